"""What a user writes, with the types that a type checker must find. `make types` reads it, nothing runs it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Literal, assert_type

import sopan

assert_type(sopan.__version__, str)

price = sopan.Money("1500000")
assert_type(price, sopan.Money)
assert_type(price + sopan.Money(500), sopan.Money)
assert_type(price.amount, Decimal)
assert_type(price.currency, str)

calendar = sopan.WorkingCalendar.indonesia()
assert_type(calendar, sopan.WorkingCalendar)
assert_type(calendar.is_working_day(date(2026, 12, 24)), bool)
assert_type(calendar.why_closed(date(2026, 12, 24)), str | None)
assert_type(calendar.roll_forward(date(2026, 12, 24)), date)
assert_type(calendar.add_working_days(date(2026, 12, 24), 5), date)

assert_type(sopan.Tone.FIRM < sopan.Tone.FINAL, bool)
assert_type(sopan.Tone("firm"), sopan.Tone)

window = sopan.SendWindow("Sen-Jum 09.00-16.30", calendar, "WITA")
assert_type(window, sopan.SendWindow)
assert_type(window.is_open(datetime(2026, 12, 23, 2, 0, tzinfo=UTC)), bool)

client = sopan.Client(id="C-1", name="PT Maju Jaya")
invoice = sopan.Invoice.model_validate({})
policy = sopan.presets.standard()
assert_type(policy, sopan.EscalationPolicy)
now = datetime(2026, 12, 23, 2, 0, tzinfo=UTC)
decision = sopan.decide(invoice, client, policy, now=now, history=())
assert_type(decision, sopan.Send | sopan.Wait | sopan.Hold | sopan.HandOff | sopan.Done)
assert_type(decision.explain("en"), str)
if isinstance(decision, sopan.Wait):
    assert_type(decision.until, datetime)

ahead = sopan.forecast(invoice, client, policy, now=now, until=date(2027, 3, 31), history=())
assert_type(ahead, sopan.Timeline)
assert_type(ahead.to_svg(), str)
assert_type(ahead.moments[0].at, datetime)

# `kind` narrows, and the packages are there without an import of their own.
if decision.kind == "send":
    assert_type(decision, sopan.Send)
elif decision.kind == "wait":
    assert_type(decision.until, datetime)
elif decision.kind == "hold":
    assert_type(decision.until, datetime | None)
match decision.kind:
    case "hand_off":
        assert_type(decision, sopan.HandOff)
    case "done":
        assert_type(decision, sopan.Done)
    case _:
        pass
assert_type(sopan.decisions.decision_from_dict(decision.to_dict()), sopan.Decision)
assert_type(sopan.Wait.from_dict({}), sopan.Wait)
assert_type(sopan.history.Replied(at=now).event, Literal["replied"])
