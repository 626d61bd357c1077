"""Values that are a description outside and tables inside.

A calendar or a send window is compared, hashed, pickled and stored by what it was built from.
Its tables are derived: they are never compared, never stored, and built when first needed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, ClassVar, Self, cast

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, TypeAdapter
from pydantic_core import CoreSchema, core_schema

from sopan.fields import SCHEMA_VERSION, Frozen


class Described(Frozen):
    """Base of a value that is known by its description: the doors of every other sopan value, over own tables."""

    __slots__ = ("_description", "_text")

    description_type: ClassVar[type[BaseModel]]
    _description: BaseModel | None
    _text: str | None

    def __init__(self, description: BaseModel) -> None:
        object.__setattr__(self, "_description", description)
        object.__setattr__(self, "_text", None)

    def _describe(self) -> BaseModel:
        """Return what it was built from; a value that is built from parts writes it when it is first needed."""
        return cast("BaseModel", self._description)

    def _canonical(self) -> str:
        """The description as text, by which values are told apart."""
        text = self._text
        if text is None:
            text = self._describe().model_dump_json(exclude_defaults=True)
            object.__setattr__(self, "_text", text)
        return text

    def __eq__(self, other: object) -> bool:
        """Built from the same description."""
        if self is other:
            return True
        if type(self) is not type(other):
            return NotImplemented
        return self._canonical() == other._canonical()

    def __hash__(self) -> int:
        """By description."""
        return hash(self._canonical())

    def __reduce__(self) -> tuple[object, ...]:
        """Travel as description, without tables, and through validation."""
        return (_revive, (type(self), self._canonical()))

    @classmethod
    def _from_description(cls, description: Any) -> Self:
        return cls(description)

    @classmethod
    def model_validate(cls, data: Any) -> Self:
        """Read the description as a dict, as `model_dump`, `json.loads` or `tomllib.loads` give it."""
        return cast("Self", _adapter(cls).validate_python(data))

    @classmethod
    def model_validate_json(cls, text: str | bytes) -> Self:
        """Read what `model_dump_json` wrote."""
        return cast("Self", _adapter(cls).validate_json(text))

    def model_dump(self, *, mode: str = "python") -> dict[str, Any]:
        """The description as a dict; `mode="json"` has texts for dates."""
        return self._describe().model_dump(mode=mode, exclude_defaults=True)

    def model_dump_json(self) -> str:
        """The description as JSON."""
        return self._canonical()

    def to_dict(self) -> dict[str, Any]:
        """The whole description as plain values with `schema_version` first: the form to store."""
        return {"schema_version": SCHEMA_VERSION, **self._describe().model_dump(mode="json")}

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Accept itself or its description; serialise as description."""

        def validate(value: Any, inner: core_schema.ValidatorFunctionWrapHandler) -> Described:
            return value if isinstance(value, cls) else cls._from_description(inner(value))

        return core_schema.no_info_wrap_validator_function(
            validate,
            handler(cls.description_type),
            serialization=core_schema.plain_serializer_function_ser_schema(_dump, info_arg=True),
        )


def _dump(value: Described, info: core_schema.SerializationInfo) -> dict[str, Any]:
    return value.model_dump(mode=info.mode)


def _revive(cls: type[Described], text: str) -> Described:
    return cls.model_validate_json(text)


_adapter: Callable[[type], TypeAdapter[Any]] = cache(
    lambda cls: TypeAdapter(cls, config=ConfigDict(hide_input_in_errors=True))
)
