"""Whether an arm does harm: a test that may be looked at every day.

When a client complains or opts out for the first time, and both arms are equal, the chance that it is one of the other
arm is that arm's share in the lot. If the other arm makes it so many times as likely, the chance is larger by a known
amount. The product of these ratios over all such clients, averaged over several multiples, is a bet against equality:
it starts at 1, and the chance that it ever reaches 1/a is at most a when the arm is no worse (Ville 1939), whenever and
however often one looks, and whenever clients come in (Ramdas, Grünwald, Vovk and Shafer, Game-theoretic statistics and
safe anytime-valid inference, Statistical Science 38, 2023, 576-601).

Where more of those who have not complained yet are in the other arm than the lot says, their share is taken instead, as
in the safe log-rank test (Grünwald, Ly, Pérez-Ortiz and ter Schure, arXiv:2011.06931). Every ratio falls as the share
rises, so the larger of the two never finds more than either: neither an unlucky deal nor clients that are missing look
like harm.
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
    """One client: since when it is looked at, and when it first complained."""

    client_id: str
    is_other: bool
    """Whether it is in the other arm, and not in the first."""
    since: date
    at: datetime | None
    """None when it has not."""
    day: date | None
    """The client's own day of `at`. When it lies before `since`, it counts as of `since`: before, nobody saw it."""


def evidence_of_harm(clients: Iterable[AtRisk], lot: float) -> tuple[float, float]:
    """Return how much speaks for the other arm being worse, now and at most so far; 1 is nothing.

    `lot` is the other arm's share of the clients of both, as they are dealt.
    """
    everybody = sorted(clients, key=lambda client: client.since)
    # By the day on which it could be seen first, so that a later look adds to what an earlier one saw; of one instant
    # in the order of ids, which know nothing of arms.
    happened = sorted(
        (max(client.day, client.since), client.at, client.client_id, client.is_other)
        for client in everybody
        if client.at is not None and client.day is not None
    )
    at_risk = [0, 0]
    bets = [0.0] * len(_MULTIPLES)
    now = most = 1.0
    entered = 0
    for day, _, _, is_other in happened:
        while entered < len(everybody) and everybody[entered].since <= day:
            at_risk[everybody[entered].is_other] += 1
            entered += 1
        # While only the other arm has clients, its share is 1 and so is every ratio.
        share = max(lot, at_risk[True] / sum(at_risk))
        for place, times in enumerate(_MULTIPLES):
            bets[place] += (log(times) if is_other else 0.0) - log(1 + (times - 1) * share)
        at_risk[is_other] -= 1
        now = _mean_of(bets)
        most = max(most, now)
    return now, most


def _mean_of(logs: Sequence[float]) -> float:
    top = max(logs)
    return exp(min(top + log(sum(exp(one - top) for one in logs)) - log(len(logs)), _MOST))
