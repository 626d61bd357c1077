"""The sender and the ways to pay, as templates see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sopan.errors import RenderFailed
from sopan.formats import rekening, telepon
from sopan.invoice import Invoice, PaymentMethod
from sopan.rendering._shown import Shown
from sopan.rendering._voice import Voice
from sopan.rendering.creditor import Creditor, host_of

__all__ = ["Sender", "on_one_line"]


@dataclass(frozen=True, slots=True)
class Sender:
    """What never changes between the messages of one creditor in one voice: written once."""

    creditor: Creditor
    voice: Voice
    fields: dict[str, Any]
    ways: tuple[dict[str, Any], ...]
    """The creditor's own ways to pay, for invoices that name none."""

    @classmethod
    def of(cls, creditor: Creditor, voice: Voice) -> Sender:
        """The creditor in this voice. Raises RenderFailed for a payment link that may not be sent."""
        ways = tuple(_way(method, "", creditor, voice) for method in creditor.payment_methods)
        return cls(creditor, voice, _fields(creditor, voice), ways)

    def ways_for(self, invoices: Iterable[Invoice]) -> tuple[dict[str, Any], ...]:
        """Ways to pay, each once, with the invoices that it is for when it is not for all."""
        invoices = [*invoices]
        for invoice in invoices:
            if invoice.payment_methods:
                break
        else:
            return self.ways
        owners: dict[PaymentMethod, list[str]] = {}
        for invoice in invoices:
            for method in invoice.payment_methods or self.creditor.payment_methods:
                numbers = owners.setdefault(method, [])
                if invoice.number not in numbers:
                    numbers.append(invoice.number)
        every = len({invoice.number for invoice in invoices})
        return tuple(
            _way(method, "" if len(numbers) == every else ", ".join(numbers), self.creditor, self.voice)
            for method, numbers in owners.items()
        )


def _fields(creditor: Creditor, voice: Voice) -> dict[str, Any]:
    fields = {
        "name": voice.plain(creditor.name, "creditor.name"),
        "contact": voice.plain(creditor.contact, "creditor.contact"),
        "phone": telepon(creditor.phone, voice.language) if creditor.phone else "",
        "email": creditor.email or "",
        "website": creditor.website or "",
        "address": voice.plain(creditor.address, "creditor.address"),
        "city": voice.plain(creditor.city, "creditor.city"),
    }
    return {name: Shown(text, text) for name, text in fields.items()}


def _way(method: PaymentMethod, only_for: str, creditor: Creditor, voice: Voice) -> dict[str, Any]:
    link = "://" in method.number
    if link:
        _check_link(method.number, creditor)
    notes = [voice.plain(method.note, "payment_methods.note")]
    if only_for:
        notes.append(f"{voice.pick('untuk', 'for')} {voice.foreign(only_for, 'invoice.number')}")
    way = {
        "label": voice.plain(method.label, "payment_methods.label"),
        "number": method.number if link else voice.plain(rekening(method.number), "payment_methods.number"),
        "link": method.number if link else "",
        "holder": voice.plain(method.holder, "payment_methods.holder"),
        "note": "; ".join(note for note in notes if note),
    }
    return {name: Shown(text, text) for name, text in way.items()}


def _check_link(link: str, creditor: Creditor) -> None:
    host = host_of(link)
    if host is None:
        raise RenderFailed("payment_methods.number is not a plain https link; correct the payment method")
    if creditor.link_hosts and host not in {name.lower() for name in creditor.link_hosts}:
        raise RenderFailed("payment_methods.number leads to a host that creditor.link_hosts does not name")


def on_one_line(ways: tuple[dict[str, Any], ...], voice: Voice) -> str:
    """All ways to pay on one line; a holder that is the same for all is named once."""
    holders = {way["holder"] for way in ways}
    shared = holders.pop() if len(holders) == 1 and len(ways) > 1 else ""
    line = "; ".join(_one(way, "" if shared else way["holder"], voice) for way in ways)
    return f"{line}; {voice.pick('semua a.n.', 'account holder')} {shared}" if shared else line


def _one(way: Mapping[str, Any], holder: str, voice: Voice) -> str:
    text = f"{way['label']} {way['number']}"
    if holder:
        text += f"{voice.pick(' a.n.', ', account holder')} {holder}"
    return f"{text} ({way['note']})" if way["note"] else text
