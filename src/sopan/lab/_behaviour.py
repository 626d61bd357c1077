"""How clients pay in the lab: small values with stated assumptions.

Every kind says with what chance an open invoice is paid on a day when nobody writes, and how a message changes that.
The numbers are assumptions, not findings: print them, doubt them, and try others.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from sopan.fields import ONE_DAY, Count, Value, refuse
from sopan.words import Channel, Tone

Chance = Annotated[float, Field(ge=0, le=1)]
"""A probability, 0 to 1."""
PerDay = Annotated[float, Field(ge=0, le=0.99)]
"""The probability that an open invoice is paid on a day, 0 to 0.99."""
Factor = Annotated[float, Field(ge=0, le=1000)]
"""How many times; 1 changes nothing."""


class Response(Value):
    """The effect of one message about an invoice.

    It adds `boost` × channel × `per_tone`^rank × `fatigue`^n to the speed of paying, from the day after it on, where
    rank is 0 for friendly and 4 for final, and n the messages to the client in the 30 days before. That much is added
    on the first day and half of it `half_life_days` later.
    """

    boost: Factor = 3.0
    whatsapp: Factor = 1.0
    email: Factor = 0.7
    sms: Factor = 0.8
    phone: Factor = 1.5
    letter: Factor = 1.2
    per_tone: Factor = 1.1
    fatigue: Chance = 0.8
    half_life_days: Annotated[float, Field(ge=0.1, le=365)] = 5.0
    morning: Factor = 1.0
    """Times the effect of a message before 12:00 of the client's zone; 1: the hour does not matter."""
    promise: Chance = 0.0
    """Chance that a message is answered with a promise."""
    keep: Chance = 0.8
    """Share of promises that are meant."""
    promise_days: Count = 5
    """The promise names the day so many days later."""
    dispute: Chance = 0.0
    """Chance that a message is answered with a dispute, at most one per invoice."""
    dispute_days: Count = 14
    """Days until a dispute is resolved; nothing is paid meanwhile."""
    complain: Chance = 0.001
    """Chance of a complaint about a friendly message that comes alone."""
    complain_per_tone: Factor = 1.8
    """Times that for every rank of tone."""
    complain_per_message: Factor = 1.4
    """Times that for every message to the client in the 30 days before."""
    leave: Chance = 0.2
    """Chance that a client who complains is lost as a client. Invoices that are open are still paid as before."""

    def strength(self, channel: Channel, tone: Tone, recent: int, hour: int) -> float:
        """Return what a message adds to the speed of paying on the day after it."""
        weight: float = getattr(self, channel.value)
        early = self.morning if hour < 12 else 1.0
        return float(self.boost * weight * self.per_tone**tone.rank * self.fatigue**recent * early)

    def complaint(self, tone: Tone, recent: int) -> float:
        """The chance that a message makes the client complain."""
        return min(1.0, float(self.complain * self.complain_per_tone**tone.rank * self.complain_per_message**recent))


_NEVER_MOVED = Response(boost=0.0)


class Payer(Value):
    """A kind of client. `chance` is what it does when nobody writes; `reacts` is what messages change."""

    reacts: Response = Response()
    means: ClassVar[str] = ""

    def chance(self, day: date, due_on: date) -> float:
        """The probability that an invoice open on the evening before is paid on `day` when nobody has written.

        Each kind has its own; a client of no kind never pays.
        """
        del day, due_on
        return 0.0

    def assumptions(self) -> tuple[str, ...]:
        """Return what is assumed, in sentences."""
        numbers = ", ".join(
            f"{name} {_shown(getattr(self, name))}"
            for name in type(self).model_fields
            if name not in {"kind", "reacts", "parts"}
        )
        lines = [f"{type(self).__name__}: {self.means}" + (f" ({numbers})." if numbers else ".")]
        reacts = self.reacts
        if reacts.boost:
            lines.append(
                f"{type(self).__name__}: a message adds {reacts.boost:g} times the usual chance, halved after "
                f"{reacts.half_life_days:g} days; each message of the last 30 days takes it times {reacts.fatigue:g}.",
            )
        if reacts.promise:
            lines.append(
                f"{type(self).__name__}: promises after {reacts.promise:.0%} of messages and keeps {reacts.keep:.0%}.",
            )
        if reacts.dispute:
            lines.append(
                f"{type(self).__name__}: disputes after {reacts.dispute:.0%} of messages, "
                f"for {reacts.dispute_days} days.",
            )
        if reacts.complain:
            lines.append(
                f"{type(self).__name__}: complains after {reacts.complain:.2%} of friendly messages, times "
                f"{reacts.complain_per_tone:g} for every rank of tone and {reacts.complain_per_message:g} for every "
                f"message of the last 30 days; {reacts.leave:.0%} of those who complain are lost.",
            )
        return tuple(lines)

    def shares(self) -> Iterator[tuple[float, Payer]]:
        """The kinds of clients in it and how many there are of each."""
        yield 1.0, self

    def pick(self, dice: float) -> Payer:
        """The kind of one client, for a number from 0 to 1."""
        kinds = list(self.shares())
        for share, kind in kinds:
            if dice < share:
                return kind
            dice -= share
        return kinds[-1][1]

    def __str__(self) -> str:
        """The assumptions, one in a line."""
        return "\n".join(self.assumptions())


class Punctual(Payer):
    """Pays around the due date by itself; messages change nothing."""

    kind: Literal["punctual"] = "punctual"
    days_before: Count = 5
    per_day: PerDay = 0.3
    reacts: Response = _NEVER_MOVED
    means: ClassVar[str] = "pays by itself, from some days before the due date, with the same chance every day"

    def chance(self, day: date, due_on: date) -> float:
        """`per_day` from `days_before` the due date."""
        return self.per_day if day >= due_on - self.days_before * ONE_DAY else 0.0


class _FromDueDate(Payer):
    """Pays from the due date on, with the same chance every day."""

    kind: str
    per_day: PerDay

    def chance(self, day: date, due_on: date) -> float:
        """`per_day` from the due date."""
        return self.per_day if day >= due_on else 0.0


class Forgetful(_FromDueDate):
    """Has the money and forgets the invoice; a message helps."""

    kind: Literal["forgetful"] = "forgetful"
    per_day: PerDay = 0.03
    means: ClassVar[str] = "pays from the due date on with the same small chance every day, and when reminded"


class PaydayPayer(Payer):
    """Pays what is due on certain days of the month."""

    kind: Literal["payday_payer"] = "payday_payer"
    days: Annotated[tuple[Annotated[int, Field(strict=True, ge=1, le=31)], ...], Field(min_length=1)] = (25,)
    """Days of the month; one that a month lacks is its last."""
    per_pay_day: PerDay = 0.6
    means: ClassVar[str] = "pays what is due on certain days of the month only"

    def chance(self, day: date, due_on: date) -> float:
        """`per_pay_day` on a pay day on or after the due date."""
        if day < due_on:
            return 0.0
        ends = (day + ONE_DAY).day == 1
        named = day.day in self.days or (ends and any(wanted > day.day for wanted in self.days))
        return self.per_pay_day if named else 0.0


class CashStrapped(_FromDueDate):
    """Wants to pay and often cannot: few payments, many promises, half of them kept."""

    kind: Literal["cash_strapped"] = "cash_strapped"
    per_day: PerDay = 0.01
    reacts: Response = Response(boost=1.5, promise=0.4, keep=0.5, promise_days=7)
    means: ClassVar[str] = "often lacks the money: pays from the due date on with a small chance every day"


class Disputer(_FromDueDate):
    """Objects when asked, and pays once that is settled."""

    kind: Literal["disputer"] = "disputer"
    per_day: PerDay = 0.05
    reacts: Response = Response(boost=1.0, dispute=0.4)
    means: ClassVar[str] = "objects when asked, and pays from the due date on with a small chance every day"


class Ghost(_FromDueDate):
    """Neither pays nor answers."""

    kind: Literal["ghost"] = "ghost"
    per_day: PerDay = 0.0
    reacts: Response = Response(boost=0.0, complain=0.0)
    means: ClassVar[str] = "does not answer, and hardly ever pays"


_Kind = Annotated[
    Punctual | Forgetful | PaydayPayer | CashStrapped | Disputer | Ghost,
    Field(discriminator="kind"),
]


class Mixture(Payer):
    """A clientele: each client is of one kind for good, and `parts` say how many are of which.

    `Mixture(parts=((0.6, Punctual()), (0.3, Forgetful()), (0.1, Ghost())))`. Shares are above 0 and add up to 1.
    """

    kind: Literal["mixture"] = "mixture"
    parts: Annotated[tuple[tuple[Annotated[float, Field(gt=0, le=1)], _Kind], ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if abs(sum(share for share, _ in self.parts) - 1) > 1e-9:
            raise refuse("shares", "the shares of parts must add up to 1")
        if self.reacts != Response():
            raise refuse("mixture_reacts", "a mixture does not react itself; give reacts to its parts")
        return self

    def shares(self) -> Iterator[tuple[float, Payer]]:
        """The parts."""
        yield from self.parts

    def assumptions(self) -> tuple[str, ...]:
        """The shares, and what each part assumes."""
        shares = ", ".join(f"{share:.1%} {type(kind).__name__}" for share, kind in self.parts)
        lines = [f"Clients: {shares}; each is of one kind for good."]
        for _, kind in self.parts:
            lines += kind.assumptions()
        return tuple(lines)


AnyBehaviour = Annotated[
    Punctual | Forgetful | PaydayPayer | CashStrapped | Disputer | Ghost | Mixture,
    Field(discriminator="kind"),
]
"""Any of them; in JSON, `kind` tells which."""


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return " and ".join(str(entry) for entry in value)
    return f"{value:g}" if isinstance(value, float) else str(value)
