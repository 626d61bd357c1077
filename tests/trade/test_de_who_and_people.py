"""Parts D and E of the contract's second part: who is asked, and what people do beside the engine."""

from __future__ import annotations

import re

import pytest

from sopan.account import Account, PaymentProfile, ageing, decide_account, next_actions, write_confirmation
from sopan.history import History
from sopan.money import Money
from sopan.rendering import Creditor, Renderer
from tests.rules.desk import (
    CALENDAR,
    EMAIL,
    LETTER,
    PHONE,
    at,
    client,
    codes,
    day,
    desk,
    event,
    invoice,
    ladder,
    policy,
    step,
)

PLAIN = policy(*ladder())


PEOPLE = [
    {"channel": "email", "address": "budi@maju.co.id", "role": "director"},
    {"channel": "email", "address": "ap@maju.co.id", "role": "ap"},
    {"channel": "email", "address": "finance@maju.co.id", "role": "finance"},
]


def test_d1_a_step_prefers_roles_in_order_and_copies_others():
    steps = policy(step("letter", "H+3", "formal", roles=["finance", "ap"], copy_to=["director"]))
    send = desk(client=client(contacts=PEOPLE), policy=steps).send("2026-11-23 09:00")
    assert send.to == "finance@maju.co.id"
    assert [copy if isinstance(copy, str) else copy.address for copy in send.copies] == ["budi@maju.co.id"]


# --- E: people --------------------------------------------------------------------------------------


def test_e1_a_bounced_address_is_dead_for_every_later_step():
    two = client(contacts=[EMAIL, EMAIL | {"address": "baru@maju.co.id"}])
    case = desk(client=two, policy=PLAIN).sent("2026-11-23 09:00", outcome="bounced")
    again = case.sent("2026-11-23 09:05")
    assert case.send("2026-11-23 09:05").to == "baru@maju.co.id"
    assert again.send("2026-11-25 09:00").to == "baru@maju.co.id"


def test_e1_nobody_answered_is_no_step_and_the_same_number_is_tried_again():
    steps = policy(step("call", "H+3", "firm", "phone"))
    case = desk(client=client(contacts=[PHONE]), policy=steps).sent("2026-11-23 10:00", outcome="no_answer")
    answer = case.ask("2026-11-23 10:05")
    assert answer.kind == "wait"
    again = case.send(answer.until.strftime("%Y-%m-%d %H:%M"))
    assert (again.step, again.to) == ("call", PHONE["address"])


def test_e2_a_declined_step_is_skipped():
    case = desk(policy=PLAIN, events=(event("step_declined", "2026-11-20 10:00", step="follow_up"),))
    lines = case.messages("2026-11-20 11:00", "2026-12-01 00:00")
    assert [line.split()[-1] for line in lines] == ["call"]


def test_e2_a_step_put_off_comes_later():
    case = desk(
        policy=PLAIN, events=(event("step_declined", "2026-11-20 10:00", step="follow_up", until="2026-11-26"),)
    )
    answer = case.ask("2026-11-23 09:00")
    assert (answer.kind, answer.until) == ("wait", at("2026-11-26 09:00"))


@pytest.mark.parametrize("ids", ["ab", "ba"])
def test_e2_of_two_words_of_one_instant_that_put_a_step_off_the_longer_counts(ids):
    short = event("step_declined", "2026-11-20 10:00", id=ids[0], step="follow_up", until="2026-11-24")
    long = event("step_declined", "2026-11-20 10:00", id=ids[1], step="follow_up", until="2026-11-26")
    for said in ((short, long), (long, short)):
        assert desk(policy=PLAIN, events=said).ask("2026-11-23 09:00").until == at("2026-11-26 09:00")


def test_e2_a_withdrawn_message_was_not_sent_and_goes_under_another_key():
    case = desk(policy=PLAIN)
    first = case.send("2026-11-23 09:00")
    known = case.knowing(
        first.as_contacted(at("2026-11-23 09:00")), event("contact_withdrawn", "2026-11-23 09:10", key=first.key)
    )
    again = known.send("2026-11-23 09:15")
    assert again.step == first.step
    assert again.key != first.key


def test_e2_a_ladder_taken_over_goes_on_above_the_step():
    case = desk(policy=PLAIN, events=(event("ladder_placed", "2026-11-20 10:00", step="follow_up"),))
    lines = case.messages("2026-11-20 11:00", "2026-11-30 00:00")
    assert [line.split()[-1] for line in lines] == ["call"]


def test_e3_a_suggestion_holds_and_never_makes_asking_firmer():
    promise = event("promise_made", "2026-11-23 09:00", pay_by="2026-11-27").model_dump(mode="json")
    suggested = event(
        "suggested",
        "2026-11-23 09:05",
        id="S-1",
        fact=promise,
        confidence="0.8",
        source="email",
        quote="Jumat kami bayar",
    )
    answer = desk(policy=PLAIN, events=(suggested,)).ask("2026-11-23 10:00")
    assert (answer.kind, answer.reason, answer.task.code) == ("hold", "awaiting_us", "confirm_suggestion")


def test_e5_one_look_shows_all_that_is_owed():
    events = (event("dispute_opened", "2026-11-20 10:00"), event("replied", "2026-11-20 11:00"))
    pending = invoice(documents_pending=["faktur pajak"])
    answer = desk(invoice=pending, policy=PLAIN, events=events).ask("2026-11-23 10:00")
    assert answer.reason == "disputed"
    assert {reason.code.value for reason in answer.also} == {"awaiting_us", "documents_pending"}


def test_e6_a_visit_counts_for_the_gap_and_no_step_may_name_it():
    visit = event(
        "contacted",
        "2026-11-22 10:00",
        key=None,
        channel="visit",
        to="Jalan Melati 1, Jakarta",
        items=[],
        outcome="sent",
    )
    answer = desk(policy=PLAIN, events=(visit,)).ask("2026-11-23 10:00")
    assert answer.kind == "wait"
    with pytest.raises(ValueError, match="visit"):
        step("visit", "H+3", "firm", "visit")


def test_e1_a_number_that_nobody_answers_is_tried_no_more_than_max_attempts_times():
    steps = policy(step("call", "H+3", "firm", "phone"), limits={"max_attempts": 2, "retry_hours": 1})
    case = desk(client=client(contacts=[PHONE]), policy=steps).sent("2026-11-23 10:00", outcome="no_answer")
    answer = case.ask("2026-11-23 10:05")
    assert (answer.until, answer.because[0].code) == (at("2026-11-23 11:00"), "no_answer")
    case = case.sent("2026-11-23 11:00", outcome="no_answer")
    assert case.says("2026-11-23 12:30") == "hold unreachable"


def test_e1_a_call_without_an_answer_counts_for_no_gap_and_no_cap():
    steps = policy(step("call", "H+3", "firm", "phone"), limits={"max_per_7_days": 1, "min_days_between": 7})
    case = desk(client=client(contacts=[PHONE]), policy=steps).sent("2026-11-23 10:00", outcome="no_answer")
    assert case.says("2026-11-23 13:30") == "send call"


def test_e1_without_a_living_address_the_client_is_unreachable_and_a_new_one_ends_that():
    case = desk(client=client(contacts=[EMAIL]), policy=PLAIN).sent("2026-11-23 09:00", outcome="bounced")
    assert case.says("2026-11-23 09:05") == "hold unreachable"
    mended = case.having(client=client(contacts=[EMAIL | {"address": "baru@maju.co.id"}]))
    assert mended.send("2026-11-23 09:05").to == "baru@maju.co.id"


def test_e1_a_dead_address_beside_a_living_one_is_reported_with_the_message():
    two = client(contacts=[EMAIL, EMAIL | {"address": "baru@maju.co.id"}])
    send = desk(client=two, policy=PLAIN).sent("2026-11-23 09:00", outcome="bounced").send("2026-11-23 09:05")
    assert "bounced" in codes(send)
    assert "perlu diperbarui" in send.explain("id")


def test_e1_what_was_read_has_been_sent():
    case = desk(policy=PLAIN).sent("2026-11-23 09:00", outcome="read")
    assert case.says("2026-11-23 10:00") == "wait call until 2026-11-25 09:00"


def test_e2_a_no_is_taken_back_by_an_approval():
    no, yes = (
        event("step_declined", "2026-11-20 10:00", step="follow_up"),
        event("step_approved", "2026-11-20 11:00", step="follow_up"),
    )
    assert desk(policy=PLAIN, events=(no, yes)).says("2026-11-23 09:00") == "send follow_up"


def test_e2_a_no_to_an_instalment_is_none_to_the_next():
    halves = [{"due_on": "2026-11-18", "amount": 5_000_000}, {"due_on": "2026-12-18", "amount": 5_000_000}]
    no = event("step_declined", "2026-11-20 10:00", step="follow_up")
    case = desk(invoice=invoice(instalments=halves), policy=policy(step("follow_up", "H+3")), events=(no,))
    assert case.ask("2026-11-23 09:00").kind == "hold"
    paid = case.having(
        invoice=invoice(instalments=halves, payments=[{"id": "P", "amount": 5_000_000, "received_on": "2026-11-24"}])
    )
    assert paid.says("2026-12-21 09:00") == "send follow_up"


def test_e2_a_declined_follow_up_leaves_the_ladder_to_go_on():
    promise = event("promise_made", "2026-11-19 09:00", pay_by="2026-11-20")
    case = desk(policy=PLAIN, events=(promise,))
    assert case.says("2026-11-24 09:00") == "send promise_followup"
    no = event("step_declined", "2026-11-23 10:00", step="promise_followup")
    assert case.knowing(no).says("2026-11-24 09:00") == "send follow_up"


def test_e2_a_withdrawn_message_is_no_failure():
    case = desk(policy=policy(step("follow_up", "H+3"), limits={"max_attempts": 1}))
    first = case.send("2026-11-23 09:00")
    known = case.knowing(
        first.as_contacted(at("2026-11-23 09:00")), event("contact_withdrawn", "2026-11-23 09:10", key=first.key)
    )
    again = known.send("2026-11-23 09:15")
    assert again.to == first.to
    assert "retry" not in codes(again)


def test_e2_a_message_that_arrived_can_no_longer_be_withdrawn():
    case = desk(policy=PLAIN)
    first = case.send("2026-11-23 09:00")
    known = case.knowing(
        first.as_contacted(at("2026-11-23 09:00"), "delivered"),
        event("contact_withdrawn", "2026-11-23 09:10", key=first.key),
    )
    assert known.says("2026-11-23 09:15") == "wait call until 2026-11-25 09:00"


def test_e2_a_reminder_that_an_older_system_sent_is_not_sent_again():
    assert desk(policy=PLAIN).says("2026-11-13 09:00") == "send reminder"
    placed = event("ladder_placed", "2026-11-12 10:00", step="reminder")
    assert desk(policy=PLAIN, events=(placed,)).says("2026-11-13 09:00") == "wait due_today until 2026-11-18 09:00"


def test_e2_what_was_taken_over_keeps_its_distance_to_the_next_step():
    placed = event("ladder_placed", "2026-12-21 10:00", step="call")
    case = desk(policy=PLAIN, events=(placed,))
    assert case.says("2026-12-21 11:00") == "wait letter until 2026-12-28 09:00"


def test_e2_a_final_notice_taken_over_leaves_its_deadline_before_the_hand_off():
    placed = event("ladder_placed", "2027-01-18 10:00", step="final_notice")
    answer = desk(policy=PLAIN, events=(placed,)).ask("2027-01-18 11:00")
    assert (answer.kind, answer.step, answer.until) == ("wait", "hand_off", at("2027-01-28 00:00"))


def test_e2_the_hand_off_can_be_declined_and_put_off():
    placed = event("ladder_placed", "2027-01-18 10:00", step="final_notice")
    no = event("step_declined", "2027-01-19 10:00", step="hand_off")
    case = desk(policy=PLAIN, events=(placed, no))
    assert case.ask("2027-02-10 09:00").reason == "ladder_finished"
    later = event("step_declined", "2027-01-20 10:00", step="hand_off", until="2027-02-15")
    assert case.knowing(later).ask("2027-02-10 09:00").until == at("2027-02-15 00:00")


@pytest.mark.parametrize("kind", ["step_declined", "ladder_placed"])
def test_e2_a_word_about_a_step_that_the_policy_lacks_is_named(kind):
    said = event(kind, "2026-11-10 09:00", step="gone")
    assert "event_ignored" in codes(desk(policy=PLAIN, events=(said,)).ask("2026-11-23 09:00"))


SUGGESTED = {
    "fact": {"event": "promise_made", "at": "2026-11-23T09:00:00+07:00", "pay_by": "2026-11-27"},
    "confidence": 0.8,
    "source": "model",
}


@pytest.mark.parametrize(
    ("accepted", "says"), [(True, "hold promised until 2026-12-01 00:00"), (False, "send follow_up")]
)
def test_e3_a_person_makes_a_fact_or_nothing_of_a_suggestion(accepted, says):
    believed = event("suggested", "2026-11-23 09:05", id="S-1", **SUGGESTED)
    settled = event("suggestion_settled", "2026-11-23 11:00", suggestion="S-1", accepted=accepted)
    assert desk(policy=PLAIN, events=(believed, settled)).says("2026-11-23 11:00") == says


def test_e4_a_hold_until_a_callback_makes_a_task_for_that_day():
    hold = event("hold_placed", "2026-11-20 10:00", until="2026-11-26", reason="callback")
    task = desk(policy=PLAIN, events=(hold,)).ask("2026-11-23 10:00").task
    assert (task.code, task.since.isoformat(), task.due_on.isoformat()) == ("call_client", "2026-11-20", "2026-11-26")


def test_e4_another_hold_leaves_nothing_to_do():
    hold = event("hold_placed", "2026-11-20 10:00", until="2026-11-26", reason="cash_flow")
    assert desk(policy=PLAIN, events=(hold,)).ask("2026-11-23 10:00").task is None


# --- D5: letters in a series ------------------------------------------------------------------------

WARNINGS = policy(
    step("first", "H+14", "formal", "letter", series="SP", deadline_days="7 hari"),
    step("second", "H+16", "formal", "letter", series="SP", deadline_days="7 hari"),
    step("third", "H+18", "final", "letter", series="SP", deadline_days="7 hari"),
)


def test_d5_worked_case_of_three_warnings_that_name_those_before_them():
    case = desk(policy=WARNINGS)
    told: list[tuple[object, ...]] = []
    for now, number in (("2026-12-02 09:00", "012"), ("2026-12-10 09:00", "015"), ("2026-12-18 09:00", "021")):
        if told:
            assert case.ask("2026-12-03 10:00" if len(told) == 1 else "2026-12-11 10:00").until == at(now)
        letter = case.send(now)
        told.append(
            (
                letter.series,
                letter.series_number,
                [(one.on.isoformat(), one.reference) for one in letter.items[0].earlier],
            )
        )
        case = case.knowing(letter.as_contacted(at(now), reference=number))
    assert told == [
        ("SP", 1, []),
        ("SP", 2, [("2026-12-02", "012")]),
        ("SP", 3, [("2026-12-02", "012"), ("2026-12-10", "015")]),
    ]


def test_d5_the_series_counts_its_own_letters_alone():
    steps = policy(step("mail", "H+3"), step("first", "H+14", "formal", "letter", series="SP"))
    letter = desk(policy=steps).sent("2026-11-23 09:00").send("2026-12-02 09:00")
    assert (letter.series_number, [str(one.purpose) for one in letter.items[0].earlier]) == (1, ["overdue"])


def test_d5_what_was_withdrawn_is_not_named():
    steps = policy(step("first", "H+3", "formal", "letter", series="SP"))
    case = desk(policy=steps)
    letter = case.send("2026-11-23 09:00")
    case = case.knowing(
        letter.as_contacted(at("2026-11-23 09:00"), reference="012"),
        event("contact_withdrawn", "2026-11-23 09:10", key=letter.key),
    )
    again = case.send("2026-11-23 09:15")
    assert (again.series_number, again.items[0].earlier) == (1, ())


def test_d1_copies_are_recorded_and_go_out_with_the_mail():
    steps = policy(step("letter", "H+3", "formal", roles=["finance"], copy_to=["director", "ap"]))
    send = desk(client=client(contacts=PEOPLE), policy=steps).send("2026-11-23 09:00")
    assert send.copies == ("budi@maju.co.id", "ap@maju.co.id")
    assert send.as_contacted(at("2026-11-23 09:00")).copies == send.copies


def test_d1_copies_stand_in_the_order_of_the_roles_and_not_of_the_client_record():
    steps = policy(step("letter", "H+3", "formal", roles=["finance"], copy_to=["ap", "director"]))
    send = desk(client=client(contacts=PEOPLE), policy=steps).send("2026-11-23 09:00")
    assert send.copies == ("ap@maju.co.id", "budi@maju.co.id")


def test_d1_a_group_may_be_named_like_a_role_and_nobody_hears_a_copy_of_a_call():
    people = [PHONE, PHONE | {"address": "+62215550124", "groups": ["senen"]}]
    steps = policy(step("call", "H+3", "firm", "phone", roles=["senen"], copy_to=["senen"]))
    send = desk(client=client(contacts=people), policy=steps).send("2026-11-23 10:00")
    assert (send.to, send.copies) == ("+62215550124", ())


def test_d1_a_joint_message_goes_in_copy_to_whoever_one_of_its_steps_copies():
    steps = policy(
        step("mail", "H+3", roles=["ap"], copy_to=["finance"]),
        step("letter", "H+14", "polite", roles=["ap"], copy_to=["director"]),
        consolidate="oldest",
    )
    older, newer = invoice(issued_on="2026-10-19", due_on="2026-11-04"), invoice(id="INV-2", due_on="2026-11-18")
    about_older = desk(invoice=older, client=client(contacts=PEOPLE), policy=steps)
    (before,) = about_older.sent("2026-11-09 09:00").events
    book = decide_account(
        client(contacts=PEOPLE), [older, newer], steps, now=at("2026-11-23 09:00"), history=[before], calendar=CALENDAR
    )
    (send,) = book.sends
    assert len(send.items) == 2
    assert (send.to, set(send.copies)) == ("ap@maju.co.id", {"budi@maju.co.id", "finance@maju.co.id"})
    assert set(send.copy_to) == {"director", "finance"}


@pytest.mark.parametrize(("language", "names"), [("id", "nomor 012"), ("en", "no. 012")])
def test_d5_the_second_letter_of_a_series_says_which_came_before(language, names):
    who = client(language=language, contacts=[LETTER])
    case = desk(policy=WARNINGS, client=who)
    first = case.send("2026-12-02 09:00")
    second = case.knowing(first.as_contacted(at("2026-12-02 09:00"), reference="012")).send("2026-12-10 09:00")
    text = Renderer(Creditor(name="PT Studio Kita")).render(second, case.invoice, who, letter_number="015").text
    assert "SP-2" in text
    assert names in text
    assert ("2 Desember" if language == "id" else "2 December") in text


# --- A14: the record holds what was said --------------------------------------------------------------


def rendered(channel: str, tone: str, **more):
    steps = policy(step("ask", "H+3", tone, channel, **more))
    who = client(language="en")
    send = desk(client=who, policy=steps).send("2026-11-23 10:00")
    return send, Renderer(Creditor(name="PT Studio Kita")).render(send, invoice(), who, letter_number="7")


def test_a14_what_the_words_name_is_recorded_and_nothing_else():
    send, message = rendered("email", "polite", deadline_days=5, offers=["instalments", "fee_waiver"])
    told = send.as_contacted(send.at, message=message)
    assert (told.deadline_on, told.offers, told.reference) == (send.deadline_on, ("instalments",), "7")


def test_a14_words_that_name_no_date_and_make_no_offer_leave_none_on_record():
    send, message = rendered("email", "friendly", deadline_days=5, offers=["extension"])
    told = send.as_contacted(send.at, message=message)
    assert (told.deadline_on, told.offers) == (None, ())


def test_a14_without_the_words_a_last_date_protects_and_no_offer_was_made():
    send, _ = rendered("email", "polite", deadline_days=5, offers=["extension"])
    told = send.as_contacted(send.at)
    assert (told.deadline_on, told.offers) == (send.deadline_on, ())


def test_a14_free_text_on_whatsapp_makes_the_offers_of_its_step():
    _, message = rendered("whatsapp", "polite", offers=["extension"])
    assert "a later payment date" in message.text


# --- E4: reasons are counted --------------------------------------------------------------------------

GIVEN = (
    event("dispute_opened", "2026-11-20 10:00", reason="price"),
    event("dispute_resolved", "2026-11-20 11:00"),
    event("dispute_opened", "2026-11-21 10:00", reason="price"),
    event("replied", "2026-11-21 11:00", reason="tax"),
)


def test_e4_reasons_are_counted_in_profile_and_ageing():
    known = PaymentProfile.of([invoice()], as_of=day("2026-11-23"), history=History(GIVEN))
    assert known.causes == (("price", 2), ("tax", 1))
    assert "the price 2, the tax 1" in known.to_text("en")
    report = ageing([Account(client(), [invoice()], history=History(GIVEN))], day("2026-11-20"))
    assert report.causes == (("price", 1),)


def test_e4_a_hold_says_why_and_the_worklist_counts_it():
    answer = desk(policy=PLAIN, events=GIVEN).ask("2026-11-23 10:00")
    assert answer.because[0].detail == "price"
    assert "(the price)" in answer.explain("en")
    assert "harga" in answer.explain("id")
    book = decide_account(client(), [invoice()], PLAIN, now=at("2026-11-23 10:00"), history=GIVEN, calendar=CALENDAR)
    assert next_actions([book]).causes == (("price", 1),)


def test_e4_of_several_holds_the_one_that_ends_last_says_why():
    first = event("hold_placed", "2026-11-20 10:00", until="2026-11-24", reason="away")
    second = event("hold_placed", "2026-11-20 11:00", until="2026-11-30", reason="cash_flow")
    answer = desk(policy=PLAIN, events=(first, second)).ask("2026-11-23 10:00")
    assert answer.because[0].detail == "cash_flow"


def test_a14_the_record_of_a_joint_message_holds_an_amount_only_where_the_words_name_it():
    bills = [invoice(), invoice(id="INV-2", number="INV/2026/0002", total=4_000_000)]
    for channel, named in (("email", True), ("sms", False)):
        steps = policy(step("ask", "H+3", "polite", channel))
        contacts = [EMAIL, {"channel": "sms", "address": "+6281234567890"}]
        who = client(contacts=contacts)
        (send,) = decide_account(who, bills, steps, now=at("2026-11-23 09:00"), history=()).sends
        message = Renderer(Creditor(name="PT Studio Kita")).render(send, bills, who)
        assert bool(message.amounts) == named
        for told in (send.as_contacted(send.at, message=message), send.as_contacted(send.at)):
            amounts = [item.outstanding for item in told.items]
            assert amounts == ([Money(10_000_000), Money(4_000_000)] if named else [None, None])


@pytest.mark.parametrize("channel", ["whatsapp", "email", "sms", "phone", "letter"])
def test_d3_every_channel_names_the_order_and_the_receipt(channel):
    known = invoice(references={"po": "4501122"}, receipt_number="TT-77")
    ways = [{"channel": "sms", "address": "+6281234567890"}, {"channel": "whatsapp", "address": "+6281234567890"}]
    case = desk(
        invoice=known,
        client=client(contacts=[*ways, EMAIL, PHONE, LETTER]),
        policy=policy(step("ask", "H+3", "polite", channel)),
    )
    text = Renderer(Creditor(name="PT Contoh")).render(case.send("2026-11-23 10:00"), [known], case.client).text
    assert re.search("PO[ :]+4501122", text)
    assert re.search("tanda terima[ :]+TT-77", text, re.IGNORECASE)


@pytest.mark.parametrize(
    ("language", "ignore", "slip"), [("id", "abaikan", "[ ] sesuai"), ("en", "ignore", "[ ] agrees")]
)
def test_d8_a_balance_confirmation_demands_nothing_and_brings_its_reply_slip(language, ignore, slip):
    reader = client(contacts=[EMAIL, LETTER], language=language)
    send = write_confirmation(Account(reader, (invoice(),)), day("2026-12-31"), channel="letter")
    text = Renderer(Creditor(name="PT Contoh")).render(send, [invoice()], reader).text
    assert slip in text
    assert ignore not in text
    assert "10.000.000" in text or "10,000,000" in text


def told(send):
    return send.explain("id"), send.explain("en")


def test_d1_who_looks_at_a_message_is_told_to_which_roles_copies_go():
    steps = policy(step("letter", "H+3", "formal", roles=["ap"], copy_to=["director", "auditor"]))
    indonesian, english = told(desk(client=client(contacts=PEOPLE), policy=steps).send("2026-11-23 09:00"))
    assert "Tembusan untuk director." in indonesian
    assert "Copies go to director." in english, "nobody is an auditor, so nobody of that role hears a copy"
    assert "budi" not in indonesian + english


def test_d2_who_looks_at_a_message_is_told_who_was_billed():
    branch = invoice(client_id="C-BANDUNG", payer_id="C-1", bill_to="Cabang Ibu Rina")
    indonesian, english = told(desk(invoice=branch, policy=PLAIN).send("2026-11-23 09:00"))
    assert "Di dalamnya ada tagihan atas nama C-BANDUNG yang dibayar klien ini." in indonesian
    assert "It covers what was billed to C-BANDUNG and is paid by this client." in english
    assert "Rina" not in indonesian + english
    assert "billed" not in desk(policy=PLAIN).send("2026-11-23 09:00").explain("en")


@pytest.mark.parametrize(
    ("days", "indonesian", "english"),
    [
        (7, "Rabu, 2 Desember 2026 (7 hari kerja)", "Wednesday, 2 December 2026 (7 working days)"),
        ("7 hari", "Senin, 30 November 2026 (7 hari kalender)", "Monday, 30 November 2026 (7 calendar days)"),
        ("1 hari", "Selasa, 24 November 2026 (1 hari kalender)", "Tuesday, 24 November 2026 (1 calendar day)"),
    ],
)
def test_c8_who_looks_at_a_message_is_told_its_last_date_and_which_days_count(days, indonesian, english):
    send = desk(policy=policy(step("letter", "H+3", "formal", deadline_days=days))).send("2026-11-23 09:00")
    assert told(send)[0].endswith(f"Batas waktu yang diberikan {indonesian}.")
    assert told(send)[1].endswith(f"The last date that it gives is {english}.")


def test_d5_who_looks_at_a_letter_is_told_its_series_and_number():
    warn = policy(step("sp", "H+3", "formal", series="SP", repeat={"every": 10, "times": 3}))
    first = desk(policy=warn).send("2026-11-23 09:00")
    assert told(first)[0].endswith("Ini surat ke-1 dalam seri SP.")
    assert told(first)[1].endswith("It is letter 1 of the series SP.")
    second = desk(policy=warn).sent("2026-11-23 09:00").send("2026-12-03 09:00")
    assert "It is letter 2 of the series SP" in second.explain("en")


def test_b5_who_looks_at_a_message_is_told_that_it_names_the_agreed_late_fee():
    agreed = invoice(terms={"late_fee": {"per_mil_per_day": "1"}})
    send = desk(invoice=agreed, policy=PLAIN).send("2026-11-23 09:00")
    assert told(send)[0].endswith("Biaya keterlambatan yang disepakati ikut disebut.")
    assert told(send)[1].endswith("It names the agreed late fee.")
    not_yet = invoice(terms={"late_fee": {"per_mil_per_day": "1", "grace_days": 10}})
    assert "fee" not in desk(invoice=not_yet, policy=PLAIN).send("2026-11-23 09:00").explain("en")


@pytest.mark.parametrize(
    ("fact", "indonesian", "english"),
    [
        ({"event": "promise_made", "pay_by": "2026-12-01"}, "janji bayar", "a promise to pay"),
        ({"event": "dispute_opened"}, "keberatan atas tagihan", "an objection to the bill"),
        ({"event": "payment_claimed"}, "pembayaran yang sudah dilakukan", "that it has been paid"),
    ],
)
def test_e3_the_task_says_what_a_message_is_believed_to_mean(fact, indonesian, english):
    said = event(
        "suggested", "2026-11-20 10:00", fact=fact | {"at": "2026-11-20T10:00:00+07:00"}, confidence=0.9, source="model"
    )
    hold = desk(policy=PLAIN, events=(said,)).ask("2026-11-23 09:00")
    assert hold.explain("id").endswith(f"Tugas kita: pastikan apakah pesan klien berarti {indonesian}.")
    assert hold.explain("en").endswith(f"Our task: check whether the client's message means {english}.")
