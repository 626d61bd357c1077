"""A morning at a small company: what to send now, what waits and why, what we owe, what is done.

    python examples/quickstart.py                      the worklist, one message per channel, one timeline
    python examples/quickstart.py --language id        the same in Indonesian
    python examples/quickstart.py --svg timeline.svg   also the timeline as a picture
    python examples/quickstart.py --html timeline.html also as a page

It is Wednesday, 23 December 2026, and tomorrow nearly everybody is away until Monday. Twelve invoices of eight clients
in three time zones are open, or were. Every person, company, address and account number in here is made up.
"""

from __future__ import annotations

import argparse
import sys
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from sopan import Channel, Client, Contact, Decision, Done, Invoice, Send, Timeline, decide, forecast, presets
from sopan.formats import jam, rupiah, tanggal
from sopan.history import DisputeOpened, Event, PromiseMade
from sopan.invoice import PaymentMethod
from sopan.rendering import Creditor, Renderer

WIB = timezone(timedelta(hours=7), "WIB")
NOW = datetime(2026, 12, 23, 10, 15, tzinfo=WIB)
POLICY = presets.standard()
CREDITOR = Creditor(
    name="PT Rempah Kata Studio",
    contact="Dewi Anggraini",
    phone="021-5550-1234",
    email="keuangan@rempahkata.example.com",
    address="Jalan Cikini Raya 12, Jakarta 10330",
    city="Jakarta",
    payment_methods=(PaymentMethod(label="Bank BCA", number="1230045678", holder="PT Rempah Kata Studio"),),
)


# --- what the company's database would hold ------------------------------------------------------------


@dataclass
class Account:
    """A client, its invoices, and what it told us."""

    client: Client
    invoices: list[Invoice]
    news: list[Event] = field(default_factory=list[Event])


def client(name: str, zone: str, *contacts: str, **more: Any) -> Client:
    """A client whose contacts are written `channel address`."""
    pairs = [contact.split(" ", 1) for contact in contacts]
    addresses = tuple(Contact(channel=Channel(channel), address=address) for channel, address in pairs)
    return Client(id=name.upper().replace(" ", "-"), name=name, zone=zone, contacts=addresses, **more)


def invoice(of: Client, number: str, due_on: str, total: Any, **more: Any) -> Invoice:
    """An invoice that was issued thirty days before it is due."""
    due = datetime.fromisoformat(due_on).date()
    return Invoice(
        id=number, number=number, client_id=of.id, issued_on=due - timedelta(days=30), due_on=due, total=total, **more
    )


def paid(amount: Any, on: str) -> list[dict[str, Any]]:
    """One payment."""
    return [{"id": f"PAY-{on}", "amount": amount, "received_on": on}]


def accounts() -> list[Account]:
    """Eight clients from Aceh to Papua."""
    bahari = client(
        "PT Sinar Bahari", "WIB", "whatsapp 081230000101", "email ap@bahari.example.com", "phone 02155500101"
    )
    merapi = client(
        "CV Merapi Kreatif",
        "WIB",
        "whatsapp 081230000102",
        "email halo@merapi.example.com",
        "phone 0274550102",
        attention="Ibu Ratna",
    )
    wayan = client("Ni Wayan Sukerti", "WITA", "whatsapp 081230000103", kind="person", honorific="Ibu")
    losari = client("PT Losari Abadi", "WITA", "email pajak@losari.example.com", "whatsapp 081230000104")
    papeda = client(
        "Toko Papeda Jaya",
        "WIT",
        "whatsapp 081230000105",
        "email toko@papeda.example.com",
        opted_out=["whatsapp"],  # they asked us to write to the shop's mailbox only
    )
    manise = client(
        "PT Manise Logistik",
        "WIT",
        "whatsapp 081230000106",
        "email ap@manise.example.com",
        pay_days=[25],  # their payment run
    )
    gayo = client("Kopi Gayo Lestari", "WIB", "phone 064355500107", "letter Jalan Lebe Kader 7, Takengon 24519")
    marine = client(
        "Batam Marine Supply", "WIB", "email finance@marine.example.com", "phone 077855500108", language="en"
    )

    promise = PromiseMade(
        at=datetime(2026, 12, 22, 15, 0, tzinfo=WIB), invoice_ids=("INV-2026-107",), pay_by=NOW.date().replace(day=28)
    )
    dispute = DisputeOpened(at=datetime(2026, 12, 14, 11, 0, tzinfo=WIB), invoice_ids=("INV-2026-109",))

    in_three = [{"due_on": f"2026-{month}-23", "amount": 4_000_000} for month in (11, 12)]
    in_three.append({"due_on": "2027-01-23", "amount": 4_000_000})
    withheld = [{"kind": "pph23", "amount": 200_000}]  # 2 % of the fee before PPN; the slip is still missing

    return [
        Account(
            bahari,
            [
                invoice(bahari, "INV-2026-101", "2026-12-16", 12_500_000),
                invoice(bahari, "INV-2026-102", "2026-11-30", 3_200_000, payments=paid(3_200_000, "2026-11-27")),
            ],
        ),
        Account(merapi, [invoice(merapi, "INV-2026-103", "2026-12-18", 8_750_000)]),
        Account(
            wayan,
            [
                invoice(
                    wayan,
                    "INV-2026-104",
                    "2026-11-23",
                    12_000_000,
                    instalments=in_three,
                    payments=paid(4_000_000, "2026-11-23"),
                ),
            ],
        ),
        Account(
            losari,
            [
                invoice(
                    losari,
                    "INV-2026-105",
                    "2026-10-14",
                    11_100_000,
                    withholdings=withheld,
                    payments=paid(10_900_000, "2026-10-13"),
                ),
                invoice(losari, "INV-2026-106", "2026-12-04", 2_500_000, payments=paid(2_550_000, "2026-12-03")),
            ],
        ),
        Account(
            manise,
            [
                invoice(manise, "INV-2026-107", "2026-12-15", 6_400_000),
                invoice(manise, "INV-2026-108", "2026-12-20", 1_950_000),
            ],
            [promise],
        ),
        Account(
            gayo,
            [
                invoice(gayo, "INV-2026-109", "2026-12-11", 5_000_000),
                invoice(gayo, "INV-2026-110", "2026-12-09", 7_300_000),
            ],
            [dispute],
        ),
        Account(papeda, [invoice(papeda, "INV-2026-111", "2026-12-23", 4_150_000)]),
        Account(marine, [invoice(marine, "INV-2026-112", "2026-12-09", "USD 3250.00")]),
    ]


# --- what the company's app does -----------------------------------------------------------------------


def lived(account: Account, until: datetime) -> list[Event]:
    """What is on record by `until`: a host that asked, sent, recorded, and slept until the next check."""
    sent: list[Event] = []
    at = until - timedelta(days=60)
    while at < until:
        known = [*sent, *(event for event in account.news if event.at <= at)]
        wake = [until, *(event.at for event in account.news if event.at > at)]
        for owed in account.invoices:
            decision = decide(owed, account.client, POLICY, now=at, history=known)
            if isinstance(decision, Send):
                sent.append(decision.as_contacted(at, "delivered"))
                wake.append(at)  # something was recorded: ask again at once
                break
            if decision.next_check is not None:
                wake.append(decision.next_check)
        at = min(wake)
    return [*sent, *(event for event in account.news if event.at <= until)]


@dataclass
class Line:
    """One invoice of the morning, and what to do about it."""

    account: Account
    invoice: Invoice
    history: list[Event]
    decision: Decision


def morning(now: datetime = NOW) -> list[Line]:
    """Every invoice with its decision. The night before is over at six."""
    six = now.replace(hour=6, minute=0)
    lines: list[Line] = []
    for account in accounts():
        history = lived(account, six)
        for owed in account.invoices:
            decision = decide(owed, account.client, POLICY, now=now, history=history)
            lines.append(Line(account, owed, history, decision))
    return lines


def timeline(lines: Iterable[Line]) -> Timeline:
    """What comes next for the invoice whose call would have fallen on Christmas Day."""
    line = next(line for line in lines if line.invoice.id == "INV-2026-103")
    until = NOW + timedelta(days=90)
    return forecast(line.invoice, line.account.client, POLICY, now=NOW, until=until, history=line.history)


# --- what people see -----------------------------------------------------------------------------------

WORDS = {
    "en": {
        "title": "The morning of {day}",
        "count": "{invoices} invoices of {clients} clients, policy {policy}",
        "send": "SEND NOW",
        "wait": "WAIT",
        "hold": "HOLD: our move, or theirs",
        "hand_off": "HAND OVER",
        "done": "DONE",
        "messages": "ONE MESSAGE PER CHANNEL, as it would go now",
        "timeline": "WHAT COMES NEXT for {number}",
    },
    "id": {
        "title": "Pagi {day}",
        "count": "{invoices} faktur dari {clients} klien, kebijakan {policy}",
        "send": "KIRIM SEKARANG",
        "wait": "TUNGGU",
        "hold": "TAHAN: giliran kita, atau giliran mereka",
        "hand_off": "SERAHKAN",
        "done": "SELESAI",
        "messages": "SATU PESAN PER SALURAN, seperti dikirim sekarang",
        "timeline": "YANG AKAN DATANG untuk {number}",
    },
}
WIDTH = 100
KINDS = ("send", "wait", "hold", "hand_off", "done")


def heading(text: str, *, bold: bool) -> str:
    """A heading with a line under it, bold on a terminal."""
    start, end = ("\x1b[1m", "\x1b[0m") if bold else ("", "")
    return f"\n{start}{text}{end}\n{'─' * WIDTH}"


def worklist(lines: list[Line], language: str, *, bold: bool) -> Iterator[str]:
    """The lines of the morning, by what to do."""
    words = WORDS[language]
    for kind in KINDS:
        chosen = [line for line in lines if line.decision.kind == kind]
        if chosen:
            yield heading(f"{words[kind]} ({len(chosen)})", bold=bold)
            for line in chosen:
                yield from entry(line, language)


def entry(line: Line, language: str) -> Iterator[str]:
    """Two lines about one invoice: which, and why."""
    owed, today = line.invoice, NOW.date()
    open_amount, late = owed.outstanding(today), owed.days_overdue(today)
    if isinstance(line.decision, Send):  # it may be about one instalment only
        item = line.decision.items[0]
        open_amount, late = item.outstanding, item.days_overdue
    day = f"H{late:+d}" if late else "H"
    if isinstance(line.decision, Done):
        open_amount, day = owed.total, ""
    yield f"{owed.number}  {line.account.client.name:<22}{rupiah(open_amount, language):>18}  {day}".rstrip()
    yield textwrap.fill(line.decision.explain(language), WIDTH, initial_indent="    ", subsequent_indent="    ")


def messages(lines: Iterable[Line]) -> Iterator[str]:
    """The first message of each channel among those that go now."""
    renderer = Renderer(CREDITOR)
    seen: set[Channel] = set()
    for line in lines:
        send = line.decision
        if not isinstance(send, Send) or send.channel in seen:
            continue
        seen.add(send.channel)
        message = renderer.render(send, [line.invoice], line.account.client)
        attached = f"  +{', '.join(message.attachments)}" if message.attachments else ""
        yield f"\n{message.channel} → {message.to}{attached}"
        text = message.text if message.subject is None else f"{message.subject}\n\n{message.text}"
        for paragraph in text.rstrip().split("\n"):
            for row in textwrap.wrap(paragraph, WIDTH - 2) or [""]:
                yield f"│ {row}".rstrip()


def main(arguments: list[str] | None = None) -> None:
    """Print the morning."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--language", choices=["en", "id"], default="en", help="of worklist and timeline")
    parser.add_argument("--svg", type=Path, metavar="FILE", help="also write the timeline as a picture")
    parser.add_argument("--html", type=Path, metavar="FILE", help="also write the timeline as a page")
    chosen = parser.parse_args(arguments)
    if reconfigure := getattr(sys.stdout, "reconfigure", None):
        reconfigure(errors="replace")  # an old terminal shows "?" for a letter that it lacks
    bold, words = sys.stdout.isatty(), WORDS[chosen.language]

    lines = morning()
    ahead = timeline(lines)
    if chosen.svg:
        chosen.svg.write_text(ahead.to_svg(), encoding="utf-8", newline="\n")
    if chosen.html:
        page = f"<!doctype html>\n<meta charset=utf-8>\n<title>sopan</title>\n{ahead.to_html()}\n"
        chosen.html.write_text(page, encoding="utf-8", newline="\n")
    clients = len({line.account.client.id for line in lines})
    print(words["title"].format(day=f"{tanggal(NOW, chosen.language)}, {jam(NOW, chosen.language)}"))
    print(words["count"].format(invoices=len(lines), clients=clients, policy=POLICY.name))
    for text in worklist(lines, chosen.language, bold=bold):
        print(text)
    print(heading(words["messages"], bold=bold))
    for text in messages(lines):
        print(text)
    print(heading(words["timeline"].format(number=ahead.invoice_number), bold=bold))
    print(ahead.to_text(chosen.language))


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:  # `... | head` has seen enough
        sys.stderr.close()
