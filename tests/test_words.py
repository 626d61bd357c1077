"""Tone, channel, purpose, outcome: plain words that know their order."""

import json
import pickle
from itertools import pairwise, product

import pytest
from pydantic import TypeAdapter, ValidationError

from sopan import words
from sopan.words import (
    FOLLOW_UPS,
    NOT_DEMANDS,
    Channel,
    Language,
    Outcome,
    Purpose,
    Tone,
)

RISING = ["friendly", "polite", "firm", "formal", "final"]
ENUMS = [Channel, Language, Outcome, Purpose, Tone]


def test_tones_rise_from_friendly_to_final():
    assert list(Tone) == [Tone(word) for word in RISING]
    assert all(softer < firmer for softer, firmer in pairwise(Tone))


@pytest.mark.parametrize(("left", "right"), list(product(RISING, RISING)))
def test_tones_compare_by_firmness_with_tones_and_plain_words(left, right):
    expected = RISING.index(left) - RISING.index(right)
    for other in (Tone(right), right):
        assert (Tone(left) < other) == (expected < 0)
        assert (Tone(left) <= other) == (expected <= 0)
        assert (Tone(left) > other) == (expected > 0)
        assert (Tone(left) >= other) == (expected >= 0)
        assert (Tone(left) == other) == (expected == 0)


def test_the_firmest_of_several_is_found_by_max():
    assert max(Tone.POLITE, Tone.FINAL, Tone.FIRM) is Tone.FINAL
    assert sorted([Tone.FINAL, Tone.FRIENDLY, Tone.FIRM]) == [Tone.FRIENDLY, Tone.FIRM, Tone.FINAL]


def test_a_tone_does_not_compare_with_a_word_that_is_none():
    with pytest.raises(ValueError, match="angry"):
        _ = Tone.FIRM < "angry"


@pytest.mark.parametrize("enum", ENUMS)
def test_words_are_plain_text_in_json_and_in_messages(enum):
    for word in enum:
        assert word == word.value == str(word) == f"{word}"
        assert json.dumps(word) == f'"{word.value}"'
        assert enum(word.value) is word
        assert pickle.loads(pickle.dumps(word)) is word
        assert hash(word) == hash(word.value)


@pytest.mark.parametrize("enum", ENUMS)
def test_a_word_prints_as_it_is_written_in_python(enum):
    for word in enum:
        assert eval(repr(word), vars(words)) is word  # noqa: S307 - our own repr


def test_a_final_notice_and_an_offer_are_demands_and_thanks_are_not():
    assert {Purpose.FINAL_NOTICE, Purpose.OFFER, Purpose.PROMISE_FOLLOWUP}.isdisjoint(NOT_DEMANDS)
    assert {Purpose.THANKS, Purpose.CLAIM_CHECK, Purpose.CERTIFICATE, Purpose.BALANCE_CONFIRMATION} <= NOT_DEMANDS
    assert {
        "promise_followup",
        "payment_returned",
        "claim_check",
        "certificate",
        "thanks",
        "thanks_punctual",
    } == FOLLOW_UPS


@pytest.mark.parametrize("kind", ENUMS)
def test_a_field_of_words_takes_a_word_and_says_of_anything_else_which_words_there_are(kind):
    field = TypeAdapter(kind)
    word = next(iter(kind))
    assert field.validate_python(word.value) is word
    for wrong in (17, None, {"rahasia": 1}, ["rahasia"]):
        with pytest.raises(ValidationError, match=f"must be a text, one of {word.value}") as refused:
            field.validate_python(wrong)
        assert "rahasia" not in refused.value.errors()[0]["msg"]
