"""The JSON Schema of a policy, for editors: the short notation first, a default for every setting, no noise."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue
from pydantic_core import CoreSchema

from sopan.money import Money


class PolicySchema(GenerateJsonSchema):
    """Writes the schema that is committed as `docs/schema/policy.schema.json`."""

    def generate(self, schema: CoreSchema, mode: JsonSchemaMode = "validation") -> JsonSchemaValue:
        """The schema as a document of its own."""
        made = super().generate(schema, mode=mode)
        version = {"const": 1, "description": "The version of this format; it may be left out."}
        made["properties"] = {"schema_version": version, **made["properties"]}
        return {"$schema": self.schema_dialect, **made}

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 - the signature is pydantic's
        """Never: a title such as "Max Per 7 Days" says what the name says."""
        return False

    def encode_default(self, dft: Any) -> Any:
        """A default as a file would write it."""
        if isinstance(dft, tuple):
            return [self.encode_default(entry) for entry in dft]
        return str(dft) if isinstance(dft, Money) else super().encode_default(dft)
