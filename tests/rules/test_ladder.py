"""Rules 13, 14, 16 and 18: which step comes next."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from sopan.money import Money
from sopan.words import Tone
from tests.rules.desk import EMAIL, WHATSAPP, Desk, at, client, codes, day, desk, event, invoice, ladder, policy, step

if TYPE_CHECKING:
    from sopan.history import Event

MONDAY = "2026-11-23 09:00"
FOUR = (
    step("h3", "H+3", "polite"),  # Monday 23 November
    step("h7", "H+7", "firm"),  # Wednesday 25 November
    step("h14", "H+14", "formal"),  # Wednesday 2 December
    step("h30", "H+30", "formal"),  # Friday 18 December
)


def four(catch_up: str, **settings) -> Desk:
    return desk(policy=policy(*FOUR, catch_up=catch_up, **settings))


# --- rule 13: late, and how to catch up -------------------------------------------------------------


@pytest.mark.parametrize("catch_up", ["paced", "next", "latest", "skip"])
def test_rule_13_in_time_all_strategies_agree(catch_up):
    assert four(catch_up).messages("2026-11-19 10:00", "2027-02-01 10:00") == [
        "2026-11-23 09:00 h3",
        "2026-11-25 09:00 h7",
        "2026-12-02 09:00 h14",
        "2026-12-18 09:00 h30",
    ]


def test_rule_13_late_is_more_than_one_working_day():
    # Target Monday 23: Tuesday is not late, Wednesday is.
    skipping = desk(policy=policy(step("h3", "H+3"), step("h14", "H+14", "firm"), catch_up="skip"))
    assert skipping.says("2026-11-24 16:00") == "send h3"
    assert skipping.says("2026-11-24 16:30") == "wait h14 until 2026-12-02 09:00"
    assert skipping.says("2026-11-25 09:00") == "wait h14 until 2026-12-02 09:00"


def test_rule_13_a_weekend_makes_nothing_late():
    # Target Friday 20 November: Monday 23 is one working day later.
    skipping = desk(
        policy=policy(step("h4", "H+4"), step("h14", "H+14", "firm"), catch_up="skip"),
        invoice=invoice(due_on="2026-11-16"),
    )
    assert skipping.says("2026-11-23 10:00") == "send h4"
    assert skipping.says("2026-11-24 10:00") == "wait h14 until 2026-11-30 09:00"


def test_rule_13_paced_forty_days_of_downtime_do_not_become_four_letters_in_nine_days():
    # 35 days late. The ladder plans 2, 7 and 16 days between its steps.
    assert four("paced").messages("2026-12-28 10:00", "2027-03-01 10:00") == [
        "2026-12-28 10:00 h3",
        "2026-12-30 09:00 h7",
        "2027-01-06 09:00 h14",
        "2027-01-22 09:00 h30",
    ]


def test_rule_13_next_goes_as_soon_as_gap_and_caps_allow():
    assert four("next").messages("2026-12-28 10:00", "2027-03-01 10:00") == [
        "2026-12-28 10:00 h3",
        "2026-12-30 09:00 h7",
        "2027-01-04 09:00 h14",  # 1 January is a holiday
        "2027-01-06 09:00 h30",
    ]


def test_rule_13_latest_takes_the_furthest_whose_date_has_come():
    assert four("latest").messages("2026-12-03 10:00", "2027-03-01 10:00") == [
        "2026-12-03 10:00 h14",
        "2026-12-18 09:00 h30",
    ]
    assert four("latest").messages("2026-12-28 10:00", "2027-03-01 10:00") == ["2026-12-28 10:00 h30"]


def test_rule_13_latest_decides_at_each_instant():
    # On the evening before h7's date, h3 is the furthest; from midnight on h7 is.
    assert four("latest").says("2026-11-24 16:29:59") == "send h3"
    assert four("latest").says("2026-11-24 16:30") == "wait h7 until 2026-11-25 09:00"


def test_rule_13_latest_looks_at_dates_where_holidays_turn_their_order_round():
    crossing = policy(
        step("h3", "H+3", "polite"),  # Monday 21 December
        step("five", "H+5 kerja", "firm"),  # Tuesday 29: cuti bersama, Christmas and a weekend lie between
        step("ten", "H+10", "formal"),  # Monday 28
        catch_up="latest",
    )
    case = desk(policy=crossing, invoice=invoice(due_on="2026-12-18"))
    assert case.says("2026-12-23 10:00") == "send h3"
    assert case.says("2026-12-28 10:00") == "send ten"
    assert codes(case.send("2026-12-28 10:00")).count("superseded") == 2


def test_rule_13_skip_passes_what_is_late():
    assert four("skip").messages("2026-11-30 10:00", "2027-03-01 10:00") == [
        "2026-12-02 09:00 h14",
        "2026-12-18 09:00 h30",
    ]
    assert four("skip").says("2026-12-28 10:00") == "hold ladder_finished"


def test_rule_13_skip_never_passes_a_final_step():
    ends = policy(*ladder(hand_off=False), catch_up="skip")
    assert desk(policy=ends).says("2027-02-15 10:00") == "send final_notice"


def test_rule_13_skip_passes_a_late_step_whatever_made_it_late():
    quiet = policy(*FOUR, catch_up="skip", quiet_periods=[{"start": "2026-11-21", "end": "2026-11-25"}])
    assert desk(policy=quiet).says("2026-11-20 10:00") == "wait h7 until 2026-11-26 09:00"
    held = event("hold_placed", "2026-11-20 10:00", until="2026-11-28")
    assert four("skip").knowing(held).says("2026-11-28 10:00") == "wait h14 until 2026-12-02 09:00"


def test_rule_13_paced_is_the_default_and_takes_the_earliest_open_step():
    assert policy().catch_up == "paced"
    assert four("paced").says("2026-12-28 10:00") == "send h3"


def test_rule_13_pacing_begins_only_after_a_step_that_was_sent_late():
    # Tuesday is not late: h7 keeps its own date, pushed by the gap only.
    assert four("paced").sent("2026-11-24 10:00").says("2026-11-24 10:01") == "wait h7 until 2026-11-26 09:00"
    # Wednesday is late: two days after it, as the ladder plans.
    assert four("paced").sent("2026-11-25 10:00").says("2026-11-25 10:01") == "wait h7 until 2026-11-27 09:00"


def test_rule_13_pacing_keeps_the_distance_of_rolled_target_dates():
    # H+3 rolls from Saturday to Monday: two days to H+7, not four.
    case = four("paced").sent("2026-12-07 10:00")
    assert case.says("2026-12-07 10:01") == "wait h7 until 2026-12-09 09:00"
    case = case.sent("2026-12-09 09:00")
    assert case.says("2026-12-09 10:00") == "wait h14 until 2026-12-16 09:00"


def test_rule_13_a_paced_date_that_falls_on_a_closed_day_rolls_forward():
    case = four("paced").sent("2026-12-15 10:00", "2026-12-17 09:00")
    # seven days after the 17th is cuti bersama
    assert case.says("2026-12-17 10:00") == "wait h14 until 2026-12-28 09:00"


def test_rule_13_next_keeps_no_distance_after_a_late_step():
    assert four("next").sent("2026-12-07 10:00").says("2026-12-07 10:01") == "wait h7 until 2026-12-09 09:00"
    case = four("next").sent("2026-12-07 10:00", "2026-12-09 09:00")
    assert case.says("2026-12-09 10:00") == "wait h14 until 2026-12-11 09:00"


@pytest.mark.parametrize("catch_up", ["paced", "next", "latest", "skip"])
def test_rule_13_strategies_choose_among_message_steps_only(catch_up):
    ends = policy(*FOUR, step("hand_off", "H+45", hand_off_to="Ibu Sari"), catch_up=catch_up)
    assert desk(policy=ends).ask("2027-02-15 10:00").kind != "hand_off"


@pytest.mark.parametrize("catch_up", ["latest", "skip"])
def test_rule_13_reasons_name_the_steps_that_were_skipped(catch_up):
    answer = four(catch_up).ask("2026-12-03 10:00")
    skipped = {"latest": "superseded", "skip": "late"}[catch_up]
    assert [reason.detail for reason in answer.because if reason.code == skipped] == ["h3", "h7"]


# --- rule 14: never softer, never out of order ------------------------------------------------------


def test_rule_14_no_step_comes_while_an_earlier_one_is_neither_sent_nor_skipped():
    assert four("paced").says("2026-12-02 09:00") == "send h3"
    assert four("next").says("2026-12-02 09:00") == "send h3"


def test_rule_14_a_bounce_reported_late_does_not_wind_the_ladder_back():
    first = four("paced").send(MONDAY)
    case = four("paced").sent(MONDAY, "2026-11-25 09:00")
    bounced = case.knowing(first.as_contacted(at("2026-11-26 10:00"), "failed"))
    assert bounced.says("2026-11-26 10:00") == "wait h14 until 2026-12-02 09:00"


def test_rule_14_a_bounce_reported_in_time_is_retried():
    first = four("paced").send(MONDAY)
    two = client(contacts=[{"channel": "email", "address": f"{name}@maju.co.id"} for name in ("keuangan", "b")])
    bounced = (
        four("paced").sent(MONDAY).having(client=two).knowing(first.as_contacted(at("2026-11-24 10:00"), "failed"))
    )
    assert bounced.says("2026-11-24 10:00") == "send h3"


def test_rule_14_a_step_inserted_below_a_sent_one_is_skipped():
    case = desk(policy=policy(FOUR[0], FOUR[2])).sent(MONDAY, "2026-12-02 09:00")
    assert case.having(policy=policy(*FOUR)).says("2026-12-02 10:00") == "wait h30 until 2026-12-18 09:00"


def test_rule_14_a_change_of_policy_never_makes_the_tone_fall():
    case = desk(policy=policy(step("stern", "H+3", "firm"))).sent(MONDAY)
    softer = policy(step("a", "H+7", "polite"), step("b", "H+14", "firm"))
    assert case.having(policy=softer).says("2026-11-23 10:00") == "wait b until 2026-12-02 09:00"
    case = desk(policy=policy(step("kind", "H+3"), step("stern", "H+7", "firm"))).sent(MONDAY, "2026-11-25 09:00")
    softer = policy(step("a", "H+9", "polite"), step("b", "H+14", "firm"))
    assert case.having(policy=softer).says("2026-11-25 10:00") == "wait b until 2026-12-02 09:00"


def test_rule_14_the_first_steps_of_another_instalment_are_no_fall():
    parts = [{"due_on": "2026-11-18", "amount": 5_000_000}, {"due_on": "2026-12-18", "amount": 5_000_000}]
    case = desk(invoice=invoice(instalments=parts), policy=policy(*ladder()))
    case = case.sent("2026-11-13 09:00", "2026-11-18 09:00", MONDAY, "2026-11-25 09:00")
    paid = invoice(instalments=parts, payments=[{"id": "P-1", "amount": 5_000_000, "received_on": "2026-11-26"}])
    assert case.having(invoice=paid).says("2026-11-26 10:00") == "wait reminder until 2026-12-15 09:00"


def test_rule_14_a_new_date_is_no_fall():
    case = desk(policy=policy(*ladder())).sent("2026-11-13 09:00", "2026-11-18 09:00", MONDAY, "2026-11-25 09:00")
    later = case.knowing(event("extension_agreed", "2026-11-26 10:00", due_on="2026-12-18"))
    assert later.says("2026-11-26 10:00") == "wait reminder until 2026-12-15 09:00"
    assert later.send("2026-12-15 09:00").tone == "friendly"


def test_rule_14_a_reminder_never_comes_after_a_firmer_word_about_a_broken_promise():
    stern = policy(step("reminder", "H-3", "friendly"), step("call", "H+7", "firm"))
    case = desk(policy=stern).knowing(event("promise_made", "2026-11-03 10:00", pay_by="2026-11-05"))
    gentle = case.sent("2026-11-09 09:00")
    assert gentle.send("2026-11-13 09:00").step == "reminder"
    harsh = gentle.events[-1].model_copy(update={"tone": Tone.FIRM})
    assert case.knowing(harsh).says("2026-11-13 09:00") == "wait call until 2026-11-25 09:00"


def test_rule_14_after_a_firm_word_about_a_broken_promise_no_step_is_softer():
    two = policy(step("follow_up", "H+3"), step("call", "H+7", "firm"))
    case = desk(policy=two).knowing(event("promise_made", "2026-11-03 10:00", pay_by="2026-11-05"))
    gentle = case.sent("2026-11-09 09:00")
    assert gentle.says("2026-11-18 10:00") == "wait follow_up until 2026-11-23 09:00"
    harsh = gentle.events[-1].model_copy(update={"tone": Tone.FIRM})
    assert case.knowing(harsh).says("2026-11-18 10:00") == "wait call until 2026-11-25 09:00"


SOFTER = policy(step("a", "H+3"), step("b", "H+7"), step("c", "H+14", "firm"))


def firmly(step_id: str, occurrence: str, *before: str) -> Event:
    """A firm message of 12 November that sent a step of INV-1, and carried other invoices before it."""
    made = [(invoice_id, "call", "1") for invoice_id in before] + [("INV-1", step_id, occurrence)]
    return event(
        "contacted",
        "2026-11-12 09:00",
        key="k",
        channel="email",
        invoice_ids=[invoice_id for invoice_id, _, _ in made],
        items=[
            {"invoice_id": invoice_id, "obligation": invoice_id, "step": step, "occurrence": number}
            for invoice_id, step, number in made
        ],
        purpose="overdue",
        tone="firm",
        outcome="sent",
    )


def test_rule_14_a_firm_reminder_of_the_date_that_stands_makes_softer_steps_a_fall():
    case = desk(policy=SOFTER, events=(firmly("early", "2026-11-18"),))
    assert case.says("2026-11-16 10:00") == "wait c until 2026-12-02 09:00"


def test_rule_14_of_several_reminders_the_firmest_counts():
    early = policy(step("hello", "H-9", "friendly"), step("reminder", "H-3", "friendly"), step("call", "H+7", "firm"))
    case = desk(policy=early).sent("2026-11-09 09:00")
    assert case.says("2026-11-13 09:00") == "send reminder"
    harsh = case.knowing(firmly("gone", "2026-11-18"))
    assert harsh.says("2026-11-16 10:00") == "wait call until 2026-11-25 09:00"


def test_rule_14_a_firm_reminder_of_an_earlier_date_does_not():
    corrected = invoice(due_on="2026-11-25")
    case = desk(invoice=corrected, policy=SOFTER, events=(firmly("early", "2026-11-18"),))
    assert case.says("2026-11-26 10:00") == "wait a until 2026-11-30 09:00"


def test_rule_14_a_companion_was_asked_for_by_its_own_step_however_firm_the_message():
    case = desk(policy=SOFTER, events=(firmly("a", "1", "INV-2"),))
    assert case.says("2026-11-23 10:00") == "wait b until 2026-11-25 09:00"
    assert desk(policy=SOFTER, events=(firmly("a", "1"),)).says("2026-11-23 10:00") == "wait c until 2026-12-02 09:00"


def test_rule_14_a_companion_of_a_message_without_a_tone_was_asked_for_by_its_own_step():
    silent = firmly("a", "1", "INV-2").model_copy(update={"tone": None})
    assert desk(policy=SOFTER, events=(silent,)).says("2026-11-23 10:00") == "wait b until 2026-11-25 09:00"
    stern = policy(step("a", "H+3", "firm"), step("b", "H+7", "firm"))
    assert desk(policy=stern, events=(silent,)).says("2026-11-23 10:00") == "wait b until 2026-11-25 09:00"


def test_rule_14_neither_a_softer_word_nor_one_without_a_tone_takes_a_firm_one_back():
    for tone in ("polite", None):
        after = firmly("y", "1").model_copy(update={"at": at("2026-11-16 09:00"), "key": "later", "tone": tone})
        case = desk(policy=SOFTER, events=(firmly("x", "1"), after))
        assert case.says("2026-11-18 10:00") == "wait c until 2026-12-02 09:00"


def test_rule_14_a_companion_that_was_asked_about_a_broken_promise_says_nothing_about_the_tone():
    followed_up = firmly("promise_followup", "2026-11-10", "INV-2")
    assert desk(policy=SOFTER, events=(followed_up,)).says("2026-11-18 10:00") == "wait a until 2026-11-23 09:00"
    after = followed_up.model_copy(update={"at": at("2026-11-16 09:00"), "key": "later"})
    case = desk(policy=SOFTER, events=(firmly("x", "1"), after))
    assert case.says("2026-11-18 10:00") == "wait c until 2026-12-02 09:00"


def test_rule_14_a_companion_by_a_step_that_the_policy_lacks_was_asked_for_as_firmly_as_the_message():
    case = desk(policy=SOFTER, events=(firmly("gone", "1", "INV-2"),))
    assert case.says("2026-11-23 10:00") == "wait c until 2026-12-02 09:00"


def test_rule_14_skipped_does_not_count_for_the_hand_off():
    # The final step has no channel that the client uses, so it is skipped.
    ends = policy(
        step("call", "H+7", "firm"),
        step("final", "H+30", "final", "sms"),
        step("hand_off", "H+45", hand_off_to="Ibu Sari"),
    )
    case = desk(policy=ends).sent("2026-11-25 09:00")
    assert case.ask("2027-01-04 10:00").kind == "hold"


# --- rule 16: repeats and the end -------------------------------------------------------------------

REPEATING = (
    step("h3", "H+3", "polite", repeat={"every": 4, "times": 3}),
    step("h14", "H+14", "firm"),
)


def test_rule_16_repeats_come_every_so_many_days_after_the_one_before():
    case = desk(policy=policy(step("h3", "H+3", "polite", repeat={"every": 7, "times": 3})))
    assert case.messages("2026-11-19 10:00", "2027-02-01 10:00") == [
        "2026-11-23 09:00 h3",
        "2026-11-30 09:00 h3",
        "2026-12-07 09:00 h3",
    ]


def test_rule_16_they_stop_when_the_next_steps_date_has_come():
    assert desk(policy=policy(*REPEATING)).messages("2026-11-19 10:00", "2027-02-01 10:00") == [
        "2026-11-23 09:00 h3",
        "2026-11-27 09:00 h3",
        "2026-12-01 09:00 h3",
        "2026-12-03 09:00 h14",  # its date was the 2nd; the gap of two days pushes it
    ]
    often = policy(step("h3", "H+3", "polite", repeat={"every": 4, "times": 9}), step("h14", "H+14", "firm"))
    assert desk(policy=often).messages("2026-11-19 10:00", "2027-02-01 10:00")[-1] == "2026-12-03 09:00 h14"


def test_rule_16_a_repeat_on_a_closed_day_rolls_forward():
    case = desk(policy=policy(step("h3", "H+3", "polite", repeat={"every": 5, "times": 2}))).sent(MONDAY)
    assert case.says("2026-11-23 10:00") == "wait h3 until 2026-11-30 09:00"  # 28 November is a Saturday


def test_rule_16_repeats_wait_for_the_grace_of_the_date_that_an_extension_set():
    terms = policy(step("h3", "H+3", "polite", repeat={"every": 4, "times": 2}), grace_days=10)
    case = desk(policy=terms).sent("2026-11-30 09:00")
    later = event("extension_agreed", "2026-12-01 10:00", due_on="2026-12-08")
    assert case.says("2026-12-01 10:00") == "wait h3 until 2026-12-04 09:00"
    assert case.knowing(later).messages("2026-12-01 10:00", "2027-02-01 10:00") == [
        "2026-12-10 09:00 promise_followup",
        "2026-12-18 09:00 h3",  # Tuesday 8 + 10
    ]


def test_rule_16_occurrences_are_numbered():
    case = desk(policy=policy(*REPEATING))
    assert case.send(MONDAY).items[0].occurrence == "1"
    assert case.sent(MONDAY).send("2026-11-27 09:00").items[0].occurrence == "2"
    assert case.sent(MONDAY, "2026-11-27 09:00").send("2026-12-01 09:00").items[0].occurrence == "3"


def test_rule_16_a_bounce_reported_after_a_repeat_neither_ends_the_repeats_nor_moves_the_next_step():
    case = desk(
        policy=policy(step("h3", "H+3", "polite", repeat={"every": 7, "times": 3}), step("h40", "H+40", "firm"))
    )
    first = case.send("2026-12-14 09:00")  # fifteen working days late
    twice = case.sent("2026-12-14 09:00", "2026-12-21 09:00")
    bounced = twice.knowing(first.as_contacted(at("2026-12-22 09:00"), "failed"))
    assert twice.says("2026-12-22 10:00") == "wait h3 until 2026-12-28 09:00"
    assert bounced.says("2026-12-22 10:00") == "wait h3 until 2026-12-28 09:00"
    assert bounced.send("2026-12-28 09:00").items[0].occurrence == "3"
    assert twice.sent("2026-12-28 09:00").says("2026-12-28 10:00") == "wait h40 until 2027-01-18 09:00"
    # 35 days are planned between the two: counted from the 21st, the first that still stands
    assert bounced.sent("2026-12-28 09:00").says("2026-12-28 10:00") == "wait h40 until 2027-01-25 09:00"


def test_rule_16_a_repeat_counts_from_the_last_attempt_though_an_earlier_one_arrived_after_all():
    terms = policy(step("h3", "H+3", "polite", "email", "whatsapp", repeat={"every": 7, "times": 3}))
    case = desk(policy=terms, client=client(contacts=[EMAIL, WHATSAPP]))
    first = case.send(MONDAY)
    tried_again = case.knowing(first.as_contacted(at(MONDAY), "failed")).sent("2026-11-25 09:00")
    assert tried_again.says("2026-11-25 10:00") == "wait h3 until 2026-12-02 09:00"
    arrived = tried_again.knowing(first.as_contacted(at("2026-11-25 11:00"), "delivered"))
    assert arrived.says("2026-11-25 12:00") == "wait h3 until 2026-12-02 09:00"
    assert arrived.send("2026-12-02 09:00").items[0].occurrence == "2"


def test_rule_16_after_the_last_step_the_ladder_is_finished():
    hold = desk().sent(MONDAY).ask("2026-11-23 10:00")
    assert (hold.reason, hold.until) == ("ladder_finished", None)


def test_rule_16_after_the_last_step_the_policy_may_say_to_whom():
    case = desk(policy=policy(step("final", "H+3", "final"), step("hand_off", "H+45", hand_off_to="Ibu Sari")))
    handed = case.sent(MONDAY).ask("2027-01-04 08:00")
    assert (handed.kind, handed.to, handed.step, handed.reason) == ("hand_off", "Ibu Sari", "hand_off", "ladder_end")


def test_rule_16_a_recalled_hand_off_is_not_proposed_again():
    case = desk(policy=policy(step("final", "H+3", "final"), step("hand_off", "H+45", hand_off_to="Ibu Sari")))
    back = case.sent(MONDAY).knowing(
        event("handed_off", "2027-01-04 09:00", to="Ibu Sari"), event("hand_off_recalled", "2027-01-11 09:00")
    )
    assert back.says("2027-01-11 10:00") == "hold ladder_finished"


# --- S+n --------------------------------------------------------------------------------------------


def test_rule_16_S_counts_from_the_last_made_contact_of_this_obligation():
    case = desk(policy=policy(step("h3", "H+3"), step("again", "S+10", "firm")))
    assert case.sent(MONDAY).says("2026-11-23 10:00") == "wait again until 2026-12-03 09:00"
    assert case.sent("2026-11-24 10:00").says("2026-11-24 11:00") == "wait again until 2026-12-04 09:00"


def test_rule_16_S_does_not_count_from_talks_about_nothing_or_other_invoices():
    case = desk(policy=policy(step("h3", "H+3"), step("again", "S+10", "firm"))).sent(MONDAY)
    talk = event("contacted", "2026-11-26 10:00", channel="phone", outcome="sent")
    assert case.knowing(talk).says("2026-11-26 10:00") == "wait again until 2026-12-03 09:00"


def test_rule_16_S_has_no_date_while_an_earlier_step_is_neither_sent_nor_skipped():
    latest = desk(policy=policy(step("h3", "H+3"), step("again", "S+1", "firm"), catch_up="latest"))
    assert latest.says("2026-12-28 10:00") == "send h3"


def test_rule_16_S_without_a_contact_counts_from_effective_due_and_grace():
    # h3 has no channel that this client uses and is skipped.
    case = desk(policy=policy(step("h3", "H+3", "polite", "sms"), step("again", "S+10", "firm")))
    # Wednesday 18 + 3 + 10 = Tuesday 1 December
    assert case.says("2026-11-19 10:00") == "wait again until 2026-12-01 09:00"


# --- rule 18: nothing stored can go stale -----------------------------------------------------------


def test_rule_18_a_part_payment_moves_the_amount_and_keeps_the_step():
    case = desk(policy=policy(*ladder())).sent(MONDAY)
    part = invoice(payments=[{"id": "P-1", "amount": 6_000_000, "received_on": "2026-11-24"}])
    send = case.having(invoice=part).send("2026-11-25 09:00")
    assert (send.step, send.outstanding) == ("call", (Money(4_000_000),))


def test_rule_18_a_credit_note_does_the_same():
    case = desk(policy=policy(*ladder())).sent(MONDAY)
    part = invoice(credit_notes=[{"id": "K-1", "amount": 6_000_000, "issued_on": "2026-11-24"}])
    assert case.having(invoice=part).send("2026-11-25 09:00").outstanding == (Money(4_000_000),)


def test_rule_18_a_reversed_payment_reopens_where_the_ladder_stood():
    case = desk(policy=policy(*ladder())).sent(MONDAY)
    payment = {"id": "P-1", "amount": 10_000_000, "received_on": "2026-11-24"}
    assert case.having(invoice=invoice(payments=[payment])).says("2026-11-25 09:00") == "done settled"
    bounced = invoice(payments=[payment | {"reversed_on": "2026-11-30"}])
    assert case.having(invoice=bounced).says("2026-11-30 09:00") == "send call"


def test_rule_18_a_corrected_due_date_moves_the_dates():
    case = desk(policy=policy(*ladder())).sent(MONDAY)
    corrected = case.having(invoice=invoice(due_on="2026-11-25"))
    assert corrected.says("2026-11-26 10:00") == "wait call until 2026-12-02 09:00"


EXTENDED = event("extension_agreed", "2026-11-23 10:00", due_on="2026-12-16")


def test_rule_18_an_extension_moves_the_agreed_due_date():
    item = desk(policy=policy(*ladder())).sent(MONDAY).knowing(EXTENDED).send("2026-12-16 09:00").items[0]
    assert (item.due_on, item.days_overdue, item.obligation) == (day("2026-12-16"), 0, "INV-1")


def test_rule_18_overdue_steps_that_were_sent_stay_sent():
    case = desk(policy=policy(*ladder())).sent(MONDAY).knowing(EXTENDED)
    assert case.messages("2026-11-23 10:00", "2027-01-06 10:00") == [
        "2026-12-11 09:00 reminder",  # H-3 of the new date is a Sunday
        "2026-12-16 09:00 due_today",
        "2026-12-18 09:00 promise_followup",
        "2026-12-23 09:00 call",  # H+7 of the new date
        "2026-12-30 09:00 letter",
    ]


def test_rule_18_early_steps_may_be_sent_once_more_for_the_new_date():
    case = desk(policy=policy(*ladder())).sent("2026-11-13 09:00", "2026-11-18 09:00").knowing(EXTENDED)
    send = case.send("2026-12-11 09:00")
    assert (send.step, send.items[0].occurrence) == ("reminder", "2026-12-16")
    assert case.sent("2026-12-11 09:00").says("2026-12-11 10:00") == "wait due_today until 2026-12-16 09:00"


def test_rule_18_a_missed_extension_is_followed_up_before_the_ladder_goes_on():
    case = desk(policy=policy(*ladder())).sent(MONDAY).knowing(EXTENDED)
    # promises.grace "1 kerja": through Thursday 17 December
    assert case.says("2026-12-17 10:00") == "wait promise_followup until 2026-12-18 09:00"
    send = case.send("2026-12-18 09:00")
    assert (send.step, send.promise, send.items[0].occurrence) == ("promise_followup", day("2026-12-16"), "2026-12-16")
    assert "extension_missed" in codes(send)
    assert case.sent("2026-12-18 09:00").says("2026-12-18 10:00") == "wait call until 2026-12-23 09:00"


def test_rule_18_an_extension_that_is_paid_is_not_followed_up():
    case = desk(policy=policy(*ladder())).sent(MONDAY).knowing(EXTENDED)
    paid = invoice(payments=[{"id": "P-1", "amount": 10_000_000, "received_on": "2026-12-17"}])
    assert case.having(invoice=paid).says("2026-12-18 09:00") == "done settled"


def test_rule_18_a_second_extension_replaces_the_first():
    case = desk(policy=policy(*ladder())).sent(MONDAY).knowing(EXTENDED)
    again = case.knowing(event("extension_agreed", "2026-12-10 10:00", due_on="2026-12-30"))
    assert again.says("2026-12-21 10:00") == "wait reminder until 2026-12-23 09:00"  # 27 December is a Sunday


def test_rule_18_an_extension_of_an_invoice_with_instalments_does_nothing():
    parts = [{"due_on": "2026-11-18", "amount": 5_000_000}, {"due_on": "2026-12-18", "amount": 5_000_000}]
    case = desk(
        invoice=invoice(instalments=parts), events=(event("extension_agreed", "2026-11-20 10:00", due_on="2026-12-30"),)
    )
    assert case.says(MONDAY) == "send follow_up"


def test_rule_18_an_extension_that_does_nothing_is_named():
    parts = [{"due_on": "2026-11-18", "amount": 5_000_000}, {"due_on": "2026-12-18", "amount": 5_000_000}]
    useless = event("extension_agreed", "2026-11-20 10:00", due_on="2026-12-30")
    assert "event_ignored" in codes(desk(invoice=invoice(instalments=parts), events=(useless,)).ask(MONDAY))


def test_rule_16_repeats_before_an_S_step_push_it_out():
    terms = policy(step("h3", "H+3", repeat={"every": 4, "times": 3}), step("again", "S+10", "firm"))
    assert desk(policy=terms).messages("2026-11-19 10:00", "2027-02-01 10:00") == [
        "2026-11-23 09:00 h3",
        "2026-11-27 09:00 h3",
        "2026-12-01 09:00 h3",
        "2026-12-11 09:00 again",
    ]


def test_rule_16_a_failed_repeat_is_tried_elsewhere():
    terms = policy(step("h3", "H+3", "polite", "email", "whatsapp", repeat={"every": 7, "times": 2}))
    case = desk(policy=terms).sent(MONDAY).sent("2026-11-30 09:00", outcome="failed")
    send = case.send("2026-11-30 09:00")
    assert (send.channel, send.items[0].occurrence) == ("whatsapp", "2")


def test_rule_16_a_repeat_that_cannot_be_tried_any_more_gives_way_to_what_comes_after_it():
    h3, h30 = (
        step("h3", "H+3", "polite", "email", repeat={"every": 7, "times": 2}),
        step("h30", "H+30", "firm", "phone"),
    )
    for steps, expected in (((h3, h30), "wait h30 until 2026-12-18 10:00"), ((h3,), "hold unreachable")):
        tried = desk(policy=policy(*steps)).sent(MONDAY).sent("2026-11-30 09:00", outcome="failed")
        assert tried.says("2026-11-30 10:00") == expected


def test_rule_16_a_repeat_under_skip_is_skipped_when_it_is_late():
    terms = policy(step("h3", "H+3", repeat={"every": 7, "times": 2}), catch_up="skip")
    assert desk(policy=terms).sent(MONDAY).says("2026-12-01 16:00") == "send h3"  # one working day after Monday 30
    assert desk(policy=terms).sent(MONDAY).says("2026-12-02 10:00") == "hold ladder_finished"


def test_rule_16_repeats_end_on_the_next_steps_own_date_where_nothing_is_paced():
    for catch_up, expected in (
        ("next", "wait h14 until 2026-12-02 09:00"),
        ("paced", "wait h3 until 2026-12-03 09:00"),
    ):
        two = policy(step("h3", "H+3", repeat={"every": 3, "times": 9}), FOUR[2], catch_up=catch_up)
        case = desk(policy=two).sent("2026-11-27 09:00", "2026-11-30 09:00")
        assert case.says("2026-11-30 10:00") == expected


def test_rule_16_repeats_end_on_the_day_of_the_hand_off():
    ends = policy(step("h3", "H+3", repeat={"every": 7, "times": 5}), step("over", "H+20", hand_off_to="Ibu Sari"))
    assert desk(policy=ends).messages("2026-11-19 10:00", "2027-02-01 10:00") == [
        "2026-11-23 09:00 h3",
        "2026-11-30 09:00 h3",
        "2026-12-07 09:00 h3",
    ]


def test_rule_16_the_last_step_is_the_last_though_nobody_noted_its_tone():
    made = {"invoice_id": "INV-1", "obligation": "INV-1", "step": "follow_up", "occurrence": "1"}
    noted = event("contacted", MONDAY, key="k", channel="email", purpose="overdue", items=[made], outcome="sent")
    assert desk(events=(noted,)).says("2026-11-25 10:00") == "hold ladder_finished"


def test_rule_16_the_repeats_of_each_step_are_counted_for_itself():
    repeat = {"every": 4, "times": 2}
    case = desk(policy=policy(step("h3", "H+3", repeat=repeat), step("h14", "H+14", "firm", repeat=repeat)))
    case = case.sent(MONDAY, "2026-11-27 09:00", "2026-12-02 09:00")
    send = case.send("2026-12-07 09:00")
    assert (send.step, send.items[0].occurrence) == ("h14", "2")


def test_rule_18_an_extension_for_the_account_covers_what_was_issued_until_then():
    account = event("extension_agreed", "2026-11-10 10:00", due_on="2026-12-16", invoice_ids=[])
    assert desk(policy=policy(*ladder()), events=(account,)).send("2026-12-16 09:00").items[0].due_on == day(
        "2026-12-16"
    )
    younger = desk(policy=policy(*ladder()), events=(account,), invoice=invoice(issued_on="2026-11-11"))
    assert younger.send("2026-11-18 09:00").items[0].due_on == day("2026-11-18")
    assert "event_ignored" not in codes(younger.ask("2026-11-18 09:00"))
    same_day = younger.having(invoice=invoice(issued_on="2026-11-10"))
    assert same_day.send("2026-12-16 09:00").items[0].due_on == day("2026-12-16")


def test_rule_18_an_extension_to_a_date_before_the_issue_does_nothing_but_to_that_day_it_does():
    for due_on, counts in (("2026-11-01", False), ("2026-11-02", True)):
        case = desk(events=(event("extension_agreed", "2026-11-10 10:00", due_on=due_on),))
        assert case.send(MONDAY).items[0].due_on == day(due_on if counts else "2026-11-18")
        assert ("event_ignored" in codes(case.ask(MONDAY))) is not counts


def test_rule_18_an_extension_to_an_earlier_date_is_the_date_agreed_last():
    earlier = event("extension_agreed", "2026-11-10 10:00", due_on="2026-11-16")
    assert desk(events=(earlier,)).send("2026-11-23 09:00").items[0].due_on == day("2026-11-16")


def test_rule_13_after_a_step_sent_one_working_day_after_its_date_nothing_is_paced():
    two = desk(policy=policy(FOUR[0], FOUR[2]))
    assert two.sent("2026-11-24 09:00").says("2026-11-24 10:00") == "wait h14 until 2026-12-02 09:00"
    assert two.sent("2026-11-25 09:00").says("2026-11-25 10:00") == "wait h14 until 2026-12-04 09:00"


def test_rule_13_a_step_that_counts_from_a_contact_was_planned_after_that_contact():
    three = policy(step("follow_up", "H+3"), step("since", "S+3"), step("call", "H+14", "firm"))
    case = desk(policy=three).sent(MONDAY, "2026-11-26 09:00")
    assert case.says("2026-11-26 10:00") == "wait call until 2026-12-02 09:00"


def test_rule_13_steps_before_or_on_the_due_date_are_not_paced():
    early = policy(step("h10", "H-10", "friendly"), step("h3", "H-3", "friendly"), step("h0", "H", "friendly"))
    case = desk(policy=early, invoice=invoice(issued_on="2026-10-01", due_on="2026-10-30")).sent("2026-10-26 10:00")
    assert case.says("2026-10-26 11:00") == "wait h3 until 2026-10-28 09:00"


def companions(*tones: str, now: str = "2026-11-12") -> tuple[Event, ...]:
    """Messages on following days that were about INV-2 and sent steps of INV-1 that the policy lacks."""
    first = day(now)
    return tuple(
        firmly(f"gone_{number}", "1", "INV-2").model_copy(
            update={"at": at(f"{first + number * timedelta(days=1)} 09:00"), "key": f"k{number}", "tone": Tone(tone)}
        )
        for number, tone in enumerate(tones)
    )


def test_rule_14_of_several_messages_that_it_accompanied_the_firmest_counts():
    for tones in (("firm", "polite"), ("polite", "firm")):
        case = desk(policy=SOFTER, events=companions(*tones))
        assert case.says("2026-11-23 10:00") == "wait c until 2026-12-02 09:00"


def test_rule_14_a_companion_of_a_message_without_a_tone_is_followed_up_as_firmly_as_its_step():
    silent = firmly("a", "1", "INV-2").model_copy(update={"tone": None})
    broken = event("promise_made", "2026-11-13 10:00", pay_by="2026-11-16")
    case = desk(policy=policy(step("a", "H+3", "firm")), events=(silent, broken))
    assert case.send("2026-11-18 09:00").tone == "firm"


def test_rule_14_a_companion_by_a_step_that_hands_off_today_was_asked_for_as_firmly_as_the_message():
    now = policy(step("a", "H+3"), step("b", "H+7", "firm"), step("over", "H+45", hand_off_to="Ibu Sari"))
    case = desk(policy=now, events=(firmly("over", "2026-11-18", "INV-2"),))
    assert case.says("2026-11-16 10:00") == "wait b until 2026-11-25 09:00"


def test_rule_14_the_first_reminders_of_a_corrected_date_are_no_fall():
    early = policy(step("reminder", "H-3", "friendly"), step("call", "H+7", "firm"))
    case = desk(policy=early).sent("2026-11-25 09:00").having(invoice=invoice(due_on="2026-12-18"))
    assert case.says("2026-12-15 09:00") == "send reminder"


def test_rule_14_a_firm_follow_up_at_the_instant_of_the_extension_counts_for_the_new_date():
    """At one instant the event that stops asking wins: the gentle reminder that would be a fall is left out."""
    early = policy(step("reminder", "H-3", "friendly"), step("call", "H+7", "firm"))
    followed_up = firmly("promise_followup", "2026-11-10").model_copy(update={"at": at("2026-11-16 09:00")})
    case = desk(policy=early, events=(followed_up,))
    together = case.knowing(event("extension_agreed", "2026-11-16 09:00", due_on="2026-12-18"))
    later = case.knowing(event("extension_agreed", "2026-11-16 09:01", due_on="2026-12-18"))
    assert together.says("2026-12-15 09:00").startswith("wait promise_followup")
    assert later.says("2026-12-15 09:00") == "send reminder"


def test_rule_06_a_reminder_that_was_sent_is_not_among_those_that_were_skipped():
    early = policy(*(step(f"h{days}", f"H-{days}", "friendly") for days in (9, 5)), step("h0", "H", "friendly"))
    case = desk(policy=early).sent("2026-11-09 09:00", "2026-11-13 09:00")
    assert codes(case.send("2026-11-18 09:00")) == ["step_due"]


def finally_asked(*before: str, step_id: str | None = "final", tone: str = "final") -> Event:
    """A message of 23 November that sent the final step of INV-1, or only listed INV-1; others were before it."""
    made = firmly(step_id or "final", "1", *before)
    items = (
        made.items
        if step_id
        else tuple(
            item if item.invoice_id != "INV-1" else item.model_copy(update={"step": None, "occurrence": None})
            for item in made.items
        )
    )
    return made.model_copy(update={"at": at(MONDAY), "tone": Tone(tone), "items": items})


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (finally_asked(), "hand_off over"),
        (finally_asked("INV-2"), "hand_off over"),
        (finally_asked("INV-2", tone="firm"), "hold ladder_finished"),  # the step was a softer one then
        (finally_asked("INV-2", step_id=None), "send final"),  # only listed
        (finally_asked(step_id=None), "send final"),
    ],
)
def test_rule_32_a_final_notice_is_one_that_sent_the_final_step_of_this_invoice(said, expected):
    ends = policy(step("final", "H+3", "final"), step("over", "H+45", hand_off_to="Ibu Sari"))
    assert desk(policy=ends, events=(said,)).says("2027-01-04 09:00") == expected


def test_rule_32_a_final_message_that_only_listed_the_invoice_is_no_final_notice_about_it():
    made = firmly("call", "1").model_copy(update={"at": at(MONDAY)})
    listed = finally_asked(step_id=None).model_copy(update={"at": at("2026-11-27 09:00"), "key": "later"})
    ends = policy(step("call", "H+3", "firm"), step("over", "H+45", hand_off_to="Ibu Sari"))
    assert desk(policy=ends, events=(made, listed)).says("2027-01-04 09:00") == "hold ladder_finished"


def test_rule_16_a_repeat_never_comes_after_a_firmer_word_by_a_step_that_the_policy_lacks():
    two = policy(step("h3", "H+3", repeat={"every": 7, "times": 3}), step("h30", "H+30", "firm"))
    case = desk(policy=two).sent(MONDAY)
    assert case.says("2026-11-25 10:00") == "wait h3 until 2026-11-30 09:00"
    stern = firmly("gone", "1").model_copy(update={"at": at("2026-11-25 10:00")})
    assert case.knowing(stern).says("2026-11-25 10:00") == "wait h30 until 2026-12-18 09:00"


def around_lebaran(catch_up: str) -> Desk:
    """Step `b` comes on 25 March and `a`, which stands before it, on the 26th: the 18th to the 24th are closed."""
    steps = (
        step("h3", "H+3", repeat={"every": 3, "times": 9}),
        step("a", "H+8 kerja", "firm"),
        step("b", "H+12", "formal"),
    )
    march = invoice(issued_on="2026-02-02", due_on="2026-03-09")
    return desk(policy=policy(*steps, catch_up=catch_up), invoice=march).sent("2026-03-12 09:00", "2026-03-16 09:00")


def test_rule_16_repeats_end_with_the_next_step_though_holidays_bring_a_later_one_first():
    for catch_up in ("paced", "next", "skip"):
        assert around_lebaran(catch_up).send("2026-03-25 09:00").items[0].step == "h3"


def test_rule_16_under_latest_they_end_with_the_first_date_that_comes():
    assert around_lebaran("latest").says("2026-03-17 10:00") == "wait b until 2026-03-25 09:00"
    assert around_lebaran("latest").says("2026-03-25 09:00") == "send b"


def test_rule_13_latest_gives_no_step_up_for_one_without_a_channel():
    two = policy(step("h3", "H+3"), step("h7", "H+7", "firm", "sms"), catch_up="latest")
    assert desk(policy=two).says("2026-12-02 09:00") == "send h3"


def test_rule_13_skip_passes_a_late_reminder_too():
    early = policy(step("reminder", "H-8", "friendly"), step("follow_up", "H+3"), catch_up="skip")
    assert desk(policy=early).says("2026-11-11 10:00") == "send reminder"  # one working day after Tuesday 10
    assert desk(policy=early).says("2026-11-12 10:00") == "wait follow_up until 2026-11-23 09:00"


def test_rule_16_a_hand_off_keeps_no_distance_so_repeats_end_on_its_own_date_after_a_late_step():
    ends = policy(step("h3", "H+3", repeat={"every": 7, "times": 5}), step("over", "H+20", hand_off_to="Ibu Sari"))
    late = desk(policy=ends).sent("2026-11-30 09:00", "2026-12-07 09:00")
    assert late.says("2026-12-07 10:00") == "hold ladder_finished"


def test_rule_13_a_step_that_counts_from_a_contact_and_was_sent_late_paces_what_comes_after():
    three = policy(step("follow_up", "H+3"), step("since", "S+3"), step("call", "H+14", "firm"))
    late = desk(policy=three).sent(MONDAY, "2026-12-01 09:00")
    # planned for Thursday 26 November, three days after the follow-up, and six days before the call
    assert late.says("2026-12-01 10:00") == "wait call until 2026-12-07 09:00"
    listed = event("contacted", "2026-12-01 11:00", channel="phone", outcome="sent").model_copy(
        update={"items": (late.events[-1].items[0].model_copy(update={"step": None, "occurrence": None}),), "key": "k"}
    )
    assert late.knowing(listed).says("2026-12-01 12:00") == "wait call until 2026-12-07 09:00"


def test_rule_18_an_extension_that_names_the_invoice_may_be_agreed_before_its_issue():
    early = event("extension_agreed", "2026-10-30 10:00", due_on="2026-12-16")
    assert desk(policy=policy(*ladder()), events=(early,)).send("2026-12-16 09:00").items[0].due_on == day("2026-12-16")
