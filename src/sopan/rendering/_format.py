"""Values as text in one language on one channel: dates, amounts, and words that do no harm there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TypeVar

from sopan.errors import RenderFailed
from sopan.formats import conventions, rupiah, spoken, tanggal
from sopan.money import Money
from sopan.rendering._channels import for_sms, for_whatsapp, unlinked
from sopan.rendering._characters import LINE_FORBIDDEN, first_forbidden
from sopan.rendering._values import Shown, ShownAmount, ShownDate
from sopan.words import Channel, Language

_T = TypeVar("_T")


_CLEAR_DAYS = 183
"""Half a year: a day of this year that is no further off is clear without its year."""
_CHATS = frozenset({Channel.WHATSAPP, Channel.SMS, Channel.PHONE})
_NO_DAY = ShownDate("", None)


@lru_cache(maxsize=4096)
def _day(day: date, today: date | None, language: str, channel: Channel) -> ShownDate:
    """A date as text, as seen from `today` if any: the same few days stand in all messages of a night."""
    plain, named = tanggal(day, language, weekday=False), tanggal(day, language)
    clear = today is not None and day.year == today.year and abs((day - today).days) <= _CLEAR_DAYS
    if clear and channel is not Channel.LETTER and spoken(language):
        plain, named = (text.removesuffix(f" {day.year}").rstrip(",") for text in (plain, named))
    return ShownDate(plain, day, named)


@dataclass(frozen=True, slots=True)
class ChannelFormat:
    """Writer of values for a client's language and channel."""

    language: str
    channel: Channel

    def plain(self, text: str | None, name: str) -> str:
        """Return a text on one line, without marks that the channel would read.

        Raises RenderFailed, naming the field.
        """
        if not text:
            return ""
        if not isinstance(text, str) or first_forbidden(text, LINE_FORBIDDEN) is not None:
            raise RenderFailed(f"{name} holds a line break, control, invisible or direction-changing character")
        if self.channel is Channel.WHATSAPP:
            return for_whatsapp(text)
        return for_sms(text) if self.channel is Channel.SMS else text

    def foreign(self, text: str | None, name: str) -> str:
        """Return a text that the client may have chosen: as `plain`, and nothing in it becomes a link."""
        return self.plain(unlinked(text), name) if text else ""

    def full(self, day: date | None) -> ShownDate:
        """Write `18 November 2026`, or nothing."""
        return _day(day, None, self.language, self.channel) if day else _NO_DAY

    def day(self, day: date | None, today: date) -> ShownDate:
        """Write a day as people do: in chat and speech as `near`, in writing in full."""
        return self.near(day, today) if day and self.channel in _CHATS else self.full(day)

    def near(self, day: date, today: date) -> ShownDate:
        """Write `18 November`, with its year where that is not clear from `today`, and always on paper."""
        return _day(day, today, self.language, self.channel)

    def short(self, day: date) -> str:
        """Write `18 Nov 2026`."""
        return tanggal(day, self.language, short=True)

    def month(self, day: date) -> str:
        """Write `November 2026`."""
        return conventions(self.language).month(day)

    def money(self, amount: Money) -> ShownAmount:
        """Write `Rp1.500.000`."""
        return (
            ShownAmount(self.amount(amount), amount)
            if amount
            else _nothing(amount.currency, self.language, self.channel)
        )

    def amount(self, amount: Money) -> str:
        """Write the amount as bare text; the alphabet of an SMS has no blanks but the plain one."""
        text = rupiah(amount, self.language)
        return " ".join(text.split()) if self.channel is Channel.SMS else text

    def join(self, texts: Sequence[str]) -> str:
        """Join texts to a list in a sentence: `A, B, dan C`."""
        return conventions(self.language).join(texts)

    def sums(self, amounts: Sequence[Money]) -> str:
        """Write several currencies side by side; they are never added up."""
        if not amounts:
            return ""
        if len(amounts) == 1:
            return self.money(amounts[0])
        return Shown(self.join([self.amount(amount) for amount in amounts]), tuple(amounts))

    def pick(self, indonesian: _T, english: _T) -> _T:
        """Return one of two fixed wordings.

        A language that is neither has none: its templates may not print what is worded here (`WORDED`).
        """
        return indonesian if self.language == Language.ID else english


@lru_cache(maxsize=256)
def _nothing(currency: str, language: str, channel: Channel) -> ShownAmount:
    """`Rp0`: every message asks whether something is that, and hardly one says it."""
    nothing = Money.zero(currency)
    return ShownAmount(ChannelFormat(language, channel).amount(nothing), nothing)
