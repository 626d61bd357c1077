"""Decide, forecast and preview over HTTP. The values of sopan are the models of the service.

It keeps nothing: the caller has the database and the clock, and sends what there is to know with every question.
"""

from __future__ import annotations

import re
import warnings
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.responses import FileResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import PydanticJsonSchemaWarning
from starlette.middleware.base import RequestResponseEndpoint
from starlette.responses import Response

from fastapi_service.sketch import CREDITOR, Sketch, SketchRequest, draw
from fastapi_service.where import PolicyProblem, Problem
from sopan import (
    Client,
    Creditor,
    Decision,
    EscalationPolicy,
    Invoice,
    Language,
    Message,
    Renderer,
    Send,
    SopanError,
    Timeline,
    Tone,
    decide,
    forecast,
    presets,
)
from sopan.fields import Instant
from sopan.history import Conversation, Event

__all__ = ["app"]

PAGE = Path(__file__).parent / "page"
LONGEST = timedelta(days=400)
"""How far a forecast looks at most."""


class Refused(BaseModel):
    """One thing that is wrong with a question."""

    where: str
    problem: str


class Problems(BaseModel):
    """All that is wrong; never what was given."""

    problems: list[Refused | Problem]


app = FastAPI(
    title="sopan",
    description="Whether, when, how and in what words to ask a client to pay.",
    docs_url=None,  # that page would load scripts from elsewhere; /openapi.json has everything
    redoc_url=None,
    responses={422: {"model": Problems, "description": "It cannot be answered; `problems` says where and why."}},
)


class Question(BaseModel):
    """One invoice, whose it is, what was said, and what time it is."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, use_attribute_docstrings=True)

    invoice: Invoice
    client: Client
    policy: EscalationPolicy = Field(default_factory=presets.standard)
    """The preset `standard` unless given."""
    now: Instant
    history: Annotated[tuple[Event, ...], Field(max_length=10_000)] | Conversation = ()
    language: Language = Language.EN
    """Of explanations, tables and pictures; messages are in the client's language."""


class LookAhead(Question):
    """The same, and how many days to look ahead."""

    days: int = Field(default=90, ge=1, le=LONGEST.days)


class Preview(LookAhead):
    """The same, and who writes."""

    creditor: Creditor = Field(default_factory=lambda: CREDITOR)
    """A made-up one unless given."""


class Answer(BaseModel):
    """What to do, and why in plain sentences."""

    decision: Decision
    """One of five kinds: `kind` says which, and what else it has."""
    explanation: str


class Ahead(BaseModel):
    """A forecast: as it is, as a table and as a picture."""

    timeline: Timeline
    text: str
    svg: str


class Written(BaseModel):
    """A message in words, and when it would go."""

    at: datetime
    step: str
    tone: Tone
    message: Message


@app.post("/decide")
def decide_now(question: Question) -> Answer:
    """What to do about the invoice now, and why."""
    decision = decide(question.invoice, question.client, question.policy, now=question.now, history=question.history)
    return Answer(decision=decision, explanation=decision.explain(question.language))


def _ahead(question: LookAhead) -> Timeline:
    return forecast(
        question.invoice,
        question.client,
        question.policy,
        now=question.now,
        until=question.now + timedelta(days=question.days),
        history=question.history,
    )


@app.post("/forecast")
def look_ahead(question: LookAhead) -> Ahead:
    """What would happen if nobody replied and nobody paid."""
    timeline = _ahead(question)
    return Ahead(timeline=timeline, text=timeline.to_text(question.language), svg=timeline.to_svg(question.language))


@app.post("/preview")
def preview(question: Preview) -> list[Written]:
    """Every message of that forecast, in words."""
    renderer = Renderer(question.creditor)
    sends = [moment.decision for moment in _ahead(question).sends if isinstance(moment.decision, Send)]
    return [
        Written(
            at=send.at,
            step=send.step,
            tone=send.tone,
            message=renderer.render(send, question.invoice, question.client),
        )
        for send in sends
    ]


@app.get("/policy.schema.json")
def policy_schema() -> dict[str, Any]:
    """The JSON Schema of a policy, for an editor that completes and checks."""
    return EscalationPolicy.model_json_schema()


def _openapi() -> dict[str, Any]:
    """The service's own description, with the policy in the schema that sopan writes for editors."""
    if app.openapi_schema is None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PydanticJsonSchemaWarning)  # about defaults that the next lines put in
            document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
        policy = EscalationPolicy.model_json_schema(ref_template="#/components/schemas/{model}")
        del policy["$schema"]
        document["components"]["schemas"] |= policy.pop("$defs") | {"EscalationPolicy": policy}
        app.openapi_schema = document
    return app.openapi_schema


app.openapi = _openapi  # type: ignore[method-assign]  # FastAPI's documented way


# --- the page -------------------------------------------------------------------------------------


@app.post("/sketch")
def sketch(request: SketchRequest) -> Sketch:
    """A policy in TOML, drawn: its timeline, its messages, and what is unwise about it."""
    return draw(request)


@app.get("/", include_in_schema=False)
def page() -> FileResponse:
    """The page."""
    return FileResponse(PAGE / "index.html")


@app.get("/policy.toml", include_in_schema=False)
def beginning() -> FileResponse:
    """The policy that the page begins with: the preset `standard`, written out."""
    return FileResponse(PAGE / "policy.toml", media_type="text/plain")


app.mount("/page", StaticFiles(directory=PAGE), name="page")


@app.middleware("http")
async def only_our_own(request: Request, call_next: RequestResponseEndpoint) -> Response:
    """Tell browsers that nothing on the page comes from anywhere else, and to keep no answers."""
    response = await call_next(request)
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response


# --- errors that repeat nothing -------------------------------------------------------------------
# Names, addresses and amounts come in with every question. FastAPI's own answer to a bad one repeats its input.

_A_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


@app.exception_handler(RequestValidationError)
def refuse(_request: Request, error: RequestValidationError) -> JSONResponse:
    """Say where and why, and not what was given."""
    found = [{"where": _where(problem["loc"]), "problem": problem["msg"]} for problem in error.errors()]
    return JSONResponse({"problems": found}, status_code=422)


@app.exception_handler(SopanError)
def cannot_answer(_request: Request, error: SopanError) -> JSONResponse:
    """Values that do not belong together, or a year that the calendar lacks; the text names no personal data."""
    return JSONResponse({"problems": [{"where": "", "problem": str(error)}]}, status_code=422)


@app.exception_handler(PolicyProblem)
def no_policy(_request: Request, error: PolicyProblem) -> JSONResponse:
    """A text that is no policy: the line, the field and the problem."""
    return JSONResponse({"problems": [problem.model_dump() for problem in error.problems]}, status_code=422)


def _where(path: tuple[int | str, ...]) -> str:
    """The place in the body. A name in it that is none of ours may be somebody's data that slipped."""
    places = [str(step) if isinstance(step, int) or _A_NAME.fullmatch(step) else "…" for step in path]
    return ".".join(places[1:] if places[:1] == ["body"] else places)
