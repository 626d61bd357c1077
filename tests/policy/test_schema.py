"""The JSON Schema of a policy agrees with the policy about what may stand in a file."""

from __future__ import annotations

import importlib
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator
from pydantic import ValidationError
from pydantic.json_schema import GenerateJsonSchema

from sopan.policy import EscalationPolicy
from tests.policy.policies import STEPS, policies, step
from tests.policy.test_policy import TOML

ROOT = Path(__file__).parents[2]
SCHEMA = EscalationPolicy.model_json_schema()
VALIDATOR = Draft202012Validator(SCHEMA)


def plain(data: Any) -> Any:
    """What TOML reads as a date, as JSON would hold it."""
    return json.loads(json.dumps(data, default=str))


def test_it_is_a_schema():
    Draft202012Validator.check_schema(SCHEMA)


def test_another_generator_may_be_asked():
    plain_schema = EscalationPolicy.model_json_schema(schema_generator=_Quiet)
    assert "$schema" not in plain_schema
    assert EscalationPolicy.model_json_schema(True, "#/$defs/{model}", _Quiet) == plain_schema


class _Quiet(GenerateJsonSchema):
    """pydantic's own, which warns of defaults that it cannot write."""

    ignored_warning_kinds = {"non-serializable-default"}


@given(policies())
def test_every_policy_fits_the_schema_as_it_is_written(one):
    VALIDATOR.validate(json.loads(one.model_dump_json()))
    VALIDATOR.validate(json.loads(one.model_dump_json(exclude_unset=True)))


def test_the_toml_of_the_tests_fits():
    VALIDATOR.validate(plain(tomllib.loads(TOML)))


@pytest.mark.parametrize("name", ["gentle", "standard", "firm", "pojk_22_2023"])
def test_every_preset_fits(name):
    presets = importlib.import_module("sopan.presets")
    one = getattr(presets, name)()
    VALIDATOR.validate(json.loads(one.model_dump_json()))


def toml_examples() -> list[str]:
    """Every TOML block of the manual that is a policy."""
    pages = [*(ROOT / "docs").rglob("*.md"), *ROOT.glob("README*.md")]
    blocks = [block for page in pages for block in re.findall(r"```toml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)]  # fmt: skip
    return [block for block in blocks if "[[steps]]" in block]


@pytest.mark.parametrize("text", toml_examples())
def test_every_policy_in_the_manual_fits_and_is_one(text):
    data = tomllib.loads(text)
    VALIDATOR.validate(plain(data))
    EscalationPolicy.model_validate(data)


BASE = {"name": "uji", "steps": STEPS}


@pytest.mark.parametrize(
    "data",
    [
        {"name": "uji"},
        BASE | {"steps": []},
        BASE | {"colour": "red"},
        BASE | {"schema_version": 2},
        BASE | {"steps": [step("h+7")]},
        BASE | {"steps": [step("H+1.5")]},
        BASE | {"steps": [step("H+7") | {"channels": []}]},
        BASE | {"steps": [step("H+7") | {"tone": None}]},
        BASE | {"steps": [{"id": "a", "when": "H+7"}]},
        BASE | {"steps": [step("H+7") | {"tone": "angry"}]},
        BASE | {"grace_days": 1.5},
        BASE | {"grace_days": "tiga"},
        BASE | {"tolerance": [1000.5]},
        BASE | {"tolerance": ["Rp1.000"]},
        BASE | {"limits": {"max_per_7_days": 0}},
        BASE | {"limits": {"max_per_7_days": "many"}},
        BASE | {"windows": {"fax": "Mo-Fr 09:00-12:00"}},
        BASE | {"catch_up": "all"},
        BASE | {"steps": [step("H+7") | {"channels": ["visit"]}]},
        BASE | {"steps": [step("H+7") | {"deadline_days": "seminggu"}]},
        BASE | {"steps": [step("H+7") | {"repeat": {"every": "minggu", "times": 2}}]},
        BASE | {"certificates": {"first": "besok"}},
        BASE | {"limits": {"max_items": 201}},
        BASE | {"quiet_periods": [{"start": "2026-12-20"}]},
    ],
)
def test_what_the_schema_refuses_the_policy_refuses_too(data):
    assert not VALIDATOR.is_valid(data)
    with pytest.raises(ValidationError):
        EscalationPolicy.model_validate(data)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"schema_version": 1},
        {"grace_days": 3},
        {"grace_days": "3 kerja"},
        {"grace_days": {"days": 3, "unit": "working"}},
        {"tolerance": [1000, "IDR 1000.50"]},
        {"minimum": [{"amount": "50000", "currency": "IDR"}]},
        {"limits": {"max_per_7_days": None, "max_items": "none"}},
        {"certificates": "none"},
        {"certificates": None},
        {"certificates": {"first": "filing"}},
        {"certificates": {"first": "H+7"}},
        {"pay_days": {"horizon": 14, "closed": "backward"}},
        {"list_apart": ["in_grace", "not_due"]},
        {"steps": [step("H+7") | {"deadline_days": 5}]},
        {"steps": [step("H+7") | {"deadline_days": "7 hari"}]},
        {"steps": [step("H+7") | {"deadline_days": {"days": 5, "unit": "calendar"}}]},
        {"steps": [step("H+7") | {"repeat": {"every": "bulan", "times": 3}}]},
        {"steps": [step("H+7") | {"min_outstanding": ["IDR 5000"], "roles": ["ap"], "series": "SP"}]},
        {"freshness": None},
        {"steps": [step("H+7") | {"when": {"days": 7}}]},
        {"steps": [step("H+7") | {"hand_off_to": None}]},
    ],
)
def test_every_form_that_a_file_may_use_fits_the_schema(changes):
    data = BASE | changes
    VALIDATOR.validate(data)
    if changes.get("tolerance") is None:
        EscalationPolicy.model_validate(data)


def test_editors_offer_the_short_notation_first_and_a_description_for_everything():
    offset = SCHEMA["$defs"]["Offset"]["anyOf"][0]
    assert offset["type"] == "string"
    assert "H+5 kerja" in offset["examples"]
    for example in offset["examples"]:
        assert re.fullmatch(offset["pattern"], example)
    for name, model in (("EscalationPolicy", SCHEMA), *SCHEMA["$defs"].items()):
        for field, described in model.get("properties", {}).items():
            known = described.get("description") or name in {"QuietPeriod", "Windows"}
            assert known, f"{name}.{field}"
    assert SCHEMA["properties"]["tolerance"]["default"] == ["IDR 10000.00"]
