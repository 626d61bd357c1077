"""The case at one instant: the facts as they stand on the client's date, worked out once and when needed."""

from __future__ import annotations

from datetime import datetime

from sopan.engine.case import Case
from sopan.engine.obligations import Obligation, Owed, obligation_on, owed_on
from sopan.engine.once import once
from sopan.engine.rungs import Rungs
from sopan.zones import local

__all__ = ["Desk"]


class Desk:
    """What the rules look at: a case and an instant."""

    def __init__(self, case: Case, now: datetime) -> None:
        self.case = case
        self.now = local(now, case.zone)
        self.today = self.now.date()
        self.owed: Owed = owed_on(case, self.today)
        """The amounts at the end of today."""

    @once
    def obligation(self) -> Obligation:
        """What is asked for now."""
        return obligation_on(self.case, self.owed, self.today)

    @once
    def rungs(self) -> Rungs:
        """Where the rungs of the obligation stand."""
        return Rungs(self.case, self.obligation)

    @property
    def cash_settled(self) -> bool:
        """Whether no more cash is to come, up to the tolerance."""
        return self.owed.to_transfer <= self.case.tolerance
