"""Messages in a language that sopan does not speak: the texts are the catalogue's, everything else is written by it."""

from __future__ import annotations

import json

import pytest

from sopan import Catalogue, Client, Renderer, presets
from sopan.errors import ArgumentError, RenderFailed, TemplateRejected
from sopan.formats import rupiah
from sopan.invoice import Payment
from sopan.money import Money
from sopan.rendering._facts import Facts, ItemFacts
from sopan.rendering._format import ChannelFormat
from sopan.rendering._payment_methods import Sender
from sopan.rendering._sample import SAMPLE_CREDITOR, sample
from sopan.rendering._schema import CONTEXT, WORDED, Record, Sequence, build
from sopan.words import Channel, Language, Purpose, Tone

TEXT = "{{ client.name }}: {{ invoice.number }} {{ total }} {{ invoice.due_on }}"


def words(language="ja", source=TEXT, channel="email", **occasion):
    added = Catalogue.default().with_template(source, purpose="overdue", channel=channel, language=language, **occasion)
    if channel == "email":
        added = added.with_template(
            "{{ invoice.number }}", purpose="overdue", channel="email", part="subject", language=language
        )
    return added


def written(catalogue, language, channel=Channel.EMAIL, tone=Tone.POLITE):
    case = sample(Purpose.OVERDUE, tone, channel, language)
    return Renderer(SAMPLE_CREDITOR, catalogue).render(*case)


# --- clients ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("given", "kept"), [("ja", "ja"), ("pt_BR", "pt-BR"), ("id_ID", "id"), ("en", "en")])
def test_a_client_has_any_locale_that_babel_knows(given, kept):
    client = Client(id="c", name="x", language=given)
    assert client.language == kept
    assert json.loads(client.model_dump_json())["language"] == kept
    assert Client.model_validate_json(client.model_dump_json()) == client


def test_the_languages_that_sopan_speaks_are_words():
    assert Client(id="c", name="x").language is Language.ID
    assert Client(id="c", name="x", language="en").language is Language.EN


# --- texts --------------------------------------------------------------------------------------------


def test_the_text_is_the_catalogues_and_days_and_amounts_are_those_of_the_language():
    assert written(words(), "ja").text == "PT Maju Jaya: INV/2026/XI/0001 IDR\xa012,500,000 2026年11月4日\n"
    assert written(words("de"), "de").text == "PT Maju Jaya: INV/2026/XI/0001 12.500.000\xa0IDR 4. November 2026\n"


def test_an_sms_has_no_blank_that_its_alphabet_lacks():
    text = written(words("de", channel="sms"), "de", Channel.SMS).text
    assert "12.500.000 IDR" in text
    assert "\xa0" not in text


def test_without_words_nothing_is_sent_in_another_language():
    with pytest.raises(RenderFailed, match=r"with_template.*purpose='overdue', channel='email', language='ja'"):
        written(Catalogue.default(), "ja")


def test_a_regional_language_takes_the_texts_of_the_wider_one_with_its_own_days():
    assert written(words("pt"), "pt-BR").text.endswith("4 de novembro de 2026\n")
    both = words("pt").with_template("{{ invoice.number }} BR", purpose="overdue", channel="email", language="pt_BR")
    assert written(both, "pt-BR").text == "INV/2026/XI/0001 BR\n"
    assert "BR" not in written(both, "pt").text
    assert written(Catalogue.default(), "en-GB").text.startswith("Dear ")


def test_what_a_filter_writes_is_in_the_language_of_the_client_too():
    amount = Money(12_500_000)
    assert rupiah(amount, "de-CH") != rupiah(amount, "de")
    for language in ("de-CH", "de"):
        assert written(words("de", "{{ total|rupiah }}"), language).text == f"{rupiah(amount, language)}\n"


@pytest.mark.parametrize(("source", "said"), [("bis {{ deadline }}", True), ("bis 27. November", False)])
def test_in_another_language_the_last_date_is_said_with_its_year_alone(source, said):
    assert (written(words("de", source), "de").deadline_on is not None) is said


def test_html_of_another_language_never_goes_with_a_text():
    html = words("pt").with_template(
        "<p>{{ total }}</p>", purpose="overdue", channel="email", part="html", language="pt"
    )
    both = html.with_template(TEXT, purpose="overdue", channel="email", language="pt-BR")
    assert written(html, "pt-BR").html is not None
    assert written(both, "pt").html is not None
    assert written(both, "pt-BR").html is None


def test_people_are_named_as_they_are_and_with_their_own_honorific():
    source = "{{ client.salutation }}|{{ client.addressee }}"
    case = sample(Purpose.OVERDUE, Tone.POLITE, Channel.EMAIL, "ms")
    for honorific, salutation in [("Bapak/Ibu", "Aminah"), ("Puan", "Puan Aminah")]:
        client = Client(
            id="C-1", name="Aminah", kind="person", honorific=honorific, language="ms", contacts=case.client.contacts
        )
        text = Renderer(SAMPLE_CREDITOR, words("ms", source)).render(case.send, case.invoices, client).text
        assert text == f"{salutation}|{salutation}\n"


# --- what sopan words itself --------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(path for path in WORDED if "." not in path and path != "offers"))
def test_what_sopan_words_itself_cannot_be_printed(path):
    with pytest.raises(TemplateRejected, match=f"{path} is worded in Indonesian and English only"):
        words(source=f"{{{{ {path} }}}}")
    words(source=f"{{% if {path} %}}あり{{% endif %}}")


@pytest.mark.parametrize(
    "source",
    [
        "{% for item in items %}{{ item.details }}{% endfor %}",
        "{% for offer in offers %}{{ offer }}{% endfor %}",
        "{% for charge in charges %}{{ charge.label }}{% endfor %}",
        "{{ oldest.proof }}",
        "{{ total|terbilang }}",
    ],
)
def test_nor_in_a_loop_or_by_a_filter(source):
    with pytest.raises(TemplateRejected, match="Indonesian and English only"):
        words(source=source)


def test_an_offer_is_asked_for_by_its_code():
    text = written(words(source="{% if 'instalments' in offers %}分割払い{% endif %}"), "ja", tone=Tone.FIRM).text
    assert text == "分割払い\n"


def facts(purpose, tone, channel):
    case = sample(purpose, tone, channel, "ja")
    invoice = case.invoices[0]
    more = Payment(id="P-9", amount=Money(100_000), received_on=invoice.issued_on)
    invoices = (invoice.model_copy(update={"payments": (*invoice.payments, more), "receipt_number": "TT-1"}),)
    sender = Sender.of(SAMPLE_CREDITOR, ChannelFormat("ja", channel), tone)
    items = tuple(ItemFacts(item, of, case.send.at.date()) for item, of in zip(case.send.items, invoices, strict=True))
    return Facts(case.send, items, case.client, sender)


def paths():
    for name, shape in CONTEXT.items():
        inner = shape.element if isinstance(shape, Sequence) else shape
        if isinstance(inner, Record):
            yield from (f"{name}.{field}" for field in inner.fields)
        else:
            yield name


def printed(value, path):
    """The texts that a template could print by this path."""
    field = path.partition(".")[2]
    for one in value if isinstance(value, tuple) else (value,):
        yield str(one[field]) if field else str(one)


@pytest.mark.parametrize("path", sorted(set(paths()) - WORDED))
def test_whatever_may_be_printed_holds_no_word_of_ours(path, monkeypatch):
    monkeypatch.setattr(ChannelFormat, "pick", lambda *_: _Marked("<<word>>"))
    for purpose in Purpose:
        if purpose in {Purpose.SOMASI_DRAFT, Purpose.HANDOFF_BRIEF}:
            continue
        for tone, channel in [(Tone.POLITE, Channel.EMAIL), (Tone.FINAL, Channel.LETTER)]:
            value = build(facts(purpose, tone, channel))[path.partition(".")[0]]
            assert not [text for text in printed(value, path) if "<<word>>" in text]


class _Marked(str):
    """A word of ours, wherever it is taken for a text or a table."""

    __slots__ = ()

    def get(self, *_):
        return self


# --- asking what is missing ---------------------------------------------------------------------------


def test_coverage_tells_what_a_language_lacks():
    policy = presets.standard()
    lacking = Catalogue.default().coverage(policy, ["ja"])
    assert {gap.language for gap in lacking} == {"ja"}
    assert {Purpose.UPCOMING, Purpose.OVERDUE, Purpose.FINAL_NOTICE} <= {gap.purpose for gap in lacking}
    assert Catalogue.default().coverage(policy) == ()
    assert Catalogue.default().coverage(policy, ["en-GB"]) == ()


def test_coverage_looks_at_every_language_that_was_begun():
    gaps = words().coverage(presets.standard())
    assert {gap.language for gap in gaps} == {"ja"}
    assert (Purpose.OVERDUE, Channel.EMAIL) not in {(gap.purpose, gap.channel) for gap in gaps}


@pytest.mark.parametrize(
    "ask",
    [
        lambda: Catalogue.default().coverage(presets.standard(), ["rahasia"]),
        lambda: Catalogue.default().find("overdue", tone="polite", channel="email", language="rahasia"),
        lambda: Catalogue.default().find("rahasia", tone="polite", channel="email"),
        lambda: Catalogue.default().find("overdue", tone="polite", channel="email", part="rahasia"),
        lambda: Catalogue.default().export_whatsapp("rahasia"),
    ],
)
def test_what_does_not_exist_is_refused(ask):
    with pytest.raises(ArgumentError, match="is unknown") as caught:
        ask()
    assert "rahasia" not in str(caught.value)


def test_a_language_that_babel_does_not_know_is_refused_with_the_template():
    with pytest.raises(TemplateRejected, match="language is unknown"):
        words("xx")


# --- judging ------------------------------------------------------------------------------------------


def test_lint_looks_at_elements_and_length_of_any_language():
    found = {finding.code for finding in words(source="ok").lint() if finding.language == "ja"}
    assert {"missing_sender", "missing_invoice", "missing_amount", "missing_date", "missing_payment"} <= found
    assert not [code for code in found if code.startswith("politeness") or code in {"missing_ignore", "missing_help"}]


def test_an_approved_template_is_exported_under_the_code_of_the_platform():
    catalogue = words(
        "pt-BR", "Fatura {{ invoice_numbers }} no valor de {{ total }}.", channel="whatsapp", part="whatsapp_template"
    )
    (export,) = catalogue.export_whatsapp("pt_BR")
    assert export.language == "pt_BR"
    assert export.buttons == ()
    assert export.to_platform()["language"] == "pt_BR"


def test_an_approved_template_of_a_wider_language_has_the_clients_amounts_as_its_text_has():
    source = "Fatura no valor de {{ total|rupiah }} hoje."
    catalogue = words("pt", source, channel="whatsapp").with_template(
        source, purpose="overdue", channel="whatsapp", part="whatsapp_template", language="pt"
    )
    message = written(catalogue, "pt-PT", Channel.WHATSAPP)
    assert message.whatsapp_template.parameters == ("12\xa0500\xa0000\xa0IDR",)
    assert message.text == f"Fatura no valor de {message.whatsapp_template.parameters[0]} hoje.\n"
