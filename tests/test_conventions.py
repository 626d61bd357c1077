"""How languages write, beside babel: any locale is written as CLDR has it, ours differ where this page says so."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from babel import Locale, localedata
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_currency, get_currency_precision
from hypothesis import given
from hypothesis import strategies as st

from sopan._currencies import DECIMALS
from sopan.errors import ArgumentError
from sopan.formats import conventions, jam, locale_of, rupiah, tanggal
from sopan.words import Language

COUNTRIES = ["de_CH", "en_GB", "en_IN", "en_SG", "en_US", "es_MX", "fr_CA", "fr_CH", "pt_BR", "zh_Hant_TW"]
OTHERS = [*sorted({name for name in localedata.locale_identifiers() if "_" not in name} - {"id", "en"}), *COUNTRIES]
"""Every language, and some countries."""
DAYS = [date(2026, 1, 2), date(2026, 9, 13), date(2031, 12, 31)]
AT = datetime(2026, 11, 3, 16, 5, tzinfo=UTC)
NAMES = ["A", "B", "C", "D"]


# --- any other locale ---------------------------------------------------------------------------------


def test_days_and_lists_of_every_locale_are_written_as_babel_writes_them():
    for identifier in OTHERS:
        for day in DAYS:
            written = [tanggal(day, identifier, weekday=False), tanggal(day, identifier, short=True)]
            written.append(tanggal(day, identifier))
            assert written == [format_date(day, form, locale=identifier) for form in ("long", "medium", "full")]
        for count in range(len(NAMES) + 1):
            assert conventions(identifier).join(NAMES[:count]) == format_list(NAMES[:count], locale=identifier)


def test_amounts_of_every_locale_are_those_of_babel_with_the_decimals_of_iso_4217():
    for identifier in OTHERS:
        pattern = Locale.parse(identifier).currency_formats["standard"]
        for text, currency in [("1234567.50", "USD"), ("-1234567.50", "EUR"), ("98765.43", "IDR"), ("0.05", "SGD")]:
            theirs = pattern.apply(Decimal(text), identifier, currency=currency, currency_digits=False)
            ours = rupiah(_Coins(Decimal(text), currency), identifier)
            # Babel takes the apostrophe between Swiss thousands for a quotation mark, and loses every second one.
            assert re.sub("[\xa0']", "", ours) == re.sub("[\xa0']", "", theirs)


@pytest.mark.parametrize("identifier", ["ja", "de", "fr_CA", "fi", "th", "ar_EG", "pt_BR"])
def test_hours_count_to_23(identifier):
    assert "16" in jam(AT, identifier)
    assert "05" in jam(AT, identifier)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ja", ["2026年1月2日金曜日", "IDR\xa01,500,000", "$1,500.00", "A、B、C、D"]),
        ("de", ["Freitag, 2. Januar 2026", "1.500.000\xa0IDR", "1.500,00\xa0$", "A, B, C und D"]),
        ("ms", ["Jumaat, 2 Januari 2026", "IDR\xa01,500,000", "USD\xa01,500.00", "A, B, C dan D"]),
        ("en-IN", ["Friday, 2 January 2026", "IDR\xa015,00,000", "$1,500.00", "A, B, C and D"]),
    ],
)
def test_what_that_looks_like(language, text):
    amounts = [rupiah(1_500_000, language), rupiah(_Coins(1500, "USD"), language)]
    assert [tanggal(DAYS[0], language), *amounts, conventions(language).join(NAMES)] == text


@given(st.integers(-(10**12), 10**12), st.sampled_from(["ja", "de", "en-IN", "fr", "ar", "he", "de-CH"]))
def test_no_digit_is_lost_in_any_language(minor, language):
    text = rupiah(_Coins(Decimal(minor).scaleb(-2), "USD"), language)
    assert int("".join(character for character in text if character.isdigit())) == abs(minor)


# --- languages by name --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_as", "tag"),
    [("id", "id"), ("id_ID", "id"), ("en", "en"), ("en_GB", "en-GB"), ("pt-BR", "pt-BR"), ("zh_Hant_TW", "zh-Hant-TW")],
)
def test_a_locale_has_one_spelling(given_as, tag):
    assert locale_of(given_as) == tag
    assert conventions(given_as).language == tag


def test_the_languages_that_sopan_speaks_are_words():
    assert locale_of("id-ID") is Language.ID
    assert locale_of(Language.EN) is Language.EN


@pytest.mark.parametrize("language", ["", "xx", "klingon", "id_XX_YY_ZZ", None, 3, ["id"], "i" * 10_000, "../id"])
@pytest.mark.parametrize(
    "write",
    [
        locale_of,
        conventions,
        lambda language: tanggal(DAYS[0], language),
        lambda language: jam(AT, language),
        lambda language: rupiah(1, language),
    ],
)
def test_what_babel_does_not_know_is_refused(write, language):
    with pytest.raises(ArgumentError, match="language"):
        write(language)


# --- where Indonesian and English differ from CLDR on purpose -----------------------------------------


@pytest.mark.parametrize("language", Language)
def test_names_of_months_and_weekdays_are_those_of_babel(language):
    locale, ours = Locale.parse(language), conventions(language)
    for names, theirs in [
        (ours.months, locale.months["format"]["wide"]),
        (ours.months_short, locale.months["format"]["abbreviated"]),
        (ours.weekdays, locale.days["format"]["wide"]),
        (ours.weekdays_short, locale.days["format"]["abbreviated"]),
    ]:
        assert list(names) == [theirs[place] for place in sorted(theirs)]


DIFFERENCES = {
    # what is written: language, ours, and the pieces in which CLDR differs
    "id: no zero before the day": (
        lambda: tanggal(DAYS[0]),
        "Jumat, 2 Januari 2026",
        lambda: format_date(DAYS[0], "full", locale="id"),
        "Jumat, 02 Januari 2026",
    ),
    "id: foreign amounts carry their code": (
        lambda: rupiah(_Coins(1500, "USD")),
        "USD1.500,00",
        lambda: format_currency(1500, "USD", locale="id"),
        "US$1.500,00",
    ),
    "en: the day before the month": (
        lambda: tanggal(DAYS[0], "en"),
        "Friday, 2 January 2026",
        lambda: format_date(DAYS[0], "full", locale="en"),
        "Friday, January 2, 2026",
    ),
    "en: the day before the month, without weekday": (
        lambda: tanggal(DAYS[0], "en", weekday=False),
        "2 January 2026",
        lambda: format_date(DAYS[0], "long", locale="en"),
        "January 2, 2026",
    ),
    "en: the day before the month, short": (
        lambda: tanggal(DAYS[0], "en", short=True),
        "2 Jan 2026",
        lambda: format_date(DAYS[0], "medium", locale="en"),
        "Jan 2, 2026",
    ),
    "en: amounts carry their code and a blank": (
        lambda: rupiah(_Coins(1500, "USD"), "en"),
        "USD 1,500.00",
        lambda: format_currency(1500, "USD", locale="en"),
        "$1,500.00",
    ),
    "en: no comma before the last of a list": (
        lambda: conventions("en").join(["A", "B", "C"]),
        "A, B and C",
        lambda: format_list(["A", "B", "C"], locale="en"),
        "A, B, and C",
    ),
}


@pytest.mark.parametrize("case", DIFFERENCES.values(), ids=DIFFERENCES)
def test_a_deliberate_difference(case):
    ours, as_ours, theirs, as_theirs = case
    assert (ours(), theirs()) == (as_ours, as_theirs)


def test_in_all_else_ours_are_written_as_babel_writes_them():
    for day in DAYS:
        assert tanggal(day, weekday=False) == format_date(day, "long", locale="id")
        assert tanggal(day, short=True) == format_date(day, "medium", locale="id")
    for count in range(len(NAMES) + 1):
        assert conventions("id").join(NAMES[:count]) == format_list(NAMES[:count], locale="id")
    assert jam(AT) == f"{AT:%H.%M} UTC"
    assert jam(AT, "en") == f"{AT:%H:%M} UTC"


def test_the_decimals_of_a_currency_are_those_of_iso_4217_not_of_a_release_of_cldr():
    """CLDR says how many decimals a shop shows: since CLDR 48 (babel 2.19) the rupiah has none there."""
    assert rupiah(Decimal("1500000.50")) == "Rp1.500.000,50"
    assert get_currency_precision("IDR") in {0, 2}
    assert DECIMALS["IDR"] == 2
    fewer = {code for code, decimals in DECIMALS.items() if get_currency_precision(code) != decimals}
    assert fewer >= {"IDR"} or get_currency_precision("IDR") == 2
    assert not fewer & {"USD", "EUR", "SGD", "JPY", "KWD", "MYR", "GBP", "AUD", "CNY", "HKD"}


# --- babel loads late ---------------------------------------------------------------------------------


def test_a_process_that_only_decides_never_loads_babel():
    code = """
import sys
from datetime import UTC, date, datetime
from sopan import Client, Invoice, decide, presets
invoice = Invoice(id="1", client_id="c", number="1", total="1000000", issued_on=date(2026, 11, 1), due_on=date(2026, 11, 30))
client = Client(id="c", name="PT Maju", contacts=[{"channel": "email", "address": "a@contoh.co.id"}])
assert decide(invoice, client, presets.standard(), history=(), now=datetime(2026, 12, 3, 3, tzinfo=UTC)).kind
sys.exit("babel" in sys.modules)
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


class _Coins:
    def __init__(self, amount, currency):
        self.amount, self.currency = amount, currency
