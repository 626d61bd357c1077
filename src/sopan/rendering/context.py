"""From a decision and its values to the plain data that templates see.

Every text that a client controls is checked and made harmless for its channel here, once, so that no template has to.
Only the fields that a template asks for are computed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sopan.charges import ChargeStatement
from sopan.client import Client
from sopan.decisions import Send, SendItem
from sopan.errors import RenderFailed
from sopan.formats import rekening, rupiah, tanggal, telepon
from sopan.invoice import Invoice, PaymentMethod
from sopan.money import Money, total_by_currency
from sopan.rendering.address import Addressed, address, greeting
from sopan.rendering.channels import for_sms, for_whatsapp, unlinked
from sopan.rendering.characters import LINE_FORBIDDEN, first_forbidden
from sopan.rendering.creditor import Creditor, host_of
from sopan.rendering.shown import Shown, joined
from sopan.words import Channel, Language

__all__ = ["MOST_ITEMS", "Facts", "build"]

MOST_ITEMS = 200
"""Items that one message may name; policies allow fewer."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a message is about, checked to belong together."""

    send: Send
    pairs: tuple[tuple[SendItem, Invoice], ...]
    client: Client
    creditor: Creditor
    letter_number: str = ""
    reward: str = ""

    @property
    def language(self) -> Language:
        """The client's."""
        return self.client.language

    @property
    def today(self) -> date:
        """The local date of the message in the client's zone."""
        return self.send.at.date()

    @property
    def carrying(self) -> tuple[SendItem, Invoice]:
        """The item that sets the step, with its invoice."""
        return next((pair for pair in self.pairs if pair[0].step == self.send.step), self.pairs[0])


def build(facts: Facts, paths: Collection[str]) -> dict[str, Any]:
    """The context for templates that use `paths`."""
    return _Context(facts, paths).build()


class _Context:
    def __init__(self, facts: Facts, paths: Collection[str]) -> None:
        self.facts = facts
        self.paths = paths
        self.language = facts.language
        self.heads = {path.partition(".")[0] for path in paths}
        self._on_channel = {Channel.WHATSAPP: for_whatsapp, Channel.SMS: for_sms}.get(facts.send.channel)

    def build(self) -> dict[str, Any]:
        return {name: make(self) for name, make in _TOP.items() if name in self.heads}

    # text, dates and amounts

    def plain(self, text: str | None, name: str) -> str:
        """A text of ours or the client's, on one line and without marks that the channel would read."""
        if not text:
            return ""
        if not isinstance(text, str) or first_forbidden(text, LINE_FORBIDDEN) is not None:
            raise RenderFailed(f"{name} holds a line break, control, invisible or direction-changing character")
        return self._on_channel(text) if self._on_channel else text

    def foreign(self, text: str | None, name: str) -> str:
        """A text that the client may have chosen: as `plain`, and nothing in it becomes a link."""
        return self.plain(unlinked(text) if text else text, name)

    def day(self, day: date | None) -> str:
        return Shown(tanggal(day, self.language, weekday=False), day) if day else ""

    def money(self, amount: Money) -> Shown:
        return Shown(rupiah(amount, self.language), amount)

    def sums(self, amounts: Sequence[Money]) -> str:
        """Several currencies stand side by side; they are never added up."""
        if not amounts:
            return ""
        if len(amounts) == 1:
            return self.money(amounts[0])
        texts = [rupiah(amount, self.language) for amount in amounts]
        return Shown(joined(texts, self.language), tuple(amounts))

    # the parts

    def client(self) -> dict[str, Any]:
        client = self.facts.client
        company = client.kind == "company"
        reader = self._reader(client)
        forms: Addressed = address(
            client.name,
            honorific=client.honorific,
            company=company,
            attention=reader,
            language=self.language,
        )
        salutation = self.foreign(forms.salutation, "client.name")
        name = self.foreign(client.name, "client.name")
        return {
            "name": Shown(name, salutation),
            "salutation": salutation,
            "honorific": self.foreign(forms.pronoun, "client.honorific"),
            "company": name if company else "",
            "attention": Shown(self.foreign(reader, "client.attention"), salutation) if company and reader else "",
            "addressee": self.foreign(forms.addressee, "client.name"),
            "address": self._postal(),
        }

    def _reader(self, client: Client) -> str | None:
        """Who reads at this address: the name on the contact, else the client's attention."""
        send = self.facts.send
        for contact in client.contacts:
            if contact.channel is send.channel and contact.address == send.to and contact.name:
                return contact.name
        return client.attention

    def _postal(self) -> str:
        send = self.facts.send
        return self.foreign(send.to, "send.to") if send.channel is Channel.LETTER else ""

    def creditor(self) -> dict[str, Any]:
        creditor = self.facts.creditor
        contact = self.plain(creditor.contact, "creditor.contact")
        return {
            "name": Shown(self.plain(creditor.name, "creditor.name"), creditor.name),
            "contact": Shown(contact, contact) if contact else "",
            "phone": telepon(creditor.phone, self.language) if creditor.phone else "",
            "email": creditor.email or "",
            "website": creditor.website or "",
            "address": self.plain(creditor.address, "creditor.address"),
            "city": self.plain(creditor.city, "creditor.city"),
        }

    def record(self, pair: tuple[SendItem, Invoice], head: str) -> dict[str, Any]:
        return {name: make(self, *pair) for name, make in _ITEM.items() if f"{head}.{name}" in self.paths}

    def items(self) -> tuple[dict[str, Any], ...]:
        return tuple(self.record(pair, "items") for pair in self.facts.pairs)

    def invoice_list(self) -> str:
        """All items on one line, for places that hold no lines."""
        dated = len(self.facts.pairs) <= _LISTED_WITH_DATES
        entries = [self._listed(item, invoice, dated=dated) for item, invoice in self.facts.pairs]
        days = sorted({item.due_on for item, _ in self.facts.pairs})
        due = _DUE[self.language]
        if not dated:
            until = f" {_UNTIL[self.language]} {self._short(days[-1])}" if len(days) > 1 else ""
            return f"{'; '.join(entries)} ({due} {self._short(days[0])}{until})"
        return "; ".join(entries)

    def invoice_numbers(self) -> str:
        """The numbers alone: `A, B dan C`."""
        numbers = list(dict.fromkeys(self.foreign(invoice.number, "invoice.number") for _, invoice in self.facts.pairs))
        return joined(numbers, self.language)

    def _listed(self, item: SendItem, invoice: Invoice, *, dated: bool) -> str:
        """Number, amount and due date of one item."""
        text = f"{self.foreign(invoice.number, 'invoice.number')} {rupiah(item.to_transfer, self.language)}"
        slip = item.outstanding - item.to_transfer
        if slip:
            text += f" {_LESS[self.language].format(rupiah(slip, self.language))}"
        return f"{text} ({_DUE[self.language]} {self._short(item.due_on)})" if dated else text

    def _short(self, day: date) -> str:
        return tanggal(day, self.language, short=True)

    def total(self) -> str:
        return self.sums(total_by_currency(item.to_transfer for item, _ in self.facts.pairs))

    def withheld(self) -> str:
        slips = (item.outstanding - item.to_transfer for item, _ in self.facts.pairs)
        return self.sums([amount for amount in total_by_currency(slips) if amount])

    def charges(self) -> tuple[dict[str, Any], ...]:
        label = "Agreed late fee" if self.language == Language.EN else "Biaya keterlambatan sesuai perjanjian"
        payable = total_by_currency(_payable(entry) for entry in self.facts.send.charges)
        return tuple({"label": label, "amount": self.money(amount)} for amount in payable if amount)

    def offers(self) -> tuple[str, ...]:
        return tuple(_OFFERS[self.language].get(offer, offer) for offer in self.facts.send.offers)

    def service_pause(self) -> str:
        pause = self.facts.carrying[1].terms.service_pause
        return self.plain(pause.wording if pause else "", "terms.service_pause")

    # paying

    def methods(self) -> tuple[tuple[PaymentMethod, str], ...]:
        """Ways to pay, each once, with the invoices that it is for when it is not for all."""
        owners: dict[PaymentMethod, list[str]] = {}
        for _, invoice in self.facts.pairs:
            for method in invoice.payment_methods or self.facts.creditor.payment_methods:
                numbers = owners.setdefault(method, [])
                if invoice.number not in numbers:
                    numbers.append(invoice.number)
        every = len({invoice.number for _, invoice in self.facts.pairs})
        return tuple(
            (method, "" if len(numbers) == every else ", ".join(numbers)) for method, numbers in owners.items()
        )

    def payment_methods(self) -> tuple[dict[str, Any], ...]:
        return tuple(self._method(method, only_for) for method, only_for in self.methods())

    def _method(self, method: PaymentMethod, only_for: str) -> dict[str, Any]:
        link = "://" in method.number
        if link:
            self._check_link(method.number)
        notes = [self.plain(method.note, "payment_methods.note")]
        if only_for:
            notes.append(f"{_FOR[self.language]} {self.foreign(only_for, 'invoice.number')}")
        holder = self.plain(method.holder, "payment_methods.holder")
        return {
            "label": self.plain(method.label, "payment_methods.label"),
            "number": method.number if link else self.plain(rekening(method.number), "payment_methods.number"),
            "link": method.number if link else "",
            "holder": Shown(holder, holder) if holder else "",
            "note": "; ".join(note for note in notes if note),
        }

    def _check_link(self, link: str) -> None:
        host, allowed = host_of(link), self.facts.creditor.link_hosts
        if host is None:
            raise RenderFailed("payment_methods.number is not a plain https link; correct the payment method")
        if allowed and host not in {name.lower() for name in allowed}:
            raise RenderFailed("payment_methods.number leads to a host that creditor.link_hosts does not name")

    def payment_line(self) -> str:
        """All ways to pay on one line; a holder that is the same for all is named once."""
        ways = self.payment_methods()
        holders = {way["holder"] for way in ways}
        shared = holders.pop() if len(holders) == 1 and len(ways) > 1 else ""
        line = "; ".join(_on_one_line(way, "" if shared else way["holder"], self.language) for way in ways)
        return f"{line}; {_ALL[self.language].format(shared)}" if shared else line


def _on_one_line(way: Mapping[str, Any], holder: str, language: Language) -> str:
    text = f"{way['label']} {way['number']}"
    if holder:
        text += _HOLDER[language].format(holder)
    return f"{text} ({way['note']})" if way["note"] else text


def _payable(entry: ChargeStatement) -> Money:
    return entry.payable


_HOLDER = {Language.ID: " a.n. {}", Language.EN: ", account holder {}"}
_ALL = {Language.ID: "semua a.n. {}", Language.EN: "account holder {}"}
_LISTED_WITH_DATES = 4
"""Beyond so many items one line has room for numbers and amounts, and says the dates together."""
_DUE = {Language.ID: "jatuh tempo", Language.EN: "due"}
_UNTIL = {Language.ID: "s.d.", Language.EN: "to"}
_LESS = {Language.ID: "setelah potongan pajak {}", Language.EN: "after {} of tax withheld"}
_FOR = {Language.ID: "untuk", Language.EN: "for"}
_OFFERS = {
    Language.ID: {"instalments": "pembayaran bertahap", "extension": "penyesuaian tanggal pembayaran"},
    Language.EN: {"instalments": "payment in instalments", "extension": "a later payment date"},
}

_ITEM: dict[str, Callable[[_Context, SendItem, Invoice], Any]] = {
    "number": lambda at, _, invoice: at.foreign(invoice.number, "invoice.number"),
    "issued_on": lambda at, _, invoice: at.day(invoice.issued_on),
    "due_on": lambda at, item, _: at.day(item.due_on),
    "total": lambda at, _, invoice: at.money(invoice.total),
    "paid": lambda at, _, invoice: at.money(invoice.paid(at.facts.today)),
    "outstanding": lambda at, item, _: at.money(item.outstanding),
    "to_transfer": lambda at, item, _: at.money(item.to_transfer),
    "withheld": lambda at, item, _: at.money(item.outstanding - item.to_transfer),
    "days_overdue": lambda _, item, __: item.days_overdue,
}

_TOP: dict[str, Callable[[_Context], Any]] = {
    "client": _Context.client,
    "invoice": lambda at: at.record(at.facts.carrying, "invoice"),
    "items": _Context.items,
    "item_count": lambda at: len(at.facts.pairs),
    "invoice_list": _Context.invoice_list,
    "invoice_numbers": _Context.invoice_numbers,
    "total": _Context.total,
    "withheld": _Context.withheld,
    "creditor": _Context.creditor,
    "greeting": lambda at: greeting(at.facts.send.at.hour, at.language),
    "today": lambda at: Shown(tanggal(at.facts.today, at.language, weekday=False), at.facts.send.at),
    "deadline": lambda at: at.day(at.facts.send.deadline_on),
    "promise": lambda at: at.day(at.facts.send.promise),
    "payment_methods": _Context.payment_methods,
    "payment_line": _Context.payment_line,
    "offers": _Context.offers,
    "charges": _Context.charges,
    "service_pause": _Context.service_pause,
    "agreed_in": lambda at: at.plain(at.facts.carrying[1].terms.agreed_in, "terms.agreed_in"),
    "reward": lambda at: at.plain(at.facts.reward, "reward"),
    "letter_number": lambda at: at.plain(at.facts.letter_number, "letter_number"),
    "attachment_count": lambda at: len(at.facts.send.attach),
    "step": lambda at: at.plain(at.facts.send.step, "send.step"),
    "tone": lambda at: at.facts.send.tone.value,
}
