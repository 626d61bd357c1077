"""Kinds of clients: values that say what they assume and refuse nonsense."""

from __future__ import annotations

import pickle
from datetime import date, timedelta

import pytest
from pydantic import TypeAdapter, ValidationError

from sopan import Channel, Tone
from sopan.lab import (
    AnyBehaviour,
    CashStrapped,
    Disputer,
    Forgetful,
    Ghost,
    Mixture,
    PaydayPayer,
    Payer,
    Punctual,
    Response,
)

DUE = date(2026, 4, 15)
KINDS = [Punctual(), Forgetful(), PaydayPayer(), CashStrapped(), Disputer(), Ghost()]
CROWD = Mixture(parts=((0.5, Punctual()), (0.3, Forgetful(per_day=0.05)), (0.2, Ghost())))


@pytest.mark.parametrize("kind", [*KINDS, CROWD], ids=lambda kind: kind.kind)
def test_a_kind_is_a_value_that_hashes_pickles_and_goes_through_json(kind):
    assert pickle.loads(pickle.dumps(kind)) == kind
    assert len({kind, kind.model_copy()}) == 1
    assert TypeAdapter(AnyBehaviour).validate_json(kind.model_dump_json()) == kind


@pytest.mark.parametrize("kind", [*KINDS, CROWD], ids=lambda kind: kind.kind)
def test_a_kind_prints_what_it_assumes(kind):
    assert str(kind) == "\n".join(kind.assumptions())
    assert type(kind).__name__ in str(kind) or kind is CROWD


def test_assumptions_carry_the_numbers():
    text = str(CashStrapped(per_day=0.017))
    assert "0.017" in text
    assert "promises after 40% of messages and keeps 50%" in text
    assert "50.0% Punctual, 30.0% Forgetful, 20.0% Ghost" in str(CROWD)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (Forgetful, {"per_day": -0.1}),
        (Forgetful, {"per_day": 1.0}),
        (Forgetful, {"per_day": float("nan")}),
        (Punctual, {"days_before": -1}),
        (PaydayPayer, {"days": ()}),
        (PaydayPayer, {"days": (32,)}),
        (Response, {"boost": -1.0}),
        (Response, {"complain": 1.5}),
        (Response, {"half_life_days": 0.0}),
        (Response, {"fatigue": 1.1}),
        (Mixture, {"parts": ()}),
        (Mixture, {"parts": ((0.5, Ghost()), (0.4, Punctual()))}),
        (Mixture, {"parts": ((1.0, Ghost()),), "reacts": Response(boost=9.0)}),
        (Forgetful, {"per_dya": 0.1}),
    ],
)
def test_nonsense_is_refused(kind, fields):
    with pytest.raises(ValidationError):
        kind(**fields)


def test_each_kind_pays_when_it_says():
    day = timedelta(days=1)
    assert Punctual(days_before=5).chance(DUE - 6 * day, DUE) == 0
    assert Punctual(days_before=5, per_day=0.4).chance(DUE - 5 * day, DUE) == 0.4
    assert Forgetful().chance(DUE - day, DUE) == CashStrapped().chance(DUE - day, DUE) == 0
    assert Disputer().chance(DUE - day, DUE) == Ghost(per_day=0.1).chance(DUE - day, DUE) == 0
    assert Forgetful(per_day=0.2).chance(DUE, DUE) == 0.2
    assert Payer().chance(DUE, DUE) == 0


def test_a_pay_day_that_the_month_lacks_is_its_last():
    kind = PaydayPayer(days=(31,), per_pay_day=0.5)
    assert kind.chance(date(2026, 4, 30), DUE) == 0.5
    assert kind.chance(date(2026, 4, 29), DUE) == 0
    assert kind.chance(date(2026, 3, 31), DUE) == 0  # before the due date
    assert PaydayPayer(days=(25,)).chance(date(2026, 4, 30), DUE) == 0


def test_a_message_moves_more_on_a_better_channel_in_a_firmer_tone_and_less_when_it_is_one_of_many():
    reacts = Response(morning=2.0)
    plain = reacts.strength(Channel.WHATSAPP, Tone.FRIENDLY, 0, 14)
    assert plain == 3.0
    assert reacts.strength(Channel.PHONE, Tone.FRIENDLY, 0, 14) > plain
    assert reacts.strength(Channel.WHATSAPP, Tone.FINAL, 0, 14) > plain
    assert reacts.strength(Channel.WHATSAPP, Tone.FRIENDLY, 3, 14) < plain
    assert reacts.strength(Channel.WHATSAPP, Tone.FRIENDLY, 0, 9) == 2 * plain


def test_rudeness_and_frequency_bring_complaints_and_never_more_than_certainty():
    reacts = Response(complain=0.1)
    assert reacts.complaint(Tone.FRIENDLY, 0) == 0.1
    assert reacts.complaint(Tone.FORMAL, 0) > reacts.complaint(Tone.POLITE, 0)
    assert reacts.complaint(Tone.POLITE, 2) > reacts.complaint(Tone.POLITE, 1)
    assert reacts.complaint(Tone.FINAL, 50) == 1.0


def test_a_mixture_picks_by_share():
    assert [type(CROWD.pick(dice)) for dice in (0.0, 0.49, 0.5, 0.79, 0.81, 0.9999999)] == [
        Punctual,
        Punctual,
        Forgetful,
        Forgetful,
        Ghost,
        Ghost,
    ]
    assert type(CROWD.pick(1.0)) is Ghost
    assert Ghost().pick(0.3) == Ghost()
