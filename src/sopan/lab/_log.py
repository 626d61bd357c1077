"""What a backtest found: one entry per invoice and message, hold or hand-off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any

from sopan.account import Account, PolicyBook
from sopan.calendars import WorkingCalendar
from sopan.decisions import HandOff, Hold, Send
from sopan.lab._inputs import in_ladder_order
from sopan.policy import EscalationPolicy
from sopan.tables import Report, Table


@dataclass(frozen=True, slots=True)
class BacktestEntry:
    """One invoice in one message, one hold, or one hand-off, in the client's zone."""

    at: datetime
    client_id: str
    invoice_id: str
    kind: str
    """`message`, `hold` or `hand_off`."""
    days_overdue: int
    """Days after `due_on`; negative before it."""
    met: str
    """What it met. `paid_before`: nothing was to be transferred any more. `disputed`: an objection was open.
    `paid_after`: the money came later. `open`: it never came in this ledger."""
    days_to_payment: int | None = None
    """Days until nothing was to be transferred any more; None when the ledger has no such day."""
    step: str | None = None
    """The step that the message sent for this invoice; None when the invoice was only listed."""
    occurrence: str | None = None
    purpose: str | None = None
    tone: str | None = None
    channel: str | None = None
    key: str | None = None
    """Entries of one joint message have one key."""
    demand: bool = False
    """Whether the message asked for money."""
    reason: str | None = None
    """Of a hold or hand-off."""
    until: datetime | None = None
    """Of a dated hold."""
    decision: Send | Hold | HandOff | None = field(default=None, repr=False)
    """The whole answer; not in `to_dict`."""

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON or a data frame."""
        return {
            field.name: value.isoformat() if isinstance(value := getattr(self, field.name), datetime) else value
            for field in fields(self)
            if field.name != "decision"
        }


_COLUMNS = ("step", "times", "paid_after", "median_days", "disputed", "open", "paid_before")
_HEADS = ("step", "times", "paid after", "median days", "disputed", "still open", "paid before")


@dataclass(frozen=True, slots=True)
class BacktestLog(Report):
    """Messages, holds and hand-offs that a policy would have made, in order of time."""

    policy: EscalationPolicy | PolicyBook = field(repr=False)
    entries: tuple[BacktestEntry, ...]
    accounts: tuple[Account, ...] = field(repr=False)
    """The ledger, as it was given."""
    start: date
    """The first day, or instant, as it was given."""
    end: date
    """The last one."""
    calendar: WorkingCalendar | None = field(repr=False)
    asked: int
    """How often an account was decided."""
    changes: int
    """How many dated changes of invoices and events fell into the time."""

    def __iter__(self) -> Iterator[BacktestEntry]:
        """The entries in order of time."""
        return iter(self.entries)

    @property
    def invoices(self) -> int:
        """The number of invoices in the ledger."""
        return sum(len(account.invoices) for account in self.accounts)

    @property
    def messages(self) -> tuple[BacktestEntry, ...]:
        """One entry per invoice that a message named."""
        return tuple(entry for entry in self.entries if entry.kind == "message")

    @property
    def holds(self) -> tuple[BacktestEntry, ...]:
        """One entry per hold, as long as its reason lasts."""
        return tuple(entry for entry in self.entries if entry.kind == "hold")

    @property
    def hand_offs(self) -> tuple[BacktestEntry, ...]:
        """One entry per invoice that was handed over."""
        return tuple(entry for entry in self.entries if entry.kind == "hand_off")

    @property
    def sent(self) -> int:
        """The number of messages that went out; a joint one counts once."""
        return len({(entry.key, entry.client_id, entry.at) for entry in self.messages})

    def summary(self) -> list[dict[str, Any]]:
        """Return per step, in the order of the ladder, and per hold reason how often, and what it met.

        `step` of a hold reads `hold: disputed`.
        """
        order = in_ladder_order([self.policy])
        groups: dict[str, list[BacktestEntry]] = {}
        for entry in sorted(self.entries, key=lambda entry: (entry.kind == "hold", *order(_label(entry)))):
            groups.setdefault(_label(entry), []).append(entry)
        rows = []
        for label, group in groups.items():
            met = Counter(entry.met for entry in group)
            days = sorted(e.days_to_payment for e in group if e.met == "paid_after" and e.days_to_payment is not None)
            rows.append(
                {
                    "step": label,
                    "times": len(group),
                    "paid_after": met["paid_after"],
                    "median_days": days[(len(days) - 1) // 2] if days else None,
                    "disputed": met["disputed"],
                    "open": met["open"],
                    "paid_before": met["paid_before"],
                },
            )
        return rows

    def to_dicts(self) -> list[dict[str, Any]]:
        """One dict of plain values per entry."""
        return [entry.to_dict() for entry in self.entries]

    def _table(self) -> Table:
        name = self.policy.default if isinstance(self.policy, PolicyBook) else self.policy.name
        return Table(
            heads=_HEADS,
            rows=tuple(
                tuple("–" if row[name] is None else str(row[name]) for name in _COLUMNS) for row in self.summary()
            ),
            title=f"Policy {name}: {self.sent} messages about {self.invoices} invoices",
            numbers=frozenset(range(1, len(_HEADS))),
        )


def _label(entry: BacktestEntry) -> str:
    if entry.kind == "hold":
        return f"hold: {entry.reason}"
    return entry.step or ("(listed)" if entry.kind == "message" else "hand_off")
