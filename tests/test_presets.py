"""Four places to start."""

import re
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from sopan import presets
from sopan.calendars import WorkingCalendar
from sopan.client import Client
from sopan.decisions import Send
from sopan.forecast import Timeline, forecast
from sopan.invoice import Invoice
from sopan.policy import EscalationPolicy
from sopan.rendering import Creditor, Renderer
from sopan.windows import LEGAL_HOURS
from sopan.words import MESSAGE_CHANNELS, Channel, Purpose, Tone

ALL = [presets.gentle, presets.standard, presets.firm, presets.pojk_22_2023]
CONTACTS = [
    {"channel": "whatsapp", "address": "081230000102"},
    {"channel": "email", "address": "ap@contoh.example.com"},
    {"channel": "phone", "address": "0274550102"},
    {"channel": "sms", "address": "081230000102"},
    {"channel": "letter", "address": "Jalan Malioboro 2, Yogyakarta"},
]
CLIENT = Client(id="C-1", name="CV Merapi", contacts=CONTACTS)
CREDITOR = Creditor(
    name="PT Rempah Kata",
    phone="021-5550-1234",
    payment_methods=[{"label": "Bank BCA", "number": "1230045678", "holder": "PT Rempah Kata"}],
)
DUE = date(2026, 9, 9)
"""A Wednesday far from every holiday: the days of the ladder are those of the policy."""


def invoice(due_on=DUE, **more) -> Invoice:
    fields = {
        "id": "INV-1",
        "number": "INV/1",
        "client_id": "C-1",
        "issued_on": due_on - timedelta(30),
        "due_on": due_on,
        "total": 5_000_000,
    }
    return Invoice(**fields | more)


def ladder(policy, due_on=DUE, *, client=CLIENT, calendar=None) -> Timeline:
    now = datetime(due_on.year, due_on.month, due_on.day, 1, 0, tzinfo=UTC) - timedelta(days=20)
    until = now + timedelta(days=300)
    return forecast(invoice(due_on), client, policy, now=now, until=until, history=(), calendar=calendar)


preset = pytest.mark.parametrize("preset", ALL, ids=lambda preset: preset.__name__)


@preset
def test_a_preset_is_one_value_with_its_own_name(preset):
    assert preset() is preset()
    assert preset().name == preset.__name__
    assert EscalationPolicy.model_validate_json(preset().model_dump_json()) == preset()


@preset
def test_a_preset_is_the_beginning_of_your_own(preset):
    ours = EscalationPolicy.model_validate(preset().model_dump() | {"name": "ours", "grace_days": 10})
    assert ours.steps == preset().steps
    assert ours != preset()


@preset
def test_the_linter_finds_nothing_to_mend(preset):
    """A note, such as that Saturdays are legal, is no fault."""
    assert [finding for finding in preset().lint() if finding.level != "note"] == []


def test_standard_is_the_ladder_that_the_manual_describes():
    steps = presets.standard().steps
    assert [(step.id, str(step.when), step.tone) for step in steps] == [
        ("reminder", "H-3 kerja", Tone.FRIENDLY),
        ("due_today", "H", Tone.FRIENDLY),
        ("follow_up", "H+3", Tone.POLITE),
        ("call", "H+7", Tone.FIRM),
        ("letter", "H+14", Tone.FORMAL),
        ("final_notice", "H+30", Tone.FINAL),
        ("hand_off", "H+45", None),
    ]
    reminder, due_today, follow_up, call, letter, final_notice, hand_off = steps
    assert reminder.channels == due_today.channels == (Channel.WHATSAPP, Channel.EMAIL)
    assert follow_up.purpose is Purpose.RECEIPT_CHECK
    assert call.channels == (Channel.PHONE,)
    assert letter.channels == (Channel.EMAIL, Channel.LETTER)
    assert (letter.attach_invoice, str(letter.deadline_days)) == (True, "7 kerja")
    assert letter.offers == ("instalments", "extension")
    assert (str(final_notice.deadline_days), final_notice.purpose) == ("7 kerja", Purpose.FINAL_NOTICE)
    assert hand_off.hand_off_to
    assert presets.standard().grace_days.days == 3


@preset
def test_every_step_is_reached_and_every_message_has_words(preset):
    """On an ordinary autumn, with an approval where one is needed."""
    told = ladder(preset())
    reached = {moment.step for moment in told.moments}
    assert {step.id for step in preset().steps} <= reached
    renderer = Renderer(CREDITOR)
    for moment in told.sends:
        assert isinstance(moment.decision, Send)
        message = renderer.render(moment.decision, invoice(), CLIENT)
        assert message.text
        assert not message.warnings


@preset
@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("channel", MESSAGE_CHANNELS)
def test_every_channel_that_a_client_may_be_limited_to_has_words(preset, channel, language):
    alone = [contact for contact in CONTACTS if contact["channel"] == channel]
    client = CLIENT.model_copy(update={"contacts": alone, "language": language})
    renderer = Renderer(CREDITOR)
    for moment in ladder(preset(), client=client).sends:
        assert renderer.render(moment.decision, invoice(), client).channel == channel


@preset
def test_tones_rise_and_nobody_is_pestered(preset):
    for due_on in (DUE, date(2026, 3, 16), date(2026, 12, 18), date(2025, 3, 27), date(2024, 4, 8)):
        sends = ladder(preset(), due_on).sends
        assert all(before.tone <= after.tone for before, after in pairwise(sends))
        days = [moment.at.date() for moment in sends]
        assert all(after - before >= timedelta(days=2) for before, after in pairwise(days))
        for last in days:
            assert sum(last - timedelta(days=6) <= day <= last for day in days) <= 3


@pytest.mark.parametrize("preset", [presets.firm, presets.pojk_22_2023], ids=["firm", "pojk_22_2023"])
def test_a_final_notice_waits_for_the_deadline_that_the_letter_named(preset):
    """Lebaran or not: it counts working days from the letter as it went."""
    for month in range(1, 13):
        for year in (2024, 2025, 2026):
            sends = {moment.step: moment for moment in ladder(preset(), date(year, month, 14)).sends}
            assert sends["final_notice"].at.date() > sends["letter"].deadline_on


@preset
def test_whatsapp_ends_before_the_formal_steps(preset):
    """Its business policy wants payment updates there, not collection."""
    for step in preset().steps:
        if step.tone is not None and step.tone >= Tone.FORMAL:
            assert set(step.channels) <= {Channel.EMAIL, Channel.LETTER}


def test_gentle_is_gentler_and_firm_is_faster():
    gentle, standard, firm = (ladder(make()) for make in (presets.gentle, presets.standard, presets.firm))
    assert len(gentle.sends) < len(standard.sends) <= len(firm.sends)
    assert gentle.sends[-1].tone is Tone.FORMAL
    assert gentle.end.reason == "ladder_finished"
    assert firm.end.at < standard.end.at
    assert (firm.end.to, standard.end.kind) == ("mediator", "hand_off")


def test_firm_calls_twice_and_asks_before_the_last_notice():
    told = ladder(presets.firm())
    calls = [moment.days_after_due for moment in told.sends if moment.step == "call"]
    assert calls == [7, 12]
    assert next(moment for moment in told.sends if moment.step == "final_notice").approved


def test_pojk_stays_inside_the_law():
    policy = presets.pojk_22_2023()
    legal = LEGAL_HOURS["pojk_22_2023"]
    assert policy.legal == "pojk_22_2023"
    for channel in MESSAGE_CHANNELS:
        assert policy.hours(channel) & legal == policy.hours(channel)


def test_pojk_opens_on_saturdays_only_with_hours_and_a_calendar_that_say_so():
    saturday = date(2026, 9, 12)  # the third day after the due date
    hours = {"whatsapp": "Mo-Fr 09:00-17:00; Sa 09:00-22:00"}
    policy = EscalationPolicy.model_validate(presets.pojk_22_2023().model_dump() | {"windows": hours})
    six_days = WorkingCalendar.indonesia(weekend="Su")
    for made, calendar, open_ in [
        (policy, six_days, True),
        (policy, None, False),
        (presets.pojk_22_2023(), six_days, False),
    ]:
        days = {moment.at.date() for moment in ladder(made, calendar=calendar).sends}
        assert (saturday in days) is open_


@pytest.mark.parametrize(
    ("preset", "days"),
    [
        (presets.gentle, {"letter": "10 kerja"}),
        (presets.standard, {"letter": "7 kerja", "final_notice": "7 kerja"}),
        (presets.firm, {"letter": "5 kerja", "final_notice": "7 kerja"}),
        (presets.pojk_22_2023, {"letter": "7 kerja", "final_notice": "10 kerja"}),
    ],
)
def test_what_goes_on_paper_carries_the_invoice_and_names_a_last_day(preset, days):
    on_paper = [step for step in preset().steps if Channel.LETTER in step.channels]
    assert {step.id: str(step.deadline_days) for step in on_paper} == days
    assert all(step.attach_invoice for step in on_paper)
    assert not any(step.attach_invoice or step.deadline_days for step in preset().steps if step not in on_paper)


def test_every_step_and_every_number_of_a_setting_stands_under_a_word_about_where_it_comes_from():
    """A comment right above it says so: "advice", a law, a custom, or "ours"."""
    lines = Path(presets.__file__).read_text(encoding="utf-8").splitlines()
    begins = re.compile(r' {16}\{|            "(?!name|steps|legal|consolidate)\w+": .*\d')
    found = [place for place, line in enumerate(lines) if begins.match(line)]
    assert len(found) == sum(len(preset().steps) for preset in ALL) + 10
    for place in found:
        assert lines[place - 1].lstrip().startswith("# "), lines[place]
