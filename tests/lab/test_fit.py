"""A fit finds the mixture that made the data, says how sure it is, and refuses where there is too little to say."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from sopan import Account
from sopan.errors import ArgumentError
from sopan.history import Contacted
from sopan.lab import FitResult, Forgetful, Ghost, Mixture, PaydayPayer, Punctual, fit, imagine
from tests.lab.ledgers import PUBLIC, client, invoice, public, unpaid

TRUE = {
    "share of punctual": 0.5,
    "share of forgetful": 0.35,
    "share of ghost": 0.15,
    "per_day of punctual": 0.25,
    "per_day of forgetful": 0.04,
}
CROWD = Mixture(parts=((0.5, Punctual(per_day=0.25)), (0.35, Forgetful(per_day=0.04)), (0.15, Ghost())))
UNTIL = date(2026, 7, 1)


def recovered(seed: int) -> FitResult:
    return fit(imagine(CROWD, unpaid(1000, 3), UNTIL, seed), UNTIL)


def check_recovery(seeds: range, least: int) -> None:
    """Each true value lies in its interval in so many of the seeds, and the intervals are narrow."""
    hits: Counter[str] = Counter()
    widths = dict.fromkeys(TRUE, 0.0)
    for seed in seeds:
        for found in recovered(seed).estimates:
            hits[found.name] += found.low <= TRUE[found.name] <= found.high
            widths[found.name] += found.high - found.low
    for name, true in TRUE.items():
        assert hits[name] >= least, (name, hits[name])
        assert widths[name] / len(seeds) <= true / 3, (name, widths[name] / len(seeds))


def test_the_mixture_that_made_the_data_is_found_again():
    check_recovery(range(3), least=2)


@pytest.mark.long
def test_the_intervals_hold_the_truth_in_ninety_of_a_hundred_seeds():
    check_recovery(range(100), least=90)


def test_a_fit_foretells_clients_that_it_has_not_seen_and_says_how_well():
    result = recovered(1)
    assert result.verdict == "good"
    assert [row.days for row in result.foretold] == [0, 7, 30, 60]
    assert all(abs(row.observed - row.predicted) <= result.largest_gap for row in result.foretold)
    assert isinstance(result.behaviour, Mixture)
    assert "Each half of the clients foretold from the other: good" in str(result)
    assert [row["name"] for row in result.to_dicts()] == list(TRUE)


def test_each_half_of_the_clients_is_foretold_by_what_the_other_half_did_alone():
    """Every other client always pays, and has half as many invoices as those who never do: a third of all is paid."""
    ledger = []
    for place in range(40):
        owner, pays = client(10 + place), place % 2 == 0
        dues = [date(2026, 2, 2) + timedelta(days=7 * count + place) for count in range(2 if pays else 4)]
        bills = [
            invoice(10 * place + count, owner, due_on, due_on + timedelta(days=(place + count) % 9) if pays else None)
            for count, due_on in enumerate(dues)
        ]
        ledger.append(Account(owner, tuple(bills)))
    by_the_due_date, *_, last = fit(ledger, UNTIL).foretold
    assert (last.days, last.invoices, last.observed) == (60, 120, 40 / 120)
    assert last.predicted == pytest.approx(80 / 120, abs=0.02)
    assert by_the_due_date.predicted < last.predicted / 2


def test_a_crowd_of_another_kind_is_not_called_well_described():
    payday = imagine(PaydayPayer(days=(28,), per_pay_day=0.9), unpaid(200, 2), UNTIL, 1)
    assert fit(payday, UNTIL).verdict != "good"


def test_kinds_that_nobody_is_of_are_left_out():
    result = fit(imagine(Punctual(per_day=0.3), unpaid(100, 2), UNTIL, 1), UNTIL)
    assert [type(kind).__name__ for _, kind in result.behaviour.parts] == ["Punctual"]
    share = next(found for found in result.estimates if found.name == "share of punctual")
    assert (share.value, share.low, share.high) == (1.0, 1.0, 1.0)


def test_an_invoice_is_open_only_as_long_as_it_was_looked_at():
    crowd = imagine(Forgetful(per_day=0.04), unpaid(400, 2), date(2027, 6, 1), 3)
    early = fit(crowd, date(2026, 4, 30))
    late = fit(crowd, date(2027, 6, 1))
    for result in (early, late):
        found = next(entry for entry in result.estimates if entry.name == "per_day of forgetful")
        assert abs(found.value - 0.04) < found.high - found.low  # four standard errors


def test_messages_in_the_history_explain_payments_that_followed_them():
    """The same payments with messages before them mean a slower client: the messages did part of it."""
    plain, asked, thanked = [], [], []
    for number in range(120):
        owner = client(number)
        due_on = date(2026, 2, 2) + timedelta(days=number % 30)
        bill = invoice(number, owner, due_on, received_on=due_on + timedelta(days=10 + number % 10))
        at = f"{due_on + timedelta(days=8)}T10:00:00+07:00"
        items = [{"invoice_id": bill.id, "obligation": bill.id, "step": "call", "occurrence": "1"}]
        made = {"at": at, "channel": "phone", "tone": "firm", "key": bill.id, "items": items, "outcome": "sent"}
        plain.append(Account(owner, (bill,)))
        asked.append(Account(owner, (bill,), [Contacted.model_validate(made)]))
        thanked.append(Account(owner, (bill,), [Contacted.model_validate(made | {"purpose": "thanks"})]))
    speeds = [
        next(entry.value for entry in fit(ledger, UNTIL).estimates if entry.name == "per_day of forgetful")
        for ledger in (plain, asked, thanked)
    ]
    assert speeds[1] < 0.8 * speeds[0]
    assert speeds[2] == speeds[0]  # what asks for nothing moves nobody


def test_thin_data_are_refused_with_what_is_missing():
    with pytest.raises(ArgumentError, match=r"too thin: 39 clients and 117 invoices .* it takes 40 and 100"):
        fit(unpaid(39, 3), date(2026, 12, 31))
    with pytest.raises(ArgumentError, match="too thin: 60 clients and 0 invoices"):
        fit(unpaid(60, 3), date(2026, 2, 10))
    with pytest.raises(ArgumentError, match="hold no invoice"):
        fit([])
    with pytest.raises(ArgumentError, match="as_of must be a day"):
        fit(unpaid(1), "2026-12-31")


@pytest.mark.skipif(not PUBLIC.exists(), reason="the public ledger lies beside the repository")
def test_the_public_ledger_is_fitted_and_the_fit_is_honest_about_it():
    result = fit(public())
    assert result.invoices > 2400
    assert result.verdict in {"fair", "poor"}  # many of its clients pay on receipt, which no kind here does


def test_an_imagined_ledger_is_the_same_for_a_seed_and_holds_no_payment_after_its_end():
    ledger = imagine(CROWD, unpaid(30, 2), date(2026, 3, 1), 7)
    assert ledger == imagine(CROWD, unpaid(30, 2), date(2026, 3, 1), 7)
    assert ledger == imagine(CROWD, ledger, date(2026, 3, 1), 7)  # payments that were there are left out
    payments = [paid for account in ledger for bill in account.invoices for paid in bill.payments]
    assert payments
    assert all(paid.received_on <= date(2026, 3, 1) for paid in payments)
    with pytest.raises(ArgumentError, match="until lies before the first issue"):
        imagine(CROWD, unpaid(1), date(2020, 1, 1), 1)
    for wrong, problem in (
        ({"behaviour": Ghost}, "behaviour must be"),
        ({"until": "2026-03-01"}, "until must be a day"),
        ({"seed": "one"}, "seed must be"),
    ):
        with pytest.raises(ArgumentError, match=problem):
            imagine(**({"behaviour": CROWD, "accounts": unpaid(1), "until": UNTIL, "seed": 1} | wrong))


def test_a_fitted_mixture_is_a_value_that_can_be_stored():
    result = fit(imagine(CROWD, unpaid(80, 3), UNTIL, 2), UNTIL)
    assert Mixture.model_validate_json(result.behaviour.model_dump_json()) == result.behaviour
