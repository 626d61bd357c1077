"""What sopan says in words, in both languages: reasons, purposes, tasks, offers, channels, tones, facts.

One value per language holds every word and phrase; who tells something puts the sentences together from it:
decisions explain themselves, a timeline has captions, a dossier becomes a letter.
The texts of messages are templates and live in `sopan.rendering`.
"""

from __future__ import annotations

from sopan.formats import language_of
from sopan.wording._english import ENGLISH
from sopan.wording._indonesian import INDONESIAN
from sopan.wording._phrases import Phrases, as_sentence, tell
from sopan.wording._reports import CASH, DUNNING, TRIAL
from sopan.words import Language

__all__ = ["CASH", "DUNNING", "TRIAL", "Phrases", "as_sentence", "phrases", "tell"]

_BY_LANGUAGE = {spoken.language: spoken for spoken in (INDONESIAN, ENGLISH)}


def phrases(language: Language) -> Phrases:
    """Return the words and phrases of one language. Raises ArgumentError for another one."""
    return _BY_LANGUAGE[language_of(language)]
