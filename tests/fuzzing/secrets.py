"""Thirty pieces of personal data that nothing but the values themselves and the messages may show."""

from __future__ import annotations

__all__ = ["ADDRESSES", "EMAILS", "NAMES", "NOTES", "NUMBERS", "SECRETS", "told_in"]

NAMES = [
    "Nyai Ratnasari Kusumo",
    "Yohanes Wanggai Sembilu",
    "I Gusti Putu Xaverian",
    "Zulkarnaen Harahapq",
    "Maria Goreti Uskup",
    "Kho Ping Hoo-Wijaya",
    "Suparjo",
    "Ibu Dwi Qomariyah",
]
EMAILS = [
    "ratnasari.k@rahasia.example",
    "y.wanggai+tagihan@papua-jaya.example",
    "xaverian_putu@bali.example",
    "zulharahapq@medan.example",
    "mgoreti@ende.example",
]
NUMBERS = [
    "+6281298765432",
    "+6285711223344",
    "+622174859601",
    "+6281355667788",
    "+6287899001122",
    "+62361778899",
]
ADDRESSES = [
    "Jalan Kenanga Sunyi 17, RT 03/08, Depok 16436",
    "Gang Mawar Hitam 4, Sentani, Jayapura",
    "Perum Puri Asri Blok ZQ-9, Denpasar",
    "Dusun Krajan Lor, Banyuwangi 68454",
]
NOTES = [
    "sedang dirawat di RS Harapan Kita, kamar 512",
    "NIK 3174056203890007",
    "NPWP 09.254.294.3-407.000",
    "rekening BCA 8830445521 atas nama istri",
    "bercerai, urus warisan dulu",
    "anak masuk kuliah, minta waktu",
    "kena PHK bulan Agustus",
]
SECRETS = [*NAMES, *EMAILS, *NUMBERS, *ADDRESSES, *NOTES]

_LOWERED = [secret.lower() for secret in SECRETS]


def told_in(text: str) -> str | None:
    """The first of the thirty that a text shows, in whatever case."""
    lowered = text.lower()
    return next((secret for secret in _LOWERED if secret in lowered), None)
