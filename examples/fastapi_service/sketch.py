"""What the page shows: a policy drawn for a made-up invoice."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from pydantic import BaseModel, ConfigDict, Field

from fastapi_service.where import policy_of
from sopan import Client, Creditor, Invoice, Language, Renderer, Send, forecast
from sopan.fields import Day
from sopan.zones import zone_of

__all__ = ["CREDITOR", "Sketch", "SketchRequest", "draw"]

DUE_ON = date(2026, 12, 18)
CREDITOR = Creditor.model_validate(
    {
        "name": "PT Rempah Kata Studio",
        "contact": "Dewi Anggraini",
        "phone": "021-5550-1234",
        "email": "keuangan@rempahkata.example.com",
        "city": "Jakarta",
        "payment_methods": [{"label": "Bank BCA", "number": "1230045678", "holder": "PT Rempah Kata Studio"}],
    }
)
CONTACTS = [
    {"channel": "whatsapp", "address": "081230000102"},
    {"channel": "email", "address": "halo@merapi.example.com"},
    {"channel": "phone", "address": "0274550102"},
    {"channel": "sms", "address": "081230000102"},
    {"channel": "letter", "address": "Jalan Kaliurang 12, Yogyakarta 55281"},
]


class SketchRequest(BaseModel):
    """A policy as it stands in the editor, and for what it is drawn."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    toml: str = Field(max_length=50_000)
    due_on: Day = DUE_ON
    language: Language = Language.EN


class Shown(BaseModel):
    """One message."""

    at: str
    step: str
    tone: str
    channel: str
    subject: str | None
    text: str
    attachments: tuple[str, ...]


class Remark(BaseModel):
    """Something unwise about a policy that is otherwise in order."""

    level: str
    step: str
    message: str


class Sketch(BaseModel):
    """The drawing."""

    name: str
    svg: str
    ends: str
    messages: list[Shown]
    remarks: list[Remark]


def draw(request: SketchRequest) -> Sketch:
    """Draw it. Raises PolicyProblem for a text that is no policy, and SopanError beyond the calendar."""
    policy = policy_of(request.toml)
    invoice, client = _case(request)
    now = datetime.combine(request.due_on - timedelta(days=14), time(8), zone_of(client.zone))
    timeline = forecast(invoice, client, policy, now=now, until=now + timedelta(days=200), history=())
    renderer = Renderer(CREDITOR)
    messages: list[Shown] = []
    for moment in timeline.sends:
        if isinstance(moment.decision, Send):
            message = renderer.render(moment.decision, invoice, client)
            messages.append(
                Shown(
                    at=f"{moment.at:%Y-%m-%dT%H:%M}",
                    step=moment.step,
                    tone=moment.decision.tone,
                    channel=message.channel,
                    subject=message.subject,
                    text=message.text,
                    attachments=message.attachments,
                )
            )
    return Sketch(
        name=policy.name,
        svg=timeline.to_svg(request.language),
        ends=timeline.end.decision.explain(request.language) if timeline.end.decision is not None else "",
        messages=messages,
        remarks=[
            Remark(level=finding.level, step=finding.step or "", message=finding.message) for finding in policy.lint()
        ],
    )


def _case(request: SketchRequest) -> tuple[Invoice, Client]:
    """The made-up invoice and its client, who can be reached on every channel."""
    client = Client.model_validate(
        {"id": "C-7", "name": "CV Merapi Kreatif", "contacts": CONTACTS, "language": request.language}
    )
    invoice = Invoice.model_validate(
        {
            "id": "INV-103",
            "number": "INV-2026-103",
            "client_id": "C-7",
            "issued_on": request.due_on - timedelta(days=30),
            "due_on": request.due_on,
            "total": 8_750_000,
        }
    )
    return invoice, client
