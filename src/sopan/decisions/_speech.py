"""What a language must know to explain a decision. One value per language; `explain` puts the sentences together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sopan.decisions.reasons import ReasonCode
from sopan.formats import jam, tanggal
from sopan.words import Channel, Language, Purpose, Tone

__all__ = ["Speech", "as_sentence"]


@dataclass(frozen=True, slots=True)
class Speech:
    """The phrases of one language.

    Phrases are templates with named gaps: `{day}` and `{until}` are days, `{step}` a step or a purpose in words,
    `{count}` a number as the reason gave it, `{days}` that number as a length of time, `{detail}` free words.
    """

    language: Language
    headlines: Mapping[str, str]
    """The first sentence, by kind of decision or a variant of it."""
    reasons: Mapping[ReasonCode, str]
    """A clause per reason, beginning with a small letter."""
    way: Mapping[str, str]
    """How the way from a target date to an instant is told."""
    closures: Mapping[ReasonCode, tuple[str, str]]
    """What closes days: in brackets behind a date, and in a list."""
    changes: Mapping[str, str]
    """What a date in the input changes, by the cause that the engine names."""
    events: Mapping[str, str]
    """Events that may not fit an invoice, by their kind."""
    layers: Mapping[str, str]
    """What can exclude each other for good, by the code of the obstacle."""
    todos: Mapping[str, str]
    """What we owe, by the Indonesian text of the decision."""
    todo_beginnings: Mapping[str, str]
    """The same for texts that end in something of the host's own."""
    tones: Mapping[Tone, str]
    channels: Mapping[Channel, str]
    purposes: Mapping[Purpose, str]
    steps: Mapping[str, str]
    """Steps by the ids that presets give them, in words that stand before a verb or after a comma."""
    unknown_step: tuple[str, str]
    """A step of the host's own by its id, and several."""
    definite: str
    """A purpose as the one that is spoken of: `the {name}`."""
    joint: Mapping[str, str]
    """`pair` of two, `last` of more."""
    length: Callable[[str], str]
    """`3`, `3 kerja` as a length of time."""
    holiday: Callable[[str], str]
    """A holiday's name from the tables, as people say it."""

    def day(self, on: date, beside: int | None = None) -> str:
        """A day with its weekday; its year unless it is `beside`, the year that was said already."""
        said = tanggal(on, self.language)
        return said.removesuffix(f" {beside}") if beside is not None else said

    def moment(self, at: datetime) -> str:
        """A day and its hour; the day alone for its first minute."""
        if at.time() == time.min:
            return self.day(at.date())
        return self.way["moment"].format(day=self.day(at.date()), clock=jam(at, self.language))

    def steps_named(self, step_ids: Sequence[str]) -> str:
        """Steps and follow-ups in words; those of the host's own by their ids, together."""
        named = [self._name_of_step(step_id) for step_id in step_ids]
        known = [name for name in named if name is not None]
        unknown = [f'"{step_id}"' for step_id, name in zip(step_ids, named, strict=True) if name is None]
        if not unknown:
            return self.list(known)
        begins = self.unknown_step[len(unknown) > 1].format(steps=unknown[0])
        return self.list([*known, begins, *unknown[1:]])

    def _name_of_step(self, step_id: str) -> str | None:
        if step_id in self.steps:
            return self.steps[step_id]
        return self.definite.format(name=self.purposes[Purpose(step_id)]) if step_id in set(Purpose) else None

    def list(self, parts: Sequence[str]) -> str:
        """`a`, `a dan b`, `a, b, dan c`."""
        if len(parts) <= 1:
            return "".join(parts)
        template = self.joint["pair" if len(parts) == 2 else "last"]
        return template.format(before=", ".join(parts[:-1]), last=parts[-1])

    def todo(self, text: str) -> str:
        """What we owe, in this language; a text of the host's own stays as it is."""
        if text in self.todos:
            return self.todos[text]
        for beginning, said in self.todo_beginnings.items():
            if text.startswith(beginning):
                rest = text.removeprefix(beginning)
                return said.format(rest=rest, step=self.steps_named([rest]))
        return text


def as_sentence(*clauses: str) -> str:
    """Clauses as one sentence with a capital and a full stop; empty for none."""
    text = "; ".join(clause for clause in clauses if clause)
    return f"{text[0].upper()}{text[1:]}." if text else ""
