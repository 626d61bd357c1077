"""The sender and the ways to pay, as templates see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sopan.errors import RenderFailed
from sopan.formats import rekening, spoken, telepon
from sopan.invoice import Invoice, PaymentMethod
from sopan.money import Money, total_by_currency
from sopan.rendering._format import ChannelFormat
from sopan.rendering._values import Shown
from sopan.rendering.creditor import Creditor, host_of
from sopan.words import Tone


class Asked(NamedTuple):
    """An invoice and the cash that a message asks for on it."""

    invoice: Invoice
    amount: Money


@dataclass(frozen=True, slots=True)
class Sender:
    """The creditor in one tone, language and channel: never changes between messages, so it is written once."""

    creditor: Creditor
    form: ChannelFormat
    fields: dict[str, Any]
    ways: tuple[dict[str, Any], ...] | None
    """The creditor's own ways to pay, for invoices that name none; None when they depend on day and amount."""

    @classmethod
    def of(cls, creditor: Creditor, form: ChannelFormat, tone: Tone) -> Sender:
        """The creditor in this form. Raises RenderFailed for a payment link that may not be sent."""
        lasting = all(method.valid_until is None and method.amount is None for method in creditor.payment_methods)
        ways = _with_holders(_way(method, "", creditor, form) for method in creditor.payment_methods)
        return cls(creditor, form, _fields(creditor, form, tone), ways if lasting else None)

    def ways_for(self, asked: Sequence[Asked], on: date) -> tuple[dict[str, Any], ...]:
        """Return the ways to pay, each once, with the invoices that it is for when it is not for all.

        An invoice's own ways go before the creditor's, because what comes that way is matched by itself.
        One that has expired on `on`, or was made for another amount, is left out; the creditor's stand in for an
        invoice of whose own ways none is left.
        """
        if self._are_lasting(asked):
            return self.ways or ()
        owners: dict[PaymentMethod, list[str]] = {}
        for one in asked:
            for method in self._left_of(one, asked, on):
                owners.setdefault(method, []).append(one.invoice.number)
        every = len({one.invoice.number for one in asked})
        return _with_holders(
            _way(method, "" if len(numbers) == every else ", ".join(numbers), self.creditor, self.form)
            for method, numbers in owners.items()
        )

    def left_out(self, asked: Sequence[Asked], on: date) -> tuple[str, ...]:
        """Say which ways to pay were left out and why: a place and a reason, never a number."""
        if self._are_lasting(asked):
            return ()
        problems: dict[str, None] = {}
        for one in asked:
            left = self._left_of(one, asked, on)
            own = one.invoice.payment_methods
            creditors = () if own and any(method in own for method in left) else self.creditor.payment_methods
            for method in (*own, *creditors):
                if method not in left:
                    expired = method.valid_until is not None and method.valid_until < on
                    why = "its valid_until has passed" if expired else "it was made for another amount"
                    problems[f"a payment method was left out: {why}"] = None
        return tuple(problems)

    def are_as_invoiced(self, asked: Sequence[Asked], on: date) -> bool:
        """Tell if one who pays as the invoices say pays rightly: of what is known to stand there, something is left."""
        if self._are_lasting(asked):
            return True
        for one in asked:
            stands_there = one.invoice.payment_methods or self.creditor.payment_methods
            if stands_there and not any(method in stands_there for method in self._left_of(one, asked, on)):
                return False
        return True

    def _are_lasting(self, asked: Sequence[Asked]) -> bool:
        """Tell if the ways are the creditor's, on every day and for every amount."""
        return self.ways is not None and not any(one.invoice.payment_methods for one in asked)

    def _left_of(self, one: Asked, asked: Sequence[Asked], on: date) -> tuple[PaymentMethod, ...]:
        """The ways to pay that take what is asked for: the invoice's own, else the creditor's, which may take all."""
        if own := tuple(method for method in one.invoice.payment_methods if method.takes(one.amount, on)):
            return own
        sums = [one.amount, *total_by_currency(other.amount for other in asked)]
        return tuple(
            method for method in self.creditor.payment_methods if any(method.takes(amount, on) for amount in sums)
        )


_AS_GIVEN = ("name", "contact", "contact_title", "address", "city", "payment_notice")


def _fields(creditor: Creditor, form: ChannelFormat, tone: Tone) -> dict[str, Any]:
    fields = {
        **{name: form.plain(getattr(creditor, name), f"creditor.{name}") for name in _AS_GIVEN},
        "signatory": form.plain(creditor.signatory_of(tone) or creditor.contact, "creditor.signatory"),
        "title": form.plain(creditor.title_of(tone), "creditor.title"),
        "phone": telepon(creditor.phone, form.language) if creditor.phone else "",
        "email": creditor.email or "",
        "website": creditor.website or "",
    }
    return {name: Shown(text, text) for name, text in fields.items()}


def _way(method: PaymentMethod, only_for: str, creditor: Creditor, form: ChannelFormat) -> dict[str, Any]:
    link = "://" in method.number
    if link:
        _check_link(method.number, creditor)
    notes = [form.plain(method.note, "payment_methods.note")]
    worded = spoken(form.language) is not None
    if worded and method.valid_until is not None:
        notes.append(f"{form.pick('berlaku sampai', 'valid until')} {form.full(method.valid_until)}")
    if worded and only_for:
        notes.append(f"{form.pick('untuk', 'for')} {form.foreign(only_for, 'invoice.number')}")
    way = {
        "label": form.plain(method.label, "payment_methods.label"),
        "number": method.number if link else form.plain(rekening(method.number), "payment_methods.number"),
        "link": method.number if link else "",
        "holder": form.plain(method.holder, "payment_methods.holder"),
        "note": "; ".join(note for note in notes if note),
        "valid_until": form.full(method.valid_until),
        "only_for": form.foreign(only_for, "invoice.number"),
    }
    return {name: Shown(text, text) for name, text in way.items()}


def _with_holders(ways: Iterable[dict[str, Any]]) -> tuple[dict[str, Any], ...]:
    """The ways, each with `held_by`: the holder, where the next way has another one, so that each is read once."""
    ways = tuple(ways)
    for place, way in enumerate(ways, start=1):
        goes_on = place < len(ways) and ways[place]["holder"] == way["holder"]
        way["held_by"] = "" if goes_on else way["holder"]
    return ways


def _check_link(link: str, creditor: Creditor) -> None:
    host = host_of(link)
    if host is None:
        raise RenderFailed("payment_methods.number is not a plain https link; correct the payment method")
    if creditor.link_hosts and host not in {name.lower() for name in creditor.link_hosts}:
        raise RenderFailed("payment_methods.number leads to a host that creditor.link_hosts does not name")


def on_one_line(ways: tuple[dict[str, Any], ...], form: ChannelFormat) -> str:
    """All ways to pay on one line; a holder that is the same for all is named once."""
    holders = {way["holder"] for way in ways}
    shared = holders.pop() if len(holders) == 1 and len(ways) > 1 else ""
    line = "; ".join([_one(way, "" if shared else way["holder"], form) for way in ways])
    return f"{line}; {form.pick('semua a.n.', 'account holder')} {shared}" if shared else line


def _one(way: Mapping[str, Any], holder: str, form: ChannelFormat) -> str:
    text = f"{way['label']} {way['number']}"
    if holder:
        text += f"{form.pick(' a.n.', ', account holder')} {holder}"
    return f"{text} ({way['note']})" if way["note"] else text
