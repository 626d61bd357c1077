"""What a template sees of one item: its invoice as accounts payable knows it, what came, what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from sopan.decisions import DatedAmount
from sopan.formats import rupiah
from sopan.money import Money, total_by_currency
from sopan.rendering._facts import Facts, ItemFacts
from sopan.rendering._values import ShownDate

BRIEFEST = 5
"""The levels of brevity: 1 `brief`, without offers, reasons and what is not asked for; 2 `short`, without what can be
read elsewhere; 3 `shortest`, without courtesies; 4 `bare`, an SMS without a greeting; and 5 without the order number,
by which an invoice is found too."""


class ItemWords:
    """The words for the items of one message, in its language and harmless on its channel.

    `ours` is true for the texts that come with sopan: a template of somebody else's prints values in full.
    `brevity` is how little room there is, from 0 to BRIEFEST.
    """

    def __init__(self, facts: Facts, *, ours: bool, brevity: int) -> None:
        self.facts = facts
        self.form = facts.sender.form
        self.money, self.foreign = self.form.money, self.form.foreign
        self.ours = ours
        self.brevity = brevity
        self.brief, self.short, self.shortest, self.bare = brevity >= 1, brevity >= 2, brevity >= 3, brevity >= 4

    def day(self, day: date | None) -> ShownDate:
        """A day, or nothing: our own texts write it as people do on the channel, those of others in full."""
        return self.form.day(day, self.facts.today) if self.ours else self.form.full(day)

    def sums(self, amounts: Iterable[Money]) -> str:
        """The amounts that are not nothing, added up per currency; nothing when all are."""
        return self.form.sums(total_by_currency([amount for amount in amounts if amount]))

    def number(self, one: ItemFacts) -> str:
        return self.foreign(one.invoice.number, "invoice.number")

    def part(self, one: ItemFacts) -> str:
        """Say which instalments: `Termin 2 dari 3`, `Cicilan 1 dan 2 dari 4`, `Retensi (bagian 3 dari 3)`."""
        if not one.is_part:
            return ""
        own = one.instalments
        places = one.item.parts or tuple(place for place, _ in own)
        if not places:
            return self.form.pick("cicilan", "the instalment")
        of_all = f"{self.form.pick('dari', 'of')} {one.item.part_count or (len(one.invoice.instalments) if own else 0)}"
        numbers = self.form.join([str(place) for place in places])
        labels = [self.foreign(part.label, "instalments.label") for _, part in own if part.label]
        if len(labels) == 1 == len(places):
            if re.search(r"[0-9]", labels[0]):
                return f"{labels[0]} {of_all}"
            return f"{labels[0]} ({self.form.pick('bagian', 'part')} {numbers} {of_all})"
        what = self.form.pick("Termin" if own else "Cicilan", "Instalments" if len(places) > 1 else "Instalment")
        return f"{what} {numbers} {of_all}"

    def stage(self, one: ItemFacts) -> int:
        """The place of the message in its series as far as this item goes, where it is not that of all; else 0."""
        place = self.facts.stage_of(one)
        return 0 if place == self.facts.stage else place

    def whole(self, one: ItemFacts) -> str:
        return self.money(one.invoice.total) if one.is_part else ""

    def references(self, one: ItemFacts) -> str:
        """Return what accounts payable searches by: the order and the receipt for the invoice.

        Where there is no room for both, the receipt, which is the client's own number for this very invoice.
        """
        return self._searched_by(one, order=self.brevity < BRIEFEST or not one.invoice.receipt_number)

    def _searched_by(self, one: ItemFacts, *, order: bool) -> str:
        """The receipt, and with `order` the order before it."""
        po = ("PO", one.invoice.references.po, "invoice.references")
        label = "TT" if self.brevity >= BRIEFEST else self.form.pick("tanda terima", "receipt")
        receipt = (label, one.invoice.receipt_number, "invoice.receipt_number")
        return self._papers(*([po, receipt] if order else [receipt]))

    def named(self, one: ItemFacts) -> str:
        """The number among others, with what accounts payable searches by in brackets."""
        papers = self._searched_by(one, order=not self.shortest or not one.invoice.receipt_number)
        return f"{self.number(one)} ({papers})" if papers else self.number(one)

    def paper(self, one: ItemFacts, name: str) -> str:
        """One of the papers that the parties refer to."""
        return self.foreign(getattr(one.invoice.references, name), "invoice.references")

    def papers(self, one: ItemFacts) -> str:
        """The contract, the record of handover and the tax invoice."""
        named = one.invoice.references
        return self._papers(
            (self.form.pick("kontrak", "contract"), named.contract, "invoice.references"),
            ("BAST", named.bast, "invoice.references"),
            (self.form.pick("faktur pajak", "tax invoice"), named.tax_invoice, "invoice.references"),
        )

    def _papers(self, *named: tuple[str, str | None, str]) -> str:
        texts = []
        for what, given, field in named:
            if given:
                number = self.foreign(given, field)
                texts.append(number if number.lower().startswith(what.lower()) else f"{what} {number}")
        return ", ".join(texts)

    def details(self, one: ItemFacts) -> str:
        """In one line what a reader knows the invoice by: subject, part of the whole, order and receipt, branch."""
        invoice, known = one.invoice, [self.part_of_whole(one), self.references(one)]
        if not self.short:
            known.insert(0, self.foreign(invoice.subject, "invoice.subject"))
            known.append(self.foreign(invoice.bill_to, "invoice.bill_to"))
        return ", ".join([text for text in known if text])

    def due(self, one: ItemFacts, *, in_full: bool = True) -> str:
        """Return the due date in short: `jatuh tempo 18 Nov 2026`, or the date alone."""
        if one.item.due_on is None:
            return self.form.pick("belum ada jatuh tempo", "no due date yet")
        day = self.form.short(one.item.due_on)
        return self.form.pick(f"jatuh tempo {day}", f"due {day}") if in_full else day

    def by_date(self, one: ItemFacts) -> str:
        """Return what is overdue of the item, in dispute, promised, not yet due, undated, and no longer asked for.

        Nothing where all of it is under one date; with the tax kept back, it adds up to what is open.
        """
        parts, forgiven = one.item.by_date, one.item.forgiven
        if len(parts) < 2 and not forgiven and not any(part.is_held for part in parts):
            return ""
        is_all = len(parts) == 1 and not forgiven and not one.withheld
        told = [self._dated(part, one.on, "" if is_all else f"{self.money(part.amount)} ") for part in one.by_date]
        if forgiven:
            no_more = self.form.pick("tidak kami tagih lagi", "no longer asked for")
            told.append(f"{self.money(forgiven)} {no_more}" if told or one.withheld else no_more)
        if one.withheld:
            told.append(f"{self.money(one.withheld)} {self.tax([one])}")
        return "; ".join(told)

    def _dated(self, part: DatedAmount, on: date, text: str) -> str:
        if part.label and not self.short:
            text = f"{self.foreign(part.label, 'instalments.label')} {text}"
        if part.due_on is None:
            return f"{text}{self.form.pick('belum ada jatuh tempo', 'no due date yet')}"
        text += f"{self.form.pick('jatuh tempo', 'due')} {self.day(part.due_on)}"
        if part.is_disputed:
            return f"{text} ({self.form.pick('sedang diperiksa', 'under review')})"
        if part.promised_for is not None:
            return f"{text} ({self.form.pick('dijanjikan', 'promised for')} {self.day(part.promised_for)})"
        late = (on - part.due_on).days
        if late <= 0 or self.short:
            return text
        days = "1 day" if late == 1 else f"{late} days"
        return f"{text} ({self.form.pick(f'lewat {late} hari', f'{days} overdue')})"

    def part_of_whole(self, one: ItemFacts) -> str:
        part = self.part(one)
        if not part or self.short:
            return part
        return f"{part}, {self.form.pick('dari keseluruhan', 'out of')} {rupiah(one.invoice.total, self.form.language)}"

    def tax(self, ones: Iterable[ItemFacts]) -> str:
        """The taxes whose certificate is missing: `PPh 23 yang dipotong`, `PPN yang dipungut`."""
        collected = self.form.pick("{} yang dipungut", "{} collected")
        withheld = self.form.pick("{} yang dipotong", "{} withheld")
        return self._of_taxes(ones, collected, withheld) or self.form.pick("pajak yang dipotong", "tax withheld")

    def proof(self, ones: Iterable[ItemFacts]) -> str:
        """The papers that are missing: `bukti potong PPh 23`, `bukti setor PPN`."""
        collected = self.form.pick("bukti setor {}", "{} proof of deposit (bukti setor)")
        withheld = self.form.pick("bukti potong {}", "{} withholding slip (bukti potong)")
        return self._of_taxes(ones, collected, withheld) or withheld.format("").strip()

    def _of_taxes(self, ones: Iterable[ItemFacts], collected: str, withheld: str) -> str:
        """Name every tax whose certificate is missing, each once."""
        tax = self.form.pick("pajak", "tax")
        kept = ((collected if one.is_collected else withheld, one.kind) for item in ones for one in item.missing)
        return self.form.join([*dict.fromkeys(words.format(_TAXES.get(kind, tax)) for words, kind in kept)])

    def tax_period(self, one: ItemFacts) -> str:
        """The month of the payment from which the tax was kept back."""
        return self.form.month(one.received_on) if one.received_on else ""

    def received(self, one: ItemFacts) -> str:
        """Return what came on the last day on which any came."""
        return self.money(
            sum((payment.amount for payment in one.last_payments), Money.zero(one.invoice.total.currency))
        )

    def returned(self, one: ItemFacts) -> str:
        back = one.returned
        return self.money(back.amount) if back else ""

    def returned_why(self, one: ItemFacts) -> str:
        back = one.returned
        return self.form.plain(back.reversal_reason, "payments.reversal_reason") if back else ""


_TAXES = {
    "pph21": "PPh 21",
    "pph22": "PPh 22",
    "pph23": "PPh 23",
    "pph4_2": "PPh 4(2)",
    "pph15": "PPh 15",
    "ppn_wapu": "PPN",
}
