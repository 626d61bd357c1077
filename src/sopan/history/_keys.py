"""The identity of a contact: what makes two messages one and the same."""

from __future__ import annotations

import hashlib
from datetime import date

from sopan.history.events import ExtensionAgreed, PlanAgreed


def agreement_occurrence(agreed: ExtensionAgreed | PlanAgreed, agreed_on: date) -> str:
    """Name the letter about an agreement of `agreed_on`: the same for the same agreement, another for any other.

    Two agreements of one day, about one invoice, are two letters.
    """
    parts = (
        [f"{agreed.due_on}"]
        if agreed.event == "extension_agreed"
        else [f"{part.due_on} {part.amount}" for part in agreed.instalments]
    )
    said = "|".join([agreed.at.isoformat(), *parts])
    return f"{agreed_on.isoformat()}-{hashlib.sha256(said.encode()).hexdigest()[:8]}"


def contact_key(obligation: str, step: str, occurrence: str, attempt: int) -> str:
    """A stable digest of exactly these four, and of nothing else.

    The same on every machine and in every release, so an outbox with a unique key never sends twice.
    `attempt` is the number of failed contacts of that occurrence.
    """
    count = str(attempt)
    text = f"{len(obligation)}:{obligation}{len(step)}:{step}{len(occurrence)}:{occurrence}{len(count)}:{count}"
    return "sopan1-" + hashlib.sha256(text.encode()).hexdigest()[:32]
