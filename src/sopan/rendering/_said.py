"""What the words of a message name of the deadline and the offers that its decision holds: the record keeps no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sopan.rendering._context import build
from sopan.rendering._facts import Facts


def deadline_said(facts: Facts, text: str) -> date | None:
    """Return the last date of the decision when the text names it, in any of the ways in which dates are written."""
    last = facts.send.deadline_on
    if last is None:
        return None
    form = facts.sender.form
    return last if form.near(last, facts.today) in text or form.short(last) in text else None


def offers_said(facts: Facts, text: str) -> tuple[str, ...]:
    """Return the offers of the decision that the text makes."""
    spoken = text.lower()
    return tuple(offer for offer in facts.send.offers if any(phrase in spoken for phrase in _phrases(facts, offer)))


def _phrases(facts: Facts, offer: str) -> list[str]:
    alone = facts._replace(send=replace(facts.send, offers=(offer,)))
    return [phrase.lower() for phrase in build(alone, frozenset({"offers"}))["offers"]]
