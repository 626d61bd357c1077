"""Payment terms: read as people write them in two languages, written in one way, and dates as by counting."""

from __future__ import annotations

import pickle
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from sopan.calendars import WorkingCalendar
from sopan.errors import ArgumentError, CalendarCoverageError, NotationError
from sopan.payment_terms import PaymentTerms

ISSUED = date(2026, 11, 2)

WRITTEN = {
    ("30 hari", "30 days"): "30 hari|Net 30|net30|NET-30|N/30|30 net|TOP 30|Tempo 30 hari|30 days|jatuh tempo 30 hari|"
    "30 hari setelah tanggal faktur|30 days from invoice date|30 days after the date of the invoice|60 hari kalender",
    ("30 hari setelah tanda terima", "30 days after receipt"): "30 hari setelah tanda terima|30 days after receipt|"
    "30 hari sejak tukar faktur|30 hari setelah invoice diterima|30 hari dari tanggal tanda terima faktur|"
    "30 hari setelah penerimaan faktur|30 days from the date of receipt of the invoice|tanda terima + 30 hari|"
    "net 30 from receipt|30 days after delivery of the invoice",
    ("14 hari kerja", "14 working days"): "14 hari kerja|14 working days|14 business days|Net 14 working days",
    ("14 hari kerja setelah tanda terima", "14 working days after receipt"): "14 hari kerja setelah tanda terima",
    ("14 hari", "14 days"): "2 minggu|2 weeks|tanggal faktur + 14 hari|invoice date + 14 days",
    ("1 bulan", "1 month"): "1 bulan|1 month",
    ("3 bulan", "3 months"): "3 bulan|3 months",
    ("akhir bulan", "end of month"): "akhir bulan|end of month|end of the month|month end|EOM",
    ("akhir bulan + 10", "end of month + 10"): "akhir bulan + 10|EOM + 10|EOM+10|end of month plus 10 days|"
    "10 hari setelah akhir bulan|10 days after end of month",
    ("akhir bulan + 5 hari kerja", "end of month + 5 working days"): "akhir bulan + 5 hari kerja",
    ("akhir bulan + 10 setelah tanda terima", "end of month + 10 after receipt"): "EOM + 10 after receipt",
    ("akhir bulan depan", "end of next month"): "akhir bulan depan|akhir bulan berikutnya|end of the following month",
    ("30 hari, lalu akhir bulan", "30 days, then end of month"): "30 hari lalu akhir bulan|30 days then end of month",
    ("tanggal 10 bulan depan", "day 10 of next month"): "tanggal 10 bulan depan|tgl. 10 bulan berikutnya|"
    "10th of next month|the 10th of the following month",
    ("tanggal 5, 2 bulan kemudian", "day 5, 2 months later"): "tanggal 5, 2 bulan kemudian|day 5, 2 months later",
    (
        "saat terbit",
        "due on issue",
    ): "saat terbit|tunai|cash|due immediately|CBD|due on issue|saat faktur terbit|0 hari",
    ("saat tanda terima", "due on receipt"): "due on receipt|upon receipt of invoice|COD|cash on delivery|"
    "saat tukar faktur|pada saat faktur diterima|0 days after receipt",
}


@pytest.mark.parametrize(
    ("written", "kept", "english"),
    [(written, *forms) for forms, ways in WRITTEN.items() for written in ways.split("|")],
)
def test_terms_are_read_as_people_write_them(written, kept, english):
    kept, english = (kept, english) if "60" not in written else ("60 hari", "60 days")
    terms = PaymentTerms.parse(written)
    assert (str(terms), terms.text("id"), terms.text("en")) == (kept, kept, english)
    assert PaymentTerms.parse(f"  {written.upper()} ") == terms


FIELDS = st.fixed_dictionaries(
    {
        "count": st.integers(0, 400),
        "unit": st.sampled_from(["days", "working_days", "months"]),
        "start": st.sampled_from(["issue", "receipt"]),
        "month_end": st.sampled_from([None, None, "first", "then"]),
        "day_of_month": st.none() | st.integers(1, 31),
    }
)


def made(fields) -> PaymentTerms | None:
    try:
        return PaymentTerms(**fields)
    except ValidationError:
        return None


TERMS = FIELDS.map(made).filter(lambda terms: terms is not None)


@given(TERMS, st.sampled_from(["id", "en"]))
def test_what_is_written_is_read_back(terms, language):
    assert PaymentTerms.parse(terms.text(language)) == terms
    assert TypeAdapter(PaymentTerms).validate_json(terms.model_dump_json()) == terms
    assert PaymentTerms.model_validate(terms.to_dict() | {}) == terms
    assert pickle.loads(pickle.dumps(terms)) == terms
    assert terms.model_dump() == str(terms)


@pytest.mark.parametrize(
    ("written", "remedy", "position"),
    [
        ("Net 30 EOM", "two readings", 0),
        ("30 hari akhir bulan", "two readings", 0),
        ("30 hari akhir bulan setelah tanda terima", "two readings", 0),
        ("2/10 net 30", "early_payment", 0),
        ("2/10, n/30", "early_payment", 0),
        ("2% 10 hari, net 30", "early_payment", 1),
        ("30", "30 hari setelah tanda terima", 0),
        ("", "Net 30", 0),
        ("30 hari setelah BAST", "Net 30", 16),  # the day of handover is no part of an invoice
        ("30 hari setelah barang diterima", "Net 30", 16),
        ("30 days after delivery", "Net 30", 0),  # of the goods, perhaps
        ("30 hari setelah", "Net 30", 0),
        ("30 - 45 hari", "Net 30", 0),
        ("10 bulan depan", "Net 30", 0),
        ("3651 hari", "less than or equal to 3650", 0),
        ("0 bulan", "counted in days", 0),
        ("akhir bulan + 1 bulan", "1 bulan, lalu akhir bulan", 0),
        ("tanggal 32 bulan depan", "less than or equal to 31", 0),
        ("tiga puluh hari", "Net 30", 0),
        ("30 hari \N{SUPERSCRIPT TWO}", "Net 30", 7),
        ("hari " * 20, "Net 30", None),
        (30, "Net 30", None),
    ],
)
def test_what_has_no_reading_or_two_is_refused_with_the_remedy(written, remedy, position):
    with pytest.raises(NotationError, match="payment terms") as refused:
        PaymentTerms.parse(written)
    assert remedy in str(refused.value)
    assert refused.value.position == position


@pytest.mark.parametrize(
    "fields",
    [
        {"count": 1, "unit": "months", "day_of_month": 10, "month_end": "then"},
        {"count": 10, "day_of_month": 10},
        {"unit": "months", "day_of_month": 10},
        {"count": 1, "unit": "months", "month_end": "first"},
        {"month_end": "then"},
        {"count": 5, "unit": "working_days", "month_end": "then"},
        {"unit": "working_days"},
        {"unit": "months"},
        {"count": -1},
        {"count": 3651},
        {"count": "30"},
        {"days": 30},
    ],
)
def test_fields_that_say_nothing_together_are_refused(fields):
    with pytest.raises(ValidationError):
        PaymentTerms(**fields)
    with pytest.raises(ValidationError, match="payment terms must be written"):
        PaymentTerms.model_validate(30)


@pytest.mark.parametrize(
    ("terms", "issued_on", "due_on"),
    [
        ("30 hari", date(2026, 11, 2), date(2026, 12, 2)),
        ("30 hari", date(2028, 2, 1), date(2028, 3, 2)),
        ("0 hari", date(2026, 11, 2), date(2026, 11, 2)),
        ("14 hari kerja", date(2026, 12, 11), date(2027, 1, 6)),  # not 24, 25 December, 1 and 5 January
        ("1 bulan", date(2026, 1, 31), date(2026, 2, 28)),
        ("12 bulan", date(2028, 2, 29), date(2029, 2, 28)),
        ("akhir bulan", date(2026, 11, 2), date(2026, 11, 30)),
        ("akhir bulan", date(2026, 11, 30), date(2026, 11, 30)),
        ("akhir bulan + 10", date(2026, 11, 2), date(2026, 12, 10)),
        ("EOM + 10", date(2028, 2, 29), date(2028, 3, 10)),
        ("akhir bulan depan", date(2026, 1, 31), date(2026, 2, 28)),
        ("akhir bulan depan", date(2026, 12, 1), date(2027, 1, 31)),
        ("30 hari, lalu akhir bulan", date(2026, 11, 2), date(2026, 12, 31)),
        ("tanggal 10 bulan depan", date(2026, 12, 31), date(2027, 1, 10)),
        ("tanggal 31 bulan depan", date(2026, 1, 5), date(2026, 2, 28)),
        ("tanggal 5, 2 bulan kemudian", date(2026, 11, 30), date(2027, 1, 5)),
        ("tunai", date(2026, 11, 2), date(2026, 11, 2)),
    ],
)
def test_due_dates(terms, issued_on, due_on):
    assert PaymentTerms.parse(terms).due_on(issued_on) == due_on
    assert PaymentTerms.parse(terms).due_on(issued_on, received_on=issued_on + timedelta(days=5)) == due_on


def test_terms_from_the_receipt_have_no_date_before_it():
    terms = PaymentTerms.parse("30 hari setelah tanda terima")
    assert terms.needs_receipt
    assert terms.due_on(ISSUED) is None
    assert terms.due_on(ISSUED, date(2026, 11, 10)) == date(2026, 12, 10)
    assert terms.due_on(ISSUED, received_on=date(2026, 10, 30)) == date(2026, 12, 2)  # not before its own date


@given(TERMS, st.dates(date(2024, 1, 1), date(2026, 12, 31)), st.integers(0, 30))
def test_nothing_is_due_before_it_begins_to_count_and_later_starts_are_not_due_earlier(terms, issued_on, later):
    every_day = WorkingCalendar.every_day()
    received_on = issued_on + timedelta(days=later)
    due_on = terms.due_on(issued_on, received_on, every_day)
    assert due_on >= (received_on if terms.needs_receipt else issued_on)
    next_day = timedelta(days=1)
    assert terms.due_on(issued_on + next_day, received_on + next_day, every_day) >= due_on


@given(st.integers(1, 60), st.dates(date(2026, 1, 1), date(2026, 10, 31)))
def test_working_days_are_those_of_the_calendar(count, start):
    calendar = WorkingCalendar.indonesia()
    terms = PaymentTerms(count=count, unit="working_days")
    day, left = start, count
    while left or not calendar.is_working_day(day):
        day += timedelta(days=1)
        left -= calendar.is_working_day(day) and left > 0
    assert terms.due_on(start) == terms.due_on(start, calendar=calendar) == calendar.add_working_days(start, count)
    if calendar.is_working_day(start):
        assert terms.due_on(start) == day


def test_dates_out_of_range_are_refused():
    with pytest.raises(ArgumentError, match="issued_on must be a date"):
        PaymentTerms.parse("30 hari").due_on(datetime(2026, 11, 2))  # noqa: DTZ001 - a time without a zone is the point
    with pytest.raises(ArgumentError, match="received_on must be a date"):
        PaymentTerms.parse("30 hari setelah tanda terima").due_on(ISSUED, "2026-11-10")
    with pytest.raises(ArgumentError, match="after 2999"):
        PaymentTerms.parse("30 hari").due_on(date(2999, 12, 31))
    with pytest.raises(CalendarCoverageError):
        PaymentTerms.parse("5 hari kerja").due_on(date(2090, 1, 1))
    with pytest.raises(ArgumentError, match="'id' or 'en'"):
        PaymentTerms.parse("30 hari").text("fr")
