"""Which clients get which policy, so that the policies can be compared."""

from __future__ import annotations

import hashlib
import unicodedata
from fractions import Fraction
from itertools import accumulate
from math import isclose
from typing import Annotated, Self

from pydantic import Field, model_validator

from sopan.client import Client
from sopan.errors import ArgumentError
from sopan.fields import Day, Label, Name, Several, Value, refuse

HOLDOUT = "holdout"
"""The name under which clients are told that are kept out of every arm."""

_Share = Annotated[float, Field(gt=0, le=1)]


class Trial(Value):
    """Policies that are tried side by side, each with its share of the clients.

    `Trial(arms=("now", "gentler"), shares=(0.5, 0.5), salt="2026-gentler")` says of every client which arm it is in;
    the host keeps a policy per arm. Every field is given by its name.
    The same client is in the same arm on every machine, in every process and release, and a new client falls into one
    without anything being stored. The first arm is what the others are compared with.
    """

    arms: Several[Name] = Field(min_length=2, max_length=20)
    """Two names or more, each once. The first is what is done today."""
    shares: Several[_Share]
    """How many of the clients each arm gets, from 0 to 1; together 1."""
    holdout: float = Field(default=0.0, ge=0, lt=1)
    """The share of all clients that is kept out of every arm, such as a tenth that nobody writes to."""
    salt: Label
    """A text of this trial's own: another one deals the clients anew, so that trials do not share their luck."""
    starts_on: Day | None = None
    """The first day. What fell due before is the past of a client; without it there is none."""
    ends_on: Day | None = None
    """The last day as planned, inclusive: until then differences are looked at and not acted upon."""

    @model_validator(mode="after")
    def _is_a_trial(self) -> Self:
        if len(set(self.arms)) < len(self.arms):
            raise refuse("arms_twice", "arms must be different names; rename one")
        if HOLDOUT in self.arms:
            raise refuse("arms_holdout", f"'{HOLDOUT}' is the name of those in no arm; rename the arm or set holdout")
        if len(self.shares) != len(self.arms):
            raise refuse("shares_count", "shares must have one entry for each arm")
        if not isclose(sum(self.shares), 1, abs_tol=1e-9):
            raise refuse("shares_sum", "shares must add up to 1; the holdout is taken off before")
        if self.starts_on is not None and self.ends_on is not None and self.ends_on < self.starts_on:
            raise refuse("ends_on", "ends_on lies before starts_on; name a later day")
        return self

    @property
    def groups(self) -> tuple[str, ...]:
        """The arms in order, and `holdout` after them where there is one."""
        return (*self.arms, HOLDOUT) if self.holdout else self.arms

    def arm(self, client: Client | str) -> str:
        """Return the arm of a client, or of the client with that id; `holdout` for one that is in none.

        Two numbers are drawn from SHA-256 of the UTF-8 text `KIND|SALT|ID` (id and salt in Unicode's NFC form), one
        with the word `holdout` for KIND and one with `arm`: the first eight bytes, read as a big-endian number and
        divided by 2^64. A client is held out when the first lies below `holdout`, and else in the arm in whose part of
        the shares, laid end to end, the second lies. So another `holdout` moves nobody from arm to arm.
        """
        client_id = client.id if isinstance(client, Client) else client
        if not isinstance(client_id, str) or not client_id:
            raise ArgumentError("client must be a Client or the id of one")
        if any("\ud800" <= letter <= "\udfff" for letter in client_id):
            raise ArgumentError("client holds half of a character pair; decode the id again")
        if self._draw("holdout", client_id) < Fraction(self.holdout):
            return HOLDOUT
        *ends, whole = accumulate(Fraction(share) for share in self.shares)
        place = self._draw("arm", client_id) * whole
        return self.arms[sum(end <= place for end in ends)]

    def _draw(self, kind: str, client_id: str) -> Fraction:
        text = unicodedata.normalize("NFC", f"{kind}|{self.salt}|{client_id}")
        return Fraction(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big"), 2**64)
