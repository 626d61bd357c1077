"""By whom it is owed: a client, the ways to reach them, and when that is welcome."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from sopan.calendars import QuietPeriod, weekday_number
from sopan.fields import Address, Day, Flag, Identifier, Name, Several, Value, refuse
from sopan.windows import OpeningHours
from sopan.words import Channel, Language
from sopan.zones import ZoneName

__all__ = ["WEEKDAYS", "Client", "Contact", "PayDay"]

WEEKDAYS = ("Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min")
"""Weekdays as pay days are written, Monday first."""

_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]",
)
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_INDONESIAN_TRUNK = re.compile(r"0[1-9][0-9]{5,12}")
_NUMBERS = frozenset({Channel.WHATSAPP, Channel.SMS, Channel.PHONE})


class Contact(Value):
    """One address of the client on one channel.

    `email`: plain `local@domain`. `whatsapp`, `sms`, `phone`: E.164 such as `+6281234567890`; `0812…` is read as
    `+62812…`. `letter`: a postal address on one line.
    """

    channel: Channel
    address: Address = Field(repr=False)
    name: Name | None = Field(default=None, repr=False)
    """The person who reads it, when that is not the client's `attention`."""

    @model_validator(mode="before")
    @classmethod
    def _dial_internationally(cls, data: Any) -> Any:
        channel, address = (data.get("channel"), data.get("address")) if isinstance(data, dict) else (None, None)
        dialled = isinstance(channel, str) and channel in _NUMBERS
        if dialled and isinstance(address, str) and _INDONESIAN_TRUNK.fullmatch(address):
            return {**data, "address": "+62" + address[1:]}
        return data

    @model_validator(mode="after")
    def _fits_the_channel(self) -> Self:
        if self.channel is Channel.EMAIL:
            local, _, domain = self.address.rpartition("@")
            if not _EMAIL.fullmatch(self.address) or len(local) > 64 or len(domain) > 253 or len(self.address) > 254:
                raise refuse("address_email", "address must be one plain email address such as nama@contoh.co.id")
        elif self.channel in _NUMBERS:
            if not _E164.fullmatch(self.address):
                raise refuse("address_number", "address must be a number such as +6281234567890, digits only")
            if self.address.startswith("+620"):
                raise refuse("address_trunk", "address has a 0 after +62, which nobody can dial; leave out the 0")
        return self


def _pay_day(value: Any) -> int | str:
    if isinstance(value, str):
        number = weekday_number(value)
        if number is None:
            raise refuse("pay_day_weekday", f"must be a day of the month or a weekday: {', '.join(WEEKDAYS)}")
        return WEEKDAYS[number]
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 31:
        raise refuse("pay_day_number", "must be a day of the month from 1 to 31, or a weekday such as Kam")
    return value


PayDay = Annotated[int | str, BeforeValidator(_pay_day)]
"""A day of the month (1 to 31; a month that lacks it pays on its last day) or a weekday such as `Kam`."""


class Client(Value):
    """Who owes: one name, the channels that reach them, their clock, language and rhythm.

    Names and addresses are personal data, so `repr` leaves them out: a client in a log shows its id.
    """

    id: Identifier
    name: Name = Field(repr=False)
    """One field: a single name is a full name."""
    honorific: Name = "Bapak/Ibu"
    """Never guessed from the name."""
    kind: Literal["company", "person"] = "company"
    attention: Name | None = Field(default=None, repr=False)
    """The person addressed at a company (u.p.)."""
    contacts: Several[Contact] = Field(default=(), max_length=50)
    """Within a channel, the first is tried first."""
    preferred_channels: Several[Channel] = Field(default=(), max_length=5)
    opted_out: Several[Channel] = Field(default=(), max_length=5)
    """Channels closed for good, whatever later events say."""
    zone: ZoneName = "WIB"
    language: Language = Language.ID
    contact_hours: OpeningHours | None = None
    """When the client wants to be reached; narrows every channel's hours."""
    out_of_hours_consent: Flag = False
    """Recorded consent to be reached in `contact_hours` outside office hours and working days."""
    quiet_periods: Several[QuietPeriod] = Field(default=(), max_length=200)
    pay_days: Several[PayDay] = Field(default=(), max_length=38)
    """When the client pays its bills: days of the month and weekdays, such as `[25, "Kam"]`."""
    region: Name | None = None
    """Whose local holidays apply, by the name used in the calendar."""
    segment: Name | None = None
    since: Day | None = None
    policy_name: Name | None = None

    @model_validator(mode="after")
    def _nothing_twice(self) -> Self:
        for field in ("preferred_channels", "opted_out", "pay_days"):
            entries = getattr(self, field)
            if len(entries) != len(set(entries)):
                raise refuse("repeated_entry", f"{field} name one entry twice; name each once")
        if self.contact_hours is not None and self.contact_hours.is_empty:
            raise refuse("hours_never_open", "contact_hours never open; give at least one hour, or leave them out")
        where = [(contact.channel, contact.address) for contact in self.contacts]
        if len(where) != len(set(where)):
            raise refuse("repeated_contact", "contacts hold one address twice on one channel; keep one")
        return self

    def addresses(self, channel: Channel) -> tuple[str, ...]:
        """The client's addresses on `channel`, in the order in which they are tried."""
        return tuple(contact.address for contact in self.contacts if contact.channel is channel)
