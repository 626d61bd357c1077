"""Marks, links and sizes: what a client's name can do on each channel, which is nothing."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sopan.rendering._channels import for_sms, for_whatsapp, sms_size, unlinked


@pytest.mark.parametrize(
    ("text", "harmless"),
    [
        ("PT Maju Jaya", "PT Maju Jaya"),
        ("*Tebal*", "\u2217Tebal\u2217"),
        ("~coret~ `kode`", "\u223ccoret\u223c \u02cbkode\u02cb"),
        ("~coret~", "\u223ccoret\u223c"),
        ("`kode`", "\u02cbkode\u02cb"),
        ("_miring_", "\uff3fmiring\uff3f"),
        ("INV_2026_001", "INV_2026_001"),
        ("- butir", "\u2010 butir"),
        ("> kutipan", "\u203a kutipan"),
        ("3. Setia", "3\u2024 Setia"),
        ("3.5 Setia", "3.5 Setia"),
    ],
)
def test_whatsapp_marks_in_values_become_look_alikes(text, harmless):
    assert for_whatsapp(text) == harmless


@given(st.text(max_size=60))
def test_nothing_in_a_value_formats_a_whatsapp_message(text):
    harmless = for_whatsapp(text)
    assert not set(harmless) & set("*~`")
    assert not re.search(r"(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])", harmless)
    assert not re.match(r"[-•>]\s|[0-9]+\.\s", harmless)


@pytest.mark.parametrize(
    ("text", "harmless"),
    [
        ("https://evil.example", "https:/ /evil.example"),
        ("WWW.evil.example", "WWW .evil.example"),
        ("wa.me/62811", "wa.me /62811"),
        ("toko.example", "toko.example"),
        ("PT A/B", "PT A/B"),
    ],
)
def test_links_in_values_are_pulled_apart_and_bare_domains_stay(text, harmless):
    assert unlinked(text) == harmless


@given(st.text(alphabet=":/w.WmMeEaA x", max_size=40))
def test_no_value_becomes_a_link(text):
    assert not re.search(r"://|www\.|wa\.me/", unlinked(text), re.IGNORECASE)


@pytest.mark.parametrize(
    ("text", "cheap"),
    [
        ("Müller", "Müller"),
        ("Nguyễn", "Nguyen"),
        ("“Toko” – Jaya’s…", '"Toko" - Jaya\'s...'),
        ("Rp1\u00a0000", "Rp1 000"),
        ("株式会社", "株式会社"),
    ],
)
def test_sms_keeps_its_alphabet_without_losing_a_letter(text, cheap):
    assert for_sms(text) == cheap


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("", (1, True)),
        ("a" * 160, (1, True)),
        ("a" * 161, (2, True)),
        ("a" * 306, (2, True)),
        ("a" * 307, (3, True)),
        ("€" * 80, (1, True)),
        ("€" * 81, (2, True)),
        ("€" * 152, (2, True)),
        ("€" * 153, (3, True)),
        ("a" + "€" * 152, (2, True)),
        ("é" * 160, (1, True)),
        ("ê" * 70, (1, False)),
        ("ê" * 71, (2, False)),
        ("\U00010000" * 35, (1, False)),  # the first character that takes two places
        ("\U00010000" * 36, (2, False)),
        ("😀" * 35, (1, False)),
        ("😀" * 36, (2, False)),
        ("😀" * 66, (2, False)),
        ("😀" * 67, (3, False)),
    ],
)
def test_sms_segments_are_counted_as_networks_do(text, size):
    assert sms_size(text) == size
