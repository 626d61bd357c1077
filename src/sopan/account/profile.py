"""What kind of payer a client has been: rule 31's payment profile, from invoices that are settled."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, pairwise
from statistics import median
from typing import Any, NamedTuple

from sopan._caching import lazy
from sopan.account.book import ProfileClass
from sopan.calendars import month_end
from sopan.client import WEEKDAYS
from sopan.errors import ArgumentError
from sopan.fields import ONE_DAY, Record
from sopan.formats import tanggal
from sopan.history import CommitmentState, Conversation, Event, History, causes, promises
from sopan.history._agreed_dates import AgreedDates, AgreedTerms
from sopan.history.log import events_of
from sopan.invoice import USUAL_TOLERANCE, Invoice, largest_shortfall, tolerance_in
from sopan.money import Money
from sopan.tables import BilingualReport, Table
from sopan.wording import phrases
from sopan.words import Cause, Language

ENOUGH_TO_JUDGE = 3
"""Fewer settled or overdue invoices than this leave a client `new`."""
PUNCTUAL_FROM = 0.8
"""Share of invoices paid by the agreed date from which a client is `punctual`."""
CHRONIC_FROM_DAYS = 30
"""Median days late from which a client is `chronic`; below it, and not punctual, `usually_late`."""
_USUAL = 0.5
"""Share of payments on one day of the month or weekday from which that is the usual pay day."""


@dataclass(frozen=True, slots=True)
class PaymentProfile(Record, BilingualReport):
    """A client's record of paying. Thresholds are this module's constants, and stated with the class.

    An invoice counts when its cash has come, by the day on which it had, or, still open, when it is past its due date
    (then it counts with the days it is late already). The due date is the one agreed last, by extension, plan or
    instalments of its own; of several instalments the latest counts. A credit note is no late payment: what it takes
    off was never due, and what it takes off altogether does not count. Neither do void and written-off invoices.
    """

    as_of: date
    invoices: int
    """How many invoices count."""
    on_time_rate: float | None
    """Share paid by the due date, 0 to 1; None when nothing counts."""
    median_days_late: float | None
    """Days after the due date; negative when early."""
    p90_days_late: float | None
    """Nine of ten invoices are settled no later than this many days after the due date (nearest rank)."""
    usual_pay_day: int | str | None
    """A day of the month or a weekday such as `Kam` on which at least half of the payments came."""
    kept_promise_rate: float | None
    """Share of promises kept, 0 to 1, when the history was given and has promises that have ended."""
    kind: ProfileClass
    causes: tuple[tuple[Cause, int], ...] = ()
    """The reasons given for disputes, holds and replies with their numbers, the most frequent first."""

    @classmethod
    def of(
        cls,
        invoices: Iterable[Invoice],
        *,
        as_of: date,
        history: History | Conversation | Iterable[Event] = (),
        tolerance: Iterable[Money] = USUAL_TOLERANCE,
        zone: str = "WIB",
    ) -> PaymentProfile:
        """The profile as it was known at the end of `as_of`; later facts are not looked at.

        `tolerance`, an amount per currency, is what may stay open on a settled invoice: by default the fee for a
        transfer, 10,000 rupiah and one unit of any other currency; `()` forgives nothing.
        `zone` is the client's (`client.zone`): by its clock a promise of the history has its day.
        Raises ArgumentError when invoices of several clients are mixed, and for a zone that does not exist.
        """
        known = [invoice for invoice in invoices if invoice.issued_on <= as_of]
        if len({invoice.owed_by for invoice in known}) > 1:
            raise ArgumentError("invoices must be those of one client; make one profile per client")
        counted = [invoice for invoice in known if invoice.status == "issued"]
        events = events_of(history)
        tolerance = tuple(tolerance)
        record = PaymentRecord(counted, AgreedDates(events, zone, tolerance), as_of, tolerance)
        late = record.days_late(as_of)
        return cls(
            as_of=as_of,
            invoices=len(late),
            on_time_rate=bisect_right(late, 0) / len(late) if late else None,
            median_days_late=float(median(late)) if late else None,
            p90_days_late=float(late[-(-9 * len(late) // 10) - 1]) if late else None,
            usual_pay_day=_usual_pay_day(counted, as_of),
            kept_promise_rate=_kept_rate(counted, events, as_of, tolerance, zone),
            kind=record.kind_on(as_of),
            causes=causes(events, on=as_of, zone=zone),
        )

    def to_dicts(self) -> list[dict[str, Any]]:
        """Give one plain dict, for a data frame of many profiles."""
        return [self.to_dict()]

    def _table(self, language: Language = Language.ID) -> Table:
        say = phrases(language).reports
        share = "{:.0%}".format

        def told(figure: str, value: object, written: Callable[[Any], str] = str) -> tuple[str, str]:
            return say[figure], "–" if value is None else written(value)

        return Table(
            heads=(say["figure"], say["value"]),
            rows=(
                told("class", say[self.kind]),
                told("counted", self.invoices),
                told("on_time", self.on_time_rate, share),
                told("median_late", self.median_days_late, "{:g}".format),
                told("p90_late", self.p90_days_late, "{:g}".format),
                told("pay_day", self.usual_pay_day),
                told("kept", self.kept_promise_rate, share),
                *([told("causes", _counted(self.causes, language))] if self.causes else []),
            ),
            title=say["profile"].format(day=tanggal(self.as_of, language)),
        )

    @property
    def has_decent_record(self) -> bool:
        """True if instalments or an extension may be offered: punctual, or late but not chronically."""
        return self.kind in {"punctual", "usually_late"}

    @property
    def suggests_deposit(self) -> bool:
        """True if a deposit is worth asking for before the next job (a suggestion for people; no rule reads it)."""
        return self.kind == "chronic"


def _counted(given: Sequence[tuple[Cause, int]], language: Language) -> str:
    """`the price 3, the tax 1`."""
    say = phrases(language)
    return ", ".join(f"{say.causes[cause]} {count}" for cause, count in given)


# --- one invoice -----------------------------------------------------------------------------------


class _State(NamedTuple):
    """An invoice as it counts on a day."""

    days_late: int | None = None
    """Of a settled one: from its agreed date to the day of the last payment that it needed."""
    open_since: date | None = None
    """Of one that is open past its agreed date: that date."""


_DOES_NOT_COUNT = _State()


class _Lateness:
    """One invoice as time goes by: when its cash came, held against the dates that were agreed.

    A credit note is no late payment: it counts as if it had been there from the beginning, once it is known.
    With instalments the latest of them counts.
    """

    def __init__(self, invoice: Invoice, terms: AgreedTerms, tolerance: Sequence[Money]) -> None:
        self.invoice = invoice
        self.dates = terms.dates
        """Of the parts that have one, rising; what has no date yet comes after them and keeps nobody waiting."""
        self.cash = invoice.total.minor - sum(tax.amount.minor for tax in invoice.withholdings)
        parts = terms.open_parts(invoice.position(date.min))  # all of them, as nothing has come by then
        later = [0, *accumulate(part.to_transfer.minor for part in reversed(parts))]
        least = largest_shortfall(invoice.total, tolerance_in(tolerance, invoice.total.currency)).minor
        self.allowed = [rest + least for rest in reversed(later[:-1])][: len(self.dates)]
        """Per date, what may be open of the cash when its part is filled: the parts after it."""
        received: defaultdict[date, int] = defaultdict(int)
        for payment in invoice.payments:
            for day, sign in ((payment.counts_from, 1), (payment.reversed_on, -1)):
                if day is not None and payment.counts_from is not None:
                    received[day] += sign * payment.amount.minor
        self.received = sorted(received.items())
        self.credited = sorted((note.issued_on, note.amount.minor) for note in invoice.credit_notes)

    def days(self) -> set[date]:
        """Return the days on which it may begin to count, be settled or be open again."""
        days = {self.invoice.issued_on, *(due_on + ONE_DAY for due_on in self.dates)}
        return days | {day for day, _ in (*self.received, *self.credited)}

    def on(self, day: date) -> _State:
        """Return how it counts at the end of `day`, as known then."""
        if self.invoice.issued_on > day or not self.dates:
            return _DOES_NOT_COUNT
        rest = self.cash - sum(amount for noted_on, amount in self.credited if noted_on <= day)
        paid = 0
        since: list[date | None] = [None] * len(self.dates)
        for received_on, amount in self.received:
            if received_on > day:
                break
            paid += amount
            for place, allowed in enumerate(self.allowed):
                if rest - paid > allowed:
                    since[place] = None
                elif since[place] is None:
                    since[place] = received_on
        if not paid and rest <= self.allowed[-1]:
            return _DOES_NOT_COUNT  # credited altogether: nothing was left to pay
        late = [(filled_on - due_on).days for filled_on, due_on in zip(since, self.dates, strict=True) if filled_on]
        if len(late) == len(self.dates):
            return _State(days_late=max(late))
        open_since = next(due_on for filled_on, due_on in zip(since, self.dates, strict=True) if not filled_on)
        return _State(open_since=open_since) if open_since < day else _DOES_NOT_COUNT


# --- all of them -----------------------------------------------------------------------------------


class PaymentRecord:
    """The invoices of one client as they count on any day, and the kind of payer that they make."""

    def __init__(
        self,
        invoices: Iterable[Invoice],
        agreed: AgreedDates,
        today: date,
        tolerance: Sequence[Money] = USUAL_TOLERANCE,
    ) -> None:
        self._today = today
        self._invoices = [
            _Lateness(invoice, agreed.terms(invoice, today), tolerance)
            for invoice in invoices
            if invoice.status == "issued"
        ]

    def days_late(self, day: date) -> list[int]:
        """List the days late of every invoice that counts at the end of `day`, the fewest first."""
        return _Tally(one.on(day) for one in self._invoices).days_late(day)

    def kind_on(self, day: date) -> ProfileClass:
        """Return the class at the end of a day: today, or later when nothing happens."""
        changes = self.kinds_ahead if day > self._today else ()
        return next((kind for changed_on, kind in reversed(changes) if changed_on <= day), self._kind_today)

    @lazy
    def _kind_today(self) -> ProfileClass:
        return _Tally(one.on(self._today) for one in self._invoices).kind(self._today)

    @lazy
    def kinds_ahead(self) -> tuple[tuple[date, ProfileClass], ...]:
        """The days after today on which the class becomes another by itself, and what it becomes, in order."""
        return tuple(self._kinds_ahead())

    def _kinds_ahead(self) -> Iterator[tuple[date, ProfileClass]]:
        """Between two dates that the invoices hold the same ones count and only the open ones grow later.

        So the one thing that can happen between them is that the median crosses the line to `chronic`.
        """
        changing: defaultdict[date, list[int]] = defaultdict(list)
        for place, one in enumerate(self._invoices):
            for day in one.days():
                if day > self._today:
                    changing[day].append(place)
        states = [one.on(self._today) for one in self._invoices]
        tally = _Tally(states)
        known = self._kind_today
        for start, following in pairwise([self._today, *sorted(changing), None]):
            if start is None:
                return
            for place in changing.get(start, ()):
                then = self._invoices[place].on(start)
                tally.replace(states[place], then)
                states[place] = then
            kind = tally.kind(start)
            if kind != known:
                yield start, kind
            last = tally.no_change_after(start) if following is None else following - ONE_DAY
            known = tally.kind(last)
            if known != kind:
                yield tally.first_day_of(known, start, last), known


class _Tally:
    """The invoices that count: settled ones by their days late, open ones by the date since which they are."""

    def __init__(self, states: Iterable[_State]) -> None:
        counted = list(states)
        self.settled = sorted(state.days_late for state in counted if state.days_late is not None)
        self.open_since = sorted(state.open_since.toordinal() for state in counted if state.open_since is not None)

    def replace(self, before: _State, after: _State) -> None:
        """Count an invoice in another way."""
        if before.days_late is not None:
            self.settled.pop(bisect_left(self.settled, before.days_late))
        if before.open_since is not None:
            self.open_since.pop(bisect_left(self.open_since, before.open_since.toordinal()))
        if after.days_late is not None:
            insort(self.settled, after.days_late)
        if after.open_since is not None:
            insort(self.open_since, after.open_since.toordinal())

    def days_late(self, day: date) -> list[int]:
        """List the days late on `day`, the fewest first."""
        return sorted([*self.settled, *(day.toordinal() - since for since in self.open_since)])

    def kind(self, day: date) -> ProfileClass:
        """Return what kind of payer this is on `day`."""
        count = len(self.settled) + len(self.open_since)
        if count < ENOUGH_TO_JUDGE:
            return "new"
        if bisect_right(self.settled, 0) / count >= PUNCTUAL_FROM:
            return "punctual"
        middle = (self._nth(day, (count - 1) // 2) + self._nth(day, count // 2)) / 2
        return "chronic" if middle >= CHRONIC_FROM_DAYS else "usually_late"

    def _nth(self, day: date, place: int) -> int:
        """The days late at that place, from the fewest on, without sorting all of them anew."""
        today = day.toordinal()
        low = min(self.settled[:1] + [today - since for since in self.open_since[-1:]])
        high = max(self.settled[-1:] + [today - since for since in self.open_since[:1]])
        while low < high:
            middle = (low + high) // 2
            up_to = bisect_right(self.settled, middle)
            up_to += len(self.open_since) - bisect_left(self.open_since, today - middle)
            low, high = (low, middle) if up_to > place else (middle + 1, high)
        return low

    def no_change_after(self, start: date) -> date:
        """Return a day by which the median has crossed the line, if it ever does; it may be the mean of two.

        One that was paid in advance may have been settled before its issue.
        """
        return start + (2 * CHRONIC_FROM_DAYS - min((0, *self.settled[:1]))) * ONE_DAY

    def first_day_of(self, kind: ProfileClass, before: date, last: date) -> date:
        """Return the first day after `before` in that class, which lasts through `last`."""
        while last - before > ONE_DAY:
            middle = before + (last - before) // 2
            before, last = (before, middle) if self.kind(middle) == kind else (middle, last)
        return last


def _usual_pay_day(invoices: Iterable[Invoice], as_of: date) -> int | str | None:
    """The day of the month before the weekday: it says more. A month's last day counts as 31."""
    payments = [payment for invoice in invoices for payment in invoice.payments if payment.counts_on(as_of)]
    days = [payment.received_on for payment in payments]
    if len(days) < ENOUGH_TO_JUDGE:
        return None
    of_month = Counter[int | str](31 if day == month_end(day) else day.day for day in days)
    of_week = Counter[int | str](WEEKDAYS[day.weekday()] for day in days)
    for counts in (of_month, of_week):
        usual, count = min(counts.items(), key=lambda entry: (-entry[1], str(entry[0])))
        if count / len(days) >= _USUAL:
            return usual
    return None


def _kept_rate(
    invoices: Sequence[Invoice],
    history: Iterable[Event],
    as_of: date,
    tolerance: Sequence[Money],
    zone: str,
) -> float | None:
    """Of the promises whose day has passed, the share that was kept; replaced ones and unknown ones are not counted."""
    told = promises(history, invoices, on=as_of, zone=zone, tolerance=tolerance)
    judged = [
        promise.state is CommitmentState.KEPT
        for promise in told
        if promise.is_promise
        and promise.named_day < as_of
        and promise.state in {CommitmentState.KEPT, CommitmentState.BROKEN}
    ]
    return sum(judged) / len(judged) if judged else None
