"""Random cases for `decide`: policies, invoices, clients, calendars and what was said, all of them valid values.

Windows and contact hours lie on a 5-minute grid; dates lie around Christmas 2026, where weekends, holidays and
cuti bersama meet. `cases(conversation=False)` leaves out everything but contacts, payments and opt-outs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from sopan.calendars import WorkingCalendar
from sopan.client import Client, Contact, QuietPeriod
from sopan.history import (
    Contacted,
    ContactedItem,
    ContactWithdrawn,
    DisputeOpened,
    DisputeResolved,
    Event,
    ExtensionAgreed,
    HandedOff,
    HandOffRecalled,
    HoldLifted,
    HoldPlaced,
    LadderPlaced,
    OptedIn,
    OptedOut,
    PaymentClaimed,
    PaymentClaimRejected,
    PlanAgreed,
    PlanCancelled,
    PromiseMade,
    Replied,
    ReplyHandled,
    StepApproved,
    StepDeclined,
    Suggested,
    SuggestionSettled,
    contact_key,
)
from sopan.invoice import CreditNote, Instalment, Invoice, Payment, Withholding
from sopan.money import Money
from sopan.policy import EscalationPolicy
from sopan.words import Channel, Outcome
from sopan.zones import zone_of

if TYPE_CHECKING:
    from collections.abc import Callable

ISSUED = date(2026, 10, 19)
YEARS = range(2025, 2031)
CHANNELS = ["email", "whatsapp", "sms", "phone", "letter"]
OUTCOMES = ["sent", "delivered", "unknown", "read", "failed", "failed", "bounced", "no_answer"]
TONES = ["friendly", "polite", "firm", "formal", "final"]
INVOICE_ID = "INV-1"


@dataclass(frozen=True)
class Case:
    """Everything that one call of `decide` is given, and the calendar once more as plain days."""

    invoice: Invoice
    client: Client
    policy: EscalationPolicy
    events: tuple[Event, ...]
    calendar: WorkingCalendar
    now: datetime
    payments_as_of: datetime | None = None

    def at(self, now: datetime) -> Case:
        """The same case at another time."""
        return replace(self, now=now)

    def adding(self, *events: Event) -> Case:
        """The same case with more events."""
        return replace(self, events=(*self.events, *events))


@lru_cache(maxsize=256)
def plain_days(calendar: WorkingCalendar) -> tuple[dict[date, str], frozenset[int]]:
    """The calendar as {closed day: kind} and the weekdays that are weekend."""
    first, last = date(YEARS.start, 1, 1), date(YEARS.stop - 1, 12, 31)
    kinds = {
        first + timedelta(days=n): calendar.closure(first + timedelta(days=n)) for n in range((last - first).days + 1)
    }
    weekend = frozenset(day.weekday() for day, kind in kinds.items() if kind == "weekend")
    return {day: str(kind) for day, kind in kinds.items() if kind not in {None, "weekend"}}, weekend


# --- small pieces ---------------------------------------------------------------------------------


def days_near(start: date, before: int, after: int) -> st.SearchStrategy[date]:
    return st.integers(-before, after).map(lambda n: start + timedelta(days=n))


def rarely(draw: st.DrawFn, often: int) -> bool:
    """About once in `often` times; never where Hypothesis likes to look first, and False when it shrinks."""
    return draw(st.integers(0, 3 * often)) in {often, often + 1, often + 2}


def clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


@st.composite
def intervals(draw: st.DrawFn) -> str:
    """One or two open intervals of a day, on the 5-minute grid."""
    edges = sorted(draw(st.lists(st.integers(0, 288), min_size=2, max_size=4, unique=True)))
    edges = edges[: len(edges) // 2 * 2]
    pairs = [(edges[n], edges[n + 1]) for n in range(0, len(edges), 2)]
    return ",".join(f"{clock(start * 5)}-{clock(end * 5)}" for start, end in pairs)


NAMES = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]


@st.composite
def hours(draw: st.DrawFn) -> str:
    """Weekly hours: often office hours, sometimes odd ones."""
    if draw(st.booleans()):
        return draw(
            st.sampled_from(["Mo-Fr 09:00-17:00", "Mo-Sa 08:00-12:00", "Mo-Su 00:00-24:00", "Tu,Th 13:00-15:30"])
        )
    days = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=7, unique=True))
    return "; ".join(f"{name} {draw(intervals())}" for name in NAMES if name in days)


CALENDARS = st.builds(
    lambda weekend, joint, closed: WorkingCalendar.indonesia(
        weekend=weekend,
        cuti_bersama=joint,
        add={day: "Cuti Bersama kantor" if n % 3 == 0 else "Libur kantor" for n, day in enumerate(sorted(closed))},
        years=YEARS,
    ),
    weekend=st.sampled_from(["Sa-Su", "Sa-Su", "Su", "Fr", None]),
    joint=st.booleans(),
    closed=st.sets(days_near(date(2026, 11, 18), 10, 60), max_size=2),
)

INSTANTS_OF_DAY = st.one_of(
    st.integers(0, 287).map(lambda n: timedelta(minutes=5 * n)),
    st.integers(0, 287).map(lambda n: timedelta(minutes=5 * n) - timedelta(microseconds=1)),
    st.integers(0, 86_399).map(lambda n: timedelta(seconds=n)),
)


@st.composite
def instants(draw: st.DrawFn, start: date, before: int, after: int, zone: str = "WIB") -> datetime:
    """Often on the grid, sometimes a microsecond before it, sometimes anywhere."""
    day = draw(days_near(start, before, after))
    midnight = datetime.combine(day, time(0), zone_of(zone)).astimezone(UTC)
    return midnight + draw(INSTANTS_OF_DAY)


# --- policy ---------------------------------------------------------------------------------------


@st.composite
def offsets(draw: st.DrawFn) -> list[str]:
    """Rising dates of a ladder, as people write them."""
    before = draw(
        st.lists(st.sampled_from(["H-10", "H-7", "H-5 kerja", "H-3", "H-2 kerja", "H-1", "H"]), max_size=3, unique=True)
    )
    after = draw(
        st.lists(
            st.sampled_from(
                [
                    "H+1",
                    "H+2 kerja",
                    "H+3",
                    "H+5 kerja",
                    "H+7",
                    "H+10",
                    "H+14",
                    "H+15 kerja",
                    "H+30",
                    "H+30 akhir bulan",
                    "S+4",
                    "S+10",
                ]
            ),
            max_size=4,
            unique=True,
        )
    )
    ladder = sorted(before, key=nominal) + sorted((when for when in after if when[0] == "H"), key=nominal)
    for since in (when for when in after if when[0] == "S"):
        if ladder:
            ladder.insert(draw(st.integers(1, len(ladder))), since)
    distinct = [
        when
        for n, when in enumerate(ladder)
        if when[0] == "S" or nominal(when) not in {nominal(w) for w in ladder[:n] if w[0] == "H"}
    ]
    return distinct or ["H+3"]


def nominal(when: str) -> float:
    days = int(when.split(maxsplit=1)[0][1:] or 0)
    return days * 7 / 5 if "kerja" in when else days


@st.composite
def steps(draw: st.DrawFn) -> list[dict]:
    """A ladder: dates rise, tones do not fall, the last may be a hand-off."""
    dates = draw(offsets())
    tones = sorted(draw(st.lists(st.sampled_from(TONES), min_size=len(dates), max_size=len(dates))), key=TONES.index)
    ladder: list[dict] = []
    for number, (when, tone) in enumerate(zip(dates, tones, strict=True)):
        step: dict = {"id": f"s{number}", "when": when, "tone": tone}
        step["channels"] = draw(st.lists(st.sampled_from(CHANNELS[:4]), min_size=1, max_size=3, unique=True))
        if rarely(draw, 5):
            step["requires_approval"] = True
        if rarely(draw, 4):
            step["roles"] = draw(st.lists(st.sampled_from(ROLES), min_size=1, unique=True))
        if rarely(draw, 8):
            step["min_outstanding"] = [Money(draw(st.sampled_from([1_000_000, 5_000_000, 10_000_001])))]
        if rarely(draw, 3):
            step["deadline_days"] = draw(st.integers(1, 10) | st.integers(1, 10).map("{} hari".format))
        is_overdue = when[0] == "S" or nominal(when) > 0
        if is_overdue and rarely(draw, 4):
            step["repeat"] = {"every": draw(st.integers(1, 9)), "times": draw(st.integers(2, 3))}
        ladder.append(step)
    if draw(st.booleans()):
        ladder.append(
            {"id": "over", "when": draw(st.sampled_from(["H+45", "H+40 kerja", "S+7"])), "hand_off_to": "orang"}
        )
    return ladder


SPANS = st.sampled_from([0, 1, 3, 5, "1 kerja", "2 kerja", "3 kerja"])
QUIET = st.builds(
    lambda start, length: QuietPeriod(start=start, end=start + timedelta(days=length)),
    days_near(date(2026, 11, 20), 20, 50),
    st.integers(0, 8),
)
LIMITS = st.fixed_dictionaries(
    {},
    optional={
        "min_days_between": st.none() | st.integers(0, 5),
        "max_per_7_days": st.none() | st.integers(1, 4),
        "max_per_30_days": st.none() | st.integers(1, 8),
        "max_attempts": st.none() | st.integers(1, 4),
        "retry_hours": st.integers(1, 30),
    },
)


@st.composite
def policies(draw: st.DrawFn, *, conversation: bool = True) -> EscalationPolicy:
    """A policy; with `conversation`, also what listening needs."""
    fields: dict = {
        "name": "uji",
        "steps": draw(steps()),
        "grace_days": draw(SPANS),
        "limits": draw(LIMITS),
        "catch_up": draw(st.sampled_from(["paced", "next", "latest", "skip"])),
        "due_on_closed_day": draw(st.sampled_from(["roll", "roll", "keep"])),
        "honour_pay_days": draw(st.booleans()),
        "windows": draw(st.dictionaries(st.sampled_from(CHANNELS[:4]), hours(), max_size=3)) if rarely(draw, 2) else {},
        "quiet_periods": [draw(QUIET)] if rarely(draw, 5) else [],
        "legal": draw(st.sampled_from([None, None, "pojk_22_2023"])),
    }
    if rarely(draw, 6):
        fields["minimum"] = [Money(draw(st.integers(10_000, 9_000_000)))]
    if rarely(draw, 4):
        fields["tolerance"] = draw(st.sampled_from([[], [Money(0)], [Money(1_000)], [Money(1, "USD")]]))
    if rarely(draw, 4):
        fields["pay_days"] = draw(st.sampled_from([{"horizon": 14}, {"horizon": 40}, {"closed": "backward"}]))
    if conversation:
        fields |= {
            "promises": {"grace": draw(SPANS), "max_broken": draw(st.integers(1, 3))},
            "claims": {"verify": draw(SPANS), "max_unmet": draw(st.integers(1, 3))},
            "plans": {"grace": draw(SPANS)},
            "disputes": {"partial": draw(st.sampled_from(["hold", "ask_rest"]))},
            "freshness": draw(st.none() | SPANS),
            "thanks": {"within_days": draw(st.integers(0, 9))} if rarely(draw, 3) else None,
            "certificates": draw(st.sampled_from([None, {}, {"first": "H+5", "every": 7, "times": 2}])),
            "hand_off": draw(st.sampled_from([{}, {"min_outstanding": [Money(5_000_000)]}])),
        }
    return EscalationPolicy.model_validate(fields)


# --- client and invoice ---------------------------------------------------------------------------

ADDRESSES = {
    "email": ["satu@contoh.example", "dua@contoh.example"],
    "whatsapp": ["+6281200000001", "+6281200000002"],
    "sms": ["+6281200000003"],
    "phone": ["+6281200000004"],
    "letter": ["Jalan Merdeka 1, Bandung"],
}
ROLES = ["ap", "director", "proyek"]
CONTACTS = [
    Contact(channel=channel, address=to, role="ap" if place else "director", groups=("proyek",) if place else ())
    for channel, all_of in ADDRESSES.items()
    for place, to in enumerate(all_of)
]


@st.composite
def clients(draw: st.DrawFn) -> Client:
    """A client with contacts, habits, hours and a zone."""
    return Client(
        id="C1",
        name="PT Maju Jaya",
        contacts=tuple(draw(st.permutations(CONTACTS)))[: draw(st.integers(0, 3)) if rarely(draw, 3) else 7],
        preferred_channels=tuple(draw(st.lists(st.sampled_from(CHANNELS[:4]), max_size=2, unique=True))),
        opted_out=(draw(st.sampled_from(CHANNELS[:4])),) if rarely(draw, 6) else (),
        zone=draw(st.sampled_from(["WIB", "WIB", "WITA", "WIT", "America/New_York"])),
        contact_hours=draw(hours()) if rarely(draw, 4) else None,
        out_of_hours_consent=draw(st.booleans()),
        quiet_periods=(draw(QUIET),) if rarely(draw, 6) else (),
        pay_days=tuple(
            draw(st.lists(st.sampled_from([1, 15, 25, 31, "Kam", "Jum", "Kam ke-2"]), max_size=2, unique=True))
        ),
    )


@st.composite
def invoices(draw: st.DrawFn, *, conversation: bool = True) -> Invoice:
    """An invoice of 10 million with payments, reversals, credit notes and sometimes instalments."""
    due_on = ISSUED + timedelta(days=draw(st.integers(0, 45)))
    fields: dict = {"id": INVOICE_ID, "number": "2026/1", "client_id": "C1", "issued_on": ISSUED, "due_on": due_on}
    fields["total"] = Money(10_000_000)
    fields["payments"] = tuple(
        draw(payments(number, due_on)) for number in range(draw(st.sampled_from([0, 0, 0, 1, 1, 2, 3])))
    )
    if rarely(draw, 8):
        fields["credit_notes"] = (
            CreditNote(
                id="K1", amount=Money(draw(st.integers(1, 4_000_000))), issued_on=draw(days_near(due_on, 20, 40))
            ),
        )
    if rarely(draw, 5):
        fields["instalments"] = draw(instalments(due_on, 10_000_000))
    if rarely(draw, 6):
        fields["delivered_on"] = max(draw(days_near(due_on, 20, 20)), ISSUED)
    if rarely(draw, 12) and "instalments" not in fields:
        count = (due_on - ISSUED).days
        fields |= {"due_on": None, "payment_terms": f"{count} hari setelah tanda terima"}
    if len(fields.get("instalments", ())) > 1 and rarely(draw, 4):
        *dated, last = fields["instalments"]
        fields["instalments"] = (*dated, last.model_copy(update={"due_on": None, "label": "Retensi"}))
    if rarely(draw, 4):
        fields["terms"] = {"service_pause": {"notice_days": 3, "wording": "layanan"}, "agreed_in": "PKS 1"}
    if conversation:
        if rarely(draw, 25):
            fields["status"] = draw(st.sampled_from(["draft", "void", "written_off"]))
        if rarely(draw, 20):
            fields["documents_pending"] = ("faktur pajak",)
        if rarely(draw, 6):
            received = draw(st.none() | days_near(due_on, 5, 40))
            fields["withholdings"] = (
                Withholding(kind="pph23", amount=Money(200_000), certificate_received_on=received),
            )
    return Invoice.model_validate(fields)


@st.composite
def payments(draw: st.DrawFn, number: int, due_on: date) -> Payment:
    received = draw(days_near(due_on, 20, 60))
    amount = draw(st.sampled_from([1_234_567, 3_000_000, 5_000_000, 5_000_000, 9_800_000, 9_999_500, 10_000_000]))
    fields: dict[str, object] = {"id": f"P{number}", "amount": Money(amount), "received_on": received}
    came = received
    if rarely(draw, 5):  # a giro, cleared or not
        fields["method"] = "giro"
        if draw(st.booleans()):
            came = fields["cleared_on"] = received + timedelta(days=draw(st.integers(0, 20)))
    if rarely(draw, 5):
        fields["reversed_on"] = came + timedelta(days=draw(st.integers(0, 20)))
        if draw(st.booleans()):
            fields["reversal_reason"] = "saldo tidak cukup"
    return Payment(**fields)


@st.composite
def instalments(draw: st.DrawFn, first_near: date, total: int) -> tuple[Instalment, ...]:
    count = draw(st.integers(1, 3))
    first = draw(days_near(first_near, 0, 10))
    every = draw(st.integers(7, 30))
    parts = Money(total).allocate([1] * count)
    return tuple(Instalment(due_on=first + timedelta(days=every * n), amount=amount) for n, amount in enumerate(parts))


# --- what was said --------------------------------------------------------------------------------


@st.composite
def step_contacts(draw: st.DrawFn, invoice: Invoice, client: Client, policy: EscalationPolicy) -> list[Event]:
    """Contacts for steps of the ladder, mostly in order and not too early, with failures and late reports."""
    at = draw(instants((invoice.due_on or ISSUED), 12, 10, client.zone))
    due_days = [part.due_on for part in invoice.instalments] or [(invoice.due_on or ISSUED)]
    due_on = draw(st.sampled_from(due_days))
    obligation = f"{invoice.id}@{due_on}" if invoice.instalments else invoice.id
    speaking = [step for step in policy.steps if step.hand_off_to is None]
    found: list[Event] = []
    for step in speaking[: draw(st.integers(0, len(speaking)))]:
        if rarely(draw, 6):
            continue
        before_due = step.when.before_or_on_due
        occurrence = str(due_on) if before_due else "1"
        for attempt in range(draw(st.sampled_from([1, 1, 1, 2, 3]))):
            channel = draw(st.sampled_from(step.channels))
            outcome = draw(st.sampled_from(OUTCOMES))
            contact = Contacted(
                at=at,
                invoice_ids=(invoice.id,),
                key=contact_key(obligation, step.id, occurrence, attempt),
                channel=channel,
                to=draw(st.sampled_from(ADDRESSES[channel])),
                items=(
                    ContactedItem(invoice_id=invoice.id, obligation=obligation, step=step.id, occurrence=occurrence),
                ),
                purpose=step.purpose,
                tone=step.tone,
                deadline_on=at.date() + timedelta(days=5) if step.deadline_days else None,
                outcome=outcome,
            )
            found.append(contact)
            if rarely(draw, 8):
                late = draw(st.sampled_from(["failed", "bounced", "delivered", "read"]))
                found.append(contact.model_copy(update={"at": at + timedelta(hours=30), "outcome": Outcome(late)}))
            if rarely(draw, 8):
                found.append(ContactWithdrawn(at=at + timedelta(minutes=2), key=contact.key or ""))
            at += timedelta(minutes=draw(st.sampled_from([5, 60, 1440, 3 * 1440, 7 * 1440])))
            if outcome not in {"failed", "bounced", "no_answer"}:
                break
        at += timedelta(minutes=draw(st.sampled_from([0, 5, 1440, 3 * 1440, 10 * 1440])))
    return found


def about(ids: tuple[str, ...] = (INVOICE_ID,)) -> st.SearchStrategy[tuple[str, ...]]:
    return st.sampled_from([ids, ids, ids, (), ("INV-2",), (INVOICE_ID, "INV-2")])


@st.composite
def talks(draw: st.DrawFn, client: Client, near: date) -> Contacted:
    """A talk about something else: it counts for gap and caps alone."""
    at = draw(instants(near, 10, 30, client.zone))
    channel = draw(st.sampled_from([*CHANNELS, Channel.VISIT]))
    return Contacted(at=at, channel=channel, outcome=draw(st.sampled_from(["sent", "failed", "no_answer"])))


@st.composite
def remarks(draw: st.DrawFn, invoice: Invoice, client: Client, policy: EscalationPolicy) -> Event:
    """Anything that can be said or agreed beside a contact."""
    at = draw(instants((invoice.due_on or ISSUED), 15, 40, client.zone))
    day = days_near((invoice.due_on or ISSUED), 10, 40)
    whom = draw(about())
    kinds: dict[str, Callable[[], Event]] = {
        "replied": lambda: Replied(at=at, invoice_ids=whom),
        "reply_handled": lambda: ReplyHandled(at=at, invoice_ids=whom),
        "promise": lambda: PromiseMade(at=at, invoice_ids=whom, pay_by=draw(day)),
        "promise_amount": lambda: PromiseMade(
            at=at,
            invoice_ids=(INVOICE_ID,),
            pay_by=draw(day),
            amount=Money(draw(st.sampled_from([3_000_000, 10_000_000]))),
        ),
        "claim": lambda: PaymentClaimed(at=at, invoice_ids=whom, proof=rarely(draw, 3)),
        "claim_rejected": lambda: PaymentClaimRejected(at=at, invoice_ids=whom),
        "dispute": lambda: DisputeOpened(at=at, invoice_ids=whom),
        "dispute_amount": lambda: DisputeOpened(
            at=at, invoice_ids=(INVOICE_ID,), amount=Money(draw(st.sampled_from([2_000_000, 5_000_000, 10_000_000])))
        ),
        "resolved": lambda: DisputeResolved(at=at, invoice_ids=whom),
        "hold": lambda: HoldPlaced(
            at=at,
            invoice_ids=whom,
            until=draw(st.none() | day | instants((invoice.due_on or ISSUED), 0, 40, client.zone)),
        ),
        "lifted": lambda: HoldLifted(at=at, invoice_ids=whom),
        "extension": lambda: ExtensionAgreed(
            at=at, invoice_ids=whom, due_on=draw(days_near((invoice.due_on or ISSUED), 0, 30))
        ),
        "plan": lambda: PlanAgreed(
            at=at,
            invoice_ids=(INVOICE_ID,),
            instalments=draw(instalments(at.date(), draw(st.sampled_from([10_000_000, 7_000_000])))),
        ),
        "plan_cancelled": lambda: PlanCancelled(at=at, invoice_ids=whom),
        "approved": lambda: StepApproved(
            at=at, invoice_ids=whom, step=draw(st.sampled_from([s.id for s in policy.steps]))
        ),
        "declined": lambda: StepDeclined(
            at=at,
            invoice_ids=whom,
            step=draw(
                st.sampled_from([*(s.id for s in policy.steps), "promise_followup", "claim_check", "certificate"])
            ),
            until=draw(st.none() | day | instants((invoice.due_on or ISSUED), 0, 40, client.zone)),
        ),
        "placed": lambda: LadderPlaced(
            at=at, invoice_ids=whom, step=draw(st.sampled_from([s.id for s in policy.steps]))
        ),
        "suggested": lambda: Suggested(
            at=at,
            invoice_ids=whom,
            id=draw(st.sampled_from(["S1", None])),
            confidence=0.5,
            source="model",
            fact=PromiseMade(at=at - timedelta(hours=1), invoice_ids=whom, pay_by=draw(day)),
        ),
        "settled": lambda: SuggestionSettled(
            at=at, invoice_ids=whom, suggestion=draw(st.sampled_from(["S1", None])), accepted=draw(st.booleans())
        ),
        "handed_off": lambda: HandedOff(at=at, invoice_ids=whom, to="orang"),
        "recalled": lambda: HandOffRecalled(at=at, invoice_ids=whom),
    }
    return kinds[draw(st.sampled_from(sorted(kinds)))]()


@st.composite
def opt_words(draw: st.DrawFn, near: date) -> Event:
    at, channel = draw(instants(near, 10, 30)), draw(st.none() | st.sampled_from(CHANNELS[:3]))
    return OptedOut(at=at, channel=channel) if draw(st.booleans()) else OptedIn(at=at, channel=channel)


@st.composite
def histories(
    draw, invoice: Invoice, client: Client, policy: EscalationPolicy, *, conversation: bool = True
) -> tuple[Event, ...]:
    """What was said, in any order and sometimes twice."""
    events: list[Event] = []
    if draw(st.integers(0, 2)):
        events += draw(step_contacts(invoice, client, policy))
    events += draw(st.lists(talks(client, (invoice.due_on or ISSUED)), max_size=2)) if rarely(draw, 4) else []
    events += [draw(opt_words(invoice.due_on or ISSUED))] if rarely(draw, 8) else []
    if conversation:
        events += [draw(remarks(invoice, client, policy)) for _ in range(draw(st.sampled_from([0, 0, 1, 1, 2, 3, 4])))]
    else:
        approved = st.builds(
            StepApproved,
            at=instants((invoice.due_on or ISSUED), 10, 30),
            invoice_ids=about(),
            step=st.sampled_from([step.id for step in policy.steps]),
        )
        events += draw(st.lists(approved, max_size=1))
    named = {event.id: event for event in events if event.id is not None}  # one event to an id
    events = [event for event in events if event.id is None or named[event.id] is event]
    if events and rarely(draw, 8):
        events.append(events[0])
    return tuple(draw(st.permutations(events)))


# --- the whole ------------------------------------------------------------------------------------


@st.composite
def cases(draw: st.DrawFn, *, conversation: bool = True) -> Case:
    """One call of `decide`: `now` is mostly after the newest event, sometimes before it."""
    policy = draw(policies(conversation=conversation))
    client = draw(clients())
    invoice = draw(invoices(conversation=conversation))
    events = draw(histories(invoice, client, policy, conversation=conversation))
    newest = max((event.at for event in events), default=None)
    now = draw(instants((invoice.due_on or ISSUED), 20, 60, client.zone))
    if newest is not None and now < newest and not rarely(draw, 12):
        now = newest + draw(st.sampled_from([timedelta(0), timedelta(minutes=5), timedelta(days=1), timedelta(days=9)]))
    as_of = now - timedelta(days=draw(st.integers(0, 6))) if conversation and draw(st.booleans()) else None
    return Case(invoice, client, policy, events, draw(CALENDARS), now, as_of)
