"""Whether what was agreed fits the invoice that it is about."""

from __future__ import annotations

from datetime import date

from sopan.history.events import ExtensionAgreed, PlanAgreed
from sopan.invoice import Invoice, Withholding, due_days, sum_of, sum_within_limit
from sopan.money import Money

_MAY_BE_UNKNOWN = 12
"""So many entries, the newest of that day, may have been booked after the agreement: a few thousand sums at most."""


def plan_adds_up(plan: PlanAgreed, invoice: Invoice, agreed_on: date) -> bool:
    """Return whether the instalments make what the parties knew to be open on `agreed_on`, the client's date.

    That is what was outstanding, or what was to be transferred: withheld tax counted in or left out. No payment, credit
    note or certificate tells when it was booked, only from when it counts. So a plan adds up when it equals one of the
    two at the end of that day, with or without any of the twelve newest entries that counted by then: what is booked
    later with an earlier date, or comes on the very day, does not undo what was agreed; it fills the first instalments.
    A plan in another currency than the invoice never fits.
    """
    return _is_gross(plan, invoice, agreed_on) or _is_net(plan, invoice, agreed_on)


def tax_in_plan(plan: PlanAgreed, invoice: Invoice, agreed_on: date) -> tuple[Withholding, ...]:
    """The withheld tax that the instalments of a plan that adds up include: none when they are cash alone."""
    if not invoice.withholdings or not _is_gross(plan, invoice, agreed_on):
        return ()
    return tuple(tax for tax in invoice.withholdings if not tax.is_certified_on(agreed_on))


def _is_gross(plan: PlanAgreed, invoice: Invoice, agreed_on: date) -> bool:
    slips = [
        (slip.certificate_received_on, slip.amount)
        for slip in invoice.withholdings
        if slip.certificate_received_on is not None and slip.certificate_received_on <= agreed_on
    ]
    return _comes_to(plan, invoice.total, [*_settling(invoice, agreed_on), *slips])


def _is_net(plan: PlanAgreed, invoice: Invoice, agreed_on: date) -> bool:
    cash = invoice.total - sum_of((slip.amount for slip in invoice.withholdings), invoice.total.currency)
    return _comes_to(plan, cash, _settling(invoice, agreed_on))


def _settling(invoice: Invoice, agreed_on: date) -> list[tuple[date, Money]]:
    """Payments and credit notes that counted on that day."""
    settling = [(payment.received_on, payment.amount) for payment in invoice.payments if payment.counts_on(agreed_on)]
    return settling + [(note.issued_on, note.amount) for note in invoice.credit_notes if note.issued_on <= agreed_on]


def _comes_to(plan: PlanAgreed, total: Money, entries: list[tuple[date, Money]]) -> bool:
    """Return whether the plan makes `total` less the entries, with or without any of the newest of them."""
    asked = sum_within_limit([part.amount for part in plan.instalments], total.currency)
    if asked is None:
        return False
    newest_first = sorted(entries, key=lambda entry: entry[0], reverse=True)
    known = {total.minor - sum(amount.minor for _, amount in newest_first)}
    for _, amount in newest_first[:_MAY_BE_UNKNOWN]:
        known |= {rest + amount.minor for rest in known if rest + amount.minor <= asked.minor}
    return asked.minor in known


def plan_counts(plan: PlanAgreed, invoice: Invoice, agreed_on: date) -> bool:
    """Tell if a plan takes the place of the invoice's date: it adds up and begins no earlier than the invoice."""
    return due_days(plan.instalments)[0] >= invoice.issued_on and plan_adds_up(plan, invoice, agreed_on)


def extension_counts(extension: ExtensionAgreed, invoice: Invoice, agreed_on: date) -> bool:
    """Return whether an extension moves the date of an invoice that it concerns; `agreed_on` is the client's date.

    It does on one without instalments, to a date not before its issue; without names it covers what was issued by then.
    """
    known = bool(extension.invoice_ids) or invoice.issued_on <= agreed_on
    return known and not invoice.instalments and extension.due_on >= invoice.issued_on
