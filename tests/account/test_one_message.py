"""Rules 29 and 30: one client, one message; gap and caps over all invoices together."""

from __future__ import annotations

import pickle
from datetime import timedelta

import pytest

from sopan.account import Account, PolicyBook, ageing, decide_account, decide_portfolio
from sopan.account import _minimum as minimum
from sopan.decisions import Done, Hold, Send, Wait
from sopan.errors import ArgumentError
from sopan.forecast import forecast_account
from sopan.history import Event, History
from sopan.invoice import Payment
from sopan.money import Money
from tests.rules.desk import CALENDAR, EMAIL, PHONE, WHATSAPP, at, client, day, event, invoice, ladder, policy, step

MONDAY = "2026-11-23 10:00"


def bill(name, due_on, **changes):
    return invoice(
        **{"id": name, "number": name, "issued_on": "2026-10-01", "due_on": due_on, "total": 1_000_000} | changes
    )


def account(*invoices, now=MONDAY, events=(), who=None, how=None, **more):
    who = who or client()
    return decide_account(
        who, invoices, how or policy(*ladder()), now=at(now, who.zone), history=events, calendar=CALENDAR, **more
    )


def items(send):
    return [(item.invoice_id, item.step) for item in send.items]


def test_rule_29_due_items_merge_into_one_message_named_one_by_one():
    decision = account(bill("B", "2026-11-17"), bill("A", "2026-11-18"))
    (send,) = decision.sends
    assert items(send) == [("B", "follow_up"), ("A", "follow_up")]
    assert send.outstanding == (Money(2_000_000),)
    assert decision.by_invoice == {"B": send, "A": send}


def test_rule_29_the_carrying_invoice_is_the_oldest_and_sets_step_channel_tone_and_key():
    young, old = bill("young", "2026-11-18"), bill("old", "2026-11-10")
    alone = account(old).sends[0]
    together = account(young, old).sends[0]
    assert (together.step, together.channel, together.tone, together.key) == (
        alone.step,
        alone.channel,
        alone.tone,
        alone.key,
    )
    assert together.items[0].invoice_id == "old"


def test_rule_29_of_two_equally_old_the_furthest_step_carries_then_the_id():
    first = account(bill("X", "2026-11-16"), bill("Y", "2026-11-16")).sends[0]
    assert first.items[0].invoice_id == "X"
    only_y = account(bill("Y", "2026-11-16")).sends[0].as_contacted(at("2026-11-19 10:00"))
    later = account(bill("X", "2026-11-16"), bill("Y", "2026-11-16"), now="2026-11-30 10:00", events=(only_y,))
    assert later.sends[0].items[0].invoice_id == "Y"
    assert later.sends[0].step == "call"


def test_rule_29_highest_lets_the_firmest_step_carry():
    old, young = bill("old", "2026-11-02"), bill("young", "2026-11-09")
    how = policy(
        step("polite", "H+3", "polite"), step("firm", "H+14", "firm"), consolidate="highest", catch_up="latest"
    )
    (send,) = account(old, young, how=how).sends
    assert (send.step, items(send)) == ("firm", [("old", "firm"), ("young", "firm")])
    mixed = account(bill("a", "2026-11-16"), bill("b", "2026-11-09", policy_name=None), how=how).sends[0]
    assert (mixed.tone, items(mixed)) == ("firm", [("b", "firm"), ("a", "polite")])


def test_rule_29_a_firmer_step_is_listed_but_waits():
    """The oldest carries politely; the other one's firm step is named without being sent."""
    how = policy(step("polite", "H+3", "polite"), step("firm", "H+7", "firm"))
    made = account(bill("young", "2026-11-12"), how=how, now="2026-11-16 10:00").sends[0]
    history = (made.as_contacted(at("2026-11-16 10:00")),)
    (send,) = account(bill("old", "2026-11-10"), bill("young", "2026-11-12"), how=how, events=history).sends
    assert (send.step, send.tone) == ("polite", "polite")
    assert items(send) == [("old", "polite"), ("young", None)]
    after = account(
        bill("old", "2026-11-10"),
        bill("young", "2026-11-12"),
        how=how,
        events=(*history, send.as_contacted(at(MONDAY))),
    )
    assert isinstance(after.by_invoice["young"], Wait)
    assert after.by_invoice["young"].step == "firm"


def test_rule_29_what_is_not_named_is_not_muted():
    """Twelve at most are named; the thirteenth keeps its step and goes after the gap."""
    bills = [bill(f"I{number:02}", "2026-11-18") for number in range(14)]
    how = policy()
    first = account(*bills, how=how)
    assert len(first.sends[0].items) == 12
    left = first.by_invoice["I13"]
    assert isinstance(left, Wait)
    assert left.step == "follow_up"
    second = account(*bills, how=how, now="2026-11-25 10:00", events=(first.sends[0].as_contacted(at(MONDAY)),))
    assert items(second.sends[0]) == [("I12", "follow_up"), ("I13", "follow_up")]


def test_rule_29_an_item_whose_channel_opens_later_today_is_named_too():
    how = policy(step("mail", "H+3", "polite"), step("call", "H+4", "firm", "phone"))
    made = (
        account(bill("B", "2026-11-12"), how=how, now="2026-11-16 10:00").sends[0].as_contacted(at("2026-11-16 10:00"))
    )
    decision = account(
        bill("A", "2026-11-10"), bill("B", "2026-11-12"), how=how, events=(made,), now="2026-11-23 09:30"
    )
    assert items(decision.sends[0]) == [("A", "mail"), ("B", None)]


def test_rule_29_upcoming_items_are_listed_apart():
    decision = account(bill("due", "2026-11-18"), bill("later", "2026-12-18"))
    assert [entry.invoice_id for entry in decision.upcoming] == ["later"]
    assert decision.upcoming[0].outstanding == Money(1_000_000)
    assert items(decision.sends[0]) == [("due", "follow_up")]


def test_rule_29_off_sends_one_message_per_invoice_as_gap_and_caps_allow():
    tight = policy(*ladder(), consolidate="off")
    decision = account(bill("A", "2026-11-17"), bill("B", "2026-11-18"), how=tight)
    assert [items(send) for send in decision.sends] == [[("A", "follow_up")]]
    assert decision.by_invoice["B"].kind == "wait"
    loose = policy(*ladder(), consolidate="off", limits={"min_days_between": 0})
    decision = account(bill("A", "2026-11-17"), bill("B", "2026-11-18"), how=loose)
    assert [items(send) for send in decision.sends] == [[("A", "follow_up")], [("B", "follow_up")]]


def test_rule_29_unapproved_items_stay_out():
    how = policy(step("a", "H+3", "polite"), step("b", "H+7", "firm", requires_approval=True))
    made = (
        account(bill("B", "2026-11-10"), how=how, now="2026-11-16 10:00").sends[0].as_contacted(at("2026-11-16 10:00"))
    )
    decision = account(bill("A", "2026-11-18"), bill("B", "2026-11-10"), how=how, events=(made,))
    assert items(decision.sends[0]) == [("A", "a")]
    assert decision.by_invoice["B"].kind in {"wait", "hold"}


def test_rule_29_a_dispute_holds_what_it_names_and_a_reply_holds_the_client():
    two = (bill("A", "2026-11-17"), bill("B", "2026-11-18"))
    disputed = account(*two, events=(event("dispute_opened", "2026-11-19 10:00", invoice_ids=["A"]),))
    assert items(disputed.sends[0]) == [("B", "follow_up")]
    assert disputed.by_invoice["A"].reason == "disputed"
    replied = account(*two, events=(event("replied", "2026-11-19 10:00", invoice_ids=["A"]),))
    assert [decision.reason for decision in replied.by_invoice.values()] == ["awaiting_us", "awaiting_us"]
    assert replied.sends == ()


def test_rule_29_a_promise_without_ids_covers_what_was_issued_until_then():
    promise = event("promise_made", "2026-11-19 10:00", invoice_ids=[], pay_by="2026-11-27")
    covered, later = bill("A", "2026-11-17"), invoice(id="B", issued_on="2026-11-20", due_on="2026-11-20")
    decision = account(covered, later, now="2026-11-24 10:00", events=(promise,))
    assert decision.by_invoice["A"].reason == "promised"
    assert items(decision.sends[0]) == [("B", "follow_up")]


def test_rule_29_currencies_are_never_added_up():
    decision = account(bill("A", "2026-11-17"), bill("U", "2026-11-18").model_copy(update={"total": Money(50, "USD")}))
    assert decision.sends[0].outstanding == (Money(1_000_000), Money(50, "USD"))
    assert decision.totals == (Money(1_000_000), Money(50, "USD"))


def test_rule_30_gap_and_caps_count_every_contact_whatever_the_invoice():
    talk = event("contacted", "2026-11-22 10:00", invoice_ids=[], channel="phone", outcome="sent")
    decision = account(bill("A", "2026-11-17"), events=(talk,))
    assert decision.sends == ()
    wait = decision.by_invoice["A"]
    assert isinstance(wait, Wait)
    assert "min_gap" in {reason.code for reason in wait.because}
    assert f"{wait.until:%Y-%m-%d %H:%M}" == "2026-11-24 09:00"


def test_rule_04_the_minimum_is_the_clients_due_total():
    how = policy(minimum=["IDR 1500000"])
    assert account(bill("A", "2026-11-17"), how=how).by_invoice["A"].reason == "below_minimum"
    both = account(bill("A", "2026-11-17"), bill("B", "2026-11-18"), how=how)
    assert items(both.sends[0]) == [("A", "follow_up"), ("B", "follow_up")]
    not_due = account(bill("A", "2026-11-17"), bill("B", "2026-12-18"), how=how)
    assert not_due.by_invoice["A"].reason == "below_minimum"


def test_rule_33_thanks_are_never_combined_with_a_demand_and_give_way_to_it():
    how = policy(*ladder(), thanks={})
    paid = bill("P", "2026-11-20", payments=[{"id": "1", "amount": 1_000_000, "received_on": "2026-11-20"}])
    alone = account(paid, how=how)
    assert alone.sends[0].purpose == "thanks_punctual"
    together = account(paid, bill("A", "2026-11-18"), how=how)
    assert items(together.sends[0]) == [("A", "follow_up")]
    assert together.by_invoice["P"].kind == "wait"


def test_rule_33_thanks_wait_for_a_demand_whose_hour_comes_later_today():
    how = policy(step("call", "H+3", "polite", "phone"), thanks={})
    who = client(contacts=[EMAIL, PHONE, WHATSAPP])
    paid = bill("P", "2026-11-20", payments=[{"id": "1", "amount": 1_000_000, "received_on": "2026-11-20"}])
    mailed = event(
        "contacted",
        "2026-11-02 10:00",
        invoice_ids=["P"],
        key="k",
        channel="email",
        items=[{"invoice_id": "P", "obligation": "P", "step": "x", "occurrence": "1"}],
        purpose="overdue",
        tone="polite",
        outcome="sent",
    )
    early = account(paid, bill("A", "2026-11-18"), how=how, who=who, now="2026-11-23 09:15", events=(mailed,))
    assert early.sends == ()
    thanks = early.by_invoice["P"]
    assert isinstance(thanks, Wait)
    assert f"{thanks.until:%H:%M}" == "10:00"
    assert early.next_check == thanks.until


def test_next_check_is_the_earliest_of_all_answers():
    decision = account(bill("A", "2026-12-18"), bill("B", "2026-12-28"), now="2026-12-01 10:00")
    assert decision.next_check == min(answer.next_check for answer in decision.by_invoice.values())
    settled = bill("P", "2026-11-20", payments=[{"id": "1", "amount": 1_000_000, "received_on": "2026-11-20"}])
    finished = account(settled)
    assert finished.next_check is None
    assert isinstance(finished.by_invoice["P"], Done)


def test_paying_the_carrying_invoice_hands_the_tone_to_the_next_by_its_own_step():
    old, young = bill("old", "2026-10-12"), bill("young", "2026-11-10")
    events: list[Event] = []
    now = at("2026-10-15 09:00")
    while now < at("2026-11-24 09:00"):
        decision = decide_account(client(), (old, young), policy(*ladder()), now=now, history=events, calendar=CALENDAR)
        events += [send.as_contacted(now) for send in decision.sends]
        now = now if decision.sends else min(decision.next_check or at("2026-11-24 09:00"), at("2026-11-24 09:00"))
    paid = old.model_copy(
        update={
            "payments": bill(
                "x",
                "2026-11-10",
                payments=[
                    {"id": "1", "amount": 1_000_000, "received_on": "2026-11-24"},
                ],
            ).payments
        }
    )
    alone = [step for contact in events for item in contact.items if item.invoice_id == "young" for step in [item.step]]
    after = decide_account(
        client(), (paid, young), policy(*ladder()), now=at("2026-11-30 10:00"), history=events, calendar=CALENDAR
    )
    order = [step.id for step in ladder()]
    made = [step for step in alone if step is not None]
    following = after.by_invoice["young"]
    assert order.index(following.step) == order.index(made[-1]) + 1 if made else following.step == "follow_up"


@pytest.mark.parametrize(
    "bad",
    [
        lambda: account(bill("A", "2026-11-17", client_id="other")),
        lambda: account(bill("A", "2026-11-17"), bill("A", "2026-11-18")),
        lambda: decide_account(client(), (), policy(), now=at(MONDAY).replace(tzinfo=None), history=()),
    ],
)
def test_arguments_that_do_not_belong_together_are_refused(bad):
    with pytest.raises(ArgumentError):
        bad()


def test_a_portfolio_is_lazy_and_a_bad_account_spoils_no_other():
    good = Account(client(), (bill("A", "2026-11-17"),))
    bad = Account(client(id="C-2"), (bill("B", "2026-11-17"),))
    asked = []

    def accounts():
        for entry in (good, bad, good):
            asked.append(entry.client.id)
            yield entry

    results = decide_portfolio(accounts(), policy(*ladder()), now=at(MONDAY), calendar=CALENDAR)
    first = next(results)
    assert asked == ["C-1"]
    second, third = results
    assert (first, third) == (account(bill("A", "2026-11-17")), first)
    assert second.client_id == "C-2"
    assert "another client" in second.error
    assert (second.sends, second.by_invoice) == ((), {})


def test_an_account_decision_is_plain_data_and_pickles():
    decision = account(bill("A", "2026-11-17"), bill("B", "2026-12-18"))
    plain = decision.to_dict()
    assert plain["by_invoice"]["A"]["kind"] == "send"
    assert plain["upcoming"][0]["due_on"] == "2026-12-18"
    assert plain["policy"] == {"name": "uji", "why": "the only policy given"}
    assert pickle.loads(pickle.dumps(decision)) == decision
    assert isinstance(decision.sends[0], Send)
    assert not any(isinstance(answer, Hold) for answer in decision.by_invoice.values())


def test_the_history_may_be_read_twice():
    events = (talk for talk in [event("contacted", "2026-11-22 10:00", channel="phone", outcome="sent")])
    kept = Account(client(), [bill("A", "2026-11-17")], events)
    (one,) = decide_portfolio([kept], policy(), now=at(MONDAY), calendar=CALENDAR)
    (two,) = decide_portfolio([kept], policy(), now=at(MONDAY), calendar=CALENDAR)
    assert one == two
    assert one.next_check - at(MONDAY) < timedelta(days=2)


# --- what is more urgent, and what is worth a message ----------------------------------------------


def firm_later():
    """A: due long ago, its call comes by phone, from ten. B: younger, its mail could go at nine."""
    how = policy(step("mail", "H+3", "polite"), step("call", "H+7", "firm", "phone"))
    first = account(bill("A", "2026-11-09"), how=how, now="2026-11-12 09:00").sends[0]
    return how, first.as_contacted(at("2026-11-12 09:00"))


def test_rule_30_the_most_urgent_goes_first_even_when_its_hour_is_still_to_come():
    how, made = firm_later()
    two = (bill("A", "2026-11-09"), bill("B", "2026-11-13"))
    nine = account(*two, how=how, events=(made,), now="2026-11-16 09:00")
    assert nine.sends == ()
    assert nine.by_invoice["B"] == Wait(until=at("2026-11-16 10:00"), step="mail", because=nine.by_invoice["B"].because)
    assert [reason.code for reason in nine.by_invoice["B"].because] == ["demand_first"]
    assert nine.next_check == at("2026-11-16 10:00")
    ten = account(*two, how=how, events=(made,), now="2026-11-16 10:00")
    assert items(ten.sends[0]) == [("A", "call"), ("B", "mail")]


def test_rule_30_without_joint_messages_the_most_urgent_goes_first_too_unless_there_is_no_gap():
    how, made = firm_later()
    two = (bill("A", "2026-11-09"), bill("B", "2026-11-13"))
    apart = how.model_copy(update={"consolidate": "off"})
    assert account(*two, how=apart, events=(made,), now="2026-11-16 09:00").sends == ()
    free = policy(*how.steps, consolidate="off", limits={"min_days_between": 0})
    decision = account(*two, how=free, events=(made,), now="2026-11-16 09:00")
    assert [items(send) for send in decision.sends] == [[("B", "mail")]]
    assert decision.by_invoice["A"].until == at("2026-11-16 10:00")


def test_without_a_gap_the_rest_waits_for_the_next_call():
    """Two that do not merge, because one is late and the other is not: one message, and the other when it is made."""
    how = policy(*ladder(), limits={"min_days_between": 0})
    two = (bill("late", "2026-11-17"), bill("ahead", "2026-11-26"))
    first = account(*two, how=how)
    (send,) = first.sends
    assert items(send) == [("late", "follow_up")]
    rest = first.by_invoice["ahead"]
    assert rest == Wait(until=send.closes_at, step="reminder", because=rest.because)
    assert [reason.code for reason in rest.because] == ["demand_first"]
    then = account(*two, how=how, events=(send.as_contacted(at(MONDAY)),))
    assert [items(send) for send in then.sends] == [[("ahead", "reminder")]]


def test_what_gives_way_says_when_its_own_hours_end():
    how, made = firm_later()
    two = (bill("A", "2026-11-09"), bill("B", "2026-11-13"))
    early = policy(*how.steps, windows={"email": "Mo-Fr 08:00-09:30"})
    decision = account(*two, how=early, events=(made,), now="2026-11-16 09:00")
    assert decision.sends == ()
    assert decision.by_invoice["B"].until == at("2026-11-16 09:30")
    closed = account(*two, how=early, events=(made,), now="2026-11-16 09:30")
    assert [reason.code for reason in closed.by_invoice["B"].because] == ["outside_window", "late_since"]


def test_rule_04_what_is_not_due_yet_is_weighed_with_what_is():
    """A small debt does not mute the reminder about a large one."""
    how = policy(step("ingat", "H-3", "friendly"), *ladder()[2:], minimum=["IDR 1500000"])
    decision = account(bill("A", "2026-11-17"), bill("B", "2026-11-26"), how=how)
    assert decision.by_invoice["A"].reason == "below_minimum"
    assert items(decision.sends[0]) == [("B", "ingat")]


def test_rule_04_a_hold_below_the_minimum_ends_when_enough_has_fallen_due():
    how = policy(*ladder(), minimum=["IDR 2500000"])
    three = (bill("A", "2026-11-17"), bill("B", "2026-12-01"), bill("C", "2026-12-08"), bill("D", "2026-12-15"))
    hold = account(*three, how=how).by_invoice["A"]
    assert (hold.reason, hold.until) == ("below_minimum", at("2026-12-08 00:00"))
    just_before = account(*three, how=how, now="2026-12-07 23:59").by_invoice["A"]
    assert just_before == hold
    then = account(*three, how=how, now="2026-12-08 00:00").by_invoice["A"]
    assert isinstance(then, Wait)
    never = account(three[0], bill("U", "2026-12-08").model_copy(update={"total": Money(90, "USD")}), how=how)
    assert never.by_invoice["A"].until is None


def test_rule_04_a_hold_that_an_own_date_ends_earlier_keeps_it():
    how = policy(*ladder(), minimum=["IDR 2500000"])
    first = [{"id": "1", "amount": 1_000_000, "received_on": "2026-11-30"}]
    hold = account(bill("A", "2026-11-17", payments=first), bill("B", "2026-12-08", total=2_500_000), how=how)
    assert hold.by_invoice["A"].until == at("2026-11-30 00:00")


def test_rule_04_a_hold_below_the_minimum_ends_when_an_own_instalment_falls_due():
    parts = [{"due_on": f"2026-{month}-17", "amount": 1_000_000} for month in (11, 12)]
    how = policy(*ladder(), minimum=["IDR 1500000"])
    hold = account(bill("A", "2026-11-17", total=2_000_000, instalments=parts), how=how).by_invoice["A"]
    assert (hold.reason, hold.until) == ("below_minimum", at("2026-12-17 00:00"))


def test_rule_04_a_wait_ends_when_a_payment_takes_the_client_below_the_minimum():
    how = policy(*ladder(), minimum=["IDR 1500000"])
    coming = [{"id": "1", "amount": 900_000, "received_on": "2026-11-19"}]
    two = (bill("A", "2026-11-17"), bill("B", "2026-11-17", payments=coming))
    wait = account(*two, how=how, now="2026-11-18 10:00").by_invoice["A"]
    assert (wait.kind, wait.until) == ("wait", at("2026-11-19 00:00"))
    assert wait.because[-1].code == "case_changes"
    assert account(*two, how=how, now="2026-11-19 00:00").by_invoice["A"].reason == "below_minimum"


def test_rule_04_only_what_has_fallen_due_of_an_invoice_in_instalments_counts():
    parts = [{"due_on": f"2026-{month}-17", "amount": 500_000} for month in (11, 12)]
    how = policy(*ladder(), minimum=["IDR 1200000"])
    decision = account(bill("A", "2026-11-17", instalments=parts), bill("B", "2026-11-17", total=600_000), how=how)
    assert {answer.reason for answer in decision.by_invoice.values()} == {"below_minimum"}


@pytest.mark.parametrize(
    "bad",
    [
        {"client": None},
        {"invoices": ["INV-1"]},
        {"policy": "standard"},
        {"payments_as_of": at(MONDAY).replace(tzinfo=None)},
    ],
)
def test_values_of_another_type_are_refused(bad):
    whole = {"client": client(), "invoices": (bill("A", "2026-11-17"),), "policy": policy()} | bad
    with pytest.raises(ArgumentError):
        decide_account(
            whole.pop("client"), whole.pop("invoices"), whole.pop("policy"), now=at(MONDAY), history=(), **whole
        )


def test_a_history_that_contradicts_itself_spoils_no_other_account():
    one = event("replied", "2026-11-19 10:00", id="E")
    other = event("replied", "2026-11-20 10:00", id="E")
    accounts = (Account(client(), (bill("A", "2026-11-17"),), (one, other)), Account(client(), ()))
    broken, fine = decide_portfolio(accounts, policy(), now=at(MONDAY), calendar=CALENDAR)
    assert broken.error
    assert fine.error is None


def test_an_account_keeps_a_history_as_it_is():
    history = History([event("replied", "2026-11-19 10:00")])
    assert Account(client(), (), history).history is history


def test_rule_32_a_final_notice_about_another_invoice_is_none_about_this_one():
    """Y waits for its own step beside X's final notice, and is not handed over on the strength of that."""
    how = policy(
        step("mail", "H+3", "polite"),
        step("final", "H+10", "final", "email"),
        {"id": "orang", "when": "H+20", "hand_off_to": "manajer"},
    )
    two = (bill("X", "2026-11-09"), bill("Y", "2026-11-16"))
    first = account(two[0], how=how, now="2026-11-12 09:00").sends[0].as_contacted(at("2026-11-12 09:00"))
    joint = account(*two, how=how, events=(first,), now="2026-11-19 09:00").sends[0]
    assert items(joint) == [("X", "final")], "Y's own step is no firmer than polite (A10)"
    events = (first, joint.as_contacted(at("2026-11-19 09:00")))
    without_final = how.model_copy(update={"steps": (how.steps[0], how.steps[2])})
    later = account(*two, how=without_final, events=events, now="2026-12-14 10:00")
    assert later.by_invoice["X"].kind == "hand_off"
    assert items(later.sends[0]) == [("Y", "mail")]


def test_rule_32_a_step_that_became_the_final_notice_later_was_none():
    """Y's polite step went out beside X's; the policy of today calls it final. No message of that tone ever went."""
    mail, to_people = step("mail", "H+3", "polite"), {"id": "orang", "when": "H+20", "hand_off_to": "manajer"}
    then, later = policy(mail, step("last", "H+10", "polite")), policy(mail, step("last", "H+10", "final"), to_people)
    two = (bill("X", "2026-11-16"), bill("Y", "2026-11-16"))
    events: tuple[Event, ...] = ()
    for morning in ("2026-11-19 09:00", "2026-11-26 09:00"):
        (send,) = account(*two, how=then, events=events, now=morning).sends
        events = (*events, send.as_contacted(at(morning)))
    assert [item.step for item in events[-1].items] == ["last", "last"]
    answers = account(*two, how=later, events=events, now="2026-12-14 10:00").by_invoice
    assert [answer.reason for answer in answers.values()] == ["ladder_finished", "ladder_finished"]


def test_rule_04_what_is_void_or_paid_is_not_weighed():
    how = policy(*ladder(), minimum=["IDR 1500000"])
    paid = bill("P", "2026-11-17", payments=[{"id": "1", "amount": 1_000_000, "received_on": "2026-11-18"}])
    decision = account(bill("A", "2026-11-17"), bill("V", "2026-11-17", status="void"), paid, how=how)
    assert decision.by_invoice["A"].reason == "below_minimum"


def test_rule_29_what_is_late_and_what_is_not_never_meet_in_one_message():
    """Nobody is told that a payment is missing whose date has not gone by."""
    late, soon, today = bill("L", "2026-11-17"), bill("S", "2026-11-26"), bill("T", "2026-11-23")
    how = policy(*ladder()[:3])
    decision = account(late, soon, today, how=how)
    assert items(decision.sends[0]) == [("L", "follow_up")]
    assert [entry.invoice_id for entry in decision.upcoming] == ["S"]
    events = (decision.sends[0].as_contacted(at(MONDAY)),)
    later = account(late, soon, today, how=how, now="2026-11-25 10:00", events=events)
    assert items(later.sends[0]) == [("S", "reminder")]


def test_rule_06_together_with_what_is_due_later_nothing_is_said_to_be_due_today():
    mixed = account(bill("T", "2026-11-23"), bill("S", "2026-11-26")).sends[0]
    assert (mixed.step, mixed.purpose, items(mixed)) == (
        "due_today",
        "upcoming",
        [("T", "due_today"), ("S", "reminder")],
    )
    assert account(bill("T", "2026-11-23"), bill("U", "2026-11-23")).sends[0].purpose == "due_today"


def test_rule_30_a_cap_that_has_room_for_one_keeps_it_for_the_most_urgent():
    """Else the mail about little at nine would keep back for a week, again and again, the call at ten."""
    how, made = firm_later()
    two = (bill("A", "2026-11-09"), bill("B", "2026-11-13"))

    def at_nine(**limits):
        apart = policy(*how.steps, consolidate="off", limits={"min_days_between": 0} | limits)
        return account(*two, how=apart, events=(made,), now="2026-11-16 09:00")

    for full in ({"max_per_7_days": 2}, {"max_per_7_days": None, "max_per_30_days": 2}):
        decision = at_nine(**full)
        assert decision.sends == ()
        assert [reason.code for reason in decision.by_invoice["B"].because] == ["demand_first"]
        assert decision.by_invoice["B"].until == decision.by_invoice["A"].until == at("2026-11-16 10:00")
    for roomy in ({"max_per_7_days": 3}, {"max_per_7_days": None, "max_per_30_days": None}):
        decision = at_nine(**roomy)
        assert [items(send) for send in decision.sends] == [[("B", "mail")]]
        assert decision.by_invoice["A"].until == at("2026-11-16 10:00")


def test_rule_30_what_has_room_goes_and_the_rest_waits_for_the_call():
    how, made = firm_later()
    three = (bill("A", "2026-11-09"), bill("B", "2026-11-12"), bill("C", "2026-11-13"))
    apart = policy(*how.steps, consolidate="off", limits={"min_days_between": 0, "max_per_7_days": 3})
    nine = account(*three, how=apart, events=(made,), now="2026-11-16 09:00")
    assert [items(send) for send in nine.sends] == [[("B", "mail")]]
    left = nine.by_invoice["C"]
    assert (left.until, left.because[0].code, left.because[0].detail) == (
        at("2026-11-16 10:00"),
        "demand_first",
        "call",
    )
    events = (made, nine.sends[0].as_contacted(at("2026-11-16 09:00")))
    ten = account(*three, how=apart, events=events, now="2026-11-16 10:00")
    assert [items(send) for send in ten.sends] == [[("A", "call")]]
    assert {reason.code for reason in ten.by_invoice["C"].because} >= {"weekly_cap"}


def test_rule_30_only_contacts_of_the_last_days_fill_a_cap():
    how, made = firm_later()
    apart = policy(*how.steps, consolidate="off", limits={"min_days_between": 0, "max_per_7_days": 2})
    two = (bill("A", "2026-11-09"), bill("B", "2026-11-13"))

    def talk(when):
        return event("contacted", when, invoice_ids=[], channel="phone", outcome="sent")

    week_ago = account(*two, how=apart, events=(made, talk("2026-11-09 10:00")), now="2026-11-16 09:00")
    assert week_ago.sends == ()
    old = made.model_copy(update={"at": at("2026-11-09 09:00")})
    free = account(*two, how=apart, events=(old,), now="2026-11-16 09:00")
    assert [items(send) for send in free.sends] == [[("B", "mail")]]
    monthly = policy(
        *how.steps, consolidate="off", limits={"min_days_between": 0, "max_per_7_days": None, "max_per_30_days": 2}
    )
    for when, goes in (("2026-10-17 09:00", True), ("2026-10-18 09:00", False)):
        once = made.model_copy(update={"at": at(when)})
        assert bool(account(*two, how=monthly, events=(once,), now="2026-11-16 09:00").sends) is goes
    six_days_ago = made.model_copy(update={"at": at("2026-11-10 09:00")})
    assert account(*two, how=apart, events=(six_days_ago,), now="2026-11-16 09:00").sends == ()


def test_rule_29_a_joint_message_waits_for_its_carrying_invoice_even_without_a_gap():
    how, made = firm_later()
    two = (bill("A", "2026-11-09"), bill("B", "2026-11-13"))
    for gap in (0, None):
        free = policy(*how.steps, limits={"min_days_between": gap})
        nine = account(*two, how=free, events=(made,), now="2026-11-16 09:00")
        assert nine.sends == ()
        assert nine.by_invoice["B"].until == at("2026-11-16 10:00")


def test_rule_30_what_waits_for_an_approval_or_for_another_day_keeps_nothing_back():
    how, made = firm_later()
    two = (bill("A", "2026-11-09"), bill("B", "2026-11-13"))
    mail, call = how.steps
    gated = policy(mail, call.model_copy(update={"requires_approval": True}))
    on_friday = how.model_copy(update={"windows": policy(windows={"phone": "Fr 10:00-11:00"}).windows})
    for other in (gated, on_friday):
        nine = account(*two, how=other, events=(made,), now="2026-11-16 09:00")
        assert nine.by_invoice["B"] == nine.sends[0]
        assert nine.sends[0].step == "mail"


def test_rule_33_thanks_need_not_wait_for_a_call_when_there_is_room_for_both():
    how, made = firm_later()
    both = policy(*how.steps, consolidate="off", thanks={}, limits={"min_days_between": 0})
    late, paid = bill("A", "2026-11-09"), paid_bill("P", "2026-11-02", "2026-11-13")
    nine = account(late, paid, how=both, events=(made,), now="2026-11-16 09:00")
    assert [send.purpose for send in nine.sends] == ["thanks"]


def spoken_to(name, channel, when="2026-11-02 10:00"):
    item = {"invoice_id": name, "obligation": name, "step": "x", "occurrence": "1"}
    fields = {"purpose": "overdue", "tone": "polite", "outcome": "sent", "invoice_ids": [name], "items": [item]}
    return event("contacted", when, key=f"k-{name}", channel=channel, **fields)


def paid_bill(name, due_on, received_on="2026-11-20", amount=1_000_000):
    return bill(name, due_on, total=amount, payments=[{"id": "1", "amount": amount, "received_on": received_on}])


def credited_bill(name, due_on, issued_on, amount):
    """Nobody waits for a credit note as for a payment dated ahead: until its day the bill is asked for."""
    return bill(name, due_on, total=amount, credit_notes=[{"id": "1", "amount": amount, "issued_on": issued_on}])


def test_rule_33_thanks_for_the_older_invoice_give_way_to_a_demand_too():
    how = policy(*ladder(), thanks={})
    old, young = paid_bill("P", "2026-11-02"), bill("A", "2026-11-18")
    assert account(old, how=how).sends[0].purpose == "thanks"
    assert items(account(old, young, how=how).sends[0]) == [("A", "follow_up")]


def test_rule_33_thanks_by_phone_at_ten_keep_no_demand_back_at_nine():
    how = policy(*ladder(), thanks={})
    old, young = paid_bill("P", "2026-11-02"), bill("A", "2026-11-18")
    nine = account(old, young, how=how, events=(spoken_to("P", "phone"),), now="2026-11-23 09:00")
    assert items(nine.sends[0]) == [("A", "follow_up")]


def test_rule_33_of_two_thanks_that_for_the_oldest_invoice_goes_first():
    how = policy(*ladder(), thanks={})
    young, old = paid_bill("A", "2026-11-19"), paid_bill("P", "2026-11-02")
    assert [send.items[0].invoice_id for send in account(young, old, how=how).sends] == ["P"]


def test_rule_29_of_two_equally_old_the_furthest_step_carries_also_when_none_was_sent():
    early = policy(step("mail", "H+3"))
    further = policy(step("first", "H+3"), step("second", "H+4"), catch_up="latest").model_copy(update={"name": "jauh"})
    book = PolicyBook(policies=(early, further), default="uji")
    two = (bill("X", "2026-11-16"), bill("Y", "2026-11-16", policy_name="jauh"))
    assert items(account(*two, how=book).sends[0]) == [("Y", "second"), ("X", "mail")]


def test_rule_29_what_lies_ahead_is_listed_by_date_and_only_while_it_is_open():
    bills = (
        bill("late", "2026-12-28"),
        bill("soon", "2026-12-18"),
        bill("B", "2026-12-21"),
        bill("A", "2026-12-21"),
        paid_bill("paid", "2026-12-18"),
        bill("void", "2026-12-18", status="void"),
        bill("draft", "2026-12-18", status="draft"),
    )
    assert [entry.invoice_id for entry in account(*bills).upcoming] == ["soon", "A", "B", "late"]


def test_rule_29_only_a_message_about_today_becomes_one_about_days_ahead():
    """Another purpose that the policy gives a step before the due date stays what it is."""
    how = policy(step("tanya", "H-3", "friendly", purpose="receipt_check"), step("tagih", "H+3"))
    (send,) = account(bill("A", "2026-11-26"), bill("B", "2026-11-26"), how=how).sends
    assert (items(send), send.purpose) == ([("A", "tanya"), ("B", "tanya")], "receipt_check")


def test_next_check_is_written_out_or_empty():
    waits = account(bill("A", "2026-12-18"), now="2026-12-01 10:00")
    assert waits.to_dict()["next_check"] == waits.next_check.isoformat()
    assert account(paid_bill("P", "2026-11-20")).to_dict()["next_check"] is None


# --- the minimum of a client, on the days ahead ----------------------------------------------------

WORTH = {"minimum": ["IDR 1500000"]}


def test_rule_04_a_total_that_reaches_the_minimum_to_the_rupiah_is_no_longer_below_it():
    how = policy(**WORTH)
    little = account(bill("A", "2026-11-17"), bill("B", "2026-12-01", total=500_000), how=how).by_invoice["A"]
    assert (little.reason, little.until) == ("below_minimum", at("2026-12-01 00:00"))
    less = account(bill("A", "2026-11-17"), bill("B", "2026-12-01", total=499_999), how=how).by_invoice["A"]
    assert (less.reason, less.until) == ("below_minimum", None)


def test_b6_what_is_held_counts_again_from_the_very_minute_on_which_its_hold_ends():
    how = policy(**WORTH)
    pause = event("hold_placed", "2026-11-20 10:00", invoice_ids=["B"], until="2026-11-24T14:00:00+07:00")
    two = (bill("A", "2026-11-17"), bill("B", "2026-11-17", total=500_000))
    little = account(*two, how=how, events=(pause,)).by_invoice["A"]
    assert (little.reason, little.until) == ("below_minimum", at("2026-11-24 14:00"))
    assert len(account(*two, how=how, events=(pause,), now="2026-11-24 14:00").sends[0].items) == 2


@pytest.mark.parametrize(
    "said",
    [
        event("dispute_opened", "2026-11-20 10:00", invoice_ids=["B"]),
        event("promise_made", "2026-11-20 10:00", invoice_ids=["B"], pay_by="2026-12-20"),
        event("handed_off", "2026-11-20 10:00", invoice_ids=["B"], to="Ibu Sari"),
    ],
    ids=["disputed", "promised", "handed off"],
)
def test_b6_an_invoice_that_nobody_asks_for_makes_no_other_worth_it(said):
    two = (bill("A", "2026-11-17"), bill("B", "2026-11-17", total=2_000_000))
    assert account(*two, how=policy(**WORTH)).sends
    assert account(*two, how=policy(**WORTH), events=(said,)).by_invoice["A"].reason == "below_minimum"


def test_b6_of_a_bill_in_dispute_for_a_part_the_rest_counts():
    objection = event("dispute_opened", "2026-11-20 10:00", invoice_ids=["B"], amount=1_500_001)
    two = (bill("A", "2026-11-17"), bill("B", "2026-11-17", total=2_000_000))
    how = policy(disputes={"partial": "ask_rest"}, **WORTH)
    assert account(*two, how=how, events=(objection,)).by_invoice["A"].reason == "below_minimum"
    objection = objection.model_copy(update={"amount": Money(1_500_000)})
    assert account(*two, how=how, events=(objection,)).sends


def test_rule_04_does_not_end_what_it_did_not_begin():
    """A dispute, and a request for a slip, stand whatever the client owes in all."""
    how = policy(**WORTH)
    later = bill("B", "2026-12-01", total=500_000)
    objection = event("dispute_opened", "2026-11-19 10:00", invoice_ids=["A"])
    for other in (later, bill("B", "2026-12-01", total=400_000)):
        disputed = account(bill("A", "2026-11-17"), other, how=how, events=(objection,)).by_invoice["A"]
        assert (disputed.reason, disputed.until) == ("disputed", None)
    slip = {"withholdings": [{"kind": "pph23", "amount": 20_000}]}
    cash = {"payments": [{"id": "1", "amount": 980_000, "received_on": "2026-11-20"}]}
    asked_later = account(bill("A", "2026-11-17", **slip, **cash), later, how=how).by_invoice["A"]
    assert (asked_later.step, asked_later.until) == ("certificate", at("2026-12-22 09:00"))


def test_rule_04_a_payment_that_is_on_its_way_may_take_the_total_below_the_minimum():
    how = policy(step("tagih", "H+14"), **WORTH)
    bills = (bill("A", "2026-11-17", total=1_400_000), bill("B", "2026-11-17", total=200_000))
    paying = bill(
        "B",
        "2026-11-17",
        total=200_000,
        payments=[{"id": "1", "amount": 150_000, "received_on": "2026-11-27"}],
    )
    assert account(*bills, how=how).by_invoice["A"].until == at("2026-12-01 09:00")
    cut = account(bills[0], paying, how=how).by_invoice["A"]
    assert (cut.until, cut.because[-1].code) == (at("2026-11-27 00:00"), "case_changes")
    then = account(bills[0], paying, how=how, now="2026-11-27 00:00").by_invoice["A"]
    assert then.reason == "below_minimum"


def test_rule_04_a_client_without_a_minimum_is_not_added_up():
    """What is paid is done, even when it falls due beyond the years of the calendar."""
    far = bill("P", "2035-11-20", payments=[{"id": "1", "amount": 1_000_000, "received_on": "2026-11-20"}])
    decision = account(far, bill("A", "2026-11-24"), how=policy())
    assert isinstance(decision.by_invoice["P"], Done)
    assert decision.by_invoice["A"].until == at("2026-11-27 09:00")


def handed_over_on_the_first():
    """A: the final notice was made, and on 1 December it goes to a person. The case until then, and that policy."""
    how = policy(step("akhir", "H+3", "final"), step("orang", "H+11", hand_off_to="Ibu Sari"), minimum=["IDR 1500000"])
    two = (bill("A", "2026-11-20", total=1_400_000), bill("B", "2026-11-21", total=200_000))
    notice = account(*two, how=how, now="2026-11-24 10:00").sends[0]
    assert items(notice) == [("A", "akhir")]
    return two, how, (notice.as_contacted(at("2026-11-24 10:00")),)


def test_rule_04_a_hand_off_that_is_not_worth_it_on_its_very_day_is_not_announced():
    (a, b), how, events = handed_over_on_the_first()
    announced = account(a, b, how=how, events=events, now="2026-11-25 10:00").by_invoice["A"]
    assert (announced.step, announced.until) == ("orang", at("2026-12-01 00:00"))
    assert "case_changes" not in {reason.code for reason in announced.because}
    for paid_on, until in (("2026-11-30", "2026-11-30 00:00"), ("2026-12-01", "2026-12-01 00:00")):
        paying = credited_bill("B", "2026-11-21", paid_on, amount=200_000)
        wait = account(a, paying, how=how, events=events, now="2026-11-25 10:00").by_invoice["A"]
        assert (wait.step, wait.until, wait.because[-1].code) == ("orang", at(until), "case_changes")
        assert account(a, paying, how=how, events=events, now=until).by_invoice["A"].reason == "below_minimum"
    later = account(
        a,
        credited_bill("B", "2026-11-21", "2026-12-02", amount=200_000),
        how=how,
        events=events,
        now="2026-11-25 10:00",
    )
    assert later.by_invoice["A"] == announced


def test_rule_31_a_hand_off_under_a_policy_that_ends_on_its_very_day_is_not_announced():
    (a, _), how, events = handed_over_on_the_first()
    how = how.model_copy(update={"minimum": ()})
    silent = policy(step("nanti", "H+60", "final")).model_copy(update={"name": "lain"})
    same = policy(*how.steps, tolerance=["IDR 2000"]).model_copy(update={"name": "sama"})
    final, person = how.steps
    sooner = policy(final, person.model_copy(update={"when": step("x", "H+8", "final").when}))
    sooner = sooner.model_copy(update={"name": "cepat"})
    for name, days, until, changes in (
        ("lain", 11, "2026-12-01 00:00", True),
        ("sama", 11, "2026-12-01 00:00", False),
        ("sama", 6, "2026-12-01 00:00", False),
        ("cepat", 10, "2026-11-30 00:00", True),
    ):
        rules = (
            {"policy": "lain", "min_days_overdue": 5, "segments": ["lain"]},
            {"policy": name, "min_days_overdue": days},
        )
        book = PolicyBook(policies=(how, silent, same, sooner), default="uji", rules=rules)
        wait = account(a, how=book, events=events, now="2026-11-24 15:00").by_invoice["A"]
        assert (wait.step, wait.until) == ("orang", at(until)), name
        assert (wait.because[-1].code == "case_changes") is changes


def test_rule_04_what_was_sent_today_still_counts_for_the_rest():
    """Both together are worth a message, and what the first left out waits for the gap."""
    two = (bill("A", "2026-11-17"), bill("B", "2026-11-18"))
    for how in (policy(consolidate="off", **WORTH), policy(limits={"max_items": 1}, **WORTH)):
        decision = account(*two, how=how)
        assert [items(send) for send in decision.sends] == [[("A", "follow_up")]]
        assert {reason.code for reason in decision.by_invoice["B"].because} >= {"min_gap"}


def test_rule_04_a_finished_ladder_ends_when_the_total_falls_below_the_minimum():
    how = policy(**WORTH)
    a, paying = bill("A", "2026-11-17"), credited_bill("B", "2026-11-17", "2026-11-27", amount=600_000)
    made = account(a, how=policy()).sends[0].as_contacted(at(MONDAY))
    finished = account(a, paying, how=how, events=(made,), now="2026-11-24 10:00").by_invoice["A"]
    assert (finished.reason, finished.until) == ("ladder_finished", at("2026-11-27 00:00"))
    then = account(a, paying, how=how, events=(made,), now="2026-11-27 00:00").by_invoice["A"]
    assert then.reason == "below_minimum"


def test_rule_29_companions_are_named_by_age_in_whatever_order_they_are_given():
    bills = [bill("C", "2026-11-18"), bill("B", "2026-11-16"), bill("D", "2026-11-13"), bill("A", "2026-11-16")]
    (send,) = account(*bills).sends
    assert [item.invoice_id for item in send.items] == ["D", "A", "B", "C"]
    (send,) = account(*bills, how=policy(limits={"max_items": 2})).sends
    assert [item.invoice_id for item in send.items] == ["D", "A"]


def test_a_portfolio_is_not_asked_about_a_time_without_a_zone():
    book = decide_portfolio([Account(client(), ())], policy(), now=at(MONDAY).replace(tzinfo=None))
    with pytest.raises(ArgumentError, match="now"):
        next(book)


def test_the_invoices_of_an_account_may_be_read_twice():
    kept = Account(client(), (entry for entry in [bill("A", "2026-11-17")]))
    assert [entry.id for entry in kept.invoices] == [entry.id for entry in kept.invoices] == ["A"]


def test_rule_10_what_ends_an_answer_is_named_once():
    """The credit settles the invoice, and takes the total below the minimum on the same day."""
    how = policy(step("tagih", "H+14"), **WORTH)
    credit = {"credit_notes": [{"id": "K", "amount": 2_000_000, "issued_on": "2026-11-27"}]}
    wait = account(bill("A", "2026-11-17", total=2_000_000, **credit), how=how).by_invoice["A"]
    assert wait.until == at("2026-11-27 00:00")
    assert [reason.code for reason in wait.because].count("case_changes") == 1


# --- sizes ------------------------------------------------------------------------------------------


def test_what_is_asked_for_in_one_message_is_a_sum_that_can_be_written():
    huge = [invoice(id=name, number=name, total=600_000_000_000_000) for name in "AB"]
    small = invoice(id="C", number="C", total=1_000_000)
    answer = decide_account(
        client(), [*huge, small], policy(*ladder()), now=at("2026-11-23 10:00"), history=(), calendar=CALENDAR
    )
    (send,) = answer.sends
    assert [item.invoice_id for item in send.items] == ["A", "C"]
    assert send.outstanding == (Money(600_000_001_000_000),)
    assert answer.by_invoice["B"].kind == "wait"
    assert answer.totals == (Money("999999999999999.99"),)
    row = ageing([Account(client(), [*huge, small])], day("2026-11-23")).rows[0]
    assert row.total == row.net == Money("999999999999999.99")


def test_the_minimum_looks_at_every_invoice_as_often_as_it_changes(monkeypatch):
    """Not once for every day on which another one does."""
    looked = []
    snapshot = minimum.Snapshot

    def look(case, at):
        looked.append(case.invoice.id)
        return snapshot(case, at)

    monkeypatch.setattr(minimum, "Snapshot", look)
    least = policy(*ladder(), minimum=["IDR 5000000"])
    for number in (20, 40):
        looked.clear()
        bills = [
            invoice(
                id=f"I{n}",
                number=f"I{n}",
                due_on=str(day("2026-11-18") + timedelta(days=n)),
                credit_notes=[{"id": "K", "amount": 1, "issued_on": "2027-06-01"}],
            )
            for n in range(number)
        ]
        decide_account(client(), bills, least, now=at("2026-11-23 10:00"), history=(), calendar=CALENDAR)
        assert len(looked) == number


# --- money that we hold ------------------------------------------------------------------------------


def held(amount, received_on="2026-11-20", **more):
    return Payment(id="U", amount=amount, received_on=received_on, **more)


def told(decision):
    return {name: getattr(answer, "reason", answer.kind) for name, answer in decision.by_invoice.items()}


def test_nobody_is_asked_while_we_hold_money_that_is_not_applied():
    decision = account(bill("A", "2026-11-18"), bill("B", "2026-12-18"), unapplied=[held(500_000)])
    assert decision.sends == ()
    assert told(decision) == {"A": "unapplied_payment", "B": "unapplied_payment"}
    assert {answer.task.code for answer in decision.by_invoice.values()} == {"apply_payment"}
    assert decision.credits == (Money(500_000),)
    assert decision.next_check is None
    assert account(bill("A", "2026-11-18")).sends


def test_what_came_on_one_invoice_beyond_its_total_holds_the_others():
    over = bill("O", "2026-11-18", payments=[{"id": "1", "amount": 1_500_000, "received_on": "2026-11-19"}])
    decision = account(over, bill("A", "2026-11-18"))
    assert told(decision) == {"O": "overpaid", "A": "unapplied_payment"}
    assert decision.credits == (Money(500_000),)
    little = bill("O", "2026-11-18", payments=[{"id": "1", "amount": 1_000_900, "received_on": "2026-11-19"}])
    assert account(little, bill("A", "2026-11-18")).sends


@pytest.mark.parametrize("payment", [held("USD 5"), held(1_000), held(500_000, "2026-11-21", reversed_on="2026-11-23")])
def test_other_currencies_small_sums_and_what_was_taken_back_hold_nothing(payment):
    assert account(bill("A", "2026-11-18"), unapplied=[payment]).sends


def test_a_giro_that_nobody_has_applied_holds_while_the_bank_clears_it():
    paper = Payment(id="U", amount=500_000, received_on=day("2026-11-23"), method="giro")
    late = bill("A", "2026-11-18")
    answer = account(late, now="2026-11-24 09:00", unapplied=[paper])
    assert (told(answer), answer.credits) == ({"A": "unapplied_payment"}, ())
    assert f"{answer.next_check:%Y-%m-%d %H:%M}" == "2026-11-27 00:00"
    assert account(late, now="2026-11-27 09:00", unapplied=[paper]).sends
    cleared = paper.model_copy(update={"cleared_on": day("2026-11-25")})
    assert account(late, now="2026-11-27 09:00", unapplied=[cleared]).credits == (Money(500_000),)
    back = paper.model_copy(update={"reversed_on": day("2026-11-25")})
    assert account(late, now="2026-11-25 09:00", unapplied=[back]).sends


def test_a_word_of_the_client_comes_before_the_money_that_we_hold():
    promise = event("promise_made", "2026-11-22 10:00", pay_by="2026-12-10", invoice_ids=["A"])
    decision = account(bill("A", "2026-11-18"), events=[promise], unapplied=[held(500_000)])
    assert told(decision) == {"A": "promised"}
    assert [reason.code for reason in decision.by_invoice["A"].also] == ["unapplied_payment"]


def test_an_answer_ends_on_the_day_on_which_money_comes_or_goes():
    """Whoever waits, waits exactly, for what is not applied as for what is."""
    late = bill("A", "2026-12-18")
    coming = account(late, unapplied=[held(500_000, "2026-11-30")]).by_invoice["A"]
    assert (coming.kind, f"{coming.until:%Y-%m-%d %H:%M}") == ("wait", "2026-11-30 00:00")
    going = account(late, unapplied=[held(500_000, reversed_on="2026-12-02")]).by_invoice["A"]
    assert (going.reason, f"{going.until:%Y-%m-%d %H:%M}") == ("unapplied_payment", "2026-12-02 00:00")
    assert [reason.code for reason in going.because] == ["unapplied_payment", "case_changes"]
    then = account(late, now="2026-12-02 00:00", unapplied=[held(500_000, reversed_on="2026-12-02")])
    assert then.by_invoice["A"].kind == "wait"
    after_the_reminder = account(late, unapplied=[held(500_000, "2026-12-20")]).by_invoice["A"]
    assert f"{after_the_reminder.until:%Y-%m-%d}" == "2026-12-15"


def test_an_account_of_a_book_and_its_forecast_know_what_we_hold():
    one = Account(client(), [bill("A", "2026-11-18")], unapplied=[held(500_000)])
    (decision,) = decide_portfolio([one], policy(*ladder()), now=at(MONDAY), calendar=CALENDAR)
    assert told(decision) == {"A": "unapplied_payment"}
    ahead = forecast_account(one, policy(*ladder()), now=at(MONDAY), until=day("2026-12-31"), calendar=CALENDAR)
    assert [moment.reason for moment in ahead.moments] == ["unapplied_payment"]
