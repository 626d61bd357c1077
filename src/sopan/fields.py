"""What may enter: the base of all values and the checks at the door.

Text that cannot enter cannot reach a header, a log line or a message.
A refusal names the problem and the remedy and never repeats what was given.
"""

from __future__ import annotations

import difflib
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import UTC, date, datetime
from functools import cache
from inspect import Parameter, Signature, get_annotations
from typing import Annotated, Any, ClassVar, Self, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    FailFast,
    Field,
    Strict,
    TypeAdapter,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError

__all__ = [
    "FIRST_DAY",
    "LAST_DAY",
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
    "Value",
    "checked_text",
    "refuse",
]

FIRST_DAY = date(1990, 1, 1)
LAST_DAY = date(2999, 12, 31)
SCHEMA_VERSION = 1
"""The version of the stored form of all values. It rises when a field, a default or a notation changes its meaning."""


def refuse(code: str, message: str) -> PydanticCustomError:
    """An error for use inside validators: `message` must not contain the value that was refused."""
    return PydanticCustomError(code, "{message}", {"message": message})


class _WrittenSignature:
    """How a value is made, by its fields as they are written in the source. Instances have none."""

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
        use_attribute_docstrings=True,
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

    _remedies: ClassVar[Mapping[str, str]] = {}
    """What to do instead of a field that people expect here and that has another name or place."""

    @model_validator(mode="before")
    @classmethod
    def _know_every_name(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        if "schema_version" in data:
            data = cls._migrated(data)
        if data.keys() <= cls.model_fields.keys():
            return data
        unknown = [name for name in data if name not in cls.model_fields]
        if unknown:
            raise refuse("unknown_field", _unknown_field(unknown[0], cls))
        return data

    @classmethod
    def _migrated(cls, data: dict[str, Any]) -> dict[str, Any]:
        """What was stored, step by step as each later version of the schema writes it."""
        version = data["schema_version"]
        if type(version) is not int or not 1 <= version <= SCHEMA_VERSION:
            raise refuse("schema_version", f"schema_version is not supported; this release reads 1 to {SCHEMA_VERSION}")
        data = {name: value for name, value in data.items() if name != "schema_version"}
        for older in range(version, SCHEMA_VERSION):
            data = cls._migrations.get(older, _as_it_is)(data)
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
        if _names_twice(json_data):
            problem = refuse("json_duplicate", "an object holds one name twice; remove one of the two")
            raise ValidationError.from_exception_data(
                cls.__name__,
                [{"type": problem, "loc": (), "input": None}],
                input_type="json",
                hide_input=True,
            )
        return super().model_validate_json(json_data, **options)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy; with `update`, one that is checked like any other value."""
        if not update:
            return super().model_copy(deep=deep)
        return type(self).model_validate({**self._given(), **update})

    def _given(self) -> dict[str, Any]:
        """What was given, without defaults: enough to build the value again."""
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


def _as_it_is(data: dict[str, Any]) -> dict[str, Any]:
    return data


def _read_back(kind: type[Value], version: int, given: dict[str, Any]) -> Value:
    """What a pickle calls; pickles name this function, so it keeps its name and its place."""
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
    """What a pickle calls; pickles name this function, so it keeps its name and its place."""
    return kind(**named)


_A_NAME = re.compile(r"[a-z_]{1,40}", re.ASCII)


def _unknown_field(name: object, model: type[Value]) -> str:
    known = list(model.model_fields)
    if isinstance(name, str) and _A_NAME.fullmatch(name):  # else it may be data that slipped into the place of a name
        if name in model._remedies:
            return f"unknown field '{name}' in {model.__name__}; {model._remedies[name]}"
        near = difflib.get_close_matches(name, known, n=1)
        if near:
            return f"unknown field '{name}' in {model.__name__}; did you mean '{near[0]}'?"
    return f"unknown field in {model.__name__}; its fields are {', '.join(known)}"


class _NameTwice(Exception):
    """A signal between two functions, never seen outside: an object of a JSON text holds one name twice."""


def _refuse_twice(pairs: list[tuple[str, Any]]) -> None:
    if len({name for name, _ in pairs}) != len(pairs):
        raise _NameTwice


def _names_twice(json_data: str | bytes | bytearray) -> bool:
    """Whether an object holds one name twice; False for what is no JSON, for the parser to say so."""
    try:
        json.loads(json_data, object_pairs_hook=_refuse_twice)
    except _NameTwice:
        return True
    except (ValueError, TypeError, RecursionError):
        return False
    return False


_E = TypeVar("_E")

Several = Annotated[tuple[_E, ...], FailFast()]
"""A list of values. The first entry that is wrong is the one that is told: a million of them are one error."""


# --- text ---------------------------------------------------------------------------------------

_LONGEST_COMBINING_RUN = 4
_SELECTORS = {"\N{VARIATION SELECTOR-15}", "\N{VARIATION SELECTOR-16}"}
"""Text and emoji presentation: invisible by themselves, so never in an identifier."""
_IGNORABLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0d\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff]",
)
"""Characters that show nothing although their category is a letter, a mark or a symbol."""
_ENCODED_WORD = re.compile(r"=\?[^?\s]*\?[bq]\?", re.IGNORECASE)
"""The beginning of `=?utf-8?b?...?=` (RFC 2047). As the name beside an address it can hide a line break, and Python's
own mail library then writes whatever follows as another header."""


def checked_text(value: Any, *, limit: int, identifier: bool = False) -> str:
    """`value` in Unicode's NFC form. For use inside validators: refuses what cannot stand on one visible line."""
    if not isinstance(value, str):
        raise refuse("text_type", "must be a text; put it in quotes")
    if not value:
        raise refuse("text_empty", "must not be empty")
    if len(value) > limit:
        raise refuse("text_too_long", f"must have at most {limit} characters")
    if "=?" in value and _ENCODED_WORD.search(value):
        raise refuse("text_encoded", "holds an encoded word (=?utf-8?...), which mail programs decode; type it anew")
    if value.isascii() and value.isprintable() and value[0] != " " and value[-1] != " ":
        return str(value)
    if value != value.strip():
        raise refuse("text_blanks", "must not begin or end with a blank; remove it")
    _check_characters(value, identifier=identifier)
    text = unicodedata.normalize("NFC", value)
    if text != value:  # it may have taken letters apart
        _check_characters(text, identifier=identifier)
    if len(text) > limit:
        raise refuse("text_too_long", f"must have at most {limit} characters, accents written apart counted too")
    return text


def _check_characters(text: str, *, identifier: bool) -> None:
    run = 0
    for character in text:
        category = unicodedata.category(character)
        if category in {"Cc", "Zl", "Zp"}:
            raise refuse("text_control", "must be one line without control characters; remove them")
        if category == "Cs":
            raise refuse("text_surrogate", "holds half of a character pair; decode the text again")
        selector = character in _SELECTORS
        if category in {"Cf", "Co", "Cn"} or _IGNORABLE.match(character) or (selector and identifier):
            raise refuse("text_invisible", "holds an invisible or direction-changing character; type it anew")
        run = run + 1 if category in {"Mn", "Me"} and not selector else 0
        if run > _LONGEST_COMBINING_RUN:
            raise refuse("text_combining", f"stacks more than {_LONGEST_COMBINING_RUN} marks on one letter")


Identifier = Annotated[
    str, BeforeValidator(lambda value: checked_text(value, limit=120, identifier=True)), Field(max_length=120)
]
"""An id or number: 1 to 120 visible characters on one line. Text is kept in Unicode's NFC form."""
Name = Annotated[str, BeforeValidator(lambda value: checked_text(value, limit=120)), Field(max_length=120)]
"""A name of a person, company or thing: 1 to 120 visible characters on one line."""
Label = Annotated[str, BeforeValidator(lambda value: checked_text(value, limit=200)), Field(max_length=200)]
"""A short description on one line, at most 200 characters."""
Address = Annotated[str, BeforeValidator(lambda value: checked_text(value, limit=300)), Field(max_length=300)]
"""Where something goes: an email address, a number, a postal address on one line, at most 300 characters."""
Note = Annotated[str, BeforeValidator(lambda value: checked_text(value, limit=2000)), Field(max_length=2000)]
"""Free words on one line, at most 2,000 characters."""


# --- numbers, days and instants -----------------------------------------------------------------

Count = Annotated[int, Strict(), Field(ge=0, le=3650)]
"""A whole number of days or times, 0 to 3,650; neither text, float nor true/false."""
Flag = Annotated[bool, Strict()]
"""true or false, nothing that merely looks like it."""

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _day(value: Any) -> date:
    if isinstance(value, str):
        if not _ISO_DAY.fullmatch(value):
            raise refuse("day_format", "must be a date written as YYYY-MM-DD")
        try:
            value = date.fromisoformat(value)
        except ValueError:
            raise refuse("day_unknown", "is not a day of the calendar; check month and day") from None
    if isinstance(value, datetime) or not isinstance(value, date):
        raise refuse("day_type", "must be a date without a time, or a text written as YYYY-MM-DD")
    if not FIRST_DAY <= value <= LAST_DAY:
        raise refuse("day_range", f"must lie between {FIRST_DAY} and {LAST_DAY}")
    return date(value.year, value.month, value.day)


_ISO_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]{1,9})?)?.*")


def _instant(value: Any) -> datetime:
    if isinstance(value, str):
        if not _ISO_INSTANT.fullmatch(value):
            raise refuse("instant_format", "must be a time written as YYYY-MM-DDTHH:MM:SS+07:00")
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            raise refuse("instant_unknown", "is not a time of the calendar; check date, hour and offset") from None
    if not isinstance(value, datetime):
        raise refuse("instant_type", "must be a datetime, or a text written as YYYY-MM-DDTHH:MM:SS+07:00")
    if value.utcoffset() is None:
        raise refuse("instant_naive", "must say its zone; add an offset such as +07:00 or a tzinfo")
    # The year first: near the ends of the calendar there is no UTC. Then the day in UTC, which is what is kept.
    near = FIRST_DAY.year - 1 <= value.year <= LAST_DAY.year + 1
    at = value.astimezone(UTC) if near else None
    if at is None or not FIRST_DAY <= at.date() <= LAST_DAY:
        raise refuse("instant_range", f"must lie between {FIRST_DAY} and {LAST_DAY} in UTC")
    return datetime(at.year, at.month, at.day, at.hour, at.minute, at.second, at.microsecond, UTC)


def _day_or_instant(value: Any) -> date:
    """Tell the two apart before either is read, so that the error is about the right one."""
    if isinstance(value, datetime) or (isinstance(value, str) and len(value) > len("2026-01-01")):
        return _instant(value)
    return _day(value)


Day = Annotated[date, BeforeValidator(_day)]
"""A calendar day between 1990-01-01 and 2999-12-31: a `date` or `"YYYY-MM-DD"`, never a time or a number."""
Instant = Annotated[datetime, BeforeValidator(_instant)]
"""A point in time: an aware `datetime` or ISO 8601 text with an offset, never naive or a number.

Kept in UTC, so that one instant has one spelling and a repeated hour is not ambiguous.
"""
DayOrInstant = Annotated[datetime | date, BeforeValidator(_day_or_instant)]
"""A `Day` or an `Instant`, told apart by whether it has a time."""
