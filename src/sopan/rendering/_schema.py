"""What a template may know: the names, what kind of thing each is, and what writes it for a message.

These tables are the whole vocabulary. A name that is not in them is refused when the template is added.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, Flag, auto
from typing import Any, Generic, NamedTuple, TypeVar

from sopan.rendering._address import greeting, vocative
from sopan.rendering._context import Context, offered
from sopan.rendering._facts import Facts
from sopan.rendering._item import ItemWords
from sopan.rendering._payment_methods import on_one_line
from sopan.rendering._values import Values
from sopan.words import Channel


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


class Trait(Flag):
    """Two things that a template must reckon with."""

    NONE = 0
    EMPTY = auto()
    """It may be empty: a template that prints it without asking first is reported by `lint`."""
    OURS = auto()
    """It holds words of ours: templates in a language that sopan does not speak may ask about it, not print it."""


EMPTY, OURS = Trait.EMPTY, Trait.OURS


class Record(NamedTuple):
    """Named fields, reached with one dot."""

    fields: dict[str, Kind]
    traits: dict[str, Trait]

    @classmethod
    def of(cls, table: dict[str, Field[Kind]]) -> Record:
        """Return the fields of a table."""
        return cls({name: one.shape for name, one in table.items()}, {name: one.traits for name, one in table.items()})


class Sequence(NamedTuple):
    """Something to go through with `for`; its elements are records or plain values."""

    element: Record | Kind


Shape = Kind | Record | Sequence
_S = TypeVar("_S", bound=Shape)


class Field(NamedTuple, Generic[_S]):
    """A name that a template may use: what it stands for, and what writes it for a message."""

    shape: _S
    write: Callable[..., Any]
    traits: Trait = Trait.NONE


_OF_ITEM: dict[str, Field[Kind]] = {
    "number": Field(Kind.TEXT, ItemWords.number),
    "subject": Field(Kind.TEXT, lambda at, one: at.foreign(one.invoice.subject, "invoice.subject"), EMPTY),
    "details": Field(Kind.TEXT, ItemWords.details, EMPTY | OURS),
    "part": Field(Kind.TEXT, ItemWords.part, EMPTY | OURS),
    "whole": Field(Kind.MONEY, ItemWords.whole),
    "stage": Field(Kind.COUNT, ItemWords.stage),
    "branch": Field(Kind.TEXT, lambda at, one: at.foreign(one.invoice.bill_to, "invoice.bill_to"), EMPTY),
    "references": Field(Kind.TEXT, ItemWords.references, EMPTY | OURS),
    "papers": Field(Kind.TEXT, ItemWords.papers, EMPTY | OURS),
    "po": Field(Kind.TEXT, lambda at, one: at.paper(one, "po"), EMPTY),
    "contract": Field(Kind.TEXT, lambda at, one: at.paper(one, "contract"), EMPTY),
    "bast": Field(Kind.TEXT, lambda at, one: at.paper(one, "bast"), EMPTY),
    "tax_invoice": Field(Kind.TEXT, lambda at, one: at.paper(one, "tax_invoice"), EMPTY),
    "receipt_number": Field(
        Kind.TEXT, lambda at, one: at.foreign(one.invoice.receipt_number, "invoice.receipt_number"), EMPTY
    ),
    "issued_on": Field(Kind.DATE, lambda at, one: at.day(one.invoice.issued_on)),
    "due_on": Field(Kind.DATE, lambda at, one: at.day(one.item.due_on)),
    "is_agreed": Field(Kind.FLAG, lambda _, one: one.is_agreed),
    "days_overdue": Field(Kind.COUNT, lambda _, one: one.days_overdue),
    "total": Field(Kind.MONEY, lambda at, one: at.money(one.invoice.total)),
    "came": Field(Kind.FLAG, lambda _, one: one.came),
    "paid": Field(Kind.MONEY, lambda at, one: at.money(one.position.paid)),
    "credited": Field(Kind.MONEY, lambda at, one: at.money(one.position.credited)),
    "certified": Field(Kind.MONEY, lambda at, one: at.money(one.position.certified)),
    "withheld": Field(Kind.MONEY, lambda at, one: at.money(one.withheld)),
    "surplus": Field(Kind.MONEY, lambda at, one: at.money(one.position.surplus)),
    "open": Field(Kind.MONEY, lambda at, one: at.money(one.position.outstanding)),
    "later": Field(Kind.MONEY, lambda at, one: at.money(one.later)),
    "rest": Field(Kind.MONEY, lambda at, one: at.money(one.item.to_transfer)),
    "outstanding": Field(Kind.MONEY, lambda at, one: at.money(one.item.outstanding)),
    "to_transfer": Field(Kind.MONEY, lambda at, one: at.money(one.item.to_transfer)),
    "by_date": Field(Kind.TEXT, ItemWords.by_date, EMPTY | OURS),
    "tax": Field(Kind.TEXT, lambda at, one: at.tax([one]), OURS),
    "proof": Field(Kind.TEXT, lambda at, one: at.proof([one]), OURS),
    "tax_period": Field(Kind.TEXT, ItemWords.tax_period, EMPTY),
    "received": Field(Kind.MONEY, ItemWords.received),
    "received_on": Field(Kind.DATE, lambda at, one: at.day(one.received_on), EMPTY),
    "returned": Field(Kind.MONEY, ItemWords.returned, EMPTY),
    "returned_on": Field(Kind.DATE, lambda at, one: at.day(one.returned.reversed_on) if one.returned else "", EMPTY),
    "returned_why": Field(Kind.TEXT, ItemWords.returned_why, EMPTY),
    "promise": Field(Kind.DATE, lambda at, one: at.day(one.item.promise or at.facts.send.promise), EMPTY),
}
_OF_CLIENT: dict[str, Field[Kind]] = {
    "name": Field(Kind.NAME, Context.name),
    "salutation": Field(Kind.TEXT, lambda _, greeted: greeted.salutation),
    "honorific": Field(Kind.TEXT, lambda at, greeted: at.foreign(greeted.forms.pronoun, "client.honorific")),
    "vocative": Field(Kind.TEXT, lambda at, greeted: at.foreign(vocative(greeted.forms.pronoun), "client.honorific")),
    "company": Field(
        Kind.TEXT, lambda at, greeted: at.name(greeted) if at.facts.client.kind == "company" else "", EMPTY
    ),
    "attention": Field(Kind.NAME, Context.attention, EMPTY),
    "addressee": Field(Kind.TEXT, lambda at, greeted: at.foreign(greeted.forms.addressee, "client.name")),
    "address": Field(
        Kind.TEXT,
        lambda at, _: at.foreign(at.facts.send.to, "send.to") if at.form.channel is Channel.LETTER else "",
        EMPTY,
    ),
}
_ITEM, _CLIENT = Record.of(_OF_ITEM), Record.of(_OF_CLIENT)
_CREDITOR = Record(
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
    dict.fromkeys(
        "contact contact_title signatory title phone email website address city payment_notice".split(), EMPTY
    ),
)
_EARLIER = Record(
    {"day": Kind.DATE, "channel": Kind.TEXT, "number": Kind.TEXT, "text": Kind.TEXT},
    {"number": EMPTY, "channel": OURS, "text": OURS},
)
_WAY = Record(
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
    dict.fromkeys(("link", "holder", "held_by", "note", "valid_until", "only_for"), EMPTY),
)
_CHARGE = Record({"label": Kind.TEXT, "amount": Kind.MONEY}, {"label": OURS})

NAMES: dict[str, Field[Shape]] = {
    "client": Field(_CLIENT, Context.client),
    "invoice": Field(_ITEM, lambda at: at.one(at.facts.carrying if at.facts.items else 0)),
    "oldest": Field(_ITEM, lambda at: at.one(at.facts.oldest if at.facts.items else 0)),
    "items": Field(Sequence(_ITEM), lambda at: at.items),
    "meant": Field(Sequence(_ITEM), Context.meant),
    "others": Field(Sequence(_ITEM), Context.others),
    "item_count": Field(Kind.COUNT, lambda at: len(at.facts.items)),
    "meant_count": Field(Kind.COUNT, lambda at: len(at.facts.meant)),
    "meant_total": Field(Kind.MONEY, Context.meant_total),
    "invoice_count": Field(Kind.COUNT, lambda at: len(at.facts.invoices)),
    "invoice_list": Field(Kind.TEXT, Context.invoice_list, OURS),
    "invoice_numbers": Field(Kind.TEXT, Context.invoice_numbers),
    "bills": Field(Kind.TEXT, Context.bills, OURS),
    "total": Field(Kind.MONEY, lambda at: at.total),
    "total_by": Field(Kind.TEXT, Context.total_by, OURS),
    "rest": Field(Kind.MONEY, lambda at: at.total),
    "came": Field(Kind.FLAG, lambda at: any(one.came for one in at.facts.items)),
    "paid": Field(Kind.MONEY, lambda at: at.sums(one.position.paid for one in at.facts.invoices), EMPTY),
    "credited": Field(Kind.MONEY, lambda at: at.sums(one.position.credited for one in at.facts.invoices), EMPTY),
    "withheld": Field(Kind.MONEY, Context.withheld, EMPTY),
    "tax": Field(Kind.TEXT, lambda at: at.tax(at.facts.items), OURS),
    "proof": Field(Kind.TEXT, lambda at: at.proof(at.facts.items), OURS),
    "slip_list": Field(Kind.TEXT, Context.slip_list, OURS),
    "tax_periods": Field(Kind.TEXT, Context.tax_periods, EMPTY),
    "open": Field(Kind.MONEY, lambda at: at.sums(one.position.outstanding for one in at.facts.invoices), EMPTY),
    "surplus": Field(Kind.MONEY, lambda at: at.sums(one.position.surplus for one in at.facts.invoices), EMPTY),
    "ages": Field(Kind.TEXT, Context.ages, EMPTY | OURS),
    "asked": Field(Kind.MONEY, Context.asked),
    "asked_only": Field(Kind.MONEY, Context.asked_only, EMPTY),
    "to_apply": Field(Kind.MONEY, lambda at: at.form.sums(at.standing.to_apply), EMPTY),
    "net": Field(Kind.TEXT, Context.net, EMPTY | OURS),
    "received": Field(Kind.MONEY, Context.received_in_all, EMPTY),
    "creditor": Field(_CREDITOR, lambda at: at.facts.sender.fields),
    "greeting": Field(Kind.TEXT, lambda at: greeting(at.facts.send.at.hour, at.form.language), OURS),
    "today": Field(Kind.INSTANT, Context.today),
    "as_of": Field(Kind.DATE, lambda at: at.form.full(at.facts.as_of)),
    "deadline": Field(Kind.DATE, lambda at: at.day(at.facts.send.deadline_on), EMPTY),
    "promise": Field(Kind.DATE, Context.promise, EMPTY),
    "next_pay_day": Field(Kind.DATE, Context.next_pay_day, EMPTY),
    "last_pay_day": Field(Kind.DATE, Context.last_pay_day, EMPTY),
    "earlier": Field(Sequence(_EARLIER), Context.earlier),
    "apart": Field(Kind.TEXT, Context.apart, EMPTY | OURS),
    "unapplied": Field(Kind.MONEY, lambda at: at.sums(at.facts.send.unapplied), EMPTY),
    "previous": Field(Kind.TEXT, Context.previous, EMPTY | OURS),
    "reminders": Field(Kind.TEXT, Context.reminders, EMPTY | OURS),
    "stage": Field(Kind.COUNT, lambda at: at.facts.stage),
    "series": Field(Kind.TEXT, lambda at: at.form.plain(at.facts.send.series, "send.series")),
    "payment_methods": Field(Sequence(_WAY), lambda at: at.ways),
    "pays_as_invoiced": Field(Kind.FLAG, lambda at: at.facts.sender.are_as_invoiced(at.facts.asked, at.facts.today)),
    "payment_line": Field(Kind.TEXT, lambda at: on_one_line(at.ways[: 1 if at.short else None], at.form), OURS),
    "offers": Field(Sequence(Kind.TEXT), lambda at: tuple(offered(at.facts).values()), OURS),
    "offer_line": Field(Kind.TEXT, Context.offer_line, EMPTY | OURS),
    "charges": Field(Sequence(_CHARGE), Context.charges),
    "fee": Field(Kind.MONEY, lambda at: at.form.sums(at.fees()), EMPTY),
    "fee_basis": Field(Kind.TEXT, Context.fee_basis, EMPTY | OURS),
    "service_pause": Field(Kind.TEXT, Context.service_pause, EMPTY),
    "pause_on": Field(Kind.DATE, Context.pause_on, EMPTY),
    "agreed_in": Field(Kind.TEXT, Context.agreed_in, EMPTY),
    "reward": Field(Kind.TEXT, Context.reward, EMPTY),
    "letter_number": Field(Kind.TEXT, lambda at: at.form.plain(at.facts.letter_number, "letter_number"), EMPTY),
    "attachment_count": Field(Kind.COUNT, lambda at: len(at.facts.send.attach)),
    "copies": Field(Sequence(Kind.TEXT), Context.copies),
    "brief": Field(Kind.FLAG, lambda at: at.brief),
    "short": Field(Kind.FLAG, lambda at: at.short),
    "shortest": Field(Kind.FLAG, lambda at: at.shortest),
    "bare": Field(Kind.FLAG, lambda at: at.bare),
    "step": Field(Kind.TEXT, lambda at: at.form.plain(at.facts.send.step, "send.step")),
    "tone": Field(Kind.TEXT, lambda at: at.facts.send.tone.value),
}

CONTEXT: dict[str, Shape] = {name: field.shape for name, field in NAMES.items()}


def _element(shape: Shape) -> Record | Kind:
    return shape.element if isinstance(shape, Sequence) else shape


def _paths(trait: Trait) -> frozenset[str]:
    """Return every name, and every field of a record, of which that holds."""
    found = {name for name, field in NAMES.items() if trait in field.traits}
    for name, shape in CONTEXT.items():
        record = _element(shape)
        if isinstance(record, Record):
            found |= {f"{name}.{field}" for field, traits in record.traits.items() if trait in traits}
    return frozenset(found)


OPTIONAL = _paths(Trait.EMPTY)
"""Paths that may be empty."""
WORDED = _paths(Trait.OURS)
"""Paths that hold words of ours."""

LOOP_FIELDS = {"index": Kind.COUNT, "first": Kind.FLAG, "last": Kind.FLAG}


class Filter(NamedTuple):
    """A filter: the kinds that it takes and gives, and how many constant arguments it accepts."""

    takes: frozenset[Kind]
    gives: Kind | None
    """None: the kind it took."""
    fewest: int = 0
    most: int = 0


_TEXTS = frozenset({Kind.TEXT, Kind.NAME})
PRINTABLE = frozenset({Kind.MONEY, Kind.DATE, Kind.INSTANT, Kind.COUNT, Kind.LINK}) | _TEXTS
"""Kinds that a template may print."""

FILTERS: dict[str, Filter] = {
    "rupiah": Filter(frozenset({Kind.MONEY}), Kind.TEXT),
    "tanggal": Filter(frozenset({Kind.DATE, Kind.INSTANT}), Kind.TEXT),
    "jam": Filter(frozenset({Kind.INSTANT}), Kind.TEXT),
    "terbilang": Filter(frozenset({Kind.MONEY, Kind.COUNT}), Kind.TEXT),
    "sapaan": Filter(frozenset({Kind.NAME, Kind.CLIENT}), Kind.TEXT),
    "title": Filter(_TEXTS, Kind.TEXT),
    "upper": Filter(_TEXTS, Kind.TEXT),
    "lower": Filter(_TEXTS, Kind.TEXT),
    "default": Filter(PRINTABLE, None, fewest=1, most=2),
}


# --- the values of one message -------------------------------------------------------------------------

_WRITE_ITEM = {name: field.write for name, field in _OF_ITEM.items()}
_WRITE_CLIENT = {name: field.write for name, field in _OF_CLIENT.items()}
_WRITE = {name: field.write for name, field in NAMES.items()}


def build(facts: Facts, *, ours: bool = False, brevity: int = 0) -> Values:
    """Return everything that a template may know of a message, each value written when it is first asked for."""
    return Values(_WRITE, Context(facts, _WRITE_ITEM, _WRITE_CLIENT, ours=ours, brevity=brevity))
