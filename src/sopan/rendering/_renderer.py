"""The one place where words are made: a decision in, a message out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from sopan._arguments import wrong_type
from sopan._caching import ComputedDict
from sopan.client import Client
from sopan.decisions import Send
from sopan.errors import RenderFailed
from sopan.invoice import Invoice
from sopan.mail import is_email_address
from sopan.policy import MOST_ITEMS
from sopan.rendering._catalogue import Catalogue
from sopan.rendering._channels import LONGEST, MOST_SEGMENTS, SMS_SEGMENTS, WHATSAPP_FREE, sms_size
from sopan.rendering._characters import LINE_FORBIDDEN, first_forbidden
from sopan.rendering._facts import Facts, ItemFacts
from sopan.rendering._format import ChannelFormat
from sopan.rendering._item import BRIEFEST
from sopan.rendering._payment_methods import Sender
from sopan.rendering._said import amounts_said, deadline_said, offers_said
from sopan.rendering._schema import build
from sopan.rendering._template import Resolved
from sopan.rendering._whatsapp import approved
from sopan.rendering.creditor import Creditor
from sopan.rendering.message import Message
from sopan.words import NOT_DEMANDS, Channel, Purpose, Tone

_LONGEST_SUBJECT = 250
_TRAILING = re.compile(r"[ \t]+\n")


class Renderer:
    """Writes messages for one creditor with one catalogue.

    Pure: the same arguments give the same bytes, on every machine and in every locale.
    """

    def __init__(self, creditor: Creditor, catalogue: Catalogue | None = None) -> None:
        if not isinstance(creditor, Creditor):
            raise wrong_type("creditor", creditor, "Creditor")
        if catalogue is not None and not isinstance(catalogue, Catalogue):
            raise wrong_type("catalogue", catalogue, "Catalogue")
        self.creditor = creditor
        self.catalogue = Catalogue.default() if catalogue is None else catalogue
        # The creditor in a client's language on a channel is the same for every message, so it is written once.
        self._senders = ComputedDict[tuple[str, Channel, Tone], Sender](
            lambda key: Sender.of(creditor, ChannelFormat(key[0], key[1]), key[2])
        )

    def __reduce__(self) -> tuple[type[Renderer], tuple[Creditor, Catalogue]]:
        """Travel without what was written already."""
        return type(self), (self.creditor, self.catalogue)

    def render(
        self,
        send: Send,
        invoices: Iterable[Invoice] | Invoice,
        client: Client,
        *,
        letter_number: str | None = None,
        reward: str | None = None,
    ) -> Message:
        """The message for `send`, in the client's language.

        `invoices` must hold every invoice that `send` names; more do no harm.
        `letter_number` stands at the head of a letter; sopan gives none by itself.
        `reward` is a sentence for a thank-you to a client who paid on time; without one, the discount for early
        payment is named where it was agreed and earned (`Invoice.early_discount`).

        Raises RenderFailed when the arguments do not belong together, when the catalogue has no words for the
        occasion, or when a template cannot be rendered; the error names the line or the field, never a value.
        """
        facts = self._facts(send, invoices, client, letter_number or "", reward or "")
        resolved = self.catalogue.resolve(
            _purpose(facts),
            tone=send.tone,
            channel=send.channel,
            language=client.language,
            segment=client.segment,
        )
        brevity = 0
        while True:
            data = build(facts, ours=resolved.templates["text"].shipped, brevity=brevity)
            text = _tidy(resolved.parts["text"].render(data))
            if brevity == BRIEFEST or _fits(facts, text.strip()):
                break
            brevity += 1
        html = _tidy_html(resolved.parts["html"].render(data)) if "html" in resolved.parts else None
        template, problem = approved(resolved, data)
        # An approved template goes in place of the text: what only one of them says may not have been said.
        said = [text] if template is None else [text, " ".join(template.parameters)]
        warnings = [*_warnings(facts, resolved, data, text), *([problem] if problem else [])]
        return Message(
            channel=send.channel,
            to=_recipient(send),
            subject=_subject(resolved, data),
            text=text,
            html=html,
            attachments=send.attach,
            whatsapp_template=template,
            key=send.key,
            copies=tuple([_line(copy, "send.copies") for copy in send.copies]),
            about=tuple(dict.fromkeys([item.invoice_id for item in send.items])),
            language=client.language,
            warnings=tuple(warnings),
            deadline_on=deadline_said(facts, said),
            amounts=amounts_said(data, said),
            offers=offers_said(facts, said),
            reference=letter_number,
        )

    def _facts(
        self, send: Send, invoices: Iterable[Invoice] | Invoice, client: Client, letter_number: str, reward: str
    ) -> Facts:
        if not isinstance(send, Send):
            raise RenderFailed("send must be a Send; only that decision has words")
        if not isinstance(client, Client):
            raise RenderFailed("client must be a Client")
        given = (invoices,) if isinstance(invoices, Invoice) else invoices
        by_id = {invoice.id: invoice for invoice in given if isinstance(invoice, Invoice)}
        fewest = 0 if send.purpose in {Purpose.BALANCE_CONFIRMATION, Purpose.STATEMENT} else 1
        if not fewest <= len(send.items) <= MOST_ITEMS:
            raise RenderFailed(f"send must name {fewest} to {MOST_ITEMS} items")
        if send.at.utcoffset() is None:
            raise RenderFailed("send.at must be an aware datetime in the client's zone")
        on = send.as_of or send.at.date()
        try:
            items = tuple([ItemFacts(item, by_id[item.invoice_id], on) for item in send.items])
            apart = tuple([ItemFacts(item, by_id[item.invoice_id], on) for item in send.apart])
        except KeyError:
            raise RenderFailed("invoices lack one that send names; give all of them") from None
        for one in (*items, *apart):
            if one.invoice.owed_by != client.id:
                raise RenderFailed("invoices hold one of another client")
        sender = self._senders[client.language, send.channel, send.tone]
        facts = Facts(send, items, client, sender, letter_number, reward, apart)
        if send.purpose is Purpose.SERVICE_PAUSE and not items[facts.carrying].invoice.terms.service_pause:
            raise RenderFailed("terms.service_pause is missing; a pause is announced only where it was agreed")
        return facts


def _purpose(facts: Facts) -> Purpose:
    """The purpose whose words are true: whoever paid a part, or gave a receipt, is not asked whether it arrived."""
    if facts.send.purpose is Purpose.RECEIPT_CHECK and any(
        one.came or one.invoice.receipt_number is not None for one in facts.items
    ):
        return Purpose.OVERDUE
    return facts.send.purpose


_PAPERS = frozenset({Purpose.SOMASI_DRAFT, Purpose.HANDOFF_BRIEF})
"""A person reads and signs them: complete rather than short."""


def _fits(facts: Facts, text: str) -> bool:
    """Tell if people read so much on the channel: an SMS always, a longer text when it is about one invoice."""
    if facts.send.channel is Channel.SMS:
        return sms_size(text).segments <= SMS_SEGMENTS
    most = None if facts.send.purpose in _PAPERS else LONGEST.get(facts.send.channel)
    return most is None or len(facts.items) != 1 or len(text) <= most


def _tidy(text: str) -> str:
    """Without blanks at line ends and with at most one empty line in a row: conditions leave gaps."""
    if "\t" in text or " \n" in text:
        text = _TRAILING.sub("\n", text)
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text.strip("\n ") + "\n"


_EMPTY_PARAGRAPH = re.compile(r"<p>\s*(?:<br>\s*)*</p>\n?")


def _tidy_html(html: str) -> str:
    """Without the paragraphs that conditions leave empty."""
    return _EMPTY_PARAGRAPH.sub("", html)


def _line(text: str, name: str) -> str:
    """One line that cannot add a header or a recipient. Raises RenderFailed otherwise."""
    if not text or first_forbidden(text, LINE_FORBIDDEN) is not None:
        raise RenderFailed(f"{name} must be one line without control, invisible or direction-changing characters")
    return text


def _recipient(send: Send) -> str:
    """Return where the message goes: one place. A contact was checked already; a decision may come from a store."""
    to = _line(send.to, "send.to")
    if send.channel is Channel.EMAIL and not is_email_address(to):
        raise RenderFailed("send.to must be one plain email address")
    return to


def _subject(resolved: Resolved, data: dict[str, Any]) -> str | None:
    if "subject" not in resolved.parts:
        if resolved.templates["text"].channel in {Channel.EMAIL, Channel.LETTER}:
            raise RenderFailed("the catalogue has no subject for this occasion; add one with part='subject'")
        return None
    subject = " ".join(resolved.parts["subject"].render(data).split())
    # `=?utf-8?q?...?=` in a name would be decoded by the reader's program (RFC 2047): nothing to be seen in our logs.
    subject = subject.replace("=?", "= ?")
    if len(subject) > _LONGEST_SUBJECT:
        raise RenderFailed(f"the subject exceeds {_LONGEST_SUBJECT} characters")
    return _line(subject, "subject")


def _warnings(facts: Facts, resolved: Resolved, data: dict[str, Any], text: str) -> list[str]:
    """Return what a person may want to look at before the message goes."""
    send = facts.send
    warnings = [
        f"{part} line {line}: {path} has no value"
        for part, line, path in resolved.unguarded
        if not _value_at(data, path)
    ]
    if resolved.tone != send.tone:
        warnings.append(f"no words of tone {send.tone}; the softer {resolved.tone} were used")
    if send.channel is Channel.EMAIL and "html" not in resolved.parts:
        warnings.append("html left out: the text was replaced and its html was not")
    if send.purpose not in NOT_DEMANDS:
        left_out = facts.sender.left_out(facts.asked, facts.today)
        warnings += left_out
        if facts.asked and not data["payment_methods"]:
            none = "no payment method is left" if left_out else "no payment method is known"
            warnings += ["no_payment_method", f"{none}; add one to the invoice or the creditor"]
    if send.channel is Channel.SMS:
        warnings += _about_sms(facts, resolved, text)
    if send.channel is Channel.WHATSAPP and len(text) > WHATSAPP_FREE:
        warnings.append(f"the text exceeds the {WHATSAPP_FREE} characters of a WhatsApp message")
    return warnings


def _about_sms(facts: Facts, resolved: Resolved, text: str) -> Iterator[str]:
    """Yield what two segments had no room for, and what needs more of them."""
    form, size = facts.sender.form, sms_size(text.strip())
    if size.segments > MOST_SEGMENTS:
        yield f"the SMS needs {size.segments} segments; networks may not join more than {MOST_SEGMENTS}"
    elif size.segments > SMS_SEGMENTS:
        yield f"the SMS needs {size.segments} segments; people read {SMS_SEGMENTS}"
    if not size.gsm7:
        yield "the SMS needs a larger alphabet than GSM-7, so it takes more segments"
    if not resolved.templates["text"].shipped or facts.send.purpose is Purpose.BALANCE_CONFIRMATION:
        return
    if any(form.foreign(one.invoice.number, "invoice.number") not in text for one in facts.items):
        yield "the SMS does not name every invoice; send the list another way"
    if facts.send.purpose is Purpose.AGREEMENT and any(
        one.item.due_on and form.near(one.item.due_on, facts.today) not in text for one in facts.items
    ):
        yield "the SMS does not name every date; send the agreement another way"


def _value_at(data: dict[str, Any], path: str) -> Any:
    head, _, field = path.partition(".")
    value = data[head]
    if isinstance(value, tuple):
        return True
    return value[field] if field and isinstance(value, dict) else value
