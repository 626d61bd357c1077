"""Two or more policies before the same clients with the same dice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sopan._arguments import is_whole, wrong_type
from sopan.account import Account, PolicyBook
from sopan.calendars import WorkingCalendar
from sopan.errors import ArgumentError
from sopan.fields import LAST_DAY, ONE_DAY
from sopan.forecast._span import first_instant, last_instant, require_day
from sopan.lab._behaviour import Payer
from sopan.lab._inputs import check_accounts, in_ladder_order, require_behaviour, require_whole
from sopan.lab._interval import ChanceContrast, Contrast
from sopan.lab._measure import BY_CHANCE, Measured, Part, measure, movable
from sopan.lab._result import ArmTally, Difference, ExperimentResult, TraceEntry
from sopan.lab._world import Story, World, live
from sopan.money import Money
from sopan.policy import EscalationPolicy
from sopan.words import Channel
from sopan.zones import zone_of

Cost = Money | int | float | Decimal
"""Money in the currency of the ledger, or a number of it."""

COSTS: Mapping[str, Money] = {
    "whatsapp": Money(500),
    "email": Money(0),
    "sms": Money(600),
    "phone": Money(10_000),
    "letter": Money(20_000),
}
"""What one message costs in Indonesia: ours, rough, and the first thing to replace. Work time counts for calls."""

_WORLD = (
    "An invoice is paid all at once or not at all, on any day of the week, and never before the day after its issue.",
    "Every message is delivered and read on its day; promises, disputes and complaints come an hour after it.",
    "A complaint is answered a day later, and until then nothing is sent. Approvals are given when they are due.",
)


def _priced(costs: Sequence[tuple[str, float]], currency: str) -> str:
    if not costs:
        return f"What a message costs in {currency} is not known: give costs."
    return f"A message costs {currency} " + ", ".join(f"{cost:,g} by {channel}" for channel, cost in costs) + "."


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
class _Year:
    """The results of one policy in one replication."""

    measured: Measured
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
    costs: Mapping[str, Cost] | None = None,
    progress: Callable[[int, int], object] | None = None,
    processes: int = 1,
) -> ExperimentResult:
    """Return which of the policies would do better with clients who behave like `behaviour`, and how sure that is.

    Each replication is one imagined run of `days` days from `start` (the first issue unless given). What the ledger
    says after `start` is left out: `behaviour` pays, promises and objects instead. In a replication every policy
    meets the same clients with the same dice (common random numbers), so that differences between policies are not
    differences of luck. The first policy is the one that the others are compared with.

    Everything is counted in the ledger's currency. `costs` per message and channel replace `COSTS`, as money or as
    numbers of that currency; channels left out cost nothing. `COSTS` are in rupiah, so a ledger in another currency has
    no costs unless they are given.
    `progress(done, replications)` is called after each replication. `processes` above 1 shares replications among
    so many processes; the result is the same, byte for byte.

    Raises ArgumentError for no policy, fewer than 2 replications, no days, several currencies in one ledger, an empty
    ledger or one with payments before issue.
    """
    design = _design(policies, accounts, behaviour, days, replications, seed, start, calendar, costs)
    if not is_whole(processes, 1, 256):
        raise ArgumentError("processes must be a whole number from 1 to 256")
    order = in_ladder_order(policy for _, policy in design.policies)
    arms = [ArmTally(name) for name, _ in design.policies]
    contrasts: list[dict[str, Contrast | ChanceContrast]] = []
    parts: dict[str, Part] = {}
    for number, years in enumerate(_runs(design, replications, processes), start=1):
        first, *others = (year.measured for year in years)
        contrasts = contrasts or [_contrasts(first) for _ in others]
        parts = first.parts
        for arm, year in zip(arms, years, strict=True):
            arm.add(year.measured, year.trace)
        for contrast, other in zip(contrasts, others, strict=True):
            for metric, pair in contrast.items():
                pair.add(other.parts[metric].by_client, first.parts[metric].by_client)
        if progress is not None:
            progress(number, replications)
    currency = _currency(design.accounts)
    return ExperimentResult(
        arms=tuple(arm.whole(order) for arm in arms),
        contrasts=tuple(_differences(design, contrasts, parts)),
        days=days,
        replications=replications,
        seed=seed,
        start=design.first,
        clients=len(design.accounts),
        invoices=sum(len(account.invoices) for account in design.accounts),
        currency=currency,
        assumptions=(*behaviour.assumptions(), *_WORLD, _priced(design.costs, currency)),
    )


def _contrasts(first: Measured) -> dict[str, Contrast | ChanceContrast]:
    clients = len(first.billed)
    return {
        metric: (ChanceContrast if metric in BY_CHANCE else Contrast)(clients, first.effective(metric), part.usual)
        for metric, part in first.parts.items()
    }


def _differences(
    design: _Design, contrasts: Iterable[dict[str, Contrast | ChanceContrast]], parts: Mapping[str, Part]
) -> Iterator[Difference]:
    """Every later policy less the first one; nothing at all where nothing can differ."""
    (than, first), *others = design.policies
    for (name, policy), contrast in zip(others, contrasts, strict=True):
        for metric, pair in contrast.items():
            can_differ = policy != first and movable(metric, design.behaviour)
            low, high = pair.interval() if can_differ else (0.0, 0.0)
            yield Difference(name, than, metric, *(parts[metric].scaled(value) for value in (pair.mean, low, high)))


def _runs(design: _Design, replications: int, processes: int) -> Iterator[tuple[_Year, ...]]:
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
    costs: Mapping[str, Cost] | None,
) -> _Design:
    book = check_accounts(accounts)
    _require_policies(policies)
    for name, number, least in (("days", days, 1), ("replications", replications, 2), ("seed", seed, 0)):
        require_whole(name, number, least)
    require_behaviour(behaviour)
    prices = _prices(costs, _currency(book))
    issues = (invoice.issued_on for account in book for invoice in account.invoices)
    first = min(issues) if start is None else require_day("start", start)
    if days > (LAST_DAY - first).days:
        raise ArgumentError(f"days must end by {LAST_DAY}; take fewer")
    return _Design(tuple(policies.items()), book, behaviour, first, days, seed, calendar, prices)


def _require_policies(policies: object) -> None:
    if (
        not isinstance(policies, Mapping)
        or not policies
        or not all(isinstance(name, str) and name for name in policies)
    ):
        raise ArgumentError('policies must name at least one policy, such as {"now": presets.standard()}')
    for policy in policies.values():
        if not isinstance(policy, EscalationPolicy | PolicyBook):
            raise wrong_type("policies", policy, "EscalationPolicy", "PolicyBook")


def _prices(costs: Mapping[str, Cost] | None, currency: str) -> tuple[tuple[str, float], ...]:
    """Return what a message costs by channel, in the currency of the ledger."""
    if costs is None:
        costs = COSTS if currency == "IDR" else {}
    if not isinstance(costs, Mapping) or any(channel not in set(Channel) for channel in costs):
        raise ArgumentError('costs must name channels, such as {"whatsapp": 500}')
    if any(isinstance(cost, Money) and cost.currency != currency for cost in costs.values()):
        raise ArgumentError("costs must be in the currency of the ledger")
    numbers = {channel: cost.amount if isinstance(cost, Money) else cost for channel, cost in costs.items()}
    if not all(isinstance(cost, int | float | Decimal) and 0 <= cost < 10**12 for cost in numbers.values()):
        raise ArgumentError("costs must give each channel money, or a number from 0")
    return tuple((str(channel), float(cost)) for channel, cost in sorted(numbers.items()))


def _currency(accounts: Iterable[Account]) -> str:
    currencies = {invoice.total.currency for account in accounts for invoice in account.invoices}
    if len(currencies) > 1:
        message = "accounts hold several currencies, which are never added up; compare one currency at a time"
        raise ArgumentError(message)
    return currencies.pop()


def _replicate(task: tuple[_Design, int]) -> tuple[_Year, ...]:
    design, number = task
    return tuple(_live(design, policy, number) for _, policy in design.policies)


def _live(design: _Design, policy: EscalationPolicy | PolicyBook, number: int) -> _Year:
    """One policy, one replication."""
    last_day = design.first + (design.days - 1) * ONE_DAY
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
    measured = measure(stories, design.first, design.days, dict(design.costs))
    return _Year(measured, () if number else tuple(_trace(stories, last_day)))


def _trace(stories: Iterable[Story], last_day: date) -> Iterator[TraceEntry]:
    """Yield what happened to each invoice: in order of issue, and within one in order of time."""
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
