"""From a decision and its values to the plain data that templates see.

Every text that a client controls is checked and made harmless for its channel here, once, so that no template has to.
Only the fields that a template asks for are computed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from sopan.client import Client
from sopan.decisions import Send, SendItem
from sopan.formats import rupiah, tanggal
from sopan.invoice import Invoice
from sopan.money import Money, total_by_currency
from sopan.rendering._address import Addressed, address, greeting
from sopan.rendering._paying import Sender, on_one_line
from sopan.rendering._shown import Shown, ShownAmount, joined
from sopan.words import Channel, Language, Purpose

__all__ = ["MOST_ITEMS", "Facts", "build"]

MOST_ITEMS = 200
"""Items that one message may name; policies allow fewer."""


class Facts(NamedTuple):
    """What a message is about, checked to belong together."""

    send: Send
    pairs: tuple[tuple[SendItem, Invoice], ...]
    client: Client
    sender: Sender
    letter_number: str = ""
    reward: str = ""

    @property
    def today(self) -> date:
        """The local date of the message in the client's zone."""
        return self.send.at.date()

    @property
    def carrying(self) -> int:
        """The place of the item that sets the step."""
        for place, (item, _) in enumerate(self.pairs):
            if item.step == self.send.step:
                return place
        return 0

    @property
    def oldest(self) -> int:
        """The place of the item that was, or will be, due first."""
        return min(range(len(self.pairs)), key=lambda place: self.pairs[place][0].due_on)


_RECORDS_OF_ITEMS = frozenset({"invoice", "oldest", "items"})


def build(facts: Facts, paths: frozenset[str]) -> dict[str, Any]:
    """The context for templates that use `paths`."""
    plan = _plan(paths)
    context = _Context(facts, plan)
    return {name: make(context) for name, make in plan.names}


class _Greeted(NamedTuple):
    """A client's forms of address, and the salutation made harmless."""

    forms: Addressed
    salutation: str


class _Plan(NamedTuple):
    """Which names are asked for, and which fields of an item and of the client."""

    names: tuple[tuple[str, Callable[[_Context], Any]], ...]
    item: tuple[tuple[str, Callable[[_Context, SendItem, Invoice], Any]], ...]
    client: tuple[tuple[str, Callable[[_Context, _Greeted], Any]], ...]


@lru_cache(maxsize=1024)
def _plan(paths: frozenset[str]) -> _Plan:
    heads = {path.partition(".")[0] for path in paths}
    asked = {field for head, _, field in (path.partition(".") for path in paths) if head in _RECORDS_OF_ITEMS}
    return _Plan(
        tuple((name, make) for name, make in _NAMES.items() if name in heads),
        tuple((name, make) for name, make in _ITEM.items() if name in asked),
        tuple((name, make) for name, make in _CLIENT.items() if f"client.{name}" in paths),
    )


class _Context:
    """One message's values, written when they are asked for."""

    def __init__(self, facts: Facts, plan: _Plan) -> None:
        self.facts = facts
        self.voice = facts.sender.voice
        self._plan = plan
        self._items: tuple[dict[str, Any], ...] | None = None
        self._money: tuple[Money | None, ShownAmount | None] = (None, None)

    def money(self, amount: Money) -> ShownAmount:
        """An amount as text; the total of one invoice is the amount of that invoice, and is not written twice."""
        latest, shown = self._money
        if shown is None or amount is not latest:
            shown = self.voice.money(amount)
            self._money = (amount, shown)
        return shown

    def client(self) -> dict[str, Any]:
        client = self.facts.client
        english = self.voice.language is Language.EN
        forms = address(client.name, client.honorific, self.reader(), company=client.kind == "company", english=english)
        greeted = _Greeted(forms, self.voice.foreign(forms.salutation, "client.name"))
        return {name: make(self, greeted) for name, make in self._plan.client}

    def reader(self) -> str | None:
        """Who reads at this address: the name on the contact, else the client's attention."""
        client = self.facts.client
        for contact in client.contacts:
            if contact.name and contact.channel is self.facts.send.channel and contact.address == self.facts.send.to:
                return contact.name
        return client.attention

    def name(self, greeted: _Greeted) -> Shown:
        """The name, and for `sapaan` the salutation."""
        return Shown(self.voice.foreign(self.facts.client.name, "client.name"), greeted.salutation)

    def attention(self, greeted: _Greeted) -> str:
        reader = greeted.forms.attention
        return Shown(self.voice.foreign(reader, "client.attention"), greeted.salutation) if reader else ""

    def items(self) -> tuple[dict[str, Any], ...]:
        if self._items is None:
            fields = self._plan.item
            self._items = tuple(
                {name: make(self, item, invoice) for name, make in fields} for item, invoice in self.facts.pairs
            )
        return self._items

    def invoice_list(self) -> str:
        """All items on one line, for places that hold no lines; many share what is said of dates and tax withheld."""
        pairs, voice = self.facts.pairs, self.voice
        if len(pairs) <= _LISTED_IN_FULL:
            return "; ".join(self._listed_in_full(item, invoice) for item, invoice in pairs)
        days = sorted({item.due_on for item, _ in pairs})
        together = f"{self._due} {voice.short(days[0])}"
        if len(days) > 1:
            together += f" {voice.pick('s.d.', 'to')} {voice.short(days[-1])}"
        slips = self.withheld()
        if slips:
            together += voice.pick(f"; setelah potongan pajak {slips} seluruhnya", f"; after {slips} of tax withheld")
        return f"{'; '.join(self._listed(item, invoice) for item, invoice in pairs)} ({together})"

    def _listed(self, item: SendItem, invoice: Invoice) -> str:
        """Number and amount of one item."""
        return f"{self.voice.foreign(invoice.number, 'invoice.number')} {rupiah(item.to_transfer, self.voice.language)}"

    def _listed_in_full(self, item: SendItem, invoice: Invoice) -> str:
        """Number, amount, tax withheld and due date of one item."""
        voice, text = self.voice, self._listed(item, invoice)
        if item.outstanding != item.to_transfer:
            slip = rupiah(item.outstanding - item.to_transfer, voice.language)
            text += voice.pick(f" setelah potongan pajak {slip}", f" after {slip} of tax withheld")
        return f"{text} ({self._due} {voice.short(item.due_on)})"

    @property
    def _due(self) -> str:
        return self.voice.pick("jatuh tempo", "due")

    def invoice_numbers(self) -> str:
        """The numbers alone: `A, B, dan C`."""
        numbers = dict.fromkeys(self.voice.foreign(invoice.number, "invoice.number") for _, invoice in self.facts.pairs)
        return joined(list(numbers), self.voice.language)

    def total(self) -> str:
        if len(self.facts.pairs) == 1:
            return self.money(self.facts.pairs[0][0].to_transfer)
        sums = total_by_currency([item.to_transfer for item, _ in self.facts.pairs])
        return self.money(sums[0]) if len(sums) == 1 else self.voice.sums(sums)

    def withheld(self) -> str:
        slips = [
            item.outstanding - item.to_transfer for item, _ in self.facts.pairs if item.outstanding != item.to_transfer
        ]
        return self.voice.sums(total_by_currency(slips)) if slips else ""

    def charges(self) -> tuple[dict[str, Any], ...]:
        if not self.facts.send.charges:
            return ()
        label = self.voice.pick("Biaya keterlambatan sesuai perjanjian", "Agreed late fee")
        payable = total_by_currency(charge.payable for charge in self.facts.send.charges)
        return tuple({"label": label, "amount": self.voice.money(amount)} for amount in payable if amount)

    def offers(self) -> tuple[str, ...]:
        wordings = self.voice.pick(_OFFERS, _OFFERS_EN)
        offers = self.facts.send.offers
        if "fee_waiver" in offers and not any(charge.payable for charge in self.facts.send.charges):
            offers = tuple(offer for offer in offers if offer != "fee_waiver")
        return tuple([wordings.get(offer, offer) for offer in offers])

    def ways(self) -> tuple[dict[str, Any], ...]:
        return self.facts.sender.ways_for(invoice for _, invoice in self.facts.pairs)

    def service_pause(self) -> str:
        pause = self.facts.pairs[self.facts.carrying][1].terms.service_pause
        return self.voice.plain(pause.wording if pause else "", "terms.service_pause")

    def agreed_in(self) -> str:
        return self.voice.plain(self.facts.pairs[self.facts.carrying][1].terms.agreed_in, "terms.agreed_in")

    def reward(self) -> str:
        """The host's sentence for a client who paid on time, else one about the discount that was agreed and earned."""
        send, today = self.facts.send, self.facts.today
        if self.facts.reward or send.purpose is not Purpose.THANKS_PUNCTUAL:
            return self.voice.plain(self.facts.reward, "reward")
        earned = [(invoice, discount) for _, invoice in self.facts.pairs if (discount := invoice.early_discount(today))]
        if not earned:
            return ""
        amount = self.voice.sums(total_by_currency(discount for _, discount in earned))
        noted = all(discount in {note.amount for note in invoice.credit_notes} for invoice, discount in earned)
        return self.voice.pick(
            f"Sesuai kesepakatan, pembayaran lebih awal ini mendapat potongan {amount}, yang "
            f"{'sudah' if noted else 'akan'} kami perhitungkan.",
            f"As agreed, paying early has earned a discount of {amount}, which "
            f"{'has been' if noted else 'will be'} credited to you.",
        )

    def postal(self) -> str:
        send = self.facts.send
        return self.voice.foreign(send.to, "send.to") if send.channel is Channel.LETTER else ""

    def today(self) -> Shown:
        return Shown(tanggal(self.facts.today, self.voice.language, weekday=False), self.facts.send.at)


_LISTED_IN_FULL = 4
"""Beyond so many items one line has room for numbers and amounts, and says dates and tax withheld together."""
_OFFERS = {
    "instalments": "pembayaran bertahap",
    "extension": "penyesuaian tanggal pembayaran",
    "fee_waiver": "pembebasan biaya keterlambatan apabila pokok tagihannya diselesaikan",
}
_OFFERS_EN = {
    "instalments": "payment in instalments",
    "extension": "a later payment date",
    "fee_waiver": "waiving the late fee once the principal is paid",
}

_CLIENT: dict[str, Callable[[_Context, _Greeted], Any]] = {
    "name": _Context.name,
    "salutation": lambda _, greeted: greeted.salutation,
    "honorific": lambda at, greeted: at.voice.foreign(greeted.forms.pronoun, "client.honorific"),
    "company": lambda at, greeted: at.name(greeted) if at.facts.client.kind == "company" else "",
    "attention": _Context.attention,
    "addressee": lambda at, greeted: at.voice.foreign(greeted.forms.addressee, "client.name"),
    "address": lambda at, _: at.postal(),
}

_ITEM: dict[str, Callable[[_Context, SendItem, Invoice], Any]] = {
    "number": lambda at, _, invoice: at.voice.foreign(invoice.number, "invoice.number"),
    "issued_on": lambda at, _, invoice: at.voice.day(invoice.issued_on),
    "due_on": lambda at, item, _: at.voice.day(item.due_on),
    "total": lambda at, _, invoice: at.money(invoice.total),
    "paid": lambda at, _, invoice: at.money(invoice.paid(at.facts.today)),
    "outstanding": lambda at, item, _: at.money(item.outstanding),
    "to_transfer": lambda at, item, _: at.money(item.to_transfer),
    "withheld": lambda at, item, _: at.money(item.outstanding - item.to_transfer),
    "days_overdue": lambda _, item, __: item.days_overdue,
}

_NAMES: dict[str, Callable[[_Context], Any]] = {
    "client": _Context.client,
    "invoice": lambda at: at.items()[at.facts.carrying],
    "oldest": lambda at: at.items()[at.facts.oldest],
    "items": _Context.items,
    "item_count": lambda at: len(at.facts.pairs),
    "invoice_count": lambda at: len({item.invoice_id for item, _ in at.facts.pairs}),
    "invoice_list": _Context.invoice_list,
    "invoice_numbers": _Context.invoice_numbers,
    "total": _Context.total,
    "withheld": _Context.withheld,
    "creditor": lambda at: at.facts.sender.fields,
    "greeting": lambda at: greeting(at.facts.send.at.hour, at.voice.language),
    "today": _Context.today,
    "deadline": lambda at: at.voice.day(at.facts.send.deadline_on),
    "promise": lambda at: at.voice.day(at.facts.send.promise),
    "payment_methods": _Context.ways,
    "payment_line": lambda at: on_one_line(at.ways(), at.voice),
    "offers": _Context.offers,
    "charges": _Context.charges,
    "service_pause": _Context.service_pause,
    "agreed_in": _Context.agreed_in,
    "reward": _Context.reward,
    "letter_number": lambda at: at.voice.plain(at.facts.letter_number, "letter_number"),
    "attachment_count": lambda at: len(at.facts.send.attach),
    "step": lambda at: at.voice.plain(at.facts.send.step, "send.step"),
    "tone": lambda at: at.facts.send.tone.value,
}
