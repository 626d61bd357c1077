"""Late fees: only as agreed, exact, line by line; checked against day-by-day rational arithmetic."""

from __future__ import annotations

import pickle
import random
from datetime import date, datetime, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sopan.charges import (
    ChargeLine,
    ChargeStatement,
    EarlyPaymentDiscount,
    LateFee,
    MoratoryInterest,
    ServicePause,
    Terms,
    moratory_interest_information,
    statement,
)
from sopan.errors import ArgumentError, CurrencyMismatchError
from sopan.money import Money

DUE = date(2026, 11, 18)
TEN_MILLION = Money(10_000_000)
PER_MIL = LateFee(per_mil_per_day="1")


def after(days: int) -> date:
    return DUE + timedelta(days=days)


def fee_on(fee: LateFee | Terms | None, day: date, *changes: tuple[date, Money], **more) -> ChargeStatement:
    return statement(fee, due_on=DUE, principal=[(date(2026, 10, 19), TEN_MILLION), *changes], on=day, **more)


# --- the oracle: walk day by day, add fractions, round at the end ---------------------------------


def slow_fee(fee: LateFee, changes: list[tuple[date, Money]], due_on: date, on: date) -> int:
    """The fee in units of rounding (rupiah, cents), one day after the other."""
    currency = changes[0][1].currency
    per_unit = {"IDR": 1, "USD": 100, "JPY": 1}[currency]
    total, charged_bases, flat_done, owed_after_grace = Fraction(0), [], False, False
    day = due_on + timedelta(days=1)
    while day <= on:
        days_late = (day - due_on).days
        base = Fraction([money.amount for change, money in sorted(changes) if change < day][-1])
        if base and (fee.starts == "after_due" or days_late > fee.grace_days):
            charged_bases.append(base)
            owed_after_grace = owed_after_grace or days_late > fee.grace_days
            if fee.flat is not None:
                total += 0 if flat_done else Fraction(fee.flat.amount)
                flat_done = True
            total += base * slow_rate(fee, day)
        day += timedelta(days=1)
    if not owed_after_grace:
        return 0
    units = round_units(total * per_unit, fee.rounding)
    caps = [] if fee.cap is None else [Fraction(fee.cap.amount)]
    if fee.cap_percent is not None:
        base_of_cap = charged_bases[0] if fee.rate is None else max(charged_bases)
        caps.append(base_of_cap * Fraction(fee.cap_percent) / 100)
    return min([units, *(int(cap * per_unit) for cap in caps)])


def slow_rate(fee: LateFee, day: date) -> Fraction:
    """What one day costs of the principal, without the fixed sum."""
    if fee.per_mil_per_day is not None:
        return Fraction(fee.per_mil_per_day) / 1000
    yearly = Fraction(0)
    if fee.percent_per_month is not None:
        yearly = Fraction(fee.percent_per_month) / 100 * 12
    elif fee.percent_per_year is not None:
        yearly = Fraction(fee.percent_per_year) / 100
    if fee.day_count == "30e_360":
        return yearly * Fraction(slow_30e_days(day), 360)
    return yearly / {"actual_365": 365, "actual_360": 360}[fee.day_count]


def slow_30e_days(day: date) -> int:
    """What `day` counts in 30E/360: the 31st nothing, a short February's last day takes up the missing ones on 1 March."""
    if day.day == 31:
        return 0
    if (day.month, day.day) == (3, 1):
        return 31 - (day - timedelta(days=1)).day
    return 1


def round_units(units: Fraction, rounding: str) -> int:
    whole, rest = divmod(units, 1)
    return int(whole) + (1 if rounding == "half_up" and rest >= Fraction(1, 2) else 0)


def random_case(dice: random.Random) -> tuple[LateFee, date, list[tuple[date, Money]], date]:
    """A fee and a payment history: part payments, reversals, settlement, paid in grace, paid late."""
    currency = dice.choice(["IDR", "IDR", "IDR", "USD", "JPY"])
    form = dice.choice(["per_mil_per_day", "percent_per_month", "percent_per_year", None])
    rate = {} if form is None else {form: Decimal(dice.randint(1, 50_000)).scaleb(-4)}
    fixed = {"flat": Money(dice.randint(1, 500_000), currency)} if form is None or dice.random() < 0.3 else {}
    grace = dice.choice([0, 0, 1, 3, 7, 30])
    conventions = ["actual_365", "actual_360", "30e_360"] if form and form.startswith("percent") else ["actual_365"]
    fee = LateFee(
        **rate,
        **fixed,
        grace_days=grace,
        starts=dice.choice(["after_grace", "after_due"]) if grace else "after_grace",
        day_count=dice.choice(conventions),
        rounding=dice.choice(["half_up", "down"]),
        cap=Money(dice.randint(1, 400_000), currency) if dice.random() < 0.2 else None,
        cap_percent=Decimal(dice.randint(1, 1000)).scaleb(-2) if dice.random() < 0.4 else None,
    )
    due_on = date(2024, 1, 1) + timedelta(days=dice.randint(0, 1200))
    cents = 0 if currency == "JPY" else 2
    opened = dice.randint(1, 10 ** dice.randint(1, 11))
    changes = [(due_on - timedelta(days=dice.randint(0, 40)), opened)]
    for _ in range(dice.choice([0, 1, 1, 2, 3, 6])):
        day = due_on + timedelta(days=dice.randint(-20, 120))
        if day not in {known for known, _ in changes} and day > changes[0][0]:
            changes.append((day, dice.choice([0, opened, dice.randint(0, opened)])))
    money = [(day, Money(Decimal(amount).scaleb(-cents), currency)) for day, amount in changes]
    dice.shuffle(money)
    return fee, due_on, money, due_on + timedelta(days=dice.randint(-5, 150))


def in_units(money: Money) -> int:
    scale = {"IDR": 1, "USD": 100, "JPY": 1}[money.currency]
    units = money.amount * scale
    assert units == int(units), "a fee is a whole number of rupiah, or of the smallest unit"
    return int(units)


def check_against_exact_arithmetic(cases: int, seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(cases):
        fee, due_on, changes, on = random_case(dice)
        result = statement(fee, due_on=due_on, principal=changes, on=on)
        assert in_units(result.accrued) == slow_fee(fee, changes, due_on, on), (fee, due_on, changes, on)
        assert sum((line.amount for line in result.lines), Money.zero(result.accrued.currency)) == result.accrued
        daily = [line for line in result.lines if line.rate != "flat"]
        assert all(earlier.end_on < later.start_on for earlier, later in pairwise(daily))
        assert [line.rate for line in result.lines[1:]] == [fee.rate] * len(result.lines[1:])
        assert all(line.start_on <= line.end_on <= on for line in result.lines)
        charge_in_parts(dice, fee, due_on, changes, on, result)


def charge_in_parts(dice, fee, due_on, changes, on, once) -> None:
    """Statements at random days up to `on`, each charging its delta, come to what one statement charges."""
    zero = Money.zero(once.accrued.currency)
    charged, before = zero, zero
    for day in sorted({on, *(due_on + timedelta(days=dice.randint(0, 150)) for _ in range(3))}):
        if day > on:
            break
        part = statement(fee, due_on=due_on, principal=changes, on=day, charged=charged)
        assert part.accrued >= before, "the fee never falls as days go by"
        assert not part.to_credit
        before, charged = part.accrued, charged + part.to_charge
    assert charged == once.accrued


def test_2000_random_payment_histories_agree_with_exact_arithmetic():
    check_against_exact_arithmetic(2_000, seed=20261118)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10))
def test_100000_random_payment_histories_agree_with_exact_arithmetic(seed):
    check_against_exact_arithmetic(10_000, seed=seed)


# --- worked examples ------------------------------------------------------------------------------


def test_one_per_mil_a_day_counts_the_days_after_the_due_date():
    assert not fee_on(PER_MIL, DUE).accrued
    assert fee_on(PER_MIL, after(1)).accrued == Money(10_000)
    assert fee_on(PER_MIL, after(30)).accrued == Money(300_000)


def test_the_day_on_which_the_money_arrives_is_still_late_and_the_next_is_not():
    paid = (after(3), Money(0))
    assert fee_on(PER_MIL, after(3), paid).accrued == Money(30_000)
    assert fee_on(PER_MIL, after(100), paid).accrued == Money(30_000)


def test_paid_on_the_due_date_costs_nothing():
    assert fee_on(PER_MIL, after(100), (DUE, Money(0))).lines == ()


def test_grace_is_a_shift_and_not_a_cliff():
    fee = LateFee(per_mil_per_day="1", grace_days=3)
    assert [fee_on(fee, after(days)).accrued for days in (3, 4, 5)] == [Money(0), Money(10_000), Money(20_000)]


def test_a_contract_may_charge_from_the_due_date_once_the_grace_is_over():
    fee = LateFee(per_mil_per_day="1", grace_days=3, starts="after_due")
    assert [fee_on(fee, after(days)).accrued for days in (3, 4)] == [Money(0), Money(40_000)]
    assert not fee_on(fee, after(90), (after(3), Money(0))).accrued, "paid within the grace"


def test_part_payments_split_the_lines_and_each_says_from_when_to_when_on_what():
    lines = fee_on(PER_MIL, after(30), (after(10), Money(4_000_000)), (after(20), Money(0))).lines
    assert [(line.start_on, line.end_on, line.days, line.base, line.amount) for line in lines] == [
        (after(1), after(10), 10, TEN_MILLION, Money(100_000)),
        (after(11), after(20), 10, Money(4_000_000), Money(40_000)),
    ]
    assert {line.rate for line in lines} == {"1 per mil per day"}


def test_a_reversed_payment_is_charged_from_the_day_after_its_reversal():
    result = fee_on(PER_MIL, after(20), (after(5), Money(0)), (after(15), TEN_MILLION))
    assert [(line.start_on, line.days) for line in result.lines] == [(after(1), 5), (after(16), 5)]


def test_changes_that_change_nothing_do_not_split_a_line():
    assert len(fee_on(PER_MIL, after(20), (after(5), TEN_MILLION)).lines) == 1


def test_two_percent_a_month_over_365_days_is_24_percent_in_leap_years_too():
    fee = LateFee(percent_per_month=2)
    assert fee_on(fee, after(365)).accrued == Money(2_400_000)
    leap = statement(fee, due_on=date(2028, 1, 1), principal=[(date(2028, 1, 1), TEN_MILLION)], on=date(2028, 12, 31))
    assert (leap.lines[0].days, leap.accrued) == (365, Money(2_400_000))


def test_30e_360_makes_every_month_one_month():
    fee = LateFee(percent_per_month=2, day_count="30e_360")
    for months, day in enumerate([date(2026, 12, 18), date(2027, 1, 18), date(2027, 2, 18), date(2027, 3, 18)], 1):
        assert fee_on(fee, day).accrued == Money(200_000 * months)


def test_a_flat_fee_is_charged_once_on_the_first_late_day():
    fee = LateFee(flat=50_000, grace_days=2)
    assert not fee_on(fee, after(2)).accrued
    (line,) = fee_on(fee, after(60)).lines
    assert (line.start_on, line.end_on, line.rate, line.amount) == (after(3), after(3), "flat", Money(50_000))


def test_b5_a_rate_and_a_fixed_sum_come_together_each_with_its_line():
    result = fee_on(LateFee(percent_per_month=1, flat=50_000, day_count="30e_360"), after(30))
    assert [(line.rate, line.days, line.amount) for line in result.lines] == [
        ("flat", 1, Money(50_000)),
        ("1 percent per month", 30, Money(100_000)),
    ]
    assert result.accrued == Money(150_000)
    assert result.day_count == "30e_360"
    assert not fee_on(LateFee(percent_per_month=1, flat=50_000, grace_days=3), after(3)).lines


def test_b5_a_cap_holds_for_both_together():
    capped = fee_on(LateFee(per_mil_per_day=1, flat=50_000, cap=65_000), after(9))
    assert [(line.rate, line.end_on, line.amount) for line in capped.lines] == [
        ("flat", after(1), Money(50_000)),
        ("1 per mil per day", after(2), Money(15_000)),
    ]
    assert capped.capped
    alone = fee_on(LateFee(per_mil_per_day=1, flat=50_000, cap=50_000), after(9))
    assert [line.rate for line in alone.lines] == ["flat"]
    assert alone.accrued == Money(50_000)


@pytest.mark.parametrize(
    ("day_count", "days", "fee"),
    [
        ("actual_365", 365, 1_200_000),
        ("actual_365", 73, 240_000),
        ("actual_360", 360, 1_200_000),
        ("actual_360", 365, 1_216_667),
        ("30e_360", 365, 1_200_000),
        ("30e_360", 30, 100_000),  # from 18 November to 18 December
    ],
)
def test_b5_a_rate_a_year_is_spread_as_its_convention_says(day_count, days, fee):
    result = fee_on(LateFee(percent_per_year=12, day_count=day_count), after(days))
    assert result.accrued == Money(fee)
    assert result.day_count == day_count


def test_a_month_of_actual_360_is_thirty_days_however_long_it_is():
    assert fee_on(LateFee(percent_per_month=1, day_count="actual_360"), after(31)).accrued == Money(103_333)


def test_a_flat_fee_does_not_come_when_all_was_paid_in_time():
    assert not fee_on(LateFee(flat=50_000), after(60), (DUE, Money(0))).accrued


def test_the_line_that_reaches_the_cap_ends_on_that_day():
    result = fee_on(LateFee(per_mil_per_day="3", cap_percent=5), after(365))
    assert result.capped
    assert result.accrued == Money(500_000)
    assert result.lines[-1].end_on == after(17), "3 per mil for 17 days is 5.1 percent"


def test_a_fee_that_comes_to_the_cap_exactly_has_reached_it():
    fee = LateFee(per_mil_per_day="1", cap=100_000)
    result = fee_on(fee, after(30))
    (line,) = result.lines
    assert (line.end_on, line.days, line.amount) == (after(10), 10, Money(100_000))
    assert result.capped
    assert not fee_on(fee, after(9)).capped


def test_no_line_follows_the_one_that_reaches_the_cap():
    fee = LateFee(per_mil_per_day="1", cap=100_000)
    lines = fee_on(fee, after(60), (after(20), Money(4_000_000)), (after(40), TEN_MILLION)).lines
    assert [line.end_on for line in lines] == [after(10)]


def test_the_lower_of_two_caps_holds_and_is_never_exceeded_by_rounding():
    fee = LateFee(per_mil_per_day="1", cap_percent=5, cap="12345.99")
    assert fee_on(fee, after(365)).accrued == Money(12_345)


def test_rounding_is_half_up_once_at_the_end_unless_another_is_agreed():
    base = (date(2026, 11, 1), Money(1_500))
    assert fee_on(LateFee(per_mil_per_day="1"), after(1), base).accrued == Money(2)
    assert fee_on(LateFee(per_mil_per_day="1", rounding="down"), after(1), base).accrued == Money(1)
    assert fee_on(LateFee(per_mil_per_day="1"), after(2), base).accrued == Money(3), "3.0 and not 2 + 2"


def test_other_currencies_are_rounded_to_their_smallest_unit():
    dollars = [(DUE, Money("1005", "USD"))]
    assert statement(PER_MIL, due_on=DUE, principal=dollars, on=after(1)).accrued == Money("1.01", "USD")


def test_b5_nothing_is_charged_that_was_not_agreed():
    for terms in (None, Terms()):
        result = fee_on(terms, after(365))
        assert (result.lines, result.accrued, result.to_charge) == ((), Money(0), Money(0))


def test_the_fee_may_be_handed_in_alone_or_within_the_terms():
    assert fee_on(Terms(late_fee=PER_MIL), after(9)) == fee_on(PER_MIL, after(9))


def test_changes_after_the_day_asked_about_do_not_count_yet():
    assert fee_on(PER_MIL, after(9), (after(10), Money(0))) == fee_on(PER_MIL, after(9))
    assert not statement(PER_MIL, due_on=DUE, principal=[(DUE, TEN_MILLION)], on=after(-30)).accrued


def test_the_first_and_the_last_day_that_sopan_knows_may_be_named():
    fee = LateFee(flat=50_000)
    opened = [(date(1990, 1, 1), TEN_MILLION)]
    assert not statement(fee, due_on=date(1990, 1, 1), principal=opened, on=date(1990, 1, 1)).accrued
    assert statement(fee, due_on=date(1990, 1, 1), principal=opened, on=date(2999, 12, 31)).accrued == Money(50_000)


# --- the delta, waiving ---------------------------------------------------------------------------


def test_only_the_delta_since_the_last_statement_is_to_be_charged():
    first = fee_on(PER_MIL, after(7))
    second = fee_on(PER_MIL, after(14), charged=first.to_charge)
    assert (first.to_charge, second.to_charge, second.accrued) == (Money(70_000), Money(70_000), Money(140_000))


def test_waiving_all_leaves_nothing_to_charge_and_later_days_are_charged_as_before():
    waived = fee_on(PER_MIL, after(7)).waive()
    assert (waived.payable, waived.to_charge) == (Money(0), Money(0))
    later = fee_on(PER_MIL, after(8), waived=waived.waived)
    assert later.to_charge == Money(10_000)


def test_waiving_what_was_already_charged_becomes_a_credit():
    result = fee_on(PER_MIL, after(7), charged=Money(70_000)).waive(Money(30_000))
    assert (result.payable, result.to_charge, result.to_credit) == (Money(40_000), Money(0), Money(30_000))


def test_a_past_corrected_downwards_becomes_a_credit_and_never_a_negative_charge():
    result = fee_on(PER_MIL, after(7), (DUE, Money(5_000_000)), charged=Money(70_000))
    assert (result.accrued, result.to_charge, result.to_credit) == (Money(35_000), Money(0), Money(35_000))


def test_waiving_nothing_changes_nothing():
    result = fee_on(PER_MIL, after(7))
    assert result.waive(Money(0)) == result


def test_a_statement_is_not_capped_unless_it_says_so():
    assert not ChargeStatement(on=after(7), accrued=Money(0), charged=Money(0), waived=Money(0)).capped


def test_more_than_is_payable_cannot_be_waived():
    result = fee_on(PER_MIL, after(7))
    with pytest.raises(ArgumentError, match="exceeds what is payable"):
        result.waive(Money(70_001))
    with pytest.raises(ArgumentError, match="must not be negative"):
        result.waive(Money(-1))
    with pytest.raises(CurrencyMismatchError):
        result.waive(Money(1, "USD"))


# --- lint -----------------------------------------------------------------------------------------


def codes(terms: Terms, principal: Money | None = None) -> list[tuple[str, str]]:
    return [(finding.level, finding.code) for finding in terms.lint(principal)]


@pytest.mark.parametrize(
    ("fee", "expected"),
    [
        ({"percent_per_month": 2}, []),
        ({"percent_per_month": "2.0001"}, [("warning", "fee_high")]),
        ({"percent_per_month": 3}, [("warning", "fee_high")]),
        ({"percent_per_month": "3.0001"}, [("error", "fee_excessive")]),
        ({"percent_per_month": 10, "above_limit_agreed": True}, [("warning", "fee_high")]),
        ({"per_mil_per_day": "0.5"}, []),
        ({"per_mil_per_day": 1}, [("warning", "fee_high")]),
        ({"per_mil_per_day": "1.1"}, [("error", "fee_excessive")]),
        ({"percent_per_year": 24}, []),
        ({"percent_per_year": "24.0001"}, [("warning", "fee_high")]),
        ({"percent_per_year": "36.001"}, [("error", "fee_excessive")]),
    ],
)
def test_lint_warns_above_two_percent_a_month_and_errs_above_three(fee, expected):
    assert codes(Terms(late_fee=LateFee(**fee, cap_percent=5), agreed_in="Kontrak 12, pasal 8")) == expected


@pytest.mark.parametrize(("flat", "expected"), [(200_000, None), (250_000, "fee_high"), (300_001, "fee_excessive")])
def test_lint_judges_a_flat_fee_by_the_principal(flat, expected):
    terms = Terms(late_fee=LateFee(flat=flat), agreed_in="PO 7")
    assert codes(terms) == []
    assert [code for _, code in codes(terms, TEN_MILLION)] == [expected] * (expected is not None)
    assert codes(terms, Money(0)) == []


def test_a_flat_fee_is_judged_by_a_principal_of_its_own_currency_only():
    with pytest.raises(CurrencyMismatchError, match="agree on one currency"):
        LateFee(flat=200_000).monthly_percent(Money(5_000, "USD"))


@pytest.mark.parametrize("cap", [{"cap": 500_000}, {"cap_percent": 5}, {"flat": 50_000}])
def test_a_fee_with_any_end_does_not_grow_without_end(cap):
    fee = LateFee(**({"percent_per_month": 1} if "flat" not in cap else {}), **cap)
    assert codes(Terms(late_fee=fee, agreed_in="PO 7")) == []


def test_a_rate_and_a_fixed_sum_are_judged_together():
    fee = LateFee(percent_per_year=24, flat=100_000)
    assert fee.monthly_percent() == 2
    assert fee.monthly_percent(TEN_MILLION) == 3


def test_a_fixed_sum_beside_a_rate_is_no_end():
    fee = LateFee(percent_per_month=1, flat=50_000)
    assert codes(Terms(late_fee=fee, agreed_in="PO 7")) == [("warning", "fee_uncapped")]


def test_a_flat_fee_in_percent_has_thirty_digits():
    assert LateFee(flat=1).monthly_percent(Money(3)) == Decimal("33." + 28 * "3")


@pytest.mark.parametrize(("notice_days", "expected"), [(6, ["pause_notice_short"]), (7, [])])
def test_a_week_of_notice_before_a_pause_is_enough(notice_days, expected):
    pause = ServicePause(notice_days=notice_days, wording="Pengiriman ditunda")
    assert [code for _, code in codes(Terms(service_pause=pause))] == expected


def test_lint_names_cliffs_missing_caps_missing_agreements_and_short_notice_with_errors_first():
    fee = LateFee(percent_per_month=4, grace_days=3, starts="after_due")
    terms = Terms(late_fee=fee, service_pause=ServicePause(notice_days=3, wording="Layanan dihentikan sementara"))
    assert codes(terms) == [
        ("error", "fee_excessive"),
        ("warning", "fee_cliff"),
        ("warning", "fee_uncapped"),
        ("warning", "agreement_unnamed"),
        ("warning", "pause_notice_short"),
    ]


def test_terms_name_their_amounts_so_that_an_invoice_can_check_the_currency():
    discount = EarlyPaymentDiscount(amount=5, within_days=3)
    assert list(Terms(late_fee=LateFee(flat=7, cap=9), early_payment=discount).amounts()) == [
        Money(7),
        Money(9),
        Money(5),
    ]
    assert list(Terms().amounts()) == []


def test_terms_without_a_fee_have_no_findings():
    pause = ServicePause(notice_days=14, wording="Pengiriman ditunda")
    assert Terms(early_payment=EarlyPaymentDiscount(percent=2, within_days=10), service_pause=pause).lint() == ()


# --- discount, pause, statutory interest ----------------------------------------------------------


def test_two_percent_within_ten_days_of_issue():
    discount = EarlyPaymentDiscount(percent=2, within_days=10)
    assert discount.last_day(date(2026, 10, 19)) == date(2026, 10, 29)
    assert discount.discount(Money(1_234_525)) == Money(24_691), "24,690.5 rounds up"
    assert discount.discount(Money("100.25", "USD")) == Money("2.01", "USD")


def test_a_fixed_discount_never_exceeds_the_principal():
    discount = EarlyPaymentDiscount(amount=50_000, within_days=10)
    assert discount.discount(TEN_MILLION) == Money(50_000)
    assert discount.discount(Money(20_000)) == Money(20_000)
    with pytest.raises(CurrencyMismatchError):
        discount.discount(Money(5, "USD"))


def test_a_pause_may_begin_on_the_day_after_its_notice():
    assert ServicePause(notice_days=14, wording="Layanan dihentikan").earliest_on(DUE) == after(15)


def test_statutory_interest_is_six_percent_a_year_from_the_day_of_the_claim_and_only_information():
    result = moratory_interest_information(TEN_MILLION, claimed_on=DUE, on=after(365))
    assert (result.days, result.amount) == (365, Money(600_000))
    assert "demanded in court" in result.basis
    assert not moratory_interest_information(TEN_MILLION, claimed_on=DUE, on=after(-1)).amount


# --- bad input ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "needs one of"),
        ({"per_mil_per_day": 1, "percent_per_year": 5}, "needs one of"),
        ({"percent_per_month": 1, "percent_per_year": 5, "flat": 5}, "needs one of"),
        ({"flat": 5, "day_count": "actual_360"}, "day_count belongs to a percentage"),
        ({"per_mil_per_day": 0.1}, "never a float"),
        ({"per_mil_per_day": True}, "never a float"),
        ({"per_mil_per_day": "1,5"}, "never a float"),
        ({"per_mil_per_day": "1e2"}, "never a float"),
        ({"per_mil_per_day": 0}, "above 0 and at most 100"),
        ({"per_mil_per_day": -1}, "above 0 and at most 100"),
        ({"per_mil_per_day": 101}, "above 0 and at most 100"),
        ({"per_mil_per_day": Decimal("NaN")}, "above 0 and at most 100"),
        ({"per_mil_per_day": Decimal("Infinity")}, "above 0 and at most 100"),
        ({"per_mil_per_day": "0.00001"}, "at most 4 decimals"),
        ({"per_mil_per_day": Decimal("1e-999999")}, "at most 4 decimals"),
        ({"per_mil_per_day": 1, "day_count": "30e_360"}, "day_count belongs to a percentage"),
        ({"per_mil_per_day": 1, "starts": "after_due"}, "says nothing without grace_days"),
        ({"per_mil_per_day": 1, "grace_days": -1}, "greater than or equal to 0"),
        ({"flat": 5, "cap": "USD 5"}, "one currency"),
        ({"flat": 0}, "above zero"),
        ({"flat": 1.5}, "float"),
        ({"percent_per_month": 1, "cap": 0}, "above zero"),
        ({"per_mil_per_dy": 1}, "did you mean 'per_mil_per_day'"),
    ],
)
def test_a_fee_that_cannot_be_is_refused(fields, message):
    with pytest.raises(ValidationError, match=message) as caught:
        LateFee(**fields)
    assert caught.value.error_count() == 1


@pytest.mark.parametrize("fields", [{}, {"percent": 2, "amount": 5}])
def test_a_discount_has_exactly_one_form(fields):
    with pytest.raises(ValidationError, match="exactly one of percent and amount"):
        EarlyPaymentDiscount(**fields, within_days=10)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"due_on": datetime(2026, 11, 18)}, ArgumentError, "due_on must be a date without a time"),  # noqa: DTZ001
        ({"on": "2026-11-18"}, ArgumentError, "on must be a date"),
        ({"on": date(3000, 1, 1)}, ArgumentError, "on must lie between"),
        ({"principal": []}, ArgumentError, "what was open on due_on"),
        ({"principal": [(after(1), TEN_MILLION)]}, ArgumentError, "what was open on due_on"),
        ({"principal": [(DUE, 5)]}, ArgumentError, "Money of zero or more"),
        ({"principal": [("2026-11-18", TEN_MILLION)]}, ArgumentError, "principal must be a date"),
        ({"principal": [(date(1989, 12, 31), TEN_MILLION)]}, ArgumentError, "principal must lie between"),
        ({"principal": [(DUE, Money(-5))]}, ArgumentError, "Money of zero or more"),
        ({"principal": [(DUE, TEN_MILLION), (DUE, Money(0))]}, ArgumentError, "one day twice"),
        (
            {"principal": [(DUE, TEN_MILLION), (after(1), Money(5, "USD"))]},
            CurrencyMismatchError,
            "more than one currency",
        ),
        ({"principal": [(DUE, Money(5, "USD"))], "charged": Money(5)}, CurrencyMismatchError, "charged must be Money"),
        ({"waived": 5}, CurrencyMismatchError, "waived must be Money"),
        ({"waived": Money(-5)}, ArgumentError, "waived must not be negative"),
        ({"terms": LateFee(flat="USD 5")}, CurrencyMismatchError, "agree on one currency"),
        ({"terms": LateFee(per_mil_per_day=1, cap="USD 5")}, CurrencyMismatchError, "agree on one currency"),
    ],
)
def test_arguments_that_do_not_fit_are_refused_with_one_clear_error(arguments, error, message):
    given_ = {"terms": PER_MIL, "due_on": DUE, "principal": [(DUE, TEN_MILLION)], "on": after(5)} | arguments
    terms = given_.pop("terms")
    with pytest.raises(error, match=message):
        statement(terms, **given_)


@pytest.mark.parametrize("principal", [Money(-1), 10_000_000, None])
def test_statutory_interest_refuses_what_is_no_principal(principal):
    with pytest.raises(ArgumentError, match="principal must be Money of zero or more"):
        moratory_interest_information(principal, claimed_on=DUE, on=DUE)


def test_statutory_interest_on_nothing_is_nothing():
    assert not moratory_interest_information(Money(0), claimed_on=DUE, on=after(365)).amount


def test_a_stored_statement_whose_lines_do_not_add_up_is_refused():
    stored = fee_on(PER_MIL, after(7)).model_dump_json().replace('"accrued":"IDR 70000.00"', '"accrued":"IDR 80000.00"')
    with pytest.raises(ValidationError, match="add up"):
        ChargeStatement.model_validate_json(stored)


# --- values ---------------------------------------------------------------------------------------

RATES = st.decimals(min_value="0.0001", max_value=100, places=4)
FEES = st.one_of(
    st.builds(LateFee, per_mil_per_day=RATES, cap_percent=st.none() | RATES, grace_days=st.integers(0, 60)),
    st.builds(LateFee, percent_per_month=RATES, day_count=st.sampled_from(["actual_365", "30e_360"])),
    st.builds(LateFee, flat=st.integers(1, 10**9).map(Money), rounding=st.sampled_from(["half_up", "down"])),
)


@given(FEES, st.integers(0, 400))
def test_values_are_hashable_pickle_and_round_trip_through_json(fee, days):
    terms = Terms(
        late_fee=fee,
        early_payment=EarlyPaymentDiscount(percent="1.5", within_days=7),
        service_pause=ServicePause(notice_days=14, wording="Layanan dihentikan"),
        agreed_in="PKS 12/2026",
    )
    interest = moratory_interest_information(TEN_MILLION, claimed_on=DUE, on=after(days))
    for value in (terms, fee_on(terms, after(days)), interest):
        assert type(value).model_validate_json(value.model_dump_json()) == value
        assert pickle.loads(pickle.dumps(value)) == value
        assert hash(pickle.loads(pickle.dumps(value))) == hash(value)


def test_a_rate_may_be_as_high_as_100():
    assert LateFee(percent_per_month=100).rate == "100 percent per month"


def test_equal_rates_are_equal_however_written():
    assert LateFee(percent_per_month="1.50") == LateFee(percent_per_month=Decimal("1.5"))
    assert LateFee(percent_per_month="1.50").rate == "1.5 percent per month"
    assert LateFee(flat=5).rate is None
    assert LateFee(flat=5, percent_per_year="12.0").rate == "12 percent per year"


def test_the_decimal_context_of_the_caller_changes_nothing():
    def run() -> tuple[object, ...]:
        fee = LateFee(percent_per_month="1.2345")
        terms = Terms(late_fee=LateFee(flat="123456.78"))
        return fee, fee_on(fee, after(77)), terms.lint(Money("987654321.09")), PER_MIL.monthly_percent()

    expected = run()
    with localcontext(prec=2):
        assert run() == expected


def test_lines_and_information_are_plain_values():
    assert {"start_on", "end_on", "rate", "base", "amount"} <= set(ChargeLine.model_fields)
    assert "amount" in MoratoryInterest.model_fields


@pytest.mark.parametrize("amount", ["IDR 900000000000000", "USD 900000000000000.05", "JPY 900000000000000"])
def test_a_fee_stops_at_the_most_that_money_can_hold(amount):
    """`decide` raises nothing on valid values, however long nobody looked."""
    told = statement(LateFee(percent_per_month=100), due_on=DUE, principal=[(DUE, Money(amount))], on=date(2999, 1, 1))
    assert told.capped
    assert 10**15 - 1 <= told.accrued.amount < 10**15
    assert sum((line.amount for line in told.lines), Money.zero(told.accrued.currency)) == told.accrued
    later = statement(
        LateFee(percent_per_month=100), due_on=DUE, principal=[(DUE, Money(amount))], on=date(2999, 12, 31)
    )
    assert later.accrued == told.accrued


# --- in words ---------------------------------------------------------------------------------------


def test_a_statement_explains_itself_line_by_line():
    fee = LateFee(percent_per_month="1.5", flat=50_000, day_count="30e_360", cap=150_000)
    result = fee_on(fee, after(20), (after(10), Money(4_000_000)), charged=Money(60_000), waived=Money(10_000))
    assert result.explain().splitlines() == [
        "Biaya keterlambatan yang disepakati, sampai dengan 8 Desember 2026: Rp120.000.",
        "19 November 2026: jumlah tetap Rp50.000.",
        "19 November 2026 s.d. 28 November 2026: 10 hari x 1,5% per bulan dari Rp10.000.000 = Rp50.000.",
        "29 November 2026 s.d. 8 Desember 2026: 10 hari x 1,5% per bulan dari Rp4.000.000 = Rp20.000.",
        "Setiap bulan dihitung 30 hari (30E/360).",
        "Sudah ditagih Rp60.000.",
        "Dibebaskan Rp10.000.",
        "Yang masih dapat ditagih Rp50.000.",
    ]
    assert result.explain("en").splitlines()[2] == (
        "19 November 2026 to 28 November 2026: 10 days x 1.5% a month of IDR 10,000,000 = IDR 50,000."
    )


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_form_of_a_fee_has_its_words(language):
    forms = [{"per_mil_per_day": 1}, {"percent_per_month": 1}, {"percent_per_year": 12, "day_count": "actual_360"}]
    for form in forms:
        told = fee_on(LateFee(**form, cap=70_000), after(9), charged=Money(80_000)).explain(language)
        assert "{" not in told
        assert told.count("\n") == 4
    assert fee_on(PER_MIL, after(0)).explain(language).count("\n") == 0
    with pytest.raises(ArgumentError):
        fee_on(PER_MIL, after(5)).explain("fr")
