"""What each channel makes of a text: marks that format, links that arise by themselves, sizes and alphabets."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from sopan.words import Channel

WHATSAPP_FREE = 4096
"""Characters of a free-form WhatsApp message."""
WHATSAPP_TEMPLATE = 1024
"""Characters of the body of an approved WhatsApp template, parameters filled in."""
MOST_SEGMENTS = 10
"""SMS segments beyond which networks may not join the parts."""
SMS_SEGMENTS = 2
"""SMS segments that people read."""
LONGEST = {Channel.WHATSAPP: 650, Channel.EMAIL: 1100, Channel.LETTER: 1500, Channel.PHONE: 1500}
"""Characters of a text about one invoice: one phone screen, one scroll, half a page, a talk of two minutes."""

_LINK = re.compile(r"://|www\.|wa\.me/", re.IGNORECASE)


def unlinked(text: str) -> str:
    """`text` without what a mail program or messenger turns into a link with a preview.

    `://`, `www.` and `wa.me/` are pulled apart. Bare domain names stay as they are: they occur in names.
    """
    if "." not in text and "://" not in text:
        return text
    lowered = text.lower()
    if "://" not in lowered and "www." not in lowered and "wa.me/" not in lowered:
        return text
    return _LINK.sub(lambda found: f"{found[0][:-1]} {found[0][-1]}", text)


_MARKS = {
    ord("*"): "\N{ASTERISK OPERATOR}",
    ord("_"): "\N{FULLWIDTH LOW LINE}",
    ord("~"): "\N{TILDE OPERATOR}",
    ord("`"): "\N{MODIFIER LETTER GRAVE ACCENT}",
}
_STARTS = frozenset("-\u2022>0123456789")
"""With what a list or a quotation may begin."""
_LINE_START = re.compile(r"^(?:([-\u2022])|(>)|([0-9]+)\.)(?=\s)")


def for_whatsapp(text: str) -> str:
    """`text` with look-alikes for the marks that WhatsApp reads as bold, italic, struck, code, list or quotation.

    There is no dependable escape: gateways differ. An underscore between letters or digits, as invoice numbers have
    it, formats nothing and stays.
    """
    if text[:1] in _STARTS:
        text = _LINE_START.sub(_harmless_start, text)
    if "_" in text:
        text = re.sub(r"(?<=[A-Za-z0-9])_(?=[A-Za-z0-9])", "\ue000", text)
        return text.translate(_MARKS).replace("\ue000", "_")
    return text.translate(_MARKS) if "*" in text or "~" in text or "`" in text else text


def _harmless_start(found: re.Match[str]) -> str:
    dash, quote, number = found.groups()
    if dash:
        return "\N{HYPHEN}"
    return "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}" if quote else f"{number}\N{ONE DOT LEADER}"


_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà",
)
_GSM_EXTENDED = frozenset("^{}\\[~]|€")
"""Two places each."""
_TYPOGRAPHY = str.maketrans(
    {
        "\N{LEFT SINGLE QUOTATION MARK}": "'",
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{LEFT DOUBLE QUOTATION MARK}": '"',
        "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
        "\N{EN DASH}": "-",
        "\N{EM DASH}": "-",
        "\N{HYPHEN}": "-",
        "\N{NON-BREAKING HYPHEN}": "-",
        "\N{HORIZONTAL ELLIPSIS}": "...",
        "\N{NO-BREAK SPACE}": " ",
        "\N{NARROW NO-BREAK SPACE}": " ",
        "\N{BULLET}": "-",
    },
)


def for_sms(text: str) -> str:
    """`text` in the alphabet of SMS where that is possible without losing a letter: `Nguyễn` becomes `Nguyen`.

    Other scripts stay as they are; the message then costs more segments, and says so in its warnings.
    """
    if text.isascii():
        return text
    text = text.translate(_TYPOGRAPHY)
    return "".join(sign if sign in _GSM or sign in _GSM_EXTENDED else _base_letter(sign) for sign in text)


def _base_letter(sign: str) -> str:
    base = "".join(part for part in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(part))
    return base if base and all(part in _GSM for part in base) else sign


class SmsSize(NamedTuple):
    """The size of a text as SMS."""

    segments: int
    """Messages that are paid for."""
    gsm7: bool
    """Whether the cheap alphabet suffices; otherwise a segment holds 70 characters instead of 160."""


def sms_size(text: str) -> SmsSize:
    """Segments of `text`: 160 or 153 places each in GSM-7, 70 or 67 in UCS-2; no character is cut in two."""
    gsm7 = all(sign in _GSM or sign in _GSM_EXTENDED for sign in text)
    if gsm7:
        places = [2 if sign in _GSM_EXTENDED else 1 for sign in text]
        single, joined = 160, 153
    else:
        places = [2 if ord(sign) > 0xFFFF else 1 for sign in text]
        single, joined = 70, 67
    if sum(places) <= single:
        return SmsSize(1, gsm7)
    segments, room = 1, joined
    for width in places:
        if width > room:
            segments, room = segments + 1, joined
        room -= width
    return SmsSize(segments, gsm7)
