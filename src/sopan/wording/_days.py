"""Holidays and opening hours, as the tables and the notation have them, in words of a language."""

from __future__ import annotations

import re

from sopan.calendars._installed import ESTIMATED_LABELS

_ESTIMATED, _AWAITED = (f" {label}" for label in ESTIMATED_LABELS)
"""How the names of estimated holidays end: by the moon, or until the Minister of Religious Affairs has decided."""
_BESIDE = "berdekatan dengan "
"""How the name of a day beside one begins."""

_IN_ENGLISH = {
    "Hari Buruh Internasional": "Labour Day",
    "Hari Kemerdekaan Republik Indonesia": "Independence Day",
    "Hari Lahir Pancasila": "Pancasila Day",
    "Hari Pemilihan Kepala Daerah": "election day",
    "Hari Pemilihan Legislatif": "election day",
    "Hari Pemilihan Presiden": "election day",
    "Hari Pemilihan Umum": "election day",
    "Hari Raya Idul Adha": "Eid al-Adha",
    "Hari Raya Idul Fitri": "Eid al-Fitr",
    "Hari Raya Natal": "Christmas",
    "Hari Raya Waisak": "Vesak",
    "Hari Suci Nyepi": "Nyepi",
    "Isra Mikraj Nabi Muhammad": "Isra Mikraj",
    "Kebangkitan Yesus Kristus": "Easter",
    "Kenaikan Yesus Kristus": "Ascension Day",
    "Maulid Nabi Muhammad": "the Prophet's Birthday",
    "Tahun Baru Imlek": "Lunar New Year",
    "Tahun Baru Islam": "Islamic New Year",
    "Tahun Baru Masehi": "New Year",
    "Wafat Yesus Kristus": "Good Friday",
}
"""The names of the installed tables; a name that is not among them stays Indonesian."""
_SHORT = {
    "Isra Mikraj Nabi Muhammad": "Isra Mikraj",
    "Maulid Nabi Muhammad": "Maulid Nabi",
    "Tahun Baru Masehi": "Tahun Baru",
}


def holiday_in_english(name: str) -> str:
    """`Christmas` for `Hari Raya Natal`, `Vesak, estimated` for `Hari Raya Waisak (perkiraan)`."""
    if name.startswith(_BESIDE):
        return f"a day near {holiday_in_english(name.removeprefix(_BESIDE))}"
    bare = name.removesuffix(_ESTIMATED).removesuffix(_AWAITED).removeprefix("Hari kedua dari ")
    said = _IN_ENGLISH.get(bare, bare)
    if name.endswith(_AWAITED):
        return f"{said}, which the Minister of Religious Affairs has yet to confirm"
    return f"{said}, estimated" if name.endswith(_ESTIMATED) else said


def holiday_in_indonesian(name: str) -> str:
    """`Natal` for `Hari Raya Natal`, `perkiraan Waisak` for `Hari Raya Waisak (perkiraan)`."""
    if name.startswith(_BESIDE):
        return f"hari di dekat {holiday_in_indonesian(name.removeprefix(_BESIDE))}"
    bare = name.removesuffix(_ESTIMATED).removesuffix(_AWAITED).removeprefix("Hari kedua dari ")
    bare = bare.removeprefix("Hari Raya ").removeprefix("Hari Suci ")
    bare = bare.replace("Idul Fitri", "Idulfitri").replace("Idul Adha", "Iduladha")
    bare = _SHORT.get(bare, bare)
    if name.endswith(_AWAITED):
        return f"{bare} yang menunggu penetapan Menteri Agama"
    return f"perkiraan {bare}" if name.endswith(_ESTIMATED) else bare


_WORD = re.compile("[A-Za-z]+")
_HOURS_IN_ENGLISH = {
    "Mo": "Mon", "Tu": "Tue", "We": "Wed", "Th": "Thu", "Fr": "Fri", "Sa": "Sat", "Su": "Sun", "off": "closed",
}  # fmt: skip
_HOURS_IN_INDONESIAN = {
    "Mo": "Sen", "Tu": "Sel", "We": "Rab", "Th": "Kam", "Fr": "Jum", "Sa": "Sab", "Su": "Min", "off": "tutup",
    "May": "Mei", "Aug": "Agu", "Oct": "Okt", "Dec": "Des",
}  # fmt: skip


def hours_in_english(text: str) -> str:
    """`Tue, Thu 09:00-15:00` for the canonical `Tu,Th 09:00-15:00`."""
    return _WORD.sub(lambda word: _HOURS_IN_ENGLISH.get(word[0], word[0]), text).replace(",", ", ")


def hours_in_indonesian(text: str) -> str:
    """`Sel, Kam 09.00-15.00` for the canonical `Tu,Th 09:00-15:00`."""
    said = _WORD.sub(lambda word: _HOURS_IN_INDONESIAN.get(word[0], word[0]), text)
    return said.replace(",", ", ").replace(":", ".")
