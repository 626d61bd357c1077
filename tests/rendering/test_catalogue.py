"""Catalogues are values: extended, searched, linted, and compared with what a policy can reach."""

from __future__ import annotations

import json
import pickle
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sopan import presets
from sopan.errors import RenderFailed, TemplateRejected
from sopan.formats import tanggal
from sopan.history import DisputeOpened, PaymentClaimed, PromiseMade, Replied
from sopan.money import Money
from sopan.policy import EscalationPolicy
from sopan.rendering import Button, Catalogue, Renderer, politeness
from sopan.rendering._builtin import _block
from sopan.rendering._sample import SAMPLE_CREDITOR, sample
from sopan.rendering._whatsapp import export
from sopan.words import Channel, Language, Purpose, Tone

SMS = {"purpose": "overdue", "channel": "sms"}
COMPLETE = (
    "{{ greeting }}. {{ creditor.name }}: {{ invoice_list }}. Pembayaran: {{ payment_line }}. "
    "Mohon abaikan bila sudah dibayar; bila ada kendala, silakan hubungi kami."
)


def text_of(words, *, tone="polite", channel="sms", segment=None):
    send, invoices, client = sample(Purpose.OVERDUE, Tone(tone), Channel(channel))
    client = client.model_copy(update={"segment": segment})
    return Renderer(SAMPLE_CREDITOR, words).render(send, invoices, client)


def codes(words):
    return {finding.code for finding in words.lint() if not words.with_shipped or finding.tone is None}


# --- adding and finding -----------------------------------------------------------------------------------


def test_a_template_replaces_the_shipped_one_for_every_tone():
    words = Catalogue.default().with_template("Milik kami.", **SMS)
    assert {text_of(words, tone=tone).text for tone in ("friendly", "polite", "firm", "formal")} == {"Milik kami.\n"}
    assert text_of(Catalogue.default()).text != "Milik kami.\n"


def test_the_more_specific_goes_first_and_of_equals_the_latest():
    words = (
        Catalogue.default()
        .with_template("tone", **SMS, tone="polite")
        .with_template("segment", **SMS, segment="ritel")
        .with_template("both", **SMS, tone="polite", segment="ritel")
        .with_template("any", **SMS)
        .with_template("any, later", **SMS)
    )
    assert text_of(words).text == "tone\n"
    assert text_of(words, tone="firm").text == "any, later\n"
    assert text_of(words, tone="firm", segment="ritel").text == "segment\n"
    assert text_of(words, segment="ritel").text == "both\n"
    assert text_of(words, segment="grosir").text == "tone\n"


def test_a_missing_tone_is_answered_by_a_softer_one_never_by_a_firmer():
    words = (
        Catalogue.empty().with_template("lembut", **SMS, tone="friendly").with_template("tegas", **SMS, tone="formal")
    )
    softer = text_of(words, tone="firm")
    assert softer.text == "lembut\n"
    assert "the softer friendly were used" in softer.warnings[0]
    assert text_of(words, tone="formal").text == "tegas\n"
    with pytest.raises(RenderFailed, match="no words for overdue, polite or softer"):
        text_of(Catalogue.empty().with_template("tegas", **SMS, tone="formal"))


def test_an_email_whose_text_was_replaced_does_not_go_with_the_old_html():
    words = Catalogue.default().with_template("Milik kami.", purpose="overdue", channel="email")
    message = text_of(words, channel="email")
    assert (message.text, message.html) == ("Milik kami.\n", None)
    assert message.subject
    assert any("html left out" in warning for warning in message.warnings)
    with_html = words.with_template("<p>Milik kami.</p>", purpose="overdue", channel="email", part="html")
    assert text_of(with_html, channel="email").html == "<p>Milik kami.</p>"


def test_a_catalogue_is_a_value():
    words = Catalogue.default().with_template("a", **SMS, metadata={"approved_by": "Rina", "version": "3"})
    again = Catalogue.default().with_template("a", **SMS, metadata={"version": "3", "approved_by": "Rina"})
    assert words == again
    assert hash(words) == hash(again)
    assert words != Catalogue.default()
    assert pickle.loads(pickle.dumps(words)) == words
    assert Catalogue.default() is Catalogue.default()
    assert words.find("overdue", tone="firm", channel="sms").metadata == (("approved_by", "Rina"), ("version", "3"))
    assert "compiled" not in repr(words)


def test_asking_does_not_change_a_catalogue():
    words = Catalogue.default().with_template("a", **SMS)
    before = pickle.dumps(words)
    text_of(words)
    words.lint()
    assert pickle.dumps(words) == before


def test_shipped_sources_are_ordinary_templates_that_can_be_changed_and_added():
    shipped = Catalogue.default().find("overdue", tone="firm", channel="email", part="html")
    changed = shipped.source.replace("#1f4d3f", "#003366")
    Catalogue.default().with_template(changed, purpose="overdue", channel="email", part="html", tone="firm")


def test_a_block_that_is_missing_is_said():
    with pytest.raises(LookupError, match="the block nothing is missing for text"):
        _block("nothing", "id", ("text",))


# --- judging ------------------------------------------------------------------------------------------------


def test_the_shipped_templates_have_no_findings():
    assert Catalogue.default().lint() == ()


def test_every_preset_is_covered_in_both_languages():
    for preset in (presets.gentle, presets.standard, presets.firm, presets.pojk_22_2023):
        assert Catalogue.default().coverage(preset()) == ()


def test_coverage_names_what_is_missing_and_what_would_be_used_instead():
    policy = EscalationPolicy.model_validate(
        {
            "name": "uji",
            "steps": [
                {"id": "a", "when": "H", "tone": "friendly", "channels": ["sms"]},
                {"id": "b", "when": "H+3", "tone": "firm", "channels": ["sms"]},
            ],
            "certificates": None,
        },
    )
    words = Catalogue.empty().with_template(COMPLETE, **SMS, tone="friendly")
    gaps = {(gap.purpose, gap.tone, gap.language): gap.instead for gap in words.coverage(policy)}
    assert gaps[Purpose.OVERDUE, Tone.FIRM, Language.ID] is Tone.FRIENDLY
    assert gaps[Purpose.OVERDUE, Tone.FIRM, Language.EN] is None
    assert gaps[Purpose.DUE_TODAY, Tone.FRIENDLY, Language.ID] is None
    assert (Purpose.UPCOMING, Tone.FRIENDLY, Language.ID) in gaps  # a due_today step rolled to an earlier day
    assert (Purpose.PROMISE_FOLLOWUP, Tone.FIRM, Language.ID) in gaps
    assert (Purpose.CLAIM_CHECK, Tone.FRIENDLY, Language.ID) in gaps
    assert not {purpose for purpose, _, _ in gaps} & {Purpose.CERTIFICATE, Purpose.THANKS}


def test_coverage_names_the_question_for_certificates_where_the_policy_asks_it():
    policy = EscalationPolicy.model_validate(
        {
            "name": "uji",
            "steps": [{"id": "a", "when": "H+3", "tone": "polite", "channels": ["sms"]}],
            "certificates": {},
        },
    )
    gaps = Catalogue.empty().with_template(COMPLETE, **SMS).coverage(policy, ["id"])
    assert (Purpose.CERTIFICATE, Tone.FRIENDLY, Channel.SMS) in {(gap.purpose, gap.tone, gap.channel) for gap in gaps}


def test_a_complete_template_has_no_findings():
    assert Catalogue.empty().with_template(COMPLETE, **SMS).lint() == ()


@pytest.mark.parametrize(
    ("without", "code"),
    [
        ("{{ creditor.name }}", "missing_sender"),
        ("{{ invoice_list }}", "missing_invoice"),
        ("{{ invoice_list }}", "missing_amount"),
        ("{{ invoice_list }}", "missing_date"),
        ("{{ payment_line }}", "missing_payment"),
        ("Mohon abaikan bila sudah dibayar; ", "missing_ignore"),
        ("bila ada kendala, silakan hubungi kami.", "missing_help"),
    ],
)
def test_lint_names_each_missing_element(without, code):
    assert code in codes(Catalogue.empty().with_template(COMPLETE.replace(without, "x"), **SMS))


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("Segera bayar.", "politeness_command"),
        ("{{ deadline }}", "unguarded"),
        ("{{ invoice.number }}", "one_item_only"),
        ("x" * 900, "too_long"),
    ],
)
def test_lint_reports_what_is_unwise(source, code):
    assert code in codes(Catalogue.empty().with_template(source, **SMS))


def test_lint_tries_joint_messages_too():
    source = "{% for i in items %}" + "{{ invoice_list }}" * 150 + "{% endfor %}"
    assert "cannot_render" in codes(Catalogue.empty().with_template(source, purpose="overdue", channel="email"))


@pytest.mark.parametrize(
    "source",
    [
        "{% if deadline %}{{ deadline }}{% endif %}",
        "{{ deadline|default('-') }}",
        "{{ deadline if deadline else '-' }}",
        "{{ deadline or promise or '-' }}",
        "{% if not deadline %}-{% else %}{{ deadline|tanggal }}{% endif %}",
        "{% for m in payment_methods %}{% if m.note %}{{ m.note }}{% endif %}{% endfor %}",
    ],
)
def test_asking_first_is_enough(source):
    assert "unguarded" not in codes(Catalogue.empty().with_template(source, **SMS))


def test_lint_looks_at_subjects_and_html_too():
    email = {"purpose": "overdue", "channel": "email"}
    assert codes(Catalogue.empty().with_template("Sisa {{ total }}", **email, part="subject")) == {"amount_in_subject"}
    assert "too_long" in codes(Catalogue.empty().with_template("x" * 91, **email, part="subject"))
    html = Catalogue.empty().with_template("<p class='segera bayar'>\n<b>Segera bayar</b></p>", **email, part="html")
    assert [finding.line for finding in html.lint() if finding.code == "politeness_command"] == [2]


def test_a_finding_names_the_line():
    words = Catalogue.empty().with_template(COMPLETE + "\n\nTerimakasih.", **SMS)
    (finding,) = words.lint()
    assert (finding.line, finding.code, finding.part, finding.tone) == (3, "politeness_spelling", "text", None)
    assert "terima kasih" in finding.message


def test_a_finding_names_the_line_after_a_value_at_the_end_of_a_line():
    words = Catalogue.empty().with_template(COMPLETE + "\n{{ creditor.name }}\nTerimakasih.", **SMS)
    (finding,) = words.lint()
    assert (finding.line, finding.code) == (3, "politeness_spelling")


def test_what_is_no_demand_needs_no_payment_method():
    words = Catalogue.empty().with_template("Terima kasih, sudah kami terima.", purpose="thanks", channel="sms")
    assert words.lint() == ()


def test_the_legal_draft_may_speak_of_law():
    words = Catalogue.empty().with_template("Upaya hukum.", purpose="somasi_draft", channel="letter")
    assert codes(words) == set()


# --- approved WhatsApp templates --------------------------------------------------------------------------


def test_the_export_obeys_the_rules_of_the_platform():
    for language in ("id", "en"):
        exported = export(Catalogue.default(), language)
        assert len({entry.name for entry in exported}) == len(exported) > 20
        for entry in exported:
            plain = entry.to_dict()
            assert plain["category"] == "UTILITY"
            assert entry.name == entry.name.lower()
            assert entry.name.replace("_", "").isalnum()
            assert len(entry.body) <= 1024
            assert not entry.body.startswith("{{")
            assert not entry.body.endswith("}}")
            assert "{%" not in entry.body
            assert "\n\n\n" not in entry.body
            numbers = re.findall(r"\{\{(\d+)\}\}", entry.body)
            assert numbers == [str(number) for number in range(1, len(entry.examples) + 1)]
            assert entry.body.count("{{") == len(entry.examples) == len(entry.fields)
            assert not re.search(r"\}\}\W*\{\{", entry.body), "words between two values"
            words = re.sub(r"\{\{\d+\}\}", "", entry.body).split()
            assert len(words) > 3 * len(numbers), "not too many values for its length"
            assert all(plain["examples"])
            assert not {*entry.examples} & {*entry.fields}
            filled = entry.body
            for number, example in zip(numbers, entry.examples, strict=True):
                filled = filled.replace(f"{{{{{number}}}}}", example)
            assert len(filled) <= 1024
            assert politeness.lint(filled, language) == ()


def test_the_export_is_what_the_platform_takes():
    (entry,) = [one for one in Catalogue.default().export_whatsapp() if one.name == "sopan_overdue_friendly"]
    handed_in = entry.to_platform()
    assert (handed_in["name"], handed_in["language"], handed_in["category"]) == (entry.name, "id", "UTILITY")
    body, buttons = handed_in["components"]
    assert body == {"type": "BODY", "text": entry.body, "example": {"body_text": [list(entry.examples)]}}
    assert buttons == {
        "type": "BUTTONS",
        "buttons": [
            {"type": "QUICK_REPLY", "text": "Sudah bayar"},
            {"type": "QUICK_REPLY", "text": "Minta waktu"},
            {"type": "QUICK_REPLY", "text": "Ada masalah"},
        ],
    }
    assert json.loads(json.dumps(handed_in)) == handed_in
    thanks = [one for one in Catalogue.default().export_whatsapp("en") if one.name == "sopan_thanks_friendly"]
    assert [part["type"] for part in thanks[0].to_platform()["components"]] == ["BODY"]


def test_a_button_is_a_value_that_maps_to_an_event():
    at = datetime(2026, 11, 18, 10, tzinfo=UTC)
    assert Button("paid").event(at, ["INV-1"]) == PaymentClaimed(at=at, invoice_ids=["INV-1"])
    for button, later in ((Button.NEEDS_TIME, PromiseMade), (Button.PROBLEM, DisputeOpened)):
        told = button.event(at, ["INV-1"])
        assert isinstance(told, Replied), "it holds all messages until somebody has asked for the day or the ground"
        assert told.note == button.label()
        assert button.records is later
    send, invoices, client = sample(Purpose.OVERDUE, Tone.FIRM, Channel.WHATSAPP)
    template = Renderer(SAMPLE_CREDITOR).render(send, invoices, client).whatsapp_template
    assert template.buttons == (*Button,)
    assert all(len(button.label(language)) <= 25 for button in Button for language in ("id", "en"))


def test_lint_warns_of_words_that_advertise():
    whatsapp = {"purpose": "overdue", "channel": "whatsapp", "part": "whatsapp_template"}
    words = Catalogue.empty().with_template("Halo {{ client.salutation }}, ada promo diskon.", **whatsapp)
    found = [finding.message for finding in words.lint() if finding.code == "promotional"]
    assert [message.split()[0] for message in found] == ["promo", "diskon"]


def test_a_message_carries_the_parameters_in_order():
    send, invoices, client = sample(Purpose.UPCOMING, Tone.FRIENDLY, Channel.WHATSAPP, items=2)
    template = Renderer(SAMPLE_CREDITOR).render(send, invoices, client).whatsapp_template
    (exported,) = [entry for entry in export(Catalogue.default()) if entry.name == template.name]
    assert template.to_dict()["language"] == "id"
    assert dict(zip(exported.fields, template.parameters, strict=True)) == {
        "client.salutation": "Ibu Sari",
        "creditor.name": "PT Contoh Sejahtera",
        "invoice_list": "INV/2026/XI/0001 Rp12.500.000 (jatuh tempo 21 Nov 2026, PO 4501); "
        "INV/2026/XI/0002 Rp12.500.000 (jatuh tempo 21 Nov 2026, PO 4501)",
        "total": "Rp25.000.000",
        "payment_line": "Bank BCA 123 456 7890 a.n. PT Contoh Sejahtera",
    }


def test_an_approved_template_names_every_amount_date_and_tax_or_does_not_go():
    send, invoices, client = sample(Purpose.PROMISE_FOLLOWUP, Tone.FORMAL, Channel.WHATSAPP, items=12)
    slip = Money(25_000)
    items = tuple(
        replace(item, to_transfer=item.outstanding - slip, due_on=item.due_on - timedelta(days=index))
        for index, item in enumerate(send.items)
    )
    message = Renderer(SAMPLE_CREDITOR).render(replace(send, items=items), invoices, client)
    filled = " ".join(message.whatsapp_template.parameters)
    for item, invoice in zip(items, invoices, strict=True):
        assert f"{invoice.number} Rp12.475.000 ({tanggal(item.due_on, short=True)})" in filled
    assert "sudah dikurangi pajak yang dipotong Rp300.000" in filled
    named = [invoice.model_copy(update={"number": f"{invoice.number}/CABANG-BANDUNG"}) for invoice in invoices]
    longer = Renderer(SAMPLE_CREDITOR).render(replace(send, items=items), named, client)
    assert longer.whatsapp_template is None
    assert any("exceeds 1024 characters" in warning for warning in longer.warnings)
    assert all(invoice.number in longer.text for invoice in named)


def test_an_own_approved_template_has_its_own_name():
    whatsapp = {"purpose": "overdue", "channel": "whatsapp"}
    words = (
        Catalogue.default()
        .with_template("Halo {{ client.salutation }}.", **whatsapp)
        .with_template(
            "Yth. {{ client.salutation }}, mohon periksa {{ invoice_numbers }}. Terima kasih.",
            **whatsapp,
            part="whatsapp_template",
            metadata={"name": "Tagihan Kami v2"},
        )
    )
    message = text_of(words, channel="whatsapp")
    assert message.whatsapp_template.name == "tagihan_kami_v2"
    assert message.whatsapp_template.parameters == ("Ibu Sari", "INV/2026/XI/0001")
    replaced = Catalogue.default().with_template("Halo.", **whatsapp)
    assert text_of(replaced, channel="whatsapp").whatsapp_template is None


@pytest.mark.parametrize(
    "source",
    [
        "{{ client.name }} halo.",
        "Halo {{ client.name }}",
        "a {{ client.name }} {{ total }} b",
        "a {{ client.name }},\n\n{{ total }} b",
        "a {% if deadline %}b{% endif %} c",
        "a {% for i in items %}{{ i.number }}{% endfor %} c",
    ],
)
def test_what_the_platform_would_refuse_is_refused(source):
    with pytest.raises(TemplateRejected, match="line 1: an approved template"):
        Catalogue.default().with_template(source, purpose="overdue", channel="whatsapp", part="whatsapp_template")
