"""By whom it is owed: a client, the ways to reach them, and when that is welcome."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator, model_validator

from sopan.calendars import WEEKDAYS, QuietPeriod, read_pay_day
from sopan.errors import ArgumentError, NotationError
from sopan.fields import Address, Day, Flag, Identifier, Name, Several, Value, refuse
from sopan.formats import locale_of
from sopan.mail import is_email_address
from sopan.phones import dialable
from sopan.windows import OpeningHours
from sopan.words import Channel, Language
from sopan.zones import ZoneName

__all__ = ["WEEKDAYS", "Client", "Contact", "CountryCode", "LanguageTag", "PayDay"]

_NUMBERS = frozenset({Channel.WHATSAPP, Channel.SMS, Channel.PHONE})


class Contact(Value):
    """One address of the client on one channel.

    `email`: plain `local@domain`. `whatsapp`, `sms`, `phone`: a number as people write it, `0812-3456-7890`,
    `+62 812 3456 7890`, `62812…` or `(021) 555-1234`, kept as E.164; one that begins with 0 is Indonesian.
    `letter`: a postal address on one line.
    """

    _remedies: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(
            ("email", "phone", "whatsapp", "sms", "number"), "give channel and address, such as channel='email'"
        ),
        **dict.fromkeys(("type", "kind"), "the way is the channel, such as channel='email'"),
    }

    channel: Channel
    address: Address = Field(repr=False)
    name: Name | None = Field(default=None, repr=False)
    """The person who reads it, when that is not the client's `attention`."""
    role: Name | None = None
    """What the person does, in a free word of yours that steps may name: `ap`, `finance`, `director`."""
    groups: Several[Name] = Field(default=(), max_length=20)
    """Lists of yours that the address is on, such as `proyek-senen`; steps may name them like roles."""

    @model_validator(mode="after")
    def _fits_the_channel(self) -> Self:
        if self.channel in _NUMBERS:
            self.__dict__["address"] = dialable(self.address)  # kept as everybody can dial it
        elif self.channel is Channel.EMAIL and not is_email_address(self.address):
            raise refuse("address_email", "address must be one plain email address such as nama@contoh.co.id")
        elif self.channel is Channel.VISIT:
            raise refuse("contact_visit", "channel is visit, which is only recorded; name one that messages take")
        if len(self.groups) > 1 and len(self.groups) != len(set(self.groups)):
            raise refuse("repeated_entry", "groups name one entry twice; name each once")
        return self

    def is_in(self, role: str) -> bool:
        """Return whether that is the role of this contact, or a group that it is on."""
        return role == self.role or role in self.groups


def _is_national_number(channel: object, address: object) -> bool:
    dialled = isinstance(channel, str) and channel in _NUMBERS
    return dialled and isinstance(address, str) and address.lstrip(" (").startswith("0")


def _pay_day(value: Any) -> int | str:
    try:
        return read_pay_day(value)
    except NotationError as error:
        raise refuse("pay_day", str(error)) from None


PayDay = Annotated[int | str, BeforeValidator(_pay_day)]
"""A day of the month (1 to 31; a month that lacks it pays on its last day), a weekday such as `Kam`, or one of the
month's such as `Kam ke-2` (the second Thursday) or `Kam terakhir` (the last)."""

_COUNTRIES = frozenset(
    (
        "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY "
        "BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK "
        "FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR "
        "IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK "
        "ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM "
        "PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF "
        "TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW"
    ).split()
)
"""ISO 3166-1 alpha-2: the 249 officially assigned codes."""


def _country(value: Any) -> str:
    if isinstance(value, str) and value in _COUNTRIES:
        return value
    raise refuse("country", "must be an ISO 3166 code of two capitals, such as ID, SG or GB")


CountryCode = Annotated[str, BeforeValidator(_country)]
"""A country by its ISO 3166-1 code of two capitals."""


def _language(value: str) -> str:
    try:
        return locale_of(value)
    except ArgumentError as error:
        raise refuse("language", str(error)) from None


LanguageTag = Annotated[str, AfterValidator(_language)]
"""A language by its BCP 47 tag; those that sopan speaks are `Language`s."""

_WITHOUT_REPEATS = ("preferred_channels", "opted_out", "pay_days", "tags")


class Client(Value):
    """A debtor: one name, the channels that reach them, their clock, language and rhythm.

    Names and addresses are personal data, so `repr` leaves them out: a client in a log shows its id.
    """

    _remedies: ClassVar[Mapping[str, str]] = {
        **dict.fromkeys(
            ("email", "phone", "telephone", "telepon", "mobile", "hp", "whatsapp", "wa", "sms", "address", "alamat"),
            "write it into contacts, such as contacts=[{'channel': 'email', 'address': 'nama@contoh.co.id'}]",
        ),
        **dict.fromkeys(("contact", "contact_person", "pic", "up"), "the person who reads is the attention"),
        **dict.fromkeys(("timezone", "tz"), "the clock is the zone: WIB, WITA, WIT or an IANA name"),
        **dict.fromkeys(("company", "company_name", "nama", "customer_name"), "the company or person is the name"),
        **dict.fromkeys(("client_id", "customer_id", "code", "kode"), "your own key is the id"),
        **dict.fromkeys(("locale", "lang", "bahasa"), "the field is called language"),
    }

    id: Identifier
    name: Name = Field(repr=False)
    """One field: a single name is a full name."""
    honorific: Name = "Bapak/Ibu"
    """Never guessed from the name."""
    kind: Literal["company", "person"] = "company"
    attention: Name | None = Field(default=None, repr=False)
    """The person addressed at a company (u.p.)."""
    country: CountryCode = "ID"
    """Where the client is: whose holidays count, unless a calendar is given."""
    contacts: Several[Contact] = Field(default=(), max_length=50)
    """Within a channel, the first is tried first."""
    preferred_channels: Several[Channel] = Field(default=(), max_length=5)
    opted_out: Several[Channel] = Field(default=(), max_length=6)
    """Channels closed for good, whatever later events say."""
    zone: ZoneName = "WIB"
    language: LanguageTag = Language.ID
    """The language of messages: `id`, `en`, or any locale that babel knows, such as `ja` or `pt-BR`, for which a
    catalogue brings the texts; kept as its BCP 47 tag."""
    contact_hours: OpeningHours | None = None
    """When the client wants to be reached; narrows every channel's hours."""
    exchange_hours: OpeningHours | None = None
    """When the client takes invoices in (tukar faktur), such as `"Sel,Kam 09.00-15.00"`; empty: in office hours."""
    out_of_hours_consent: Flag = False
    """Recorded consent to be reached in `contact_hours` outside office hours and working days."""
    quiet_periods: Several[QuietPeriod] = Field(default=(), max_length=200)
    pay_days: Several[PayDay] = Field(default=(), max_length=73)
    """When the client pays its bills: days of the month and weekdays, such as `[25, "Kam ke-2"]`."""
    region: Name | None = None
    """Whose local holidays apply, by the name used in the calendar."""
    segment: Name | None = None
    tags: Several[Name] = Field(default=(), max_length=50)
    """Words of yours for sorting and reports; rules of a policy book may ask for them."""
    since: Day | None = None
    policy_name: Name | None = None

    @field_validator("contacts", mode="before")
    @classmethod
    def _a_list_of_ways(cls, contacts: Any, info: ValidationInfo) -> Any:
        """A 0 in front means Indonesia; of a client elsewhere that is another number."""
        if isinstance(contacts, str | dict | Contact) or (
            isinstance(contacts, list | tuple) and any(isinstance(contact, str) for contact in contacts)
        ):
            raise refuse(
                "contacts_list",
                "must be a list, each with its channel, such as [{'channel': 'email', 'address': 'nama@contoh.co.id'}]",
            )
        if info.data.get("country", "ID") != "ID" and isinstance(contacts, list | tuple):
            for contact in contacts:
                if isinstance(contact, dict) and _is_national_number(contact.get("channel"), contact.get("address")):
                    raise refuse("number_abroad", "of a client abroad need the country code, such as +65 6123 4567")
        return contacts

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        given = self.__dict__
        for field in _WITHOUT_REPEATS:
            if len(given[field]) > 1 and len(set(given[field])) != len(given[field]):
                raise refuse("repeated_entry", f"{field} name one entry twice; name each once")
        if Channel.VISIT in self.preferred_channels:
            raise refuse("preferred_visit", "preferred_channels must be channels that messages take; leave out visit")
        for field in ("contact_hours", "exchange_hours"):
            if given[field] is not None and given[field].is_empty:
                raise refuse("hours_never_open", f"{field} never open; give at least one hour, or leave them out")
        if len(self.contacts) > 1 and len({(way.channel, way.address) for way in self.contacts}) != len(self.contacts):
            raise refuse("repeated_contact", "contacts hold one address twice on one channel; keep one")
        return self

    def addresses(self, channel: Channel) -> tuple[str, ...]:
        """The client's addresses on `channel`, in the order in which they are tried."""
        return tuple(contact.address for contact in self.contacts if contact.channel is channel)
