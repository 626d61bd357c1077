"""What a mail library makes of a message: one recipient, one subject, and nothing that a client could have added."""

from __future__ import annotations

import re
from dataclasses import replace
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError

from sopan.client import Client, Contact
from sopan.errors import RenderFailed
from sopan.rendering import Renderer
from sopan.rendering._sample import SAMPLE_CREDITOR, sample
from sopan.words import Channel, Purpose, Tone

RENDERER = Renderer(SAMPLE_CREDITOR)
HEADERS = ["content-type", "from", "mime-version", "subject", "to"]
TRICKS = [
    "PT Maju, Jaya",
    'PT "Maju" Jaya',
    "PT Maju <lain@contoh.example>",
    "=?utf-8?",
    "Bcc: lain@contoh.example",
    "PT %0d%0aBcc: lain@contoh.example",
    "PT Müller; 株式会社",
    "PT " + "Panjang " * 12 + "x",
]


def written(name, number="INV/2026/XI/0001"):
    """The brief for our own people names the client in its subject: the hardest case."""
    send, (invoice,), client = sample(Purpose.HANDOFF_BRIEF, Tone.FORMAL, Channel.EMAIL)
    client = Client(id=client.id, name=name, attention=name[:100].strip())
    return RENDERER.render(send, invoice.model_copy(update={"number": number}), client)


def through_a_mail_library(message, name, rules):
    mail = EmailMessage(policy=rules)
    mail["From"] = "keuangan@contoh.example"
    mail["To"] = Address(display_name=name, addr_spec=message.to)
    mail["Subject"] = message.subject
    mail.set_content(message.text)
    mail.add_alternative(message.html, subtype="html")
    return message_from_bytes(mail.as_bytes(), policy=policy.default)


def adds_nothing(name):
    message = written(name)
    for rules in (policy.SMTP, policy.SMTPUTF8):
        mail = through_a_mail_library(message, name, rules)
        assert sorted(map(str.lower, mail.keys())) == HEADERS
        assert [address.addr_spec for address in mail["To"].addresses] == [message.to]
        assert mail["Subject"] == message.subject


@pytest.mark.parametrize("name", TRICKS)
def test_a_name_adds_no_header_and_no_recipient(name):
    adds_nothing(name)


@given(st.text(st.sampled_from("=?utf-8qbQB_:;,<>@\"'() \\r\\nBcc aé株.") | st.characters(codec="utf-8"), min_size=1))
def test_no_name_at_all_adds_a_header_or_a_recipient(name):
    try:
        Client(id="C-1", name=name)
    except ValidationError:
        assume(condition=False)
    adds_nothing(name)


ENCODED = ["=?utf-8?q?Bcc:_lain=40contoh.example?=", "=?utf-8?b?DQpCY2M6IHg=?= Jaya", "PT =?UTF-8*id?B?DQp"]


@pytest.mark.parametrize("name", ENCODED)
def test_a_name_that_a_mail_library_would_decode_does_not_enter(name):
    """The second of these, as the display name of an address, makes CPython write another header."""
    send, (invoice,), _ = sample(Purpose.HANDOFF_BRIEF, Tone.FORMAL, Channel.EMAIL)
    for enter in (
        lambda: Client(id="C-1", name=name),
        lambda: Client(id="C-1", name="PT Jaya", attention=name),
        lambda: Contact(channel="email", address=send.to, name=name),
        lambda: invoice.model_copy(update={"number": name}),
    ):
        with pytest.raises(ValidationError, match="encoded word"):
            enter()


def test_an_encoded_word_made_of_two_values_is_pulled_apart():
    assert "=?" not in written("?q?Bcc?= Jaya", number="=?utf-8").subject


@pytest.mark.parametrize(
    "to",
    ["a@b.example, c@d.example", "a@b.example;c@d.example", "A <a@b.example>", "a@b.example\nBcc: c@d.example", "a"],
)
def test_a_decision_that_was_tampered_with_reaches_nobody(to):
    send, invoices, client = sample(Purpose.OVERDUE, Tone.POLITE, Channel.EMAIL)
    with pytest.raises(RenderFailed, match=r"send\.to") as error:
        RENDERER.render(replace(send, to=to), invoices, client)
    assert not re.search(r"example", str(error.value))
