"""What one policy changes in another, in words."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from sopan.money import Money
from sopan.policy.offset import Deadline, Offset, Span

if TYPE_CHECKING:
    from sopan.policy.model import EscalationPolicy, Step


def diff_policies(old: EscalationPolicy, new: EscalationPolicy) -> tuple[str, ...]:
    """See `EscalationPolicy.diff`."""
    name = () if old.name == new.name else (f'The name changed from "{old.name}" to "{new.name}".',)
    return (*name, *_steps(old, new), *_changes(old, new, "", without={"name", "steps"}))


# --- steps --------------------------------------------------------------------------------------------


def _steps(old: EscalationPolicy, new: EscalationPolicy) -> Iterator[str]:
    for step in old.steps:
        if new.step(step.id) is None:
            yield f'Step "{step.id}" was removed; it came at {step.when}{_voice(step)}.'
    for step in new.steps:
        if old.step(step.id) is None:
            yield f'Step "{step.id}" was added at {step.when}{_voice(step)}.'
    for step in new.steps:
        before = old.step(step.id)
        if before is not None:
            yield from _changes(before, step, f'Step "{step.id}": ')
    stayed = [step.id for step in new.steps if old.step(step.id) is not None]
    if stayed != [step.id for step in old.steps if new.step(step.id) is not None]:
        yield f"The steps come in another order: {', '.join(stayed)}."


def _voice(step: Step) -> str:
    """Return how a step speaks, or to whom it hands over."""
    if step.hand_off_to is not None:
        return f", a hand-off to {step.hand_off_to}"
    return f", {step.tone}, by {', then '.join(step.channels)}"


# --- everything else ----------------------------------------------------------------------------------


def _changes(old: BaseModel, new: BaseModel, lead: str, without: Collection[str] = ()) -> Iterator[str]:
    """Field by field, in the order in which the class names them."""
    for name in [name for name in type(new).model_fields if name not in without]:
        yield from _change(name, getattr(old, name), getattr(new, name), lead)


def _change(name: str, old: Any, new: Any, lead: str) -> Iterator[str]:
    if old == new:
        return
    if _has_parts(old) and type(old) is type(new):
        yield from _changes(old, new, f"{lead}{name}.")
    else:
        yield f"{lead}{name} changed from {_shown(old)} to {_shown(new)}."


def _has_parts(value: Any) -> bool:
    """Return whether a value is told field by field; offsets, spans and deadlines are short enough to be told whole."""
    return isinstance(value, BaseModel) and not isinstance(value, Deadline | Offset | Span)


def _shown(value: Any) -> str:
    if value is None or value == ():
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(_shown(entry) for entry in value)
    if _has_parts(value):
        given = [(name, getattr(value, name)) for name in type(value).model_fields]
        return f"({', '.join(f'{name} {_shown(part)}' for name, part in given if part is not None)})"
    if isinstance(value, Money | Deadline | Offset | Span | int):
        return str(value)
    return f'"{value}"'
