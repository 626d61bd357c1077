"""Why: every answer carries its reasons, and every reason has a code from one enum."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sopan.fields import Record


class ReasonCode(StrEnum):
    """The reasons why something goes, waits, is held or is over. `docs/rulebook.md` shows each at work."""

    # on the way to an instant
    BEFORE_TARGET = "before_target"
    GRACE = "grace"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    CUTI_BERSAMA = "cuti_bersama"
    ESTIMATED_HOLIDAY = "estimated_holiday"
    OUTSIDE_WINDOW = "outside_window"
    QUIET_PERIOD = "quiet_period"
    MIN_GAP = "min_gap"
    WEEKLY_CAP = "weekly_cap"
    MONTHLY_CAP = "monthly_cap"
    DEADLINE = "deadline"
    NO_ANSWER = "no_answer"
    PUT_OFF = "put_off"
    DEMAND_FIRST = "demand_first"
    # cut short
    CASE_CHANGES = "case_changes"
    # we owe the next move, or have agreed to wait
    CLOCK_BEHIND = "clock_behind"
    NOT_ISSUED = "not_issued"
    HANDED_OFF = "handed_off"
    DISPUTED = "disputed"
    HELD = "held"
    VERIFY_PAYMENT = "verify_payment"
    AWAITING_US = "awaiting_us"
    DOCUMENTS_PENDING = "documents_pending"
    NOT_RECEIVED = "not_received"
    PLAN_UNCLEAR = "plan_unclear"
    PROMISED = "promised"
    UNAPPLIED_PAYMENT = "unapplied_payment"
    CLEARING = "clearing"
    POST_DATED = "post_dated"
    BELOW_MINIMUM = "below_minimum"
    NEEDS_APPROVAL = "needs_approval"
    STALE_PAYMENT_DATA = "stale_payment_data"
    UNREACHABLE = "unreachable"
    NEVER_OPEN = "never_open"
    LADDER_FINISHED = "ladder_finished"
    # something goes
    STEP_DUE = "step_due"
    RETRY = "retry"
    PAYMENT_RETURNED = "payment_returned"
    PROMISE_BROKEN = "promise_broken"
    EXTENSION_MISSED = "extension_missed"
    CLAIM_UNCONFIRMED = "claim_unconfirmed"
    CERTIFICATE_MISSING = "certificate_missing"
    PAID = "paid"
    LADDER_END = "ladder_end"
    # steps that will not be
    NO_CHANNEL = "no_channel"
    EXPIRED = "expired"
    BEFORE_ISSUE = "before_issue"
    JUST_RECEIVED = "just_received"
    LATE = "late"
    SUPERSEDED = "superseded"
    DECLINED = "declined"
    STEP_MINIMUM = "step_minimum"
    NOT_AGREED = "not_agreed"
    # worth knowing
    LATE_SINCE = "late_since"
    PAYMENT_AHEAD = "payment_ahead"
    PAY_DAY = "pay_day"
    NOT_DECREED = "not_decreed"
    PLAN_LAPSED = "plan_lapsed"
    EVENT_IGNORED = "event_ignored"
    BOUNCED = "bounced"
    # the end
    SETTLED = "settled"
    OVERPAID = "overpaid"
    VOID = "void"
    WRITTEN_OFF = "written_off"


@dataclass(frozen=True, slots=True)
class Reason(Record):
    """One reason: its code, the day it is about, and the detail that its sentence needs.

    `detail` is a holiday's name, a step's id, a number of days, a sum, a channel or a list of them, as the code says;
    never personal data.
    """

    code: ReasonCode
    on: date | None = None
    detail: str = ""
