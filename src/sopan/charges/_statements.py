"""What the agreed late fee comes to, line by line; and the statutory interest, as information."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Final, NamedTuple, Self

from pydantic import model_validator

from sopan.charges.terms import DayCount, LateFee, Terms, money_of, require_currency, units_of
from sopan.errors import ArgumentError, CurrencyMismatchError
from sopan.fields import FIRST_DAY, LAST_DAY, ONE_DAY, Day, Flag, Value, refuse
from sopan.formats import conventions, language_of, rupiah, tanggal
from sopan.money import LIMIT, Money, NonNegativeMoney
from sopan.words import Language


class ChargeLine(Value):
    """From when to when, at what rate, on what base, how much."""

    start_on: Day
    """The first charged day."""
    end_on: Day
    """The last charged day, inclusive."""
    days: int
    """Charged days as the day count counts them."""
    rate: str
    """In plain words: `"1 per mil per day"`, `"2 percent per month"`, `"12 percent per year"`, or `"flat"` for the
    fixed sum."""
    base: Money
    """The principal that was open throughout."""
    amount: Money
    """This line's part of the sum: the rounded sum up to its end less the rounded sum up to its beginning."""

    def _sentence(self, spoken: Language) -> str:
        say = _WORDS[spoken]
        start, end = (tanggal(day, spoken, weekday=False) for day in (self.start_on, self.end_on))
        amount = rupiah(self.amount, spoken)
        if self.rate == "flat":
            return say["flat"].format(start=start, amount=amount)
        days = start if start == end else say["days"].format(start=start, end=end)
        number, _, unit = self.rate.partition(" ")
        rate = say[unit].format(number=number.replace(".", conventions(spoken).decimal))
        said = say["rate"].format(days=days, count=self.days, rate=rate, base=rupiah(self.base, spoken), amount=amount)
        return said.replace(": 1 days ", ": 1 day ")


class ChargeStatement(Value):
    """The agreed fee up to and including a day: `lines` add up to `accrued`, to the last rupiah."""

    on: Day
    """The last day that is counted."""
    lines: tuple[ChargeLine, ...] = ()
    accrued: NonNegativeMoney
    """The whole fee from the first charged day on."""
    capped: Flag = False
    """Whether the cap was reached, or the most that Money can hold."""
    day_count: DayCount | None = None
    """How days were counted, where a percentage a month or a year is spread over them."""
    charged: NonNegativeMoney
    """What earlier statements already charged."""
    waived: NonNegativeMoney
    """What was waived, charged before or not."""

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if sum((line.amount for line in self.lines), Money.zero(self.accrued.currency)) != self.accrued:
            raise refuse("statement_sum", "lines must add up to accrued")
        return self

    @property
    def payable(self) -> Money:
        """The fee less what was waived: what the client owes in all, billed or not."""
        return max(self.accrued - self.waived, Money.zero(self.accrued.currency))

    @property
    def to_charge(self) -> Money:
        """The delta since the last statement: what may be charged now. Never negative."""
        return max(self.payable - self.charged, Money.zero(self.accrued.currency))

    @property
    def to_credit(self) -> Money:
        """The charge beyond what is payable, after a waiver or a corrected past. Never negative."""
        return max(self.charged - self.payable, Money.zero(self.accrued.currency))

    def explain(self, language: str = "id") -> str:
        """Return the statement in sentences, each on a line of its own: which days, how many, at what rate of what.

        Raises ArgumentError for an unknown language.
        """
        return "\n".join(self._sentences(language_of(language)))

    def _sentences(self, spoken: Language) -> Iterator[str]:
        say = _WORDS[spoken]
        on = tanggal(self.on, spoken, weekday=False)
        yield say["title" if self.lines else "none"].format(on=on, accrued=rupiah(self.accrued, spoken))
        yield from (line._sentence(spoken) for line in self.lines)
        if self.day_count is not None and self.lines:
            yield say[self.day_count]
        if self.capped:
            yield say["capped"]
        for part in ("charged", "waived", "to_credit"):
            amount = getattr(self, part)
            if amount:
                yield say[part].format(amount=rupiah(amount, spoken))
        if (self.charged or self.waived) and not self.to_credit:
            yield say["to_charge"].format(amount=rupiah(self.to_charge, spoken))

    def waive(self, amount: Money | None = None) -> ChargeStatement:
        """The same statement with `amount` more waived; without an amount, everything payable.

        A waiver ends nothing: days that come after are charged as before.
        Raises ArgumentError when the amount is negative or more than is payable, CurrencyMismatchError in another
        currency.
        """
        amount = self.payable if amount is None else amount
        if amount < Money.zero(self.accrued.currency):
            raise _bad("amount", "must not be negative")
        if amount > self.payable:
            raise _bad("amount", "exceeds what is payable; leave it out to waive everything")
        return self.model_copy(update={"waived": self.waived + amount})


def statement(
    terms: Terms | LateFee | None,
    *,
    due_on: date,
    principal: Iterable[tuple[date, Money]],
    on: date,
    charged: Money | None = None,
    waived: Money | None = None,
) -> ChargeStatement:
    """The late fee that `terms` allow up to and including `on`, line by line.

    `principal` holds the changes of the open principal, in any order: (day, what was open at the end of it).
    One of them must lie on or before `due_on`, the agreed due date; those after `on` do not count yet.
    `charged` and `waived` are the sums of earlier statements and waivers; `to_charge` is the delta.
    Charging every delta comes to the same as charging once at the end, and the fee never falls as days go by.
    Without an agreed fee everything is zero.

    Raises ArgumentError for dates and amounts that do not belong together, CurrencyMismatchError for two
    currencies. A fee stops at the most that Money can hold.

    >>> fee = LateFee(per_mil_per_day="1", grace_days=3, cap_percent="5")
    >>> due, now = date(2026, 11, 18), date(2026, 11, 25)
    >>> statement(fee, due_on=due, principal=[(due, Money(10_000_000))], on=now).to_charge
    Money('40000.00', 'IDR')
    """
    fee = terms.late_fee if isinstance(terms, Terms) else terms
    _checked_day("on", on)
    changes = _checked_principal(principal, _checked_day("due_on", due_on))
    zero = Money.zero(changes[0][1].currency)
    charged, waived = _checked_sum("charged", charged, zero), _checked_sum("waived", waived, zero)
    if fee is None:
        return ChargeStatement(on=on, accrued=zero, charged=charged, waived=waived)
    require_currency(fee, zero.currency)
    stretches = _stretches(fee, due_on, changes, on)
    lines, capped = _lines(fee, stretches)
    accrued = sum((line.amount for line in lines), zero)
    return ChargeStatement(
        on=on,
        lines=lines,
        accrued=accrued,
        capped=capped,
        day_count=None if fee.rate is None or fee.per_mil_per_day is not None else fee.day_count,
        charged=charged,
        waived=waived,
    )


class _Stretch(NamedTuple):
    """Consecutive charged days on one base; both ends are charged."""

    start: date
    end: date
    base: Money


def _stretches(fee: LateFee, due_on: date, changes: Sequence[tuple[date, Money]], on: date) -> list[_Stretch]:
    """The charged days, split where the open principal changes; days on which nothing is open are left out."""
    after_grace = due_on + timedelta(days=fee.grace_days + 1)
    first = after_grace if fee.starts == "after_grace" else due_on + ONE_DAY
    stretches: list[_Stretch] = []
    for index, (changed_on, base) in enumerate(changes):
        start = max(first, changed_on + ONE_DAY)
        end = min(on, changes[index + 1][0]) if index + 1 < len(changes) else on
        if start > end or not base:
            continue
        last = stretches[-1] if stretches else None
        if last is not None and last.base == base and last.end + ONE_DAY == start:
            stretches[-1] = last._replace(end=end)
        else:
            stretches.append(_Stretch(start, end, base))
    late_after_grace = any(stretch.end >= after_grace for stretch in stretches)
    return stretches if late_after_grace else []


def _lines(fee: LateFee, stretches: Sequence[_Stretch]) -> tuple[tuple[ChargeLine, ...], bool]:
    """The fixed sum first, then one line per stretch.

    Each rounded sum is taken from the beginning, so the lines add up exactly.
    """
    if not stretches:
        return (), False
    limit = _limit(fee, stretches if fee.rate else stretches[:1])
    lines: list[ChargeLine] = []
    exact, rounded = Fraction(0), 0
    for start, end, base, rate, fixed in _pieces(fee, stretches):
        last = end if fixed else _end_within(fee, _Stretch(start, end, base), exact, limit)
        days = 1 if fixed else _counted_days(fee, start, last)
        exact += fixed or Fraction(base.amount) * fee.per_day * days
        total = min(units_of(exact, base, fee.rounding), limit)
        amount = money_of(total - rounded, base)
        lines.append(ChargeLine(start_on=start, end_on=last, days=days, rate=rate, base=base, amount=amount))
        rounded = total
        if rounded == limit:
            return tuple(lines), True
    return tuple(lines), False


def _pieces(fee: LateFee, stretches: Sequence[_Stretch]) -> Iterator[tuple[date, date, Money, str, Fraction]]:
    """Yield what is charged, in order: first and last day, base, rate in words, and the fixed sum or zero."""
    first = stretches[0]
    if fee.flat is not None:
        yield first.start, first.start, first.base, "flat", Fraction(fee.flat.amount)
    if fee.rate is not None:
        for stretch in stretches:
            yield *stretch, fee.rate, Fraction(0)


def _end_within(fee: LateFee, stretch: _Stretch, before: Fraction, limit: int) -> date:
    """The day of the stretch on which the sum reaches the limit, else its last day."""
    daily = Fraction(stretch.base.amount) * fee.per_day

    def total(days: int) -> int:
        counted = _counted_days(fee, stretch.start, stretch.start + timedelta(days=days))
        return units_of(before + daily * counted, stretch.base, fee.rounding)

    days = range((stretch.end - stretch.start).days)
    return stretch.start + timedelta(days=bisect_left(days, limit, key=total))


def _counted_days(fee: LateFee, start: date, end: date) -> int:
    """Days from `start` through `end`: nights, beginning with the one before `start`."""
    if fee.day_count == "30e_360":
        return _day_number_30e(end) - _day_number_30e(start - ONE_DAY)
    return (end - start).days + 1


def _day_number_30e(day: date) -> int:
    return day.year * 360 + day.month * 30 + min(day.day, 30)


def _limit(fee: LateFee, stretches: Sequence[_Stretch]) -> int:
    """The cap in units of rounding, rounded down; the lowest one where several hold, such as what Money can."""
    base = max(stretch.base for stretch in stretches)
    caps = [Fraction(Money.at_most(LIMIT * 10**base.decimals, base.currency).amount)]
    caps += [Fraction(base.amount) * Fraction(fee.cap_percent) / 100] if fee.cap_percent is not None else []
    caps += [Fraction(fee.cap.amount)] if fee.cap is not None else []
    return min(units_of(cap, base, "down") for cap in caps)


# --- checks ----------------------------------------------------------------------------------------


def _bad(field: str, problem: str) -> ArgumentError:
    return ArgumentError(f"{field} {problem}")


def _checked_day(field: str, day: object) -> date:
    if isinstance(day, datetime) or not isinstance(day, date):
        raise _bad(field, "must be a date without a time")
    if not FIRST_DAY <= day <= LAST_DAY:
        raise _bad(field, f"must lie between {FIRST_DAY} and {LAST_DAY}")
    return day


def _checked_principal(changes: Iterable[tuple[date, Money]], due_on: date) -> list[tuple[date, Money]]:
    by_day: dict[date, Money] = {}
    for day, amount in changes:
        _checked_day("principal", day)
        if not isinstance(amount, Money) or amount < Money.zero(amount.currency):
            raise _bad("principal", "must be Money of zero or more for each day")
        if day in by_day:
            raise _bad("principal", "names one day twice; give what was open at the end of the day")
        by_day[day] = amount
    if len({amount.currency for amount in by_day.values()}) > 1:
        raise CurrencyMismatchError("principal holds more than one currency; state each apart, sopan never converts")
    if not by_day or min(by_day) > due_on:
        raise _bad("principal", "must say what was open on due_on; add an entry on or before it")
    return sorted(by_day.items())


def _checked_sum(field: str, amount: Money | None, zero: Money) -> Money:
    if amount is None:
        return zero
    if not isinstance(amount, Money) or amount.currency != zero.currency:
        raise CurrencyMismatchError(f"{field} must be Money in the currency of the principal; sopan never converts")
    if amount < zero:
        raise _bad(field, "must not be negative")
    return amount


# --- information for a claim -----------------------------------------------------------------------


class MoratoryInterest(Value):
    """Statutory interest, for information only: sopan never adds it to anything."""

    claimed_on: Day
    """The day on which it is demanded in court; interest runs from the day after."""
    on: Day
    """The last day that is counted."""
    days: int
    """Days counted."""
    principal: NonNegativeMoney
    """What the interest is computed on."""
    amount: NonNegativeMoney
    """6 % a year of 365 days, simple, rounded half up to whole rupiah (other currencies: the smallest unit)."""
    basis: str = "Stb. 1848 No. 22 jo. KUHPerdata 1250: 6 % a year, only from the day it is demanded in court"
    """The source of the rate and its limit."""


def moratory_interest_information(principal: Money, *, claimed_on: date, on: date) -> MoratoryInterest:
    """Return what the statutory 6 % a year would come to: information for a claim, not a charge and not advice.

    It can be claimed only from the day on which it is demanded in court (KUHPerdata 1250), needs no proof of loss,
    and does not belong into a reminder.
    Raises ArgumentError for a negative principal or dates that are none.
    """
    if not isinstance(principal, Money) or principal < Money.zero(principal.currency):
        raise _bad("principal", "must be Money of zero or more")
    days = max((_checked_day("on", on) - _checked_day("claimed_on", claimed_on)).days, 0)
    units = units_of(Fraction(principal.amount) * 6 * days / 36_500, principal, "half_up")
    return MoratoryInterest(
        claimed_on=claimed_on, on=on, days=days, principal=principal, amount=money_of(units, principal)
    )


# --- words --------------------------------------------------------------------------------------------

_WORDS: Final = {
    Language.ID: {
        "title": "Biaya keterlambatan yang disepakati, sampai dengan {on}: {accrued}.",
        "none": "Tidak ada biaya keterlambatan sampai dengan {on}.",
        "flat": "{start}: jumlah tetap {amount}.",
        "days": "{start} s.d. {end}",
        "rate": "{days}: {count} hari x {rate} dari {base} = {amount}.",
        "per mil per day": "{number} per mil per hari",
        "percent per month": "{number}% per bulan",
        "percent per year": "{number}% per tahun",
        "actual_365": "Satu tahun dihitung 365 hari (Actual/365).",
        "actual_360": "Satu tahun dihitung 360 hari, dan setiap hari dihitung (Actual/360).",
        "30e_360": "Setiap bulan dihitung 30 hari (30E/360).",
        "capped": "Batas tertinggi sudah tercapai.",
        "charged": "Sudah ditagih {amount}.",
        "waived": "Dibebaskan {amount}.",
        "to_charge": "Yang masih dapat ditagih {amount}.",
        "to_credit": "Yang dikembalikan {amount}.",
    },
    Language.EN: {
        "title": "The agreed late fee through {on}: {accrued}.",
        "none": "No late fee through {on}.",
        "flat": "{start}: a fixed sum of {amount}.",
        "days": "{start} to {end}",
        "rate": "{days}: {count} days x {rate} of {base} = {amount}.",
        "per mil per day": "{number} per mil a day",
        "percent per month": "{number}% a month",
        "percent per year": "{number}% a year",
        "actual_365": "A year counts 365 days (Actual/365).",
        "actual_360": "A year counts 360 days, and every day counts (Actual/360).",
        "30e_360": "Every month counts 30 days (30E/360).",
        "capped": "The highest fee is reached.",
        "charged": "Charged before: {amount}.",
        "waived": "Waived: {amount}.",
        "to_charge": "Still to be charged: {amount}.",
        "to_credit": "To be credited: {amount}.",
    },
}
