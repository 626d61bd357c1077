"""Rules 5 to 8: on which date a step comes."""

from __future__ import annotations

import pytest

from tests.rules.desk import CALENDAR, at, client, day, desk, event, invoice, policy, step

WEDNESDAY = "2026-11-18"
"""The due date of the default invoice; Saturday 21 November is three days later."""


def due(on: str, **changes):
    return invoice(due_on=on, **changes)


def target(offset: str, due_on: str = WEDNESDAY, *, asked: str = "2026-11-03 10:00", client=None, **settings) -> str:
    """When a step with that offset goes, for an invoice due on that day."""
    tone = "friendly" if offset.startswith(("H-", "H ")) or offset == "H" else "polite"
    case = desk(invoice=due(due_on), policy=policy(step("step", offset, tone), **settings), client=client or plain())
    wait = case.ask(asked)
    assert wait.kind == "wait", wait
    return f"{wait.until:%Y-%m-%d %H:%M}"


def plain(**changes):
    return client(**changes)


# --- rule 5: the effective due date -----------------------------------------------------------------


def test_rule_05_due_on_sunday_15_november_is_effectively_monday_16_november():
    assert target("H+1", "2026-11-15", grace_days=0) == "2026-11-17 09:00"
    assert target("H+3", "2026-11-15") == "2026-11-19 09:00"


def test_rule_05_keep_leaves_the_due_date_on_the_closed_day():
    assert target("H+1", "2026-11-15", grace_days=0, due_on_closed_day="keep") == "2026-11-16 09:00"
    assert target("H+3", "2026-11-15", due_on_closed_day="keep") == "2026-11-18 09:00"


def test_rule_05_a_working_day_stays_what_it_is():
    assert target("H+1", "2026-11-16", grace_days=0) == "2026-11-17 09:00"


def test_rule_05_cuti_bersama_and_holidays_are_closed_days_too():
    # 24 December is cuti bersama, then Natal and a weekend: effectively Monday 28
    assert target("H+1", "2026-12-24", grace_days=0) == "2026-12-29 09:00"
    # 18 to 24 March 2026 are closed: effectively Wednesday 25
    lebaran = desk(invoice=invoice(issued_on="2026-02-16", due_on="2026-03-18"), policy=policy(grace_days=0))
    assert lebaran.says("2026-03-16 10:00") == "wait follow_up until 2026-03-30 09:00"  # 28 March is a Saturday


@pytest.mark.parametrize(
    ("due_on", "expected"),
    [
        ("2026-11-11", "2026-11-26 09:00"),  # the 25th is 14 days off: honoured
        ("2026-11-10", "2026-11-11 09:00"),  # 15 days off: not
        ("2026-11-25", "2026-11-26 09:00"),  # the pay day itself
        ("2026-11-26", "2026-11-27 09:00"),  # the next one is far away
    ],
)
def test_rule_05_the_next_pay_day_on_or_after_it_within_the_horizon(due_on, expected):
    fortnight = {"horizon": 14}
    assert target("H+1", due_on, grace_days=0, client=plain(pay_days=[25]), pay_days=fortnight) == expected


@pytest.mark.parametrize(
    ("due_on", "closed", "expected"),
    [
        ("2026-11-27", "forward", "2026-12-29 09:00"),  # the 25th of December is closed: paid on Monday the 28th
        ("2026-11-27", "backward", "2026-12-28 09:00"),  # paid on Wednesday the 23rd, the 24th is closed too
        ("2026-12-24", "backward", "2026-12-29 09:00"),  # too late for the 23rd; January is 32 days off
    ],
)
def test_rule_05_a_pay_day_is_waited_for_up_to_a_month_and_moves_off_closed_days(due_on, closed, expected):
    paid = {"client": plain(pay_days=[25]), "pay_days": {"closed": closed}}
    assert target("H+1", due_on, grace_days=0, **paid) == expected


def test_rule_05_pay_days_are_honoured_only_when_the_policy_says_so():
    paid_on_25th = plain(pay_days=[25])
    assert target("H+3", client=paid_on_25th) == "2026-11-30 09:00"
    assert target("H+3", client=paid_on_25th, honour_pay_days=False) == "2026-11-23 09:00"


def test_rule_05_the_nearest_of_several_pay_days():
    assert target("H+1", "2026-11-17", grace_days=0, client=plain(pay_days=[25, "Kam"])) == "2026-11-20 09:00"
    assert target("H+1", "2026-11-20", grace_days=0, client=plain(pay_days=[25, "Kam"])) == "2026-11-26 09:00"


def test_rule_05_a_pay_day_that_the_month_lacks_is_its_last():
    assert target("H+1", "2026-11-20", grace_days=0, client=plain(pay_days=[31])) == "2026-12-01 09:00"


def test_rule_05_a_pay_day_on_a_closed_day_rolls_forward():
    # Sunday 22 November: effectively Monday 23
    assert target("H+1", "2026-11-18", grace_days=0, client=plain(pay_days=[22])) == "2026-11-24 09:00"


def test_rule_05_a_due_date_is_not_rolled_before_the_pay_day_is_looked_up():
    # Sunday 15 November is a pay day itself; rolled first, it would be missed
    assert target("H+1", "2026-11-15", grace_days=0, client=plain(pay_days=[15])) == "2026-11-17 09:00"


def test_rule_05_the_fourteen_days_are_counted_before_rolling():
    # Due 8 November; the 22nd is 14 days off and a Sunday: honoured, and rolled to Monday 23
    assert target("H+1", "2026-11-08", grace_days=0, client=plain(pay_days=[22])) == "2026-11-24 09:00"


def test_rule_05_texts_and_days_overdue_speak_of_the_agreed_due_date():
    item = desk(invoice=due("2026-11-15"), client=plain(pay_days=[25])).send("2026-11-30 09:00").items[0]
    assert (item.due_on, item.days_overdue) == (day("2026-11-15"), 15)


# --- rule 6: before or on the due date --------------------------------------------------------------


def test_rule_06_before_or_on_H_counts_from_the_agreed_due_date():
    assert target("H", client=plain(pay_days=[25])) == "2026-11-18 09:00"
    assert target("H-1", client=plain(pay_days=[25])) == "2026-11-17 09:00"


def test_rule_06_rolled_backward_to_a_working_day():
    assert target("H-3") == "2026-11-13 09:00"  # Sunday 15 November
    assert target("H", "2026-11-15") == "2026-11-13 09:00"
    assert target("H-2", "2026-12-28") == "2026-12-23 09:00"  # over weekend, Natal and cuti bersama


def test_rule_06_working_days_before_the_due_date():
    assert target("H-2 kerja") == "2026-11-16 09:00"
    assert target("H-3 kerja") == "2026-11-13 09:00"
    assert target("H-1 kerja", "2026-12-28") == "2026-12-23 09:00"


def test_rule_06_keep_does_not_keep_a_reminder_on_a_closed_day():
    assert target("H", "2026-11-15", due_on_closed_day="keep") == "2026-11-13 09:00"


EARLY = policy(step("reminder", "H-3", "friendly"), step("follow_up", "H+3"))


@pytest.mark.parametrize(
    ("issued_on", "expected"),
    [
        ("2026-11-10", "wait reminder until 2026-11-13 09:00"),
        ("2026-11-13", "wait follow_up until 2026-11-23 09:00"),  # it lands on the day of issue
        ("2026-11-16", "wait follow_up until 2026-11-23 09:00"),
    ],
)
def test_rule_06_one_that_lands_on_or_before_the_day_of_issue_is_skipped(issued_on, expected):
    assert desk(invoice=invoice(issued_on=issued_on), policy=EARLY).says("2026-11-12 20:00") == expected


THREE_EARLY = (
    step("h7", "H-7", "friendly"),
    step("h3", "H-3", "friendly"),
    step("h0", "H", "friendly"),
    step("follow_up", "H+3"),
)


@pytest.mark.parametrize("catch_up", ["paced", "next", "latest", "skip"])
def test_rule_06_of_several_whose_date_has_come_only_the_last_may_go(catch_up):
    case = desk(policy=policy(*THREE_EARLY, catch_up=catch_up))
    assert case.says("2026-11-12 10:00") == "send h7"
    assert case.says("2026-11-12 17:00") == "wait h3 until 2026-11-13 09:00"  # on the 13th h3 goes, not h7
    assert case.says("2026-11-16 10:00") == "send h3"
    assert case.sent("2026-11-16 10:00").says("2026-11-16 10:01") == "wait h0 until 2026-11-18 09:00"
    assert case.says("2026-11-18 10:00") == "send h0"


def test_rule_06_each_early_step_goes_on_its_own_day():
    assert desk(policy=policy(*THREE_EARLY)).messages("2026-11-03 10:00", "2026-12-31 10:00") == [
        "2026-11-11 09:00 h7",
        "2026-11-13 09:00 h3",
        "2026-11-18 09:00 h0",
        "2026-11-23 09:00 follow_up",
    ]


def test_rule_06_they_expire_at_the_end_of_the_agreed_due_date():
    case = desk(policy=policy(step("h0", "H", "friendly"), step("follow_up", "H+3")))
    assert case.says("2026-11-18 16:29:59") == "send h0"
    assert case.says("2026-11-18 16:30") == "wait follow_up until 2026-11-23 09:00"
    assert case.says("2026-11-19 09:00") == "wait follow_up until 2026-11-23 09:00"


def test_rule_06_nobody_is_told_about_the_past_even_when_the_window_is_open_till_midnight():
    night = policy(step("h0", "H", "friendly"), step("follow_up", "H+3"), windows={"email": "Mo-Su 00:00-24:00"})
    case = desk(policy=night)
    assert case.says("2026-11-18 23:59:59") == "send h0"
    assert case.says("2026-11-19 00:00") == "wait follow_up until 2026-11-23 00:00"


def test_rule_06_an_early_step_may_go_until_the_agreed_due_date_though_rolled_backward():
    # Due Sunday 15: H rolls to Friday 13 and may not go on the weekend
    case = desk(invoice=due("2026-11-15"), policy=policy(step("h0", "H", "friendly"), step("follow_up", "H+3")))
    assert case.says("2026-11-13 09:00") == "send h0"
    assert case.says("2026-11-13 16:30") == "wait follow_up until 2026-11-19 09:00"


def test_rule_06_a_due_today_step_rolled_onto_an_earlier_day_goes_out_as_upcoming():
    case = policy(step("h0", "H", "friendly"))
    assert desk(invoice=due("2026-11-15"), policy=case).send("2026-11-13 09:00").purpose == "upcoming"
    assert desk(invoice=due("2026-11-13"), policy=case).send("2026-11-13 09:00").purpose == "due_today"


def test_rule_06_the_occurrence_of_an_early_step_is_the_agreed_due_date():
    assert desk(policy=EARLY).send("2026-11-13 09:00").items[0].occurrence == "2026-11-18"


def test_rule_06_a_step_that_can_no_longer_go_before_it_expires_is_skipped_at_once():
    quiet = policy(*EARLY.steps, quiet_periods=[{"start": "2026-11-12", "end": "2026-11-18", "note": "tutup buku"}])
    assert desk(policy=quiet).says("2026-11-03 10:00") == "wait follow_up until 2026-11-23 09:00"
    shorter = policy(*EARLY.steps, quiet_periods=[{"start": "2026-11-12", "end": "2026-11-17"}])
    assert desk(policy=shorter).says("2026-11-03 10:00") == "wait reminder until 2026-11-18 09:00"


def test_rule_06_a_step_that_the_gap_pushes_past_its_expiry_is_skipped_at_once():
    talk = event("contacted", "2026-11-17 10:00", channel="phone", outcome="sent")
    case = desk(policy=policy(step("h0", "H", "friendly"), step("follow_up", "H+3")), events=(talk,))
    assert case.says("2026-11-17 10:00") == "wait follow_up until 2026-11-23 09:00"


# --- rule 7: overdue steps --------------------------------------------------------------------------


def test_rule_07_overdue_step_on_saturday_goes_on_monday():
    case = desk(invoice=due("2026-11-18"), policy=policy(step("follow_up", "H+3"), grace_days=3))
    assert case.says("2026-11-18 10:00") == "wait follow_up until 2026-11-23 09:00"
    assert case.says("2026-11-21 10:00") == "wait follow_up until 2026-11-23 09:00"
    assert case.says("2026-11-23 08:59:59") == "wait follow_up until 2026-11-23 09:00"
    assert case.says("2026-11-23 09:00") == "send follow_up"


@pytest.mark.parametrize(
    ("offset", "grace", "expected"),
    [
        ("H+1", 0, "2026-11-19 09:00"),
        ("H+1", 1, "2026-11-19 09:00"),
        ("H+1", 2, "2026-11-20 09:00"),
        ("H+1", 3, "2026-11-23 09:00"),  # Saturday
        ("H+7", 3, "2026-11-25 09:00"),  # grace is no delay on top
        ("H+1", "3 kerja", "2026-11-23 09:00"),  # Thursday, Friday, Monday
        ("H+1", "5 kerja", "2026-11-25 09:00"),
        ("H+5 kerja", 3, "2026-11-25 09:00"),
        ("H+25 kerja", 3, "2026-12-23 09:00"),
        ("H+26 kerja", 3, "2026-12-28 09:00"),  # 24 and 25 December are no working days
        ("H+36", 3, "2026-12-28 09:00"),  # 24 December: cuti bersama, Natal, weekend
        ("H+43", 3, "2026-12-31 09:00"),
        ("H+44", 3, "2027-01-04 09:00"),  # New Year is a Friday
    ],
)
def test_rule_07_the_later_of_offset_and_grace_rolled_forward(offset, grace, expected):
    assert target(offset, grace_days=grace) == expected


@pytest.mark.parametrize(
    ("offset", "expected"),
    [
        ("H+1 akhir bulan", "2026-11-30 09:00"),
        ("H+12 akhir bulan", "2026-11-30 09:00"),  # exactly the last day
        ("H+13 akhir bulan", "2026-12-31 09:00"),
        ("H+30 akhir bulan", "2026-12-31 09:00"),
        ("H+60 akhir bulan", "2027-02-01 09:00"),  # 31 January 2027 is a Sunday
    ],
)
def test_rule_07_akhir_bulan_waits_for_the_last_day_of_that_month(offset, expected):
    assert target(offset) == expected


def test_rule_07_overdue_steps_count_from_the_effective_due_date():
    assert target("H+3", client=plain(pay_days=[25])) == "2026-11-30 09:00"  # 25 + 3 is a Saturday


def test_rule_07_grace_counts_from_the_effective_due_date():
    assert target("H+1", "2026-11-15", grace_days=3) == "2026-11-19 09:00"  # Monday 16 + 3


# --- rule 8: boundaries -----------------------------------------------------------------------------


def test_rule_08_H_plus_3_means_on_the_third_day():
    case = desk(invoice=due("2026-11-16"))
    assert case.says("2026-11-18 23:59:59") == "wait follow_up until 2026-11-19 09:00"
    assert case.says("2026-11-19 09:00") == "send follow_up"


@pytest.mark.parametrize(("zone", "utc"), [("WIB", "02:00"), ("WITA", "01:00"), ("WIT", "00:00")])
def test_rule_08_dates_and_hours_are_those_of_the_clients_zone(zone, utc):
    case = desk(client=plain(zone=zone))
    assert case.says("2026-11-23 08:59:59") == "wait follow_up until 2026-11-23 09:00"
    assert case.says(at(f"2026-11-23 {utc}", "UTC")) == "send follow_up"


def test_rule_08_the_zone_of_now_does_not_matter():
    case = desk()
    there = at("2026-11-22 21:00", "America/New_York")  # Monday 09:00 in Jakarta
    assert case.ask(there) == case.ask("2026-11-23 09:00")


def test_rule_08_a_zone_with_summer_time_is_taken_at_its_word():
    sydney = desk(client=plain(zone="Australia/Sydney"), invoice=due("2026-10-01", issued_on="2026-09-01"))
    # Clocks go forward on Sunday 4 October 2026; Monday 5 October is a working day of the Indonesian calendar.
    wait = sydney.ask("2026-10-02 12:00")
    assert wait.until == at("2026-10-05 09:00", "Australia/Sydney")
    assert wait.until.utcoffset().total_seconds() == 11 * 3600


def test_rule_08_a_three_day_gap_after_the_18th_ends_on_the_21st():
    every_day = policy(
        step("a", "H+1"), grace_days=0, limits={"min_days_between": 3}, windows={"email": "Mo-Su 09:00-17:00"}
    )
    talk = event("contacted", "2026-11-18 16:59", channel="phone", outcome="sent")
    open_daily = desk(policy=every_day, events=(talk,), calendar=CALENDAR.every_day())
    assert open_daily.says("2026-11-20 16:59:59") == "wait a until 2026-11-21 09:00"
    assert open_daily.says("2026-11-21 09:00") == "send a"


def test_rule_08_hours_never_leak_into_day_counts():
    late = event("contacted", "2026-11-23 23:59:59", channel="phone", outcome="sent")
    early = event("contacted", "2026-11-23 00:00", channel="phone", outcome="sent")
    for talk in (late, early):
        assert desk(events=(talk,)).says("2026-11-24 00:00") == "wait follow_up until 2026-11-25 09:00"


def test_rule_08_the_gap_counts_dates_of_the_clients_zone():
    # 23:30 in Jakarta on the 23rd is 01:30 in Jayapura on the 24th
    talk = event("contacted", "2026-11-23 23:30", channel="phone", outcome="sent")
    assert desk(events=(talk,)).says("2026-11-24 07:00") == "wait follow_up until 2026-11-25 09:00"
    assert desk(events=(talk,), client=plain(zone="WIT")).says("2026-11-24 07:00") == (
        "wait follow_up until 2026-11-26 09:00"
    )


def talks(*days: str):
    return tuple(event("contacted", f"{on} 10:00", channel="phone", outcome="sent") for on in days)


def test_rule_08_max_per_7_days_counts_today_and_the_six_dates_before():
    seven = policy(limits={"min_days_between": 0, "max_per_7_days": 3})
    assert desk(policy=seven, events=talks("2026-11-18", "2026-11-19", "2026-11-20")).says("2026-11-23 10:00") == (
        "wait follow_up until 2026-11-25 09:00"  # the 18th is outside on the 25th
    )
    assert desk(policy=seven, events=talks("2026-11-17", "2026-11-19", "2026-11-20")).says("2026-11-23 10:00") == (
        "wait follow_up until 2026-11-24 09:00"
    )
    assert desk(policy=seven, events=talks("2026-11-16", "2026-11-19", "2026-11-20")).says("2026-11-23 10:00") == (
        "send follow_up"
    )


def test_rule_08_max_per_30_days_counts_today_and_the_29_dates_before():
    month = policy(limits={"min_days_between": 0, "max_per_7_days": None, "max_per_30_days": 2})
    case = desk(policy=month, events=talks("2026-11-03", "2026-11-10"))
    assert case.says("2026-11-23 10:00") == "wait follow_up until 2026-12-03 09:00"
    assert case.says("2026-12-02 16:00") == "wait follow_up until 2026-12-03 09:00"
    assert case.says("2026-12-03 09:00") == "send follow_up"


def test_rule_08_two_contacts_on_one_date_are_two():
    seven = policy(limits={"min_days_between": 0, "max_per_7_days": 2})
    twice = (
        event("contacted", "2026-11-20 09:00", channel="phone", outcome="sent"),
        event("contacted", "2026-11-20 16:00", channel="phone", outcome="sent"),
    )
    assert desk(policy=seven, events=twice).says("2026-11-23 10:00") == "wait follow_up until 2026-11-27 09:00"


@pytest.mark.parametrize(
    ("fact", "until"),
    [
        # promises.grace "1 kerja": through Friday 27
        (event("promise_made", "2026-11-20 10:00", pay_by="2026-11-26"), "2026-11-28 00:00"),
        # promises.grace over the weekend: through Monday 30
        (event("promise_made", "2026-11-20 10:00", pay_by="2026-11-27"), "2026-12-01 00:00"),
        # claims.verify "2 kerja": Friday 20, through Tuesday 24
        (event("payment_claimed", "2026-11-20 10:00"), "2026-11-25 00:00"),
    ],
    ids=["promise", "promise over a weekend", "claim"],
)
def test_rule_08_a_span_that_protects_the_client_lasts_through_its_last_day(fact, until):
    hold = desk(events=(fact,)).ask("2026-11-20 11:00")
    assert f"{hold.until:%Y-%m-%d %H:%M}" == until


def test_rule_08_freshness_is_kept_through_the_nth_working_day():
    case = desk(policy=policy(step("call", "H+3", "firm"), freshness="1 kerja"), payments_as_of=at("2026-11-20 08:00"))
    assert case.says("2026-11-23 16:29:59") == "send call"  # Friday's data, on Monday
    assert case.ask("2026-11-24 09:00").reason == "stale_payment_data"


def test_rule_08_a_hold_until_a_day_means_its_first_minute():
    held = desk(events=(event("hold_placed", "2026-11-20 10:00", until="2026-11-24"),))
    assert held.says("2026-11-23 10:00") == "hold held until 2026-11-24 00:00"
    assert held.says("2026-11-24 09:00") == "send follow_up"


def test_rule_08_a_hand_off_comes_at_midnight_of_its_rolled_date():
    ends = policy(step("final", "H+3", "final"), step("hand_off", "H+45", hand_off_to="Ibu Sari"))
    case = desk(policy=ends).sent("2026-11-23 09:00")
    # 2 January 2027 is a Saturday
    assert case.says("2026-12-31 10:00") == "wait hand_off until 2027-01-04 00:00"
    assert case.says("2027-01-04 00:00") == "hand_off hand_off"


def test_rule_05_keep_keeps_a_due_date_on_a_closed_day_and_no_pay_day():
    # Sunday 22 November, and one day of offset: the due date stays there, money does not come before Monday
    kept = target("H+1", "2026-11-22", grace_days=0, due_on_closed_day="keep")
    assert kept == "2026-11-23 09:00"
    paid = target("H+1", "2026-11-18", grace_days=0, client=plain(pay_days=[22]), due_on_closed_day="keep")
    assert paid == "2026-11-24 09:00"


def test_rule_06_one_that_holidays_bring_before_the_issue_passes_no_other():
    # Due on Wednesday 25 March after Lebaran: four working days before is the 12th, seven days before rolls to the 17th.
    early = policy(step("h7", "H-7", "friendly"), step("h4", "H-4 kerja", "friendly"))
    case = desk(policy=early, invoice=invoice(issued_on="2026-03-12", due_on="2026-03-25"))
    assert case.says("2026-03-13 10:00") == "wait h7 until 2026-03-17 09:00"


def test_rule_06_what_the_reminder_of_the_day_leaves_behind_is_said_to_be_expired():
    early = policy(step("reminder", "H-3", "friendly"), step("due_today", "H", "friendly"))
    because = desk(policy=early).send("2026-11-18 09:00").because
    assert [(reason.code, reason.detail) for reason in because] == [("step_due", "due_today"), ("expired", "reminder")]


def test_rule_06_what_lands_before_the_issue_is_named():
    early = policy(step("reminder", "H-3", "friendly"), step("due_today", "H", "friendly"))
    case = desk(policy=early, invoice=invoice(issued_on="2026-11-13"))
    because = case.send("2026-11-18 09:00").because
    assert [(reason.code, reason.detail) for reason in because] == [
        ("step_due", "due_today"),
        ("before_issue", "reminder"),
    ]


def test_rule_06_what_lands_within_two_working_days_of_issue_or_delivery_is_named():
    early = policy(step("reminder", "H-3", "friendly"), step("due_today", "H", "friendly"))
    for dates in ({"issued_on": "2026-11-12"}, {"delivered_on": "2026-11-12"}):
        because = desk(policy=early, invoice=invoice(**dates)).send("2026-11-18 09:00").because
        assert [(reason.code, reason.detail) for reason in because] == [
            ("step_due", "due_today"),
            ("just_received", "reminder"),
        ]


def test_rule_06_two_working_days_do_not_count_the_day_of_issue_nor_closed_days():
    early = policy(step("due_today", "H", "friendly"))
    for issued_on, goes in (("2026-11-13", True), ("2026-11-14", True), ("2026-11-15", True), ("2026-11-16", False)):
        answer = desk(policy=early, invoice=invoice(issued_on=issued_on)).ask("2026-11-18 09:00")
        assert (answer.kind == "send") is goes, issued_on


def test_rule_06_only_reminders_of_the_date_wait_for_the_two_working_days():
    asked = policy(step("arrived", "H-1", "friendly", purpose="receipt_check"))
    assert desk(policy=asked, invoice=invoice(issued_on="2026-11-16")).says("2026-11-17 09:00") == "send arrived"


def test_rule_06_a_reminder_goes_though_that_of_the_day_has_no_channel():
    early = policy(step("reminder", "H-3", "friendly"), step("due_today", "H", "friendly", "sms"))
    assert desk(policy=early).says("2026-11-12 10:00") == "wait reminder until 2026-11-13 09:00"
