"""`message.to_email`: what arrives is what was written, to those it names, in one conversation per case."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from sopan.client import Client
from sopan.errors import ArgumentError
from sopan.fields import Name
from sopan.mail import is_email_address
from sopan.rendering import Renderer
from sopan.rendering._sample import SAMPLE_CREDITOR, sample
from sopan.words import Channel, Language, Purpose, Tone
from tests.rendering.cases import OCCASIONS

SENDER = "keuangan@contoh.example"
EMAILS = [occasion for occasion in OCCASIONS if occasion[3] is Channel.EMAIL]
HEADERS = {"from", "to", "subject", "message-id", "references", "content-language", "auto-submitted", "mime-version"}
NAMES = [
    "PT Maju, Jaya",
    'PT "Maju" Jaya',
    "PT Müller; Søn & 株式会社",
    "Żółć " * 20 + "x",
    "Bcc: lain@contoh.example",
    "PT %0d%0aBcc: lain@contoh.example",
    "PT (Persero), Tbk.",
    "a@b.example",
]


def rendered(purpose=Purpose.OVERDUE, tone=Tone.POLITE, language=Language.ID, name="PT Żółć 株式会社", **changes):
    send, invoices, known = sample(purpose, tone, Channel.EMAIL, language)
    client = Client(id=known.id, name=name, attention=name[:100].strip(), language=language)
    return replace(Renderer(SAMPLE_CREDITOR).render(send, invoices, client), **changes)


def arrived(mail: EmailMessage) -> EmailMessage:
    """As the reader's program takes apart what goes over the wire."""
    return message_from_bytes(mail.as_bytes(), policy=policy.default)


def shown(header) -> str:
    """A header as RFC 2047 says that it is read; the newer half of Python's library puts blanks into a long one."""
    return str(make_header(decode_header(re.sub(r"\r?\n", "", header))))


def named(mail) -> tuple[str, str]:
    """Name and address of the sender."""
    old = message_from_bytes(mail.as_bytes(), policy=policy.compat32)["From"]
    if "=?" not in old:
        return parseaddr(old)
    name, _, address = shown(old).rpartition("<")
    return name.strip(), address.removesuffix(">")


def subject(mail) -> str:
    return shown(message_from_bytes(mail.as_bytes(), policy=policy.compat32)["Subject"])


def body(mail, kind):
    part = mail.get_body((kind,))
    assert part is not None
    return part.get_content().replace("\r\n", "\n").rstrip()  # lines end so on the wire


@pytest.mark.parametrize("occasion", EMAILS, ids="-".join)
def test_every_shipped_email_arrives_as_it_was_written(occasion):
    language, purpose, tone, _ = occasion
    message = rendered(purpose, tone, language)
    mail = arrived(message.to_email(f"PT Müller & Søn, Tbk <{SENDER}>"))
    assert {name.lower() for name in mail} == HEADERS | {"content-type"}
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert body(mail, "plain") == message.text.rstrip()
    assert body(mail, "html") == message.html.rstrip()
    assert mail["Subject"] == subject(mail) == message.subject
    assert named(mail) == ("PT Müller & Søn, Tbk", SENDER)
    assert [address.addr_spec for address in mail["To"].addresses] == [message.to]
    assert mail["Content-Language"] == language
    assert not mail.defects
    assert all(len(line) <= 998 for line in message.to_email(SENDER).as_bytes().split(b"\r\n"))


def adds_nothing(name):
    """Neither as the client, who stands in subject and text, nor as the sender's name."""
    message = rendered(Purpose.HANDOFF_BRIEF, Tone.FORMAL, name=name)
    mail = arrived(message.to_email(SENDER))
    assert {header.lower() for header in mail} == HEADERS | {"content-type"}
    assert [address.addr_spec for address in mail["To"].addresses] == [message.to]
    assert subject(mail) == message.subject
    if not re.search("[<>]", name):
        ours = arrived(message.to_email(f"{name} <{SENDER}>"))
        assert {header.lower() for header in ours} == HEADERS | {"content-type"}
        assert named(ours) == (name, SENDER)
        assert [address.addr_spec for address in ours["From"].addresses] == [SENDER]
        assert [address.addr_spec for address in ours["To"].addresses] == [message.to]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_adds_no_header_and_no_recipient(name):
    adds_nothing(name)


@given(st.text(st.sampled_from("=?utf-8qbQB_:;,<>@\"'() \\r\\nBcc aé株.") | st.characters(codec="utf-8"), min_size=1))
def test_no_name_at_all_adds_a_header_or_a_recipient(name):
    try:
        name = TypeAdapter(Name).validate_python(name)
    except ValidationError:
        assume(condition=False)
    adds_nothing(name)


@pytest.mark.parametrize(
    "sender",
    [
        "",
        "PT Contoh",
        "a@b.example, c@d.example",
        "<a@b.example>",
        "PT Contoh <a@b.example> <c@d.example>",
        "PT Contoh <a@b.example>\r\nBcc: c@d.example",
        "PT\nBcc: c@d.example <a@b.example>",
        "=?utf-8?b?DQpCY2M6IHg=?= <a@b.example>",
        "PT Contoh <rahasia>",
        "a@localhost",
    ],
)
def test_a_sender_that_could_mean_more_is_refused(sender):
    with pytest.raises(ArgumentError, match=r"^sender ") as refused:
        rendered().to_email(sender)
    assert "example" not in str(refused.value).replace("nama@contoh.co.id", "")
    assert "rahasia" not in str(refused.value)


@pytest.mark.parametrize(
    "copy", ["", "a", "a@b.example\r\nBcc: c@d.example", "a@b.example,c@d.example", "A <a@b.example>"]
)
def test_a_copy_goes_to_plain_addresses_only(copy):
    with pytest.raises(ArgumentError, match="copies must be one email address"):
        rendered().to_email(SENDER, copies=[copy])
    with pytest.raises(ArgumentError, match="copies must be one email address"):
        rendered(copies=(copy,)).to_email(SENDER)


@pytest.mark.parametrize("to", ["a@b.example, c@d.example", "a@b.example\nBcc: c@d.example", "a"])
def test_a_stored_message_that_was_tampered_with_reaches_nobody(to):
    with pytest.raises(ArgumentError, match="to must be one email address"):
        rendered(to=to).to_email(SENDER)
    with pytest.raises(ArgumentError, match="subject must be one line"):
        rendered(subject="Tagihan\r\nBcc: c@d.example").to_email(SENDER)


def test_copies_of_the_message_and_of_the_host_go_once_each():
    message = rendered(copies=("ap@contoh.example",))
    mail = arrived(message.to_email(SENDER, copies=["bos@contoh.example", "ap@contoh.example"]))
    assert [address.addr_spec for address in mail["Cc"].addresses] == ["ap@contoh.example", "bos@contoh.example"]
    assert arrived(rendered().to_email(SENDER))["Cc"] is None


@pytest.mark.parametrize("channel", [channel for channel in Channel if channel is not Channel.EMAIL])
def test_only_an_email_has_an_emails_form(channel):
    with pytest.raises(ArgumentError, match=f"for {channel}"):
        rendered(channel=channel).to_email(SENDER)


def test_a_message_without_html_is_plain():
    mail = arrived(rendered(html=None).to_email(SENDER))
    assert mail.get_content_type() == "text/plain"


# --- one conversation per case --------------------------------------------------------------------


def test_the_same_message_has_the_same_name_everywhere():
    first, again = rendered().to_email(SENDER), rendered().to_email(f"Lain <{SENDER}>")
    assert first["Message-ID"] == again["Message-ID"] == f"<{rendered().key}@contoh.example>"
    assert first.as_bytes() == rendered().to_email(SENDER).as_bytes()


def test_all_messages_about_one_invoice_refer_to_one_case():
    reminder, notice = rendered(Purpose.UPCOMING, Tone.FRIENDLY), rendered(Purpose.FINAL_NOTICE, Tone.FINAL)
    other = rendered(about=("INV-9",))
    case = reminder.to_email(SENDER)["References"]
    assert case == notice.to_email(SENDER)["References"] != other.to_email(SENDER)["References"]
    assert reminder.about[0] not in case
    assert reminder.to_email(SENDER)["In-Reply-To"] is None


def test_it_answers_the_last_of_the_messages_that_it_names():
    provided = "<0102-abc.def@mail.provider.example>"
    mail = arrived(rendered().to_email(SENDER, references=["sopan1-0011", provided]))
    case, first, last = mail["References"].split()
    assert case.startswith("<case-")
    assert (first, last) == ("<sopan1-0011@contoh.example>", provided)
    assert mail["In-Reply-To"] == provided


@given(st.text(min_size=1, max_size=60))
def test_whatever_a_reference_holds_it_becomes_one_message_id(reference):
    mail = arrived(rendered().to_email(SENDER, references=[reference]))
    assert re.fullmatch(r"<\S+@[\w.-]+> <\S+@[\w.-]+>", mail["References"].strip())
    assert {header.lower() for header in mail} == HEADERS | {"content-type", "in-reply-to"}


def test_the_date_is_the_hosts():
    at = datetime(2026, 11, 18, 10, tzinfo=timezone(timedelta(hours=7)))
    assert arrived(rendered().to_email(SENDER, at=at))["Date"].datetime == at.astimezone(UTC)
    with pytest.raises(ArgumentError, match="at must be a datetime with its zone"):
        rendered().to_email(SENDER, at=at.replace(tzinfo=None))


def of_length(local: int, whole: int) -> str:
    """An address with so many characters before the @ and in all."""
    domain = ".".join(["d" * 60] * 4)
    return f"{'a' * local}@{domain[: whole - local - 1 - len('.example')].rstrip('.')}.example".ljust(whole, "x")


@pytest.mark.parametrize(("local", "whole", "fits"), [(64, 254, True), (65, 254, False), (64, 255, False)])
def test_an_address_is_as_long_as_rfc_5321_allows(local, whole, fits):
    address = of_length(local, whole)
    assert (address.index("@"), len(address)) == (local, whole)
    assert is_email_address(address) == fits


def test_a_senders_name_is_as_long_as_a_line_may_be():
    rendered().to_email(f"{'A' * 998} <a@b.example>")
    with pytest.raises(ArgumentError, match=r"^sender "):
        rendered().to_email(f"{'A' * 999} <a@b.example>")


def test_the_example_in_an_error_fits_the_field():
    with pytest.raises(ArgumentError, match=r"such as PT Maju Jaya <nama@contoh\.co\.id>$"):
        rendered().to_email("PT Contoh")
    with pytest.raises(ArgumentError, match=r"such as nama@contoh\.co\.id$"):
        rendered().to_email(SENDER, copies=["PT Contoh"])
