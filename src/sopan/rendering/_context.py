"""From a decision and its values to the plain data that templates see.

Every text that a client controls is checked and made harmless for its channel here, once, so that no template has to.
Only what a template asks for is written.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any, NamedTuple

from sopan._caching import lazy
from sopan.charges import ServicePause
from sopan.decisions import EarlierMessage
from sopan.fields import ONE_DAY
from sopan.formats import spoken
from sopan.money import Money, total_by_currency
from sopan.rendering._address import Addressed, address
from sopan.rendering._facts import Facts, Told
from sopan.rendering._fees import basis
from sopan.rendering._item import ItemWords
from sopan.rendering._standing import Standing, moneys
from sopan.rendering._values import Shown, ShownDate, Values, Writers
from sopan.words import Channel, Language, Purpose, Tone

_LISTED_APART = 5
"""Invoices named beside those that are asked for; of the rest only the number."""


def offered(facts: Facts) -> dict[str, str]:
    """Return what the message may offer, in our words or else by its code; a fee is waived only where one runs."""
    if not facts.send.offers:
        return {}
    wordings = {"id": _OFFERS, "en": _OFFERS_EN}.get(facts.sender.form.language, {})
    charged = any(charge.payable for charge in facts.send.charges)
    return {offer: wordings.get(offer, offer) for offer in facts.send.offers if charged or offer != "fee_waiver"}


class _Greeted(NamedTuple):
    """A client's forms of address, and the salutation made harmless."""

    forms: Addressed
    salutation: str


class Context(ItemWords):
    """One message's values, written when they are asked for."""

    def __init__(self, facts: Facts, of_item: Writers, of_client: Writers, *, ours: bool, brevity: int) -> None:
        super().__init__(facts, ours=ours, brevity=brevity)
        self._of_item = of_item
        self._of_client = of_client

    # --- the client ------------------------------------------------------------------------------------

    def client(self) -> Values:
        client = self.facts.client
        company, ours = client.kind == "company", spoken(self.form.language)
        forms = address(client.name, client.honorific, self.reader(), company=company, language=ours)
        greeted = _Greeted(forms, self.foreign(forms.salutation, "client.name"))
        return Values(self._of_client, self, greeted)

    def reader(self) -> str | None:
        """Return who reads at this address: the name on the contact, else the client's attention."""
        client, send = self.facts.client, self.facts.send
        for one in client.contacts:
            if one.name and one.channel is send.channel and one.address == send.to:
                return one.name
        return client.attention

    def name(self, greeted: _Greeted) -> Shown:
        """The name, and for `sapaan` the salutation."""
        return Shown(self.foreign(self.facts.client.name, "client.name"), greeted.salutation)

    def attention(self, greeted: _Greeted) -> str:
        reader = greeted.forms.attention
        return Shown(self.foreign(reader, "client.attention"), greeted.salutation) if reader else ""

    # --- the items -------------------------------------------------------------------------------------

    @lazy
    def items(self) -> tuple[Values, ...]:
        # Not this context, which keeps the records: that would be a cycle.
        words = ItemWords(self.facts, ours=self.ours, brevity=self.brevity)
        return tuple([Values(self._of_item, words, one) for one in self.facts.items])

    def meant(self) -> tuple[Values, ...]:
        return tuple([self.items[place] for place in self.facts.meant])

    def others(self) -> tuple[Values, ...]:
        return tuple([self.items[place] for place in self.facts.others])

    def one(self, place: int) -> dict[str, Any]:
        """The item at that place; of a message about nothing, no fields but empty ones."""
        return self.items[place] if self.facts.items else dict.fromkeys(self._of_item, "")

    # --- all items together ----------------------------------------------------------------------------

    @lazy
    def total(self) -> str:
        return self.form.sums(total_by_currency([one.item.to_transfer for one in self.facts.items]))

    def total_by(self) -> str:
        """The total and, where the message names one, the last date for it."""
        last = self.facts.send.deadline_on
        if last is None:
            return str(self.total)
        day = self.day(last).with_weekday
        return self.form.pick(f"{self.total} paling lambat {day}", f"{self.total} by {day}")

    def meant_total(self) -> str:
        """The total of what the message is about."""
        asked = [self.facts.items[place].item.to_transfer for place in self.facts.meant]
        return self.total if len(asked) == len(self.facts.items) and all(asked) else self.sums(asked)

    # --- how the account stands ------------------------------------------------------------------------

    @lazy
    def standing(self) -> Standing:
        return self.facts.standing

    def asked(self) -> str:
        """Return what a statement asks for: what is overdue beyond what we hold; nothing if there is none."""
        return self.form.sums(self.standing.asked)

    def asked_only(self) -> str:
        """The same, where it is not all that is open."""
        is_all = Counter({money.currency: money.minor for money in self.standing.asked}) == self.standing.open
        return "" if is_all else self.asked()

    def net(self) -> str:
        """Return what is the client's once what we hold is set against all that is open; nothing where it is less."""
        net = self.standing.net
        return self.form.pick("nihil", "nil") if net and not any(net) else self.form.sums(net)

    def ages(self) -> str:
        """Tell what is overdue of all that is open, and what is not, where not all of it is of one kind."""
        standing, pick = self.standing, self.form.pick
        kinds = (
            (pick("lewat jatuh tempo", "overdue"), standing.overdue),
            (pick("sedang diperiksa", "under review"), standing.disputed),
            (pick("dijanjikan", "promised"), standing.promised),
            (pick("belum jatuh tempo", "not yet due"), standing.not_due),
            (pick("belum ada jatuh tempo", "no due date yet"), standing.undated),
            (pick("tidak kami tagih lagi", "no longer asked for"), standing.forgiven),
            (self.tax(self.facts.items), standing.withheld),
        )
        told = [f"{words} {sums}" for words, of_kind in kinds if (sums := self.sums(moneys(of_kind)))]
        in_all = sum((of_kind for _, of_kind in kinds), Counter[str]())
        open_ = Counter[str]()
        for one in self.facts.invoices:
            open_[one.invoice.total.currency] += one.position.outstanding.minor
        return "; ".join(told) if len(told) > 1 and in_all == open_ else ""

    def received_in_all(self) -> str:
        """Return what came last on the one invoice; on several, all that came."""
        invoices = self.facts.invoices
        if len(invoices) == 1:
            return self.sums(payment.amount for payment in invoices[0].last_payments)
        return self.sums(one.position.paid for one in invoices)

    def withheld(self) -> str:
        return self.sums([one.withheld for one in self.facts.items])

    def invoice_list(self) -> str:
        """All items on one line, each with number, amount and due date; many say "due" once.

        What the message is not about stands at the end, as also outstanding.
        """
        items, form = self.facts.items, self.form
        in_full = len(items) <= _LISTED_IN_FULL
        listed = [self._listed(place, full=in_full) for place in self.facts.meant]
        others = [self._listed(place, full=in_full) for place in self.facts.others]
        if listed and others:
            others[0] = form.pick("juga masih terbuka: ", "also outstanding: ") + others[0]
        listed += others
        if in_full:
            return "; ".join(listed)
        together = [form.pick("tanggal jatuh tempo di dalam kurung", "due dates in brackets")]
        if slips := self.withheld():
            kept = self.tax(items)
            together.append(form.pick(f"sudah dikurangi {kept} {slips}", f"after {slips} of {kept}"))
        return f"{'; '.join(listed)}; {'; '.join(together)}"

    def _listed(self, place: int, *, full: bool) -> str:
        """One item: number, amount and date; in full also what came, the tax kept back and the part of the whole."""
        form, item, one = self.form, self.items[place], self.facts.items[place]
        text = item["number"]
        if item["part"]:
            text += f" {item['part']}"
        known = []
        if item["came"]:
            text += form.pick(" sisa", " rest")
            came = form.amount(one.position.paid + one.position.credited)
            known.append(form.pick(f"{came} sudah masuk", f"{came} received"))
        text += f" {item['to_transfer'] or form.amount(one.forgiven)}"
        if full and item["withheld"]:
            tax, kept = item["tax"], item["withheld"]
            known.append(form.pick(f"sesudah {tax} {kept}", f"after {kept} of {tax}"))
        known.append(item["by_date"] or self.due(one, in_full=full))
        if full and item["references"]:
            known.append(item["references"])
        return f"{text} ({', '.join(known)})"

    def invoice_numbers(self) -> str:
        """The numbers alone: `A, B, dan C`."""
        return self.form.join([*dict.fromkeys(self.number(one) for one in self.facts.items)])

    def bills(self) -> str:
        """The numbers with what accounts payable searches by: `A (PO 4501, tanda terima TT-1) dan B`; of many alone."""
        if len(self.facts.items) > _LISTED_IN_FULL:
            return self.invoice_numbers()
        return self.form.join([*dict.fromkeys(self.named(one) for one in self.facts.items)])

    def slip_list(self) -> str:
        """The missing papers on one line, each with amount, invoice and tax period; many say them together."""
        items = self.facts.items
        if len(items) > _LISTED_IN_FULL:
            return self._slip(self.proof(items), self.withheld(), self.invoice_numbers(), self.tax_periods())
        form = self.form
        return "; ".join(
            self._slip(self.proof([one]), form.amount(one.withheld), self.named(one), self.tax_period(one))
            for one in items
        )

    def _slip(self, proof: str, amount: str, bills: str, period: str) -> str:
        form = self.form
        text = form.pick(f"{proof} {amount} untuk tagihan {bills}", f"{proof} {amount} for invoice {bills}")
        return f"{text}, {form.pick('masa pajak', 'tax period')} {period}" if period else text

    def tax_periods(self) -> str:
        """The months from whose payments tax was kept back, each once; nothing where one is not known."""
        periods = [*dict.fromkeys(self.tax_period(one) for one in self.facts.items)]
        return self.form.join(periods) if all(periods) else ""

    def apart(self) -> str:
        """Name what is in grace or not yet due, in one line; nothing where there is little room."""
        if not self.facts.apart or self.brief:
            return ""
        listed = self.facts.apart[:_LISTED_APART]
        lines = [f"{self.number(one)} {self.form.money(one.item.to_transfer)} ({self.due(one)})" for one in listed]
        if more := len(self.facts.apart) - len(lines):
            lines.append(self.form.pick(f"{more} tagihan lain", f"{more} more"))
        return self.form.join(lines)

    # --- what went before ------------------------------------------------------------------------------

    def earlier(self) -> tuple[dict[str, Any], ...]:
        return tuple(
            {
                "day": self.day(message.on),
                "channel": self.form.pick(*_CHANNELS[message.channel]),
                "number": self.form.plain(message.reference, "earlier.reference"),
                "text": self._message(message),
            }
            for message in self._told_of_all()
        )

    def _told_of_all(self) -> list[EarlierMessage]:
        """The earlier messages about everything that this one is about, in order of time."""
        return [one.message for one in self.facts.told() if one.is_of_all]

    def previous(self) -> str:
        """The last message that went out before: `email kami tanggal 10 November`."""
        known = self._told_of_all()
        return self._message(known[-1]) if known else ""

    def reminders(self) -> str:
        """The letters of the series, other numbered letters, and the last few messages, the oldest first.

        `WhatsApp kami 9 November dan email 13 November`. In writing also a letter that was not about everything that
        this message is about, with the invoices that it was about.
        """
        written = self.form.channel in _WRITTEN
        known = [one for one in self.facts.told() if one.is_of_all or (written and self._rank(one.message) < _PLAIN)]
        most = 1 if self.short else _NAMED_TOGETHER
        if written:
            series = sum(self._rank(one.message) == 0 for one in known)
            most = max(most, min(series, _LETTERS_NAMED))
        first = sorted(range(len(known)), key=lambda place: (self._rank(known[place].message), -place))
        named = [known[place] for place in sorted(first[:most])]
        return self.form.join([self._told(one, ours=place == 0) for place, one in enumerate(named)])

    def _rank(self, message: EarlierMessage) -> int:
        """Return which are named first: 0 letters of this series, 1 other formal ones with a number, then others."""
        if self.facts.send.series is not None and message.series == self.facts.send.series:
            return 0
        formal = message.channel is Channel.LETTER or (message.tone is not None and message.tone >= Tone.FORMAL)
        return 1 if formal and message.reference else _PLAIN

    def _told(self, one: Told, *, ours: bool) -> str:
        """An earlier message and, unless it was about all that this one is about, the invoices that it was about."""
        text = self._message(one.message, ours=ours)
        if one.is_of_all:
            return text
        told = [self.facts.items[place] for place in one.about]
        about = [f"{self.number(of)} {self.part(of)}".strip() for of in told]
        if len(about) > _NUMBERS_TOGETHER:
            return self.form.pick(
                f"{text} (mengenai {len(about)} di antaranya)", f"{text} (about {len(about)} of them)"
            )
        return self.form.pick(f"{text} (mengenai {self.form.join(about)})", f"{text} (about {self.form.join(about)})")

    def _message(self, message: EarlierMessage, *, ours: bool = True) -> str:
        what, in_english = _CHANNELS[message.channel]
        day = self.form.near(message.on, self.facts.today)
        number = self.form.plain(message.reference, "earlier.reference")
        if self.form.language != Language.ID:
            return f"{'our ' if ours else ''}{in_english}{f' no. {number}' if number else ''} of {day}"
        spoken_of = self.form.channel is Channel.PHONE
        on = "" if self.form.channel in _CHATS and not number else "tanggal "
        return f"{what}{' kami' if ours and not spoken_of else ''}{f' nomor {number}' if number else ''} {on}{day}"

    # --- terms -----------------------------------------------------------------------------------------

    def fees(self) -> list[Money]:
        charges = self.facts.send.charges
        return [fee for fee in total_by_currency([charge.payable for charge in charges]) if fee] if charges else []

    def charges(self) -> tuple[dict[str, Any], ...]:
        label = self.form.pick("Biaya keterlambatan sesuai perjanjian", "Agreed late fee")
        return tuple({"label": label, "amount": self.form.money(amount)} for amount in self.fees())

    def fee_basis(self) -> str:
        """Return what one late fee is reckoned from; of several fees nothing."""
        owing = [charge for charge in self.facts.send.charges if charge.payable]
        return basis(owing[0].lines, self.form, self.day) if len(owing) == 1 else ""

    def offer_line(self) -> str:
        """The offers in one phrase: `pembayaran bertahap atau tanggal bayar yang digeser`."""
        return self.form.pick(" atau ", " or ").join(offered(self.facts).values())

    def service_pause(self) -> str:
        """The agreed wording as it stands inside a sentence."""
        wording = self.form.plain(self._pause.wording if self._pause else "", "terms.service_pause").rstrip(". ")
        inside = len(wording) > 1 and wording[1].islower()
        return wording[:1].lower() + wording[1:] if inside else wording

    def pause_on(self) -> str:
        """The first working day of the week on which the service may be paused and the last date has passed."""
        if self._pause is None:
            return ""
        first = self._pause.earliest_on(self.facts.today)
        if self.facts.send.deadline_on is not None:
            first = max(first, self.facts.send.deadline_on + ONE_DAY)
        return self.day(first + timedelta(days=7 - first.weekday() if first.weekday() > 4 else 0))

    def agreed_in(self) -> str:
        """Name the agreement of fee or pause; nothing where that cannot be said of all invoices that have one."""
        invoices = [one.invoice for one in self.facts.invoices]
        agreeing = [one.terms for one in invoices if one.terms.late_fee or one.terms.service_pause]
        terms = agreeing or [one.terms for one in invoices]
        named = [*dict.fromkeys(one.agreed_in for one in terms)]
        if None in named or (len(named) > 1 and self.facts.send.purpose is Purpose.SERVICE_PAUSE):
            return ""
        return self.form.join([self.form.plain(one, "terms.agreed_in") for one in named])

    @lazy
    def _pause(self) -> ServicePause | None:
        return self.facts.items[self.facts.carrying].invoice.terms.service_pause if self.facts.items else None

    def reward(self) -> str:
        """The host's sentence for a client who paid on time, else one about the discount that was agreed and earned."""
        send, today = self.facts.send, self.facts.as_of
        if self.facts.reward or send.purpose is not Purpose.THANKS_PUNCTUAL:
            return self.form.plain(self.facts.reward, "reward")
        invoices = [one.invoice for one in self.facts.invoices]
        earned = [(invoice, discount) for invoice in invoices if (discount := invoice.early_discount(today))]
        if not earned or spoken(self.form.language) is None:
            return ""
        amount = self.sums(discount for _, discount in earned)
        noted = all(discount in {note.amount for note in invoice.credit_notes} for invoice, discount in earned)
        return self.form.pick(
            f"Sesuai kesepakatan, pembayaran lebih awal ini mendapat potongan {amount}, yang "
            f"{'sudah' if noted else 'akan'} kami perhitungkan.",
            f"As agreed, paying early has earned a discount of {amount}, which "
            f"{'has been' if noted else 'will be'} credited to you.",
        )

    # --- how to pay, who gets a copy -------------------------------------------------------------------

    @lazy
    def ways(self) -> tuple[dict[str, Any], ...]:
        asked = self.facts.asked
        return self.facts.sender.ways_for(asked, self.facts.today) if asked else ()

    def copies(self) -> tuple[str, ...]:
        """Return who gets a copy: by name or role where the client's contacts tell, else by address."""
        known = {contact.address: contact.name or contact.role for contact in self.facts.client.contacts}
        return tuple(self.foreign(known.get(copy) or copy, "send.copies") for copy in self.facts.send.copies)

    def today(self) -> ShownDate:
        day = self.day(self.facts.today)
        return ShownDate(day, self.facts.send.at, day.with_weekday)

    def promise(self) -> str:
        """The day that was named for all that the message is about; nothing where they differ."""
        send, items = self.facts.send, self.facts.items
        named = {items[place].item.promise or send.promise for place in self.facts.meant}
        return self.day(named.pop()) if len(named) == 1 else ""

    def next_pay_day(self) -> str:
        """The client's pay day from today on that the message can name: one after its last date is of no use."""
        day, last = self.facts.send.pay_day, self.facts.send.deadline_on
        return self.day(day) if day and day >= self.facts.today and (last is None or day <= last) else ""

    def last_pay_day(self) -> str:
        """The client's pay day that went by without the payment."""
        day = self.facts.send.pay_day
        return self.day(day) if day and day < self.facts.today else ""


_LISTED_IN_FULL = 4
"""Beyond so many items one line has room for number, amount and date of each, and says the rest together."""
_NAMED_TOGETHER = 3
"""Earlier messages that one sentence can name."""
_LETTERS_NAMED = 6
"""Letters of its series that a letter names: all of them, unless a repeated step makes them many."""
_NUMBERS_TOGETHER = 3
"""Invoices that are named with an earlier letter that was not about all; of more only how many."""
_PLAIN = 2
"""The rank of an earlier message that is no numbered letter."""
_WRITTEN = frozenset({Channel.EMAIL, Channel.LETTER})
_CHATS = frozenset({Channel.WHATSAPP, Channel.SMS})
_OFFERS = {
    "instalments": "pembayaran bertahap",
    "extension": "tanggal bayar baru",
    "fee_waiver": "pembebasan biaya keterlambatan apabila pokok tagihannya diselesaikan",
}
_OFFERS_EN = {
    "instalments": "payment in instalments",
    "extension": "a later payment date",
    "fee_waiver": "waiving the late fee once the principal is paid",
}
_CHANNELS = {
    Channel.WHATSAPP: ("WhatsApp", "WhatsApp message"),
    Channel.EMAIL: ("email", "email"),
    Channel.SMS: ("SMS", "text message"),
    Channel.PHONE: ("telepon", "call"),
    Channel.LETTER: ("surat", "letter"),
}
