"""Amounts, dates, hours and numbers as Indonesian business writes them."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sopan.errors import ArgumentError, MoneyError
from sopan.formats import bulan_romawi, jam, rekening, rupiah, tanggal, telepon, terbilang


@dataclass(frozen=True)
class Coins:
    """Anything with amount and currency is money."""

    amount: Decimal | int
    currency: str


@dataclass(frozen=True)
class Minor:
    """Money that also knows itself as a whole number of smallest units."""

    minor: int
    decimals: int
    currency: str

    @property
    def amount(self):
        return Decimal(self.minor).scaleb(-self.decimals)


# --- rupiah -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "Rp0"),
        (999, "Rp999"),
        (1_500_000, "Rp1.500.000"),
        (Decimal("1500000.00"), "Rp1.500.000"),
        (Decimal("1500000.50"), "Rp1.500.000,50"),
        (Decimal("1500000.5"), "Rp1.500.000,50"),
        (Decimal("0.01"), "Rp0,01"),
        (Decimal("1.5E+6"), "Rp1.500.000"),
        (Decimal("-0"), "Rp0"),
        (Decimal("0E+999999"), "Rp0"),
        (-2500, "-Rp2.500"),
        (10**15, "Rp1.000.000.000.000.000"),
        (Coins(Decimal("12500000.00"), "IDR"), "Rp12.500.000"),
        (Coins(1500, "USD"), "USD1.500,00"),
        (Coins(Decimal("1500.50"), "USD"), "USD1.500,50"),
        (Coins(Decimal(1500), "JPY"), "JPY1.500"),
        (Coins(Decimal("1500.5"), "KWD"), "KWD1.500,500"),
    ],
)
def test_rupiah_is_written_as_eyd_asks(amount, text):
    assert rupiah(amount) == text


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (1_500_000, "IDR 1,500,000"),
        (Decimal("1500000.50"), "IDR 1,500,000.50"),
        (Coins(Decimal(-1500), "USD"), "-USD 1,500.00"),
    ],
)
def test_amounts_in_english(amount, text):
    assert rupiah(amount, language="en") == text


@pytest.mark.parametrize(
    ("amount", "why"),
    [(1.5, "is a float, which cannot hold sen exactly"), ("1500", "must be a Decimal, an int or Money")],
)
def test_the_error_says_what_an_amount_may_be(amount, why):
    with pytest.raises(MoneyError, match=why):
        rupiah(amount)


@pytest.mark.parametrize(
    "amount",
    [
        1.5,
        float("nan"),
        Decimal("NaN"),
        Decimal("sNaN"),
        Decimal("Infinity"),
        Decimal("-Infinity"),
        Decimal("1E+1000000"),
        Decimal("1E-1000000"),
        Decimal("0.001"),
        Decimal("1500000.005"),
        10**15 + 1,
        -(10**15) - 1,
        Decimal("1E+15") + Decimal("0.01"),
        10**4000,
        True,
        "1500000",
        None,
        Coins(True, "IDR"),
        Coins(Decimal("1.5"), "JPY"),
        Coins(Decimal(1), None),
    ],
)
@pytest.mark.parametrize("write", [rupiah, terbilang])
def test_what_is_not_an_exact_amount_in_range_is_refused_without_repeating_it(amount, write):
    with pytest.raises(MoneyError, match="amount") as caught:
        write(amount)
    assert "1500000" not in str(caught.value)


@pytest.mark.parametrize(
    "write", [lambda: terbilang(1, "fr"), lambda: terbilang(1, ""), lambda: telepon("+62811", "xx")]
)
def test_an_unknown_language_is_refused(write):
    with pytest.raises(ArgumentError, match="language is unknown; use 'id'"):
        write()


@given(st.integers(-(10**17), 10**17))
def test_rupiah_never_loses_a_sen(sen):
    text = rupiah(Decimal(sen).scaleb(-2))
    whole, _, decimals = text.replace("Rp", "").replace(".", "").partition(",")
    assert int(whole + (decimals or "00")) == sen


@given(st.integers(-(10**17), 10**17), st.sampled_from([("IDR", 2), ("USD", 2), ("JPY", 0), ("KWD", 3)]))
def test_smallest_units_and_decimals_are_written_alike(minor, currency):
    code, places = currency
    money = Minor(minor, places, code)
    same = Coins(money.amount, code)
    for write in (rupiah, terbilang):
        if abs(money.amount) > 10**15:
            with pytest.raises(MoneyError, match="out of range"):
                write(money)
        else:
            assert write(money) == write(same)
            assert write(money, "en") == write(same, "en")


@given(st.integers(0, 10**17))
def test_rupiah_agrees_with_babel_given_an_explicit_pattern(sen):
    from babel.numbers import format_currency

    amount = Decimal(sen).scaleb(-2)
    pattern = "¤#,##0.00" if sen % 100 else "¤#,##0"
    assert rupiah(amount) == format_currency(amount, "IDR", pattern, locale="id_ID", currency_digits=False)


# --- terbilang --------------------------------------------------------------------------------------

WORDS = "nol satu dua tiga empat lima enam tujuh delapan sembilan".split()


def spelled_slowly(number: int) -> str:
    """An independent definition: groups of three digits from the left, each spelled digit by digit."""
    if number == 0:
        return "nol"
    if number == 10**15:
        return "seribu triliun"
    text = f"{number:015}"
    parts: list[str] = []
    for scale, start in zip(["triliun", "miliar", "juta", "ribu", ""], range(0, 15, 3), strict=True):
        group = text[start : start + 3]
        if group == "000":
            continue
        if group == "001" and scale == "ribu":
            parts.append("seribu")
            continue
        parts.extend([*group_slowly(group), scale])
    return " ".join(part for part in parts if part)


def group_slowly(group: str) -> list[str]:
    hundreds, tens, ones = map(int, group)
    words = {0: [], 1: ["seratus"]}.get(hundreds, [WORDS[hundreds], "ratus"])
    if tens == 1:
        return words + {0: ["sepuluh"], 1: ["sebelas"]}.get(ones, [WORDS[ones], "belas"])
    if tens:
        words = [*words, WORDS[tens], "puluh"]
    return [*words, WORDS[ones]] if ones else words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "nol"),
        (11, "sebelas"),
        (100, "seratus"),
        (1000, "seribu"),
        (11_000, "sebelas ribu"),
        (101_000, "seratus satu ribu"),
        (1_001_000, "satu juta seribu"),
        (1_000_001_000, "satu miliar seribu"),
        (1_500_000, "satu juta lima ratus ribu"),
        (10**12, "satu triliun"),
        (10**15, "seribu triliun"),
        (-5, "minus lima"),
        (Decimal("1500000.00"), "satu juta lima ratus ribu"),
        (Decimal("1500000.50"), "satu juta lima ratus ribu rupiah lima puluh sen"),
        (Coins(1_001_000, "IDR"), "satu juta seribu rupiah"),
        (Coins(Decimal("0.05"), "IDR"), "nol rupiah lima sen"),
        (Coins(Decimal("1500.25"), "USD"), "seribu lima ratus dolar Amerika Serikat dua puluh lima sen"),
        (Coins(500, "JPY"), "lima ratus yen Jepang"),
        (Coins(Decimal("2.50"), "THB"), "dua koma lima nol THB"),
        (Coins(2, "THB"), "dua THB"),
    ],
)
def test_terbilang_says_what_is_normally_said(amount, words):
    assert terbilang(amount) == words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "zero"),
        (19, "nineteen"),
        (42, "forty-two"),
        (100, "one hundred"),
        (1_001_000, "one million one thousand"),
        (12_500_317, "twelve million five hundred thousand three hundred seventeen"),
        (10**15, "one thousand trillion"),
        (Coins(Decimal("1500.25"), "USD"), "one thousand five hundred US dollars and twenty-five cents"),
        (Coins(Decimal("2.50"), "THB"), "two point five zero THB"),
    ],
)
def test_amounts_spelled_in_english(amount, words):
    assert terbilang(amount, language="en") == words


def test_terbilang_equals_an_independent_definition_on_every_small_number_and_many_large_ones():
    dice = random.Random(6)
    for number in [*range(20_000), *(dice.randrange(10**15) for _ in range(20_000)), 10**15]:
        assert terbilang(number) == spelled_slowly(number)


@pytest.mark.long
def test_terbilang_equals_an_independent_definition_on_two_million_numbers_and_a_million_random_ones():
    dice = random.Random(66)
    for number in range(2_000_001):
        assert terbilang(number) == spelled_slowly(number)
    for _ in range(1_000_000):
        number = dice.randrange(10 ** dice.randrange(1, 16))
        assert terbilang(number) == spelled_slowly(number)


def test_terbilang_equals_num2words_except_where_that_writes_satu_ribu():
    from num2words import num2words

    dice = random.Random(16)
    for number in [*range(3000), *(dice.randrange(10 ** dice.randrange(4, 16)) for _ in range(3000))]:
        expected = num2words(number, lang="id")
        if number % 10**6 // 1000 == 1 and number >= 10**6:
            expected = expected.replace(" satu ribu", " seribu")
        assert terbilang(number) == expected


@given(st.integers(0, 10**15))
def test_english_words_equal_num2words(number):
    from num2words import num2words

    expected = num2words(number, lang="en").replace(",", "").replace(" and ", " ")
    if number == 10**15:
        expected = "one thousand trillion"
    assert terbilang(number, "en") == expected


# --- days and hours -----------------------------------------------------------------------------------


def test_a_day_is_written_without_a_leading_zero():
    day = date(2026, 1, 2)
    assert tanggal(day) == "Jumat, 2 Januari 2026"
    assert tanggal(day, weekday=False) == "2 Januari 2026"
    assert tanggal(day, short=True) == "2 Jan 2026"
    assert tanggal(day, language="en") == "Friday, 2 January 2026"
    assert tanggal(date(2026, 8, 3), short=True) == "3 Agu 2026"


@given(st.dates(date(1990, 1, 1), date(2999, 12, 31)), st.sampled_from(["id", "en"]))
def test_a_day_agrees_with_babel_given_an_explicit_pattern(day, language):
    from babel.dates import format_date

    assert tanggal(day, language) == format_date(day, "EEEE, d MMMM y", locale=language)
    assert tanggal(day, language, short=True) == format_date(day, "d MMM y", locale=language)


def test_an_aware_datetime_is_the_day_of_its_own_zone():
    late = datetime(2026, 1, 2, 23, 30, tzinfo=UTC)
    assert tanggal(late) == "Jumat, 2 Januari 2026"
    assert tanggal(late.astimezone(ZoneInfo("Asia/Jakarta"))) == "Sabtu, 3 Januari 2026"


@pytest.mark.parametrize("day", [datetime(2026, 1, 2, 10), "2026-01-02", None, 20260102])  # noqa: DTZ001
def test_what_is_not_a_day_is_refused(day):
    with pytest.raises(ArgumentError, match="day"):
        tanggal(day)


@pytest.mark.parametrize(
    ("zone", "label"),
    [
        (ZoneInfo("Asia/Jakarta"), "WIB"),
        (ZoneInfo("Asia/Pontianak"), "WIB"),
        (ZoneInfo("Asia/Makassar"), "WITA"),
        (ZoneInfo("Asia/Ujung_Pandang"), "WITA"),
        (ZoneInfo("Asia/Jayapura"), "WIT"),
        (timezone(timedelta(hours=7)), "WIB"),
        (timezone(timedelta(hours=8)), "WITA"),
        (timezone(timedelta(hours=9)), "WIT"),
        (timezone(timedelta(hours=7), "WIB"), "WIB"),
        (ZoneInfo("Asia/Singapore"), "UTC+8"),
        (ZoneInfo("Asia/Tokyo"), "JST"),
        (ZoneInfo("Asia/Kathmandu"), "UTC+5:45"),
        (ZoneInfo("Australia/Sydney"), "AEDT"),
        (timezone(-timedelta(hours=3, minutes=30)), "UTC-3:30"),
        (UTC, "UTC"),
    ],
)
def test_the_hour_names_its_zone(zone, label):
    assert jam(datetime(2026, 1, 2, 10, 0, 59, tzinfo=zone)) == f"10.00 {label}"
    assert jam(datetime(2026, 1, 2, 9, 5, tzinfo=zone), language="en") == f"09:05 {label}"


@pytest.mark.parametrize("at", [datetime(2026, 1, 2, 10), date(2026, 1, 2), time(10, tzinfo=UTC), "10.00"])  # noqa: DTZ001
def test_an_hour_without_a_zone_is_refused(at):
    with pytest.raises(ArgumentError, match="zone"):
        jam(at)


def test_the_month_of_a_letter_number_is_roman():
    assert [bulan_romawi(month) for month in (1, 4, 9, 11, 12)] == ["I", "IV", "IX", "XI", "XII"]
    assert bulan_romawi(date(2026, 11, 18)) == "XI"
    for month in (0, 13, True, "11", 1.0, None):
        with pytest.raises(ArgumentError, match="month"):
            bulan_romawi(month)


# --- numbers --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "local", "abroad"),
    [
        ("+6281234567890", "0812-3456-7890", "+62 812-3456-7890"),
        ("+62811234567", "0811-234-567", "+62 811-234-567"),
        ("+6281123456789", "0811-2345-6789", "+62 811-2345-6789"),
        ("+622155501234", "021-5550-1234", "+62 21-5550-1234"),
        ("+62274512345", "0274-512-345", "+62 274-512-345"),
        ("+62361234567", "0361-234-567", "+62 361-234-567"),
        ("+62895326543210", "0895-326-543-210", "+62 895-326-543-210"),
        ("+622112345", "021-12345", "+62 21-12345"),
        ("+628121234567", "0812-123-4567", "+62 812-123-4567"),
        ("+628121234567890", "0812-123-456-7890", "+62 812-123-456-7890"),
        ("+6561234567", "+6561234567", "+6561234567"),
        ("1500123", "1500-123", "1500-123"),
        ("14045", "14045", "14045"),
    ],
)
def test_telephone_numbers_are_read_in_groups(number, local, abroad):
    assert telepon(number) == local
    assert telepon(number, language="en") == abroad


@pytest.mark.parametrize(
    ("number", "grouped"),
    [
        ("1234567890", "123 456 7890"),
        ("8808123456789012", "8808 1234 5678 9012"),
        ("1230012345678", "1230 0123 45678"),
        ("0012345678901", "0012 3456 78901"),
        ("1234567", "1234567"),
        ("123-456-7890", "123-456-7890"),
        ("https://bayar.example/INV-1", "https://bayar.example/INV-1"),
    ],
)
def test_account_numbers_are_read_in_groups(number, grouped):
    assert rekening(number) == grouped


@given(st.from_regex(r"\A[0-9]{1,30}\Z"))
def test_grouping_changes_no_digit(digits):
    assert rekening(digits).replace(" ", "") == digits
    if len(digits) <= 13 and digits[0] != "0":
        assert telepon(f"+62{digits}").replace("-", "").removeprefix("+62").removeprefix("0") == digits


@pytest.mark.parametrize("group", [telepon, rekening])
def test_numbers_must_be_text_because_zeros_matter(group):
    with pytest.raises(ArgumentError, match="text"):
        group(1234567890)
