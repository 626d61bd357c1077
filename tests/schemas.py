"""The JSON Schemas of what goes out and of what is stored: `python -m tests.schemas` writes `docs/schema/` anew."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode
from pydantic_core import CoreSchema

from sopan import AccountDecision, Conversation, DunningProposal, DunningSummary, EscalationPolicy, Message, Timeline
from sopan.decisions import Decision
from sopan.history import Event
from sopan.policy._schema import PolicySchema

__all__ = ["FOLDER", "schemas", "write"]

FOLDER = Path(__file__).parents[1] / "docs" / "schema"

GOES_OUT = {
    "account_decision": AccountDecision,
    "decision": Decision,
    "message": Message,
    "proposal": DunningProposal,
    "run_summary": DunningSummary,
    "timeline": Timeline,
}
"""What sopan answers, as `to_dict` writes it."""
COMES_BACK = {"conversation": Conversation, "event": Event}
"""What a host stores, as sopan reads it: what is left out has its default."""


class _Schema(PolicySchema):
    """As the policy's, for anything; an event says which it is, and may say its version."""

    def generate(self, schema: CoreSchema, mode: JsonSchemaMode = "validation") -> dict[str, Any]:
        made = super(PolicySchema, self).generate(schema, mode=mode)
        for kind in made["$defs"].values():
            if "event" in kind.get("properties", {}):  # it tells one kind from another
                del kind["properties"]["event"]["default"]
                kind["required"] = ["event", *kind["required"]]
                kind["properties"]["schema_version"] = {"const": 1, "description": "May be left out."}
        return {"$schema": self.schema_dialect, **made}


def schemas() -> dict[str, dict[str, Any]]:
    """Name -> schema, each a document of its own."""
    return {
        "policy": EscalationPolicy.model_json_schema(),
        **{name: _schema(kind, "serialization", name) for name, kind in GOES_OUT.items()},
        **{name: _schema(kind, "validation", name) for name, kind in COMES_BACK.items()},
    }


def _schema(kind: Any, mode: JsonSchemaMode, name: str) -> dict[str, Any]:
    made = TypeAdapter(kind).json_schema(mode=mode, schema_generator=_Schema)
    return {"title": name.title().replace("_", ""), **made}


def write() -> None:
    """Write them all, and nothing else into the folder."""
    for old in FOLDER.glob("*.json"):
        old.unlink()
    for name, schema in schemas().items():
        text = json.dumps(schema, indent=2, ensure_ascii=False)
        (FOLDER / f"{name}.schema.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
    sys.exit(0)
