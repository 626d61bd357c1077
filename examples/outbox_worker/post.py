"""Email over SMTP, with an answer that is honest about what the server may have."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from enum import StrEnum

from sopan import Message

__all__ = ["Paper", "Post", "Reply", "no_papers"]


class Reply(StrEnum):
    """What the server said."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    """For good: this address does not take it."""
    LATER = "later"
    """Not now, and certainly nothing was taken."""
    UNKNOWN = "unknown"
    """It fell silent after the message was on its way."""


@dataclass(frozen=True)
class Paper:
    """A document that goes with a message."""

    name: str
    kind: str
    content: bytes


def no_papers(reference: str) -> Paper:
    """For an app that has no documents: a message that needs one is stopped, not sent without it."""
    message = f"there is no document for {reference}; give Post a function that finds it"
    raise LookupError(message)


@dataclass
class Post:
    """A way out. Add `starttls()` and `login()` in `_hand_over` for a server beyond your own machine."""

    host: str
    port: int
    sender: str
    papers: Callable[[str], Paper] = no_papers
    timeout: float = 30

    def compose(self, message: Message, now: datetime) -> EmailMessage:
        """The email. Raises LookupError when a document is missing.

        The key is its Message-ID: whoever looks into an `unknown` searches the server's log for it.
        """
        mail = message.to_email(self.sender, at=now)
        for paper in map(self.papers, message.attachments):
            main, _, sub = paper.kind.partition("/")
            mail.add_attachment(paper.content, maintype=main, subtype=sub, filename=paper.name)
        return mail

    def deliver(self, mail: EmailMessage) -> Reply:
        """Hand it over once. Never raises for what a server or a network can do."""
        try:
            server = smtplib.SMTP(self.host, self.port, timeout=self.timeout)
        except (OSError, smtplib.SMTPException):
            return Reply.LATER
        with closing(server):
            return self._hand_over(server, mail)

    def _hand_over(self, server: smtplib.SMTP, mail: EmailMessage) -> Reply:
        try:
            server.ehlo_or_helo_if_needed()
            if server.mail(self.sender)[0] != _OK:
                return Reply.LATER  # that is about us; no client's address is to blame
            code, _ = server.rcpt(mail["To"])
            for copy in mail["Cc"].addresses if mail["Cc"] else ():
                server.rcpt(copy.addr_spec)  # a copy that is refused stops nothing
        except (OSError, smtplib.SMTPException):
            return Reply.LATER
        if code != _OK:
            return _refusal(code)
        try:
            code, _ = server.data(mail.as_bytes())
        except smtplib.SMTPDataError as refused:  # before the text was sent
            return _refusal(refused.smtp_code)
        except (OSError, smtplib.SMTPException):
            return Reply.UNKNOWN
        return Reply.ACCEPTED if code == _OK else _refusal(code)


_OK = 250
_FOR_GOOD = range(500, 600)


def _refusal(code: int) -> Reply:
    return Reply.REFUSED if code in _FOR_GOOD else Reply.LATER
