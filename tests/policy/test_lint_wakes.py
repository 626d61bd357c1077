"""`policy.lint(wakes_at=...)` names each step that a host with these hours would never make."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from sopan import Account, Client, Invoice
from sopan.calendars import WorkingCalendar
from sopan.errors import ArgumentError
from sopan.policy._wakes import wake_times
from sopan.testing import run_host
from sopan.zones import zone_of
from tests.policy.policies import policy, step

BY_MAIL, BY_PHONE = step("H+3"), step("H+7", channels=["phone"])
OVER = step("H+45", hand_off_to="manajer")


def asleep(one, *times, zone=None, calendar=None):
    codes = {"never_awake", "asleep_for_some"}
    found = one.lint(calendar, wakes_at=times, zone=zone)
    return [(finding.code, finding.step) for finding in found if finding.code in codes]


def test_a_job_at_six_never_makes_a_step_and_one_at_nine_never_a_call():
    both = policy(BY_MAIL, BY_PHONE)
    assert asleep(both, "06:00") == [("never_awake", "H3"), ("never_awake", "H7")]
    assert asleep(both, "09:00") == [("never_awake", "H7")]
    assert asleep(both, "10:00") == asleep(both, "09:30", time(14)) == []
    assert asleep(both, "22:00") == asleep(both, "06:00")


def test_the_hours_of_the_host_may_be_told_in_any_order_and_twice():
    told = ["17:00", "08:00", "12:30", "08:00", "23:59", "00:01", time(9)]
    assert [f"{at:%H:%M}" for at in wake_times(told)] == ["00:01", "08:00", "09:00", "12:30", "17:00", "23:59"]


def test_without_hours_of_the_host_nothing_is_said():
    assert policy(BY_MAIL, BY_PHONE).lint() == ()


def test_a_hand_off_has_no_hours():
    assert ("never_awake", "H45") not in asleep(policy(BY_MAIL, step("H+30", "final"), OVER), "06:00")


def test_a_step_with_a_channel_that_sleeps_waits_for_clients_without_another():
    one = policy(step("H+3", channels=["phone", "email"]))
    (finding,) = [finding for finding in one.lint(wakes_at=["09:00"]) if finding.code == "asleep_for_some"]
    assert (finding.level, finding.step) == ("warning", "H3")
    assert "phone" in finding.message
    assert "email" not in finding.message


def test_the_hours_of_the_host_meet_clients_in_other_zones_later():
    at_six = policy(BY_MAIL)
    assert asleep(at_six, "06:00", zone="WIB") == [("never_awake", "H3")]
    (finding,) = [one for one in at_six.lint(wakes_at="07:00", zone="WIB") if one.code == "asleep_for_some"]
    assert "for clients in WIB, WITA" in finding.message  # in Jayapura it is nine
    assert asleep(at_six, "02:00", zone="UTC") == []


def test_the_working_week_of_the_calendar_counts():
    saturdays = policy(BY_MAIL, windows={"email": "Sa 09:00-12:00; Mo 06:00-07:00"})
    assert asleep(saturdays, "09:00") == [("never_awake", "H3")]
    assert asleep(saturdays, "09:00", calendar=WorkingCalendar.indonesia(weekend="Su")) == []


@pytest.mark.parametrize(
    ("times", "zone"), [([], None), (["9"], None), ([time(9, tzinfo=UTC)], None), (["09:00"], "X")]
)
def test_what_is_no_time_of_day_is_one_clear_error(times, zone):
    with pytest.raises(ArgumentError, match=r"wakes_at must name|zone is unknown"):
        policy(BY_MAIL).lint(wakes_at=times, zone=zone)


@pytest.mark.parametrize("hour", ["06:00", "09:00", "09:30", "11:00", "22:00"])
def test_the_lint_says_what_a_host_with_these_hours_does(hour):
    """A host that lives through the ladder makes the steps that the lint does not name, and no other."""
    ladder = policy(BY_MAIL, BY_PHONE)
    contacts = [{"channel": "email", "address": "a@contoh.example"}, {"channel": "phone", "address": "+6281200000004"}]
    client = Client.model_validate({"id": "C", "name": "PT Maju", "contacts": contacts})
    dates = {"issued_on": "2026-10-19", "due_on": "2026-11-18"}
    bill = Invoice.model_validate({"id": "A", "number": "A", "client_id": "C", **dates, "total": 1_000_000})
    now = datetime(2026, 11, 1, 5, tzinfo=zone_of("WIB"))
    log = run_host(ladder, account=Account(client, [bill]), now=now, until=date(2026, 12, 31), wakes_at=[hour])
    never = {name for _, name in asleep(ladder, hour)}
    made = {send.step for send in log.sends}
    assert made == ({"H3", "H7"} - never if "H3" not in never else set())
