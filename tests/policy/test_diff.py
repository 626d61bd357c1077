"""`policy.diff` says in words what changed, and nothing when nothing did."""

from __future__ import annotations

from hypothesis import given

from tests.policy.policies import STEPS, policies, policy, step


def test_equal_policies_differ_in_nothing():
    assert policy().diff(policy()) == ()


def test_steps_are_told_apart_by_id():
    new = [STEPS[0] | {"when": "H-5"}, *STEPS[2:5], step("H+40", "final"), step("H+50", hand_off_to="pengacara")]
    assert policy().diff(policy(*new)) == (
        'Step "follow_up" was removed; it came at H+3, polite, by whatsapp, then email.',
        'Step "over" was removed; it came at H+45, a hand-off to mediator.',
        'Step "H40" was added at H+40, final, by email.',
        'Step "H50" was added at H+50, a hand-off to pengacara.',
        'Step "reminder": when changed from H-3 to H-5.',
    )


def test_every_field_of_a_step_is_told():
    old = step("H+3", id="a", offers=["extension"], repeat={"every": 3, "times": 2})
    new = step("H+5 kerja", "firm", id="a", channels=["sms", "email"], deadline_days="7 hari", attach_invoice=True)
    new |= {"min_outstanding": ["IDR 50000"], "roles": ["ap", "finance"], "copy_to": ["director"], "series": "SP"}
    new |= {"requires_approval": True, "repeat": {"every": "bulan", "times": 2}, "purpose": "statement"}
    assert policy(old).diff(policy(new)) == (
        'Step "a": when changed from H+3 to H+5 kerja.',
        'Step "a": tone changed from "polite" to "firm".',
        'Step "a": channels changed from "email" to "sms", "email".',
        'Step "a": purpose changed from "overdue" to "statement".',
        'Step "a": deadline_days changed from none to 7 hari.',
        'Step "a": min_outstanding changed from none to IDR 50000.00.',
        'Step "a": roles changed from none to "ap", "finance".',
        'Step "a": copy_to changed from none to "director".',
        'Step "a": series changed from none to "SP".',
        'Step "a": attach_invoice changed from no to yes.',
        'Step "a": offers changed from "extension" to none.',
        'Step "a": requires_approval changed from no to yes.',
        'Step "a": repeat.every changed from 3 to "bulan".',
    )


def test_a_message_may_become_a_hand_off():
    old, new = step("H+9", "final", id="a"), step("H+9", id="a", hand_off_to="orang")
    assert 'Step "a": hand_off_to changed from none to "orang".' in policy(old).diff(policy(new))


def test_another_order_is_told():
    first, second, third = step("H+3", id="a"), step("S+3", id="b"), step("H+9", id="c")
    assert policy(first, second, third).diff(policy(first, third, second)) == (
        "The steps come in another order: a, c, b.",
    )


def test_settings_come_in_the_order_of_the_class():
    new = policy(
        name="baru",
        grace_days="5 kerja",
        windows={"email": "Mo-Fr 09:00-15:00"},
        limits={"max_items": None, "min_days_between": 3, "retry_hours": 5},
        catch_up="skip",
        tolerance=["IDR 2000", "USD 1"],
        certificates=None,
        thanks={"within_days": 3},
        quiet_periods=[{"start": "2026-12-20", "end": "2027-01-03"}],
        hand_off={"min_outstanding": ["IDR 5000000"]},
        honour_pay_days=False,
        pay_days={"horizon": 14, "closed": "backward"},
        claims={"max_unmet": 3},
        list_apart=["not_due"],
    )
    forth = policy().diff(new)
    assert forth == (
        'The name changed from "uji" to "baru".',
        "grace_days changed from 3 to 5 kerja.",
        'windows.email changed from none to "Mo-Fr 09:00-15:00".',
        "limits.min_days_between changed from 2 to 3.",
        "limits.max_items changed from 12 to none.",
        "limits.retry_hours changed from 3 to 5.",
        'catch_up changed from "paced" to "skip".',
        "tolerance changed from IDR 10000.00 to IDR 2000.00, USD 1.00.",
        "honour_pay_days changed from yes to no.",
        "pay_days.horizon changed from 31 to 14.",
        'pay_days.closed changed from "forward" to "backward".',
        "claims.max_unmet changed from 2 to 3.",
        'certificates changed from (first "filing", every 30, times 3) to none.',
        "thanks changed from none to (within_days 3).",
        'list_apart changed from none to "not_due".',
        "hand_off.min_outstanding changed from none to IDR 5000000.00.",
        'quiet_periods changed from none to (start "2026-12-20", end "2027-01-03").',
    )
    assert len(new.diff(policy())) == len(forth)


@given(policies(), policies())
def test_there_is_a_sentence_exactly_when_something_changed(old, new):
    changes = old.diff(new)
    assert bool(changes) == (old != new)
    assert len(set(changes)) == len(changes)
    assert all(sentence.endswith(".") for sentence in changes)
    assert changes == old.diff(new)
