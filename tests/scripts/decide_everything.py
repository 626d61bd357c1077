"""A bit of everything that sopan answers, as text that must be the same on every machine.

Printed by `python tests/scripts/decide_everything.py`; `tests/test_same_everywhere.py` compares it between
environments, and `tests/test_purity.py` listens while it is made.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from sopan import presets
from sopan.calendars import WorkingCalendar
from sopan.client import Client
from sopan.decisions import Send
from sopan.engine import decide
from sopan.forecast import forecast
from sopan.formats import jam, rupiah, tanggal, terbilang
from sopan.history import DisputeOpened, Event, HoldPlaced, PaymentClaimed, PromiseMade, Replied
from sopan.invoice import Invoice
from sopan.money import Money
from sopan.policy import EscalationPolicy
from sopan.rendering import Creditor, Renderer
from sopan.words import Channel, Language, Outcome, Purpose, Tone
from sopan.zones import INDONESIAN_ZONES, local, zone_of


def alphabet() -> Iterator[str]:
    for words in (Tone, Channel, Purpose, Outcome, Language):
        yield f"{words.__name__}: {', '.join(words)}"
    yield str(sorted({Tone.FINAL, Tone.FRIENDLY, Tone.FORMAL}))


def formats() -> Iterator[str]:
    at = datetime(2026, 12, 24, 2, 30, tzinfo=UTC)
    for name in [*INDONESIAN_ZONES, "Australia/Sydney"]:
        there = local(at, zone_of(name))
        yield f"{there.isoformat()} {jam(there)} {tanggal(there.date())} {tanggal(there.date(), 'en')}"
    for text in ("0", "1001000", "1500000.50", "999999999999999"):
        amount = Money(text)
        yield f"{amount!r} {rupiah(amount)} {rupiah(amount, 'en')} {terbilang(amount)}"
    yield str([str(part) for part in Money(Decimal(100)).allocate([1, 1, 1])])


def calendars() -> Iterator[str]:
    calendar = WorkingCalendar.indonesia()
    day = date(2024, 1, 1)
    while day < date(2029, 1, 1):
        reason = calendar.why_closed(day)
        if reason and day.weekday() < 5:
            yield f"{day} {reason} {calendar.is_estimated(day)} -> {calendar.roll_forward(day)}"
        day += timedelta(days=1)


CONTACTS = [
    {"channel": "whatsapp", "address": "081230000102"},
    {"channel": "email", "address": "keuangan@contoh.example"},
    {"channel": "phone", "address": "0274550102"},
    {"channel": "letter", "address": "Jalan Malioboro 2, Yogyakarta"},
]
CREDITOR = Creditor(
    name="PT Rempah Kata",
    phone="021-5550-1234",
    city="Jakarta",
    payment_methods=[{"label": "Bank BCA", "number": "1230045678", "holder": "PT Rempah Kata"}],
)


def clients() -> Iterator[Client]:
    for zone, more in {
        "WIB": {"pay_days": [25, "Kam"]},
        "WITA": {"quiet_periods": [{"start": "2026-12-28", "end": "2026-12-30", "note": "Tutup buku"}]},
        "WIT": {"opted_out": ["whatsapp"], "kind": "person", "honorific": "Ibu"},
        "Australia/Sydney": {"language": "en"},
    }.items():
        yield Client(id="C-1", name="Sri Rahayu", zone=zone, contacts=CONTACTS, **more)


def invoices() -> Iterator[Invoice]:
    basic = {"client_id": "C-1", "issued_on": "2026-11-18", "due_on": "2026-12-18", "total": 11_100_000}
    parts = [{"due_on": f"2026-12-{day}", "amount": 5_550_000} for day in ("04", "18")]
    giro = [{"id": "G-1", "amount": 11_100_000, "received_on": "2027-01-20"}]
    for number, more in enumerate(
        [
            {},
            {"total": "USD 3250.00"},
            {"instalments": parts},
            {"payments": giro},
            {"withholdings": [{"kind": "pph23", "amount": 200_000}]},
            {"documents_pending": ["faktur pajak"]},
            {"status": "void"},
        ]
    ):
        yield Invoice(id=f"INV-{number}", number=f"2026/{number}", **(basic | more))


def policies() -> Iterator[EscalationPolicy]:
    yield from (presets.gentle(), presets.standard(), presets.firm(), presets.pojk_22_2023())


def histories() -> Iterator[tuple[Event, ...]]:
    at = datetime(2026, 12, 10, 3, 0, tzinfo=UTC)
    yield ()
    yield (PromiseMade(at=at, pay_by=date(2026, 12, 22)), Replied(at=at))
    yield (PaymentClaimed(at=at), HoldPlaced(at=at, until=date(2026, 12, 24)))
    yield (DisputeOpened(at=at, invoice_ids=("INV-0",), amount=Money(1_000_000)),)


def decisions() -> Iterator[str]:
    renderer = Renderer(CREDITOR)
    for client in clients():
        for policy in policies():
            for history in histories():
                for invoice in invoices():
                    for day in (10, 18, 23, 24, 28):
                        now = datetime(2026, 12, day, 3, 30, tzinfo=UTC)
                        decision = decide(invoice, client, policy, now=now, history=history)
                        yield f"{decision.to_dict()} {decision.explain('id')} {decision.explain('en')}"
                        if isinstance(decision, Send) and policy is presets.standard():
                            yield str(renderer.render(decision, invoice, client).to_dict())


def forecasts() -> Iterator[str]:
    now = datetime(2026, 12, 9, 1, 0, tzinfo=UTC)
    for client in clients():
        for policy in policies():
            for invoice in invoices():
                ahead = forecast(invoice, client, policy, now=now, until=date(2027, 3, 31), history=())
                yield f"{ahead}\n{ahead.to_dicts()}"
                if policy is presets.standard():
                    yield ahead.to_html()
                    yield ahead.to_svg("en")


def everything() -> str:
    """All of it, one answer a line."""
    return "\n".join([*alphabet(), *formats(), *calendars(), *decisions(), *forecasts(), ""])


if __name__ == "__main__":
    sys.stdout.buffer.write(everything().encode())
