"""What became of a promise or an extension: the one place that says so, and a slow way of saying the same."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sopan.history import (
    Conversation,
    ExtensionAgreed,
    History,
    PlanAgreed,
    PromiseMade,
    extension_counts,
    plan_counts,
    promises,
)
from sopan.invoice import Invoice
from sopan.money import Money
from sopan.zones import zone_of

WIB = zone_of("WIB")
TEN = 10_000_000


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=WIB)


def day(text):
    return date.fromisoformat(text)


def invoice(name="A", *payments, total=TEN, **more):
    received = [
        {"id": f"P{number}", "amount": amount, "received_on": on, "reversed_on": gone[0] if gone else None}
        for number, (amount, on, *gone) in enumerate(payments)
    ]
    base = {"id": name, "number": name, "client_id": "C", "issued_on": "2026-11-02", "due_on": "2026-11-18"}
    return Invoice.model_validate(base | {"total": total, "payments": received} | more)


def promise(made, pay_by, *ids, amount=None):
    return PromiseMade(at=at(made), invoice_ids=ids, pay_by=day(pay_by), amount=amount)


def extension(made, due_on, *ids):
    return ExtensionAgreed(at=at(made), invoice_ids=ids, due_on=day(due_on))


def plan(made, *parts):
    instalments = [{"due_on": on, "amount": amount} for amount, on in parts]
    return PlanAgreed(at=at(made), invoice_ids=["A"], instalments=instalments)


def told(events, invoices, on="2026-12-31", **more):
    invoices = invoices if isinstance(invoices, list) else [invoices]
    return [f"{one.state} {one.since}" for one in promises(events, invoices, on=day(on), **more)]


BY_27 = promise("2026-11-23 10:00", "2026-11-27", "A")


# --- promises ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("payments", "on", "expected"),
    [
        ([], "2026-11-27", "in_force 2026-11-23"),
        ([], "2026-11-28", "broken 2026-11-28"),
        ([(TEN, "2026-11-25")], "2026-11-26", "kept 2026-11-25"),
        ([(TEN, "2026-11-27")], "2026-12-31", "kept 2026-11-27"),
        ([(TEN, "2026-11-28")], "2026-12-31", "broken 2026-11-28"),
        ([(4_000_000, "2026-11-03"), (6_000_000, "2026-11-24")], "2026-12-31", "kept 2026-11-24"),
        ([(TEN, "2026-11-20")], "2026-12-31", "kept 2026-11-23"),
        ([(TEN, "2026-11-25", "2026-12-02")], "2026-12-01", "kept 2026-11-25"),
        ([(TEN, "2026-11-25", "2026-12-02")], "2026-12-02", "broken 2026-11-28"),
        ([(TEN, "2026-11-25", "2026-12-02"), (TEN, "2026-12-05")], "2026-12-31", "broken 2026-11-28"),
    ],
)
def test_a_promise_of_all_is_kept_when_all_was_there_by_its_day_and_stayed(payments, on, expected):
    assert told([BY_27], invoice("A", *payments), on) == [expected]


@pytest.mark.parametrize(
    ("payments", "expected"),
    [
        ([(4_000_000, "2026-11-24")], "kept 2026-11-24"),
        ([(1_000_000, "2026-11-24"), (3_000_000, "2026-11-27")], "kept 2026-11-27"),
        ([(3_999_999, "2026-11-24")], "broken 2026-11-28"),
        ([(4_000_000, "2026-11-23")], "broken 2026-11-28"),
        ([(4_000_000, "2026-11-28")], "broken 2026-11-28"),
        ([(6_000_000, "2026-11-23"), (4_000_000, "2026-11-25")], "kept 2026-11-25"),
    ],
)
def test_a_promise_of_an_amount_is_kept_by_what_came_after_the_client_spoke(payments, expected):
    part = promise("2026-11-23 15:00", "2026-11-27", "A", amount=4_000_000)
    assert told([part], invoice("A", *payments)) == [expected]


def test_what_comes_on_the_day_of_the_promise_counts_when_that_day_was_promised():
    today = promise("2026-11-23 09:00", "2026-11-23", "A", amount=4_000_000)
    assert told([today], invoice("A", (4_000_000, "2026-11-23"))) == ["kept 2026-11-23"]


def test_a_promised_amount_is_filled_by_receipts_on_all_that_it_names():
    five = [invoice(name, total=7_000_000) for name in "CDE"]
    five += [invoice("A", (7_000_000, "2026-11-24"), total=7_000_000)]
    part = promise("2026-11-23 10:00", "2026-11-27", *"ABCDE", amount=20_000_000)
    short = invoice("B", (6_000_000, "2026-11-26"), (6_999_999, "2026-11-27"), total=14_000_000)
    enough = invoice("B", (6_000_000, "2026-11-26"), (7_000_000, "2026-11-27"), total=14_000_000)
    assert told([part], [*five, short]) == ["broken 2026-11-28"]
    assert told([part], [*five, enough]) == ["kept 2026-11-27"]
    (one,) = promises([part], [*five, enough], on=day("2026-12-31"))
    assert one.received == (Money(20_000_000),)
    assert told([part], [*five, enough], about="C") == ["kept 2026-11-27"]


def test_one_date_promised_twice_at_one_instant_is_one_promise_in_whatever_order_it_is_told():
    for_both = promise("2026-11-23 10:00", "2026-11-27", "A", "B")
    for events in ([BY_27, for_both], [for_both, BY_27]):
        assert told(events, invoice("A")) == ["replaced 2026-11-23", "broken 2026-11-28"]


def test_a_promised_amount_is_unknown_while_an_invoice_that_may_hold_it_is_missing():
    part = promise("2026-11-23 10:00", "2026-11-27", "A", "B", amount=4_000_000)
    assert told([part], invoice("A"), "2026-11-27") == ["in_force 2026-11-23"]
    assert told([part], invoice("A")) == ["unknown 2026-11-28"]
    assert told([part], invoice("A", (4_000_000, "2026-11-27"))) == ["kept 2026-11-27"]


def test_a_promise_about_nothing_that_was_given_is_unknown():
    assert told([promise("2026-11-23 10:00", "2026-11-27", "Z")], invoice()) == ["unknown 2026-11-28"]
    dollars = promise("2026-11-23 10:00", "2026-11-27", "A", amount="USD 5")
    assert told([dollars], invoice()) == ["unknown 2026-11-28"]
    assert told([BY_27], invoice(status="void")) == ["unknown 2026-11-28"]
    assert told([dollars], invoice(), about="A") == []


def test_a_promise_about_the_account_covers_what_was_issued_by_its_day():
    word = promise("2026-11-23 10:00", "2026-11-27")
    paid, later = invoice("A", (TEN, "2026-11-27")), invoice("B", issued_on="2026-11-24", due_on="2026-12-24")
    assert told([word], [paid, later]) == ["kept 2026-11-27"]
    assert told([word], [paid, invoice("B")]) == ["broken 2026-11-28"]
    assert told([word], [paid, invoice("B")], about="A") == ["kept 2026-11-27"]
    assert told([word], [paid, later], about="B") == []


def test_a_transfer_fee_breaks_no_promise_and_nothing_is_forgiven_before_anything_came():
    tolerance = [Money(10_000)]
    assert told([BY_27], invoice("A", (9_990_000, "2026-11-25")), tolerance=tolerance) == ["kept 2026-11-25"]
    assert told([BY_27], invoice("A", (9_989_999, "2026-11-25")), tolerance=tolerance) == ["broken 2026-11-28"]
    assert told([BY_27], invoice("A", total=9_000), tolerance=tolerance) == ["broken 2026-11-28"]
    small = invoice("A", (9_400, "2026-11-25"), total=10_000)
    assert told([BY_27], small, tolerance=tolerance) == ["broken 2026-11-28"]


def test_grace_is_the_last_day_that_the_caller_gives():
    grace = {"last_day": lambda named: named + timedelta(days=2)}
    assert told([BY_27], invoice(), "2026-11-29", **grace) == ["in_force 2026-11-23"]
    assert told([BY_27], invoice(), "2026-11-30", **grace) == ["broken 2026-11-30"]
    assert told([BY_27], invoice("A", (TEN, "2026-11-29")), **grace) == ["kept 2026-11-29"]


def test_a_promise_of_the_past_was_never_in_force():
    assert told([promise("2026-11-23 10:00", "2026-11-20", "A")], invoice(), "2026-11-23") == ["broken 2026-11-23"]


def test_a_late_payment_is_told_though_the_promise_was_broken():
    (one,) = promises(
        [BY_27], [invoice("A", (4_000_000, "2026-11-26"), (6_000_000, "2026-12-03"))], on=day("2026-12-31")
    )
    assert (one.state, one.fulfilled_on, one.received) == ("broken", day("2026-12-03"), (Money(4_000_000),))
    part = promise("2026-11-23 10:00", "2026-11-27", "A", amount=4_000_000)
    (one,) = promises(
        [part], [invoice("A", (3_000_000, "2026-11-26"), (1_000_000, "2026-12-03"))], on=day("2026-12-31")
    )
    assert (one.state, one.fulfilled_on, one.received) == ("broken", day("2026-12-03"), (Money(3_000_000),))


PARTS = [{"due_on": "2026-11-18", "amount": 4_000_000}, {"due_on": "2026-12-18", "amount": 6_000_000}]


@pytest.mark.parametrize(
    ("payments", "more", "expected"),
    [
        ([(4_000_000, "2026-11-25")], {}, "kept 2026-11-25"),
        ([(3_000_000, "2026-11-25")], {}, "broken 2026-11-28"),
        ([(4_000_000, "2026-11-23")], {}, "kept 2026-11-23"),  # of that very day: it speaks of what was due then
        ([(4_000_000, "2026-11-20")], {}, "broken 2026-11-28"),  # the first was there, so the second was promised
        ([(4_000_000, "2026-11-20"), (6_000_000, "2026-11-26")], {}, "kept 2026-11-26"),
        ([(4_000_000, "2026-11-25")], {"pay_by": "2026-12-18"}, "broken 2026-12-19"),
    ],
)
def test_who_promises_to_pay_an_invoice_in_instalments_means_what_falls_due_by_then(payments, more, expected):
    word = promise("2026-11-23 10:00", more.get("pay_by", "2026-11-27"), "A")
    assert told([word], invoice("A", *payments, due_on="2026-12-18", instalments=PARTS)) == [expected]


def test_the_instalments_of_a_plan_are_promised_one_by_one_too():
    agreed = plan("2026-11-20 10:00", (4_000_000, "2026-11-24"), (6_000_000, "2026-12-18"))
    assert told([agreed, BY_27], invoice("A", (4_000_000, "2026-11-26"))) == ["kept 2026-11-26"]


def test_a_fee_for_the_transfer_breaks_no_promise():
    assert told([BY_27], invoice("A", (TEN - 6_500, "2026-11-26"))) == ["kept 2026-11-26"]
    assert told([BY_27], invoice("A", (TEN - 6_500, "2026-11-26")), tolerance=()) == ["broken 2026-11-28"]


# --- what takes a promise's place --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("newer", "expected"),
    [
        (promise("2026-11-27 23:59", "2026-12-04", "A"), "replaced 2026-11-27"),
        (promise("2026-11-28 00:00", "2026-12-04", "A"), "broken 2026-11-28"),
        (promise("2026-11-25 10:00", "2026-12-04"), "replaced 2026-11-25"),
        (promise("2026-11-25 10:00", "2026-12-04", "B"), "broken 2026-11-28"),
        (promise("2026-11-25 10:00", "2026-12-04", "A", amount="USD 5"), "broken 2026-11-28"),
        (extension("2026-11-25 10:00", "2026-12-09", "A"), "replaced 2026-11-25"),
        (extension("2026-11-30 10:00", "2026-12-09", "A"), "broken 2026-11-28"),
        (plan("2026-11-25 10:00", (6_000_000, "2026-12-01"), (4_000_000, "2026-12-15")), "replaced 2026-11-25"),
        (plan("2026-11-25 10:00", (6_000_000, "2026-12-01"), (3_000_000, "2026-12-15")), "broken 2026-11-28"),
        (promise("2026-11-23 10:00", "2026-11-26", "A"), "broken 2026-11-28"),
        (promise("2026-11-23 10:00", "2026-11-28", "A"), "replaced 2026-11-23"),
    ],
)
def test_a_newer_word_in_time_replaces_a_promise(newer, expected):
    assert expected in told([newer, BY_27], [invoice("A"), invoice("B")])


def test_money_fills_the_word_that_stood_when_it_came():
    first = promise("2026-11-20 10:00", "2026-11-30", "A", amount=5_000_000)
    second = promise("2026-11-24 10:00", "2026-12-04", "A", amount=5_000_000)
    assert told([first, second], invoice("A", (5_000_000, "2026-11-26"))) == [
        "replaced 2026-11-24",
        "kept 2026-11-26",
    ]
    assert told([first, second], invoice("A", (5_000_000, "2026-11-22"))) == [
        "kept 2026-11-22",
        "broken 2026-12-05",
    ]


def test_of_a_promise_for_two_what_was_not_replaced_is_judged():
    both = promise("2026-11-23 10:00", "2026-11-27", "A", "B")
    newer = extension("2026-11-25 10:00", "2026-12-09", "A")
    assert told([both, newer], [invoice("A"), invoice("B")]) == ["broken 2026-11-28", "missed 2026-12-10"]
    assert told([both, newer], [invoice("A"), invoice("B", (TEN, "2026-11-27"))])[0] == "replaced 2026-11-25"
    assert told([both, newer], [invoice("A"), invoice("B")], about="A")[0] == "replaced 2026-11-25"
    assert told([both, newer], [invoice("A"), invoice("B")], about="B") == ["broken 2026-11-28"]


# --- extensions --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("payments", "others", "expected"),
    [
        ([], [], "missed 2026-12-10"),
        ([(TEN, "2026-12-09")], [], "kept 2026-12-09"),
        ([(TEN, "2026-12-10")], [], "missed 2026-12-10"),
        ([], [extension("2026-12-09 10:00", "2026-12-20", "A")], "replaced 2026-12-09"),
        ([], [extension("2026-12-10 10:00", "2026-12-20", "A")], "missed 2026-12-10"),
        ([], [promise("2026-12-09 10:00", "2026-12-20", "A")], "missed 2026-12-10"),
        ([], [plan("2026-12-09 10:00", (TEN, "2026-12-20"))], "replaced 2026-12-09"),
    ],
)
def test_an_extension_is_kept_missed_or_replaced(payments, others, expected):
    agreed = extension("2026-11-25 10:00", "2026-12-09", "A")
    assert told([agreed, *others], invoice("A", *payments))[0] == expected


def test_an_extension_of_an_invoice_with_instalments_does_nothing():
    parts = [{"due_on": "2026-11-18", "amount": TEN}]
    split = invoice("A", instalments=parts)
    agreed = extension("2026-11-25 10:00", "2026-12-09", "A")
    assert told([BY_27, agreed], split) == ["broken 2026-11-28", "unknown 2026-12-10"]


# --- what is known -----------------------------------------------------------------------------------


def test_later_facts_are_not_known_yet_and_the_clock_is_the_clients():
    made = datetime.fromisoformat("2026-11-23T23:30+00:00")  # the 24th in Jakarta
    word = PromiseMade(at=made, invoice_ids=["A"], pay_by=day("2026-11-27"))
    assert told([word], invoice(), "2026-11-23") == []
    assert told([word], invoice(), "2026-11-23", zone="Europe/London") == ["in_force 2026-11-23"]
    late = extension("2026-12-05 10:00", "2026-12-09", "A")
    assert told([BY_27, late], invoice(), "2026-12-04") == ["broken 2026-11-28"]


def test_a_history_and_a_conversation_tell_the_same():
    words = (BY_27, extension("2026-11-25 10:00", "2026-12-09", "A"))
    assert told(History(words), invoice()) == told(Conversation.of(words), invoice()) == told(words[::-1], invoice())


# --- a slow way of saying the same -------------------------------------------------------------------

DAYS = st.integers(0, 12).map(lambda n: day("2026-11-20") + timedelta(days=n))
TIMES = st.tuples(DAYS, st.sampled_from([0, 10, 23])).map(
    lambda t: datetime(t[0].year, t[0].month, t[0].day, t[1], tzinfo=WIB)
)
IDS = st.sampled_from([(), ("A",), ("B",), ("A", "B"), ("B", "Z")])


@st.composite
def words(draw):
    made, ids, on = draw(TIMES), draw(IDS), draw(DAYS)
    match draw(st.sampled_from(["promise", "amount", "extension", "plan"])):
        case "promise":
            return PromiseMade(at=made, invoice_ids=ids, pay_by=on)
        case "amount":
            return PromiseMade(at=made, invoice_ids=ids or ("A",), pay_by=on, amount=draw(st.integers(1, 12)))
        case "extension":
            return ExtensionAgreed(at=made, invoice_ids=ids, due_on=on)
        case _:
            return PlanAgreed(at=made, invoice_ids=["A"], instalments=[{"due_on": on, "amount": 10}])


@st.composite
def invoices(draw, name):
    payments = draw(st.lists(st.tuples(st.integers(1, 6), DAYS, st.none() | DAYS), max_size=4))
    issued_on, first = draw(DAYS), draw(DAYS)
    parts = [{"due_on": max(first, issued_on), "amount": 4}, {"due_on": "2026-12-18", "amount": 6}]
    return invoice(
        name,
        *((amount, on, *([max(on, gone)] if gone else [])) for amount, on, gone in payments),
        total=10,
        issued_on=issued_on,
        due_on="2026-12-18",
        instalments=parts if draw(st.booleans()) else [],
    )


def slowly(events, bills, on, grace, about):
    """One invoice after the other, one day after the other, every word against every other."""
    named = {
        e: e.pay_by if isinstance(e, PromiseMade) else getattr(e, "due_on", None) or e.instalments[-1].due_on
        for e in events
    }
    events = sorted((e for e in dict.fromkeys(events) if made_on(e) <= on), key=lambda e: (e.at, named[e]))
    answers = []
    for place, word in enumerate(events):
        if isinstance(word, PlanAgreed):
            continue
        last = named[word] + grace
        covered = [bill for bill in bills if covers(word, bill)]
        if about is not None and about not in [bill.id for bill in covered]:
            continue
        ends = {}
        for bill in covered:
            newer = [
                made_on(other)
                for other in events[place + 1 :]
                if covers(other, bill) and (isinstance(word, PromiseMade) or not isinstance(other, PromiseMade))
            ]
            ends[bill.id] = newer[0] if newer and newer[0] <= last else None
        asked = [bill for bill in covered if about in (None, bill.id)]
        amount = getattr(word, "amount", None)
        first = made_on(word) + timedelta(days=bool(amount and word.pay_by != made_on(word)))
        open_ones = []
        for bill in asked:
            due = 10 if amount or not isinstance(word, PromiseMade) else promised(bill, word, events, on)
            settled = next((d for d in every_day(on) if came(bill, date.min, d, on) >= due), None)
            if settled is None or settled > (ends[bill.id] or last) or (amount and settled < made_on(word)):
                open_ones.append(bill)
        total = sum(came(bill, first, min(ends[bill.id] or last, on), on) for bill in covered)
        if asked and (not open_ones or (amount and total >= amount.amount)):
            answers.append("kept")
        elif open_ones and all(ends[bill.id] for bill in open_ones):
            answers.append("replaced")
        elif on <= last:
            answers.append("in_force")
        elif not covered or (amount and {*word.invoice_ids} - {bill.id for bill in covered}):
            answers.append("unknown")
        else:
            answers.append("broken" if isinstance(word, PromiseMade) else "missed")
    return answers


def promised(bill, word, events, on):
    """How much a promise without an amount is about: of an invoice in instalments what falls due by then."""
    if any(isinstance(e, PlanAgreed) and covers(e, bill) and made_on(e) <= made_on(word) for e in events):
        return 10  # these plans have one part
    before, run = came(bill, date.min, made_on(word) - timedelta(days=1), on), 0
    for part in bill.instalments:
        run += int(part.amount.amount)
        if run > before:
            through = max(part.due_on, word.pay_by)
            return sum(int(part.amount.amount) for part in bill.instalments if part.due_on <= through)
    return 10


def made_on(word):
    return word.at.astimezone(WIB).date()


def covers(word, bill):
    if not word.concerns(bill.id):
        return False
    if isinstance(word, PromiseMade):
        return bool(word.invoice_ids) or bill.issued_on <= made_on(word)
    return (plan_counts if isinstance(word, PlanAgreed) else extension_counts)(word, bill, made_on(word))


def came(bill, first, last, on):
    return sum(int(p.amount.amount) for p in bill.payments if first <= p.received_on <= last and p.counts_on(on))


def every_day(on):
    return (day("2026-11-01") + timedelta(days=n) for n in range((on - day("2026-11-01")).days + 1))


@given(
    st.lists(words(), max_size=6),
    invoices("A"),
    invoices("B"),
    DAYS,
    st.integers(0, 2).map(lambda n: timedelta(days=n)),
    st.sampled_from([None, "A", "B"]),
)
def test_the_quick_way_says_what_the_slow_way_says(events, a, b, on, grace, about):
    quick = promises(
        Conversation.of(events), [a, b], on=on, tolerance=(), last_day=lambda named: named + grace, about=about
    )
    assert [one.state for one in quick] == slowly(events, [a, b], on, grace, about)
    assert all(made_on(one.event) <= one.since for one in quick)
    assert all(one.fulfilled_on is not None for one in quick if one.state == "kept")


def test_time_grows_with_the_number_of_promises():
    bills = [invoice(f"I{n}", (1_000_000, "2026-11-25")) for n in range(50)]

    def seconds(count, ids):
        events = [
            PromiseMade(at=at("2026-11-03 10:00") + timedelta(minutes=k), invoice_ids=ids(k), pay_by=day("2026-12-01"))
            for k in range(count)
        ]
        begun = time.process_time()
        promises(events, bills, on=day("2026-12-31"))
        return time.process_time() - begun

    for ids in (lambda k: [f"I{k % 50}"], lambda _: []):
        small = min(seconds(500, ids) for _ in range(3))
        large = min(seconds(2_000, ids) for _ in range(3))
        assert large < 8 * small
