"""Every public call that takes a word answers a wrong one with an error of the family, which never repeats it."""

from __future__ import annotations

import inspect
from datetime import UTC, date, datetime
from importlib import import_module
from pkgutil import iter_modules

import pytest
from pydantic import ValidationError

import sopan
from sopan import (
    Account,
    Catalogue,
    Client,
    Invoice,
    Money,
    SendWindow,
    WorkingCalendar,
    decide,
    decide_account,
    expected_cash,
    forecast,
    presets,
)
from sopan.account import ageing, next_actions
from sopan.dossier import Dossier
from sopan.errors import SopanError

NOW = datetime(2026, 12, 3, 3, tzinfo=UTC)
TODAY = date(2026, 12, 3)
INVOICE = Invoice(
    id="1", number="1", client_id="c", total="1000000", issued_on=date(2026, 11, 1), due_on=date(2026, 11, 10)
)
CLIENT = Client(id="c", name="PT Maju", contacts=[{"channel": "email", "address": "a@contoh.co.id"}])
ACCOUNT = Account(CLIENT, (INVOICE,))
DECISION = decide(INVOICE, CLIENT, presets.standard(), now=NOW, history=())
DECISIONS = [decide_account(CLIENT, [INVOICE], presets.standard(), now=NOW, history=())]

GIVEN = {
    "account": ACCOUNT,
    "accounts": [ACCOUNT],
    "amount": 1,
    "as_of": TODAY,
    "at": NOW,
    "channel": "email",
    "client": CLIENT,
    "day": TODAY,
    "decisions": DECISIONS,
    "history": (),
    "invoice": INVOICE,
    "invoices": [INVOICE],
    "now": NOW,
    "number": "+6281234567890",
    "on": TODAY,
    "policy": presets.standard(),
    "purpose": "overdue",
    "source": "Yth. {{ client.name }}",
    "text": "Yth.",
    "tone": "polite",
    "unapplied": (),
}
VALUES = [
    INVOICE,
    CLIENT,
    DECISION,
    DECISIONS[0],
    Catalogue.default(),
    presets.standard(),
    WorkingCalendar.indonesia(),
    SendWindow("Sen-Jum 09.00-17.00", WorkingCalendar.indonesia(), "WIB"),
    Money(1),
    forecast(INVOICE, CLIENT, presets.standard(), now=NOW, until=date(2027, 1, 10), history=()),
    expected_cash([ACCOUNT], TODAY),
    ageing([ACCOUNT], as_of=TODAY),
    next_actions(DECISIONS),
    Dossier.of([INVOICE], CLIENT, (), as_of=TODAY),
]
WORDS = {"language", "channel", "order", "tone", "purpose", "part"}
WRONG = ["rahasia", "", 3, None, ["rahasia"], b"rahasia"]


def public_calls():
    """Name and callable of all functions of public modules and methods of values."""
    for module in iter_modules(sopan.__path__):
        if module.name.startswith("_"):
            continue
        room = import_module(f"sopan.{module.name}")
        for name in getattr(room, "__all__", ()):
            if inspect.isfunction(getattr(room, name)):
                yield f"{module.name}.{name}", getattr(room, name)
    for value in VALUES:
        for name in dir(type(value)):
            if name.startswith(("_", "model_")):
                continue
            if inspect.isfunction(inspect.getattr_static(type(value), name)) or (
                isinstance(inspect.getattr_static(type(value), name), classmethod) and not hasattr(dict, name)
            ):
                yield f"{type(value).__name__}.{name}", getattr(value, name)


def with_words():
    for label, call in public_calls():
        parameters = inspect.signature(call).parameters
        needed = [
            name
            for name, parameter in parameters.items()
            if parameter.default is parameter.empty
            and parameter.kind not in {parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD}
        ]
        for word in parameters.keys() & WORDS:
            if set(needed) <= GIVEN.keys() | {word}:
                yield label, call, word, {name: GIVEN[name] for name in needed if name != word}


def complaint(call, given):
    """What a call says of its arguments; empty where it takes them. Errors of another family go through."""
    try:
        answer = call(**given)
        if inspect.isgenerator(answer):
            list(answer)
    except (SopanError, ValidationError) as error:
        return str(error)
    return ""


CALLS = sorted(with_words(), key=lambda call: (call[0], call[2]))


def test_there_are_many_of_them():
    assert {"language", "channel", "order", "tone", "purpose", "part"} <= {word for _, _, word, _ in CALLS}
    assert len(CALLS) > 25


@pytest.mark.parametrize(("label", "call", "word", "given"), CALLS, ids=[f"{call[0]}({call[2]})" for call in CALLS])
def test_a_wrong_word_is_refused_in_the_family_and_not_repeated(label, call, word, given):
    assert not [told for wrong in WRONG if "rahasia" in (told := complaint(call, given | {word: wrong}))], label
