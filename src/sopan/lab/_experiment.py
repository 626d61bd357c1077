"""Two or more policies before the same clients with the same dice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from sopan.account import Account, PolicyBook
from sopan.calendars import WorkingCalendar
from sopan.errors import ArgumentError
from sopan.fields import LAST_DAY
from sopan.forecast._span import first_instant, last_instant, require_day
from sopan.lab._behaviour import Payer
from sopan.lab._inputs import check_accounts, require_behaviour, require_whole
from sopan.lab._result import Arm, ExperimentResult, TraceEntry
from sopan.lab._world import Bill, Story, World, live
from sopan.policy import EscalationPolicy
from sopan.words import Channel
from sopan.zones import zone_of

__all__ = ["COSTS", "compare"]

COSTS: Mapping[str, float] = {"whatsapp": 500.0, "email": 0.0, "sms": 600.0, "phone": 10_000.0, "letter": 20_000.0}
"""What one message costs, in rupiah: ours, rough, and the first thing to replace. Work time counts for calls."""

_ONE_DAY = timedelta(days=1)
_WORLD = (
    "An invoice is paid all at once or not at all, on any day of the week, and never before the day after its issue.",
    "Every message is delivered and read on its day; promises, disputes and complaints come an hour after it.",
    "A complaint is answered a day later, and until then nothing is sent. Approvals are given when they are due.",
)


def _priced(costs: Iterable[tuple[str, float]]) -> str:
    return "A message costs " + ", ".join(f"{cost:,g} by {channel}" for channel, cost in costs) + "."


@dataclass(frozen=True, slots=True)
class _Design:
    """Everything that one replication needs; it travels to other processes."""

    policies: tuple[tuple[str, EscalationPolicy | PolicyBook], ...]
    accounts: tuple[Account, ...]
    behaviour: Payer
    first: date
    days: int
    seed: int
    calendar: WorkingCalendar | None
    costs: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Year:
    """What one policy did to all clients in one replication: a number per metric, and cash by day."""

    metrics: dict[str, float]
    cash: tuple[float, ...]
    steps: dict[str, int]
    trace: tuple[TraceEntry, ...] = ()
    """Of the first replication only: one is enough to look at."""


def compare(  # noqa: PLR0913 - an experiment has that many knobs
    policies: Mapping[str, EscalationPolicy | PolicyBook],
    accounts: Iterable[Account],
    behaviour: Payer,
    days: int,
    replications: int,
    seed: int,
    *,
    start: date | None = None,
    calendar: WorkingCalendar | None = None,
    costs: Mapping[str, float] | None = None,
    progress: Callable[[int, int], object] | None = None,
    processes: int = 1,
) -> ExperimentResult:
    """Which of the policies would do better with clients who behave like `behaviour`, and how sure that is.

    Each replication is one imagined run of `days` days from `start` (the first issue unless given). What the ledger
    says after `start` is left out: `behaviour` pays, promises and objects instead. In a replication every policy
    meets the same clients with the same dice (common random numbers), so that differences between policies are not
    differences of luck. The first policy is the one that the others are compared with.

    `costs` per message and channel replace `COSTS`, in any unit; channels left out cost nothing.
    `progress(done, replications)` is called after each replication. `processes` above 1 shares replications among
    so many processes; the result is the same, byte for byte.

    Raises ArgumentError for no policy, fewer than 2 replications, no days, several currencies in one ledger, an empty
    ledger or one with payments before issue.
    """
    design = _design(policies, accounts, behaviour, days, replications, seed, start, calendar, costs)
    if isinstance(processes, bool) or not isinstance(processes, int) or not 1 <= processes <= 256:
        message = "processes must be a whole number from 1 to 256"
        raise ArgumentError(message)
    runs: list[tuple[Year, ...]] = []
    for years in _runs(design, replications, processes):
        runs.append(years)
        if progress is not None:
            progress(len(runs), replications)
    arms = tuple(
        Arm.of(
            name,
            [run[place].metrics for run in runs],
            [run[place].cash for run in runs],
            [run[place].steps for run in runs],
            runs[0][place].trace,
        )
        for place, (name, _) in enumerate(design.policies)
    )
    return ExperimentResult(
        arms=arms,
        days=days,
        replications=replications,
        seed=seed,
        start=design.first,
        clients=len(design.accounts),
        invoices=sum(len(account.invoices) for account in design.accounts),
        currency=_currency(design.accounts),
        assumptions=(*behaviour.assumptions(), *_WORLD, _priced(design.costs)),
    )


def _runs(design: _Design, replications: int, processes: int) -> Iterator[tuple[Year, ...]]:
    if processes == 1:
        yield from (_replicate((design, number)) for number in range(replications))
        return
    with ProcessPoolExecutor(processes) as pool:
        yield from pool.map(_replicate, [(design, number) for number in range(replications)])


def _design(
    policies: Mapping[str, EscalationPolicy | PolicyBook],
    accounts: Iterable[Account],
    behaviour: Payer,
    days: int,
    replications: int,
    seed: int,
    start: date | None,
    calendar: WorkingCalendar | None,
    costs: Mapping[str, float] | None,
) -> _Design:
    book = check_accounts(accounts)
    _require_policies(policies)
    for name, number, least in (("days", days, 1), ("replications", replications, 2), ("seed", seed, 0)):
        require_whole(name, number, least)
    require_behaviour(behaviour)
    paid = COSTS if costs is None else costs
    if any(channel not in set(Channel) or not _is_cost(cost) for channel, cost in paid.items()):
        message = "costs must name channels and give each a number from 0"
        raise ArgumentError(message)
    _currency(book)
    issues = (invoice.issued_on for account in book for invoice in account.invoices)
    first = min(issues) if start is None else require_day("start", start)
    if days > (LAST_DAY - first).days:
        message = f"days must end by {LAST_DAY}; take fewer"
        raise ArgumentError(message)
    prices = tuple((str(channel), float(cost)) for channel, cost in sorted(paid.items()))
    return _Design(tuple(policies.items()), book, behaviour, first, days, seed, calendar, prices)


def _require_policies(policies: object) -> None:
    if (
        not isinstance(policies, Mapping)
        or not policies
        or not all(isinstance(name, str) and name for name in policies)
    ):
        message = 'policies must name at least one policy, such as {"now": presets.standard()}'
        raise ArgumentError(message)
    if not all(isinstance(policy, EscalationPolicy | PolicyBook) for policy in policies.values()):
        message = "policies must be of type EscalationPolicy or PolicyBook; build one with model_validate(...)"
        raise ArgumentError(message)


def _is_cost(cost: object) -> bool:
    return isinstance(cost, int | float | Decimal) and 0 <= cost < 10**12


def _currency(accounts: Iterable[Account]) -> str:
    currencies = {invoice.total.currency for account in accounts for invoice in account.invoices}
    if len(currencies) > 1:
        message = "accounts hold several currencies, which are never added up; compare one currency at a time"
        raise ArgumentError(message)
    return currencies.pop()


def _replicate(task: tuple[_Design, int]) -> tuple[Year, ...]:
    design, number = task
    return tuple(_live(design, policy, number) for _, policy in design.policies)


def _live(design: _Design, policy: EscalationPolicy | PolicyBook, number: int) -> Year:
    """One policy, one replication."""
    last_day = design.first + (design.days - 1) * _ONE_DAY
    stories = []
    for account in design.accounts:
        zone = zone_of(account.client.zone)
        first, last = first_instant("start", design.first, zone), last_instant("end", last_day, zone)
        world = World(
            account,
            policy,
            design.behaviour,
            first=first,
            last=last,
            name=f"{design.seed}/{number}",
            calendar=design.calendar,
        )
        stories.append(live(world, first, last))
    year = _measure(stories, design, last_day)
    return year if number else replace(year, trace=tuple(_trace(stories, last_day)))


def _trace(stories: Iterable[Story], last_day: date) -> Iterator[TraceEntry]:
    """What happened to each invoice: in order of issue, and within one in order of time."""
    bills = (bill for story in stories for bill in story.bills)
    for bill in sorted(bills, key=lambda bill: (bill.invoice.issued_on, bill.invoice.id)):
        invoice = bill.invoice
        yield TraceEntry(invoice.id, invoice.issued_on, "issued")
        told = [*([(invoice.due_on, "due", "")] if invoice.due_on is not None else []), *bill.told]
        ends = bill.paid_on or last_day
        for day, what, detail in sorted(told, key=lambda entry: entry[0]):
            if day <= ends:
                yield TraceEntry(invoice.id, day, what, detail)
        yield TraceEntry(invoice.id, ends, "open" if bill.paid_on is None else "paid")


def _measure(stories: list[Story], design: _Design, last_day: date) -> Year:
    """What is counted. An invoice that is open in the end counts as paid then: times are at least so long."""
    bills = [bill for story in stories for bill in story.bills]
    amounts = [float(bill.invoice.to_transfer(design.first).amount) for bill in bills]
    cash = [0.0] * design.days
    for bill, amount in zip(bills, amounts, strict=True):
        if bill.paid_on is not None:
            cash[(bill.paid_on - design.first).days] += amount
    total = 0.0
    for place, received in enumerate(cash):
        total += received
        cash[place] = total
    ends = [bill.paid_on or last_day for bill in bills]
    waits = [(end - bill.invoice.issued_on).days for end, bill in zip(ends, bills, strict=True)]
    lates = [max(0, bill.invoice.days_overdue(end) or 0) for end, bill in zip(ends, bills, strict=True)]
    count, billed = max(len(bills), 1), sum(amounts) or 1.0
    channels = Counter(channel for story in stories for channel, _, _ in story.sent)
    promises = sum(story.promises for story in stories)
    metrics = {
        "cash": total,
        "share_paid": 100 * total / billed,
        "dso": sum(wait * amount for wait, amount in zip(waits, amounts, strict=True)) / billed,
        "days_late": sum(lates) / count,
        "messages": sum(bill.messages for bill in bills) / count,
        "unreminded": 100 * sum(_unreminded(bill) for bill in bills) / count,
        "promises": 100 * promises / count,
        "kept": 100 * sum(story.kept for story in stories) / count,
        "complaints": 100 * sum(story.complaints for story in stories) / len(stories),
        "lost": 100 * sum(story.lost for story in stories) / len(stories),
        "cost": sum(cost * channels[channel] for channel, cost in design.costs),
        **{f"cost_{channel}": cost * channels[channel] for channel, cost in design.costs},
    }
    steps = Counter(step for story in stories for _, step, _ in story.sent)
    return Year(metrics, tuple(cash), dict(sorted(steps.items())))


def _unreminded(bill: Bill) -> bool:
    """Whether it was paid before anybody had asked for it."""
    return bill.paid_on is not None and bill.reminded_on is None
