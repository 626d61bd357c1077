"""Which policy for whom: rule 31. Invoice before client before the first matching rule before the default."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, Strict, model_validator

from sopan.account.model import PolicyChoice
from sopan.client import Client
from sopan.fields import Name, Several, Value, refuse
from sopan.invoice import Invoice
from sopan.money import NonNegativeMoney
from sopan.policy import EscalationPolicy

__all__ = ["BookFinding", "BookRule", "PolicyBook", "ProfileClass"]

ProfileClass = Literal["new", "punctual", "usually_late", "chronic"]
"""What kind of payer a client has been, see `PaymentProfile`."""

_Days = Annotated[int, Strict(), Field(ge=0, le=36500)]


class BookRule(Value):
    """Use `policy` when everything given here holds. A rule about amounts or age speaks of single invoices."""

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
    ) -> bool:
        """Whether it holds for the client (without an invoice) or for one invoice of theirs.

        `due_on` is the agreed date of what is open on the invoice; its own due date unless given.
        """
        about_invoice = (self.min_total, self.max_total, self.min_days_overdue)
        if invoice is None and any(condition is not None for condition in about_invoice):
            return False
        return (
            (not self.segments or client.segment in self.segments)
            and (not self.kinds or client.kind in self.kinds)
            and (not self.profiles or profile in self.profiles)
            and (invoice is None or self._fits(invoice, today, invoice.due_on if due_on is None else due_on))
        )

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
        """Whether its own conditions exclude each other."""
        return self.min_total is not None and self.max_total is not None and self.min_total > self.max_total


class BookFinding(Value):
    """One remark of `PolicyBook.lint`."""

    code: Literal["rule_never_matches", "rule_shadowed", "policy_unused"]
    message: str


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
    ) -> tuple[EscalationPolicy, PolicyChoice]:
        """The policy for one invoice, or for the client as a whole, and why.

        `today` is a day of the client's zone, `due_on` the agreed date of what is open on the invoice where that is not
        the invoice's own. A `policy_name` that the book does not hold is passed over, and the
        reason says so.
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
            if rule.matches(client, invoice, profile, today, due_on):
                return self._held(rule.policy), PolicyChoice(rule.policy, f"rule {number} matches{unknown}")
        return self._held(self.default), PolicyChoice(self.default, f"default{unknown}")

    def _held(self, name: str) -> EscalationPolicy:
        return next(policy for policy in self.policies if policy.name == name)

    def lint(self) -> tuple[BookFinding, ...]:
        """What can never happen: a rule that matches nobody or comes too late, a policy that nothing uses."""
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
                findings.append(BookFinding(code="policy_unused", message=message))
        return tuple(findings)


def _wider_before(rule: BookRule, earlier: Iterable[BookRule]) -> int | None:
    """The number of an earlier rule that matches whatever this one matches."""
    lists = ("segments", "kinds", "profiles")
    for number, other in enumerate(earlier, start=1):
        as_wide = all(_at_least_as_wide(getattr(other, name), getattr(rule, name)) for name in lists)
        if as_wide and _asks_for_no_more(other, rule):
            return number
    return None


def _at_least_as_wide(wide: tuple[str, ...], narrow: tuple[str, ...]) -> bool:
    return not wide or (bool(narrow) and set(narrow) <= set(wide))


def _asks_for_no_more(other: BookRule, rule: BookRule) -> bool:
    """Whether every amount and age that `rule` takes, `other` takes too. Amounts of two currencies are not compared."""
    low, high, age = other.min_total, other.max_total, other.min_days_overdue
    least, most, oldest = rule.min_total, rule.max_total, rule.min_days_overdue
    return (
        (low is None or (least is not None and least.currency == low.currency and least >= low))
        and (high is None or (most is not None and most.currency == high.currency and most <= high))
        and (age is None or (oldest is not None and oldest >= age))
    )
