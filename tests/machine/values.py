"""Policies, clients, invoices and calendars for the world: valid, odd and small."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sopan.calendars import WorkingCalendar
from sopan.client import Client
from sopan.invoice import Invoice
from sopan.money import Money
from sopan.policy import EscalationPolicy

if TYPE_CHECKING:
    from tests.machine.dice import Dice

YEARS = range(2025, 2031)
CHANNELS = ["email", "whatsapp", "sms", "phone", "letter"]
TONES = ["friendly", "polite", "firm", "formal", "final"]
SPANS = [0, 1, 3, "1 kerja", "2 kerja", "3 kerja", 7]
ZONES = ["WIB", "WIB", "WITA", "WIT", "Asia/Jakarta", "America/New_York", "Australia/Lord_Howe"]
BEFORE = ["H-10", "H-7", "H-5 kerja", "H-3", "H-2 kerja", "H-1", "H"]
AFTER = ["H+1", "H+2 kerja", "H+3", "H+5 kerja", "H+7", "H+10", "H+14", "H+15 kerja", "H+30", "H+30 akhir bulan"]
HOURS = [
    "Mo-Fr 09:00-17:00",
    "Mo-Sa 08:00-12:00",
    "Mo-Su 00:00-24:00",
    "Tu,Th 13:00-15:30",
    "Mo-Th 09:00-11:45,13:00-16:30; Fr 09:00-11:15,13:30-16:30",
    "Sa 10:00-10:05",
    "We 22:00-24:00",
    "Mo-Fr 00:00-01:30,16:55-17:00",
]
LONG_CLOSED = [
    "Mo-Fr 09:00-17:00; 2026 Nov 20-2028 Jan 05 off",
    "Mo-Su 00:00-24:00; 2026 Dec 01-2028 Mar 15 off",
    "Mo-Sa 08:00-12:00; 2026 Dec 28-2027 Apr 02 off",
]
ADDRESSES = {
    "email": ["satu@contoh.example", "dua@contoh.example", "tiga@contoh.example"],
    "whatsapp": ["+6281200000001", "+6281200000002"],
    "sms": ["+6281200000003"],
    "phone": ["+6281200000004"],
    "letter": ["Jalan Merdeka 1, Bandung"],
}
ROLES = ["ap", "director", "proyek"]
CONTACTS = [
    {"channel": channel, "address": to, "role": ROLES[place % 2], "groups": ["proyek"] if place % 2 else []}
    for channel, all_of in ADDRESSES.items()
    for place, to in enumerate(all_of)
]
YEAR_END = date(2026, 12, 24)
STARTS = [
    *(date(2026, 10, 19), date(2026, 11, 30), date(2027, 2, 1), date(2026, 3, 2), date(2027, 12, 6)),
    date(2028, 2, 7),  # no decree says yet on what days offices close
]
BEFORE_FEASTS = [date(2026, 12, 14), date(2026, 3, 9), date(2027, 3, 1)]
"""Natal, Nyepi and Idulfitri lie two weeks ahead."""


@lru_cache(maxsize=1)
def calendars() -> tuple[WorkingCalendar, ...]:
    """Few, so that what is known about them can be kept."""
    indonesia = WorkingCalendar.indonesia(years=YEARS)
    return (
        indonesia,
        WorkingCalendar.indonesia(years=YEARS, weekend="Su", cuti_bersama=False),
        WorkingCalendar.indonesia(years=YEARS, estimated_margin_days=1),
        WorkingCalendar.indonesia(
            years=YEARS,
            add={date(2026, 11, 20): "Libur kantor", date(2026, 12, 21): "Cuti Bersama kantor"},
            regional={"Bali": {date(2026, 12, 16): "Galungan", date(2027, 1, 4): "Hari Raya kota"}},
        ),
        indonesia.amended(
            add={date(2026, 11, 26): "Pilkada", date(2027, 2, 15): "Libur susulan"},
            remove={date(2026, 12, 24)},
            source="SKB",
        ),
        WorkingCalendar.every_day(),
        WorkingCalendar.indonesia(years=YEARS, estimate_leave=False),
        WorkingCalendar.country("SG", years=YEARS),
    )


def nominal(when: str) -> float:
    """Days of an `H` offset as the ladder counts them."""
    days = int(when.split(" ", maxsplit=1)[0][1:] or 0)
    return days * 7 / 5 if "kerja" in when else days


# --- policy ---------------------------------------------------------------------------------------


def policy(dice: Dice, like: EscalationPolicy | None = None) -> EscalationPolicy:
    """Any policy; `like` another one, it keeps that one's step ids as far as they go, as a revised policy does."""
    fields: dict[str, Any] = {"name": "uji", "steps": steps(dice)}
    if like is not None and dice.once_in(2):
        fields = like.model_dump(mode="json") | fields
        if dice.once_in(2):
            fields["steps"] = like.model_dump(mode="json")["steps"]
    hours = LONG_CLOSED if dice.likes("long_closed") else HOURS
    optional = {
        "grace_days": lambda: dice.pick(SPANS),
        "limits": lambda: limits(dice),
        "catch_up": lambda: dice.pick(["next", "latest", "skip"]),
        "due_on_closed_day": lambda: "keep",
        "honour_pay_days": lambda: False,
        "windows": lambda: {channel: dice.pick(hours) for channel in dice.some(CHANNELS[:4], 3)},
        "quiet_periods": lambda: [quiet(dice)],
        "legal": lambda: "pojk_22_2023",
        "minimum": lambda: [Money(dice.pick([50_000, 1_000_000, 9_000_000]))],
        "tolerance": lambda: dice.pick([[], [Money(50_000)]]),
        "promises": lambda: {"grace": dice.pick(SPANS), "max_broken": dice.number(1, 3)},
        "claims": lambda: {"verify": dice.pick(SPANS), "max_unmet": dice.number(1, 3)},
        "pay_days": lambda: {"horizon": dice.pick([14, 40]), "closed": dice.pick(["forward", "backward"])},
        "list_apart": lambda: dice.pick([["in_grace"], ["in_grace", "not_due"]]),
        "plans": lambda: {"grace": dice.pick(SPANS)},
        "disputes": lambda: {"partial": "ask_rest"},
        "freshness": lambda: dice.pick(SPANS),
        "certificates": lambda: dice.pick([None, {"first": "H+5", "every": 7, "times": 2}]),
        "hand_off": lambda: {"min_outstanding": [Money(5_000_000)]},
        "thanks": lambda: {"within_days": dice.number(0, 7)},
        "consolidate": lambda: dice.pick(["highest", "off"]),
    }
    for name, made in optional.items():
        if dice.once_in(8 if name in {"quiet_periods", "legal", "minimum", "windows", "freshness"} else 4, name):
            fields[name] = made()
    if "minimum" in fields:
        fields["tolerance"] = []
    return EscalationPolicy.model_validate(fields)


def steps(dice: Dice) -> list[dict[str, Any]]:
    """A ladder: dates rise, tones do not fall, the last may be a hand-off."""
    early = dice.some(BEFORE, 4, 2) if dice.likes("early") else dice.some(BEFORE, 2)
    late = dice.some(AFTER, 8, 4) if dice.likes("dense") else dice.some(AFTER, 4, 1)
    if dice.likes("working"):
        late += [f"H+{days} kerja" for days in dice.some(range(1, 13), 3, 1)]
    dates = sorted(early + late, key=nominal)
    ladder = [when for place, when in enumerate(dates) if not place or nominal(when) > nominal(dates[place - 1])]
    for _ in range(dice.number(1, 3) if dice.likes("since") else dice.once_in(4)):
        first = max(1, sum(nominal(when) <= 0 for when in ladder))
        ladder.insert(dice.number(first, len(ladder)), dice.pick(["S+4", "S+10", "S+3 kerja"]))
    tones = sorted(dice.number(0, 4) for _ in ladder)
    if dice.likes("final"):
        tones[-1] = 4
    found = [step(dice, f"s{place}", when, tone) for place, (when, tone) in enumerate(zip(ladder, tones, strict=True))]
    if dice.once_in(2, "over"):
        when = dice.pick(["H+45", "H+40 kerja", "S+7"])
        found.append({"id": "over", "when": when, "hand_off_to": "orang"})
    return found


def step(dice: Dice, name: str, when: str, tone: int) -> dict[str, Any]:
    """One message step, with what may be said of it."""
    overdue = when[0] == "S" or nominal(when) > 0
    made: dict[str, Any] = {"id": name, "when": when, "tone": TONES[tone], "channels": dice.some(CHANNELS, 3, 1)}
    optional = {
        "requires_approval": (8, lambda: True),
        "deadline_days": (4, lambda: dice.pick([dice.number(1, 10), f"{dice.number(1, 10)} hari"])),
        "min_outstanding": (12, lambda: [Money(dice.pick([500_000, 5_000_000]))]),
        "offers": (6, lambda: dice.some(["instalments", "extension", "fee_waiver"], 2, 1)),
        "attach_invoice": (6, lambda: True),
        "roles": (6, lambda: dice.some(ROLES, 2, 1)),
        "copy_to": (8, lambda: dice.some(ROLES, 2, 1)),
    }
    after = {
        "repeat": (6, lambda: {"every": dice.pick([dice.number(1, 9), "bulan"]), "times": dice.number(2, 3)}),
        "series": (5, lambda: "SP"),
        "receipt_check": (4, lambda: "receipt_check"),
        "service_pause": (4, lambda: "service_pause"),
    }
    for field, (times, make) in (optional | after if overdue else optional).items():
        if not dice.once_in(times, field):
            continue
        if (field == "receipt_check" and tone > 1) or (field == "service_pause" and tone != 3):
            continue  # softer, or firmer, than the words of that purpose
        made["purpose" if field in {"receipt_check", "service_pause"} else field] = make()
    return made


def limits(dice: Dice) -> dict[str, Any]:
    """Caps, each sometimes lifted."""
    many_a_day = dice.likes("busy")
    return {
        "min_days_between": dice.pick([0, None] if many_a_day else [2, 0, 1, 5, None]),
        "max_per_7_days": dice.pick([None, 9] if many_a_day else [3, 1, 2, None]),
        "max_per_30_days": dice.pick([None, 20] if many_a_day else [6, 2, 4, None]),
        "max_attempts": dice.pick([5, 1, 2, None]),
        "max_items": dice.pick([2, 1] if dice.likes("max_items") else [12, 12, 2, None]),
        "retry_hours": dice.pick([3, 1, 30]),
    }


def quiet(dice: Dice, around: date = YEAR_END) -> dict[str, Any]:
    """A quiet period; once in a while a very long one."""
    start = dice.day(around, 40, 60)
    days = 500 if dice.once_in(12) else dice.number(0, 12)
    return {"start": start, "end": start + timedelta(days=days), "note": "masa tenang"}


# --- client ---------------------------------------------------------------------------------------


PAY_DAYS: list[int | str] = [1, 15, 25, 31, "Kam", "Jum", "Kam ke-2", "Sab terakhir"]


def client(dice: Dice, client_id: str) -> Client:
    """A client with contacts, habits, hours and a zone."""
    return Client(id=client_id, name="PT Maju Jaya", **client_fields(dice))


def client_fields(dice: Dice) -> dict[str, Any]:
    """All that may differ between clients, or change in one."""
    return {
        "contacts": dice.shuffled(CONTACTS)[: dice.pick([8, 8, 8, 8, 8, 3, 1, 0])],
        "language": dice.pick(["id", "id", "en"]),
        "country": dice.pick(["ID", "ID", "SG"]),
        "preferred_channels": dice.some(CHANNELS, 2) if dice.once_in(3, "preferred_channels") else [],
        "opted_out": dice.some(CHANNELS, 2) if dice.once_in(8, "opted_out") else [],
        "zone": dice.pick(ZONES),
        "contact_hours": dice.pick(HOURS) if dice.once_in(5, "contact_hours") else None,
        "out_of_hours_consent": dice.once_in(4, "consent"),
        "quiet_periods": [quiet(dice)] if dice.once_in(8, "quiet_periods") else [],
        "pay_days": dice.some(PAY_DAYS, 2) if dice.once_in(4, "pay_days") else [],
        "region": "Bali" if dice.once_in(6, "region") else None,
        "exchange_hours": "Sel,Kam 09.00-15.00" if dice.once_in(6) else None,
    }


# --- invoice --------------------------------------------------------------------------------------


def invoice(dice: Dice, invoice_id: str, client_id: str, around: date) -> Invoice:
    """An invoice of a few million, due in some weeks."""
    issued_on = dice.day(around, 10, 10)
    due_on = issued_on + timedelta(days=dice.pick([14, 30, 0, 7, 45]))
    total = Money(dice.pick([10_000_000, 1_234_567, 750_000]))
    fields: dict[str, Any] = {
        "id": invoice_id,
        "number": invoice_id,
        "client_id": client_id,
        "issued_on": issued_on,
        "due_on": due_on,
        "total": total,
    }
    count = (due_on - issued_on).days
    if dice.once_in(6, "instalments"):
        parts = instalments(dice, due_on, total)
        if len(parts) > 1 and dice.once_in(4, "retention"):
            parts[-1] |= {"due_on": None, "label": "Retensi"}
        elif dice.once_in(3):
            parts = [part | {"label": f"Termin {place}"} for place, part in enumerate(parts, start=1)]
        fields["instalments"] = parts
    elif dice.once_in(6):
        terms = [f"{count} hari setelah tanda terima", f"Net {count}", "akhir bulan + 10", f"{count} hari"]
        fields |= {"due_on": None, "payment_terms": dice.pick(terms)}
    if dice.once_in(6, "withholdings"):
        kinds = dice.some(["pph23", "ppn_wapu", "pph4_2"], 3, 2) if dice.likes("slips") else ["pph23"]
        share = dice.pick([9, 4]) if dice.likes("slips") else 50
        fields["withholdings"] = [{"kind": kind, "amount": Money(total.amount // share)} for kind in kinds]
    if dice.once_in(6, "fees"):
        fees = [{"per_mil_per_day": "1"}, {"per_mil_per_day": "1", "flat": Money(50_000)}, {"percent_per_year": "12"}]
        fields["terms"] = {"late_fee": dice.pick(fees), "agreed_in": "PKS 1"}
    if dice.once_in(6, "service_pause"):
        pause = {"notice_days": dice.number(0, 7), "wording": "layanan dukungan"}
        fields["terms"] = {**fields.get("terms", {}), "service_pause": pause, "agreed_in": "PKS 1"}
    if dice.once_in(20):
        fields["status"] = "draft"
    return Invoice.model_validate(fields | papers(dice, total, issued_on))


def papers(dice: Dice, total: Money, issued_on: date) -> dict[str, Any]:
    """What accounts payable searches by, the lines, and how to pay."""
    found: dict[str, Any] = {}
    if dice.once_in(4):
        found["references"] = {"po": "PO-77", "contract": "PKS 1", "tax_invoice": "010.000-26.00000001"}
    if dice.once_in(6):
        found |= {"bill_to": "Cabang Bandung", "subject": "Jasa desain"}
    if dice.once_in(6):
        found["receipt_number"] = "TT-9"
    if dice.once_in(4):
        found["lines"] = lines(dice, total)
    if dice.once_in(4):
        account: dict[str, Any] = {"label": "Bank BCA", "number": "1230045678"}
        made_for = {"label": "Virtual account BNI", "number": "8801", "amount": total}
        expiring = {"label": "QRIS", "number": "00020101", "valid_until": issued_on + timedelta(days=20)}
        found["payment_methods"] = dice.some([account, made_for, expiring], 3, 1)
    return found


def lines(dice: Dice, total: Money) -> list[dict[str, Any]]:
    """What was delivered, less a discount, a deposit or a rounding (B4)."""
    off = Money(dice.pick([0, 1, 250_000]))
    found = [{"description": "Jasa", "unit_price": total + off}]
    return [*found, {"description": "Uang muka", "unit_price": -off}] if off else found


def instalments(dice: Dice, first: date, total: Money) -> list[dict[str, Any]]:
    """One to three parts that add up; some are small."""
    count, every = dice.number(1, 3), dice.number(7, 30)
    start = dice.day(first, 0, 10)
    parts = total.allocate([dice.pick([9, 9, 1]) for _ in range(count)])
    return [{"due_on": start + timedelta(days=every * place), "amount": part} for place, part in enumerate(parts)]
