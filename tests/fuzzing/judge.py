"""What becomes of a document: a decision, a clear error, or a complaint.

A complaint is anything else: another exception, an error without words or with personal data, a `repr` or a log line
that shows some, and a document that costs more than its size suggests.
"""

from __future__ import annotations

import io
import json
import logging
import random
import time
import tomllib
import traceback
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError

from sopan.account import Account, decide_account
from sopan.client import Client
from sopan.decisions import Done, HandOff, Hold, Send, Wait
from sopan.dossier import Dossier
from sopan.engine import decide
from sopan.errors import SopanError
from sopan.forecast import forecast_account
from sopan.history import History
from sopan.invoice import Invoice
from sopan.policy import EscalationPolicy
from sopan.rendering import Creditor, Renderer
from tests.fuzzing.documents import Writer, spoil, spoil_text, toml
from tests.fuzzing.secrets import told_in

__all__ = ["Tally", "judge", "judge_error", "play"]

SLOW = 1.0
"""Seconds of processor time for one document; most take a millisecond."""
LONGEST = 4_000
"""Characters of an error: more is no clear error."""
OURS = Renderer(Creditor(name="PT Uji"))
MODELS = {"invoice": Invoice, "client": Client, "policy": EscalationPolicy, "history": History}


class NotSeen(Exception):
    """What arrived was no TOML at all."""


@dataclass
class Tally:
    """How often what came out."""

    decisions: dict[str, int] = field(default_factory=dict)
    refused: int = 0
    rendered: int = 0
    complaints: list[str] = field(default_factory=list)

    @property
    def decided(self) -> int:
        return sum(self.decisions.values())

    @property
    def documents(self) -> int:
        return self.decided + self.refused + len(self.complaints)

    def add(self, other: Tally) -> None:
        for kind, count in other.decisions.items():
            self.decisions[kind] = self.decisions.get(kind, 0) + count
        self.refused += other.refused
        self.rendered += other.rendered
        self.complaints += other.complaints


def judge_error(error: ValueError) -> str | None:
    """What is wrong with an error, if anything."""
    printed = [str(error), repr(error), *map(str, error.args)]
    chained: BaseException | None = error
    while chained is not None:
        printed.append("".join(traceback.format_exception_only(chained)))
        chained = chained.__cause__ or (None if chained.__suppress_context__ else chained.__context__)
    if isinstance(error, ValidationError):
        safe = error.errors(include_input=False, include_context=False, include_url=False)
        printed += [problem["msg"] for problem in safe]
        if not safe or not all(problem["msg"] for problem in safe):
            return "an error without words"
    if not str(error) or len(str(error)) > LONGEST * max(1, str(error).count("\n")):
        return "an error that is no clear one"
    leak = told_in("\n".join(printed))
    return f"an error shows {leak!r}" if leak else None


def read(part: str, data: Any, door: str, dice: random.Random) -> Any:
    """One value through one of its doors."""
    model = MODELS[part]
    if door == "python":
        return model.model_validate(data)
    if door == "toml" and isinstance(data, dict):
        text = toml(data)
        text = spoil_text(text, dice) if dice.random() < 0.02 else text
        try:
            data = tomllib.loads(text)
        except (ValueError, RecursionError):  # Python's own reader, before sopan sees anything
            raise NotSeen from None
        return model.model_validate(data)
    text = json.dumps(data, ensure_ascii=dice.random() < 0.5)
    text = spoil_text(text, dice) if dice.random() < 0.02 else text
    return model.model_validate_json(text if dice.random() < 0.5 else text.encode("utf-8", "surrogatepass"))


def judge(document: dict[str, Any], door: str, dice: random.Random, tally: Tally, *, misplaced: bool) -> str | None:
    """One document: counts the answer, or gives the complaint. `misplaced` data may show where they were put."""
    try:
        values = {part: read(part, document.get(part), door, dice) for part in MODELS}
        now = document.get("now")
        with suppress(ValueError, TypeError):  # what is no time goes to `decide` as it is
            now = datetime.fromisoformat(now)
        decision = decide(values["invoice"], values["client"], values["policy"], now=now, history=values["history"])
        shown = [repr(value) for value in (*values.values(), decision)] + [str(values["client"]), str(decision)]
        if isinstance(decision, Send) and dice.random() < 0.3:
            shown.append(repr(OURS.render(decision, values["invoice"], values["client"])))
            tally.rendered += 1
        shown += more(values, now) if dice.random() < 0.02 else []
        shown += [decision.explain(dice.choice(["id", "en"]))] if dice.random() < 0.1 else []
    except (SopanError, ValidationError) as error:
        tally.refused += 1
        return judge_error(error)
    except NotSeen:
        tally.refused += 1
        return None
    if not isinstance(decision, Send | Wait | Hold | HandOff | Done):
        return "no decision"
    tally.decisions[decision.kind] = tally.decisions.get(decision.kind, 0) + 1
    leak = None if misplaced else told_in("\n".join(shown))
    return f"a repr shows {leak!r}" if leak else None


def more(values: dict[str, Any], now: datetime) -> list[str]:
    """What else is printed: an account, its timeline, the evidence."""
    client, invoice, history = values["client"], values["invoice"], values["history"]
    account = Account(client, (invoice,), history)
    decided = decide_account(client, [invoice], values["policy"], now=now, history=history)
    ahead = forecast_account(account, values["policy"], now=now, until=now.date() + timedelta(days=40))
    made = [account, decided, ahead, Dossier.of([invoice], client, history), history.conversation]
    return [repr(value) for value in made] + [str(ahead)]


def play(seed: int, documents: int) -> Tally:
    """So many documents from one seed, each from a seed of its own so that it can be had again."""
    tally = Tally()
    log = io.StringIO()
    handler = logging.StreamHandler(log)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        for number in range(documents):
            complaint = one(f"{seed}:{number}", tally)
            if complaint:
                tally.complaints.append(f"{seed}:{number}: {complaint}")
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    if log.getvalue():
        tally.complaints.append(f"{seed}: something was logged")
    return tally


def one(name: str, tally: Tally) -> str | None:
    """The document of that name, judged."""
    dice = random.Random(name)
    door = dice.choice(["python", "json", "json", "toml"])
    document = Writer(dice).document()
    spoilt = dice.random() < 0.6
    if spoilt:
        document = spoil(document, dice, strange=door == "python")
    refused = tally.refused
    started = time.process_time()
    try:
        complaint = judge(document, door, dice, tally, misplaced=spoilt)
    except Exception as error:  # noqa: BLE001  # that is the finding
        where = traceback.extract_tb(error.__traceback__)[-1]
        complaint = f"{type(error).__name__} got out of {where.filename.rpartition('/')[2]}:{where.lineno} ({door})"
    seconds = time.process_time() - started
    if complaint and tally.refused > refused:
        tally.refused = refused  # it is counted as a complaint
    return complaint or (f"took {seconds:.1f} s ({door})" if seconds > SLOW else None)
