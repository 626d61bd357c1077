"""Whether an arm does harm: a test that may be looked at every day.

When a client complains or opts out for the first time, and both arms are equal, the chance that it is one of the other
arm is that arm's share of the clients who have not done so yet. If the other arm makes it so many times as likely, the
chance is larger by a known amount. The product of these ratios over all such clients, averaged over several multiples,
is a bet against equality: it starts at 1, and the chance that it ever reaches 1/a is at most a when the arm is no worse
(Ville 1939), whenever and however often one looks. That is the safe log-rank test of Grünwald, Ly, Pérez-Ortiz and
ter Schure (The safe logrank test: error control under continuous monitoring with unlimited horizon,
arXiv:2011.06931).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from math import exp, log
from typing import NamedTuple

_MULTIPLES = (1.5, 2.0, 3.0, 5.0)
"""So many times as likely in the other arm: what is bet on, in equal parts."""
_MOST = 700.0


class AtRisk(NamedTuple):
    """One client: since when it could complain, and when it first did."""

    client_id: str
    is_other: bool
    """Whether it is in the other arm, and not in the first."""
    since: date
    at: datetime | None
    """None when it has not."""
    day: date | None
    """The client's own day of `at`."""


def evidence_of_harm(clients: Iterable[AtRisk]) -> tuple[float, float]:
    """Return how much speaks for the other arm being worse, now and at most so far; 1 is nothing."""
    everybody = sorted(clients, key=lambda client: client.since)
    # Of one instant in the order of ids, which know nothing of arms.
    happened = sorted(
        (client.at, client.client_id, client.is_other, client.day)
        for client in everybody
        if client.at is not None and client.day is not None
    )
    at_risk = [0, 0]
    bets = [0.0] * len(_MULTIPLES)
    now = most = 1.0
    entered = 0
    for _, _, is_other, day in happened:
        while entered < len(everybody) and everybody[entered].since <= day:
            at_risk[everybody[entered].is_other] += 1
            entered += 1
        first, other = at_risk
        for place, times in enumerate(_MULTIPLES):
            bets[place] += log(first + other) - log(first + times * other) + (log(times) if is_other else 0.0)
        at_risk[is_other] -= 1
        now = _mean_of(bets)
        most = max(most, now)
    return now, most


def _mean_of(logs: Sequence[float]) -> float:
    top = max(logs)
    return exp(min(top + log(sum(exp(one - top) for one in logs)) - log(len(logs)), _MOST))
