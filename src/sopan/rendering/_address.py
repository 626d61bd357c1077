"""How a client is addressed: honorific, titles, company, and the greeting of the hour.

Usage follows the language agency's handbook (Buku Praktis Bahasa Indonesia II) and KBBI:
no Bapak or Ibu before a title on the envelope, but `Bapak Sudrajad` in running text; gender is never guessed.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from sopan.formats import spoken
from sopan.words import Language

NEUTRAL = "Bapak/Ibu"
_TITLES = re.compile(
    r"(?:(?:Prof|Dr|dr|drg|drh|Drs|Dra|Ir|H|Hj|KH|K\.H|Ns|Apt|apt|Ust|Ustaz|Pdt|R\.P|Letkol|Kol)\.\s*(?:\(H\.C\.\)\s*)?)+",
)
_DEGREE = re.compile(r"(?:[A-Z][A-Za-z]{0,4}\.)+(?:[A-Za-z]{1,5}\.?)?|[A-Z]{2,5}|Ph\.D\.?")
_HONORIFICS = re.compile(
    r"(?:Bapak/Ibu|Bapak|Ibu|Pak|Bu|Bpk\.|Sdri?\.|Saudari?|Mas|Mbak|Kak|Kakak|Bang|Bli|Mbok|Koh|Ko|Cik|Ci|Tuan|Nyonya|"
    r"Nona|Mrs?\.?|Ms\.?|Miss)\s",
)
_BAPAK_IBU = re.compile(r"Bapak/Ibu|(?:Bapak|Ibu)(?= )")
_OFFICE = re.compile(
    r"(?:Bagian|Divisi|Departemen|Dept\.?|Tim|Direktur|Direksi|Manajer|Manager|Kepala|Pimpinan|Bendahara|Staf|Unit|"
    r"Accounts?|Accounting|Finance|Financial|Keuangan|Administrasi|Head|Chief|The)\b",
    re.IGNORECASE,
)


class Addressed(NamedTuple):
    """A client in the forms that a message needs."""

    salutation: str
    """In running text and after a greeting: `Bapak Sudrajad`, `Bapak/Ibu`; English `Sir or Madam`."""
    addressee: str
    """After `Yth.` or `Dear`: `Dr. Sudrajad, S.E.`, `Bapak Andi`, `PT Maju Jaya`."""
    pronoun: str
    """For `you`: `Bapak`, `Ibu` or `Bapak/Ibu`; English `you`."""
    attention: str
    """After `u.p.` or `Attn.`, for a company: `Bapak/Ibu Sari`, `Dr. Sari Dewi`, `Bagian Keuangan`; else empty."""


def without_titles(name: str) -> str:
    """`name` without academic and religious titles before it and degrees after it."""
    if "." not in name and "," not in name:
        return name
    bare = name
    titles = _TITLES.match(bare)
    if titles and titles.end() < len(bare):
        bare = bare[titles.end() :]
    head, *degrees = [part.strip() for part in bare.split(",")]
    return head if head and all(_DEGREE.fullmatch(degree) for degree in degrees) else bare


def address(name: str, honorific: str, attention: str | None, *, company: bool, language: Language | None) -> Addressed:
    """The forms of address of a client; `attention` is the person who reads for a company, if any is named.

    Without a language of ours, people are named as they are, with the honorific that was given, if any was.
    """
    english = language is not Language.ID
    pronoun = "you" if language is Language.EN else "" if english and honorific == NEUTRAL else honorific
    person = attention if company else name
    nobody = name if language is None and honorific == NEUTRAL else _nobody(honorific, english=english)
    if person is None:
        return Addressed(nobody, name, pronoun, "")
    named = _BAPAK_IBU.match(person)
    if named:
        spoken, written = without_titles(person), person
        pronoun = pronoun if english else named[0]
    elif _OFFICE.match(person):
        return Addressed(nobody, name, pronoun, person if company else "")
    else:
        titled = _TITLES.match(person) is not None
        spoken = _with_honorific(without_titles(person), honorific, english=english)
        written = person if titled else _with_honorific(person, honorific, english=english)
    return Addressed(spoken, name, pronoun, written) if company else Addressed(spoken, written, pronoun, "")


def _nobody(honorific: str, *, english: bool) -> str:
    """Return how somebody is addressed whose name is not known."""
    return "Sir or Madam" if english and honorific == NEUTRAL else honorific


def _with_honorific(name: str, honorific: str, *, english: bool) -> str:
    if _HONORIFICS.match(name) or (english and honorific == NEUTRAL):
        return name
    return f"{honorific} {name}"


_VOCATIVES = {"Bapak/Ibu": "Pak/Bu", "Bapak": "Pak", "Ibu": "Bu"}


def vocative(pronoun: str) -> str:
    """Return the short form in which somebody is spoken to within a sentence: `Bu` for `Ibu`."""
    return _VOCATIVES.get(pronoun, pronoun)


_GREETINGS = {
    Language.ID: (
        (18, "Selamat malam"), (15, "Selamat sore"), (11, "Selamat siang"), (4, "Selamat pagi"), (0, "Selamat malam"),
    ),
    Language.EN: ((18, "Good evening"), (12, "Good afternoon"), (4, "Good morning"), (0, "Good evening")),
}  # fmt: skip
"""From which hour on, the latest first."""


def greeting(hour: int, language: str = "id") -> str:
    """The greeting of the hour in the recipient's zone.

    Pagi until 10.59, siang until 14.59, sore until 17.59, malam until 03.59: KBBI's bounds, on the side on which
    usage does not differ.
    """
    return next(words for begin, words in _GREETINGS[spoken(language) or Language.EN] if hour >= begin)
