"""What comes next for every invoice, as one table: what a person works through in the morning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from typing import Any

from sopan.account.model import AccountDecision
from sopan.decisions import HandOff, Hold, Wait
from sopan.wording import phrases
from sopan.words import Channel, Language

__all__ = ["NextAction", "NextActions", "next_actions"]

_ORDER = {"error": 0, "send": 1, "hand_off": 2, "hold": 3, "wait": 4}
_COLUMNS = ("client_id", "invoices", "action", "what", "channel", "at", "task", "due_on", "why")


@dataclass(frozen=True, slots=True)
class NextAction:
    """One line: a message about one or more invoices, or what one invoice waits for."""

    client_id: str
    invoice_ids: tuple[str, ...]
    """Whom it is about; empty when nothing could be decided for the client."""
    action: str
    """`send`, `hand_off`, `hold`, `wait`, or `error`."""
    what: str
    """The step, or the reason of a hold."""
    channel: Channel | None
    at: datetime | None
    """When it happens; None for what only people can move on."""
    task: str
    """What *we* owe, in words; empty when there is nothing to do but wait."""
    due_on: date | None
    """The last day on which the task is still in time, where the rules know one."""
    why: str
    """In a sentence or three."""

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "client_id": self.client_id,
            "invoices": ", ".join(self.invoice_ids),
            "action": self.action,
            "what": self.what,
            "channel": None if self.channel is None else self.channel.value,
            "at": None if self.at is None else self.at.isoformat(),
            "task": self.task,
            "due_on": None if self.due_on is None else self.due_on.isoformat(),
            "why": self.why,
        }


@dataclass(frozen=True, slots=True)
class NextActions:
    """The table, what has to be done first at the top."""

    rows: tuple[NextAction, ...]

    def to_dicts(self) -> list[dict[str, Any]]:
        """One plain dict per row, for any data frame."""
        return [row.to_dict() for row in self.rows]

    def _repr_html_(self) -> str:
        """A table for notebooks; every value is escaped."""
        head = "".join(f"<th>{column}</th>" for column in _COLUMNS)
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(str(row[column] or ''))}</td>" for column in _COLUMNS) + "</tr>"
            for row in self.to_dicts()
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def next_actions(decisions: Iterable[AccountDecision], *, language: Language | str = Language.ID) -> NextActions:
    """What comes next, from the answers of `decide_account` or `decide_portfolio`; what is done is left out.

    A joint message is one line. Errors come first, then messages, hand-offs, holds and what waits, each in the order
    of their instants and clients. `task` and `why` are written in `language`.
    """
    rows = [row for decision in decisions for row in _rows(decision, Language(language))]
    return NextActions(tuple(sorted(rows, key=_place)))


def _place(row: NextAction) -> tuple[int, bool, float, str, tuple[str, ...]]:
    at = 0.0 if row.at is None else row.at.timestamp()
    return _ORDER[row.action], row.at is None, at, row.client_id, row.invoice_ids


def _rows(account: AccountDecision, language: Language) -> Iterator[NextAction]:
    if account.error is not None:
        yield NextAction(account.client_id, (), "error", "", None, None, "", None, account.error)
    for send in account.sends:
        invoice_ids = tuple(dict.fromkeys(item.invoice_id for item in send.items))
        why = send.explain(language)
        yield NextAction(account.client_id, invoice_ids, send.kind, send.step, send.channel, send.at, "", None, why)
    for invoice_id, decision in account.by_invoice.items():
        if isinstance(decision, Wait | Hold | HandOff):
            what, at, task, due_on = _of(decision, language)
            why = decision.explain(language)
            yield NextAction(account.client_id, (invoice_id,), decision.kind, what, None, at, task, due_on, why)


def _of(decision: Wait | Hold | HandOff, language: Language) -> tuple[str, datetime | None, str, date | None]:
    match decision:
        case Wait():
            return decision.step, decision.until, "", None
        case Hold():
            due_on = None if decision.task is None else decision.task.due_on
            return decision.reason, decision.until, decision.explain_task(language), due_on
        case HandOff():
            task = phrases(language).headlines["hand_off"].format(to=decision.to)
            return decision.step, None, task, None
