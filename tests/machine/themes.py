"""What a world is about: ingredients that are rare by themselves, made likely together.

Mistakes live where three rare things meet, and dice that are the same everywhere never throw those three at once.
So some worlds have a theme; the others are even, and remain the larger part.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Theme:
    """What comes up more often, or less, than in a world without theme."""

    likely: frozenset[str] = frozenset()
    """Three times in four: a field of a policy, client or invoice, or what else `Dice.likes` is asked about."""
    weights: dict[str, int] = field(default_factory=dict)
    """In place of those given to `Dice.weighed`: what happens, is said, is booked, or becomes of a message."""


BUSY = {"time_passes": 9, "run_host": 10, "next": 20, "replied": 1, "hold": 1, "handed_off": 0, "back": 1, "void": 0}
"""With every theme the host works and rarely anything stops it, so that there are messages for things to happen to."""


def _theme(likely: str, weights: str) -> Theme:
    given = dict(word.split("=") for word in weights.split())
    return Theme(frozenset(likely.split()), BUSY | {name: int(weight) for name, weight in given.items()})


THEMES = {
    "even": Theme(),
    "instalments": _theme(
        "instalments withholdings slips certificates tolerance thanks",
        "money_moves=5 part=12 slip=8 late=4 giro=1 promise_of_part=5",
    ),
    "agreements": _theme(
        "plans promises missed two_at_once withholdings fees",
        "somebody_speaks=6 plan=12 extension=12 promise=12 promise_of_part=6 cancelled=3 dispute=0 opted_out=0 claim=0",
    ),
    "feasts": _theme(
        "feasts catch_up dense working repeat grace_days due_on_closed_day pay_days",
        "weeks=4 dispute=0 opted_out=0",
    ),
    "since": _theme(
        "since repeat limits busy catch_up claims",
        "failed=6 unknown=4 reports_come_in=5 report=8 talk=5 claim=6 rejected=8 promise=3 opted_out=0",
    ),
    "giros": _theme(
        "thanks withholdings slips",
        "money_moves=6 giro=10 ahead=10 cleared=8 reversed=10 all=6 late=4 too_much=3 credit=4",
    ),
    "disputes": _theme(
        "disputes instalments plans withholdings",
        "somebody_speaks=5 dispute_of_part=14 dispute=2 resolved=3 plan=6 money_moves=3 part=10 credit=4",
    ),
    "the end": _theme(
        "hand_off over final requires_approval freshness deadline_days instalments",
        "approved=14 recalled=8 handed_off=4 age=10 weeks=3 hold=0 dispute=0",
    ),
    "handed on": _theme(
        "over final deadline_days instalments",
        "approved=14 recalled=8 handed_off=1 weeks=6 hold=0 dispute=0 opted_out=0 claim=0 promise=1 money_moves=0",
    ),
    "channels": _theme(
        "windows long_closed preferred_channels opted_out contact_hours consent legal quiet_periods region",
        "opted_out=12 opted_in=14 client=8 failed=6",
    ),
    "joint": _theme(
        "joint many consolidate repeat limits minimum max_items catch_up withholdings instalments",
        "new=8 owner=3 policy=5",
    ),
    "kept words": _theme(
        "promises tolerance joint many",
        "somebody_speaks=6 promise_of_part=16 promise=8 money_moves=6 part=16 late=4 all=2 plan=0 extension=0 dispute=0 "
        "opted_out=0 claim=0",
    ),
    "second rounds": _theme(
        "over final deadline_days",
        "somebody_speaks=6 handed_off=10 recalled=16 placed=12 promise=0 claim=0 plan=0 dispute=0 opted_out=0 hold=0 "
        "declined=0 something_changes=2 new=12 weeks=4 money_moves=0",
    ),
    "late parts": _theme(
        "plans fees missed dense",
        "somebody_speaks=5 plan=20 extension=1 promise=0 promise_of_part=0 claim=0 dispute=0 opted_out=0 money_moves=6 "
        "part=16 late=10 giro=0 ahead=0",
    ),
    "claims": _theme(
        "claims repeat joint many",
        "somebody_speaks=9 claim=18 claim_with_slip=4 rejected=3 promise=1 promise_of_part=1 plan=0 extension=0 dispute=0 "
        "opted_out=0 part=8",
    ),
    "hands": _theme(
        "requires_approval deadline_days roles series many",
        "somebody_speaks=5 put_off=12 declined=6 placed=5 approved=8 not_yet=5 reports_come_in=4 withdraw=8 dispute=0",
    ),
    "money held": _theme(
        "joint many unapplied list_apart tolerance thanks",
        "money_moves=7 too_much=10 giro=5 part=5 all=5 dispute=0",
    ),
    "retention": _theme(
        "instalments retention withholdings slips fees service_pause receipt_check",
        "money_moves=5 part=12 slip=6 late=4 something_changes=2 dated=6 invoice=8",
    ),
    "new dates": _theme(
        "early dense working catch_up repeat missed",
        "something_changes=4 invoice=12 due=12 extension=14 written_off=0",
    ),
}

SHARES = {name: 12 if name == "even" else 1 for name in THEMES}
"""How many worlds are about each."""
