"""Letters: which of those before them they name, and what number they bear."""

from __future__ import annotations

import re

import pytest

from sopan import presets
from sopan.account import decide_account
from sopan.history import Event
from sopan.rendering import Renderer
from sopan.rendering._sample import SAMPLE_CREDITOR
from tests.rules.desk import CALENDAR, EMAIL, LETTER, SMS, WHATSAPP, at, client, desk, invoice, policy, step

RENDERER = Renderer(SAMPLE_CREDITOR)
LANGUAGES = pytest.mark.parametrize("language", ["id", "en"])
IS_NUMBERED = re.compile(r"SP-[0-9]")


def warning(name, when, tone, channel="letter"):
    return step(name, when, tone, channel, series="SP", deadline_days="7 hari")


def written(case, until="2027-03-01 09:00", number=12):
    """Every message of the case, in order of time; letters are numbered from 012/SP on."""
    now, messages = at("2026-11-10 09:00"), []
    while now < at(until):
        answer = case.ask(now)
        if answer.kind == "send":
            numbered = f"{number:03}/SP" if answer.channel == "letter" else None
            message = RENDERER.render(answer, case.invoice, case.client, letter_number=numbered)
            messages.append((answer, message))
            case = case.knowing(answer.as_contacted(now, message=message))
            number += numbered is not None
        elif answer.next_check is None:
            break
        else:
            now = answer.next_check
    return messages


def by_step(case):
    return {send.step: message for send, message in written(case)}


# --- the number in the series ------------------------------------------------------------------------


@LANGUAGES
def test_d5_outside_a_series_nothing_bears_a_number_of_one(language):
    for steps in (presets.standard(), presets.firm(), presets.gentle()):
        who = client(language=language, contacts=[EMAIL, LETTER])
        messages = written(desk(policy=steps, client=who))
        assert messages
        assert not [message for _, message in messages if IS_NUMBERED.search(f"{message.subject} {message.text}")]


@LANGUAGES
@pytest.mark.parametrize("tone", ["friendly", "polite", "firm", "formal", "final"])
def test_d5_in_a_series_every_tone_bears_its_number(language, tone):
    steps = policy(warning("sp1", "H+3", tone), warning("sp2", "H+14", tone))
    messages = written(desk(policy=steps, client=client(language=language, contacts=[LETTER])))
    assert [send.series_number for send, _ in messages] == [1, 2]
    for place, (_, message) in enumerate(messages, start=1):
        assert IS_NUMBERED.findall(message.subject) == [f"SP-{place}"]
        assert f"SP-{place}" in message.text
        assert f"SP-{place}" in message.html


@LANGUAGES
@pytest.mark.parametrize("purpose", ["service_pause", "offer", "receipt_check", "final_notice"])
def test_d5_in_a_series_every_purpose_bears_its_number(language, purpose):
    terms = {"service_pause": {"notice_days": 7, "wording": "pengiriman ditunda"}, "agreed_in": "Perjanjian 12"}
    tone = "final" if purpose == "final_notice" else "formal"
    steps = policy(step("sp1", "H+3", tone, "letter", series="SP", purpose=purpose, deadline_days="7 hari"))
    case = desk(policy=steps, client=client(language=language, contacts=[LETTER]), invoice=invoice(terms=terms))
    ((_, message),) = written(case)
    assert "(SP-1)" in message.subject


@LANGUAGES
def test_d5_messages_beside_a_series_do_not_take_its_numbers(language):
    steps = policy(
        step("mail", "H+3", "formal"),
        warning("sp1", "H+10", "formal"),
        step("mail_2", "H+21", "formal"),
        warning("sp2", "H+30", "formal"),
    )
    said = by_step(desk(policy=steps, client=client(language=language, contacts=[EMAIL, LETTER])))
    numbers = {name: IS_NUMBERED.findall(message.subject) for name, message in said.items()}
    assert numbers == {"mail": [], "sp1": ["SP-1"], "mail_2": [], "sp2": ["SP-2"]}


@LANGUAGES
def test_d5_a_chat_that_counts_in_the_series_says_so(language):
    steps = policy(
        warning("sp1", "H+3", "firm", "whatsapp"),
        warning("sp2", "H+10", "firm", "sms"),
        warning("sp3", "H+20", "formal"),
    )
    said = by_step(desk(policy=steps, client=client(language=language, contacts=[WHATSAPP, SMS, LETTER])))
    assert "(SP-1)" in said["sp1"].text
    assert "(SP-2)" in said["sp2"].text
    assert "(SP-3)" in said["sp3"].subject


# --- the letters before it ---------------------------------------------------------------------------


@LANGUAGES
def test_d5_the_third_letter_cites_both_before_it_though_emails_went_between(language):
    steps = policy(
        warning("sp1", "H+3", "formal"),
        warning("sp2", "H+10", "formal"),
        *(step(f"mail_{days}", f"H+{days}", "formal") for days in (21, 28, 35)),
        warning("sp3", "H+45", "formal"),
    )
    third = by_step(desk(policy=steps, client=client(language=language, contacts=[EMAIL, LETTER])))["sp3"].text
    cited = (
        ("nomor 012/SP tanggal 23 November 2026", "nomor 013/SP tanggal 1 Desember 2026")
        if language == "id"
        else ("no. 012/SP of 23 November 2026", "no. 013/SP of 1 December 2026")
    )
    assert all(one in third for one in cited)


@LANGUAGES
def test_d5_a_long_series_is_cited_whole(language):
    steps = policy(*(warning(f"sp{place}", f"H+{3 + 14 * place}", "formal") for place in range(5)))
    last = by_step(desk(policy=steps, client=client(language=language, contacts=[LETTER])))["sp4"].text
    assert all(f"{number:03}/SP" in last for number in (12, 13, 14, 15))


@LANGUAGES
def test_d5_a_final_notice_without_a_series_cites_the_letter_before_it(language):
    steps = policy(
        step("letter", "H+3", "formal", "letter"),
        *(step(f"mail_{days}", f"H+{days}", "formal") for days in (7, 14, 21, 28)),
        step("last", "H+40", "final", "letter", deadline_days=7),
    )
    last = by_step(desk(policy=steps, client=client(language=language, contacts=[EMAIL, LETTER])))["last"].text
    assert "012/SP" in last


@LANGUAGES
def test_d5_of_other_letters_those_of_the_series_are_cited_first(language):
    steps = policy(
        warning("sp1", "H+3", "formal"),
        *(step(f"letter_{days}", f"H+{days}", "formal", "letter") for days in (7, 14, 21)),
        warning("sp2", "H+40", "formal"),
    )
    last = by_step(desk(policy=steps, client=client(language=language, contacts=[LETTER])))["sp2"].text
    assert "012/SP" in last
    assert "015/SP" in last


# --- one letter about several invoices ---------------------------------------------------------------

OLDER = invoice(issued_on="2026-10-28", due_on="2026-11-30", total=25_000_000)
NEWER = invoice(id="INV-2", number="INV/2026/0002", issued_on="2026-10-28", due_on="2026-12-07", total=5_000_000)
SERIES = policy(
    *(step(f"sp{place}", f"H+{7 * place - 4}", "formal", "letter", series="SP") for place in (1, 2)),
    step("sp3", "H+17", "final", "letter", series="SP"),
)


def joint(language, steps=SERIES, invoices=(OLDER, NEWER)):
    """The letters of an account whose invoices stand at different places of the series."""
    who, now, number = client(language=language, contacts=[LETTER]), at("2026-12-02 09:00"), 12
    history: list[Event] = []
    letters = []
    while now < at("2027-03-01 09:00"):
        answer = decide_account(who, invoices, steps, now=now, history=history, calendar=CALENDAR)
        for send in answer.sends:
            message = RENDERER.render(send, invoices, who, letter_number=f"{number:03}/SP")
            history.append(send.as_contacted(now, message=message))
            letters.append((send, message))
            number += 1
        if not answer.sends:
            if answer.next_check is None:
                break
            now = answer.next_check
    return letters


def row(message, number):
    return next(line for line in message.text.splitlines() if number in line and re.match(r"[0-9]\.|-", line))


@LANGUAGES
def test_a10_a_joint_letter_has_no_number_that_is_untrue_of_one_invoice(language):
    _, second, *_ = joint(language)
    send, message = second
    assert [len(item.earlier) for item in send.items] == [1, 0]
    assert not IS_NUMBERED.search(message.subject)
    assert not re.search("Kedua|Second", message.subject)
    for number, place in (("INV/2026/0001", "SP-2"), ("INV/2026/0002", "SP-1")):
        assert IS_NUMBERED.findall(row(message, number)) == [place]
        assert place in message.html


@LANGUAGES
def test_a10_a_joint_letter_cites_an_earlier_one_for_the_invoice_it_was_about(language):
    _, (_, message), *_ = joint(language)
    of_one = (
        "surat kami nomor 012/SP tanggal 3 Desember 2026 (mengenai INV/2026/0001)"
        if language == "id"
        else "our letter no. 012/SP of 3 December 2026 (about INV/2026/0001)"
    )
    assert of_one in message.text


@LANGUAGES
def test_a10_what_was_about_all_is_cited_without_a_list(language):
    third = next(message for send, message in joint(language) if len(send.items) == 2 and "013/SP" in message.text)
    assert "013/SP" in third.text
    assert "013/SP (" not in third.text
    assert not re.search(r"10 (?:Desember|December) 2026 \(", third.text)


@LANGUAGES
def test_a10_invoices_at_one_place_of_the_series_share_its_number(language):
    twin = NEWER.model_copy(update={"due_on": OLDER.due_on})
    messages = joint(language, invoices=(OLDER, twin))
    for place, (send, message) in enumerate(messages, start=1):
        assert len(send.items) == 2
        assert f"(SP-{place})" in message.subject
        assert IS_NUMBERED.findall(message.text.split("Hormat" if language == "id" else "Yours")[0]) == [f"SP-{place}"]


@LANGUAGES
def test_a10_a_final_notice_is_headed_by_the_invoice_that_it_is_about_alone(language):
    send, message = joint(language)[2]
    assert (str(send.purpose), len(send.items)) == ("final_notice", 2)
    assert "INV/2026/0001" in message.subject
    assert "SP-3" in message.subject
    assert IS_NUMBERED.findall(row(message, "INV/2026/0002")) == ["SP-2"]
