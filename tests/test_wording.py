"""Both languages have a word for everything that sopan can tell, and say the same with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from string import Formatter
from typing import get_args

import pytest

from sopan.decisions import ReasonCode, TaskCode
from sopan.dossier import EvidenceKind, Fate
from sopan.history.events import _Suggestible
from sopan.invoice import Withholding
from sopan.wording import CASH, DUNNING, Phrases, as_sentence, phrases
from sopan.wording._days import holiday_in_english, holiday_in_indonesian
from sopan.words import Cause, Channel, Language, Outcome, Purpose, Tone

LANGUAGES = [phrases(language) for language in Language]
TABLES = [field.name for field in fields(Phrases) if isinstance(getattr(LANGUAGES[0], field.name), Mapping)]


@pytest.fixture(params=LANGUAGES, ids=[say.language.value for say in LANGUAGES])
def say(request):
    return request.param


def test_every_word_has_its_phrase(say):
    assert set(say.tones) == set(Tone)
    assert set(say.channels) == set(Channel)
    assert set(say.purposes) == set(Purpose)
    assert set(say.outcomes) == set(Outcome)
    assert set(say.causes) == set(Cause)
    assert set(say.fates) == set(Fate)
    assert set(say.facts) == set(EvidenceKind) - {EvidenceKind.CONTACTED, EvidenceKind.PROMISE_MADE}
    assert set(say.reasons) | set(say.closures) == set(ReasonCode)
    assert set(say.short_reasons) < set(ReasonCode)
    assert set(say.tasks) == set(TaskCode)
    assert set(say.proofs) == {*get_args(Withholding.model_fields["kind"].annotation)} | {""}
    assert set(say.suggestions) == {kind.model_fields["event"].default for kind in get_args(_Suggestible)} | {""}


@pytest.mark.parametrize("table", TABLES)
def test_both_languages_say_the_same_things_with_the_same_gaps(table):
    """`are` agrees with a number, which Indonesian verbs do not."""
    indonesian, english = (getattr(say, table) for say in LANGUAGES)
    assert set(indonesian) == set(english)
    for key in english:
        assert _gaps(english[key]) - {"are"} == _gaps(indonesian[key]), key


@pytest.mark.parametrize("table", [CASH, DUNNING], ids=["cash", "dunning"])
def test_a_table_beside_the_phrases_says_the_same_in_both_languages_and_stays(table):
    assert set(table) == set(Language)
    assert set(table[Language.ID]) == set(table[Language.EN])
    for key, phrase in table[Language.EN].items():
        assert phrase
        assert _gaps(phrase) == _gaps(table[Language.ID][key]), key
    with pytest.raises(TypeError):
        table[Language.EN]["new"] = "word"


def _gaps(phrase):
    parts = phrase if isinstance(phrase, tuple) else (phrase,)
    return {name for part in parts for _, name, _, _ in Formatter().parse(part) if name}


def test_no_phrase_is_empty_and_nobody_can_change_one(say):
    for table in TABLES:
        assert all(getattr(say, table).values())
        with pytest.raises(TypeError):
            getattr(say, table)["new"] = "word"


def test_a_list_is_joined_as_the_language_joins_it():
    assert [[say.list(["a", "b", "c"][:size]) for size in range(4)] for say in LANGUAGES] == [
        ["", "a", "a dan b", "a, b, dan c"],
        ["", "a", "a and b", "a, b and c"],
    ]


def test_clauses_become_one_sentence():
    assert as_sentence("one thing", "", "another") == "One thing; another."
    assert as_sentence() == as_sentence("", "") == ""


@pytest.mark.parametrize(
    ("name", "english", "indonesian"),
    [
        ("Hari Raya Natal", "Christmas", "Natal"),
        ("Hari Raya Waisak (perkiraan)", "Vesak, estimated", "perkiraan Waisak"),
        (
            "Hari Raya Idul Fitri (menunggu penetapan Menteri Agama)",
            "Eid al-Fitr, which the Minister of Religious Affairs has yet to confirm",
            "Idulfitri yang menunggu penetapan Menteri Agama",
        ),
        (
            "berdekatan dengan Hari Raya Waisak (perkiraan)",
            "a day near Vesak, estimated",
            "hari di dekat perkiraan Waisak",
        ),
    ],
)
def test_a_holiday_is_named_with_how_sure_it_is(name, english, indonesian):
    assert (holiday_in_english(name), holiday_in_indonesian(name)) == (english, indonesian)


@pytest.mark.parametrize("kind", [*get_args(Withholding.model_fields["kind"].annotation)])
def test_what_proves_a_tax_is_a_slip_or_the_proof_of_its_deposit(say, kind):
    slip, deposit = {"id": ("bukti potong", "bukti setor"), "en": ("withholding slip", "proof of deposit")}[
        say.language
    ]
    collected = Withholding(kind=kind, amount=1).is_collected
    assert (deposit in say.proof(kind), slip in say.proof(kind)) == (collected, not collected)
