"""Made-up values for property tests with Hypothesis: all of them valid, many of them awkward.

Each strategy takes the fields that your test cares about by name and makes up the rest:
`clients(zone="WITA")`, `invoices(client_id="C7", total=Money(500_000))`, `policies(catch_up="skip")`.
Dates lie around `AROUND`, between cuti bersama, Christmas and two year ends.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from hypothesis import strategies as st

from sopan.client import Client
from sopan.history import Contacted, ContactedItem, Event, History, contact_key
from sopan.history import events as said
from sopan.invoice import Invoice, due_days
from sopan.money import Money
from sopan.policy import EscalationPolicy, Step
from sopan.words import MESSAGE_CHANNELS, Cause, Channel, Language, Outcome, Tone
from sopan.zones import zone_of

AROUND = date(2026, 12, 1)
"""Where made-up dates lie unless a test says otherwise."""

_HOURS = st.sampled_from(
    ["Mo-Fr 09:00-17:00", "Mo-Sa 08:00-12:00", "Mo-Su 00:00-24:00", "Tu,Th 13:00-15:30", "We 22:00-24:00"]
)
_SPANS = st.sampled_from([0, 1, 3, 7, "1 kerja", "3 kerja"])
_BEFORE = ["H-10", "H-7", "H-4 kerja", "H-3", "H-1", "H"]
_AFTER = ["H+1", "H+2 kerja", "H+3", "H+7", "H+10", "H+14", "H+15 kerja", "H+30", "H+30 akhir bulan"]
_NAMES = st.sampled_from(["PT Maju Jaya", "Suharto", "CV Tiga Putri", "Ni Luh Ayu", "Toko 88", "Ünal & Söhne"])
_ADDRESSES = {
    Channel.EMAIL: ["keuangan@contoh.example", "direktur@contoh.example"],
    Channel.WHATSAPP: ["+6281200000001", "+6281200000002"],
    Channel.SMS: ["+6281200000003"],
    Channel.PHONE: ["+6281200000004"],
    Channel.LETTER: ["Jalan Merdeka 1, Bandung"],
}
_CONTACTS = [{"channel": channel, "address": to} for channel, all_of in _ADDRESSES.items() for to in all_of]
_ROLES = ["ap", "finance", "director", None]


def _days(around: date, before: int, after: int) -> st.SearchStrategy[date]:
    return st.integers(-before, after).map(lambda days: around + timedelta(days=days))


@st.composite
def instants(
    draw: st.DrawFn,
    start: date = AROUND - timedelta(days=60),
    end: date = AROUND + timedelta(days=90),
    zone: str = "WIB",
) -> datetime:
    """An aware instant in UTC on a day of `zone` from `start` through `end`; often at the edge of office hours."""
    day = draw(st.dates(start, end))
    edges = st.sampled_from([time(0), time(9), time(11, 45), time(13), time(16, 30), time(17), time(23, 59)])
    at = datetime.combine(day, draw(edges | st.times()), zone_of(zone)).astimezone(UTC)
    return at + draw(st.sampled_from([0, 0, -1, 1])) * timedelta(microseconds=1)


@st.composite
def clients(draw: st.DrawFn, /, **fixed: Any) -> Client:
    """A client with addresses, habits and a zone."""
    fields: dict[str, Any] = {
        "id": "C1",
        "name": draw(_NAMES),
        "kind": draw(st.sampled_from(["company", "person"])),
        "contacts": draw(_ways_to_reach()),
        "preferred_channels": draw(st.lists(st.sampled_from(MESSAGE_CHANNELS), max_size=2, unique=True)),
        "opted_out": draw(st.lists(st.sampled_from(list(Channel)), max_size=1)),
        "zone": draw(st.sampled_from(["WIB", "WITA", "WIT"])),
        "language": draw(st.sampled_from(list(Language))),
        "contact_hours": draw(st.none() | _HOURS),
        "exchange_hours": draw(st.none() | _HOURS),
        "out_of_hours_consent": draw(st.booleans()),
        "quiet_periods": draw(st.lists(_quiet_periods(), max_size=1)),
        "pay_days": draw(st.lists(st.sampled_from([1, 15, 25, 31, "Kam", "Jum", "Kam ke-2"]), max_size=2, unique=True)),
        "tags": draw(st.lists(st.sampled_from(["ritel", "proyek"]), max_size=2, unique=True)),
    }
    return Client.model_validate(fields | fixed)


@st.composite
def _ways_to_reach(draw: st.DrawFn) -> list[dict[str, Any]]:
    chosen = draw(st.permutations(_CONTACTS))[: draw(st.sampled_from([7, 7, 7, 2, 0]))]
    first, *others = draw(st.permutations(_ROLES))
    return [{**contact, "role": first if place % 2 else others[0]} for place, contact in enumerate(chosen)]


@st.composite
def _quiet_periods(draw: st.DrawFn) -> dict[str, Any]:
    start = draw(_days(AROUND, 30, 60))
    return {"start": start, "end": start + timedelta(days=draw(st.integers(0, 10)))}


@st.composite
def invoices(draw: st.DrawFn, /, *, around: date = AROUND, **fixed: Any) -> Invoice:
    """An issued invoice, due near `around`, with payments, credit notes, slips and instalments now and then."""
    total = fixed.get("total", Money(draw(st.sampled_from([10_000_000, 1_234_567, 750_000]))))
    total = total if isinstance(total, Money) else Money(total)
    due_on = draw(_days(around, 20, 20))
    fields: dict[str, Any] = {
        "id": "INV-1",
        "number": "2026/1",
        "client_id": "C1",
        "issued_on": due_on - timedelta(days=draw(st.sampled_from([30, 14, 7, 0]))),
        "due_on": due_on,
        "total": total,
    } | fixed
    due_on = fields["due_on"] if isinstance(fields["due_on"], date) else date.fromisoformat(fields["due_on"])
    optional = {
        "payments": st.lists(_payments(total, due_on), max_size=2).map(
            lambda found: [{**entry, "id": f"P{place}"} for place, entry in enumerate(found, 1)]
        ),
        "credit_notes": st.lists(_credit_notes(total, due_on), max_size=1),
        "instalments": _instalments(total, due_on),
        "withholdings": _withholdings(total, due_on),
        "lines": _lines(total),
        "payment_methods": _payment_methods(total, due_on),
        "subject": st.sampled_from(["Jasa desain", "Sewa alat Oktober"]),
        "references": st.sampled_from([{"po": "PO-88"}, {"contract": "PKS 12/2026", "bast": "BAST-3"}]),
        "receipt_number": st.just("TT-2210"),
        "bill_to": st.sampled_from(["Cabang Senen", "Proyek Kertajati"]),
    }
    for name, made_up in optional.items():
        if name not in fixed and draw(st.integers(0, 3)) == 3:
            fields[name] = draw(made_up)
    return Invoice.model_validate(fields)


@st.composite
def _payments(draw: st.DrawFn, total: Money, due_on: date) -> dict[str, Any]:
    received_on = draw(_days(due_on, 20, 60))
    taken_back = draw(st.none() | st.none() | st.integers(0, 20))
    return {
        "amount": draw(st.sampled_from([total, _share(total, 2), _share(total, 3)])),
        "received_on": received_on,
        "method": draw(st.sampled_from([None, "transfer", "virtual_account", "qris", "cash", "card", "other"])),
        "reversed_on": None if taken_back is None else received_on + timedelta(days=taken_back),
        "reversal_reason": None if taken_back is None else draw(st.sampled_from([None, "saldo tidak cukup"])),
    }


@st.composite
def _lines(draw: st.DrawFn, total: Money) -> list[dict[str, Any]]:
    off = draw(st.sampled_from([Money.zero(total.currency), _share(total, 10), total]))
    taken_off = [{"description": "Dikurangi uang muka", "unit_price": -off}] if off else []
    return [{"description": "Jasa", "unit_price": total + off}, *taken_off]


@st.composite
def _payment_methods(draw: st.DrawFn, total: Money, due_on: date) -> list[dict[str, Any]]:
    account = {"label": "Bank BCA", "number": "0012345678", "holder": "PT Rempah Kata"}
    virtual = {
        "label": "Virtual account BNI",
        "number": "8830445521",
        "valid_until": draw(st.none() | _days(due_on, 0, 30)),
        "amount": draw(st.none() | st.just(total)),
    }
    return draw(st.sampled_from([[account], [virtual], [virtual, account]]))


def _share(total: Money, parts: int) -> Money:
    return total.allocate([1] * parts)[0]


@st.composite
def _credit_notes(draw: st.DrawFn, total: Money, due_on: date) -> dict[str, Any]:
    return {"id": "K1", "amount": _share(total, draw(st.integers(4, 20))), "issued_on": draw(_days(due_on, 20, 40))}


@st.composite
def _withholdings(draw: st.DrawFn, total: Money, due_on: date) -> list[dict[str, Any]]:
    slip = {"kind": draw(st.sampled_from(["pph23", "pph4_2", "ppn_wapu", "pph22"])), "amount": _share(total, 50)}
    return [{**slip, "certificate_received_on": draw(st.none() | _days(due_on, 5, 40))}]


@st.composite
def _instalments(draw: st.DrawFn, total: Money, first: date) -> list[dict[str, Any]]:
    every = draw(st.integers(7, 30))
    parts = total.allocate([1] * draw(st.integers(1, 3)))
    return [
        {"due_on": first + timedelta(days=every * place), "amount": part, "label": f"Termin {place + 1}"}
        for place, part in enumerate(parts)
    ]


@st.composite
def policies(draw: st.DrawFn, /, **fixed: Any) -> EscalationPolicy:
    """A ladder of one to six steps and everything that tempers it."""
    fields: dict[str, Any] = {
        "name": "made up",
        "steps": fixed["steps"] if "steps" in fixed else draw(_ladders()),
        "grace_days": draw(_SPANS),
        "windows": draw(st.dictionaries(st.sampled_from([*map(str, MESSAGE_CHANNELS)]), _HOURS, max_size=1)),
        "limits": {
            "min_days_between": draw(st.sampled_from([2, 1, 5])),
            "max_per_7_days": draw(st.sampled_from([3, 1, None])),
            "max_per_30_days": draw(st.sampled_from([6, 2, None])),
            "max_attempts": draw(st.sampled_from([5, 1, None])),
        },
        "catch_up": draw(st.sampled_from(["paced", "next", "latest", "skip"])),
        "due_on_closed_day": draw(st.sampled_from(["roll", "keep"])),
        "honour_pay_days": draw(st.booleans()),
        "promises": {"grace": draw(_SPANS), "max_broken": draw(st.integers(1, 3))},
        "claims": {"verify": draw(_SPANS)},
        "disputes": {"partial": draw(st.sampled_from(["hold", "ask_rest"]))},
        "plans": {"grace": draw(_SPANS)},
        "thanks": draw(st.none() | st.fixed_dictionaries({"within_days": st.integers(0, 7)})),
        "legal": draw(st.sampled_from([None, None, "pojk_22_2023"])),
    }
    return EscalationPolicy.model_validate(fields | fixed)


@st.composite
def _ladders(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Dates rise and tones do not fall; the last step may hand over."""
    before = sorted(draw(st.lists(st.sampled_from(_BEFORE), max_size=2, unique=True)), key=_BEFORE.index)
    after = sorted(draw(st.lists(st.sampled_from(_AFTER), min_size=1, max_size=4, unique=True)), key=_AFTER.index)
    if "H+30" in after and "H+30 akhir bulan" in after:
        after.remove("H+30")
    dates = [*before, *after]
    tones = sorted(draw(st.lists(st.sampled_from(list(Tone)), min_size=len(dates), max_size=len(dates))))
    channels = st.lists(st.sampled_from(MESSAGE_CHANNELS), min_size=1, max_size=3, unique=True)
    ladder: list[dict[str, Any]] = [
        {
            "id": f"step{place}",
            "when": when,
            "tone": tone,
            "channels": draw(channels),
            "requires_approval": draw(st.integers(0, 5)) == 5,
            "deadline_days": draw(st.none() | st.integers(1, 10) | st.integers(1, 10).map("{} hari".format)),
        }
        for place, (when, tone) in enumerate(zip(dates, tones, strict=True))
    ]
    if draw(st.booleans()):
        ladder.append({"id": "over", "when": "H+45", "hand_off_to": "manajer"})
    return ladder


# --- what was said --------------------------------------------------------------------------------------


@st.composite
def histories(
    draw: st.DrawFn,
    invoices: Invoice | Iterable[Invoice],
    policy: EscalationPolicy | None = None,
) -> History:
    """Return what was said to a client about these invoices; with a policy, also contacts for its steps."""
    known = [invoices] if isinstance(invoices, Invoice) else list(invoices)
    events: list[Event] = []
    for invoice in known:
        if policy is not None:
            events += draw(_contacts(invoice, policy))
        events += draw(st.lists(_remarks(invoice, policy), max_size=3))
    named = {event.id: event for event in events if event.id is not None}  # one id says one thing
    return History(draw(st.permutations([event for event in events if named.get(event.id or "", event) is event])))


@st.composite
def _contacts(draw: st.DrawFn, invoice: Invoice, policy: EscalationPolicy) -> list[Event]:
    """Steps sent one after the other from some day on, as far as the story has come."""
    due_on = _due_date(invoice)
    at = draw(instants(due_on - timedelta(days=12), due_on + timedelta(days=10)))
    speaking = [step for step in policy.steps if step.channels]
    found: list[Event] = []
    for step in speaking[: draw(st.integers(0, len(speaking)))]:
        found.append(_contact(draw, invoice, step, at))
        at += timedelta(days=draw(st.integers(1, 10)))
    return found


def _due_date(invoice: Invoice) -> date:
    """The first date on which something is due; of an invoice without one, that of its issue."""
    return next(iter(due_days(invoice.instalments)), invoice.due_on or invoice.issued_on)


def _contact(draw: st.DrawFn, invoice: Invoice, step: Step, at: datetime) -> Contacted:
    due_on = _due_date(invoice)
    obligation = f"{invoice.id}@{due_on.isoformat()}" if invoice.instalments else invoice.id
    occurrence = due_on.isoformat() if step.when.before_or_on_due else "1"
    channel = draw(st.sampled_from(step.channels))
    return Contacted(
        at=at,
        invoice_ids=(invoice.id,),
        key=contact_key(obligation, step.id, occurrence, 0),
        channel=channel,
        to=draw(st.sampled_from(_ADDRESSES[channel])),
        items=(ContactedItem(invoice_id=invoice.id, obligation=obligation, step=step.id, occurrence=occurrence),),
        purpose=step.purpose,
        tone=step.tone,
        deadline_on=at.date() + timedelta(days=5) if step.deadline_days else None,
        outcome=draw(st.sampled_from(list(Outcome))),
    )


_CAUSES = st.none() | st.sampled_from(list(Cause))


@st.composite
def _remarks(draw: st.DrawFn, invoice: Invoice, policy: EscalationPolicy | None) -> Event:
    """Anything that can be said or agreed beside a contact, about the invoice or the whole account."""
    due_on = _due_date(invoice)
    at = draw(instants(invoice.issued_on, due_on + timedelta(days=60)))
    ids = draw(st.sampled_from([(invoice.id,), (invoice.id,), ()]))
    days, channels = _days(due_on, 5, 40), st.sampled_from(list(Channel))
    part = _share(invoice.total, 3)
    plan = _instalments(invoice.outstanding(at.date()) or invoice.total, at.date())
    steps = [step.id for step in policy.steps] if policy is not None else ["call"]

    def told(kind: type[Event], **more: st.SearchStrategy[Any]) -> st.SearchStrategy[Event]:
        return st.builds(kind, **{"at": st.just(at), "invoice_ids": st.just(ids), **more})

    amount = {"invoice_ids": st.just((invoice.id,)), "amount": st.just(part)}
    until, step = st.none() | days | st.just(at), st.sampled_from(steps)
    keys = st.builds(contact_key, st.just(invoice.id), step, st.just("1"), st.integers(0, 1))
    kinds = [
        told(said.Replied, channel=st.none() | channels, reason=_CAUSES),
        told(said.ReplyHandled),
        told(said.PromiseMade, pay_by=days),
        told(said.PromiseMade, pay_by=days, **amount),
        told(said.PaymentClaimed, proof=st.booleans()),
        told(said.PaymentClaimed, **amount),
        told(said.PaymentClaimRejected),
        told(said.DisputeOpened, reason=_CAUSES),
        told(said.DisputeOpened, **amount),
        told(said.DisputeResolved),
        told(said.HoldPlaced, until=until, reason=_CAUSES),
        told(said.HoldLifted),
        told(said.ExtensionAgreed, due_on=_days(due_on, 0, 30)),
        told(said.PlanAgreed, invoice_ids=st.just((invoice.id,)), instalments=plan),
        told(said.PlanCancelled),
        told(said.OptedOut, invoice_ids=st.just(()), channel=st.none() | channels),
        told(said.OptedIn, invoice_ids=st.just(()), channel=st.none() | channels),
        told(said.StepApproved, step=step),
        told(said.StepDeclined, step=step, until=until),
        told(said.LadderPlaced, step=step),
        told(said.ContactWithdrawn, key=keys),
        told(
            said.Suggested,
            id=st.none() | st.just("S1"),
            fact=told(said.PaymentClaimed) | told(said.PromiseMade, pay_by=days),
            confidence=st.floats(0, 1),
            source=st.just("model"),
            quote=st.none() | st.just("besok kami transfer"),
        ),
        told(said.SuggestionSettled, accepted=st.booleans(), suggestion=st.none() | st.just("S1")),
        told(said.HandedOff, to=st.just("manajer")),
        told(said.HandOffRecalled),
    ]
    return draw(st.one_of(kinds))
