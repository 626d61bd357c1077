"""How clients are addressed, by the hour and by the record."""

from __future__ import annotations

import pytest

from sopan.rendering._address import address, greeting, without_titles
from sopan.words import Language


def forms(name, *, honorific="Bapak/Ibu", company=False, attention=None, language="id"):
    return address(name, honorific, attention, company=company, language=Language(language))


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"name": "Andi Wijaya"}, ("Bapak/Ibu Andi Wijaya", "Bapak/Ibu Andi Wijaya", "Bapak/Ibu")),
        ({"name": "Andi Wijaya", "honorific": "Bapak"}, ("Bapak Andi Wijaya", "Bapak Andi Wijaya", "Bapak")),
        ({"name": "Suharto", "honorific": "Kak"}, ("Kak Suharto", "Kak Suharto", "Kak")),
        ({"name": "Dr. Sudrajad"}, ("Bapak/Ibu Sudrajad", "Dr. Sudrajad", "Bapak/Ibu")),
        (
            {"name": "Prof. Dr. Ir. Sudrajad, S.E., M.M.", "honorific": "Bapak"},
            ("Bapak Sudrajad", "Prof. Dr. Ir. Sudrajad, S.E., M.M.", "Bapak"),
        ),
        ({"name": "Siti Aminah, S.H.", "honorific": "Ibu"}, ("Ibu Siti Aminah", "Ibu Siti Aminah, S.H.", "Ibu")),
        ({"name": "Ibu Sari"}, ("Ibu Sari", "Ibu Sari", "Ibu")),
        ({"name": "PT Maju Jaya", "company": True}, ("Bapak/Ibu", "PT Maju Jaya", "Bapak/Ibu")),
        ({"name": "PT Maju Jaya", "company": True, "attention": "Ibu Sari"}, ("Ibu Sari", "PT Maju Jaya", "Ibu")),
        (
            {"name": "PT Maju Jaya", "company": True, "attention": "Sari Dewi"},
            ("Bapak/Ibu Sari Dewi", "PT Maju Jaya", "Bapak/Ibu"),
        ),
        (
            {"name": "PT Maju Jaya", "company": True, "attention": "Bagian Keuangan"},
            ("Bapak/Ibu", "PT Maju Jaya", "Bapak/Ibu"),
        ),
        ({"name": "Andi Wijaya", "language": "en"}, ("Andi Wijaya", "Andi Wijaya", "you")),
        ({"name": "Andi Wijaya", "honorific": "Mr", "language": "en"}, ("Mr Andi Wijaya", "Mr Andi Wijaya", "you")),
        ({"name": "PT Maju Jaya", "company": True, "language": "en"}, ("Sir or Madam", "PT Maju Jaya", "you")),
        (
            {"name": "PT Maju Jaya", "company": True, "attention": "Finance Dept.", "language": "en"},
            ("Sir or Madam", "PT Maju Jaya", "you"),
        ),
    ],
)
def test_forms_of_address(record, expected):
    assert forms(**record)[:3] == expected


@pytest.mark.parametrize(
    ("record", "line"),
    [
        ({"attention": "Sari"}, "Bapak/Ibu Sari"),
        ({"attention": "Sari", "honorific": "Ibu"}, "Ibu Sari"),
        ({"attention": "Ibu Sari"}, "Ibu Sari"),
        ({"attention": "Ibu Sari Dewi, S.E."}, "Ibu Sari Dewi, S.E."),
        ({"attention": "Sari Dewi, S.E."}, "Bapak/Ibu Sari Dewi, S.E."),
        ({"attention": "Dr. Sari Dewi", "honorific": "Ibu"}, "Dr. Sari Dewi"),
        ({"attention": "Bagian Keuangan"}, "Bagian Keuangan"),
        ({"attention": "Direktur Keuangan", "honorific": "Bapak"}, "Direktur Keuangan"),
        ({"attention": "Sari", "language": "en"}, "Sari"),
        ({"attention": "Sari", "honorific": "Ms", "language": "en"}, "Ms Sari"),
        ({}, ""),
        ({"attention": "Sari", "company": False}, ""),
    ],
)
def test_nobody_is_named_bare_after_up(record, line):
    """`u.p. Sari` reads like an order to a porter; a title, a rank or an office stands without Bapak or Ibu."""
    assert forms("PT Maju Jaya", **({"company": True} | record)).attention == line


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("Dr. Sudrajad", "Sudrajad"),
        ("Drs. H. Ahmad Fauzi, M.Si.", "Ahmad Fauzi"),
        ("dr. Ratna, Sp.A", "Ratna"),
        ("Budi, Ph.D.", "Budi"),
        ("Wijaya, Andi", "Wijaya, Andi"),
        ("Hadi", "Hadi"),
        ("Irwan", "Irwan"),
    ],
)
def test_titles_and_degrees_are_left_out_of_running_text(name, bare):
    assert without_titles(name) == bare


@pytest.mark.parametrize(
    ("hour", "words"),
    [
        (3, "Selamat malam"),
        (4, "Selamat pagi"),
        (10, "Selamat pagi"),
        (11, "Selamat siang"),
        (14, "Selamat siang"),
        (15, "Selamat sore"),
        (17, "Selamat sore"),
        (18, "Selamat malam"),
        (0, "Selamat malam"),
        (23, "Selamat malam"),
    ],
)
def test_the_greeting_of_the_hour(hour, words):
    assert greeting(hour) == words


def test_the_greeting_of_the_hour_in_english():
    assert [greeting(hour, "en") for hour in (3, 4, 11, 12, 17, 18)] == [
        *("Good evening", "Good morning", "Good morning"),
        *("Good afternoon", "Good afternoon", "Good evening"),
    ]
