# ruff: noqa: D102 - the methods of the pandas rival are those of the textbook
"""`decide` beside a textbook of the same logic, and beside the same on pandas' business days and hours.

Answers are compared before any clock runs: what to do, when, on which channel, under which key, and every reason.
Goals: at least 4 times as fast as the textbook, at least 25 times as fast as pandas.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

import pandas as pd

from bench import textbook
from bench.measure import paired, report, same_answers
from sopan import presets
from sopan.calendars import WorkingCalendar
from sopan.client import Client, Contact
from sopan.decisions import Decision, Send, Wait
from sopan.engine import decide
from sopan.history import Contacted, ContactedItem, Event, History, contact_key
from sopan.invoice import Instalment, Invoice, Payment
from sopan.money import Money
from sopan.windows import OpeningHours
from sopan.words import Channel, Outcome, Purpose, Tone
from sopan.zones import zone_of

OURS = "sopan"
TEXTBOOK = "textbook on holidays"
PANDAS = "the same on pandas"
GOALS = {TEXTBOOK: 4.0, PANDAS: 25.0}
YEARS = range(2025, 2029)

POLICY = presets.standard()
CLIENT = Client(
    id="C-1",
    name="PT Maju Jaya",
    contacts=(
        Contact(channel=Channel.WHATSAPP, address="+6281234567890"),
        Contact(channel=Channel.EMAIL, address="keuangan@maju.example"),
        Contact(channel=Channel.PHONE, address="+6281234567890"),
        Contact(channel=Channel.LETTER, address="Jalan Merdeka 1, Bandung"),
    ),
    preferred_channels=(Channel.EMAIL,),
)
WIB = zone_of(CLIENT.zone)


@dataclass(frozen=True)
class Case:
    """One question: an invoice, what was said, and when it is asked."""

    invoice: Invoice
    now: datetime
    events: tuple[Event, ...] = ()


def at(year: int, month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    """An instant on the client's clock."""
    return datetime(year, month, day, hour, minute, tzinfo=WIB)


def invoice(due_on: date, **fields: object) -> Invoice:
    """An invoice over Rp25,000,000 with thirty days to pay."""
    data = {"id": "INV-1", "number": "2026/1", "client_id": CLIENT.id, "total": 25_000_000, **fields}
    return Invoice.model_validate({**data, "issued_on": due_on - timedelta(days=30), "due_on": due_on})


def climbed(owed: Invoice, sends: int) -> tuple[tuple[Event, ...], datetime]:
    """The contacts of a ladder climbed by the book, and the instant after the last: one of them bounced."""
    events: list[Event] = []
    now = datetime.combine(owed.due_on - timedelta(days=10), time(10), WIB)
    while len(events) < sends:
        decision = decide(owed, CLIENT, POLICY, now=now, history=events, calendar=CALENDAR)
        if isinstance(decision, Send):
            events.append(decision.as_contacted(now, "failed" if len(events) == 1 else "delivered"))
        assert decision.next_check is not None
        now = decision.at + timedelta(minutes=5) if isinstance(decision, Send) else decision.next_check
    return tuple(events), now


def about_others(contacts: int, last: datetime) -> tuple[Event, ...]:
    """Contacts about other invoices of the client, one every third day until `last`."""
    return tuple(
        Contacted(
            at=last - timedelta(days=3 * n),
            invoice_ids=(other,),
            key=contact_key(other, "follow_up", "1", 0),
            channel=Channel.EMAIL,
            to="keuangan@maju.example",
            items=(ContactedItem(invoice_id=other, obligation=other, step="follow_up", occurrence="1"),),
            purpose=Purpose.RECEIPT_CHECK,
            tone=Tone.POLITE,
            outcome=Outcome.DELIVERED,
        )
        for n, other in enumerate(f"INV-{number}" for number in range(2, contacts + 2))
    )


CALENDAR = WorkingCalendar.indonesia(years=YEARS)


def cases() -> dict[str, Case]:
    """What is asked: the everyday, and what is hard about it."""
    lebaran = invoice(date(2026, 3, 16))
    middle = invoice(date(2026, 10, 2))
    contacts, later = climbed(middle, 6)
    parts = tuple(
        Instalment(due_on=date(2026, month, 18), amount=Money(amount))
        for month, amount in ((9, 5_000_000), (10, 10_000_000), (11, 10_000_000))
    )
    paid = (Payment(id="P-1", amount=Money(7_500_000), received_on=date(2026, 9, 17)),)
    return {
        "first contact": Case(invoice(date(2026, 11, 18)), at(2026, 11, 13)),
        "waiting over Christmas": Case(invoice(date(2026, 12, 21)), at(2026, 12, 23, 18)),
        "waiting over Lebaran": Case(lebaran, at(2026, 3, 17, 18)),
        "mid-ladder, 6 contacts": Case(middle, later + timedelta(hours=1), contacts),
        "capped, 30 contacts": Case(invoice(date(2026, 10, 2)), at(2026, 11, 4), about_others(30, at(2026, 11, 3))),
        "instalments": Case(invoice(date(2026, 9, 18), instalments=parts, payments=paid), at(2026, 10, 20)),
    }


# --- the same on pandas -----------------------------------------------------------------------------


class PandasDays(textbook.WorkingDays):
    """Working days by CustomBusinessDay, hours by CustomBusinessHour: one for each set of weekdays with equal hours."""

    def __init__(self, years: range) -> None:
        super().__init__(years)
        self.closed = sorted(self.holidays)
        self.business = pd.offsets.CustomBusinessDay(holidays=self.closed)
        self.weeks: dict[OpeningHours, list[pd.offsets.CustomBusinessHour]] = {}

    def is_working(self, day: date) -> bool:
        return bool(self.business.is_on_offset(pd.Timestamp(day)))

    def roll_forward(self, day: date) -> date:
        return self.business.rollforward(pd.Timestamp(day)).date()

    def roll_backward(self, day: date) -> date:
        return self.business.rollback(pd.Timestamp(day)).date()

    def add(self, day: date, n: int) -> date:
        roll = self.business.rollforward if n >= 0 else self.business.rollback
        return (roll(pd.Timestamp(day)) + n * self.business).date()

    def next_open(self, hours: OpeningHours, at: datetime) -> datetime | None:
        moment = pd.Timestamp(at.replace(tzinfo=None))
        if any(60 * end == (moment - moment.normalize()).total_seconds() for _, end in hours.on(at.date())):
            moment += pd.Timedelta(1, "us")  # pandas counts the end of an opening as open
        found = min(week.rollforward(moment) for week in self.business_hours(hours))
        return found.to_pydatetime().replace(tzinfo=at.tzinfo)

    def business_hours(self, hours: OpeningHours) -> list[pd.offsets.CustomBusinessHour]:
        """Built once per text of opening hours."""
        if hours not in self.weeks:
            days_by_hours: defaultdict[tuple[tuple[int, int], ...], list[str]] = defaultdict(list)
            for weekday, name in enumerate(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")):
                days_by_hours[hours.on(date(2026, 6, 29) + timedelta(days=weekday))].append(name)
            self.weeks[hours] = [
                pd.offsets.CustomBusinessHour(
                    start=[time(*divmod(start, 60)) for start, _ in intervals],
                    end=[time(*divmod(end, 60)) for _, end in intervals],
                    weekmask=" ".join(names),
                    holidays=self.closed,
                )
                for intervals, names in days_by_hours.items()
                if intervals
            ]
        return self.weeks[hours]


# --- answers and times ------------------------------------------------------------------------------


def plain(answer: Decision | textbook.Answer) -> tuple[object, ...]:
    """An answer as plain values, the same from all."""
    if not isinstance(answer, Send | Wait | textbook.Send | textbook.Wait):
        return (answer.kind, getattr(answer, "reason", None))
    because = [(str(reason.code), reason.on, reason.detail) for reason in answer.because]
    if isinstance(answer, Wait | textbook.Wait):
        return answer.kind, answer.until, answer.step, because
    asked = answer.items[0] if isinstance(answer, Send) else answer
    about = (asked.obligation, asked.occurrence, asked.to_transfer, asked.due_on, asked.days_overdue)
    how = (answer.step, str(answer.purpose), str(answer.tone), str(answer.channel), answer.to)
    return answer.kind, how, answer.at, answer.closes_at, answer.deadline_on, answer.key, about, because


def main() -> None:
    """Compare the answers, then the times."""
    on_holidays = textbook.Textbook(POLICY, textbook.WorkingDays(YEARS))
    on_pandas = textbook.Textbook(POLICY, PandasDays(YEARS))
    seconds = {}
    for name, case in cases().items():
        history = History(case.events)
        contenders: dict[str, Callable[[], Decision | textbook.Answer]] = {
            OURS: partial(decide, case.invoice, CLIENT, POLICY, now=case.now, history=history, calendar=CALENDAR),
            TEXTBOOK: partial(on_holidays.decide, case.invoice, CLIENT, history.events, case.now),
            PANDAS: partial(on_pandas.decide, case.invoice, CLIENT, history.events, case.now),
        }
        same_answers({who: plain(ask()) for who, ask in contenders.items()})
        seconds[name] = paired(contenders)
    report("decide, with the history folded once", OURS, seconds, GOALS)


if __name__ == "__main__":
    main()
