"""How we ask: the ladder of steps and everything that tempers it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, Strict, WithJsonSchema, field_validator, model_validator

from sopan._arguments import is_whole
from sopan.calendars import QuietPeriod, WorkingCalendar, month_later
from sopan.errors import NotationError
from sopan.fields import Flag, Identifier, Name, Several, Value, refuse
from sopan.invoice import USUAL_TOLERANCE, tolerance_in
from sopan.money import Money, NonNegativeMoney
from sopan.policy._diff import diff_policies
from sopan.policy._lint import PolicyFinding, lint_policy
from sopan.policy._schema import PolicySchema
from sopan.policy.offset import LONGEST, Deadline, Offset, Span
from sopan.policy.settings import (
    Certificates,
    Claims,
    Disputes,
    HandOffTerms,
    Limits,
    NoneByName,
    PayDays,
    Plans,
    Promises,
    Thanks,
    Windows,
    one_per_currency,
)
from sopan.windows import OpeningHours
from sopan.words import FOLLOW_UPS, MESSAGE_CHANNELS, Channel, Purpose, Tone

_OF_A_MESSAGE = (
    "deadline_days",
    "min_outstanding",
    "roles",
    "copy_to",
    "series",
    "attach_invoice",
    "offers",
    "requires_approval",
    "repeat",
)
_PLACE_OF_GENERATOR = 3
"""Where pydantic takes the generator of a schema among positional arguments."""
_TAKEN = frozenset(purpose.value for purpose in FOLLOW_UPS)
"""A follow-up outside the ladder has its purpose as step: a step of that name would share its keys."""


_MessageChannel = Annotated[Channel, WithJsonSchema({"enum": list(MESSAGE_CHANNELS), "type": "string"})]


_HALF_A_MONTH = 15
_Days = Annotated[int, Strict(), Field(ge=1, le=LONGEST)]


class Repeat(Value):
    """Ask again every so many days or every month, `times` in all, until the next step's date has come."""

    every: _Days | Literal["bulan"]
    """Calendar days after the message before, or `"bulan"`: on the same day of every month."""
    times: Annotated[int, Strict(), Field(ge=2, le=100)]
    """How often in all, the first time included."""

    @field_validator("every", mode="plain", json_schema_input_type=_Days | Literal["bulan"])
    @classmethod
    def _days_or_month(cls, value: Any) -> int | str:
        if value != "bulan" and not is_whole(value, 1, LONGEST):
            why = f'every must be a whole number of days from 1 to {LONGEST}, or "bulan" for every month'
            raise refuse("repeat_every", why)
        return value  # type: ignore[no-any-return]

    def next_on(self, last: date, first: date) -> date:
        """Return the day of the next time, before it is rolled: `last` is when it was asked last.

        Monthly repeats keep the day of the month of `first`, the date that the step itself had: what was due on the
        15th comes on the 15th, whatever weekends moved in between; where the month lacks the day, on its last. A month
        is left out when less than half of one would lie between.
        """
        if self.every != "bulan":
            return last + timedelta(days=self.every)
        months = (last.year - first.year) * 12 + last.month - first.month
        while (day := month_later(first, months)) < last + timedelta(days=_HALF_A_MONTH):
            months += 1
        return day


class Step(Value):
    """One step: when, how firmly, by which channels, with what; or to whom the case is handed over.

    A step has either `channels` and `tone`, or `hand_off_to`.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "if": {"required": ["hand_off_to"], "properties": {"hand_off_to": {"type": "string"}}},
            "else": {
                "required": ["tone", "channels"],
                "properties": {"tone": {"type": "string"}, "channels": {"minItems": 1}},
            },
        },
    )

    id: Identifier
    """Keys, approvals and the history name the step by it: once used, it stays."""
    when: Offset
    """When it comes: `H-3`, `H`, `H+7`, `H+5 kerja`, `S+10` or `H+30 akhir bulan`."""
    tone: Tone | None = None
    """How firmly it speaks; tones never fall along a ladder."""
    channels: Several[_MessageChannel] = Field(default=(), max_length=5)
    """In order of trial; the client's preferences go first."""
    purpose: Purpose | None = None
    """By default from the date: upcoming, due_today or overdue; final_notice for tone final."""
    deadline_days: Deadline | None = None
    """How long after the message the last date lies that it names: `5` working days, or `"7 hari"` of the calendar."""
    min_outstanding: Several[NonNegativeMoney] = ()
    """Per currency: while less is asked for of the invoice itself the step is skipped, whatever else is asked for."""
    roles: Several[Name] = Field(default=(), max_length=10)
    """Whom to write to, in order: on each channel contacts of these roles, or on these groups, go before others."""
    copy_to: Several[Name] = Field(default=(), max_length=10)
    """The roles, or groups, that get a copy on the same channel; nobody hears a copy of a call."""
    series: Identifier | None = None
    """The series in which its letters are numbered, such as `SP`; a formal letter names those before it."""
    attach_invoice: Flag = False
    """Whether the host attaches the invoice."""
    offers: tuple[Literal["instalments", "extension", "fee_waiver"], ...] = Field(default=(), max_length=3)
    """What the message offers of its own accord; `fee_waiver` only where an agreed late fee has accrued."""
    requires_approval: Flag = False
    """Whether a person must agree before it goes."""
    repeat: Repeat | None = None
    """Asking again in the same way until the next step's date has come."""
    hand_off_to: Name | None = None
    """Who takes over; such a step sends nothing."""

    @model_validator(mode="after")
    def _message_or_hand_off(self) -> Self:
        if self.id in _TAKEN:
            raise refuse(
                "step_id_taken", f"id must not be one of {', '.join(sorted(_TAKEN))}: follow-ups are called so"
            )
        if self.hand_off_to is not None:
            self._check_hand_off()
            return self
        if not self.channels or self.tone is None:
            raise refuse("step_incomplete", "a step needs channels and tone, or hand_off_to")
        if len(set(self.channels)) != len(self.channels):
            raise refuse("step_channels", "channels name one channel twice; name each once")
        if Channel.VISIT in self.channels:
            raise refuse("step_visit", "channels must not name visit: a visit is recorded, never planned; hand over")
        for field in ("offers", "roles", "copy_to"):
            if len(set(getattr(self, field))) != len(getattr(self, field)):
                raise refuse("step_twice", f"{field} names one entry twice; name each once")
        one_per_currency("min_outstanding", self.min_outstanding)
        if self.purpose is None:
            object.__setattr__(self, "purpose", self._purpose_by_date())
        return self

    def _check_hand_off(self) -> None:
        if self.channels or self.tone is not None or self.purpose is not None:
            raise refuse("step_both", "a step has channels, tone and purpose, or hand_off_to, not both")
        given = next((name for name in _OF_A_MESSAGE if getattr(self, name)), None)
        if given is not None:
            raise refuse("step_hand_off", f"a step with hand_off_to sends nothing: leave out {given}")
        if self.when.before_or_on_due:
            raise refuse("step_hand_off_early", "hand_off_to must come after the due date, such as H+45")

    def _purpose_by_date(self) -> Purpose:
        if self.when.before_or_on_due:
            return Purpose.UPCOMING if self.when.days < 0 else Purpose.DUE_TODAY
        return Purpose.FINAL_NOTICE if self.tone is Tone.FINAL else Purpose.OVERDUE

    @property
    def is_final(self) -> bool:
        """True if this step is the final notice."""
        return self.tone is Tone.FINAL or self.purpose is Purpose.FINAL_NOTICE


class EscalationPolicy(Value):
    """A dunning policy as one frozen value: print it, compare it, store it, lint it, diff it.

    Python literals, JSON and TOML make the same value: `EscalationPolicy.model_validate(tomllib.loads(text))`.
    """

    name: Name
    """What people call it."""
    steps: Several[Step] = Field(max_length=100, json_schema_extra={"minItems": 1})
    """The ladder, in order: dates rise, tones do not fall."""
    grace_days: Span = Span(days=3)
    """No overdue step before the effective due date plus this: a number of days, or `"3 kerja"`."""
    windows: Windows = Windows()
    """When each channel may be used; a channel without hours takes the shipped default."""
    limits: Limits = Limits()
    """How often one client may hear from us, over all invoices together."""
    catch_up: Literal["paced", "next", "latest", "skip"] = "paced"
    """What happens to steps that are late because nobody asked in time."""
    tolerance: Several[NonNegativeMoney] = USUAL_TOLERANCE
    """Per currency: up to this much open counts as settled once anything came in, and never more than a twentieth of
    the total. A currency that is not named has one unit; an empty list forgives nothing."""
    minimum: Several[NonNegativeMoney] = ()
    """Per currency: below this nobody is asked."""
    due_on_closed_day: Literal["roll", "keep"] = "roll"
    """Whether a due date on a closed day moves to the next working day before days are counted."""
    honour_pay_days: Flag = True
    """Whether the client's next pay day is waited for."""
    pay_days: PayDays = PayDays()
    """How far ahead a pay day may lie, and where one on a closed day moves to."""
    promises: Promises = Promises()
    """How far a promise of payment is believed."""
    claims: Claims = Claims()
    """How long we look for a payment that the client says was made, and how often such words are believed."""
    disputes: Disputes = Disputes()
    """What an objection to a part of an invoice does to the rest."""
    plans: Plans = Plans()
    """When an agreed plan lapses."""
    certificates: Annotated[Certificates | None, NoneByName()] = Certificates()
    """When missing withholding slips are asked for; null (in TOML `"none"`) never asks."""
    freshness: Span | None = None
    """How old payment data may be for demands of tone firm and above, and for a hand-off."""
    thanks: Thanks | None = None
    """Whether to say thank you for a payment; null does not."""
    consolidate: Literal["oldest", "highest", "off"] = "oldest"
    """Which invoice sets step, channel and tone of a joint message; `off` writes one message per invoice."""
    list_apart: tuple[Literal["in_grace", "not_due"], ...] = Field(default=(), max_length=2)
    """What a joint message lists beside what it asks for, each apart: invoices in grace, invoices not yet due."""
    hand_off: HandOffTerms = HandOffTerms()
    """What must be open before somebody else takes over."""
    legal: Literal["pojk_22_2023"] | None = None
    """A legal profile that narrows the hours further; never widens them."""
    quiet_periods: Several[QuietPeriod] = Field(default=(), max_length=200)
    """Days on which nobody is asked for money."""

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        _check_ladder(self.steps)
        for channel, hours in self.windows.given():
            if hours.is_empty:
                raise refuse("window_never_opens", f"windows.{channel} never open; give at least one hour")
        one_per_currency("tolerance", self.tolerance)
        one_per_currency("minimum", self.minimum)
        if len(set(self.list_apart)) != len(self.list_apart):
            raise refuse("list_apart_twice", "list_apart names one entry twice; name each once")
        for least in self.minimum:
            if least < self.tolerance_in(least.currency):
                raise refuse("minimum_under_tolerance", "minimum must not lie under tolerance in one currency")
        return self

    def hours(self, channel: Channel) -> OpeningHours:
        """Return when `channel` may be used under this policy, before calendar, client and law."""
        return self.windows.hours(channel)

    def tolerance_in(self, currency: str) -> Money:
        """Return what may stay open on a settled invoice in `currency`."""
        return tolerance_in(self.tolerance, currency)

    def step(self, step_id: str) -> Step | None:
        """The step of that id, if the policy has one."""
        return next((step for step in self.steps if step.id == step_id), None)

    @classmethod
    def model_json_schema(cls, *arguments: Any, **options: Any) -> dict[str, Any]:
        """The JSON Schema of a policy, the one that is committed at `docs/schema/policy.schema.json`."""
        if len(arguments) < _PLACE_OF_GENERATOR:
            options.setdefault("schema_generator", PolicySchema)
        return super().model_json_schema(*arguments, **options)

    def lint(
        self,
        calendar: WorkingCalendar | None = None,
        *,
        wakes_at: Iterable[time | str] | None = None,
        zone: str | None = None,
    ) -> tuple[PolicyFinding, ...]:
        """Return what is unwise in this policy or cannot work, errors first, then by step; empty when nothing is.

        `calendar` is asked for its working week; without one, that is Monday to Friday.
        `wakes_at` are the times of day at which a host asks, such as `["06:00"]`: each step that it would never make
        is named. They are on the clock of `zone`, for clients in all zones of Indonesia; without one, on each client's.
        `sopan.policy._lint` lists every code.

        It judges this policy by itself. In a `PolicyBook` the law is that of the client's policy, and a final notice
        may be another policy's: `PolicyBook.lint` says what can never happen there.

        Raises ArgumentError for times of day and zones that cannot be read.
        """
        return lint_policy(self, calendar, wakes_at, zone)

    def diff(self, other: EscalationPolicy) -> tuple[str, ...]:
        """Return what `other` changes, one English sentence per change; empty when the two are equal.

        Steps are told apart by id: first those that are gone, then the new ones, then the changed ones; after them
        the settings, in the order in which this class names them.
        """
        return diff_policies(self, other)


def _check_ladder(steps: tuple[Step, ...]) -> None:
    if not steps:  # asked here: pydantic would say so too when one bad step is all there is
        raise refuse("no_steps", "steps must hold at least one step, such as one at H+3")
    ids = [step.id for step in steps]
    if len(ids) != len(set(ids)):
        raise refuse("duplicate_step", "two steps have one id; give each its own: keys are built from it")
    if steps[0].when.anchor == "contact":
        raise NotationError("the first step cannot be S+n: there is no contact before it; anchor it to H")
    dated = [step for step in steps if step.when.anchor == "due"]
    for earlier, later in pairwise(dated):
        if later.when.nominal_days <= earlier.when.nominal_days:
            raise refuse(
                "ladder_order",
                f"steps must rise: {later.when} must come after {earlier.when} (5 kerja count as 7 days)",
            )
    tones = [step.tone for step in steps if step.tone is not None]
    for before, after in pairwise(tones):
        if after < before:
            raise refuse("ladder_tone", f"tones must not fall: {after} comes after {before}")
