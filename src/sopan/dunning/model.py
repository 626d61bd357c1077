"""What a run proposes, and what it comes to in all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import AwareDatetime

from sopan.account import Account
from sopan.decisions import HandOff, Hold, Reason, ReasonCode, Send, TaskCode
from sopan.fields import Record
from sopan.formats import jam, rupiah, tanggal
from sopan.money import Money
from sopan.tables import BilingualReport, Table
from sopan.wording import DUNNING, phrases
from sopan.words import Channel, Language, Tone


@dataclass(frozen=True, slots=True)
class DunningProposal(Record):
    """A message that is to go out, for a person to look at and for a mailer that can delay it.

    It is what the account comes to if nothing happens until then, so `confirm` it just before it goes.
    """

    account: Account = field(repr=False)
    """As the run was given it."""
    send: Send
    """The message as it would be decided at `not_before`."""
    not_before: AwareDatetime
    """When it may go, on the client's clock."""
    closes_at: AwareDatetime
    """When its window closes, exclusive: one that has not gone by then is for the next run."""
    amount: Money
    """What is open on the items it names, in the currency of the first; `send.outstanding` has all."""
    days_overdue: int | None
    """Of the oldest item, on the day of the message; negative before its date, None where no item has one."""
    late: Reason | None = None
    """Why it is late, if it is: it could have gone on a day before (`late_since`), and no run went so far."""

    @classmethod
    def of(cls, account: Account, send: Send) -> DunningProposal:
        """Propose a message that was decided for its own instant, or one that was kept and is read again."""
        return cls(
            account=account,
            send=send,
            not_before=send.at,
            closes_at=send.closes_at,
            amount=send.outstanding[0],
            days_overdue=send.days_overdue,
            late=next((reason for reason in send.because if reason.code is ReasonCode.LATE_SINCE), None),
        )

    @property
    def client_id(self) -> str:
        """Whom it is for."""
        return self.account.client.id

    def to_row(self) -> dict[str, Any]:
        """Return it as one flat row of plain values for a table, without address and history; `to_dict` has it all."""
        return {
            "client_id": self.client_id,
            "invoices": ", ".join(dict.fromkeys(item.invoice_id for item in self.send.items)),
            "step": self.send.step,
            "purpose": self.send.purpose.value,
            "tone": self.send.tone.value,
            "channel": self.send.channel.value,
            "not_before": self.not_before.isoformat(),
            "closes_at": self.closes_at.isoformat(),
            "amount": self.amount.amount,
            "currency": self.amount.currency,
            "days_overdue": self.days_overdue,
            "late_since": None if self.late is None or self.late.on is None else self.late.on.isoformat(),
            "key": self.send.key,
        }


@dataclass(frozen=True, slots=True)
class Tally(Record):
    """A count of invoices, and the open amounts on them per currency."""

    count: int = 0
    amounts: tuple[Money, ...] = ()


@dataclass(frozen=True, slots=True)
class HeldInvoice(Record):
    """An invoice about which nobody is asked within the run, or that somebody should take over."""

    client_id: str
    invoice_id: str
    at: AwareDatetime
    """From when, on the client's clock; an approval is asked for when the step could go."""
    outstanding: Money
    decision: Hold | HandOff


@dataclass(frozen=True, slots=True)
class FailedAccount(Record):
    """An account about which nothing could be decided."""

    client_id: str
    error: str


@dataclass(frozen=True, slots=True)
class DunningSummary(Record, BilingualReport):
    """The result of a run: its proposals, holds, tasks of people, and errors."""

    accounts: int
    """Accounts that were looked at, those with errors too."""
    proposals: Tally
    late: Tally
    """Those of them that could have gone on a day before."""
    by_step: Mapping[str, Tally]
    """In the order in which the run met them, as in the next two."""
    by_channel: Mapping[Channel, Tally]
    by_tone: Mapping[Tone, Tally]
    held: tuple[HeldInvoice, ...]
    """Holds and hand-offs, invoice by invoice: not those that a message of the same run overtook."""
    waiting: int
    """Invoices for which nothing happens within the run, though something is planned."""
    next_check: AwareDatetime | None
    """When the first of all answers changes after the run: run again by then. None when only events can."""
    errors: tuple[FailedAccount, ...]

    @property
    def holds(self) -> dict[str, Tally]:
        """Held invoices, by reason."""
        return _tallied((held.decision.reason, held.outstanding) for held in self._of(Hold))

    @property
    def hand_offs(self) -> dict[str, Tally]:
        """Invoices to take over, by the person who does."""
        found = ((held.decision, held.outstanding) for held in self.held)
        return _tallied((decision.to, open_now) for decision, open_now in found if isinstance(decision, HandOff))

    @property
    def tasks(self) -> dict[TaskCode, Tally]:
        """Tasks of ours that come before anybody can be asked, by code."""
        found = ((held.decision, held.outstanding) for held in self.held)
        owed = ((decision.task, open_now) for decision, open_now in found if isinstance(decision, Hold))
        return _tallied((task.code, open_now) for task, open_now in owed if task is not None)

    def _of(self, kind: type) -> Iterator[HeldInvoice]:
        return (held for held in self.held if isinstance(held.decision, kind))

    def to_dicts(self) -> list[dict[str, Any]]:
        """Give one plain dict per group, name and currency, for any data frame; errors have no amount."""
        groups: list[tuple[str, Mapping[Any, Tally]]] = [
            ("late", {"": self.late} if self.late.count else {}),
            ("step", self.by_step),
            ("channel", self.by_channel),
            ("tone", self.by_tone),
            ("hold", self.holds),
            ("hand_off", self.hand_offs),
            ("task", self.tasks),
        ]
        return [
            {
                "group": group,
                "name": str(name),
                "count": tally.count,
                "amount": None if money is None else money.amount,
                "currency": None if money is None else money.currency,
            }
            for group, tallies in groups
            for name, tally in tallies.items()
            for money in (tally.amounts or (None,))
        ] + [
            {"group": "error", "name": failed.client_id, "count": 1, "amount": None, "currency": None}
            for failed in self.errors
        ]

    def _table(self, language: Language = Language.ID) -> Table:
        say, words = DUNNING[language], phrases(language)
        rows: list[tuple[str, ...]] = []
        for head, named in (
            ("step", self.by_step),
            ("channel", {words.channels[name]: tally for name, tally in self.by_channel.items()}),
            ("tone", {words.tones[name]: tally for name, tally in self.by_tone.items()}),
            ("hold", self.holds),
            ("hand_off", self.hand_offs),
            ("task", self._tasks_told(language)),
        ):
            rows += [self._cells(say[head], name, tally, language) for name, tally in named.items()]
        if self.late.count:
            rows.append(self._cells(say["late"], "", self.late, language))
        rows += [(say["error"], failed.client_id, "", failed.error) for failed in self.errors]
        notes = [say["waiting"].format(count=self.waiting)] if self.waiting else []
        if self.next_check is not None:
            day, clock = tanggal(self.next_check, language), jam(self.next_check, language)
            notes.append(say["again"].format(day=day, clock=clock))
        amounts = ", ".join(rupiah(money, language) for money in self.proposals.amounts) or say["nothing"]
        return Table(
            heads=(say["group"], say["name"], say["count"], say["amount"]),
            rows=tuple(rows),
            title=say["title"].format(accounts=self.accounts, count=self.proposals.count, amounts=amounts),
            notes=tuple(notes),
            numbers=frozenset({2}),
        )

    def _cells(self, head: str, name: str, tally: Tally, language: Language) -> tuple[str, ...]:
        return head, name, str(tally.count), ", ".join(rupiah(money, language) for money in tally.amounts)

    def _tasks_told(self, language: Language) -> dict[str, Tally]:
        """Tasks in words, those of one step apart from those of another."""
        found = ((held.decision, held.outstanding) for held in self.held)
        return _tallied(
            (decision.explain_task(language), open_now)
            for decision, open_now in found
            if isinstance(decision, Hold) and decision.task is not None
        )


class Counted:
    """A tally that is being made: sums are kept, not what they are made of."""

    __slots__ = ("_count", "_sums")

    def __init__(self) -> None:
        self._count = 0
        self._sums: dict[str, Money] = {}

    def add(self, *amounts: Money) -> None:
        """Count one, with its amounts."""
        self._count += 1
        for amount in amounts:
            known = self._sums.get(amount.currency)
            self._sums[amount.currency] = amount if known is None else known + amount

    def tally(self) -> Tally:
        """Return what was counted so far."""
        return Tally(self._count, tuple(self._sums[currency] for currency in sorted(self._sums)))


def _tallied(named: Iterable[tuple[Any, Money]]) -> dict[Any, Tally]:
    groups: dict[Any, Counted] = {}
    for name, amount in named:
        groups.setdefault(name, Counted()).add(amount)
    return {name: counted.tally() for name, counted in groups.items()}
