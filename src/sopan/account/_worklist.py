"""What comes next for every invoice, as one table: what a person works through in the morning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal, get_args

from sopan._arguments import is_whole
from sopan.account.model import AccountDecision
from sopan.calendars import WorkingCalendar
from sopan.decisions import HandOff, Hold, Reason, Send, Wait
from sopan.engine._decide import calendar_of
from sopan.errors import ArgumentError
from sopan.formats import jam, language_of, rupiah, tanggal
from sopan.mail import compose, digest
from sopan.money import Money, total_by_currency
from sopan.tables import Report, Table
from sopan.wording import phrases
from sopan.words import Cause, Channel, Language

if TYPE_CHECKING:
    from email.message import EmailMessage

Order = Literal["urgency", "value", "client"]
_CAUSES = frozenset(Cause)
_ORDER = {"error": 0, "send": 1, "hand_off": 2, "hold": 3, "postponed": 4, "wait": 5}


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
    amounts: tuple[Money, ...]
    """What is open on these invoices, per currency; empty when nothing is."""
    days_overdue: int | None
    """Of the oldest of them; negative before its date, None when nothing is open."""
    owner: str
    """Who looks after the client, as `owners` says."""
    task: str
    """What *we* owe, in words; empty when there is nothing to do but wait."""
    since: date | None
    """The day since which we owe it, where something dates it."""
    due_on: date | None
    """The last day on which it is still in time: that of a task, or for a message today."""
    day: date | None
    """For a message: the day on which there is room for it. On a later one than today, decide again before sending."""
    why: str
    """In a sentence or three."""
    causes: tuple[str, ...] = ()
    """The reasons that were given for a dispute, a hold or a reply."""

    @property
    def is_postponed(self) -> bool:
        """True if `capacity` has no room for the message today."""
        return self.day is not None and self.at is not None and self.day > self.at.date()

    def to_dicts(self) -> Iterator[dict[str, Any]]:
        """One plain dict; of a message in several currencies one for each, so that sums come right."""
        for money in self.amounts or (None,):
            yield {
                "client_id": self.client_id,
                "invoices": ", ".join(self.invoice_ids),
                "action": self.action,
                "what": self.what,
                "channel": None if self.channel is None else self.channel.value,
                "at": _iso(self.at),
                "amount": None if money is None else money.amount,
                "currency": None if money is None else money.currency,
                "days_overdue": self.days_overdue,
                "owner": self.owner,
                "task": self.task,
                "since": _iso(self.since),
                "due_on": _iso(self.due_on),
                "day": _iso(self.day),
                "why": self.why,
                "causes": ", ".join(self.causes),
            }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


@dataclass(frozen=True, slots=True)
class Worklist(Report):
    """The table, what has to be done first at the top."""

    rows: tuple[NextAction, ...]
    language: Language = Language.ID

    def to_dicts(self) -> list[dict[str, Any]]:
        """One plain dict per row, for any data frame; a message in several currencies has one for each."""
        return [plain for row in self.rows for plain in row.to_dicts()]

    @property
    def causes(self) -> tuple[tuple[str, int], ...]:
        """Count the reasons given for what is held, the most frequent first."""
        counts = Counter(cause for row in self.rows for cause in row.causes)
        return tuple(sorted(counts.items(), key=lambda counted: (-counted[1], counted[0])))

    @property
    def owners(self) -> tuple[str, ...]:
        """Those who have something on it, in order of their first line."""
        return tuple(dict.fromkeys(row.owner for row in self.rows if row.owner))

    def of(self, owner: str) -> Worklist:
        """The lines of one owner."""
        return replace(self, rows=tuple(row for row in self.rows if row.owner == owner))

    def digest(self, sender: str, owner: str, *, at: datetime | None = None) -> EmailMessage:
        """An email to an owner with the owner's lines, as text and as HTML.

        `owner` is an email address, one of those in `owners`; `sender` and `at` are as for `Message.to_email`.
        Raises ArgumentError for an address that is not a plain one.
        """
        theirs, say = self.of(owner), phrases(self.language).worklist
        counts = Counter(row.action for row in theirs.rows)
        parts = ", ".join(say[f"{action}s"].format(count=counts[action]) for action in _ORDER if counts[action])
        subject = say["subject"] if at is None else say["subject_of"].format(day=tanggal(at, self.language))
        text = theirs.to_text()
        return compose(
            sender=sender,
            to=owner,
            subject=f"{subject}: {parts or say['nothing']}",
            text=f"{text}\n",
            html=theirs.to_html(),
            key="worklist-" + digest(f"{owner}\n{at}\n{text}"),
            language=self.language,
            at=at,
        )

    def _table(self) -> Table:
        words = phrases(self.language)
        say = words.worklist
        owned = any(row.owner for row in self.rows)
        heads = ("do", "client", "invoices", "open", "overdue", "when", *(("owner",) if owned else ()), "why")
        return Table(
            heads=tuple(say[head] for head in heads),
            rows=tuple(self._cells(row, owned=owned) for row in self.rows),
            numbers=frozenset({3, 4}),
        )

    def _cells(self, row: NextAction, *, owned: bool) -> tuple[str, ...]:
        words = phrases(self.language)
        action = words.worklist[row.action]
        return (
            action if row.channel is None else f"{action} ({words.channels[row.channel]})",
            row.client_id,
            ", ".join(row.invoice_ids),
            ", ".join(rupiah(money, self.language) for money in row.amounts),
            "" if row.days_overdue is None else str(row.days_overdue),
            self._when(row),
            *((row.owner,) if owned else ()),
            row.why,
        )

    def _when(self, row: NextAction) -> str:
        if row.at is None or row.is_postponed:
            day = row.day if row.is_postponed else row.due_on
            return "" if day is None else tanggal(day, self.language, short=True)
        return f"{tanggal(row.at, self.language, short=True)} {jam(row.at, self.language)}"


def next_actions(
    decisions: Iterable[AccountDecision],
    *,
    language: Language | str = Language.ID,
    order: Order = "urgency",
    owners: Mapping[str, str] | None = None,
    capacity: Mapping[str, int] | None = None,
    calendar: WorkingCalendar | None = None,
) -> Worklist:
    """Return what comes next, from the answers of `decide_account` or `decide_portfolio`; what is done is left out.

    A joint message is one line. `task` and `why` are written in `language`. `owners` says by client id who looks
    after a client; with email addresses, `digest` writes to each of them.

    - `order="urgency"`: errors, messages, hand-offs, holds and what waits, each in the order of their instants, then
      the longest overdue first.
    - `order="value"`: what waits comes last, else the largest open amount comes first, currency by currency.
    - `order="client"`: by client id, then as by urgency.

    `capacity` is how many messages of a channel people manage in a day, such as `{"phone": 20}`: those beyond it get
    a later working day of `calendar` (Indonesia's) as their `day`, and stand behind what is for today.

    Raises ArgumentError for another order, language or channel, and for a capacity below 1.
    """
    if order not in get_args(Order):
        raise ArgumentError(f"order must be one of {', '.join(get_args(Order))}")
    spoken, known = language_of(language), owners or {}
    rows = [row for decision in decisions for row in _rows(decision, spoken, known.get(decision.client_id, ""))]
    rows.sort(key=_KEYS[order])
    if capacity:
        rows = list(_within(_checked(capacity), rows, calendar_of(calendar)))
        rows.sort(key=_KEYS[order])
    return Worklist(tuple(rows), spoken)


def _by_urgency(row: NextAction) -> tuple[Any, ...]:
    """Postponed messages stand behind everything that is for today."""
    place = _ORDER["postponed" if row.is_postponed else row.action]
    at = 0.0 if row.at is None else row.at.timestamp()
    late = 0 if row.days_overdue is None else -row.days_overdue
    return place, row.day or date.min, row.at is None, at, late, row.client_id, row.invoice_ids


def _by_value(row: NextAction) -> tuple[Any, ...]:
    later = row.action == "wait" or row.is_postponed
    most = row.amounts[0] if row.amounts else None
    value = ("", 0) if most is None else (most.currency, -most.minor)
    return later, *value, *_by_urgency(row)


_KEYS: Mapping[Order, Any] = {
    "urgency": _by_urgency,
    "value": _by_value,
    "client": lambda row: (row.client_id, *_by_urgency(row)),
}


def _checked(capacity: Mapping[str, int]) -> dict[Channel, int]:
    for channel, most in capacity.items():
        if channel not in set(Channel):
            raise ArgumentError(f"capacity must name channels: {', '.join(Channel)}")
        if not is_whole(most, 1):
            raise ArgumentError("capacity must be a number of messages a day, at least 1; leave out what has no limit")
    return {Channel(channel): most for channel, most in capacity.items()}


def _within(
    capacity: Mapping[Channel, int], rows: Iterable[NextAction], calendar: WorkingCalendar
) -> Iterator[NextAction]:
    """The rows, each message with the day on which there is room for it, in the order in which they come."""
    seen: Counter[Channel] = Counter()
    for row in rows:
        channel = row.channel
        if channel is not None and channel in capacity and row.at is not None:
            days, seen[channel] = seen[channel] // capacity[channel], seen[channel] + 1
            today = row.at.date()
            yield replace(row, day=calendar.add_working_days(today, days) if days else today)
        else:
            yield row


def _rows(account: AccountDecision, language: Language, owner: str) -> Iterator[NextAction]:
    open_items = {item.invoice_id: item for item in (*account.due, *account.upcoming)}

    def row(invoice_ids: tuple[str, ...], **what: Any) -> NextAction:
        found = [open_items[invoice_id] for invoice_id in invoice_ids if invoice_id in open_items]
        known: dict[str, Any] = {
            "channel": None,
            "at": None,
            "amounts": total_by_currency(item.outstanding for item in found),
            "days_overdue": max((days for item in found if (days := item.days_overdue) is not None), default=None),
            "task": "",
            "since": None,
            "due_on": None,
            "day": None,
        }
        return NextAction(client_id=account.client_id, invoice_ids=invoice_ids, owner=owner, **known | what)

    if account.error is not None:
        yield row((), action="error", what="", why=account.error)
    for send in account.sends:
        yield row(
            tuple(dict.fromkeys(item.invoice_id for item in send.items)),
            **_message(send),
            action=send.kind,
            why=send.explain(language),
        )
    for invoice_id, decision in account.by_invoice.items():
        if isinstance(decision, Wait | Hold | HandOff):
            more = _rest(decision, language)
            yield row((invoice_id,), **more, action=decision.kind, why=decision.explain(language))


def _message(send: Send) -> dict[str, Any]:
    """A message's amounts are its own: of a joint one in part, what it asks for."""
    today = send.at.date()
    return {
        "what": send.step,
        "channel": send.channel,
        "at": send.at,
        "amounts": send.outstanding,
        "days_overdue": send.days_overdue,
        "due_on": today,
        "day": today,
    }


def _causes(reason: Reason) -> tuple[str, ...]:
    return tuple(cause for cause in reason.detail.split(", ") if cause in _CAUSES)


def _rest(decision: Wait | Hold | HandOff, language: Language) -> dict[str, Any]:
    match decision:
        case Wait():
            return {"what": decision.step, "at": decision.until}
        case Hold():
            task = decision.task
            return {
                "what": decision.reason,
                "at": decision.until,
                "causes": _causes(decision.because[0]),
                "task": decision.explain_task(language),
                "since": None if task is None else task.since,
                "due_on": None if task is None else task.due_on,
            }
        case HandOff():
            return {"what": decision.step, "task": phrases(language).headlines["hand_off"].format(to=decision.to)}
