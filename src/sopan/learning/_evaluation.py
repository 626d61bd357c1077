"""What a trial has shown so far, and whether it goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import fsum, sqrt
from typing import Any, Literal

from sopan._arguments import wrong_type
from sopan.account import Account
from sopan.errors import ArgumentError
from sopan.fields import Record
from sopan.forecast._span import require_day
from sopan.formats import language_of, rupiah, tanggal
from sopan.history import Conversation, DisputeOpened, Event
from sopan.learning._effects import Interval, ratio_difference, share_difference
from sopan.learning._outcomes import Bills, ClientOutcome, observe
from sopan.learning._receivables import each_once
from sopan.learning._stopping import AtRisk, evidence_of_harm
from sopan.learning._trial import Trial
from sopan.money import Money
from sopan.tables import BilingualReport, Table, figure
from sopan.wording import TRIAL
from sopan.words import Language

_TAIL = 0.05
_RATIOS: Mapping[str, Callable[[Bills], tuple[float, float]]] = {
    "share_paid": Bills.share_paid,
    "dso": Bills.dso,
    "days_late": Bills.days_late,
}
_SHARES: Mapping[str, Callable[[ClientOutcome], Any]] = {
    "complaints": lambda client: client.complained,
    "opt_outs": lambda client: client.opted_out,
}


@dataclass(frozen=True, slots=True)
class TrialArm(Record):
    """The clients of one arm, all of them and whatever was sent to them (intention to treat)."""

    name: str
    """That of the arm; `holdout` for the clients in none."""
    clients: int
    invoices: int
    """How many fell due in the trial."""
    owed: Money
    """The cash that these asked for, without withheld tax."""
    collected: Money
    """What of it was received and has cleared."""
    share_paid: float | None
    """The same in per cent; None when nothing fell due."""
    dso: float | None
    """Days from issue to payment, by amount; what is open counts as if it were paid now."""
    days_late: float | None
    """Days after the due date of the invoice, each invoice alike; what is open counts as if it were paid now."""
    complaints: int
    """How many clients have complained."""
    opt_outs: int
    """How many clients have opted out of a channel or of all."""


@dataclass(frozen=True, slots=True)
class Effect(Record):
    """The difference between an arm and the first one in one metric, with a 95 % interval."""

    arm: str
    than: str
    metric: Literal["share_paid", "dso", "days_late", "complaints", "opt_outs"]
    """Per cent of the money due, days, days, and per cent of the clients twice."""
    difference: float
    """The arm less the first one; adjusted for what the clients of both did before the trial."""
    low: float
    high: float
    is_clear: bool
    """Whether zero lies outside even when all differences of the evaluation are looked at together (Bonferroni)."""


@dataclass(frozen=True, slots=True)
class StopEvidence(Record):
    """Evidence that the clients of an arm complain, or opt out, more often than those of the first one."""

    arm: str
    than: str
    metric: Literal["complaints", "opt_outs"]
    now: float
    """The evidence as of today: 1 is none, and 20 would be seen once in twenty harmless arms at most, ever."""
    most: float
    """The most that it was on any day."""
    needed: float
    """As much, on any day, is enough to stop."""

    @property
    def is_enough(self) -> bool:
        """True if the arm was seen to do harm."""
        return self.most >= self.needed


@dataclass(frozen=True, slots=True)
class StopAdvice(Record):
    """Advice to stop or to go on, and why. True in an `if` when it is time to stop."""

    reason: Literal["harm", "ended"] | None
    """`harm`: an arm makes clients complain or leave; `ended`: the planned last day has come; None: go on."""
    evidence: tuple[StopEvidence, ...]
    """Of every arm but the first, about complaints and about opt-outs."""
    false_stop: float
    """The chance of ever stopping for harm where no arm does any, however often one looks."""

    def __bool__(self) -> bool:
        return self.reason is not None

    @property
    def harmful(self) -> tuple[str, ...]:
        """The arms that do harm."""
        return tuple(dict.fromkeys(found.arm for found in self.evidence if found.is_enough))

    def explain(self, language: str = "id") -> str:
        """Say it in Indonesian (`id`) or English (`en`), a sentence a line."""
        spoken = language_of(language)
        say = TRIAL[spoken]
        lines = [
            say["harm"].format(
                arm=found.arm,
                than=found.than,
                what=say[f"who_{found.metric}"],
                most=_number(found.most, spoken),
                needed=_number(found.needed, spoken),
            )
            for found in self.evidence
            if found.is_enough
        ]
        if self.reason == "ended":
            lines.append(say["ended"])
        if self.reason is None:
            lines.append(say["go_on"].format(than=self.evidence[0].than))
        hundred = _number(100 * self.false_stop, spoken).rstrip("0").rstrip(",.")
        return "\n".join([*lines, say["looks"].format(hundred=hundred)])


@dataclass(frozen=True, slots=True)
class Evaluation(Record, BilingualReport):
    """A trial at the end of a day: its arms, how they differ, and whether to stop."""

    trial: Trial
    as_of: date
    arms: tuple[TrialArm, ...]
    """In the order of the trial; `holdout` last where there is one."""
    effects: tuple[Effect, ...]
    """Of every arm but the first, metric by metric; without those of which nothing can be said yet."""
    stop: StopAdvice
    is_balanced: bool
    """Whether so many clients are in each arm as the lot deals, but once in a thousand trials (chi-squared test).

    Where not, clients are missing, most often those who got no message, and no difference can be trusted.
    """

    def __getitem__(self, name: str) -> TrialArm:
        """Return the arm of that name. Raises KeyError."""
        return {arm.name: arm for arm in self.arms}[name]

    def effect(self, arm: str, metric: str) -> Effect | None:
        """Return how an arm differs from the first one; None where nothing can be said yet."""
        return next((found for found in self.effects if (found.arm, found.metric) == (arm, metric)), None)

    def to_dicts(self) -> list[dict[str, Any]]:
        """Give one plain dict per difference, for any data frame."""
        return [found.to_dict() for found in self.effects]

    def _table(self, language: Language = Language.ID) -> Table:
        say = TRIAL[language]
        first, *others = self.arms
        heads = ("", *(arm.name for arm in self.arms))
        heads += tuple(say["difference"].format(arm=arm.name, than=first.name) for arm in others)
        plain: dict[str, Callable[[TrialArm], str]] = {
            "clients": lambda arm: _local(f"{arm.clients:,}", language),
            "invoices": lambda arm: _local(f"{arm.invoices:,}", language),
            "owed": lambda arm: rupiah(arm.owed, language),
            "collected": lambda arm: rupiah(arm.collected, language),
        }
        rows = [(say[name], *map(told, self.arms), *("" for _ in others)) for name, told in plain.items()]
        rows += [
            (
                say[metric],
                *(_number(_metric(arm, metric), language) for arm in self.arms),
                *(_told(self.effect(arm.name, metric), language) for arm in others),
            )
            for metric in (*_RATIOS, *_SHARES)
        ]
        notes = [self.stop.explain(language)]
        if not self.is_balanced:
            notes.insert(0, say["unbalanced"])
        if any(found.is_clear for found in self.effects):
            notes.append(say["clear"])
        if self.trial.starts_on is not None:
            notes.append(say["adjusted"])
        if self.trial.ends_on is not None and self.as_of < self.trial.ends_on:
            notes.append(say["end"])
        return Table(
            heads=heads,
            rows=tuple(rows),
            title=say["title"].format(day=tanggal(self.as_of, language)),
            notes=tuple(notes),
            numbers=frozenset(range(1, len(heads))),
        )


def _is_dispute(event: Event) -> bool:
    return isinstance(event, DisputeOpened)


def evaluate(
    trial: Trial,
    accounts: Iterable[Account],
    as_of: date,
    *,
    is_complaint: Callable[[Event], bool] = _is_dispute,
    false_stop: float = 0.05,
) -> Evaluation:
    """Return what a trial has shown by the end of `as_of`, a day of each client's zone.

    `accounts` are all clients that the trial was drawn from, with their whole history: every client counts in the arm
    that it was given, whatever was sent to it (intention to treat). Invoices count that fall due from the trial's first
    day on, by their own due dates, and so do complaints and opt-outs from that day on. A client counts once for each
    of these two. `is_complaint` says which events complain; disputes unless told. What was only `Suggested` does not
    count; what a person has accepted does, as of that moment. Nothing later than `as_of` is
    looked at, so what was evaluated last week can be evaluated again; only that an invoice was written off or is void
    carries no date, and holds for every day.

    The 95 % intervals of the effects are for a day that was chosen before, best the last one; whoever stops when they
    first leave zero out is wrong more often. `stop` holds at any look: where no arm does harm, the chance that it ever
    says so is at most `false_stop`.

    Raises ArgumentError for invoices in several currencies, which are never added up, for a folded `Conversation`,
    which has forgotten old complaints, for a client that stands twice, and for a `false_stop` outside 0 and 1.
    """
    if not isinstance(trial, Trial):
        raise wrong_type("trial", trial, "Trial")
    require_day("as_of", as_of)
    if not callable(is_complaint):
        raise ArgumentError("is_complaint must be a function that says of an event whether it complains")
    if isinstance(false_stop, bool) or not isinstance(false_stop, int | float) or not 0 < false_stop < 1:
        raise ArgumentError("false_stop must lie between 0 and 1, both excluded")
    groups: dict[str, list[ClientOutcome]] = {name: [] for name in trial.groups}
    currencies: set[str] = set()
    for account in _checked(accounts):
        found = observe(account, trial.starts_on, as_of, is_complaint)
        if found is not None:
            groups[trial.arm(account.client)].append(found)
            currencies |= found.currencies
    if len(currencies) > 1:
        message = "accounts hold several currencies, which are never added up; evaluate one currency at a time"
        raise ArgumentError(message)
    currency = currencies.pop() if currencies else "IDR"
    evidence = tuple(_evidence(trial, groups, false_stop))
    ended = trial.ends_on is not None and as_of >= trial.ends_on
    harm = any(found.is_enough for found in evidence)
    return Evaluation(
        trial=trial,
        as_of=as_of,
        arms=tuple(_arm(name, clients, currency) for name, clients in groups.items()),
        effects=tuple(_effects(trial.arms[0], groups)),
        stop=StopAdvice("harm" if harm else "ended" if ended else None, evidence, float(false_stop)),
        is_balanced=_is_balanced(trial, {name: len(clients) for name, clients in groups.items()}),
    )


def _checked(accounts: Iterable[Account]) -> Iterator[Account]:
    for account in each_once(accounts):
        if isinstance(account.history, Conversation):
            message = "an account has a folded Conversation, which has forgotten old complaints; give its History"
            raise ArgumentError(message)
        yield account


_ONE_IN_A_THOUSAND = 3.0902
"""The point that a standard normal number passes once in a thousand times."""


def _is_balanced(trial: Trial, counts: Mapping[str, int]) -> bool:
    """Return whether the clients are dealt as asked, by Pearson's chi-squared.

    Its tail by the cube root (Wilson and Hilferty, Proceedings of the National Academy of Sciences 17, 1931, 684-688).
    Below five expected clients in a group nothing is said.
    """
    everybody = sum(counts.values())
    shares = {arm: share * (1 - trial.holdout) for arm, share in zip(trial.arms, trial.shares, strict=True)}
    expected = {name: everybody * shares.get(name, trial.holdout) for name in counts}
    if min(expected.values()) < 5:
        return True
    squares = fsum((counts[name] - number) ** 2 / number for name, number in expected.items())
    freedom = len(counts) - 1
    spread = 2 / (9 * freedom)
    root: float = (squares / freedom) ** (1 / 3)
    return (root - (1 - spread)) / sqrt(spread) < _ONE_IN_A_THOUSAND


def _arm(name: str, clients: Sequence[ClientOutcome], currency: str) -> TrialArm:
    bills = [client.bills for client in clients]

    def ratio(measure: Callable[[Bills], tuple[float, float]]) -> float | None:
        amounts, sizes = (fsum(column) for column in zip((0.0, 0.0), *map(measure, bills), strict=True))
        return amounts / sizes if sizes else None

    return TrialArm(
        name=name,
        clients=len(clients),
        invoices=sum(bill.invoices for bill in bills),
        owed=Money.at_most(sum(bill.owed for bill in bills), currency),
        collected=Money.at_most(sum(bill.paid for bill in bills), currency),
        share_paid=ratio(Bills.share_paid),
        dso=ratio(Bills.dso),
        days_late=ratio(Bills.days_late),
        complaints=_how_many(clients, "complaints"),
        opt_outs=_how_many(clients, "opt_outs"),
    )


def _how_many(clients: Iterable[ClientOutcome], metric: str) -> int:
    return sum(_SHARES[metric](client) is not None for client in clients)


def _effects(than: str, groups: Mapping[str, Sequence[ClientOutcome]]) -> Iterator[Effect]:
    arms = [name for name in groups if name != than]
    together = _TAIL / (len(arms) * (len(_RATIOS) + len(_SHARES)))
    for arm in arms:
        for metric in (*_RATIOS, *_SHARES):
            found = _difference(metric, groups[than], groups[arm], _TAIL)
            strict = _difference(metric, groups[than], groups[arm], together)
            if found is not None and strict is not None:
                yield Effect(arm, than, metric, *found, is_clear=strict.low > 0 or strict.high < 0)  # type: ignore[arg-type]


def _difference(
    metric: str, first: Sequence[ClientOutcome], other: Sequence[ClientOutcome], tail: float
) -> Interval | None:
    if metric in _RATIOS:
        measure = _RATIOS[metric]
        was_units, now_units = ([one.unit(measure) for one in clients] for clients in (first, other))
        event = _event(metric, [one.bills for one in (*first, *other)])
        found = ratio_difference(was_units, now_units, event, tail)
        if found is None or metric != "share_paid":
            return found
        return Interval(*(max(-100.0, min(value, 100.0)) for value in found))  # of a hundred no more can be paid
    was, now = ((_how_many(clients, metric), len(clients)) for clients in (first, other))
    found = share_difference(was, now, tail)
    return None if found is None else Interval(*(100 * value for value in found))


def _event(metric: str, bills: Sequence[Bills]) -> float:
    """Return what one invoice that is not paid, or as late as usual, changes for a client of the usual size."""
    invoices = max(sum(bill.invoices for bill in bills), 1)
    per_client = max(invoices / max(sum(bill.invoices > 0 for bill in bills), 1), 1)
    late = max(sum(bill.late for bill in bills) / invoices, 1)
    return (100.0 if metric == "share_paid" else late) / per_client


def _evidence(trial: Trial, groups: Mapping[str, Sequence[ClientOutcome]], false_stop: float) -> Iterator[StopEvidence]:
    """Shared out evenly among arms and the two metrics; the holdout is no arm."""
    than, *arms = trial.arms
    needed = len(arms) * len(_SHARES) / false_stop
    shares = dict(zip(trial.arms, trial.shares, strict=True))
    for arm in arms:
        lot = shares[arm] / (shares[than] + shares[arm])
        for metric, happened in _SHARES.items():
            clients = (
                AtRisk(one.client_id, name == arm, one.since, *(happened(one) or (None, None)))
                for name in (than, arm)
                for one in groups[name]
            )
            now, most = evidence_of_harm(clients, lot)
            yield StopEvidence(arm, than, metric, now, most, needed)  # type: ignore[arg-type]


def _metric(arm: TrialArm, metric: str) -> float | None:
    if metric in _SHARES:
        return 100 * getattr(arm, metric) / arm.clients if arm.clients else None
    found: float | None = getattr(arm, metric)
    return found


def _told(effect: Effect | None, language: Language) -> str:
    if effect is None:
        return "–"
    numbers = [_number(value, language, sign=True) for value in (effect.difference, effect.low, effect.high)]
    comma = "; " if language == Language.ID else ", "
    return f"{numbers[0]} [{numbers[1]}{comma}{numbers[2]}]{'*' if effect.is_clear else ''}"


def _number(value: float | None, language: Language, *, sign: bool = False) -> str:
    return "–" if value is None else _local(figure(value, sign=sign), language)


def _local(shown: str, language: Language) -> str:
    return shown.translate(str.maketrans(",.", ".,")) if language == Language.ID else shown
