"""A random document: an invoice, a client, a history and a policy as plain data, valid or spoilt.

`Writer(dice).document()` writes a valid one; `spoil` changes a place or two. What is valid stays often enough valid
after that, so that at least a third of all documents end in a decision.
"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from functools import partial
from typing import Any

from tests.fuzzing.secrets import ADDRESSES, EMAILS, NAMES, NOTES, NUMBERS, SECRETS

__all__ = ["Writer", "spoil", "spoil_text", "toml"]

CHANNELS = ["whatsapp", "email", "sms", "phone", "letter"]
TONES = ["friendly", "polite", "firm", "formal", "final"]
START = date(2026, 10, 1)


class Writer:
    """Writes valid documents. Personal data go where personal data belong."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice

    def one_in(self, n: int) -> bool:
        return self.dice.randrange(n) == 0

    def day(self, low: int = 0, high: int = 60) -> date:
        return START + timedelta(days=self.dice.randint(low, high))

    def instant(self, low: int = 0, high: int = 60) -> str:
        clock = self.dice.choice(
            [
                "09:00:00+07:00",
                "10:30:00+07:00",
                "11:00:00+07:00",
                "16:30:00+09:00",
                "02:15:00Z",
                "23:59:59.999999+07:00",
            ]
        )
        return f"{self.day(low, high)}T{clock}"

    # --- the four parts ---------------------------------------------------------------------------

    def document(self) -> dict[str, Any]:
        invoice = self.invoice()
        return {
            "invoice": invoice,
            "client": self.client(),
            "policy": self.policy(),
            "history": {"events": [self.event(invoice) for _ in range(self.dice.choice([0, 0, 1, 1, 2, 3, 5]))]},
            "now": self.instant(40, 140),
        }

    def invoice(self) -> dict[str, Any]:  # noqa: C901, PLR0912 - one line per field
        due = self.day(20, 80)
        currency = self.dice.choice(["IDR", "IDR", "IDR", "USD", "JPY"])
        total = self.dice.choice([1, 500, 999_999, 12_500_000, 999_999_999_999_999])
        amount = self.dice.choice([f"{currency} {total}", {"amount": str(total), "currency": currency}])
        made: dict[str, Any] = {
            "id": "INV-1",
            "number": self.dice.choice(["INV/2026/XI/0001", "F-1"]),
            "client_id": "C-1",
            "issued_on": str(due - timedelta(days=self.dice.choice([0, 14, 30]))),
            "due_on": str(due),
            "total": total if currency == "IDR" and self.one_in(2) else amount,
        }
        part = f"{currency} {max(1, total // 3)}"
        if self.one_in(3):
            made["payments"] = [
                {"id": f"P-{n}", "amount": part, "received_on": str(self.day(10, 100))}
                for n in range(self.dice.randint(1, 3))
            ]
            if self.one_in(4):
                made["payments"][0] |= {"reversed_on": "2027-02-01", "reversal_reason": self.dice.choice(NOTES)}
            if self.one_in(3):
                made["payments"][-1]["method"] = self.dice.choice(["transfer", "giro", "cash", "other"])
            if self.one_in(6):
                made["payments"][-1]["cleared_on"] = str(self.day(60, 130))
        if self.one_in(5):
            made["withholdings"] = [{"kind": self.dice.choice(["pph23", "ppn_wapu", "other"]), "amount": part}]
            if self.one_in(2):
                made["withholdings"][0]["certificate_received_on"] = str(self.day(30, 90))
        if self.one_in(8) and total > 10:
            half = total // 2
            made["instalments"] = [
                {"due_on": str(due), "amount": f"{currency} {half}"},
                {"due_on": str(due + timedelta(days=30)), "amount": f"{currency} {total - half}"},
            ]
        if self.one_in(6):
            off = self.dice.choice([0, total])
            made["lines"] = [
                {"description": self.dice.choice(NOTES), "unit_price": f"{currency} {min(total + off, 10**15 - 1)}"},
                {"description": "Diskon", "unit_price": f"{currency} -{min(off, 10**15 - 1 - total)}"},
            ]
        if self.one_in(6):
            made["payment_methods"] = [
                {"label": "Virtual account", "number": "8830445521", "holder": self.dice.choice(NAMES)}
            ]
        if self.one_in(8):
            made["credit_notes"] = [{"id": "CN-1", "amount": part, "issued_on": str(self.day(20, 90))}]
        if self.one_in(8):
            rate = self.dice.choice(["per_mil_per_day", "percent_per_month", "percent_per_year"])
            made["terms"] = {"late_fee": {rate: "1", "grace_days": 3}}
            if self.one_in(2):
                made["terms"]["late_fee"]["flat"] = part
        if self.one_in(10):
            made["status"] = self.dice.choice(["draft", "void", "written_off"])
        if self.one_in(10):
            made["documents_pending"] = ["faktur pajak"]
        if self.one_in(10):
            made["delivered_on"] = str(self.day(20, 100))
        if self.one_in(6):
            made |= {"subject": self.dice.choice(NOTES), "bill_to": self.dice.choice(NAMES), "receipt_number": "TT-1"}
        if self.one_in(6):
            made["references"] = {self.dice.choice(["po", "contract", "bast", "tax_invoice"]): "PO/88"}
        if self.one_in(12):
            made["payer_id"] = "C-1"
        return made

    def client(self) -> dict[str, Any]:  # noqa: C901 - one line per field
        addresses = {
            "whatsapp": self.dice.choice(NUMBERS),
            "email": self.dice.choice(EMAILS),
            "sms": self.dice.choice(NUMBERS),
            "phone": self.dice.choice(NUMBERS),
            "letter": self.dice.choice(ADDRESSES),
        }
        made: dict[str, Any] = {
            "id": "C-1",
            "name": self.dice.choice(NAMES),
            "contacts": [
                {"channel": channel, "address": addresses[channel]}
                for channel in self.dice.sample(CHANNELS, self.dice.randint(1, 5))
            ],
        }
        if self.one_in(4):
            made["contacts"][0]["name"] = self.dice.choice(NAMES)
        if self.one_in(4):
            made["contacts"][-1] |= {"role": "ap", "groups": ["pusat", "proyek"]}
        if self.one_in(8):
            made |= {"country": self.dice.choice(["ID", "SG", "GB"]), "tags": ["ritel"]}
        if self.one_in(8):
            made["exchange_hours"] = "Sel,Kam 09.00-15.00"
        if self.one_in(4):
            made["attention"] = self.dice.choice(NAMES)
        if self.one_in(3):
            made["zone"] = self.dice.choice(["WIB", "WITA", "WIT", "Australia/Sydney", "America/New_York"])
        if self.one_in(4):
            made["preferred_channels"] = self.dice.sample(CHANNELS, self.dice.randint(1, 3))
        if self.one_in(6):
            made["opted_out"] = self.dice.sample(CHANNELS, self.dice.randint(1, 2))
        if self.one_in(5):
            made["contact_hours"] = self.dice.choice(["Mo-Fr 10:00-12:00", "Sen-Sab 08.00-20.00", "Su 09:00-10:00"])
        if self.one_in(5):
            made["pay_days"] = self.dice.choice([[25], ["Kam"], [1, 15, "Jum"], ["Kam ke-2"], ["last Friday"]])
        if self.one_in(5):
            first = self.day(30, 110)
            made["quiet_periods"] = [{"start": str(first), "end": str(first + timedelta(days=9))}]
        if self.one_in(6):
            made["language"] = "en"
        return made

    def policy(self) -> dict[str, Any]:
        whens = self.dice.choice(
            [["H-3", "H", "H+3", "H+14"], ["H+3", "H+5 kerja", "H+14"], ["H-7", "H+1", "S+7"], ["H+30 akhir bulan"], ["H+1 kerja"]]
        )  # fmt: skip
        firmest = self.dice.randint(0, 4)
        made: dict[str, Any] = {
            "name": "uji",
            "steps": [
                {
                    "id": f"s{place}",
                    "when": when,
                    "tone": TONES[min(place, firmest)],
                    "channels": self.dice.sample(CHANNELS, self.dice.randint(1, 4)),
                }
                for place, when in enumerate(whens)
            ],
        }
        if self.one_in(4):
            made["steps"].append({"id": "orang", "when": "H+60", "hand_off_to": "manajer"})
        if self.one_in(5):
            made["steps"][0]["requires_approval"] = True
        if self.one_in(5):
            made["steps"][-1 if "hand_off_to" not in made["steps"][-1] else 0]["repeat"] = {"every": 7, "times": 3}
        for name, values in {
            "grace_days": [0, 3, "3 kerja"],
            "catch_up": ["paced", "next", "latest", "skip"],
            "limits": [{"max_per_7_days": 1}, {"min_days_between": 0}, {"max_attempts": None, "max_per_30_days": None}],
            "windows": [{"email": "Mo-Fr 09:00-17:00"}, {"phone": "Sen-Jum 10.00-12.00; tutup 20 Des - 3 Jan"}],
            "freshness": ["1 kerja"],
            "thanks": [{"within_days": 5}],
            "disputes": [{"partial": "ask_rest"}],
            "minimum": [["IDR 50000", "USD 10"]],
            "legal": ["pojk_22_2023"],
            "due_on_closed_day": ["keep"],
        }.items():
            if self.one_in(5):
                made[name] = self.dice.choice(values)
        return made

    def event(self, invoice: dict[str, Any]) -> dict[str, Any]:
        made: dict[str, Any] = {"at": self.instant(20, 100)}
        if self.one_in(2):
            made["invoice_ids"] = ["INV-1"]
        if self.one_in(2):
            made["note"] = self.dice.choice(NOTES)
        if self.one_in(3):
            made["id"] = f"E-{self.dice.randrange(10**9)}"
        more: dict[str, Any] = self.dice.choice(
            [
                {"event": "replied", "channel": "email"},
                {"event": "reply_handled"},
                {"event": "promise_made", "pay_by": str(self.day(30, 120))},
                {"event": "payment_claimed"},
                {"event": "payment_claim_rejected"},
                {"event": "dispute_opened"},
                {"event": "dispute_resolved"},
                {"event": "hold_placed", "until": str(self.day(40, 120))},
                {"event": "hold_lifted"},
                {"event": "extension_agreed", "due_on": str(self.day(60, 120))},
                {"event": "plan_cancelled"},
                {"event": "opted_out", "channel": self.dice.choice(CHANNELS)},
                {"event": "opted_in"},
                {"event": "step_approved", "step": "s0"},
                {"event": "handed_off", "to": self.dice.choice(NAMES)},
                {"event": "hand_off_recalled"},
                {"event": "contacted", "channel": "phone", "outcome": self.dice.choice(["sent", "failed"])},
                {
                    "event": "contacted",
                    "channel": "email",
                    "to": self.dice.choice(EMAILS),
                    "key": f"k{self.dice.randrange(99)}",
                    "outcome": self.dice.choice(["sent", "delivered", "unknown", "failed"]),
                    "tone": "friendly",
                    "purpose": "overdue",
                    "items": [{"invoice_id": "INV-1", "obligation": "INV-1", "step": "s0", "occurrence": "1"}],
                },
                {
                    "event": "plan_agreed",
                    "invoice_ids": ["INV-1"],
                    "instalments": [{"due_on": str(self.day(60, 100)), "amount": invoice["total"]}],
                },
            ]
        )
        return {**made, **more}


# --- what goes wrong ---------------------------------------------------------------------------------


class _Nowhere(tzinfo):
    """A zone that does not know its offset: naive in disguise."""

    def utcoffset(self, _: datetime | None) -> None:
        return None

    dst = tzname = utcoffset


class _Text(str):
    __slots__ = ()


def _nested(depth: int, inside: Any = "x") -> Any:
    for _ in range(depth):
        inside = [inside]
    return inside


PLAIN: list[Any] = [
    *(None, True, False, 0, 1, -1, 3651, 10**15, -(10**15), 10**400, 0.1, -0.0, 1e308, float("nan"), float("inf")),
    *(
        "",
        " ",
        "x",
        "a b",
        " a",
        "x" * 121,
        "x" * 50_000,
        "\n",
        "a\r\nBcc: b",
        "a\x00",
        "a\u202eb",
        "\u200b",
        "é",
        "e\u0301",
    ),
    *(
        "a" + "\u0301" * 9,
        "\U000e0041",
        "\ufeff",
        "\uff41\uff11",
        "١٢",
        "{{ 7*7 }}",
        "<b>",
        "%s",
        "{0}",
        "../..",
        "none",
        "null",
    ),
    *(
        "1e1000000",
        "9" * 5000,
        "-5",
        "1.500",
        "1_000",
        "0x10",
        "NaN",
        "Infinity",
        "IDR",
        "IDR 1",
        "idr 1",
        "XXX 1",
        "IDR 1.999",
    ),
    *(
        "2026-02-30",
        "0000-01-01",
        "2999-12-31",
        "3000-01-01",
        "2026-11-18T09:00:00",
        "2026-11-18T25:00:00Z",
        "20261118",
    ),
    *(
        "H",
        "H+7",
        "H-3",
        "H+99999",
        "S+0",
        "H+5 kerja",
        "H+7 hari",
        "24/7",
        "off",
        "Mo-Su 00:00-24:00",
        "Mo 24:00-24:00",
    ),
    *(
        "WIB",
        "Asia/Jakarta",
        "../../etc/passwd",
        "Factory",
        "localtime",
        "email",
        "final",
        "contacted",
        "C-1",
        "INV-1",
        "s0",
    ),
    *([], {}, [None], [[]], {"a": 1}, [1, "x"], {"amount": "5"}, {"amount": 5.5, "currency": "IDR"}, {"days": 5}),
    *(
        {"amount": {"amount": 5}},
        {"": ""},
        _nested(50),
        {"schema_version": 1},
        {"schema_version": 99},
        "INV-1@2026-12-18",
    ),
]
"""What JSON can carry."""


def _as_it_is(value: Any) -> Any:
    return value


def _nowhere() -> datetime:
    return datetime(2026, 11, 18, 9, tzinfo=_Nowhere())


_FIXED: list[Any] = [
    *(b"x", (), frozenset(), 1j, range(3), Ellipsis, _Text("x"), type, len, 10**20_000, "\ud800", "a\udfffb"),
    *(
        Decimal("NaN"),
        Decimal("sNaN"),
        Decimal("Infinity"),
        Decimal("1E+1000000"),
        Decimal("1E-1000000"),
        Decimal("-0"),
    ),
    *(date(1, 1, 1), date.max, datetime.max, datetime.min, datetime(2026, 11, 18, 9)),  # noqa: DTZ001, DTZ901
    *(datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=timezone(timedelta(hours=14))), _nowhere()),
]
_MADE: list[Callable[[], Any]] = [
    *(object, lambda: bytearray(b"x"), lambda: {1, 2}, lambda: {1: 2}, lambda: {None: None}, lambda: {("a",): 1}),
    lambda: _nested(5_000),
]
STRANGE: list[Callable[[], Any]] = [*(partial(_as_it_is, value) for value in _FIXED), *_MADE]
"""What only Python can hand in."""


def places(data: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) of plain data."""
    found: list[tuple[Any, Any]] = []
    left = [data]
    while left:
        inside = left.pop()
        keys = inside.keys() if isinstance(inside, dict) else range(len(inside))
        for key in keys:
            found.append((inside, key))
            if isinstance(inside[key], dict | list):
                left.append(inside[key])
    return found


def spoil(document: dict[str, Any], dice: random.Random, *, strange: bool) -> dict[str, Any]:
    """The document with one to three places changed; `strange` allows what JSON cannot carry."""
    spoilt = copy.deepcopy(document)
    for _ in range(dice.choice([1, 1, 1, 2, 3])):
        container, key = dice.choice(places(spoilt))
        _spoil_place(container, key, dice, strange=strange)
    return spoilt


def _spoil_place(container: Any, key: Any, dice: random.Random, *, strange: bool) -> None:
    what = dice.randrange(10)
    if what <= 2:
        container[key] = copy.deepcopy(dice.choice(PLAIN))
    elif what == 3 and strange:
        container[key] = dice.choice(STRANGE)()
    elif what <= 4:
        container[key] = dice.choice(SECRETS)
    elif what == 5:
        del container[key]
    elif isinstance(container, list):
        _spoil_list(container, key, dice)
    elif what == 6:
        name = dice.choice([*SECRETS, "totl", "nama", "x", "", "schema_version", "__class__", "model_config", key])
        container[name] = container.pop(key)
    elif what == 7:
        container[dice.choice([*SECRETS, "schema_version", "extra", "__dict__"])] = copy.deepcopy(dice.choice(PLAIN))
    elif what == 8:
        container[key] = [container[key]]
    else:
        container[key] = container[dice.choice(list(container))]


def _spoil_list(container: list[Any], key: int, dice: random.Random) -> None:
    what = dice.randrange(4)
    if what == 0:
        container.append(container[key])
    elif what == 1:
        container.reverse()
    elif what == 2:
        container.clear()
    else:
        container *= dice.choice([2, 2, 2, 300]) if len(container) < 20 else 2


def spoil_text(text: str, dice: random.Random) -> str:
    """A JSON or TOML text with a small accident."""
    place = dice.randrange(len(text) + 1)
    what = dice.randrange(6)
    if what == 0:
        return text[:place]
    if what == 1:
        return text[:place] + dice.choice('{}[]",:\\\x00\ufeff\ud800é1e') + text[place:]
    if what == 2:
        return (
            text[:place]
            + dice.choice(["[" * 20_000, '{"a":' * 20_000, "1e1000000", "9" * 5_000, "-Infinity"])
            + text[place:]
        )
    if what == 3:
        return text[:place] + text[place + 1 :]
    if what == 4:
        return text[:-1] + "," + text[1:]  # every name twice
    return text + text


def toml(data: dict[str, Any]) -> str:
    """Plain data as TOML; nulls are left out, as TOML has none."""
    return "".join(f"{_toml_key(name)} = {_toml(value)}\n" for name, value in data.items() if value is not None)


def _toml_key(name: Any) -> str:
    return json.dumps(str(name))


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        inside = ", ".join(f"{_toml_key(name)} = {_toml(entry)}" for name, entry in value.items() if entry is not None)
        return f"{{{inside}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_toml(entry) for entry in value if entry is not None)}]"
    return json.dumps(value).replace("NaN", "nan").replace("Infinity", "inf")
