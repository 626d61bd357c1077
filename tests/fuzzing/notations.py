"""Short texts with a grammar: hours, offsets, spans, amounts, days, zones, names, addresses, JSON and TOML.

Each reader takes any text. It accepts or refuses it, and what it accepts it writes so that it reads it back.
"""

from __future__ import annotations

import json
import random
import time
import tomllib
from collections.abc import Callable
from typing import Any

from pydantic import TypeAdapter, ValidationError

from sopan.client import Client, Contact
from sopan.errors import SopanError
from sopan.fields import Day, Identifier, Instant, Name
from sopan.history import EVENT, Conversation, History
from sopan.invoice import Invoice
from sopan.money import Money
from sopan.policy import EscalationPolicy, Offset
from sopan.policy.offset import Span
from sopan.windows import OpeningHours
from sopan.zones import ZoneName
from tests.fuzzing.documents import Writer, spoil_text, toml
from tests.fuzzing.judge import judge_error
from tests.fuzzing.secrets import SECRETS

__all__ = ["READERS", "one_notation", "text_for", "try_text"]

SLOW = 0.5
"""Seconds of processor time for one text."""


def _hours(text: str) -> None:
    hours = OpeningHours(text)
    assert OpeningHours(str(hours)) == hours


def _offset(text: str) -> None:
    offset = Offset.parse(text)
    assert Offset.parse(str(offset)) == offset


def _again(kind: Any) -> Callable[[str], None]:
    adapter: TypeAdapter[Any] = TypeAdapter(kind, config=None if kind is Span else {"hide_input_in_errors": True})

    def read(text: str) -> None:
        value = adapter.validate_python(text)
        assert adapter.validate_python(value) == value
        assert adapter.validate_json(adapter.dump_json(value)) == value

    return read


def _money(text: str) -> None:
    assert Money(str(Money(text))) == Money(text)


def _written_money(text: str) -> None:
    for language in ("id", "en"):
        amount = Money.parse(text, language=language)
        assert Money(str(amount)) == amount


def _address(text: str) -> None:
    for channel in ("whatsapp", "email", "letter"):
        contact = Contact.model_validate({"channel": channel, "address": text})
        assert Contact.model_validate_json(contact.model_dump_json()) == contact


def _json(model: type[Any]) -> Callable[[str], None]:
    def read(text: str) -> None:
        value = model.model_validate_json(text)
        assert model.model_validate_json(value.model_dump_json()) == value

    return read


def _toml(text: str) -> None:
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError):  # Python's own reader
        return
    policy = EscalationPolicy.model_validate(data)
    assert EscalationPolicy.model_validate(policy.model_dump(mode="json")) == policy


def _event(text: str) -> None:
    event = EVENT.validate_json(text)
    assert EVENT.validate_json(EVENT.dump_json(event)) == event


READERS: dict[str, Callable[[str], None]] = {
    "hours": _hours,
    "offset": _offset,
    "span": _again(Span),
    "money": _money,
    "written money": _written_money,
    "day": _again(Day),
    "instant": _again(Instant),
    "zone": _again(ZoneName),
    "name": _again(Name),
    "identifier": _again(Identifier),
    "address": _address,
    "invoice": _json(Invoice),
    "client": _json(Client),
    "policy": _json(EscalationPolicy),
    "history": _json(History),
    "conversation": _json(Conversation),
    "event": _event,
    "toml": _toml,
}

_HOURS = [
    *"Mo Tu We Th Fr Sa Su Sen Sel Rab Kam Jum Sab Min Mo-Fr Sen-Jum Sa-Su Dec 20 Jan 03 Dec-Jan 2026 2027 off".split(),
    *"tutup 24/7 09:00 17:00 09.00 24:00 00:00 25:00 9:00 11:45 - - - , , ; ; : . + easter PH week".split(),
    *(" ", "  ", "", " ", "\u2013", "\t"),
]
_OFFSETS = ["H", "S", "+", "-", "7", "0", "99999", "3650", " kerja", " akhir bulan", " ", "h", "\u0660", "H+7", "S+10"]
_NUMBERS = [
    "0",
    "1",
    "9",
    "000",
    ".",
    ",",
    "-",
    "+",
    "Rp",
    "IDR ",
    "USD ",
    "JPY ",
    "e",
    "e1000000",
    "_",
    " ",
    "\u0661",
    "9" * 400,
]
_TIMES = [
    "2026",
    "-",
    "11",
    "18",
    "T",
    " ",
    "09",
    ":",
    "00",
    "Z",
    "+07:00",
    ".",
    "5",
    "W01",
    "24",
    "60",
    "-00:00",
    "0000",
]
_LETTERS = [
    *("a", "B", "é", "e\u0301", "\u0301", "\u202e", "\u200b", "\u200d", "\n", "\r", "\t", "\x00", "\x7f", "\u2028", "\ufeff"),
    *("株", "ﷺ", "İ", "ß", "\N{SMILING FACE WITH SMILING EYES}", "\ufe0f", "\U000e0041", "\ud800", "\u115f", " ", "  ", "@", ".", "+62", "0812"),
    *("x.example", "<", ">", "'", '"', "\\", "/", "{{", "%", "\u3164", "\u034f", "\U0001f1ee\U0001f1e9", "Asia/", "Jakarta", "WIB"),
]  # fmt: skip
_PIECES = {
    "hours": _HOURS,
    "offset": _OFFSETS,
    "span": _OFFSETS,
    "money": _NUMBERS,
    "written money": _NUMBERS,
    "day": _TIMES,
    "instant": _TIMES,
}
_PARTS = {"invoice": "invoice", "client": "client", "policy": "policy", "history": "history", "conversation": "history"}


def text_for(kind: str, dice: random.Random) -> str:
    """A text that looks a little like what the reader wants."""
    if kind in _PARTS or kind in {"event", "toml"}:
        document = Writer(dice).document()
        if kind == "toml":
            return spoil_text(toml(document["policy"]), dice)
        data = Writer(dice).event(document["invoice"]) if kind == "event" else document[_PARTS[kind]]
        return spoil_text(json.dumps(data), dice)
    pieces = _PIECES.get(kind, _LETTERS)
    text = dice.choice(["", "", " "]).join(dice.choice(pieces) for _ in range(dice.randrange(1, 14)))
    place = dice.randrange(len(text) + 1)
    return text[:place] + dice.choice([*SECRETS, *_LETTERS]) + text[place:] if dice.random() < 0.2 else text


def try_text(kind: str, text: str) -> str | None:
    """One text for one reader: the complaint, or None."""
    started = time.process_time()
    try:
        READERS[kind](text)
        complaint = None
    except (SopanError, ValidationError) as error:
        complaint = judge_error(error)
    except AssertionError:
        complaint = "does not read back what it wrote"
    except Exception as error:  # noqa: BLE001  # that is the finding
        complaint = f"{type(error).__name__} got out"
    seconds = time.process_time() - started
    complaint = complaint or (f"took {seconds:.1f} s" if seconds > SLOW else None)
    return f"{kind}: {complaint}: {text[:300]!r}" if complaint else None


def one_notation(name: str) -> str | None:
    """The text of that name, tried."""
    dice = random.Random(name)
    kind = dice.choice(list(READERS))
    return try_text(kind, text_for(kind, dice))
