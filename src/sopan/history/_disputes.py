"""What of an invoice the client objects to."""

from __future__ import annotations

from sopan.history.conversation import Conversation
from sopan.history.events import DisputeOpened, DisputeResolved
from sopan.invoice import Invoice
from sopan.money import Money


def open_disputes(said: Conversation, invoice: Invoice) -> list[DisputeOpened]:
    """Return the disputes about an invoice that are not resolved, in order of time; at one instant they stand."""
    resolved = max((one.at for one in said.of_kind(DisputeResolved) if one.concerns(invoice.id)), default=None)
    opened = (one for one in said.of_kind(DisputeOpened) if one.concerns(invoice.id))
    return [one for one in opened if resolved is None or one.at >= resolved]


def disputed_amount(said: Conversation, invoice: Invoice) -> Money | None:
    """Rule 20: how much of the invoice is in dispute, at most its total; None when nothing is.

    A dispute without an amount is about all of it; partial ones add up.
    """
    total = invoice.total
    disputed = Money.zero(total.currency)
    for dispute in open_disputes(said, invoice):
        amount = total if dispute.amount is None else dispute.amount
        if amount.currency == total.currency:
            disputed += min(amount, total - disputed)
    return disputed or None
