"""What a message may say: every amount, date and count that is a fact of the invoices in it."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

from sopan.decisions import DatedAmount
from sopan.formats import rupiah, tanggal
from sopan.money import Money, total_by_currency
from sopan.words import Channel

AMOUNT = re.compile(r"(?:(?:Rp|USD ?|IDR )[0-9][0-9.,]*[0-9]|Rp[0-9])")
_MONTHS = (
    "Januari|Februari|Maret|April|Mei|Juni|Juli|Agustus|September|Oktober|November|Desember|"
    "January|February|March|May|June|July|August|October|December|Jan|Feb|Mar|Apr|Jun|Jul|Agu|Aug|Sep|Okt|Oct|Nov|Des|Dec"
)
DATE = re.compile(rf"(?<![0-9/])([0-9]{{1,2}}) ({_MONTHS})\b(?: ([0-9]{{4}}))?")
DAYS = re.compile(r"\b([0-9]+) (?:hari|days?)\b")
NOT_RECEIVED = re.compile(
    r"belum kami terima|belum masuk|not (?:yet )?(?:received|reached)|has not come in|not reached us|are unpaid"
)


_CHATS = {Channel.WHATSAPP, Channel.SMS, Channel.PHONE}


def day_said(day, send, language):
    """The day as the channel writes it: in chat without the year of the message, in writing in full."""
    text = tanggal(day, language, weekday=False)
    return text.removesuffix(f" {send.at.year}") if send.channel in _CHATS else text


def seen(html):
    """The words of a page."""
    return unescape(re.sub(r"<style>.*?</style>|<[^>]*>", " ", html, flags=re.DOTALL))


def known_amounts(send, invoices, on):
    """Everything that may stand in the text as an amount."""
    by_id = {invoice.id: invoice for invoice in invoices}
    named = [by_id[item.invoice_id] for item in send.items]
    once = [*{invoice.id: invoice for invoice in named}.values()]
    amounts = [amount for item in send.items for amount in (item.to_transfer, item.outstanding - item.to_transfer)]
    sums = [
        [item.to_transfer for item in send.items],
        [item.outstanding - item.to_transfer for item in send.items],
    ]
    for field in ("total", "paid", "credited", "certified", "outstanding", "surplus"):
        of_each = [getattr(invoice.position(on), field) for invoice in once]
        amounts += of_each
        sums.append(of_each)
    amounts += [invoice.position(on).paid + invoice.position(on).credited for invoice in once]
    amounts += [
        invoice.position(on).outstanding - item.outstanding
        for item, invoice in zip(send.items, named, strict=True)
        if invoice.position(on).outstanding >= item.outstanding
    ]
    for invoice in once:
        amounts += [payment.amount for payment in invoice.payments]
        amounts.append(invoice.early_discount(on))
        there = [payment for payment in invoice.payments if payment.counts_on(on)]
        last = max((payment.counts_from for payment in there), default=None)
        amounts += total_by_currency(payment.amount for payment in there if payment.counts_from == last)
    sums.append([payment.amount for invoice in once for payment in invoice.payments if payment.counts_on(on)])
    sums.append([charge.payable for charge in send.charges])
    amounts += [line.base for charge in send.charges for line in charge.lines]
    sums.append([invoice.early_discount(on) for invoice in once])
    amounts += [part for group in sums for part in total_by_currency(group)]
    meant = [item.to_transfer for item in send.items if item.purpose in {None, send.purpose}]
    amounts += [part.amount for item in send.items for part in item.by_date]
    amounts += [amount for figures in standing(send, invoices, on).values() for amount in figures]
    return [*amounts, *total_by_currency(meant), *send.unapplied, *(item.to_transfer for item in send.apart)]


def standing(send, invoices, on):
    """How the account stands by the items of a statement: sums per currency, and what follows from them."""
    by_id = {invoice.id: invoice for invoice in invoices}
    kinds = "overdue", "disputed", "promised", "not_due", "undated", "forgiven", "withheld"
    ages: dict[str, list[Money]] = {kind: [] for kind in kinds}
    for item in send.items:
        forgiven = item.forgiven or zero(item.outstanding.currency)
        ages["forgiven"].append(forgiven)
        ages["withheld"].append(item.outstanding - item.to_transfer - forgiven)
        for one in item.by_date or [DatedAmount(item.due_on, item.to_transfer)]:
            late = "disputed" if one.is_disputed else "promised" if one.promised_for else "overdue"
            age = "undated" if one.due_on is None else late if one.due_on < on else "not_due"
            ages[age].append(one.amount)
    sums = {age: [*total_by_currency(amounts)] for age, amounts in ages.items()}
    held = [*send.unapplied, *(by_id[name].position(on).surplus for name in {item.invoice_id for item in send.items})]
    credit = {one.currency: one for one in total_by_currency(held)}
    open_ = {one.currency: one for one in total_by_currency(item.outstanding for item in send.items)}
    overdue = {one.currency: one for one in sums["overdue"]}
    nothing = {currency: zero(currency) for currency in {*credit, *open_}}
    sums["asked"] = [
        late - credit.get(currency, nothing[currency])
        for currency, late in overdue.items()
        if late > credit.get(currency, nothing[currency])
    ]
    sums["credit"] = [*credit.values()]
    sums["net"] = [
        credit[currency] - open_.get(currency, nothing[currency])
        for currency in credit
        if credit[currency] >= open_.get(currency, nothing[currency])
    ]
    return sums


def known_dates(send, invoices):
    """Everything that may stand in the text as a day."""
    today = send.at.date()
    days = {today, send.as_of or today, *(line.start_on for charge in send.charges for line in charge.lines)}
    for day in (send.deadline_on, send.promise):
        if day is not None:
            days.add(day)
    for item in (*send.items, *send.apart):
        days |= {item.due_on or today, *(message.on for message in item.earlier)}
        days |= {part.due_on for part in item.by_date if part.due_on}
        days |= {day for day in (item.promise, getattr(item, "pay_day", None)) if day is not None}
    for invoice in invoices:
        days.add(invoice.issued_on)
        for payment in invoice.payments:
            days |= {payment.counts_from or payment.received_on, payment.reversed_on or today}
        for method in invoice.payment_methods:
            days.add(method.valid_until or today)
        pause = invoice.terms.service_pause
        if pause is not None:
            first = pause.earliest_on(today)
            first = max(first, send.deadline_on + timedelta(days=1)) if send.deadline_on else first
            days |= {first + timedelta(days=more) for more in range(3)}
    return days


def says_nothing_untrue(text, send, invoices, language):
    """Every amount, date and count in the text is a fact of the invoices; what came is named."""
    on = send.as_of or send.at.date()
    allowed = {rupiah(amount, language) for amount in known_amounts(send, invoices, on)}
    assert {*AMOUNT.findall(text)} <= allowed, text
    days = known_dates(send, invoices)
    shown = {(str(day.day), tanggal(day, language, weekday=False).split()[1][:3], str(day.year)) for day in days}
    year = str(send.at.year)
    for day, month, told in DATE.findall(text):
        assert (day, month[:3], told or year) in shown, text
    counts = {item.days_overdue for item in send.items}
    counts |= {(on - part.due_on).days for item in send.items for part in item.by_date if part.due_on}
    counts |= {sum(line.days for line in charge.lines) for charge in send.charges} | {7}
    assert {int(count) for count in DAYS.findall(text)} <= counts, text


def names_what_came(text, send, invoices, language):
    """Who paid or was credited reads so, and reads nowhere that nothing was received."""
    by_id = {invoice.id: invoice for invoice in invoices}
    on = send.as_of or send.at.date()
    positions = [by_id[name].position(on) for name in dict.fromkeys(item.invoice_id for item in send.items)]
    came = [position for position in positions if position.paid or position.credited]
    if not came:
        return
    for field in ("paid", "credited"):
        amounts = [getattr(position, field) for position in positions]
        if any(amounts):
            told = [*amounts, *total_by_currency(amounts), *(position.paid + position.credited for position in came)]
            assert {rupiah(amount, language) for amount in told if amount} & {*AMOUNT.findall(text)}, text
    said = NOT_RECEIVED.findall(re.sub(r"(?:[Ss]isanya|[Tt]he rest)[^.]*", "", text))
    assert not said, said


def zero(currency):
    return Money.zero(currency)
