"""What may enter: the base of all values and the checks at the door.

Text that cannot enter cannot reach a header, a log line or a message.
A refusal names the problem and the remedy and never repeats what was given.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from functools import cache
from inspect import Parameter, Signature, get_annotations
from itertools import pairwise
from textwrap import dedent
from typing import Annotated, Any, ClassVar, Self, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    FailFast,
    GetJsonSchemaHandler,
    TypeAdapter,
    ValidationError,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from sopan.fields._scalars import (
    FIRST_DAY,
    LAST_DAY,
    ONE_DAY,
    Address,
    Count,
    Day,
    DayOrInstant,
    Flag,
    Identifier,
    Instant,
    Label,
    Name,
    Note,
    checked_text,
    refuse,
)

__all__ = [
    "FIRST_DAY",
    "LAST_DAY",
    "ONE_DAY",
    "Address",
    "Count",
    "Day",
    "DayOrInstant",
    "Flag",
    "Identifier",
    "Instant",
    "Label",
    "Name",
    "Note",
    "Record",
    "Several",
    "Shorthand",
    "Value",
    "checked_text",
    "closest",
    "refuse",
]

SCHEMA_VERSION = 1
"""The version of the stored form of all values. It rises when a field, a default or a notation changes its meaning."""


class _WrittenSignature:
    """Signature of a value by its fields as they are written in the source. Instances have none."""

    def __get__(self, instance: object, owner: type[BaseModel]) -> Signature:
        if instance is not None:
            raise AttributeError("__signature__")
        written = {name: text for base in reversed(owner.__mro__) for name, text in get_annotations(base).items()}
        return Signature(
            [
                Parameter(
                    name,
                    Parameter.KEYWORD_ONLY,
                    default=Parameter.empty if field.is_required() else field.get_default(call_default_factory=True),
                    annotation=written[name],
                )
                for name, field in owner.model_fields.items()
            ]
        )


class Value(BaseModel):
    """Base of all values: frozen, strict about names, silent about what was typed in.

    Every way to make one goes through the same checks: the constructor, `model_validate`, `model_validate_json`,
    `model_copy(update=...)` and unpickling.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
        allow_inf_nan=False,
        defer_build=True,
    )

    _migrations: ClassVar[Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]]] = {}
    """From a version of the schema to the next: what was stored then, as the next version writes it.

    A value inside another has no version of its own: the outermost one migrates all that it holds, and leaves alone
    what is a value already, as in a pickle.
    """

    @classmethod
    def __pydantic_init_subclass__(cls, **_options: Any) -> None:
        """Show the fields in `help` and in editors from the first moment; pydantic would with the first value."""
        cls.__signature__ = _WrittenSignature()  # type: ignore[assignment]  # a descriptor, as pydantic's own

    @classmethod
    def model_rebuild(cls, *, _parent_namespace_depth: int = 2, **options: Any) -> bool | None:
        """As pydantic's, which is called with the first value too; the signature stays the readable one."""
        made = super().model_rebuild(_parent_namespace_depth=_parent_namespace_depth + 1, **options)
        cls.__signature__ = _WrittenSignature()  # type: ignore[assignment]  # a descriptor, as pydantic's own
        return made

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Describe each field as the source does."""
        reference = handler(schema)
        written = handler.resolve_ref_schema(reference).get("properties", {})
        for name, text in _field_docstrings(cls).items():
            if name in written:
                written[name].setdefault("description", text)
        return reference

    _remedies: ClassVar[Mapping[str, str]] = {}
    """What to do instead of a field that people expect here and that has another name or place."""

    @model_validator(mode="before")
    @classmethod
    def _know_every_name(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        if "schema_version" in data:
            data = cls._migrated(data)
        if not data.keys() <= cls.__pydantic_fields__.keys():
            unknown = next(name for name in data if name not in cls.__pydantic_fields__)
            raise refuse("unknown_field", _unknown_field(unknown, cls))
        return data

    @classmethod
    def _migrated(cls, data: dict[str, Any]) -> dict[str, Any]:
        """Return stored data as the present schema writes it, one version at a time."""
        version = data["schema_version"]
        if type(version) is not int or not 1 <= version <= SCHEMA_VERSION:
            raise refuse("schema_version", f"schema_version is not supported; this release reads 1 to {SCHEMA_VERSION}")
        data = {**data}
        del data["schema_version"]
        for older in range(version, SCHEMA_VERSION):
            data = cls._migrations.get(older, dict)(data)
        return data

    def to_dict(self) -> dict[str, Any]:
        """Plain values (text, numbers, lists, dicts, None) with `schema_version` first: the form to store.

        Every field is in it, those left at their default too, so that it means the same when a default changes.
        `model_validate` reads it, of this version and of all before it.
        """
        plain = self.model_dump(mode="json")
        if not isinstance(plain, dict):  # a value that is written short, such as `H+7`
            plain = {name: getattr(self, name) for name in type(self).model_fields}
        return {"schema_version": SCHEMA_VERSION, **plain}

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **options: Any) -> Self:
        """As pydantic's, and a name that an object holds twice is refused: one of the two would be lost in silence."""
        try:
            data = _read_json(json_data if isinstance(json_data, str) else str(json_data, "utf-8"))
        except _NameTwice:
            problem = refuse("json_duplicate", "an object holds one name twice; remove one of the two")
            raise ValidationError.from_exception_data(
                cls.__name__,
                [{"type": problem, "loc": (), "input": None}],
                input_type="json",
                hide_input=True,
            ) from None
        except (ValueError, TypeError, RecursionError):  # no JSON: pydantic's parser says where and why
            return super().model_validate_json(json_data, **options)
        return cls.model_validate(data, **options)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy; with `update`, one that is checked like any other value."""
        if not update:
            return super().model_copy(deep=deep)
        return type(self).model_validate({**self._given(), **update})

    def _given(self) -> dict[str, Any]:
        """Return what was given, without defaults: enough to build the value again."""
        return {name: getattr(self, name) for name in type(self).model_fields if name in self.model_fields_set}

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle through the checks and migrations, so that stored bytes are read like any other input."""
        return (_read_back, (type(self), SCHEMA_VERSION, self._given()))

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        """Show what differs from the defaults, so that a value prints in a line or two."""
        known = type(self).model_fields
        return [
            (name, value)
            for name, value in super().__repr_args__()
            if name not in known or value != known[name].default
        ]


def _field_docstrings(cls: type) -> dict[str, str]:
    """Return the text under each field of a class and of its bases; nothing where the source is not at hand.

    Pydantic's `use_attribute_docstrings` reads the same, of every class that is imported: a fifth of the time until
    the first decision, for what only a schema shows.
    """
    found: dict[str, str] = {}
    for base in reversed(cls.__mro__[:-1]):
        try:
            source = dedent("".join(inspect.getsourcelines(base)[0]))
            (written,) = ast.parse(source).body
        except (OSError, TypeError, SyntaxError, ValueError):
            continue
        if isinstance(written, ast.ClassDef):
            found |= _under_annotations(written.body)
    return found


def _under_annotations(body: list[ast.stmt]) -> dict[str, str]:
    return {
        field.target.id: inspect.cleandoc(text.value.value)
        for field, text in pairwise(body)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant) and isinstance(text.value.value, str)
    }


class Shorthand(Value):
    """Base of values that are written short, such as `H+7`: the short form is accepted in place of the fields.

    A class says how its short form is read and written, and in `_short_forms` what it looks like.
    """

    _short_types: ClassVar[tuple[type, ...]] = (str,)
    _short_forms: ClassVar[tuple[JsonSchemaValue, ...]]
    _wrong_type: ClassVar[tuple[str, str]]
    """Code and remedy for what is neither short nor long."""

    @classmethod
    @abstractmethod
    def _fields_of(cls, short: Any) -> dict[str, Any]:
        """Return what a short form says. Raises NotationError."""

    @model_validator(mode="before")
    @classmethod
    def _from_short_form(cls, data: Any) -> Any:
        if isinstance(data, cls._short_types) and not isinstance(data, bool):
            return cls._fields_of(data)
        if not isinstance(data, dict | cls):
            raise refuse(*cls._wrong_type)
        return data

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The short form, which editors then offer first, or the fields one by one."""
        long_form = handler.resolve_ref_schema(super().__get_pydantic_json_schema__(schema, handler))
        description = long_form.pop("description", "").split("\n\n")[0]
        return {"description": description, "anyOf": [*cls._short_forms, long_form]}


def _read_back(kind: type[Value], version: int, given: dict[str, Any]) -> Value:
    """Make the value of a pickle; pickles name this function, so it keeps its name and its place."""
    return kind.model_validate(given if version == SCHEMA_VERSION else {**given, "schema_version": version})


_V = TypeVar("_V", bound=Value)


def of_checked(kind: type[_V], given: set[str], everything: dict[str, Any]) -> _V:
    """A value of fields that are what its checks would make of them; all of them, those left at their default too.

    For what is made by the thousand out of checked values. `given` are the names that were not left at the default.
    The same as `model_construct`, which looks at each field and takes four times as long.
    """
    value = kind.__new__(kind)
    value.__setstate__(
        {
            "__dict__": everything,
            "__pydantic_fields_set__": given,
            "__pydantic_extra__": None,
            "__pydantic_private__": None,
        },
    )
    return value


class Frozen:
    """Base of values with slots of their own: nothing in them can change, so a copy is the value itself."""

    __slots__ = ()

    def __setattr__(self, name: str, value: object) -> None:
        """Refuse: the value is frozen."""
        raise AttributeError(f"{type(self).__name__} is frozen; build a new one")

    def __delattr__(self, name: str) -> None:
        """Refuse: the value is frozen."""
        raise AttributeError(f"{type(self).__name__} is frozen; build a new one")

    def __copy__(self) -> Self:
        """Itself."""
        return self

    def __deepcopy__(self, memo: object) -> Self:
        """Itself."""
        return self


class Record:
    """Base of answers: slotted dataclasses that are written as plain values and pickled by the names of their fields.

    Python's own way pickles a list of values in the order of the fields, so that one field more would be read as
    another. A pickle of an older release gets the default of what it does not have.
    """

    __slots__ = ()
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid",
        hide_input_in_errors=True,
        use_attribute_docstrings=True,
    )

    def to_dict(self) -> dict[str, Any]:
        """Plain values (text, numbers, lists, dicts, None) for JSON, a page or a data frame; `from_dict` reads it."""
        plain: dict[str, Any] = _adapter(type(self)).dump_python(self, mode="json")
        return plain

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Self:
        """Read what `to_dict` wrote.

        Raises pydantic's ValidationError, which names the field and the problem and not the value.
        """
        answer: Self = _adapter(cls).validate_python(plain)
        return answer

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle as a call of the class, by name."""
        named = {entry.name: getattr(self, entry.name) for entry in fields(self) if entry.init}  # type: ignore[arg-type]
        return (_made_again, (type(self), named))


_adapter: Callable[[type], TypeAdapter[Any]] = cache(TypeAdapter)
"""The reader and writer of a class, made when first needed and once."""


def _made_again(kind: Callable[..., object], named: dict[str, Any]) -> object:
    """Make the value of a pickle; pickles name this function, so it keeps its name and its place."""
    return kind(**named)


_A_NAME = re.compile(r"[a-z_]{1,40}", re.ASCII)


def _unknown_field(name: object, model: type[Value]) -> str:
    known = list(model.model_fields)
    if isinstance(name, str) and _A_NAME.fullmatch(name):  # else it may be data that slipped into the place of a name
        if name in model._remedies:
            return f"unknown field '{name}' in {model.__name__}; {model._remedies[name]}"
        near = closest(name, known)
        if near:
            return f"unknown field '{name}' in {model.__name__}; did you mean '{near}'?"
    return f"unknown field in {model.__name__}; its fields are {', '.join(known)}"


def closest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that was meant, most likely; None when none is like it."""
    from difflib import get_close_matches  # only mistakes need it

    return next(iter(get_close_matches(name, [*known], n=1)), None)


class _NameTwice(Exception):
    """A signal between two functions, never seen outside: an object of a JSON text holds one name twice."""


def _object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise _NameTwice
    return made


_read_json = json.JSONDecoder(object_pairs_hook=_object_of).decode
"""Reads a JSON text once, looking for names that stand twice: pydantic's parser keeps the last of them in silence."""


_E = TypeVar("_E")

Several = Annotated[tuple[_E, ...], FailFast()]
"""A list of values. The first entry that is wrong is the one that is told: a million of them are one error."""
