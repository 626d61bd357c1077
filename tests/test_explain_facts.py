"""Every sentence that explains an answer, held against the facts: days, weekdays, years, channels, counts, grammar."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given

from sopan.decisions import Decision, Reason, ReasonCode, Send
from sopan.engine import decide
from sopan.errors import CalendarCoverageError
from sopan.history import Contacted, ExtensionAgreed, PaymentClaimed, PlanAgreed, PromiseMade
from sopan.wording import phrases, tell
from sopan.words import Channel, Language
from sopan.zones import local, zone_of
from tests.strategies import Case, cases

MONTHS = {
    "id": "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split(),
    "en": "January February March April May June July August September October November December".split(),
}
WEEKDAYS = {
    "id": "Senin Selasa Rabu Kamis Jumat Sabtu Minggu".split(),
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
}


def days_said(text: str, language: str) -> list[tuple[str, date]]:
    """The weekdays and dates of a text as a reader takes them: a date without a year is of the year just said."""
    months, year, said = MONTHS[language], None, []
    pattern = rf"(?:(\w+), )?\b(\d{{1,2}}) ({'|'.join(months)})(?: (\d{{4}}))?|(?<!\d)(\d{{4}})(?!\d)"
    for weekday, day, month, own_year, other_number in re.findall(pattern, text):
        year = int(own_year or other_number or year)
        if day:
            said.append((weekday, date(year, months.index(month) + 1, int(day))))
    return said


def answer_of(case: Case) -> Decision | None:
    try:
        return decide(
            case.invoice,
            case.client,
            case.policy,
            now=case.now,
            history=case.events,
            calendar=case.calendar,
            payments_as_of=case.payments_as_of,
        )
    except CalendarCoverageError:
        return None


def days_of(answer: Decision) -> set[date]:
    """The days that an answer may speak of."""
    reasons = (*answer.because, *getattr(answer, "also", ()))
    days = {reason.on for reason in reasons if reason.on is not None}
    days |= {answer.deadline_on} if isinstance(answer, Send) and answer.deadline_on else set()
    until = getattr(answer, "until", None)
    return days if until is None else days | {until.date(), until.date() - timedelta(days=1)}


@given(cases())
def test_every_day_of_an_explanation_is_one_of_its_reasons_and_falls_on_the_weekday_that_it_names(case):
    answer = answer_of(case)
    if answer is None:
        return
    for language in ("id", "en"):
        text = answer.explain(language)
        for weekday, day in days_said(text, language):
            assert day in days_of(answer), text
            assert weekday == WEEKDAYS[language][day.weekday()], text


@given(cases())
def test_the_days_of_reasons_are_days_of_the_case(case):
    """What the client said, what was agreed, what was paid: each reason names the day that the input holds."""
    answer = answer_of(case)
    if answer is None:
        return

    events = case.events
    promised = {event.pay_by for event in events if isinstance(event, PromiseMade)}
    extended = {event.due_on for event in events if isinstance(event, ExtensionAgreed)}
    agreed = {part.due_on for event in events if isinstance(event, PlanAgreed) for part in event.instalments}
    received = {payment.received_on for payment in case.invoice.payments}
    paid = received | {payment.counts_from for payment in case.invoice.payments}
    zone = zone_of(case.client.zone)
    claimed = {local(event.at, zone).date() for event in events if isinstance(event, PaymentClaimed)}
    contacted = {local(event.at, zone).date() for event in events if isinstance(event, Contacted)}
    known = {
        ReasonCode.PROMISED: promised,
        ReasonCode.PROMISE_BROKEN: promised,
        ReasonCode.EXTENSION_MISSED: extended,
        ReasonCode.PLAN_LAPSED: agreed,
        ReasonCode.POST_DATED: paid,
        ReasonCode.CLEARING: received,
        ReasonCode.PAYMENT_RETURNED: {payment.reversed_on for payment in case.invoice.payments},
        ReasonCode.PAYMENT_AHEAD: paid,
        ReasonCode.PAID: paid | {note.issued_on for note in case.invoice.credit_notes},
        ReasonCode.VERIFY_PAYMENT: claimed,
        ReasonCode.CLAIM_UNCONFIRMED: claimed,
        ReasonCode.MIN_GAP: contacted,
    }
    for reason in answer.because:
        if reason.code in known:
            assert reason.on in known[reason.code], reason
    limits = case.policy.limits
    for code, limit in (
        (ReasonCode.WEEKLY_CAP, limits.max_per_7_days),
        (ReasonCode.MONTHLY_CAP, limits.max_per_30_days),
    ):
        assert all(reason.detail == str(limit) for reason in answer.because if reason.code is code)


@given(cases())
def test_an_explanation_names_no_channel_but_that_of_its_message(case):
    answer = answer_of(case)
    if answer is None:
        return
    for language in Language:
        say = phrases(language)
        named = {reason.detail for reason in answer.because if reason.code is ReasonCode.OUTSIDE_WINDOW}
        named |= {answer.channel.value} if isinstance(answer, Send) else set()
        text = answer.explain(language).lower()
        for channel in Channel:
            if channel.value not in named and not (channel is Channel.PHONE and "phone" in named):
                assert not re.search(rf"\b{say.channels[channel].lower()}\b", text), text


@given(cases())
def test_one_is_one_and_many_are_many(case):
    answer = answer_of(case)
    if answer is None:
        return
    text = answer.explain("en")
    assert not re.search(r"\b1 (?:working )?(?:days|contacts|earlier attempts)\b", text), text
    assert not re.search(r"\b(?:[02-9]|\d\d+) (?:working )?(?:day|contact|earlier attempt)\b", text), text


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (["2026-12-31", "2027-01-01"], "31 December 2026 1 January 2027"),
        (["2026-12-31", "2026-12-30", "2027-01-01", "2027-01-02", "2026-12-01"], "31 December 2026 30 December 1 January 2027 2 January 1 December 2026"),
    ],
)  # fmt: skip
def test_a_year_is_left_out_only_where_it_is_the_one_just_said(days, told):
    say = phrases(Language.EN)
    text = tell(say.day(date.fromisoformat(day)) for day in days)
    assert re.sub(r"\w+, ", "", text) == told


def test_a_number_that_looks_like_a_year_makes_the_next_day_say_its_own():
    say = phrases(Language.EN)
    first, again = say.day(date(2026, 12, 1)), say.day(date(2026, 12, 2))
    assert tell([f"{first}.", "The holidays of 2027 are not decreed.", f"{again}."]) == (
        "Tuesday, 1 December 2026. The holidays of 2027 are not decreed. Wednesday, 2 December 2026."
    )


def test_the_limit_of_one_contact():
    reasons = (Reason(ReasonCode.WEEKLY_CAP, date(2026, 11, 23), "1"), Reason(ReasonCode.MONTHLY_CAP, None, "2"))
    english = [phrases(Language.EN).reasons[reason.code] for reason in reasons]
    assert [
        clause.format(contacts=phrases(Language.EN).contacts(reason.detail))
        for clause, reason in zip(english, reasons, strict=True)
    ] == [
        "the limit of 1 contact in 7 days has been reached",
        "the limit of 2 contacts in 30 days has been reached",
    ]


def test_the_days_of_a_calendar_are_read_as_they_are_written():
    """The reader of this page is right about every day of a year."""
    say = phrases(Language.ID)
    for day in (date(2026, 1, 1) + timedelta(days=step) for step in range(365)):
        assert days_said(tell([say.day(day)]), "id") == [(WEEKDAYS["id"][day.weekday()], day)]
