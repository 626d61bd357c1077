"""Money is exact to the last sen; integers are the oracle."""

import copy
import decimal
import pickle
import random
import re
import time
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from sopan.errors import CurrencyMismatchError, MoneyError
from sopan.formats import rupiah
from sopan.money import LIMIT, Money, NonNegativeMoney, PositiveMoney, total_by_currency

DECIMALS = {"IDR": 2, "USD": 2, "JPY": 0, "KWD": 3, "CLF": 4}
CURRENCIES = st.sampled_from(sorted(DECIMALS))
ROUNDINGS = [name for name in dir(decimal) if name.startswith("ROUND_")]


def of(minor: int, currency: str = "IDR") -> Money:
    """Money from smallest units, through its text."""
    places = DECIMALS[currency]
    sign, digits = "-" if minor < 0 else "", str(abs(minor)).rjust(places + 1, "0")
    return Money(f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}", currency)


def minor(amount: Money) -> int:
    return int(Fraction(amount.amount) * 10 ** DECIMALS[amount.currency])


@st.composite
def amounts(draw: st.DrawFn, *, most: int = LIMIT - 1, currency: str | None = None) -> Money:
    code = currency or draw(CURRENCIES)
    most *= 10 ** DECIMALS[code]
    return of(draw(st.integers(-most, most)), code)


# --- reading --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1500000, "IDR 1500000.00"),
        ("1500000", "IDR 1500000.00"),
        ("1500000.5", "IDR 1500000.50"),
        ("IDR 1500000", "IDR 1500000.00"),
        ("USD 12.34", "USD 12.34"),
        ("JPY 12", "JPY 12"),
        ("-7", "IDR -7.00"),
        ("IDR -7.01", "IDR -7.01"),
        ("007", "IDR 7.00"),
        ("-0", "IDR 0.00"),
        (Decimal("1500000.50"), "IDR 1500000.50"),
        (Decimal("1.5E+6"), "IDR 1500000.00"),
        (Decimal("0.01"), "IDR 0.01"),
        (Decimal("-0.00"), "IDR 0.00"),
        (Decimal("0E+9"), "IDR 0.00"),
        ({"amount": "5", "currency": "USD"}, "USD 5.00"),
        ({"amount": "USD 5", "currency": "USD"}, "USD 5.00"),
        ({"amount": 5, "currency": None}, "IDR 5.00"),
        ({"amount": Decimal(5)}, "IDR 5.00"),
        ("999999999999999.99", "IDR 999999999999999.99"),
        (-999999999999999, "IDR -999999999999999.00"),
    ],
)
def test_an_amount_is_read_exactly(value, text):
    assert str(Money(value)) == text
    assert TypeAdapter(Money).validate_python(value) == Money(value)


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (1.0, "float"),
        (0.1 + 0.2, "float"),
        (float("nan"), "float"),
        (True, "must be an int"),
        (None, "must be an int"),
        ([1], "must be an int"),
        (b"5", "must be an int"),
        (Decimal("NaN"), "neither NaN nor infinite"),
        (Decimal("sNaN"), "neither NaN nor infinite"),
        (Decimal("-Infinity"), "neither NaN nor infinite"),
        ("NaN", "cannot be read"),
        ("sNaN", "cannot be read"),
        ("Infinity", "cannot be read"),
        ("", "cannot be read"),
        (" 5", "cannot be read"),
        ("5 ", "cannot be read"),
        ("5\n", "cannot be read"),
        ("+5", "cannot be read"),
        ("1_000", "cannot be read"),
        ("1,5", "cannot be read"),
        ("1.500.000", "cannot be read"),
        ("Rp1.500.000", "cannot be read"),
        ("idr 5", "cannot be read"),
        ("1e3", "cannot be read"),
        ("1e1000000", "cannot be read"),
        ("\uff11\uff12", "cannot be read"),
        ("\u0661", "cannot be read"),
        ("9" * 5000, "cannot be read"),
        ("1.500", "more than the 2 decimals of IDR; if the point groups thousands"),
        ("0.001", "more than the 2 decimals"),
        ("0.000", "more than the 2 decimals"),
        ("JPY 0.5", "more than the 0 decimals of JPY"),
        (Decimal("0.001"), "more than the 2 decimals"),
        (Decimal("0.000"), "more than the 2 decimals"),
        (Decimal("1E-1000000"), "more than the 2 decimals"),
        (Decimal("1E+1000000"), "below 10^15"),
        (Decimal("1E+15"), "below 10^15"),
        (LIMIT, "below 10^15"),
        (-LIMIT, "below 10^15"),
        (10**4000, "below 10^15"),
        ("1000000000000000", "below 10^15"),
        (Decimal(10**15), "below 10^15"),
        ("XXX 5", "ISO 4217"),
        ({"amount": "5", "currency": "idr"}, "ISO 4217"),
        ({"amount": "5", "currency": "RP"}, "ISO 4217"),
        ({"amount": "5", "currency": 360}, "ISO 4217"),
        ({"amount": "IDR 5", "currency": "USD"}, "named twice, and differently"),
        ({"currency": "IDR"}, "must be given as"),
        ({"amount": 5, "unit": "IDR"}, "must be given as"),
        ({"amount": {"amount": 5}}, "must be given as"),
        ({}, "must be given as"),
    ],
)
def test_what_cannot_be_an_amount_is_refused_at_once_and_by_name(value, problem):
    started = time.process_time()
    with pytest.raises(MoneyError) as refused:
        Money(value)
    assert problem in str(refused.value)
    with pytest.raises(ValidationError) as wrapped:
        TypeAdapter(Money).validate_python(value)
    assert problem in str(wrapped.value)
    assert time.process_time() - started < 1


def test_a_dict_names_its_currency_itself():
    with pytest.raises(MoneyError, match="must be given as"):
        Money({"amount": 5}, "USD")


def test_a_deep_dict_is_refused_without_recursion():
    deep: dict = {"amount": 5}
    for _ in range(100_000):
        deep = {"amount": deep}
    with pytest.raises(MoneyError, match="must be given as"):
        Money(deep)
    while isinstance(deep, dict):  # taken apart by hand: Python itself would recurse
        deep = deep.pop("amount")


def test_a_text_may_name_the_same_currency_again():
    assert Money("USD 5", "USD") == Money(5, "USD")
    with pytest.raises(MoneyError, match="named twice"):
        Money("USD 5", "IDR")


@given(amounts())
def test_an_amount_has_exactly_the_decimals_of_its_currency(amount):
    assert -amount.amount.as_tuple().exponent == amount.decimals == DECIMALS[amount.currency]
    assert Money(amount.amount, amount.currency) == amount


# --- text -----------------------------------------------------------------------------------------


@given(amounts())
def test_the_smallest_units_say_the_same_amount(amount):
    assert Money.of_minor(amount.minor, amount.currency) == amount
    assert amount.minor == amount.amount.scaleb(amount.decimals)


@pytest.mark.parametrize(
    ("minor", "currency", "problem"),
    [
        (1.5, "IDR", "an int"),
        (True, "IDR", "an int"),
        ("150", "IDR", "an int"),
        (1, "idr", "ISO 4217"),
        (1, "XXZ", "ISO 4217"),
        (LIMIT * 100, "IDR", "10^15"),
    ],
)
def test_smallest_units_are_checked_like_amounts(minor, currency, problem):
    with pytest.raises(MoneyError, match=re.escape(problem)):
        Money.of_minor(minor, currency)


@given(amounts())
def test_an_amount_reads_back_what_it_writes(amount):
    assert Money(str(amount)) == amount
    assert eval(repr(amount)) == amount  # noqa: S307 - our own repr
    assert Money.parse(rupiah(amount)) == amount
    assert Money.parse(rupiah(amount, "en"), language="en") == amount


@pytest.mark.parametrize("count", [5_000, pytest.param(1_000_000, marks=pytest.mark.long)])
def test_rupiah_and_parse_agree_on_many_amounts(count):
    dice = random.Random(20261118)
    for _ in range(count):
        amount = of(
            dice.randrange(10 ** dice.randint(1, 17)) * dice.choice([1, 1, 1, 100, 100_000, -1]) % (LIMIT * 100)
        )
        assert Money.parse(rupiah(amount)) == amount


@pytest.mark.parametrize(
    ("text", "language", "amount"),
    [
        ("Rp1.500.000,50", "id", Money("1500000.50")),
        ("Rp1.500.000", "id", Money(1500000)),
        ("-Rp5", "id", Money(-5)),
        ("USD1.500,00", "id", Money(1500, "USD")),
        ("USD 1.500,00", "id", Money(1500, "USD")),
        ("Rp1,500,000.50", "en", Money("1500000.50")),
        ("IDR 1,500,000", "en", Money(1500000)),
        ("-USD 0.01", "en", Money("-0.01", "USD")),
    ],
)
def test_parse_reads_amounts_as_people_write_them(text, language, amount):
    assert Money.parse(text, language=language) == amount


@pytest.mark.parametrize(
    "text",
    [
        "1.500.000",
        "Rp 1.500.000",
        "Rp1500000",
        "Rp1.50.000",
        "Rp1,500,000",
        "Rp1.500.000,505",
        "",
        "Rp",
        "Rp\u0661",
        "rp5",
        None,
        5,
    ],
)
def test_parse_refuses_what_may_mean_something_else(text):
    with pytest.raises(MoneyError) as refused:
        Money.parse(text)
    assert not text or str(text) not in str(refused.value).replace("Rp1.500.000,50", "")


def test_parse_knows_two_languages():
    with pytest.raises(MoneyError, match="'id' or 'en'"):
        Money.parse("Rp5", language="fr")
    with pytest.raises(MoneyError, match=r"write it like Rp1,500,000\.50"):
        Money.parse("Rp1.500.000,50", language="en")


# --- arithmetic -----------------------------------------------------------------------------------


@given(st.data())
def test_sums_and_comparisons_are_those_of_integers(data):
    left = data.draw(amounts(most=LIMIT // 2 - 1))
    right = data.draw(amounts(most=LIMIT // 2 - 1, currency=left.currency))
    a, b = minor(left), minor(right)
    assert minor(left + right) == a + b
    assert minor(left - right) == a - b
    assert minor(-left) == -a
    assert [left < right, left <= right, left > right, left >= right, left == right] == [a < b, a <= b, a > b, a >= b, a == b]  # fmt: skip
    assert bool(left) == bool(a)
    assert left + right - right == left
    assert hash(left) == hash(of(a, left.currency))


@given(amounts(), amounts())
def test_two_currencies_never_meet(left, right):
    assume(left.currency != right.currency)
    assert left != right
    for operation in ("__add__", "__sub__", "__lt__", "__le__", "__gt__", "__ge__"):
        with pytest.raises(CurrencyMismatchError, match="sopan never converts"):
            getattr(left, operation)(right)
    assert Money.zero(left.currency) != Money.zero(right.currency)


@pytest.mark.parametrize("other", [5, Decimal(5), "5", 0.5, None])
def test_money_mixes_with_nothing_else(other):
    amount = Money(5)
    assert amount != other
    assert (amount == other) is False
    for operation in (
        lambda: amount + other,
        lambda: amount - other,
        lambda: amount < other,
        lambda: amount <= other,
        lambda: amount > other,
        lambda: amount >= other,
    ):
        with pytest.raises(TypeError):
            operation()


def test_no_result_leaves_the_range():
    largest = Money("999999999999999.99")
    with pytest.raises(MoneyError, match=r"below 10\^15"):
        largest + Money("0.01")
    with pytest.raises(MoneyError, match=r"below 10\^15"):
        -largest - Money("0.01")
    assert largest + Money("-0.01") == Money("999999999999999.98")


@given(amounts(), st.lists(st.one_of(st.integers(0, 1000), st.decimals(0, 1000, places=3)), min_size=1, max_size=8))
def test_a_split_loses_no_sen_and_is_fair_to_one_unit(amount, weights):
    assume(any(weights))
    parts = amount.allocate(weights)
    whole = sum(Fraction(weight) for weight in weights)
    assert sum(map(minor, parts)) == minor(amount)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(minor(part) - minor(amount) * Fraction(weight) / whole) < 1
        assert weight or not part


@pytest.mark.parametrize("currency", [["IDR"], "idr", 360])
def test_nothing_is_nothing_in_some_currency(currency):
    with pytest.raises(MoneyError):
        Money.zero(currency)


def test_what_does_not_divide_goes_to_the_first_parts():
    assert Money("0.05").allocate([1, 1, 1]) == (Money("0.02"), Money("0.02"), Money("0.01"))
    assert Money("-0.05").allocate([1, 1, 1]) == (Money("-0.02"), Money("-0.02"), Money("-0.01"))
    assert Money("0.01").allocate([0, 1, 1]) == (Money(0), Money("0.01"), Money(0))


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1], [1, Decimal("NaN")], [1, Decimal("Infinity")], [1.0], [True], ["1"], [1, "1"]])  # fmt: skip
def test_weights_that_mean_nothing_are_refused(weights):
    with pytest.raises(MoneyError, match="weights must be"):
        Money(5).allocate(weights)


@given(amounts(most=10**9), st.decimals(-1000, 1000, places=5), st.sampled_from(ROUNDINGS), st.booleans())
def test_scaling_rounds_once_and_by_name(amount, factor, rounding, to_whole):
    scaled = amount.scaled(factor, rounding=rounding, to_whole=to_whole)
    exact = Fraction(amount.amount) * Fraction(factor)
    unit = Fraction(1) if to_whole else Fraction(1, 10**amount.decimals)
    assert abs(Fraction(scaled.amount) - exact) < unit
    assert Fraction(scaled.amount) % unit == 0
    if exact % unit == 0:
        assert Fraction(scaled.amount) == exact


def test_half_a_sen_is_rounded_up_unless_another_rounding_is_named():
    assert Money("0.05").scaled(Decimal("0.5")) == Money("0.03")
    assert Money("-0.05").scaled(Decimal("0.5")) == Money("-0.03")
    assert Money("0.05").scaled(Decimal("0.5"), rounding=decimal.ROUND_HALF_EVEN) == Money("0.02")
    assert Money("2.50").scaled(1, to_whole=True) == Money(3)
    assert Money(7).scaled(3) == Money(21)


@pytest.mark.parametrize(
    ("factor", "problem"),
    [
        (0.5, "int or a finite Decimal"),
        (True, "int or a finite Decimal"),
        ("2", "int or a finite Decimal"),
        (Decimal("NaN"), "int or a finite Decimal"),
        (Decimal("Infinity"), "int or a finite Decimal"),
        (10**30, "below 10^30"),
        (-(10**30), "below 10^30"),
        (Decimal("1E+999999"), "below 10^30"),
        (Decimal("1." + "1" * 60), "at most 60 digits"),
        (10**15, "below 10^15"),
        (10**29, "below 10^15"),
    ],
)
def test_a_factor_that_cannot_be_exact_is_refused(factor, problem):
    with pytest.raises(MoneyError) as refused:
        Money(5).scaled(factor)
    assert problem in str(refused.value)


def test_a_factor_may_have_sixty_digits():
    assert Money(5).scaled(Decimal("1." + "1" * 59)) == Money("5.56")


def test_a_rounding_must_be_one_of_the_decimal_module():
    with pytest.raises(MoneyError, match="ROUND_HALF_UP"):
        Money(5).scaled(1, rounding="up")


def test_a_tiny_factor_leaves_nothing():
    assert Money("999999999999999.99").scaled(Decimal("1E-999999")) == Money(0)


def test_the_callers_decimal_context_changes_nothing():
    strange = decimal.Context(
        prec=1, rounding=decimal.ROUND_UP, Emin=-1, Emax=1, traps=[decimal.Inexact, decimal.Rounded]
    )
    blind = decimal.Context(prec=3, traps=[])
    expected = None
    for context in (decimal.getcontext(), strange, blind):
        with decimal.localcontext(context):
            amount = Money("123456789012345.67")
            results = (
                amount,
                amount + Money("0.01"),
                amount.scaled(Decimal("1.00001")),
                amount.allocate([1, 2, 3]),
                str(amount),
                amount.amount,
                Money(Decimal("123456789012345.67")),
                amount < Money(5),
            )
        expected = expected or results
        assert results == expected


def test_totals_keep_currencies_apart_and_their_order():
    mixed = [Money(1, "USD"), Money(2), Money(3, "USD"), Money(4)]
    assert total_by_currency(mixed) == (Money(4, "USD"), Money(6))
    assert total_by_currency([]) == ()


# --- a frozen value -------------------------------------------------------------------------------


@given(amounts())
def test_money_survives_pickle_copies_and_json(amount):
    class Bill(BaseModel):
        total: Money

    bill = Bill(total=amount)
    for other in (
        pickle.loads(pickle.dumps(amount)),
        copy.copy(amount),
        copy.deepcopy(amount),
        Bill.model_validate_json(bill.model_dump_json()).total,
        Bill.model_validate(bill.model_dump()).total,
    ):
        assert other == amount
        assert hash(other) == hash(amount)


def test_money_is_frozen():
    amount = Money(5)
    for change in (lambda: setattr(amount, "currency", "USD"), lambda: delattr(amount, "_minor"), lambda: setattr(amount, "x", 1)):  # fmt: skip
        with pytest.raises(AttributeError, match="frozen"):
            change()
    assert amount == Money(5)


def test_json_floats_are_refused():
    with pytest.raises(ValidationError, match="float has already lost precision"):
        TypeAdapter(Money).validate_json("1500000.5")
    assert TypeAdapter(Money).validate_json("1500000") == Money(1500000)


def test_thresholds_may_be_zero_and_payments_may_not():
    assert TypeAdapter(NonNegativeMoney).validate_python(0) == Money(0)
    assert TypeAdapter(PositiveMoney).validate_python("0.01") == Money("0.01")
    with pytest.raises(ValidationError, match="must not be negative"):
        TypeAdapter(NonNegativeMoney).validate_python("-0.01")
    for value in (0, "-5"):
        with pytest.raises(ValidationError, match="must be above zero"):
            TypeAdapter(PositiveMoney).validate_python(value)


def test_the_json_schema_shows_the_three_forms():
    forms = TypeAdapter(Money).json_schema()["anyOf"]
    assert [form["type"] for form in forms] == ["string", "integer", "object"]
    assert forms[2]["required"] == ["amount"]
    assert forms[2]["additionalProperties"] is False
