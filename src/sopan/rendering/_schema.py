"""What a template may know: the names, their fields, and what kind of thing each is.

This table is the whole vocabulary. A name that is not in it is refused when the template is added,
and the context built for a message has exactly these keys (a test compares the two).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """Kinds of values: which filters they take and what they may be compared with."""

    TEXT = "text"
    NAME = "name"
    MONEY = "money"
    DATE = "date"
    INSTANT = "instant"
    COUNT = "whole number"
    LINK = "link"
    FLAG = "yes or no"
    CLIENT = "client"
    """Only `client|sapaan`; a record as such cannot be printed."""


@dataclass(frozen=True, slots=True)
class Record:
    """Named fields, reached with one dot."""

    fields: dict[str, Kind]


@dataclass(frozen=True, slots=True)
class Sequence:
    """Something to go through with `for`; its elements are records or plain values."""

    element: Record | Kind


Shape = Kind | Record | Sequence

_ITEM = Record(
    {
        "number": Kind.TEXT,
        "subject": Kind.TEXT,
        "details": Kind.TEXT,
        "part": Kind.TEXT,
        "whole": Kind.MONEY,
        "branch": Kind.TEXT,
        "references": Kind.TEXT,
        "papers": Kind.TEXT,
        "po": Kind.TEXT,
        "contract": Kind.TEXT,
        "bast": Kind.TEXT,
        "tax_invoice": Kind.TEXT,
        "receipt_number": Kind.TEXT,
        "issued_on": Kind.DATE,
        "due_on": Kind.DATE,
        "is_agreed": Kind.FLAG,
        "days_overdue": Kind.COUNT,
        "total": Kind.MONEY,
        "came": Kind.FLAG,
        "paid": Kind.MONEY,
        "credited": Kind.MONEY,
        "certified": Kind.MONEY,
        "withheld": Kind.MONEY,
        "surplus": Kind.MONEY,
        "open": Kind.MONEY,
        "later": Kind.MONEY,
        "rest": Kind.MONEY,
        "outstanding": Kind.MONEY,
        "to_transfer": Kind.MONEY,
        "tax": Kind.TEXT,
        "proof": Kind.TEXT,
        "tax_period": Kind.TEXT,
        "received": Kind.MONEY,
        "received_on": Kind.DATE,
        "returned": Kind.MONEY,
        "returned_on": Kind.DATE,
        "returned_why": Kind.TEXT,
        "promise": Kind.DATE,
    },
)

CONTEXT: dict[str, Shape] = {
    "client": Record(
        {
            "name": Kind.NAME,
            "salutation": Kind.TEXT,
            "honorific": Kind.TEXT,
            "vocative": Kind.TEXT,
            "company": Kind.TEXT,
            "attention": Kind.NAME,
            "addressee": Kind.TEXT,
            "address": Kind.TEXT,
        },
    ),
    "invoice": _ITEM,
    "oldest": _ITEM,
    "items": Sequence(_ITEM),
    "meant": Sequence(_ITEM),
    "others": Sequence(_ITEM),
    "item_count": Kind.COUNT,
    "meant_count": Kind.COUNT,
    "meant_total": Kind.MONEY,
    "invoice_count": Kind.COUNT,
    "invoice_list": Kind.TEXT,
    "invoice_numbers": Kind.TEXT,
    "total": Kind.MONEY,
    "total_by": Kind.TEXT,
    "rest": Kind.MONEY,
    "came": Kind.FLAG,
    "paid": Kind.MONEY,
    "credited": Kind.MONEY,
    "withheld": Kind.MONEY,
    "tax": Kind.TEXT,
    "proof": Kind.TEXT,
    "open": Kind.MONEY,
    "surplus": Kind.MONEY,
    "received": Kind.MONEY,
    "creditor": Record(
        {
            "name": Kind.NAME,
            "contact": Kind.NAME,
            "contact_title": Kind.TEXT,
            "signatory": Kind.NAME,
            "title": Kind.TEXT,
            "phone": Kind.TEXT,
            "email": Kind.TEXT,
            "website": Kind.LINK,
            "address": Kind.TEXT,
            "city": Kind.TEXT,
            "payment_notice": Kind.TEXT,
        },
    ),
    "greeting": Kind.TEXT,
    "today": Kind.INSTANT,
    "as_of": Kind.DATE,
    "deadline": Kind.DATE,
    "promise": Kind.DATE,
    "next_pay_day": Kind.DATE,
    "last_pay_day": Kind.DATE,
    "earlier": Sequence(Record({"day": Kind.DATE, "channel": Kind.TEXT, "number": Kind.TEXT, "text": Kind.TEXT})),
    "apart": Kind.TEXT,
    "unapplied": Kind.MONEY,
    "previous": Kind.TEXT,
    "reminders": Kind.TEXT,
    "stage": Kind.COUNT,
    "series": Kind.TEXT,
    "payment_methods": Sequence(
        Record(
            {
                "label": Kind.TEXT,
                "number": Kind.TEXT,
                "link": Kind.LINK,
                "holder": Kind.NAME,
                "held_by": Kind.NAME,
                "note": Kind.TEXT,
                "valid_until": Kind.DATE,
                "only_for": Kind.TEXT,
            },
        ),
    ),
    "payment_line": Kind.TEXT,
    "offers": Sequence(Kind.TEXT),
    "offer_line": Kind.TEXT,
    "charges": Sequence(Record({"label": Kind.TEXT, "amount": Kind.MONEY})),
    "fee": Kind.MONEY,
    "fee_basis": Kind.TEXT,
    "service_pause": Kind.TEXT,
    "pause_on": Kind.DATE,
    "agreed_in": Kind.TEXT,
    "reward": Kind.TEXT,
    "letter_number": Kind.TEXT,
    "attachment_count": Kind.COUNT,
    "copies": Sequence(Kind.TEXT),
    "brief": Kind.FLAG,
    "short": Kind.FLAG,
    "shortest": Kind.FLAG,
    "bare": Kind.FLAG,
    "step": Kind.TEXT,
    "tone": Kind.TEXT,
}

OPTIONAL = frozenset(
    {
        "client.company",
        "client.attention",
        "client.address",
        *(f"creditor.{name}" for name in ("contact", "contact_title", "signatory", "title", "phone", "email")),
        *(f"creditor.{name}" for name in ("website", "address", "city", "payment_notice")),
        *(
            f"{record}.{name}"
            for record in ("invoice", "oldest", "items", "meant", "others")
            for name in (
                *("subject", "details", "part", "branch", "references", "papers", "po", "contract", "bast"),
                *("tax_invoice", "receipt_number", "tax_period", "received_on", "returned", "returned_on"),
                *("returned_why", "promise"),
            )
        ),
        "paid",
        "credited",
        "withheld",
        "open",
        "surplus",
        "unapplied",
        "received",
        "deadline",
        "promise",
        "next_pay_day",
        "last_pay_day",
        "apart",
        "previous",
        "reminders",
        "earlier.number",
        "fee",
        "fee_basis",
        "offer_line",
        "service_pause",
        "pause_on",
        "agreed_in",
        "reward",
        "letter_number",
        "payment_methods.holder",
        "payment_methods.held_by",
        "payment_methods.link",
        "payment_methods.note",
        "payment_methods.only_for",
        "payment_methods.valid_until",
    },
)
"""Paths that may be empty: a template that prints one without asking first is reported by `lint`."""

WORDED = frozenset(
    {
        *(
            f"{record}.{name}"
            for record in ("invoice", "oldest", "items", "meant", "others")
            for name in ("details", "part", "references", "papers", "tax", "proof")
        ),
        *("invoice_list", "total_by", "tax", "proof", "greeting", "previous", "reminders", "offers", "offer_line"),
        "apart",
        *("earlier.channel", "earlier.text", "charges.label", "fee_basis", "payment_line"),
    },
)
"""Paths that hold words of ours: templates in a language that sopan does not speak may ask about them, not print them.
"""

LOOP_FIELDS = {"index": Kind.COUNT, "first": Kind.FLAG, "last": Kind.FLAG}


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter: the kinds that it takes and gives, and how many constant arguments it accepts."""

    takes: frozenset[Kind]
    gives: Kind | None
    """None: the kind it took."""
    fewest: int = 0
    most: int = 0


_TEXTS = frozenset({Kind.TEXT, Kind.NAME})
_PRINTS = frozenset({Kind.MONEY, Kind.DATE, Kind.INSTANT, Kind.COUNT, Kind.LINK}) | _TEXTS

FILTERS: dict[str, Filter] = {
    "rupiah": Filter(frozenset({Kind.MONEY}), Kind.TEXT),
    "tanggal": Filter(frozenset({Kind.DATE, Kind.INSTANT}), Kind.TEXT),
    "jam": Filter(frozenset({Kind.INSTANT}), Kind.TEXT),
    "terbilang": Filter(frozenset({Kind.MONEY, Kind.COUNT}), Kind.TEXT),
    "sapaan": Filter(frozenset({Kind.NAME, Kind.CLIENT}), Kind.TEXT),
    "title": Filter(_TEXTS, Kind.TEXT),
    "upper": Filter(_TEXTS, Kind.TEXT),
    "lower": Filter(_TEXTS, Kind.TEXT),
    "default": Filter(_PRINTS, None, fewest=1, most=2),
}
