"""The parts of a policy beside its steps, one small value per question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler, Strict, field_validator, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from sopan._arguments import word_of
from sopan.fields import Count, Several, Value, refuse
from sopan.money import Money, NonNegativeMoney
from sopan.policy.offset import Offset, Span
from sopan.windows import DEFAULT_HOURS, OpeningHours
from sopan.words import MESSAGE_CHANNELS, Channel


class NoneByName:
    """Marks a field that reads the text `none` as null, which TOML does not have: three doors, one value."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Before anything else is looked at."""
        return core_schema.no_info_before_validator_function(_none_by_name, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """One more way to write it."""
        made = handler(schema)
        return {**made, "anyOf": [*made["anyOf"], {"const": "none"}]}


def _none_by_name(value: Any) -> Any:
    return None if value == "none" else value


MOST_ITEMS = 200
"""Invoices that one message can name, whatever a policy allows."""

_AtLeastOne = Annotated[int, Strict(), Field(ge=1, le=3650)]
_Limit = Annotated[_AtLeastOne | None, NoneByName()]


class Limits(Value):
    """Limits on how often one client hears from us, whatever the invoice. None lifts a limit; TOML writes `"none"`."""

    min_days_between: Annotated[Count | None, NoneByName()] = 2
    """Local dates from one contact to the next: 2 after the 18th is the 20th. 0 allows two on one day."""
    max_per_7_days: _Limit = 3
    """Contacts on a day and the six dates before it."""
    max_per_30_days: _Limit = 6
    """Contacts on a day and the 29 dates before it."""
    max_attempts: _Limit = 5
    """Addresses tried for one occurrence of a step before a person must look."""
    max_items: Annotated[Annotated[int, Strict(), Field(ge=1, le=MOST_ITEMS)] | None, NoneByName()] = 12
    """Invoices named in one joint message; None for as many as a message can name, 200."""
    retry_hours: Annotated[int, Strict(), Field(ge=1, le=720)] = 3
    """Hours after which a number that nobody answered is tried again."""

    @property
    def items_per_message(self) -> int:
        """The number of invoices that one message may name."""
        return MOST_ITEMS if self.max_items is None else self.max_items


class Windows(Value):
    """Opening hours per channel; a channel without any takes the shipped default."""

    whatsapp: OpeningHours | None = None
    email: OpeningHours | None = None
    sms: OpeningHours | None = None
    phone: OpeningHours | None = None
    letter: OpeningHours | None = None

    def __getitem__(self, channel: str) -> OpeningHours | None:
        """The hours given for `channel`, None when the shipped default applies."""
        hours: OpeningHours | None = getattr(self, word_of(Channel, channel, "channel").value, None)
        return hours

    def hours(self, channel: Channel) -> OpeningHours:
        """Return the hours given for `channel`, or the shipped default."""
        given = self[channel]
        return DEFAULT_HOURS[channel] if given is None else given

    def given(self) -> Iterator[tuple[Channel, OpeningHours]]:
        """The channels for which hours are given."""
        return ((channel, hours) for channel in MESSAGE_CHANNELS if (hours := self[channel]) is not None)


class Promises(Value):
    """Settings for promises: how long one holds after its day, and how many may be broken on one invoice."""

    grace: Span = Span(days=1, unit="working")
    """How long after its day a promise still holds."""
    max_broken: _AtLeastOne = 2
    """From this many broken promises on an invoice, further ones no longer hold the ladder."""


class Claims(Value):
    """Settings for claims that the money is sent: how long and how often we look at our bank account."""

    verify: Span = Span(days=2, unit="working")
    """From the day on which the client said so."""
    max_unmet: _AtLeastOne = 2
    """From this many claims on an invoice that no money followed, further ones no longer hold the ladder."""


class PayDays(Value):
    """Settings for a client's pay days; `honour_pay_days` says whether they count at all."""

    horizon: Count = 31
    """A pay day further than so many calendar days after the agreed due date is not waited for."""
    closed: Literal["forward", "backward"] = "forward"
    """Whether a pay day on a closed day is the working day after it or before it."""


class Disputes(Value):
    """Settings for a dispute about a part of an invoice: hold everything, or ask for the rest."""

    partial: Literal["hold", "ask_rest"] = "hold"
    """`hold` asks for nothing; `ask_rest` asks for the part that is not disputed."""


class Plans(Value):
    """Settings for agreed plans: how late an instalment may be before the plan lapses."""

    grace: Span = Span(days=3, unit="working")
    """How late an instalment may be."""


class Certificates(Value):
    """Settings for withholding slips: when they are asked for once the cash has come."""

    first: Literal["filing"] | Offset = "filing"
    """When the first request comes: the working day after the filing date, or like an overdue step at this offset."""
    every: _AtLeastOne = 30
    """Calendar days after the request before."""
    times: _AtLeastOne = 3
    """How many requests in all."""

    @field_validator("first", mode="plain", json_schema_input_type=Literal["filing"] | Offset)
    @classmethod
    def _filing_or_offset(cls, value: Any) -> Offset | str:
        return "filing" if value == "filing" else Offset.model_validate(value)

    @model_validator(mode="after")
    def _after_due(self) -> Self:
        if isinstance(self.first, Offset) and (self.first.anchor == "contact" or self.first.days < 1):
            raise refuse("certificates_first", 'first must be "filing", or lie after the due date, such as H+14')
        return self


class Thanks(Value):
    """Settings for thanks: whether to say it, and until how many days after the payment that settled the invoice."""

    within_days: Count = 5
    """Calendar days after that payment; later, silence is better."""


class HandOffTerms(Value):
    """Amounts that must be open before a person, mediator or lawyer takes over; one per currency, exclusive."""

    min_outstanding: Several[NonNegativeMoney] = ()
    """More than this must be open, per currency."""

    @model_validator(mode="after")
    def _each_currency_once(self) -> Self:
        one_per_currency("min_outstanding", self.min_outstanding)
        return self


def one_per_currency(field: str, amounts: Iterable[Money]) -> None:
    """Refuse two amounts in one currency."""
    currencies = [amount.currency for amount in amounts]
    if len(currencies) != len(set(currencies)):
        raise refuse("repeated_currency", f"{field} must name each currency once")


def amount_in(amounts: Iterable[Money], currency: str) -> Money:
    """The amount given for `currency`, or nothing."""
    return next((amount for amount in amounts if amount.currency == currency), Money.zero(currency))
