"""The words that every other room speaks: tone, channel, purpose, outcome.

All are `StrEnum`s: `Tone.FIRM == "firm"`, and JSON, TOML and logs show the plain word.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema

__all__ = [
    "ASKING_FOLLOW_UPS",
    "FOLLOW_UPS",
    "MESSAGE_CHANNELS",
    "NOT_DEMANDS",
    "UNMADE",
    "WORST_FIRST",
    "Cause",
    "Channel",
    "Language",
    "Outcome",
    "Purpose",
    "Tone",
]


class _Word(StrEnum):
    """A word that prints as it is written in Python, `Tone.FIRM`, and reads as plain text everywhere else."""

    def __repr__(self) -> str:
        """Return how to write this word in Python."""
        return f"{type(self).__name__}.{self.name}"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Refuse what is no text before `enum` sees it: that would print all of it, however deeply nested."""
        from pydantic_core import PydanticCustomError, core_schema

        words = ", ".join(cls)

        def a_text(value: Any) -> Any:
            if isinstance(value, str):
                return value
            raise PydanticCustomError("enum", "{message}", {"message": f"must be a text, one of {words}"})

        return core_schema.no_info_before_validator_function(a_text, handler(source))


class Tone(_Word):
    """Tones of messages in order of rising firmness. All of them are polite.

    Tones compare by firmness, not by spelling: `Tone.FRIENDLY < Tone.FINAL`.
    """

    FRIENDLY = "friendly"
    POLITE = "polite"
    FIRM = "firm"
    FORMAL = "formal"
    FINAL = "final"

    rank: int

    def __lt__(self, other: str) -> bool:
        """Softer than `other`."""
        return self.rank < _rank_of(other)

    def __le__(self, other: str) -> bool:
        """At most as firm as `other`."""
        return self.rank <= _rank_of(other)

    def __gt__(self, other: str) -> bool:
        """Firmer than `other`."""
        return self.rank > _rank_of(other)

    def __ge__(self, other: str) -> bool:
        """At least as firm as `other`."""
        return self.rank >= _rank_of(other)


def _rank_of(tone: str) -> int:
    return tone.rank if isinstance(tone, Tone) else Tone(tone).rank


for _rank, _tone in enumerate(Tone):
    _tone.rank = _rank


class Channel(_Word):
    """Channels of messages. `phone` is a script for a person to speak, `letter` paper to be posted.

    A `visit` is recorded and never sent: no step may name it.
    """

    WHATSAPP = "whatsapp"
    EMAIL = "email"
    SMS = "sms"
    PHONE = "phone"
    LETTER = "letter"
    VISIT = "visit"


MESSAGE_CHANNELS = tuple(channel for channel in Channel if channel is not Channel.VISIT)
"""The channels on which sopan writes."""


class Purpose(_Word):
    """Purposes of messages."""

    UPCOMING = "upcoming"
    DUE_TODAY = "due_today"
    OVERDUE = "overdue"
    RECEIPT_CHECK = "receipt_check"
    PROMISE_FOLLOWUP = "promise_followup"
    CLAIM_CHECK = "claim_check"
    CERTIFICATE = "certificate"
    OFFER = "offer"
    AGREEMENT = "agreement"
    STATEMENT = "statement"
    FINAL_NOTICE = "final_notice"
    SERVICE_PAUSE = "service_pause"
    PAYMENT_RETURNED = "payment_returned"
    BALANCE_CONFIRMATION = "balance_confirmation"
    THANKS = "thanks"
    THANKS_PUNCTUAL = "thanks_punctual"
    SOMASI_DRAFT = "somasi_draft"
    HANDOFF_BRIEF = "handoff_brief"


NOT_DEMANDS = frozenset(
    {
        Purpose.CLAIM_CHECK,
        Purpose.CERTIFICATE,
        Purpose.AGREEMENT,
        Purpose.BALANCE_CONFIRMATION,
        Purpose.THANKS,
        Purpose.THANKS_PUNCTUAL,
        Purpose.SOMASI_DRAFT,
        Purpose.HANDOFF_BRIEF,
    },
)
"""Purposes that do not ask for money; every other message is a *demand*."""


FOLLOW_UPS = frozenset(
    {
        Purpose.PROMISE_FOLLOWUP,
        Purpose.PAYMENT_RETURNED,
        Purpose.CLAIM_CHECK,
        Purpose.CERTIFICATE,
        Purpose.THANKS,
        Purpose.THANKS_PUNCTUAL,
    },
)
"""Purposes of messages outside the ladder; their step is their purpose, so no step may be called so."""

ASKING_FOLLOW_UPS = FOLLOW_UPS - NOT_DEMANDS
"""The follow-ups that ask for money."""


class Outcome(_Word):
    """Outcomes of a contact, as far as the host knows.

    `unknown` counts as sent and is never resent: a client is not asked twice because a server died.
    """

    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    """The client has opened it."""
    UNKNOWN = "unknown"
    NO_ANSWER = "no_answer"
    """Nobody picked up: the same number is tried again some hours later."""
    BOUNCED = "bounced"
    """The message came back: nothing goes to that address until the client record changes."""
    FAILED = "failed"
    """It did not arrive this time."""


UNMADE = frozenset({Outcome.FAILED, Outcome.BOUNCED, Outcome.NO_ANSWER})
"""Outcomes of a contact that reached nobody: it makes no step and counts for no cap."""

WORST_FIRST = (
    Outcome.FAILED,
    Outcome.BOUNCED,
    Outcome.NO_ANSWER,
    Outcome.UNKNOWN,
    Outcome.SENT,
    Outcome.DELIVERED,
    Outcome.READ,
)
"""Of several reports of one instant, the last of these holds."""


class Cause(_Word):
    """Causes of a client's objection, request to wait or answer: one list for disputes, holds and replies."""

    PRICE = "price"
    QUANTITY = "quantity"
    QUALITY = "quality"
    MISSING_DOCUMENT = "missing_document"
    """Such as a tax invoice, a purchase order or a proof of delivery."""
    WRONG_ADDRESS = "wrong_address"
    """The invoice names another company, branch or address."""
    TAX = "tax"
    CASH_FLOW = "cash_flow"
    """The client cannot pay now."""
    APPROVAL_PENDING = "approval_pending"
    """Somebody at the client has yet to sign."""
    AWAY = "away"
    CALLBACK = "callback"
    """We are to call, or to be called, at an agreed time."""
    OTHER = "other"


class Language(_Word):
    """A language in which sopan writes."""

    ID = "id"
    EN = "en"
