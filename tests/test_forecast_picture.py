"""The picture of a timeline: readable, safe, the same everywhere, and nothing on top of anything else."""

import re
import xml.etree.ElementTree as ET
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import NamedTuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sopan import Account, presets
from sopan.calendars import WorkingCalendar
from sopan.client import Client
from sopan.forecast import Host, Timeline, forecast
from sopan.forecast.svg._icons import END_COLOUR, SHADES, SIGNS, TONE_COLOURS
from sopan.forecast.svg._metrics import arrange, fit, text_width, wrap
from sopan.forecast.svg._writer import INK, MUTED, clean, number
from sopan.history import HoldPlaced, PlanAgreed, PromiseMade, Replied
from sopan.invoice import Instalment, Invoice
from sopan.policy import EscalationPolicy
from sopan.words import MESSAGE_CHANNELS, Channel, Tone
from sopan.zones import zone_of

WIB = zone_of("WIB")
SVG = "{http://www.w3.org/2000/svg}"
CONTACTS = [
    {"channel": "whatsapp", "address": "081230000102"},
    {"channel": "email", "address": "ap@contoh.example.com"},
    {"channel": "phone", "address": "0274550102"},
    {"channel": "sms", "address": "081230000102"},
    {"channel": "letter", "address": "Jalan Malioboro 2, Yogyakarta"},
]
CLIENT = Client(id="C-1", name="CV Merapi", contacts=CONTACTS)


def invoice(due_on, **more) -> Invoice:
    fields = {
        "id": "INV-1",
        "number": "INV/1",
        "client_id": "C-1",
        "issued_on": due_on - timedelta(30),
        "due_on": due_on,
        "total": 5_000_000,
    }
    return Invoice(**fields | more)


def ahead(due_on, policy=None, *, client=CLIENT, days_before=9, days=500, history=(), calendar=None, **more):
    now = datetime(due_on.year, due_on.month, due_on.day, 8, 0, tzinfo=WIB) - timedelta(days=days_before)
    policy = policy or presets.standard()
    until = now + timedelta(days=days)
    what = invoice(due_on, **more)
    return forecast(what, client, policy, now=now, until=until, history=history, calendar=calendar)


CHRISTMAS, LEBARAN = date(2026, 12, 18), date(2026, 3, 16)


# --- reading a picture -----------------------------------------------------------------------------


class Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float
    text: str

    def meets(self, other: "Box") -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - as above


def texts(svg: str) -> list[Box]:
    """Every line of text with the room that it takes."""
    found = []
    for element in parsed(svg).iter(f"{SVG}text"):
        size, x, y = (float(element.get(name)) for name in ("font-size", "x", "y"))
        width = sum(text_width(span.text, size, bold=span.get("font-weight") is not None) for span in element)
        left = {"start": x, "middle": x - width / 2, "end": x - width}[element.get("text-anchor", "start")]
        words = "".join(span.text for span in element)
        found.append(Box(left, y - 0.78 * size, left + width, y + 0.22 * size, words))
    return found


def signs(svg: str) -> list[Box]:
    """The round signs of the ladder."""
    found = []
    for group in parsed(svg).iter(f"{SVG}g"):
        circle = group.find(f"{SVG}circle")
        if circle is not None and float(circle.get("r")) > 10:
            x, y = map(float, re.fullmatch(r"translate\((\S+) (\S+)\)", group.get("transform")).groups())
            found.append(Box(x - 10, y - 10, x + 10, y + 10, "sign"))
    return found


def threads(svg: str) -> list[Box]:
    """The vertical lines from the days to the names of holidays, and the poles of flags above the ladder."""
    found = []
    for path in parsed(svg).iter(f"{SVG}path"):
        line = re.fullmatch(r"M(\S+) (\S+)V(\S+)", path.get("d"))
        if line:
            x, start, end = map(float, line.groups())
            width = path.get("stroke-width") or path.get("stroke-dasharray") or ""
            found.append(Box(x, start, x, end, width))
    return found


# --- what is in it ---------------------------------------------------------------------------------


def test_closed_days_are_shaded_and_named():
    svg = ahead(LEBARAN).to_svg()
    words = [box.text for box in texts(svg)]
    assert "18–19 Mar Hari Suci Nyepi dan cuti bersama" in words
    assert "20–24 Mar Hari Raya Idul Fitri dan cuti bersama" in words
    assert "3 Apr Wafat Yesus Kristus" in words
    tips = [title.text for title in parsed(svg).iter(f"{SVG}title")]
    assert "18 Mar: Cuti Bersama Hari Suci Nyepi" in tips
    assert "22 Mar: Hari kedua dari Hari Raya Idul Fitri" in tips
    fills = {rect.get("fill") for rect in parsed(svg).iter(f"{SVG}rect")}
    assert {SHADES["weekend"], SHADES["holiday"], SHADES["cuti_bersama"]} <= fills


def test_a_name_that_stands_alone_is_whole():
    words = [box.text for box in texts(ahead(date(2025, 8, 11)).to_svg())]
    assert "17–18 Agu Hari Kemerdekaan Republik Indonesia dan cuti bersama" in words
    alone = WorkingCalendar.indonesia(remove=["2026-12-25"])
    assert "24 Des Cuti Bersama Hari Raya Natal" in [
        box.text for box in texts(ahead(CHRISTMAS, calendar=alone).to_svg())
    ]
    english = [box.text for box in texts(ahead(CHRISTMAS, calendar=alone).to_svg("en"))]
    assert "24 Dec collective leave (Christmas)" in english


def test_estimates_are_marked_and_say_so():
    svg = ahead(date(2027, 3, 1)).to_svg()
    assert "9–15 Mar Hari Raya Idul Fitri dan cuti bersama (perkiraan)" in [box.text for box in texts(svg)]
    assert SHADES["estimated_holiday"] in svg
    assert "libur tahun 2028 belum ditetapkan" in ahead(date(2028, 3, 1)).to_svg()
    assert "belum ditetapkan" not in ahead(CHRISTMAS).to_svg()


def test_a_quiet_period_is_one_span_with_its_note():
    client = CLIENT.model_copy(
        update={"quiet_periods": [{"start": "2026-12-28", "end": "2027-01-08", "note": "Tutup buku"}]}
    )
    svg = ahead(CHRISTMAS, client=client).to_svg()
    assert "28 Des – 8 Jan Tutup buku" in [box.text for box in texts(svg)]
    assert SHADES["quiet"] in svg
    nameless = CLIENT.model_copy(update={"quiet_periods": [{"start": "2026-12-28", "end": "2026-12-29"}]})
    assert "28–29 Des masa tenang" in [box.text for box in texts(ahead(CHRISTMAS, client=nameless).to_svg())]


def test_due_date_grace_and_today_are_marked():
    words = [box.text for box in texts(ahead(CHRISTMAS).to_svg())]
    assert "jatuh tempo Jum 18 Des, paling cepat Sen 21 Des" in words
    assert "hari ini Rab 9 Des" in words
    moved = [box.text for box in texts(ahead(CHRISTMAS, client=CLIENT.model_copy(update={"pay_days": (25,)})).to_svg())]
    assert "dihitung dari Sen 28 Des, paling cepat Kam 31 Des" in moved


def test_a_today_that_lies_far_before_the_picture_points_there():
    told = ahead(CHRISTMAS, days_before=150)
    assert told.shown_from > told.now.date()
    assert "← hari ini Sel 21 Jul" in [box.text for box in texts(told.to_svg())]


def test_a_due_date_long_past_does_not_stretch_the_picture():
    told = ahead(CHRISTMAS, days_before=-400)
    assert (told.shown_until - told.shown_from).days < 90
    assert "jatuh tempo Jumat, 18 Desember 2026" in told.to_svg()


def test_other_instalments_are_marked():
    parts = [{"due_on": f"2026-{month}-18", "amount": 2_500_000} for month in (11, 12)]
    words = [box.text for box in texts(ahead(date(2026, 11, 18), instalments=parts).to_svg())]
    assert "cicilan Jum 18 Des" in words
    agreed = PlanAgreed(
        at=datetime(2026, 12, 8, 9, 0, tzinfo=WIB),
        invoice_ids=("INV-1",),
        instalments=[
            Instalment(due_on=date(2026, 12, 28), amount=2_000_000),
            Instalment(due_on=date(2027, 1, 28), amount=3_000_000),
        ],
    )
    assert "cicilan Kam 28 Jan" in [box.text for box in texts(ahead(CHRISTMAS, history=[agreed]).to_svg())]


def test_channel_and_tone_are_words_and_shapes():
    svg = ahead(CHRISTMAS).to_svg()
    words = [box.text for box in texts(svg)]
    assert {"ramah", "sopan", "tegas", "resmi", "terakhir", "orang"} <= set(words)
    assert {"WhatsApp", "email", "telepon"} <= set(words)
    assert "SMS" not in words
    assert len(signs(svg)) == 7


def test_months_are_indonesian_and_english_on_request():
    assert "Desember 2026" in ahead(CHRISTMAS).to_svg()
    assert "December 2026" in ahead(CHRISTMAS).to_svg("en")


def test_what_was_sent_is_hollow_and_what_is_planned_is_dotted():
    host = Host(Account(CLIENT, (invoice(CHRISTMAS),)), presets.standard())
    now = datetime(2026, 12, 23, 10, 15, tzinfo=WIB)
    list(host.play(now=now - timedelta(days=20), until=now))
    svg = forecast(
        invoice(CHRISTMAS), CLIENT, presets.standard(), now=now, until=date(2027, 3, 1), history=host.conversation
    ).to_svg()
    assert sum("sudah dilakukan" in box.text for box in texts(svg)) == 3
    assert "tanggal menurut kebijakan" in [box.text for box in texts(svg)]


def test_a_screen_reader_hears_all_of_it():
    told = ahead(CHRISTMAS)
    root = parsed(told.to_svg())
    assert root.get("role") == "img"
    named = {element.get("id"): element.text for element in root if element.tag in {f"{SVG}title", f"{SVG}desc"}}
    title, description = (named[part] for part in root.get("aria-labelledby").split())
    assert title == "Faktur INV/1, jatuh tempo Jumat, 18 Desember 2026"
    assert description == str(told)


def test_two_pictures_on_a_page_do_not_share_names():
    def names(svg):
        return {element.get("id") for element in parsed(svg) if element.get("id")}

    assert names(ahead(CHRISTMAS).to_svg()).isdisjoint(names(ahead(LEBARAN).to_svg()))
    assert names(ahead(CHRISTMAS).to_svg()).isdisjoint(names(ahead(CHRISTMAS).to_svg("en")))


# --- safe ------------------------------------------------------------------------------------------

HOSTILE = "<script>alert('x')</script>&\"]]>"


def hostile():
    policy = EscalationPolicy.model_validate(
        {
            "name": HOSTILE,
            "steps": [
                {"id": HOSTILE, "when": "H+3", "tone": "polite", "channels": ["email"]},
                {"id": "final", "when": "H+9", "tone": "final", "channels": ["email"]},
                {"id": "end", "when": "H+19", "hand_off_to": HOSTILE},
            ],
        },
    )
    calendar = WorkingCalendar.indonesia(add={"2026-12-21": HOSTILE})
    client = CLIENT.model_copy(
        update={"quiet_periods": [{"start": "2026-12-22", "end": "2026-12-22", "note": HOSTILE}]}
    )
    return ahead(CHRISTMAS, policy, client=client, calendar=calendar, number=HOSTILE)


def test_foreign_text_is_text_and_nothing_else():
    told = hostile()
    for page in (told.to_svg(), told.to_html()):
        assert "<script" not in page
        assert "alert(&#x27;x&#x27;)" in page
    assert any(HOSTILE[:8] in box.text for box in texts(told.to_svg()))


def test_letters_that_xml_forbids_do_not_break_it():
    assert clean("a\x00b\ud800c￾") == "a�b�c�"


def test_the_picture_asks_for_nothing_from_outside():
    for told in (ahead(CHRISTMAS), ahead(LEBARAN), hostile()):
        svg = told.to_svg()
        assert set(re.findall(r"https?://[^\"\s<]+", svg)) == {"http://www.w3.org/2000/svg"}
        assert not re.search(r"<(script|style|image|use|foreignObject|a|animate|link|iframe)\b", svg)
        assert not re.search(r"\son\w+=|href=|javascript:", re.sub(r">[^<]*<", "><", svg))
        assert set(re.findall(r"url\(([^)]*)\)", svg)) <= {"#sopan-stripes", "#sopan-dots", "#sopan-lines"}


def test_notebooks_show_picture_and_table():
    told = ahead(CHRISTMAS)
    assert told._repr_svg_() == told.to_svg()
    page = told._repr_html_()
    assert told.to_svg() in page
    assert page.count("<tr>") == 1 + len(told.moments)
    ET.fromstring(page)  # noqa: S314 - well formed


def test_the_same_timeline_gives_the_same_bytes():
    assert ahead(CHRISTMAS).to_svg() == ahead(CHRISTMAS).to_svg()
    assert ahead(CHRISTMAS).to_svg() != ahead(LEBARAN).to_svg()


@pytest.mark.parametrize(("value", "text"), [(1.0, "1"), (1.25, "1.2"), (-0.04, "0"), (0.04, "0"), (-2.5, "-2.5")])
def test_numbers_are_written_in_one_way(value, text):
    assert number(value) == text


# --- readable --------------------------------------------------------------------------------------


def contrast(one, other):
    """As WCAG 2 defines it."""

    def luminance(colour):
        channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = ((c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4) for c in channels)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def backgrounds() -> set[str]:
    from sopan.forecast.svg._icons import DEFINITIONS

    plain = {shade for shade in SHADES.values() if shade.startswith("#")}
    grace = {rect.get("fill") for rect in parsed(ahead(CHRISTMAS).to_svg()).iter(f"{SVG}rect")} - {"none"}
    light = {colour for colour in grace if colour.startswith("#") and contrast(colour, "#000000") > 12}
    return {"#ffffff", *plain, *light, *re.findall(r"#[0-9a-f]{6}", DEFINITIONS)}


@pytest.mark.parametrize("colour", sorted({INK, MUTED, END_COLOUR, "#b4182d", "#a1440b", *TONE_COLOURS.values()}))
def test_every_colour_of_words_can_be_read_on_white(colour):
    assert contrast(colour, "#ffffff") >= 5


@pytest.mark.parametrize("colour", [INK, MUTED])
def test_words_can_be_read_on_every_shade(colour):
    assert all(contrast(colour, shade) >= 4.5 for shade in backgrounds() if contrast(shade, "#000000") > 13)


def test_tones_and_channels_all_have_a_mark():
    assert set(TONE_COLOURS) == set(Tone)
    assert len(set(TONE_COLOURS.values())) == len(Tone)
    assert {channel.value for channel in Channel} <= SIGNS


def test_the_card_is_light_whatever_the_page():
    root = parsed(ahead(CHRISTMAS).to_svg())
    frame = next(rect for rect in root if rect.tag == f"{SVG}rect")
    assert frame.get("fill") == "#ffffff"
    assert float(frame.get("width")) == float(root.get("width")) - 1


# --- nothing on top of anything else ---------------------------------------------------------------

TEXT = st.text(st.sampled_from("abc mMiW_-é日🙂"), min_size=1, max_size=60).map(str.strip).filter(bool)


@st.composite
def timelines(draw) -> Timeline:
    due_on = draw(st.dates(date(2024, 1, 1), date(2028, 6, 1)))
    days = sorted(draw(st.sets(st.integers(-10, 120), min_size=1, max_size=14)))
    tones = sorted(draw(st.lists(st.sampled_from(list(Tone)), min_size=len(days), max_size=len(days))))
    steps = [
        {
            "id": f"{draw(TEXT)} {place}",
            "when": f"H{day:+d}" if day else "H",
            "tone": tone,
            "channels": draw(st.lists(st.sampled_from(MESSAGE_CHANNELS), min_size=1, max_size=3, unique=True)),
            "deadline_days": draw(st.sampled_from([None, 5])),
            "requires_approval": draw(st.booleans()),
        }
        for place, (day, tone) in enumerate(zip(days, tones, strict=True))
    ]
    if draw(st.booleans()) and days[-1] > 0:
        steps.append({"id": "akhir", "when": f"H+{days[-1] + 20}", "hand_off_to": draw(TEXT)})
    policy = EscalationPolicy.model_validate({"name": draw(TEXT), "steps": steps, "limits": {"min_days_between": 0}})
    start = due_on + timedelta(days=draw(st.integers(-20, 40)))
    quiet = draw(st.sampled_from([(), ({"start": start, "end": start + timedelta(days=9), "note": "Stok opname"},)]))
    client = CLIENT.model_copy(update={"quiet_periods": quiet, "pay_days": draw(st.sampled_from([(), (25,)]))})
    now = datetime(due_on.year, due_on.month, due_on.day, 8, 0, tzinfo=WIB) - timedelta(days=draw(st.integers(-30, 25)))
    history = draw(
        st.sampled_from(
            [
                (),
                (PromiseMade(at=now, pay_by=(now + timedelta(days=9)).date()),),
                (HoldPlaced(at=now, until=now + timedelta(days=70)),),
                (Replied(at=now),),
            ],
        ),
    )
    until = now + timedelta(days=draw(st.sampled_from([0, 5, 40, 400])))
    return forecast(invoice(due_on, number=draw(TEXT)), client, policy, now=now, until=until, history=history)


@given(timelines(), st.sampled_from(["id", "en"]))
@example(ahead(CHRISTMAS), "id")
@example(ahead(LEBARAN), "id")
@example(ahead(LEBARAN, presets.pojk_22_2023()), "id")
@example(ahead(CHRISTMAS, presets.gentle()), "en")
@example(ahead(CHRISTMAS, days=4), "id")
def test_no_words_lie_on_other_words_or_signs_or_leave_the_card(told, language):
    svg = told.to_svg(language)
    root = parsed(svg)
    width, height = float(root.get("width")), float(root.get("height"))
    lines, round_signs = texts(svg), signs(svg)
    for one, other in combinations(lines, 2):
        assert not one.meets(other), (one, other)
    for line in lines:
        assert line.left >= 0
        assert line.right <= width
        assert line.top >= 0
        assert line.bottom <= height
        assert not any(line.meets(sign) for sign in round_signs), line


@given(timelines())
@example(ahead(LEBARAN, presets.pojk_22_2023()))
@example(ahead(CHRISTMAS))
def test_threads_and_poles_do_not_run_through_the_words_they_carry(told):
    svg = told.to_svg()
    lines, round_signs = texts(svg), signs(svg)
    ladder_top = min(sign.top for sign in round_signs) - 60
    axis = max(sign.bottom for sign in round_signs)
    flags = [line for line in lines if 60 < line.bottom < ladder_top]
    names = [line for line in lines if line.top > axis + 40]
    for thread in threads(svg):
        words = flags if thread.top < ladder_top else names if thread.top > axis else []
        for line in words:
            inside = line.left + 1 < thread.left < line.right - 1
            assert not (inside and thread.top < line.bottom - 1 and line.top + 1 < thread.bottom), (thread, line)


LABELS = st.lists(
    st.tuples(st.integers(0, 900), st.integers(5, 260)).map(lambda pair: (float(pair[0]), float(pair[1]))), max_size=25
).map(sorted)


@given(LABELS, st.sampled_from([940.0, 1200.0]))
def test_labels_with_threads_never_cross(labels, right):
    places = arrange(labels, right=right)
    spans = [
        (x - width, x) if place.flipped else (x, x + width) for (x, width), place in zip(labels, places, strict=True)
    ]
    for one, other in combinations(range(len(labels)), 2):
        if places[one].lane == places[other].lane:
            assert spans[one][1] < spans[other][0] or spans[other][1] < spans[one][0]
        near, far = sorted((one, other), key=lambda place: places[place].lane)
        # the thread of the farther label passes the lane of the nearer one
        assert not spans[near][0] < labels[far][0] < spans[near][1]


@given(st.text(max_size=80), st.integers(10, 400))
def test_cut_and_wrapped_words_fit(text, room):
    assert text_width(fit(text, 11, room), 11) <= max(room, text_width("…", 11))
    lines = wrap(" ".join(text.split()), 11, room, most=3)
    assert 1 <= len(lines) <= 3
    assert all(text_width(line, 11) <= max(room, text_width("…", 11)) for line in lines)


def test_wrapping_loses_no_word_where_there_is_room():
    text = "rencana Kam 19 Mar: Hari Suci Nyepi, Hari Raya Idul Fitri dan cuti bersama"
    assert " ".join(wrap(text, 12, 340, most=3)) == text


def test_letters_are_measured_as_plain_ones_unless_they_are_bold():
    assert text_width("Hari Raya Nyepi", 12) == text_width("Hari Raya Nyepi", 12, bold=False)
    assert text_width("Hari Raya Nyepi", 12) < text_width("Hari Raya Nyepi", 12, bold=True)


def test_what_wraps_into_too_many_lines_keeps_its_order_and_is_cut_in_the_last():
    text = "rencana Kam 19 Mar: Hari Suci Nyepi, Hari Raya Idul Fitri dan cuti bersama"
    first, second = wrap(text, 12, 150, most=2)
    assert text.startswith(f"{first} {second.rstrip('…')}")
    assert second.endswith("…")


def test_long_times_make_a_wider_picture():
    steps = [
        {"id": f"s{step}", "when": f"H+{step * 200}", "tone": "polite", "channels": ["email"]} for step in range(1, 6)
    ]
    told = ahead(date(2026, 1, 15), EscalationPolicy(name="lama", steps=steps), days=2000)
    assert float(parsed(told.to_svg()).get("width")) > 2000
