"""What the words of a message name of what its decision holds: amounts, deadline, offers; the record keeps no more."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from sopan.money import Money
from sopan.rendering._context import offered
from sopan.rendering._facts import Facts
from sopan.rendering._values import Values


def deadline_said(facts: Facts, texts: Sequence[str]) -> date | None:
    """Return the last date of the decision when every text names it, in any of the ways in which dates are written."""
    last = facts.send.deadline_on
    if last is None:
        return None
    near, short = facts.sender.form.near(last, facts.today), facts.sender.form.short(last)
    return last if all(near in text or short in text for text in texts) else None


def amounts_said(data: Values, texts: Sequence[str]) -> tuple[Money, ...]:
    """Return the amounts asked for of each item that every text names, each once."""
    written = {item["to_transfer"].raw: item["to_transfer"] for item in data["items"]}
    return tuple(amount for amount, as_text in written.items() if all(_is_said(as_text, text) for text in texts))


def _is_said(amount: str, text: str) -> bool:
    """Tell if the text names the amount, and not one that begins like it."""
    place = text.find(amount)
    while place >= 0 and _GOES_ON.match(text, place + len(amount)):
        place = text.find(amount, place + 1)
    return place >= 0


_GOES_ON = re.compile(r"[.,]?[0-9]")


def offers_said(facts: Facts, texts: Sequence[str]) -> tuple[str, ...]:
    """Return the offers of the decision that every text makes."""
    return tuple(
        offer for offer, phrase in offered(facts).items() if all(phrase.lower() in text.lower() for text in texts)
    )
