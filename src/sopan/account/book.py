"""Which policy for whom: rule 31. Invoice before client before the first matching rule before the default."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, Strict, model_validator

from sopan.account.model import PolicyChoice
from sopan.calendars import WorkingCalendar
from sopan.client import Client
from sopan.fields import Identifier, Name, Record, Several, Value, refuse
from sopan.invoice import Invoice
from sopan.money import Money, NonNegativeMoney
from sopan.policy import EscalationPolicy
from sopan.policy._wakes import wake_times

ProfileClass = Literal["new", "punctual", "usually_late", "chronic"]
"""What kind of payer a client has been, see `PaymentProfile`."""

_Days = Annotated[int, Strict(), Field(ge=0, le=36500)]
_AtLeastOne = Annotated[int, Strict(), Field(ge=1, le=100_000)]
_OF_CLIENT = ("open_total", "open_count", "oldest_days", "broken_promises")
"""What rules ask about a client as a whole; each a least amount or number."""


@dataclass(frozen=True, slots=True)
class ClientState(Record):
    """A client's state as a whole at the end of a day.

    Open is cash that is still to come on issued invoices, beyond the tolerance of the book's default policy.
    """

    open_totals: tuple[Money, ...] = ()
    """What is open on all invoices together, per currency."""
    open_count: int = 0
    """How many invoices are open."""
    oldest_days: int | None = None
    """Days since the earliest agreed date of what is open, negative before it; None when nothing open has a date."""
    broken_promises: int = 0
    """How many promises were not kept by their day."""


class BookRule(Value):
    """Use `policy` when everything given here holds.

    `min_total`, `max_total` and `min_days_overdue` speak of single invoices, everything else of the client.
    """

    policy: Name
    segments: Several[Name] = ()
    kinds: tuple[Literal["company", "person"], ...] = ()
    profiles: Several[ProfileClass] = ()
    min_total: NonNegativeMoney | None = None
    """Invoices of at least this total, in its currency."""
    max_total: NonNegativeMoney | None = None
    """Invoices of at most this total, in its currency."""
    min_days_overdue: _Days | None = None
    """Invoices at least so many days past their agreed date on the day of the decision."""
    tags: Several[Name] = ()
    """Clients with one of these tags."""
    open_total: NonNegativeMoney | None = None
    """Clients on whose invoices together at least this is open, in its currency."""
    open_count: _AtLeastOne | None = None
    """Clients with at least so many open invoices."""
    oldest_days: _Days | None = None
    """Clients whose oldest open invoice is at least so many days past its agreed date."""
    broken_promises: _AtLeastOne | None = None
    """Clients who have left at least so many promises unkept."""

    @model_validator(mode="after")
    def _range_of_one_currency(self) -> Self:
        low, high = self.min_total, self.max_total
        if low is not None and high is not None and low.currency != high.currency:
            raise refuse("rule_currencies", "min_total and max_total must be in one currency")
        return self

    def matches(
        self,
        client: Client,
        invoice: Invoice | None,
        profile: ProfileClass | None,
        today: date,
        due_on: date | None = None,
        state: ClientState | None = None,
    ) -> bool:
        """Return whether it holds for the client (without an invoice) or for one invoice of theirs.

        `due_on` is the agreed date of what is open on the invoice; its own due date unless given.
        Without `state` a rule that asks how the client stands does not match.
        """
        about_invoice = (self.min_total, self.max_total, self.min_days_overdue)
        if invoice is None and any(condition is not None for condition in about_invoice):
            return False
        return (
            (not self.segments or client.segment in self.segments)
            and (not self.kinds or client.kind in self.kinds)
            and (not self.profiles or profile in self.profiles)
            and (not self.tags or not set(self.tags).isdisjoint(client.tags))
            and (not self.asks_for_state or (state is not None and self.fits_state(state)))
            and (invoice is None or self._fits(invoice, today, invoice.due_on if due_on is None else due_on))
        )

    @property
    def asks_for_state(self) -> bool:
        """True if it asks how the client stands as a whole."""
        return any(getattr(self, name) is not None for name in _OF_CLIENT)

    def fits_state(self, state: ClientState) -> bool:
        """Return whether what it asks about the client as a whole holds in that state."""
        if self.open_total is not None:
            least = self.open_total
            if not any(total.currency == least.currency and total >= least for total in state.open_totals):
                return False
        if self.oldest_days is not None and (state.oldest_days is None or state.oldest_days < self.oldest_days):
            return False
        return state.open_count >= (self.open_count or 0) and state.broken_promises >= (self.broken_promises or 0)

    def _fits(self, invoice: Invoice, today: date, due_on: date | None) -> bool:
        total = invoice.total
        if self.min_total is not None and (total.currency != self.min_total.currency or total < self.min_total):
            return False
        if self.max_total is not None and (total.currency != self.max_total.currency or total > self.max_total):
            return False
        if self.min_days_overdue is None:
            return True
        return due_on is not None and (today - due_on).days >= self.min_days_overdue

    def never_matches(self) -> bool:
        """Return whether its own conditions exclude each other."""
        return self.min_total is not None and self.max_total is not None and self.min_total > self.max_total


class BookFinding(Value):
    """One remark of `PolicyBook.lint`."""

    code: Literal[
        "rule_never_matches",
        "rule_shadowed",
        "policy_unused",
        "unreachable_step",
        "window_never_opens",
        "hand_off_without_final_notice",
        "purpose_against_date",
        "purpose_outside_ladder",
        "never_awake",
        "asleep_for_some",
    ]
    """A word that does not change between releases; what is said of a step has the code of `EscalationPolicy.lint`."""
    message: str
    policy: Name | None = None
    """The policy that it is about; None when it is about a rule."""
    step: Identifier | None = None
    """The step of that policy; None when it is about all of it."""


class PolicyBook(Value):
    """The policies of a business and the rules that choose among them. Python, JSON and TOML make the same value."""

    policies: Several[EscalationPolicy] = Field(min_length=1)
    default: Name
    """The name of the policy that holds when nothing else does."""
    rules: Several[BookRule] = ()
    """The first that matches decides."""

    @model_validator(mode="after")
    def _names_are_known(self) -> Self:
        names = [policy.name for policy in self.policies]
        if len(names) != len(set(names)):
            raise refuse("policy_names", "two policies have one name; give each its own")
        for field, name in (("default", self.default), *(("rules", rule.policy) for rule in self.rules)):
            if name not in names:
                raise refuse("policy_unknown", f"{field} names a policy that the book does not hold")
        return self

    def policy(self, name: str) -> EscalationPolicy | None:
        """The policy of that name, if the book holds it."""
        return next((policy for policy in self.policies if policy.name == name), None)

    def choose(
        self,
        client: Client,
        invoice: Invoice | None = None,
        *,
        today: date,
        profile: ProfileClass | None = None,
        due_on: date | None = None,
        state: ClientState | None = None,
    ) -> tuple[EscalationPolicy, PolicyChoice]:
        """The policy for one invoice, or for the client as a whole, and why.

        `today` is a day of the client's zone, `due_on` the agreed date of what is open on the invoice where that is not
        the invoice's own, `state` how the client stands as a whole, for rules that ask. A `policy_name` that the book
        does not hold is passed over, and the reason says so.
        """
        unknown = ""
        for owner, name in (("invoice", invoice.policy_name if invoice else None), ("client", client.policy_name)):
            if name is None:
                continue
            named = self.policy(name)
            if named is not None:
                return named, PolicyChoice(named.name, f"named by the {owner}{unknown}")
            unknown = f" (the {owner} names a policy that the book does not hold)"
        for number, rule in enumerate(self.rules, start=1):
            if rule.matches(client, invoice, profile, today, due_on, state):
                return self._held(rule.policy), PolicyChoice(rule.policy, f"rule {number} matches{unknown}")
        return self._held(self.default), PolicyChoice(self.default, f"default{unknown}")

    def _held(self, name: str) -> EscalationPolicy:
        return next(policy for policy in self.policies if policy.name == name)

    def lint(
        self,
        calendar: WorkingCalendar | None = None,
        *,
        wakes_at: Iterable[time | str] | None = None,
        zone: str | None = None,
    ) -> tuple[BookFinding, ...]:
        """Return what can never happen: a rule that matches nobody, a policy that nothing uses, a step that never goes.

        Of what `EscalationPolicy.lint` calls an error this names what holds in the book: the law is that of the
        client's policy, which may be any of them, and the final notice before a hand-off may be another policy's.
        With `wakes_at`, also the steps of any of the policies that a host which asks only then would never make;
        `calendar`, `wakes_at` and `zone` are those of `EscalationPolicy.lint`, which says all else about one policy.

        Raises ArgumentError for times of day and zones that cannot be read.
        """
        findings = []
        for number, rule in enumerate(self.rules, start=1):
            if rule.never_matches():
                message = f"rule {number} can never match: min_total is above max_total"
                findings.append(BookFinding(code="rule_never_matches", message=message))
            wider = _wider_before(rule, self.rules[: number - 1])
            if wider is not None:
                message = f"rule {number} can never match: rule {wider} before it matches whenever it would"
                findings.append(BookFinding(code="rule_shadowed", message=message))
        used = {self.default, *(rule.policy for rule in self.rules)}
        for policy in self.policies:
            if policy.name not in used:
                message = f"no rule uses the policy {policy.name}; only an invoice or a client can name it"
                findings.append(BookFinding(code="policy_unused", message=message, policy=policy.name))
        return (*findings, *self._never_goes(calendar, wakes_at, zone))

    def _never_goes(
        self, calendar: WorkingCalendar | None, wakes_at: Iterable[time | str] | None, zone: str | None
    ) -> Iterator[BookFinding]:
        """Name the steps that never go under the law of any policy, and those that this host makes for some only."""
        times = None if wakes_at is None else wake_times(wakes_at)
        laws = dict.fromkeys(policy.legal for policy in self.policies)
        gives_notice = any(step.is_final for policy in self.policies for step in policy.steps)
        for policy in self.policies:
            own = policy.lint(calendar, wakes_at=times, zone=zone)
            others = (BaseModel.model_copy(policy, update={"legal": law}) for law in laws if law != policy.legal)
            always = {(found.code, found.step) for found in own}
            for other in others:
                always &= {(found.code, found.step) for found in other.lint(calendar, wakes_at=times, zone=zone)}
            for found in own:
                code = found.code
                if code == "never_awake" and (code, found.step) not in always:
                    code = "asleep_for_some"  # under another law its hours are others
                elif found.level == "error" and (code, found.step) not in always:
                    continue
                if code == "hand_off_without_final_notice" and gives_notice:
                    continue
                if found.level == "error" or code == "asleep_for_some":
                    where = f"step {found.step} of the policy" if found.step is not None else "policy"
                    facts = {"code": code, "policy": policy.name, "step": found.step}
                    yield BookFinding.model_validate(facts | {"message": f"{where} {policy.name}: {found.message}"})


def _wider_before(rule: BookRule, earlier: Iterable[BookRule]) -> int | None:
    """The number of an earlier rule that matches whatever this one matches."""
    lists = ("segments", "kinds", "profiles", "tags")
    for number, other in enumerate(earlier, start=1):
        as_wide = all(_at_least_as_wide(getattr(other, name), getattr(rule, name)) for name in lists)
        if as_wide and _asks_for_no_more(other, rule):
            return number
    return None


def _at_least_as_wide(wide: tuple[str, ...], narrow: tuple[str, ...]) -> bool:
    return not wide or (bool(narrow) and set(narrow) <= set(wide))


def _asks_for_no_more(other: BookRule, rule: BookRule) -> bool:
    """Tell if `other` takes every amount and age that `rule` takes. Amounts of two currencies are not compared."""
    high, most = other.max_total, rule.max_total
    lows = ("min_total", "open_total", "min_days_overdue", "open_count", "oldest_days", "broken_promises")
    return (high is None or (most is not None and most.currency == high.currency and most <= high)) and all(
        _is_at_least(getattr(rule, name), getattr(other, name)) for name in lows
    )


def _is_at_least(narrow: Money | int | None, wide: Money | int | None) -> bool:
    if wide is None or narrow is None:
        return wide is None
    if isinstance(narrow, Money) and isinstance(wide, Money):
        return narrow.currency == wide.currency and narrow >= wide
    return narrow >= wide  # type: ignore[operator]  # two numbers
