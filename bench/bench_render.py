"""`Renderer.render` beside the textbook: Jinja's own sandbox, dotted attributes, babel for amounts and dates.

The textbook is what the advice says: `ImmutableSandboxedEnvironment` with `StrictUndefined` and autoescape, every
template compiled once, amounts by `format_currency` and dates by `format_date` with a locale and a pattern.
Both write subject, text and HTML of the same standard email; the bytes are compared before any clock runs.
Goal: at least 5 times as fast.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

from babel.dates import format_date
from babel.numbers import format_currency
from jinja2 import StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bench.measure import paired, report, same_answers
from sopan.invoice import PaymentMethod
from sopan.money import Money
from sopan.rendering import Catalogue, Creditor, Renderer
from sopan.rendering.sample import SAMPLE_CREDITOR, Case, sample
from sopan.words import Channel, Purpose, Tone

OURS = "sopan"
TEXTBOOK = "textbook on babel"
GOALS = {TEXTBOOK: 5.0}
OCCASION = (Purpose.OVERDUE, Tone.POLITE, Channel.EMAIL)
PARTS = ("subject", "text", "html")
LOCALE = "id_ID"
MONEY = re.compile(r"\{\{ ((?:\w+\.)?(?:to_transfer|total|withheld|amount)) \}\}")
PLAIN_DATE = re.compile(r"\{\{ ((?:\w+\.)?(?:due_on|issued_on|today|deadline|promise)) \}\}")


# --- the textbook -----------------------------------------------------------------------------------------


def rupiah(money: Money) -> str:
    """An amount by babel, with the pattern spelled out, as its next release may decide otherwise."""
    pattern = "¤#,##0.00" if money.amount % 1 else "¤#,##0"
    return format_currency(money.amount, money.currency, pattern, locale=LOCALE, currency_digits=False)


def tanggal(day: date) -> str:
    """A date with its weekday by babel."""
    return format_date(day, "EEEE, d MMMM y", locale=LOCALE)


def short(day: date) -> str:
    """A date by babel."""
    return format_date(day, "d MMMM y", locale=LOCALE)


@dataclass
class Item:
    """One invoice as a template reads it."""

    number: str
    due_on: date
    to_transfer: Money


@dataclass
class Reader:
    """The client as a template reads it."""

    name: str
    addressee: str
    attention: str
    salutation: str
    honorific: str


@dataclass
class Way:
    """A way to pay as a template reads it."""

    label: str
    number: str
    holder: str
    note: str
    link: str


@dataclass
class Sender:
    """The creditor as a template reads it."""

    name: str
    contact: str
    phone: str
    email: str
    website: str


def grouped(method: PaymentMethod) -> Way:
    """The account number in groups."""
    digits = method.number
    size = (3, 3, 4) if len(digits) == 10 else (4,) * (len(digits) // 4)
    groups, start = [], 0
    for count in size:
        groups.append(digits[start : start + count])
        start += count
    return Way(method.label, " ".join(groups), method.holder or "", method.note or "", "")


class Textbook:
    """The same three templates, with filters at every amount and date."""

    def __init__(self, creditor: Creditor) -> None:
        self.creditor = creditor
        self.templates = {part: self._compiled(part) for part in PARTS}

    @staticmethod
    def _compiled(part: str) -> Template:
        purpose, tone, channel = OCCASION
        found = Catalogue.default().find(purpose, tone=tone, channel=channel, part=part)
        assert found is not None
        source = PLAIN_DATE.sub(r"{{ \1|short }}", MONEY.sub(r"{{ \1|rupiah }}", found.source))
        environment = ImmutableSandboxedEnvironment(
            undefined=StrictUndefined, autoescape=part == "html", keep_trailing_newline=True
        )
        environment.filters |= {"rupiah": rupiah, "tanggal": tanggal, "short": short}
        return environment.from_string(source)

    def render(self, case: Case) -> tuple[str, str, str]:
        """Subject, text and HTML."""
        send, invoices, client = case
        items = [
            Item(invoice.number, item.due_on, item.to_transfer)
            for item, invoice in zip(send.items, invoices, strict=True)
        ]
        phone = (self.creditor.phone or "").replace("+62", "0")
        context = {
            "client": Reader(client.name, client.name, client.attention or "", client.attention or "", "Ibu"),
            "invoice": items[0],
            "items": items,
            "item_count": len(items),
            "total": sum((item.to_transfer for item in items[1:]), items[0].to_transfer),
            "withheld": None,
            "charges": [],
            "offers": ["pembayaran bertahap", "penyesuaian tanggal pembayaran"],
            "deadline": send.deadline_on,
            "attachment_count": len(send.attach),
            "payment_methods": [grouped(method) for method in self.creditor.payment_methods],
            "creditor": Sender(
                self.creditor.name,
                self.creditor.contact or "",
                f"{phone[:3]}-{phone[3:7]}-{phone[7:]}",
                self.creditor.email or "",
                self.creditor.website or "",
            ),
        }
        subject, text, html = (self.templates[part].render(context) for part in PARTS)
        text = re.sub(r"[ \t]*\n(?:[ \t]*\n)+", "\n\n", re.sub(r"[ \t]+\n", "\n", text)).strip("\n") + "\n"
        return subject.strip(), text, html


# --- side by side -------------------------------------------------------------------------------------------


def ours(renderer: Renderer, case: Case) -> tuple[str | None, str, str | None]:
    """Subject, text and HTML by sopan."""
    message = renderer.render(*case)
    return message.subject, message.text, message.html


def main() -> None:
    """Compare the bytes, then the times."""
    renderer, rival = Renderer(SAMPLE_CREDITOR), Textbook(SAMPLE_CREDITOR)
    seconds = {}
    for items in (1, 3, 12):
        case = sample(*OCCASION, items=items)
        contenders: dict[str, Callable[[], object]] = {
            OURS: partial(ours, renderer, case),
            TEXTBOOK: partial(rival.render, case),
        }
        same_answers({name: call() for name, call in contenders.items()})
        seconds[f"{items} invoice{'s' if items > 1 else ''}"] = paired(contenders)
    report("render, a standard email: subject, text and HTML", OURS, seconds, GOALS)


if __name__ == "__main__":
    main()
