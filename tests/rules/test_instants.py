"""Rules 9 to 11: the channel, the instant, and how exactly it is known."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sopan.calendars import WorkingCalendar
from sopan.decisions import Hold, Reason, ReasonCode, Wait
from sopan.errors import CalendarCoverageError
from tests.rules.desk import (
    CALENDAR,
    EMAIL,
    LETTER,
    PHONE,
    SMS,
    WHATSAPP,
    at,
    client,
    codes,
    day,
    desk,
    event,
    invoice,
    policy,
    step,
)

MONDAY = "2026-11-23 09:00"
ANY = ("email", "whatsapp", "phone")

# --- rule 9: the channel ----------------------------------------------------------------------------


def channel_for(*channels: str, **parts) -> str:
    return desk(policy=policy(step("follow_up", "H+3", "polite", *channels)), **parts).send("2026-11-23 10:00").channel


def test_rule_09_the_steps_channels_in_their_order():
    assert channel_for("email", "whatsapp") == "email"
    assert channel_for("whatsapp", "email") == "whatsapp"


@pytest.mark.parametrize(
    ("preferred", "expected"),
    [
        (["phone"], "phone"),
        (["phone", "whatsapp"], "phone"),
        (["whatsapp", "phone"], "whatsapp"),
        (["letter", "phone"], "phone"),  # the step has no letter
        (["letter"], "email"),
        (["sms", "whatsapp"], "whatsapp"),
    ],
)
def test_rule_09_the_clients_preferred_ones_first_in_the_clients_order(preferred, expected):
    assert channel_for(*ANY, client=client(preferred_channels=preferred)) == expected


def test_rule_09_the_first_with_an_address():
    assert channel_for(*ANY, client=client(contacts=[PHONE, WHATSAPP])) == "whatsapp"
    assert channel_for("sms", *ANY) == "email"
    assert channel_for(*ANY, client=client(contacts=[EMAIL, PHONE], preferred_channels=["whatsapp"])) == "email"


def test_rule_09_within_a_channel_the_first_address():
    both = client(contacts=[{"channel": "email", "address": "a@maju.co.id"}, EMAIL])
    assert desk(client=both).send(MONDAY).to == "a@maju.co.id"


def test_rule_09_the_first_without_an_opt_out():
    assert channel_for(*ANY, client=client(opted_out=["email"])) == "whatsapp"
    assert channel_for(*ANY, events=(event("opted_out", "2026-11-20 10:00", channel="email"),)) == "whatsapp"


def test_rule_09_the_first_with_an_hour_in_which_policy_client_and_law_overlap():
    evenings = client(contact_hours="Mo-Fr 18:00-19:00")
    late_phone = {"phone": "Mo-Fr 18:30-20:00"}
    case = desk(client=evenings, policy=policy(step("follow_up", "H+3", "polite", *ANY), windows=late_phone))
    assert case.says(MONDAY) == "wait follow_up until 2026-11-23 18:30"
    assert case.send("2026-11-23 18:30").channel == "phone"


def test_rule_09_any_overlap_of_hours_makes_a_channel_usable():
    minute = client(contact_hours="Mo 16:29-18:00")
    case = desk(client=minute, policy=policy(step("follow_up", "H+3", "polite", *ANY)))
    assert case.says(MONDAY) == "wait follow_up until 2026-11-23 16:29"
    assert case.send("2026-11-23 16:29").channel == "email"


def test_rule_09_the_channel_is_chosen_before_the_clock():
    # At 17:00 WhatsApp is open and email is not: email was chosen, and email waits.
    hours = {"whatsapp": "Mo-Fr 09:00-18:00"}
    case = desk(policy=policy(step("follow_up", "H+3", "polite", "email", "whatsapp"), windows=hours))
    assert case.says("2026-11-23 17:00") == "wait follow_up until 2026-11-24 09:00"


def test_rule_09_shipped_hours_of_each_channel():
    # Wednesday 25 November and Friday 27 November
    def hours(channel: str, date: str) -> list[str]:
        case = desk(
            policy=policy(step("follow_up", "H+3", "polite", channel)),
            client=client(contacts=[EMAIL, WHATSAPP, SMS, PHONE, LETTER]),
        )
        shown, now = [], at(f"{date} 00:00")
        while now.date() == day(date):
            answer = case.ask(now)
            if answer.kind == "send":
                shown.append(f"{answer.at:%H:%M}-{answer.closes_at:%H:%M}")
            assert answer.next_check is not None
            now = answer.next_check
        return shown

    assert hours("email", "2026-11-25") == hours("letter", "2026-11-25") == ["09:00-11:45", "13:00-16:30"]
    assert hours("email", "2026-11-27") == hours("letter", "2026-11-27") == ["09:00-11:15", "13:30-16:30"]
    assert hours("whatsapp", "2026-11-25") == hours("sms", "2026-11-25") == ["09:00-11:45", "13:00-17:00"]
    assert hours("whatsapp", "2026-11-27") == hours("sms", "2026-11-27") == ["09:00-11:15", "13:30-17:00"]
    assert hours("phone", "2026-11-25") == ["10:00-11:45", "13:00-16:00"]
    assert hours("phone", "2026-11-27") == ["10:00-11:15", "13:30-16:00"]


# --- rule 9: the instant ----------------------------------------------------------------------------


def test_rule_09_lunch_begins_at_11_45_sharp():
    case = desk()
    assert case.says("2026-11-23 11:44:59") == "send follow_up"
    assert case.send("2026-11-23 11:44:59").closes_at == at("2026-11-23 11:45")
    assert case.says("2026-11-23 11:45:00") == "wait follow_up until 2026-11-23 13:00"
    assert case.says("2026-11-23 12:59:59") == "wait follow_up until 2026-11-23 13:00"
    assert case.says("2026-11-23 13:00") == "send follow_up"


def test_rule_09_the_day_ends_at_16_30_sharp():
    assert desk().says("2026-11-23 16:29:59") == "send follow_up"
    assert desk().says("2026-11-23 16:30") == "wait follow_up until 2026-11-24 09:00"


def test_rule_09_a_friday_evening_waits_until_monday():
    assert desk().says("2026-11-27 16:30") == "wait follow_up until 2026-11-30 09:00"


def test_rule_09_the_clients_hours_narrow_the_window():
    morning = client(contact_hours="Mo-Fr 10:00-11:00")
    assert desk(client=morning).says(MONDAY) == "wait follow_up until 2026-11-23 10:00"
    assert desk(client=morning).send("2026-11-23 10:00").closes_at == at("2026-11-23 11:00")
    assert desk(client=morning).says("2026-11-23 11:00") == "wait follow_up until 2026-11-24 10:00"


def test_rule_09_the_clients_hours_never_widen_the_window():
    always = client(contact_hours="Mo-Su 00:00-24:00")
    assert desk(client=always).says("2026-11-23 08:59:59") == "wait follow_up until 2026-11-23 09:00"
    assert desk(client=always).says("2026-11-28 10:00") == "wait follow_up until 2026-11-30 09:00"


def test_rule_09_a_quiet_period_of_the_client_or_of_the_policy():
    period = {"start": "2026-11-23", "end": "2026-11-26", "note": "tutup buku"}
    for case in (desk(client=client(quiet_periods=[period])), desk(policy=policy(quiet_periods=[period]))):
        assert case.says(MONDAY) == "wait follow_up until 2026-11-27 09:00"
        assert case.says("2026-11-26 16:00") == "wait follow_up until 2026-11-27 09:00"
        assert "quiet_period" in codes(case.ask(MONDAY))
        assert [reason.detail for reason in case.ask(MONDAY).because if reason.code == "quiet_period"] == ["tutup buku"]


def test_rule_09_everything_has_to_hold_together():
    # Target Monday 23; the gap ends on Thursday 26, when a quiet period begins that ends on Saturday 28.
    case = desk(
        policy=policy(limits={"min_days_between": 4}),
        client=client(quiet_periods=[{"start": "2026-11-26", "end": "2026-11-28"}]),
        events=(event("contacted", "2026-11-22 10:00", channel="phone", outcome="sent"),),
    )
    assert case.says("2026-11-23 10:00") == "wait follow_up until 2026-11-30 09:00"
    assert set(codes(case.ask("2026-11-23 10:00"))) >= {"min_gap", "quiet_period", "weekend"}


def test_rule_09_min_days_between_counts_from_any_contact():
    talk = event("contacted", "2026-11-22 10:00", channel="phone", outcome="sent", invoice_ids=["INV-7"])
    assert desk(events=(talk,)).says(MONDAY) == "wait follow_up until 2026-11-24 09:00"


def test_rule_09_no_gap_allows_two_on_one_day():
    free = policy(limits={"min_days_between": 0})
    talk = event("contacted", "2026-11-23 08:00", channel="phone", outcome="sent")
    assert desk(policy=free, events=(talk,)).says(MONDAY) == "send follow_up"
    assert desk(policy=policy(limits={"min_days_between": None}), events=(talk,)).says(MONDAY) == "send follow_up"
    assert desk(policy=policy(limits={"min_days_between": 1}), events=(talk,)).says(MONDAY) == (
        "wait follow_up until 2026-11-24 09:00"
    )


# --- rule 9: law and consent ------------------------------------------------------------------------

EARLY_AND_LATE = {"email": "Mo-Su 06:00-22:00"}
SUNDAY_OFF = WorkingCalendar.indonesia(weekend="Min", years=range(2025, 2031))


def test_rule_09_the_legal_window_cuts_to_8_until_20():
    lawful = policy(windows=EARLY_AND_LATE, legal="pojk_22_2023")
    assert desk(policy=lawful).says("2026-11-23 07:59:59") == "wait follow_up until 2026-11-23 08:00"
    assert desk(policy=lawful).says("2026-11-23 19:59:59") == "send follow_up"
    assert desk(policy=lawful).says("2026-11-23 20:00") == "wait follow_up until 2026-11-24 08:00"
    assert desk(policy=policy(windows=EARLY_AND_LATE)).says("2026-11-23 06:00") == "send follow_up"


def test_rule_09_the_law_only_takes_away():
    assert desk(policy=policy(legal="pojk_22_2023")).says("2026-11-23 08:30") == "wait follow_up until 2026-11-23 09:00"


def test_rule_09_saturdays_need_a_calendar_whose_weekend_is_sunday_and_hours_that_name_them():
    lawful = policy(windows=EARLY_AND_LATE, legal="pojk_22_2023")
    weekdays = policy(windows={"email": "Mo-Fr 09:00-17:00"}, legal="pojk_22_2023")
    saturday = "2026-11-21 10:00"
    assert desk(policy=lawful, calendar=SUNDAY_OFF).says(saturday) == "send follow_up"
    assert desk(policy=lawful).says(saturday) == "wait follow_up until 2026-11-23 08:00"
    assert desk(policy=weekdays, calendar=SUNDAY_OFF).says(saturday) == "wait follow_up until 2026-11-23 09:00"


def test_rule_09_a_sunday_is_never_lawful():
    lawful = policy(windows=EARLY_AND_LATE, legal="pojk_22_2023")
    sunday = desk(policy=lawful, calendar=WorkingCalendar.indonesia(weekend=None, years=range(2025, 2031)))
    assert sunday.says("2026-11-22 10:00") == "wait follow_up until 2026-11-23 08:00"


def test_rule_09_the_law_closes_national_holidays_that_the_calendar_opens():
    opened = CALENDAR.amended(open=["2026-12-25"])
    lawful, free = policy(legal="pojk_22_2023"), policy()
    assert desk(policy=free, calendar=opened).says("2026-12-25 10:00") == "send follow_up"
    assert desk(policy=lawful, calendar=opened).says("2026-12-25 10:00") == "wait follow_up until 2026-12-28 09:00"


CONSENT = client(out_of_hours_consent=True, contact_hours="Mo-Su 19:00-21:00")


def test_rule_09_consent_lifts_weekly_hours_and_law_in_favour_of_the_clients_own():
    for terms in (policy(), policy(legal="pojk_22_2023")):
        case = desk(policy=terms, client=CONSENT)
        assert case.says("2026-11-23 18:59:59") == "wait follow_up until 2026-11-23 19:00"
        assert case.says("2026-11-23 20:59:59") == "send follow_up"
        assert case.says("2026-11-23 21:00") == "wait follow_up until 2026-11-24 19:00"


def test_rule_09_consent_never_lifts_national_holidays():
    assert desk(client=CONSENT).says("2026-12-25 20:00") != "send follow_up"


def test_rule_09_consent_never_lifts_quiet_periods():
    quiet = CONSENT.model_copy(
        update={"quiet_periods": client(quiet_periods=[{"start": "2026-11-23", "end": "2026-11-24"}]).quiet_periods}
    )
    assert desk(client=quiet).says("2026-11-23 20:00") == "wait follow_up until 2026-11-25 19:00"


def test_rule_09_consent_without_hours_of_the_clients_own_changes_nothing():
    willing = client(out_of_hours_consent=True)
    assert desk(client=willing).says("2026-11-23 08:00") == "wait follow_up until 2026-11-23 09:00"


# --- rule 10: exact waiting -------------------------------------------------------------------------
# Every Wait and dated Hold that any test meets is checked by `Desk.ask`; here is what it does not see.


def test_rule_10_two_waits_for_one_instant_are_equal_whenever_asked():
    case = desk()
    waits = {case.ask(now) for now in ("2026-11-03 10:00", "2026-11-18 23:59", "2026-11-21 12:00", "2026-11-23 08:59")}
    assert len(waits) == 1


def test_rule_10_the_reasons_tell_the_way_from_the_target_date():
    # Due Monday 21 December: grace ends on Thursday 24, cuti bersama; then Natal and a weekend.
    wait = desk(invoice=invoice(due_on="2026-12-21")).ask("2026-12-21 10:00")
    assert isinstance(wait, Wait)
    assert wait.until == at("2026-12-28 09:00")
    assert wait.because[0].on == day("2026-12-24")
    assert codes(wait)[0] in {"grace", "before_target"}
    closed = [(reason.code, reason.on) for reason in wait.because[1:4]]
    assert closed == [
        ("cuti_bersama", day("2026-12-24")),
        ("holiday", day("2026-12-25")),
        ("weekend", day("2026-12-26")),
    ]


def test_rule_10_a_reason_never_mentions_now():
    texts = {desk().ask(now).explain("id") for now in ("2026-11-03 10:00", "2026-11-22 10:00")}
    assert len(texts) == 1


@pytest.mark.parametrize(("offset", "code"), [("H+3", "grace"), ("H+7", "before_target")])
def test_rule_10_grace_is_told_where_grace_decides(offset, code):
    terms = policy(step("follow_up", "H+1" if code == "grace" else offset))
    assert codes(desk(policy=terms).ask("2026-11-18 10:00"))[0] == code


def test_rule_10_a_payment_that_comes_to_count_cuts_the_wait_short_and_says_so():
    part = {"id": "P-1", "amount": 9_800_000, "received_on": "2026-11-20"}
    case = desk(
        invoice=invoice(payments=[part], withholdings=[{"kind": "pph23", "amount": 200_000}]),
        policy=policy(disputes={"partial": "ask_rest"}),
    )
    assert case.says("2026-11-19 10:00") == "hold post_dated until 2026-11-20 00:00"


def test_rule_10_a_part_payment_ahead_does_not_cut_the_wait_short():
    part = {"id": "P-1", "amount": 4_000_000, "received_on": "2026-11-20"}
    assert desk(invoice=invoice(payments=[part])).says("2026-11-19 10:00") == "wait follow_up until 2026-11-23 09:00"


def test_rule_10_a_wait_that_ends_as_the_case_changes_says_so():
    """The window opens at midnight, and from that midnight on the giro holds: what was waited for does not go."""
    whole = {"id": "P-1", "amount": 10_000_000, "received_on": "2027-02-01"}
    open_all_day = policy(step("follow_up", "H+5"), windows={"email": "Mo-Su 00:00-24:00"})
    wait = desk(invoice=invoice(payments=[whole]), policy=open_all_day).ask("2026-11-22 10:00")
    assert wait.until == at("2026-11-23 00:00")
    assert codes(wait)[-1] == "case_changes"
    part = {"id": "P-1", "amount": 4_000_000, "received_on": "2026-11-23"}
    same_step = desk(invoice=invoice(payments=[part]), policy=open_all_day).ask("2026-11-22 10:00")
    assert same_step.until == at("2026-11-23 00:00")
    assert "case_changes" not in codes(same_step)


def test_rule_10_a_reversal_ahead_does_not_move_the_wait():
    bounced = {"id": "P-1", "amount": 4_000_000, "received_on": "2026-11-10", "reversed_on": "2026-11-20"}
    assert desk(invoice=invoice(payments=[bounced])).says("2026-11-19 10:00") == "wait follow_up until 2026-11-23 09:00"


def test_rule_10_a_wait_that_dated_input_cuts_short_keeps_its_step():
    # A credit note of the 20th brings the rest below the minimum.
    note = {"id": "K-1", "amount": 9_500_000, "issued_on": "2026-11-20"}
    case = desk(invoice=invoice(credit_notes=[note]), policy=policy(minimum=["IDR 1000000"]))
    wait = case.ask("2026-11-19 10:00")
    assert case.says("2026-11-19 10:00") == "wait follow_up until 2026-11-20 00:00"
    assert "case_changes" in codes(wait)
    assert case.says("2026-11-20 00:00") == "hold below_minimum"


def test_rule_10_a_delivery_that_lies_ahead_holds_until_it():
    case = desk(invoice=invoice(delivered_on="2026-11-25"))
    assert case.says(MONDAY) == "hold documents_pending until 2026-11-25 00:00"
    assert case.says("2026-11-25 00:00") == "wait follow_up until 2026-11-30 09:00"  # after grace from it (C2)


def quiet_for(days: int, start: str = "2026-11-23"):
    """A case that is quiet for so many days from its target date on."""
    end = day(start).fromordinal(day(start).toordinal() + days - 1)
    return desk(policy=policy(quiet_periods=[{"start": start, "end": end}]), calendar=WorkingCalendar.every_day())


def test_rule_10_an_instant_within_400_days_is_waited_for():
    assert quiet_for(399).ask(MONDAY).kind == "wait"


def test_rule_10_no_instant_within_400_days_is_never_open():
    hold = quiet_for(402).ask(MONDAY)
    assert isinstance(hold, Hold)
    assert hold.reason == "never_open"
    assert "quiet_period" in hold.because[0].detail


@pytest.mark.parametrize(("days", "kind"), [(400, "wait"), (401, "hold")])
def test_rule_10_the_400_days_last_to_the_instant(days, kind):
    quiet = quiet_for(days)
    always = quiet.policy.model_copy(update={"windows": policy(windows={"email": "Mo-Su 00:00-24:00"}).windows})
    assert quiet.having(policy=always).ask("2026-11-23 00:00").kind == kind


def test_rule_10_never_open_names_what_closes_the_last_of_the_400_days_too():
    quiet = quiet_for(400)
    always = quiet.policy.model_copy(update={"windows": policy(windows={"email": "Mo-Su 00:00-24:00"}).windows})
    after = day("2026-11-23") + timedelta(days=400)
    closed = WorkingCalendar.every_day().amended(add={after: "Libur"})
    hold = quiet.having(policy=always, calendar=closed).ask("2026-11-23 00:00")
    assert hold.because[0].detail == "quiet_period, holiday"


def test_rule_10_never_open_names_the_layers_that_exclude_each_other():
    sundays = desk(policy=policy(windows={"email": "Su 09:00-17:00"}))
    hold = sundays.ask(MONDAY)
    assert isinstance(hold, Hold)
    assert (hold.reason, hold.until) == ("never_open", None)
    assert "weekend" in hold.because[0].detail


def test_rule_10_the_400_days_count_from_the_later_of_now_and_the_target_date():
    far = desk(policy=policy(step("late", "H+600")), calendar=WorkingCalendar.every_day())
    assert far.says("2026-11-18 10:00") == "wait late until 2028-07-10 09:00"
    quiet = policy(step("late", "H+600"), quiet_periods=[{"start": "2026-11-18", "end": "2029-06-01"}])
    assert desk(policy=quiet, calendar=WorkingCalendar.every_day()).ask("2026-11-18 10:00").kind == "wait"


def test_rule_10_never_open_ends_when_an_instant_comes_into_sight():
    hold = quiet_for(500).ask(MONDAY)
    assert isinstance(hold, Hold)
    assert hold.until is not None
    assert quiet_for(500).ask(hold.until).kind == "wait"


def test_rule_10_a_year_that_the_calendar_does_not_cover_is_an_error_and_no_guess():
    short = WorkingCalendar.indonesia(years=range(2026, 2027))
    with pytest.raises(CalendarCoverageError):
        desk(calendar=short, policy=policy(step("late", "H+60"))).ask(MONDAY)


def test_rule_10_next_check():
    case = desk()
    assert case.ask("2026-11-18 10:00").next_check == at(MONDAY)
    assert case.ask(MONDAY).next_check == at("2026-11-23 11:45")
    assert desk(events=(event("dispute_opened", "2026-11-18 10:00"),)).ask(MONDAY).next_check is None
    assert desk(events=(event("hold_placed", "2026-11-18 10:00", until="2026-12-01"),)).ask(MONDAY).next_check == at(
        "2026-12-01 00:00"
    )
    assert desk(invoice=invoice(status="void")).ask(MONDAY).next_check is None


def test_rule_10_send_is_now():
    assert desk().send("2026-11-23 10:17:30").at == at("2026-11-23 10:17:30")


def test_rule_10_instants_come_out_in_the_clients_zone():
    wait = desk(client=client(zone="WITA")).ask(at("2026-11-20 10:00", "UTC"))
    assert wait.until.isoformat() == "2026-11-23T09:00:00+08:00"


# --- rule 11: estimates and clocks ------------------------------------------------------------------

PERKIRAAN = CALENDAR.amended(add={"2026-11-23": "Maulid Nabi (perkiraan)"})


def test_rule_11_what_rests_on_an_estimated_holiday_says_so():
    wait = desk(calendar=PERKIRAAN).ask("2026-11-20 10:00")
    assert wait.until == at("2026-11-24 09:00")
    assert Reason(ReasonCode.ESTIMATED_HOLIDAY, day("2026-11-23"), "Maulid Nabi (perkiraan)") in wait.because


def test_rule_11_a_margin_keeps_the_days_beside_it_free():
    wide = WorkingCalendar.indonesia(
        years=range(2025, 2031), add={"2026-11-23": "Maulid Nabi (perkiraan)"}, estimated_margin_days=1
    )
    wait = desk(calendar=wide).ask("2026-11-20 10:00")
    assert wait.until == at("2026-11-25 09:00")
    assert "estimated_holiday" in codes(wait)


def test_rule_11_a_year_that_is_not_decreed_says_so():
    undecreed = CALENDAR.amended(decreed_through=2026)
    late = desk(calendar=undecreed, invoice=invoice(due_on="2027-02-10"))
    assert "not_decreed" in codes(late.ask("2027-02-10 10:00"))
    assert "not_decreed" in codes(late.ask("2027-02-15 10:00"))
    assert "not_decreed" not in codes(desk(calendar=undecreed).ask("2026-11-20 10:00"))


UNDECREED = CALENDAR.amended(decreed_through=2026)


def undecreed(answer) -> list[str]:
    """The years that an answer says are not decreed."""
    return [reason.detail for reason in answer.because if reason.code is ReasonCode.NOT_DECREED]


def test_rule_11_a_step_counted_back_from_an_undecreed_year_says_so():
    due = invoice(due_on="2027-01-05")
    counted = desk(calendar=UNDECREED, invoice=due, policy=policy(step("h5", "H-5 kerja", "friendly")))
    wait = counted.ask("2026-12-01 10:00")
    assert wait.until < at("2027-01-01 00:00")
    assert undecreed(wait) == ["2027"]
    assert undecreed(counted.send(wait.until)) == ["2027"]
    plain = desk(calendar=UNDECREED, invoice=due, policy=policy(step("h7", "H-7", "friendly")))
    assert undecreed(plain.ask("2026-12-01 10:00")) == [], "calendar days are known"
    assert undecreed(plain.send("2026-12-29 10:00")) == []


def test_rule_11_a_step_brought_forward_from_an_undecreed_year_says_so():
    eve = desk(calendar=UNDECREED, invoice=invoice(due_on="2027-01-04"), policy=policy(step("h3", "H-3", "friendly")))
    wait = eve.ask("2026-12-01 10:00")
    assert wait.until == at("2026-12-31 09:00"), "New Year's day is closed"
    assert undecreed(wait) == undecreed(eve.send(wait.until)) == ["2027"]


def test_rule_11_a_due_date_or_pay_day_rolled_into_an_undecreed_year_says_so():
    rolled = desk(calendar=UNDECREED, invoice=invoice(due_on="2026-12-31"), client=client(pay_days=[1]))
    wait = rolled.ask("2026-12-01 10:00")
    assert wait.until > at("2027-01-01 00:00")
    assert undecreed(wait) == undecreed(rolled.send(wait.until)) == ["2027"]


def test_rule_11_a_last_date_counted_through_an_undecreed_year_says_so():
    final = step("final_notice", "H+10", "final", deadline_days=7)
    december = desk(calendar=UNDECREED, invoice=invoice(due_on="2026-12-18"), policy=policy(final))
    send = december.send("2026-12-31 10:00")
    assert send.deadline_on > day("2027-01-01")
    assert undecreed(send) == ["2027"]
    in_days = december.having(policy=policy(step("final_notice", "H+10", "final", deadline_days="7 hari")))
    assert undecreed(in_days.send("2026-12-31 10:00")) == []


def test_rule_11_a_hand_off_in_an_undecreed_year_says_so():
    steps = step("final_notice", "H+20", "final", deadline_days=3), step("hand_off", "H+45", hand_off_to="Ibu Sari")
    case = desk(calendar=UNDECREED, policy=policy(*steps)).sent("2026-12-08 10:00")
    wait = case.ask("2026-12-20 10:00")
    assert wait.step == "hand_off"
    assert undecreed(wait) == ["2027"]
    assert undecreed(case.ask(wait.until)) == ["2027"]
    known = case.having(calendar=CALENDAR)
    assert undecreed(known.ask("2026-12-20 10:00")) == undecreed(known.ask(wait.until)) == []


def test_rule_11_a_hold_that_ends_on_a_counted_day_of_an_undecreed_year_says_so():
    promised = event("promise_made", "2026-12-21 10:00", pay_by="2026-12-30")
    graced = policy(step("follow_up", "H+3"), promises={"grace": "2 kerja"})
    case = desk(calendar=UNDECREED, events=(promised,), policy=graced)
    hold = case.ask("2026-12-22 10:00")
    assert (hold.reason, hold.until) == ("promised", at("2027-01-05 00:00"))
    assert undecreed(hold) == ["2027"]
    in_days = case.having(policy=policy(step("follow_up", "H+3"), promises={"grace": 2}))
    assert undecreed(in_days.ask("2026-12-22 10:00")) == []
    earlier = case.having(policy=policy(step("follow_up", "H+3"), promises={"grace": "1 kerja"}))
    assert undecreed(earlier.ask("2026-12-22 10:00")) == [], "its last day is 31 December"


def test_rule_11_a_gate_on_a_day_of_an_undecreed_year_says_so():
    approved = policy(step("follow_up", "H+3", requires_approval=True))
    hold = desk(calendar=UNDECREED, invoice=invoice(due_on="2027-01-11"), policy=approved).ask("2027-01-14 10:00")
    assert hold.reason == "needs_approval"
    assert undecreed(hold) == ["2027"]


def test_rule_11_a_clock_behind_the_newest_event_holds():
    case = desk(events=(event("contacted", "2026-11-23 10:00", channel="phone", outcome="sent"),))
    assert case.says("2026-11-23 09:59:59") == "hold clock_behind until 2026-11-23 10:00"
    assert case.says("2026-11-23 10:00") == "wait follow_up until 2026-11-25 09:00"


def test_rule_11_any_event_of_the_client_counts():
    other = event("reply_handled", "2026-11-23 10:00", invoice_ids=["INV-7"])
    assert desk(events=(other,)).says(MONDAY) == "hold clock_behind until 2026-11-23 10:00"


def test_rule_11_a_reply_that_was_handled_still_tells_the_time():
    talk = (event("replied", "2026-11-22 10:00"), event("reply_handled", "2026-11-23 10:00"))
    assert desk(events=talk).says("2026-11-22 12:00") == "hold clock_behind until 2026-11-23 10:00"


def test_rule_10_hours_without_end_close_at_midnight():
    always = policy(windows={"email": "Mo-Su 00:00-24:00"})
    send = desk(policy=always, calendar=WorkingCalendar.every_day()).send("2026-11-21 10:00")
    assert send.closes_at == at("2026-11-22 00:00")


def test_rule_10_what_stood_in_the_way_before_the_last_open_day_excludes_nothing():
    talk = event("contacted", "2026-11-20 10:00", channel="phone", outcome="sent")
    quiet = {"start": "2026-12-01", "end": "2029-06-01"}
    terms = policy(quiet_periods=[quiet], windows={"email": "Mo-Su 09:00-17:00"})
    case = desk(policy=terms, calendar=WorkingCalendar.every_day(), events=(talk,))
    assert "min_gap" in codes(case.ask("2026-11-21 10:00"))
    hold = case.ask("2026-12-01 10:00")
    assert (hold.reason, hold.because[0].detail) == ("never_open", "quiet_period")


def test_rule_10_in_a_break_of_the_day_only_the_hours_are_in_the_way():
    assert codes(desk().ask("2026-11-22 12:00")) == ["grace", "weekend", "outside_window"]
    assert codes(desk().ask("2026-11-23 12:00")) == ["outside_window"]


def test_rule_10_every_wait_has_its_own_reasons_however_many_were_asked_for_before():
    case = desk()
    for _ in range(2):
        assert codes(case.ask("2026-11-23 12:00")) == ["outside_window"]
        assert codes(case.ask("2026-11-28 12:00")) == ["weekend", "outside_window", "late_since"]


def test_rule_10_what_closed_a_day_before_open_ones_that_were_missed_is_no_reason():
    calendar = CALENDAR.amended(add={day("2026-11-24"): "Libur"})
    told = codes(desk(calendar=calendar).ask("2026-11-28 10:00"))
    assert "weekend" in told
    assert "holiday" not in told


def test_rule_10_a_date_on_the_very_end_of_a_wait_that_makes_it_another_wait_is_said():
    always = policy(step("follow_up", "H+3"), windows={"email": "Mo-Su 00:00-24:00"})
    parts = [{"due_on": "2026-11-18", "amount": 5_000_000}, {"due_on": "2026-12-18", "amount": 5_000_000}]
    credit = [{"id": "CN-1", "amount": 5_000_000, "issued_on": "2026-11-23"}]
    case = desk(policy=always, invoice=invoice(instalments=parts, credit_notes=credit))
    assert case.says("2026-11-20 10:00") == "wait follow_up until 2026-11-23 00:00"
    assert codes(case.ask("2026-11-20 10:00"))[-1] == "case_changes"
    assert case.says("2026-11-23 00:00") == "wait follow_up until 2026-12-21 00:00"


def test_rule_10_never_open_names_all_layers_and_in_the_order_in_which_they_are_met():
    sundays = desk(policy=policy(windows={"email": "Su 09:00-17:00"}))
    assert sundays.ask(MONDAY).because[0].detail == "outside_window, weekend, holiday"


def test_rule_10_never_open_names_nothing_that_closes_only_the_day_after_the_400():
    quiet = quiet_for(401)
    always = quiet.policy.model_copy(update={"windows": policy(windows={"email": "Mo-Su 00:00-24:00"}).windows})
    after = day("2026-11-23") + timedelta(days=401)
    closed = WorkingCalendar.every_day().amended(add={after: "Libur"})
    hold = quiet.having(policy=always, calendar=closed).ask("2026-11-23 00:00")
    assert hold.because[0].detail == "quiet_period"


def test_rule_10_never_open_names_nothing_that_closed_the_day_before_the_target_date():
    # H+3 is Saturday 21 November, the first day of the quiet period
    closed = WorkingCalendar.every_day().amended(add={day("2026-11-20"): "Libur"})
    hold = quiet_for(500, "2026-11-21").having(calendar=closed).ask("2026-11-21 10:00")
    assert (hold.reason, hold.because[0].detail) == ("never_open", "outside_window, quiet_period")


def test_rule_10_never_open_is_dated_however_far_the_instant_lies():
    far = quiet_for(12_000)
    first = day("2026-11-23") + timedelta(days=12_000)
    assert far.says(MONDAY) == f"hold never_open until {first - timedelta(days=400)} 09:00"


def test_rule_10_never_open_is_dated_also_where_a_dated_exception_closes_the_hours_for_longer():
    away = client(contact_hours="Mo-Fr 09:00-16:00; 2026 Nov 01-2028 Mar 01 off")
    # Friday 3 March 2028, behind the estimated leave of Idulfitri, less 400 days
    assert desk(client=away).says(MONDAY) == "hold never_open until 2027-01-28 09:00"
    assert desk(client=away).says("2027-01-28 09:00") == "wait follow_up until 2028-03-03 09:00"


def test_rule_10_holidays_that_follow_each_other_are_each_named_once():
    named = {"2026-11-23": "Libur A", "2026-11-24": "Libur A", "2026-11-25": "Libur B"}
    wait = desk(calendar=CALENDAR.amended(add=named)).ask("2026-11-20 10:00")
    assert [reason.detail for reason in wait.because if reason.code == "holiday"] == ["Libur A", "Libur B"]
    assert wait.until == at("2026-11-26 09:00")


@pytest.mark.parametrize(("limit", "last"), [("max_per_30_days", "2026-10-24"), ("max_per_7_days", "2026-11-16")])
def test_rule_10_on_the_day_on_which_a_cap_ends_it_is_in_nobodys_way(limit, last):
    talk = event("contacted", f"{last} 10:00", channel="phone", outcome="sent")
    case = desk(policy=policy(limits={"min_days_between": None, limit: 1}), events=(talk,))
    assert case.says(MONDAY) == "send follow_up"
    assert codes(case.ask("2026-11-23 20:00")) == ["outside_window", "late_since"]


def test_rule_10_a_date_on_the_very_end_of_a_wait_that_lets_another_step_go_is_said():
    always = policy(
        step("follow_up", "H+3"), windows={"email": "Mo-Su 00:00-24:00"}, certificates={"first": "H+1", "every": 30}
    )
    credit = [{"id": "CN-1", "amount": 9_800_000, "issued_on": "2026-11-23"}]
    slip = [{"kind": "pph23", "amount": 200_000}]
    case = desk(policy=always, invoice=invoice(credit_notes=credit, withholdings=slip))
    assert case.says("2026-11-20 10:00") == "wait follow_up until 2026-11-23 00:00"
    assert codes(case.ask("2026-11-20 10:00"))[-1] == "case_changes"
    assert case.says("2026-11-23 00:00") == "send certificate"


def test_rule_10_a_date_that_lets_the_very_step_go_earlier_cuts_the_wait_short():
    always = policy(step("follow_up", "H+3"), windows={"email": "Mo-Su 00:00-24:00"})
    parts = [{"due_on": "2026-11-18", "amount": 5_000_000}, {"due_on": "2026-12-18", "amount": 5_000_000}]
    bounced = [{"id": "P-1", "amount": 5_000_000, "received_on": "2026-11-10", "reversed_on": "2026-12-03"}]
    case = desk(policy=always, invoice=invoice(instalments=parts, payments=bounced))
    assert case.says("2026-11-25 10:00") == "wait follow_up until 2026-12-03 00:00"
    assert codes(case.ask("2026-11-25 10:00"))[-1] == "case_changes"
    assert case.send("2026-12-03 00:00").items[0].due_on == day("2026-11-18")


def test_rule_10_what_is_skipped_long_before_an_instant_comes_into_sight_is_skipped_at_once():
    quiet = {"quiet_periods": [{"start": "2026-11-01", "end": "2028-05-31"}]}
    skipping = policy(step("follow_up", "H+3"), catch_up="skip", **quiet)
    assert desk(policy=skipping).says("2026-11-10 10:00") == "hold ladder_finished"
    assert desk(policy=policy(step("reminder", "H-3"), **quiet)).says("2026-11-10 10:00") == "hold ladder_finished"
    assert desk(policy=policy(step("follow_up", "H+3"), **quiet)).ask("2026-11-10 10:00").reason == "never_open"


def test_rule_10_a_date_on_the_very_end_of_a_wait_for_a_gate_changes_nothing():
    gated = policy(step("follow_up", "H+3", requires_approval=True), windows={"email": "Mo-Su 00:00-24:00"})
    part = [{"id": "P-1", "amount": 4_000_000, "received_on": "2026-11-23"}]
    case = desk(policy=gated, invoice=invoice(payments=part))
    assert case.says("2026-11-20 10:00") == "wait follow_up until 2026-11-23 00:00"
    assert "case_changes" not in codes(case.ask("2026-11-20 10:00"))
    assert case.ask("2026-11-23 00:00").reason == "needs_approval"


def test_rule_10_the_way_ends_at_the_target_date_on_whatever_weekday():
    # H+3 is Friday 20 November; the weekend after it is in nobody's way
    assert codes(desk(invoice=invoice(due_on="2026-11-17")).ask("2026-11-18 10:00")) == ["grace", "outside_window"]


def test_rule_10_hours_that_begin_at_midnight_are_not_waited_for_within_the_day():
    always = policy(windows={"email": "Mo-Su 00:00-24:00"})
    wait = desk(policy=always, calendar=WorkingCalendar.every_day()).ask("2026-11-18 10:00")
    assert (wait.until, codes(wait)) == (at("2026-11-21 00:00"), ["grace"])


def test_rule_10_a_wait_over_night_for_hours_that_begin_at_midnight_names_the_hours_of_the_evening():
    late = policy(windows={"email": "Mo 09:00-17:00; Tu 00:00-05:00"})
    wait = desk(policy=late).ask("2026-11-23 20:00")
    assert wait.until == at("2026-11-24 00:00")
    assert [(reason.code, reason.on) for reason in wait.because] == [
        ("outside_window", day("2026-11-23")),
        ("late_since", day("2026-11-23")),
    ]


def test_rule_10_a_closed_day_without_hours_is_named_by_what_closes_it():
    willing = client(out_of_hours_consent=True, contact_hours="Mo-Fr 19:00-21:00")
    assert codes(desk(client=willing).ask("2026-11-27 21:00")) == ["weekend", "outside_window", "late_since"]


# --- late -------------------------------------------------------------------------------------------


def late_since(decision):
    return [(str(reason.on), reason.detail) for reason in decision.because if reason.code == "late_since"]


def test_rule_10_what_could_have_gone_on_a_day_before_is_late_and_says_since_when():
    case = desk()
    assert late_since(case.ask("2026-11-23 09:00")) == []
    assert late_since(case.ask("2026-11-23 16:00")) == []
    waits = [case.ask(now) for now in ("2026-11-23 18:00", "2026-11-24 00:00", "2026-11-24 08:59")]
    assert waits[0] == waits[1] == waits[2]
    assert late_since(waits[0]) == [("2026-11-23", "09:00")]
    assert late_since(case.ask("2026-11-24 09:00")) == late_since(case.ask("2026-12-01 10:00")) == late_since(waits[0])


def test_rule_10_a_message_is_not_late_while_something_that_was_said_kept_it_back():
    promised = event("promise_made", "2026-11-22 10:00", pay_by="2026-11-26")
    assert late_since(desk(events=(promised,)).ask("2026-12-02 10:00")) == [("2026-11-30", "09:00")]  # by the promise
    held = event("hold_placed", "2026-11-20 10:00"), event("hold_lifted", "2026-11-30 10:00")
    assert late_since(desk(events=held).ask("2026-11-30 14:00")) == []
    assert late_since(desk(events=held).ask("2026-12-02 10:00")) == [("2026-11-30", "10:00")]


def test_rule_10_a_message_is_late_from_the_day_on_which_gap_and_caps_allow_it():
    talk = event("contacted", "2026-11-20 10:00", channel="phone", outcome="sent")
    case = desk(policy=policy(limits={"min_days_between": 5}), events=(talk,))
    assert case.says("2026-11-23 09:00") == "wait follow_up until 2026-11-25 09:00"
    assert late_since(case.ask("2026-11-25 09:00")) == []
    assert late_since(case.ask("2026-11-26 09:00")) == [("2026-11-25", "09:00")]


def test_rule_10_a_payment_that_was_taken_back_makes_nothing_late_before_that_day():
    bounced = [{"id": "P", "amount": 10_000_000, "received_on": "2026-11-18", "reversed_on": "2026-11-30"}]
    case = desk(invoice=invoice(payments=bounced))
    assert late_since(case.ask("2026-11-30 10:00")) == []
    assert late_since(case.ask("2026-12-01 10:00")) == [("2026-11-30", "09:00")]


def test_rule_10_the_way_goes_back_to_the_last_contact_and_not_beyond():
    # the target was Thursday 19 November; somebody called on Monday
    talk = event("contacted", "2026-11-23 10:00", channel="phone", outcome="sent")
    case = desk(invoice=invoice(due_on="2026-11-16"), events=(talk,))
    assert codes(case.ask("2026-11-23 11:00")) == ["min_gap", "outside_window"]


def test_rule_10_a_contact_on_the_target_date_itself_does_not_hide_the_way_there():
    talk = event("contacted", "2026-11-23 08:00", channel="phone", outcome="sent")
    assert codes(desk(events=(talk,)).ask("2026-11-23 11:00")) == ["grace", "weekend", "min_gap", "outside_window"]


def test_rule_09_a_quiet_period_without_a_note_has_no_detail():
    quiet = policy(quiet_periods=[{"start": "2026-11-23", "end": "2026-11-26"}])
    (named,) = (reason for reason in desk(policy=quiet).ask(MONDAY).because if reason.code == "quiet_period")
    assert named == Reason(ReasonCode.QUIET_PERIOD, day("2026-11-23"), "")
