"""The identity of a contact: what makes two messages one and the same."""

from __future__ import annotations

import hashlib

__all__ = ["contact_key"]


def contact_key(obligation: str, step: str, occurrence: str, attempt: int) -> str:
    """A stable digest of exactly these four, and of nothing else.

    The same on every machine and in every release, so an outbox with a unique key never sends twice.
    `attempt` is the number of failed contacts of that occurrence.
    """
    count = str(attempt)
    text = f"{len(obligation)}:{obligation}{len(step)}:{step}{len(occurrence)}:{occurrence}{len(count)}:{count}"
    return "sopan1-" + hashlib.sha256(text.encode()).hexdigest()[:32]
