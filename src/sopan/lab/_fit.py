"""Which kinds of clients a real ledger speaks of, how sure that is, and how well it foretells what it has not seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from math import exp, expm1, log, sqrt
from typing import Any

from sopan.account import Account
from sopan.errors import ArgumentError
from sopan.forecast._host import news_days
from sopan.forecast._span import require_day
from sopan.lab._behaviour import Forgetful, Ghost, Mixture, Punctual
from sopan.lab._inputs import check_accounts
from sopan.lab._observed import FLOOR, ObservedClient, observed

LEAST_CLIENTS = 40
LEAST_INVOICES = 100
_Z = 1.959963984540054
_KINDS = ("punctual", "forgetful", "ghost")
_START = {"punctual": 0.3, "forgetful": 0.03, "ghost": 0.0}
_FEWEST = 2.0
"""A kind with fewer clients than this in expectation is left out: nothing can be said about it."""
_HORIZONS = (0, 7, 30, 60)


@dataclass(frozen=True, slots=True)
class Estimate:
    """One number of the mixture with its 95 % confidence interval."""

    name: str
    """`share of punctual` or `per_day of punctual`, and so for the other kinds."""
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Foretold:
    """The share of invoices paid by so many days after the due date, of clients that the estimate had not seen."""

    days: int
    invoices: int
    observed: float
    predicted: float


@dataclass(frozen=True, slots=True)
class FitResult:
    """A mixture that fits a ledger."""

    behaviour: Mixture
    estimates: tuple[Estimate, ...]
    foretold: tuple[Foretold, ...]
    """Each half of the clients, foretold by what was estimated from the other half."""
    clients: int
    invoices: int
    as_of: date

    @property
    def largest_gap(self) -> float:
        """The largest distance between what was foretold and what happened, as a share of invoices."""
        return max(abs(row.observed - row.predicted) for row in self.foretold)

    @property
    def verdict(self) -> str:
        """`good` up to a gap of 0.05, `fair` up to 0.10, else `poor`: then the kinds do not describe these clients."""
        return "good" if self.largest_gap <= 0.05 else "fair" if self.largest_gap <= 0.10 else "poor"

    def to_dicts(self) -> list[dict[str, Any]]:
        """One dict per estimate."""
        return [asdict(found) for found in self.estimates]

    def __str__(self) -> str:
        """Estimates, how well they foretell, and what is assumed."""
        lines = [f"{self.invoices} invoices of {self.clients} clients, as of {self.as_of}", ""]
        lines += [
            f"{found.name:22} {found.value:.4f}  95 % from {found.low:.4f} to {found.high:.4f}"
            for found in self.estimates
        ]
        lines += ["", f"Each half of the clients foretold from the other: {self.verdict}"]
        lines += [
            f"paid by H+{row.days:<3} foretold {row.predicted:.1%}, seen {row.observed:.1%} of {row.invoices}"
            for row in self.foretold
        ]
        return "\n".join([*lines, "", "Assumed:", *(f"- {line}" for line in self.behaviour.assumptions())])

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:  # noqa: ARG002, FBT001 - IPython's signature
        """The same for IPython's terminal and notebooks."""
        printer.text(str(self))


def fit(ledger: Iterable[Account], as_of: date | None = None) -> FitResult:
    """The mixture of `Punctual`, `Forgetful` and `Ghost` clients that makes the ledger most likely.

    It estimates how many clients are of each kind and how fast the first two pay; how messages move a client is
    taken from the kinds' defaults, and matters only for messages that the history holds. Kinds that the ledger has
    next to none of are left out. An invoice open at the end of `as_of` (the last day on which the ledger knows of
    anything, unless given) counts as open so long. Intervals are of maximum likelihood, by client.

    Raises ArgumentError for data too thin to say anything: fewer than 40 clients, or fewer than 100 invoices that
    were due at least 30 days before `as_of`; and for an empty ledger or one with payments before issue.
    """
    book = check_accounts(ledger)
    facts = [day for account in book for invoice in account.invoices for day in news_days(invoice)]
    until = max(facts) if as_of is None else require_day("as_of", as_of)
    clients = [found for account in book if (found := observed(account, until)).invoices]
    ripe = sum((until - due_on).days >= 30 for client in clients for due_on in client.due_dates)
    if len(clients) < LEAST_CLIENTS or ripe < LEAST_INVOICES:
        message = (
            f"ledger is too thin: {len(clients)} clients and {ripe} invoices due 30 days or more before as_of; "
            f"it takes {LEAST_CLIENTS} and {LEAST_INVOICES}. Gather more, or assume a mixture instead"
        )
        raise ArgumentError(message)
    model = _estimate(clients)
    halves = sorted(clients, key=lambda client: client.client_id)
    return FitResult(
        behaviour=model.mixture(),
        estimates=model.estimates(clients),
        foretold=_foretell([(_estimate(halves[k::2]), halves[1 - k :: 2]) for k in (0, 1)], until),
        clients=len(clients),
        invoices=sum(len(client.invoices) for client in clients),
        as_of=until,
    )


@dataclass(slots=True)
class _Model:
    """Shares and hazards per day of the kinds that are in."""

    kinds: list[str]
    shares: list[float]
    rates: list[float]

    def beliefs(self, client: ObservedClient) -> list[float]:
        """Return how likely the client is of each kind, given what it did."""
        logs = [
            log(share) + client.likelihood(kind, rate)
            for kind, share, rate in zip(self.kinds, self.shares, self.rates, strict=True)
        ]
        most = max(logs)
        weights = [exp(value - most) for value in logs]
        total = sum(weights)
        return [weight / total for weight in weights]

    def mixture(self) -> Mixture:
        """As a behaviour; shares are rounded so that they add up to 1."""
        shares = [share / sum(self.shares) for share in self.shares]
        parts = [
            (share, _kind_of(name, min(0.99, -expm1(-rate))))
            for name, share, rate in zip(self.kinds, shares, self.rates, strict=True)
        ]
        return Mixture.model_validate({"parts": parts})

    def estimates(self, clients: Sequence[ObservedClient]) -> tuple[Estimate, ...]:
        """Every number with an interval from the information that each client adds."""
        paying = [place for place, kind in enumerate(self.kinds) if kind != "ghost"]
        size = len(self.kinds) - 1 + len(paying)
        information = [[0.0] * size for _ in range(size)]
        for client in clients:
            beliefs = self.beliefs(client)
            score = [belief - share for belief, share in zip(beliefs[:-1], self.shares[:-1], strict=True)]
            score += [beliefs[p] * client.slope(self.kinds[p], self.rates[p]) * self.rates[p] for p in paying]
            for row in range(size):
                for column in range(size):
                    information[row][column] += score[row] * score[column]
        covariance = _inverse(information)
        found = []
        for place, (kind, share) in enumerate(zip(self.kinds, self.shares, strict=True)):
            slope = [share * ((place == other) - self.shares[other]) for other in range(len(self.kinds) - 1)]
            spread = sqrt(
                sum(a * b * covariance[i][j] for i, a in enumerate(slope) for j, b in enumerate(slope)),
            )
            half = _Z * spread / (share * (1 - share)) if share < 1 else 0.0
            odds = share / (1 - share) if share < 1 else 1.0
            low, high = (odds * exp(sign * half) for sign in (-1, 1))
            bounds = (low / (1 + low), high / (1 + high)) if share < 1 else (share, share)
            found.append(Estimate(f"share of {kind}", share, *bounds))
        for number, place in enumerate(paying, start=len(self.kinds) - 1):
            rate, half = self.rates[place], _Z * sqrt(covariance[number][number])
            low, high = (-expm1(-rate * exp(sign * half)) for sign in (-1, 1))
            found.append(Estimate(f"per_day of {self.kinds[place]}", -expm1(-rate), low, high))
        return tuple(found)


def _kind_of(name: str, per_day: float) -> Punctual | Forgetful | Ghost:
    if name == "ghost":
        return Ghost()
    return Punctual(per_day=per_day) if name == "punctual" else Forgetful(per_day=per_day)


def _estimate(clients: Sequence[ObservedClient]) -> _Model:
    """Expectation and maximisation, with fewer kinds when one has nobody."""
    kinds = list(_KINDS)
    while True:
        model = _climb(kinds, clients)
        fewest = min(range(len(kinds)), key=lambda place: model.shares[place])
        if len(kinds) == 1 or model.shares[fewest] * len(clients) >= _FEWEST:
            return model
        kinds.pop(fewest)


def _climb(kinds: Sequence[str], clients: Sequence[ObservedClient]) -> _Model:
    model = _Model(list(kinds), [1 / len(kinds)] * len(kinds), [_START[kind] for kind in kinds])
    for _ in range(1000):
        beliefs = [model.beliefs(client) for client in clients]
        columns = list(zip(*beliefs, strict=True))
        shares = [max(sum(column) / len(clients), 1e-12) for column in columns]
        rates = [
            0.0 if kind == "ghost" else _fastest(kind, clients, column)
            for kind, column in zip(kinds, columns, strict=True)
        ]
        before = (*model.shares, *model.rates)
        model.shares, model.rates = shares, rates
        moved = max(abs(new - old) / max(old, 1e-3) for new, old in zip((*shares, *rates), before, strict=True))
        if moved < 1e-7:
            break
    return model


def _fastest(kind: str, clients: Sequence[ObservedClient], weights: Sequence[float]) -> float:
    """The hazard per day at which the weighted slope of the likelihood is zero, by bisection of its logarithm."""
    payments: dict[float, float] = {}
    exposure = 0.0
    for client, weight in zip(clients, weights, strict=True):
        known = client.statistics[kind]
        exposure += weight * known.survived
        for speed, times in known.paid:
            payments[speed] = payments.get(speed, 0.0) + weight * times
    low, high = log(1e-6), log(5.0)
    for _ in range(60):
        middle = (low + high) / 2
        rate = exp(middle)
        rising = sum(times * speed / expm1(rate * speed) for speed, times in payments.items()) > exposure
        low, high = (middle, high) if rising else (low, middle)
    return exp((low + high) / 2)


def _foretell(folds: Sequence[tuple[_Model, Sequence[ObservedClient]]], until: date) -> tuple[Foretold, ...]:
    """Each half of the clients by the model of the other, both halves counted together."""
    rows = []
    for days in _HORIZONS:
        seen = [
            (model, bill)
            for model, clients in folds
            for client in clients
            for bill in client.invoices
            if (until - bill.due_on).days >= days
        ]
        if not seen:
            continue
        predicted = sum(
            share * -expm1(-rate * bill.exposure(kind, days))
            for model, bill in seen
            for kind, share, rate in zip(model.kinds, model.shares, model.rates, strict=True)
        )
        paid = sum(bill.paid_on is not None and (bill.paid_on - bill.due_on).days <= days for _, bill in seen)
        rows.append(Foretold(days, len(seen), paid / len(seen), predicted / len(seen)))
    return tuple(rows)


def _inverse(matrix: Sequence[Sequence[float]]) -> list[list[float]]:
    """By Gauss and Jordan, pivoting; a direction without information gets an interval that says nothing."""
    size = len(matrix)
    rows = [[*row, *(float(place == column) for column in range(size))] for place, row in enumerate(matrix)]
    for column in range(size):
        pivot = max(range(column, size), key=lambda place: abs(rows[place][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        head = rows[column][column] or FLOOR
        rows[column] = [value / head for value in rows[column]]
        for place in range(size):
            if place != column:
                factor = rows[place][column]
                rows[place] = [a - factor * b for a, b in zip(rows[place], rows[column], strict=True)]
    return [row[size:] for row in rows]
