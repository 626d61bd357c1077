"""What a release can store, kept for good: `python -m tests.stability` writes `tests/golden/stored/<version>/`.

Each public value is kept as a pickle and as JSON, with every field given. Folders of released versions are never
written again; `tests/test_stability.py` reads all of them with the present code.
"""

from __future__ import annotations

import json
import pickle
import sys
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import sopan
from sopan import presets
from sopan.calendars import QuietPeriod
from sopan.decisions import Task, TaskCode
from sopan.fields import Value
from sopan.history import EVENT, Event
from sopan.policy import EscalationPolicy
from sopan.zones import zone_of

__all__ = ["FOLDER", "PROTOCOL", "stored", "values", "write"]

FOLDER = Path(__file__).parent / "golden" / "stored"
PROTOCOL = 4
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=zone_of("WIB"))

INVOICE: dict[str, Any] = {
    "id": "INV-1",
    "number": "INV/2026/X/0007",
    "client_id": "C-1",
    "payer_id": "C-1",
    "bill_to": "Cabang Senen",
    "subject": "Konsultasi Oktober",
    "references": {"po": "PO-88", "contract": "PKS 12/2026", "bast": "BAST-3", "tax_invoice": "04002600123456789"},
    "issued_on": "2026-10-19",
    "due_on": "2026-11-18",
    "payment_terms": "30 hari",
    "total": "IDR 11100000",
    "lines": [{"description": "Konsultasi", "quantity": "2.5", "unit_price": 4_000_000}],
    "tax": 1_100_000,
    "payments": [{"id": "P-1", "amount": 600_000, "received_on": "2026-11-02", "method": "giro", "cleared_on": "2026-11-04", "reversed_on": "2026-11-05", "reversal_reason": "saldo tidak cukup"}],
    "credit_notes": [{"id": "N-1", "amount": 100_000, "issued_on": "2026-11-03"}],
    "withholdings": [{"kind": "pph23", "amount": 200_000, "certificate_received_on": "2026-11-20", "instalment": "Termin 1"}],
    "instalments": [{"due_on": "2026-11-18", "amount": 11_100_000, "label": "Termin 1"}],
    "terms": {
        "late_fee": {"percent_per_month": "1.5", "flat": 50_000, "grace_days": 3, "starts": "after_due", "day_count": "30e_360", "rounding": "down", "cap": 500_000, "cap_percent": 5, "above_limit_agreed": False},
        "early_payment": {"percent": 2, "within_days": 10},
        "service_pause": {"notice_days": 7, "wording": "Layanan dijeda setelah pemberitahuan."},
        "agreed_in": "Perjanjian 12/2026 pasal 5",
    },
    "payment_methods": [{"label": "Bank BCA", "number": "0012300456", "holder": "PT Rempah Kata", "note": "cabang Senen", "valid_until": "2026-12-31", "amount": 11_100_000}],
    "status": "issued",
    "delivered_on": "2026-10-20",
    "receipt_number": "TT-2210",
    "documents_pending": [],
    "policy_name": "standard",
}  # fmt: skip
CLIENT: dict[str, Any] = {
    "id": "C-1",
    "name": "PT Maju Jaya",
    "honorific": "Ibu",
    "kind": "company",
    "attention": "Ratna",
    "country": "ID",
    "contacts": [
        {
            "channel": "email",
            "address": "keuangan@maju.example",
            "name": "Bagian Keuangan",
            "role": "ap",
            "groups": ["pusat"],
        },
        {"channel": "whatsapp", "address": "081234567890"},
    ],
    "preferred_channels": ["email"],
    "opted_out": ["sms"],
    "zone": "WIB",
    "language": "id",
    "contact_hours": "Sen-Jum 09.00-16.00",
    "exchange_hours": "Sel,Kam 09.00-15.00",
    "out_of_hours_consent": False,
    "quiet_periods": [{"start": "2026-12-28", "end": "2026-12-30", "note": "tutup buku"}],
    "pay_days": [25, "Kam", "Jum ke-2"],
    "region": "bali",
    "segment": "ritel",
    "tags": ["proyek"],
    "since": "2019-04-01",
    "policy_name": "standard",
}
POLICY: dict[str, Any] = {
    "name": "lengkap",
    "steps": [
        {"id": "pengingat", "when": "H-3", "tone": "friendly", "channels": ["email", "whatsapp"], "purpose": "upcoming"},
        {"id": "tanya", "when": "H+5 kerja", "tone": "polite", "channels": ["email"], "deadline_days": "5 hari", "min_outstanding": ["IDR 50000"], "roles": ["ap", "finance"], "copy_to": ["director"], "series": "SP", "attach_invoice": True, "offers": ["instalments", "extension"], "requires_approval": False, "repeat": {"every": 7, "times": 2}},
        {"id": "lagi", "when": "S+10", "tone": "firm", "channels": ["phone"], "deadline_days": 4, "repeat": {"every": "bulan", "times": 3}},
        {"id": "akhir", "when": "H+30 akhir bulan", "tone": "final", "channels": ["letter"]},
        {"id": "orang", "when": "H+90", "hand_off_to": "manajer"},
    ],
    "grace_days": "3 kerja",
    "windows": {"whatsapp": "Mo-Fr 10:00-15:00", "email": "Sen-Jum 09.00-17.00; tutup 20 Des - 3 Jan", "sms": "Mo 09:00-10:00", "phone": "Tu,Th 10:00-12:00", "letter": "Mo-Su 00:00-24:00"},
    "limits": {"min_days_between": 3, "max_per_7_days": 2, "max_per_30_days": None, "max_attempts": 4, "max_items": 10, "retry_hours": 5},
    "catch_up": "latest",
    "tolerance": ["IDR 2500", "USD 1"],
    "minimum": ["IDR 50000"],
    "due_on_closed_day": "keep",
    "honour_pay_days": False,
    "pay_days": {"horizon": 14, "closed": "backward"},
    "promises": {"grace": "2 kerja", "max_broken": 3},
    "claims": {"verify": 4, "max_unmet": 3},
    "disputes": {"partial": "ask_rest"},
    "plans": {"grace": 5},
    "certificates": {"first": "H+21", "every": 20, "times": 2},
    "freshness": "1 kerja",
    "thanks": {"within_days": 4},
    "consolidate": "highest",
    "list_apart": ["not_due"],
    "hand_off": {"min_outstanding": ["IDR 1000000"]},
    "legal": "pojk_22_2023",
    "quiet_periods": [{"start": "2027-03-01", "end": "2027-03-15", "note": "Lebaran"}],
}  # fmt: skip


def events() -> tuple[Event, ...]:
    """One of each kind, on invoices of their own so that none undoes another."""
    told: list[dict[str, Any]] = [
        {"event": "contacted", "key": "sopan1-0", "channel": "email", "to": "keuangan@maju.example", "purpose": "overdue", "tone": "polite", "deadline_on": "2026-11-30", "offers": ["extension"], "copies": ["direksi@maju.example"], "reference": "012/SP/XI/2026", "outcome": "delivered", "items": [{"invoice_id": "INV-9", "obligation": "INV-9@2026-11-18", "step": "tanya", "occurrence": "1", "outstanding": "IDR 5"}]},
        {"event": "replied", "channel": "whatsapp", "reason": "away"},
        {"event": "reply_handled"},
        {"event": "promise_made", "pay_by": "2026-12-01", "amount": "IDR 5"},
        {"event": "payment_claimed", "amount": "IDR 5", "proof": True},
        {"event": "payment_claim_rejected"},
        {"event": "dispute_opened", "amount": "IDR 5", "reason": "price"},
        {"event": "dispute_resolved"},
        {"event": "hold_placed", "until": "2026-12-01", "reason": "callback"},
        {"event": "hold_placed", "until": "2026-12-01T09:00:00+07:00"},
        {"event": "hold_lifted"},
        {"event": "extension_agreed", "due_on": "2026-12-01"},
        {"event": "plan_agreed", "instalments": [{"due_on": "2026-12-01", "amount": "IDR 5"}]},
        {"event": "plan_cancelled"},
        {"event": "opted_out", "channel": "sms"},
        {"event": "opted_in", "channel": "phone"},
        {"event": "step_approved", "step": "tanya"},
        {"event": "step_declined", "step": "tanya", "until": "2026-12-01"},
        {"event": "contact_withdrawn", "key": "sopan1-0"},
        {"event": "ladder_placed", "step": "tanya"},
        {"event": "handed_off", "to": "Bagian Hukum"},
        {"event": "hand_off_recalled"},
        {"event": "suggested", "fact": {"event": "promise_made", "at": "2026-11-01T09:30:00+07:00", "pay_by": "2026-12-01"}, "confidence": 0.75, "source": "model", "quote": "besok"},
        {"event": "suggestion_settled", "accepted": True, "suggestion": "E-23"},
    ]  # fmt: skip
    common = {"note": "dicatat", "invoice_ids": ["INV-9"]}
    return tuple(
        EVENT.validate_python({"at": f"2026-11-{n + 1:02}T09:30:00+07:00", "id": f"E-{n}", **common, **event})
        for n, event in enumerate(told)
    )


def _stored_values() -> dict[str, Value]:
    policy = EscalationPolicy.model_validate(POLICY)
    client = sopan.Client.model_validate(CLIENT)
    rule = {"policy": "lengkap", "segments": ["ritel"], "kinds": ["company"], "profiles": ["new"], "min_total": 1, "max_total": 9_000, "min_days_overdue": 2}  # fmt: skip
    return {
        "Client": client,
        "Contact": client.contacts[0],
        "Conversation": sopan.History(events()).conversation,
        "Creditor": sopan.Creditor(
            name="PT Rempah Kata",
            contact="Sari",
            contact_title="Bagian Keuangan",
            signatory={"formal": "Dewi Lestari", "final": "Hadi Santoso"},
            title={"formal": "Kepala Keuangan", "final": "Direktur"},
            payment_notice="Rekening kami tidak pernah berganti lewat pesan.",
            phone="021-5550-1234",
            email="sari@rempah.example",
            website="rempah.example",
            address="Jalan Merdeka 1, Jakarta",
            city="Jakarta",
            payment_methods=[{"label": "Bank BCA", "number": "1230045678"}],
            link_hosts=["bayar.rempah.example"],
        ),
        "EscalationPolicy": policy,
        "History": sopan.History(events()),
        "Invoice": sopan.Invoice.model_validate(INVOICE),
        "PolicyBook": sopan.PolicyBook.model_validate(
            {"policies": [policy, presets.standard()], "default": "standard", "rules": [rule]}
        ),
        "Step": policy.steps[1],
        "Trial": sopan.Trial(
            arms=("now", "gentler"),
            shares=(0.75, 0.25),
            holdout=0.1,
            salt="2026-gentler",
            starts_on=date(2026, 11, 1),
            ends_on=date(2026, 12, 31),
        ),
    }


def values() -> dict[str, object]:
    """Every public value, with every field given."""
    made: dict[str, Any] = {**_stored_values()}
    client, policy = made["Client"], presets.standard()
    invoice = made["Invoice"].model_copy(update={"terms": {}, "instalments": ()})
    kept = [event for event in events() if event.event == "contacted"]
    open_to_all = invoice.model_copy(update={"payment_methods": ()})
    send = sopan.decide(invoice, client, policy, now=NOW, history=())
    wait = sopan.decide(invoice, client, policy, now=NOW.replace(day=21), history=())
    calendar = sopan.WorkingCalendar.indonesia(
        regional={"bali": {date(2026, 6, 17): "Galungan"}}, add={date(2026, 11, 30): "Libur kantor"}
    ).amended(open={date(2026, 12, 24)}, source="SKB 2026")
    account = sopan.Account(client, (invoice,), sopan.History(kept), NOW)
    made |= {
        "Account": account,
        "AccountDecision": sopan.decide_account(client, (invoice,), policy, now=NOW, history=()),
        "Channel": sopan.Channel.EMAIL,
        "Done": sopan.decide(invoice.model_copy(update={"status": "void"}), client, policy, now=NOW, history=()),
        "Dossier": sopan.Dossier.of([invoice], client, events()),
        "DunningProposal": sopan.DunningProposal(
            account, send, send.at, send.closes_at, send.outstanding[0], 5, send.because[0]
        ),
        "DunningSummary": sopan.dunning_run([account, sopan.Account(client, (invoice,))], policy, now=NOW).summary(),
        "HandOff": sopan.HandOff(to="manajer", step="orang", reason="ladder_end", key="sopan1-9", because=send.because),
        "Hold": sopan.Hold(
            reason="held",
            until=NOW,
            task=Task(TaskCode.ANSWER_CLIENT, since=NOW.date()),
            because=send.because,
            also=send.because,
        ),
        "Language": sopan.Language.ID,
        "Message": sopan.Renderer(made["Creditor"]).render(send, open_to_all, client),
        "Money": sopan.Money(Decimal("1500000.50")),
        "Offset": made["EscalationPolicy"].steps[3].when,
        "OpeningHours": sopan.OpeningHours("Mo-Fr 09:00-17:00; Dec 20-Jan 03 off"),
        "Outcome": sopan.Outcome.SENT,
        "PaymentProfile": sopan.PaymentProfile.of([invoice], as_of=NOW.date()),
        "Purpose": sopan.Purpose.OVERDUE,
        "QuietPeriod": QuietPeriod(start="2026-12-28", end="2026-12-30", note="tutup buku"),
        "Reason": send.because[0],
        "Send": send,
        "SendWindow": sopan.SendWindow("Mo-Fr 09:00-17:00", calendar, "WITA"),
        "Timeline": sopan.forecast_account(account, policy, now=NOW, until=date(2026, 12, 31)),
        "Tone": sopan.Tone.FIRM,
        "Wait": wait,
        "WorkingCalendar": calendar,
    }
    return dict(sorted(made.items()))


def stored(value: Any) -> Any:
    """A value as a host stores it: its own plain form, or the text that it prints as."""
    return value.to_dict() if hasattr(value, "to_dict") else str(value)


def write() -> None:
    """Keep what this release stores."""
    folder = FOLDER / sopan.__version__
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for name, value in values().items():
        (folder / f"{name}.pickle").write_bytes(pickle.dumps(value, protocol=PROTOCOL))
        text = json.dumps(stored(value), ensure_ascii=False, indent=1)
        (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
    sys.exit(0)
