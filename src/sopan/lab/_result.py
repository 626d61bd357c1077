"""What an experiment found: means, paired differences and how sure they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sopan.lab._measure import METRICS, Measured
from sopan.lab._plot import charts
from sopan.tables import Report, Table, figure


@dataclass(frozen=True, slots=True)
class TraceEntry:
    """Something that happened to an invoice in the first replication of an experiment."""

    invoice_id: str
    day: date
    what: str
    """`issued`, `due` (when it is still open then), `message`, `promise`, `dispute`, and at last `paid` or `open`."""
    detail: str = ""
    """Step and channel of a message, the day of a promise."""


@dataclass(frozen=True, slots=True)
class Arm:
    """One policy of an experiment, over all replications."""

    name: str
    runs: tuple[dict[str, float], ...]
    """Every metric, replication by replication; with `cost_<channel>` for each channel."""
    cash: tuple[tuple[float, float, float], ...]
    """Cash collected by the end of each day: the 5th percentile, the mean, the 95th percentile of the replications."""
    steps: dict[str, float]
    """Messages by step, per replication, in the order of the ladder."""
    trace: tuple[TraceEntry, ...] = ()
    """What happened to each invoice in the first replication, invoice by invoice and in order of time."""

    def mean(self, metric: str) -> float:
        """The mean of a metric over the replications."""
        return _mean([run[metric] for run in self.runs])


class ArmTally:
    """An arm while its replications come in."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.runs: list[dict[str, float]] = []
        self.cash: list[tuple[float, ...]] = []
        self.steps: Counter[str] = Counter()
        self.trace: tuple[TraceEntry, ...] = ()

    def add(self, measured: Measured, trace: tuple[TraceEntry, ...]) -> None:
        """Take one replication; the first one brings a trace."""
        self.runs.append(measured.metrics)
        self.cash.append(measured.cash)
        self.steps.update(measured.steps)
        self.trace = self.trace or trace

    def whole(self, order: Callable[[str], tuple[int, str]]) -> Arm:
        """Sum the replications up."""
        bands = tuple(_band(sorted(day)) for day in zip(*self.cash, strict=True))
        steps = {step: self.steps[step] / len(self.runs) for step in sorted(self.steps, key=order)}
        return Arm(self.name, tuple(self.runs), bands, steps, self.trace)


@dataclass(frozen=True, slots=True)
class Difference:
    """One policy less the first one in one metric: mean over the replications, and 95 % confidence interval.

    The interval is about the mean that endless replications would show, with these clients and this behaviour; of a
    hundred such intervals about ninety-five hold it, of metrics that hardly ever differ nearly all.
    Replications are paired client by client. Counts, money and days: profile likelihood of gains less losses (Venzon
    and Moolgavkar 1988; Fay and Feuer 1997), with Student's t and Bartlett's correction, and the rule of three where
    nothing differed (Hanley and Lippman-Hand 1983). Promises, complaints and lost clients, which add up chances:
    Hall's transformation of Student's t (1992).
    It says how sure the lab is about its own imagined world, and knows nothing of how well that world resembles yours.
    """

    policy: str
    than: str
    metric: str
    mean: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """True if the interval leaves zero out."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class ExperimentResult(Report):
    """Policies beside each other. The first is what the others are compared with."""

    arms: tuple[Arm, ...]
    contrasts: tuple[Difference, ...] = field(repr=False)
    """Every later policy less the first one, metric by metric, with `cost_<channel>` for each channel too."""
    days: int
    replications: int
    seed: int
    start: date
    clients: int
    invoices: int
    currency: str
    assumptions: tuple[str, ...]

    def __getitem__(self, name: str) -> Arm:
        """The arm of that name. Raises KeyError."""
        for arm in self.arms:
            if arm.name == name:
                return arm
        raise KeyError(name)

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Every later policy less the first one, metric by metric."""
        return tuple(found for found in self.contrasts if found.metric in METRICS)

    def difference(self, policy: str, metric: str) -> Difference:
        """Return how the policy differs from the first one in a metric: not at all when it is the first.

        Raises KeyError for a policy or a metric that is not in it.
        """
        if policy == self.arms[0].name and metric in self.arms[0].runs[0]:
            return Difference(policy, policy, metric, 0.0, 0.0, 0.0)
        for found in self.contrasts:
            if (found.policy, found.metric) == (policy, metric):
                return found
        raise KeyError(metric if policy in {arm.name for arm in self.arms} else policy)

    def to_dicts(self) -> list[dict[str, Any]]:
        """One dict per policy and metric: mean, and difference from the first policy with its interval."""
        rows = []
        for arm in self.arms:
            for metric in arm.runs[0]:
                difference = self.difference(arm.name, metric)
                rows.append(
                    {
                        "policy": arm.name,
                        "metric": metric,
                        "mean": arm.mean(metric),
                        "difference": difference.mean,
                        "low": difference.low,
                        "high": difference.high,
                    },
                )
        return rows

    def curves(self) -> list[dict[str, Any]]:
        """One dict per policy and day: cash collected by its end, with the band that holds 90 % of replications."""
        return [
            {"policy": arm.name, "day": str(self.start + timedelta(days=day)), "low": low, "cash": mean, "high": high}
            for arm in self.arms
            for day, (low, mean, high) in enumerate(arm.cash)
        ]

    def timelines(self, invoices: int | Iterable[str] = 12) -> list[dict[str, Any]]:
        """One dict per policy and entry of an invoice in the first replication; `until` says when it was over.

        `invoices` names them, or says how many: first those that fare differently under the policies, in order.
        """
        wanted = self._telling(invoices) if isinstance(invoices, int) else dict.fromkeys(invoices)
        rows = []
        for arm in self.arms:
            ends = {entry.invoice_id: str(entry.day) for entry in arm.trace}
            rows += [
                {
                    "policy": arm.name,
                    "invoice_id": entry.invoice_id,
                    "day": str(entry.day),
                    "until": ends[entry.invoice_id],
                    "what": entry.what,
                    "detail": entry.detail,
                }
                for entry in arm.trace
                if entry.invoice_id in wanted
            ]
        return rows

    def _telling(self, most: int) -> dict[str, None]:
        """So many invoices, first those whose days of payment differ, then those whose messages do."""
        stories: dict[str, list[tuple[object, list[TraceEntry]]]] = {}
        for arm in self.arms:
            of_arm: dict[str, list[TraceEntry]] = {}
            for entry in arm.trace:
                of_arm.setdefault(entry.invoice_id, []).append(entry)
            for invoice_id, story in of_arm.items():
                stories.setdefault(invoice_id, []).append(((story[-1].what, story[-1].day), story))

        def sameness(invoice_id: str) -> tuple[bool, bool]:
            (end, story), *others = stories[invoice_id]
            return all(other == end for other, _ in others), all(other == story for _, other in others)

        return dict.fromkeys(sorted(stories, key=sameness)[:most])

    def plot(self, invoices: int | Iterable[str] = 12) -> Any:
        """An altair chart: cash collected by day with bands, messages by step, and a timeline per invoice.

        `invoices` are those of the timeline, as for `timelines`.
        Raises ArgumentError when altair is missing; `pip install "sopan[plot]"` brings it.
        """
        counts = [
            {"policy": arm.name, "step": step, "messages": times}
            for arm in self.arms
            for step, times in arm.steps.items()
        ]
        return charts(self.curves(), counts, self.timelines(invoices), self.currency)

    # --- reading it ----------------------------------------------------------------------------------

    def _table(self) -> Table:
        """Means and paired differences, and what it all assumes."""
        first, *others = self.arms
        heads = ("", *(arm.name for arm in self.arms), *(f"{arm.name} − {first.name} (95 %)" for arm in others))
        rows = []
        for metric, title in METRICS.items():
            if metric == "cost" and not any(name.startswith("cost_") for name in first.runs[0]):
                continue  # what a message costs is not known
            cells = [title, *(figure(arm.mean(metric)) for arm in self.arms)]
            for arm in others:
                found = self.difference(arm.name, metric)
                mean, low, high = (figure(value, sign=True) for value in (found.mean, found.low, found.high))
                cells.append(f"{mean} [{low}, {high}]")
            rows.append(tuple(cells))
        return Table(
            heads=heads,
            rows=tuple(rows),
            title=f"{self.invoices} invoices of {self.clients} clients, {self.days} days from {self.start}, "
            f"{self.replications} replications, seed {self.seed}; money in {self.currency}",
            notes=("\n".join(["Assumed:", *(f"- {line}" for line in self.assumptions)]),),
            numbers=frozenset(range(1, len(heads))),
        )


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers)


def _band(ordered: Sequence[float]) -> tuple[float, float, float]:
    last = len(ordered) - 1
    return ordered[round(0.05 * last)], _mean(ordered), ordered[round(0.95 * last)]
