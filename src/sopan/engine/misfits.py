"""What was said about this invoice and does nothing: nothing is dropped in silence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sopan.decisions import Decision, Reason, ReasonCode
from sopan.engine.case import Case
from sopan.engine.obligations import effective_extensions, fitting_plans
from sopan.history import DisputeOpened, Event, ExtensionAgreed, PlanAgreed, PlanCancelled, PromiseMade, StepApproved

__all__ = ["naming_misfits"]

_MAY_NOT_FIT = frozenset({DisputeOpened, ExtensionAgreed, PlanAgreed, PlanCancelled, PromiseMade, StepApproved})


def naming_misfits(case: Case, decision: Decision) -> Decision:
    """The decision, its reasons naming every event about this invoice that was ignored."""
    if not case.conversation.kinds & _MAY_NOT_FIT:
        return decision
    ignored = tuple(Reason(ReasonCode.EVENT_IGNORED, case.day(event.at), event.event) for event in _misfits(case))
    return replace(decision, because=(*decision.because, *ignored)) if ignored else decision


def _misfits(case: Case) -> Iterator[Event]:
    currency = case.invoice.total.currency
    fitting = {id(event) for event in (*fitting_plans(case), *effective_extensions(case))}
    agreed = case.about(PlanAgreed)
    yield from (plan for plan in agreed if id(plan) not in fitting)
    yield from (
        cancelled
        for cancelled in case.about(PlanCancelled)
        if cancelled.invoice_ids and not any(plan.at < cancelled.at for plan in agreed)
    )
    yield from (
        extension for extension in case.about(ExtensionAgreed) if extension.invoice_ids and id(extension) not in fitting
    )
    with_amount: tuple[PromiseMade | DisputeOpened, ...] = (*case.about(PromiseMade), *case.about(DisputeOpened))
    yield from (event for event in with_amount if event.amount and event.amount.currency != currency)
    yield from (
        approval
        for approval in case.about(StepApproved)
        if approval.invoice_ids and case.policy.step(approval.step) is None
    )
