"""Decisions in plain sentences: read them aloud."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given

from sopan.calendars import WorkingCalendar
from sopan.decisions import Done, Hold, Reason, ReasonCode, Task, TaskCode, Wait
from sopan.engine import decide
from sopan.errors import CalendarCoverageError, SopanError
from sopan.invoice import Fact
from sopan.money import Money
from sopan.wording import phrases
from sopan.words import Language
from tests.rules.desk import CALENDAR, Desk, at, client, day, desk, event, invoice, ladder, policy, step
from tests.strategies import cases

MONDAY = "2026-11-23 09:00"
STANDARD = desk(policy=policy(*ladder()))


def said(case: Desk, now: str) -> tuple[str, str]:
    answer = case.ask(now)
    return answer.explain("id"), answer.explain("en")


# --- waiting ----------------------------------------------------------------------------------------


def test_the_example_of_the_contract():
    case = desk(invoice=invoice(due_on="2026-12-21"))
    assert said(case, "2026-12-21 17:00") == (
        (
            "Menunggu sampai Senin, 28 Desember 2026 pukul 09.00 WIB. "
            "Dengan masa tenggang 3 hari, penagihan paling cepat Kamis, 24 Desember (cuti bersama), disusul Natal dan akhir pekan."
        ),
        (
            "Waiting until Monday, 28 December 2026 at 09:00 WIB. "
            "With 3 days of grace, the earliest day to ask is Thursday, 24 December (collective leave), "
            "followed by Christmas and the weekend."
        ),
    )


def test_a_step_on_its_own_day():
    assert said(STANDARD.sent(MONDAY), "2026-11-23 10:00") == (
        'Menunggu sampai Rabu, 25 November 2026 pukul 09.00 WIB. Langkah "call" dijadwalkan hari itu.',
        'Waiting until Wednesday, 25 November 2026 at 09:00 WIB. Step "call" is planned for that day.',
    )


def test_a_step_of_the_hosts_own_is_named_by_its_id():
    case = desk(policy=policy(step("tagih-2", "H+7")))
    assert said(case, "2026-11-23 10:00") == (
        'Menunggu sampai Rabu, 25 November 2026 pukul 09.00 WIB. Langkah "tagih-2" dijadwalkan hari itu.',
        'Waiting until Wednesday, 25 November 2026 at 09:00 WIB. Step "tagih-2" is planned for that day.',
    )


def test_a_reminder_that_is_brought_forward():
    assert said(STANDARD, "2026-11-03 10:00") == (
        (
            "Menunggu sampai Jumat, 13 November 2026 pukul 09.00 WIB. "
            "Pengingat dijadwalkan Minggu, 15 November (akhir pekan), sehingga dimajukan ke hari kerja sebelumnya."
        ),
        (
            "Waiting until Friday, 13 November 2026 at 09:00 WIB. "
            "The reminder is planned for Sunday, 15 November (weekend), "
            "so it is brought forward to the working day before."
        ),
    )


def test_a_reminder_that_is_brought_forward_over_a_holiday():
    case = STANDARD.having(invoice=invoice(due_on="2026-12-30"))
    assert said(case, "2026-12-01 10:00")[0] == (
        "Menunggu sampai Rabu, 23 Desember 2026 pukul 09.00 WIB. "
        "Pengingat dijadwalkan Minggu, 27 Desember (akhir pekan, sesudah cuti bersama dan Natal), "
        "sehingga dimajukan ke hari kerja sebelumnya."
    )


def test_hours_are_mentioned_only_when_they_are_the_only_reason():
    assert said(desk(), "2026-11-23 11:45") == (
        "Menunggu sampai Senin, 23 November 2026 pukul 13.00 WIB. Jam kontak lewat email baru buka saat itu.",
        "Waiting until Monday, 23 November 2026 at 13:00 WIB. Contact hours by email begin only then.",
    )
    assert said(desk(), "2026-11-27 17:00") == (
        (
            "Menunggu sampai Senin, 30 November 2026 pukul 09.00 WIB. Sebelum itu akhir pekan. "
            "Sudah terlambat: tanggal dan jam kontaknya sudah mengizinkan sejak Senin, 23 November pukul 09.00."
        ),
        (
            "Waiting until Monday, 30 November 2026 at 09:00 WIB. Before that comes the weekend. "
            "It is late: its date and hours allowed it from Monday, 23 November at 09:00."
        ),
    )


def test_a_whole_day_without_hours_is_a_closed_day():
    mondays = desk(client=client(contact_hours="Mo 10:00-11:00"), policy=policy(step("a", "H+7")))
    assert said(mondays, "2026-11-24 10:00") == (
        (
            "Menunggu sampai Senin, 30 November 2026 pukul 10.00 WIB. "
            'Langkah "a" dijadwalkan Rabu, 25 November (tanpa jam kontak), disusul akhir pekan.'
        ),
        (
            "Waiting until Monday, 30 November 2026 at 10:00 WIB. "
            'Step "a" is planned for Wednesday, 25 November (no contact hours), followed by the weekend.'
        ),
    )
    assert said(mondays, "2026-11-30 11:00")[0].endswith(
        "Sebelum itu hari tanpa jam kontak dan akhir pekan. "
        "Sudah terlambat: tanggal dan jam kontaknya sudah mengizinkan sejak Senin, 30 November pukul 10.00."
    )


def test_the_gap_names_the_contact_that_it_counts_from():
    talk = event("contacted", "2026-11-22 10:00", channel="phone", outcome="sent")
    assert said(desk(events=(talk,)), MONDAY) == (
        (
            "Menunggu sampai Selasa, 24 November 2026 pukul 09.00 WIB. "
            "Dengan masa tenggang 3 hari, penagihan paling cepat Sabtu, 21 November (akhir pekan). "
            "Kontak terakhir Minggu, 22 November dan jarak antarkontak minimal 2 hari."
        ),
        (
            "Waiting until Tuesday, 24 November 2026 at 09:00 WIB. "
            "With 3 days of grace, the earliest day to ask is Saturday, 21 November (weekend). "
            "The last contact was on Sunday, 22 November, and contacts must be at least 2 days apart."
        ),
    )


def test_what_was_closed_before_the_last_contact_is_past():
    case = desk(policy=policy(step("a", "H+3"), step("b", "H+4", "firm"), catch_up="next"))
    assert said(case.sent("2026-12-07 10:00"), "2026-12-07 11:00")[0] == (
        "Menunggu sampai Rabu, 9 Desember 2026 pukul 09.00 WIB. "
        "Kontak terakhir Senin, 7 Desember dan jarak antarkontak minimal 2 hari."
    )


def test_a_quiet_period_by_its_note():
    quiet = policy(quiet_periods=[{"start": "2026-11-23", "end": "2026-11-26", "note": "tutup buku"}])
    assert said(desk(policy=quiet), MONDAY) == (
        (
            "Menunggu sampai Jumat, 27 November 2026 pukul 09.00 WIB. "
            "Dengan masa tenggang 3 hari, penagihan paling cepat Sabtu, 21 November (akhir pekan), disusul masa tenang (tutup buku)."
        ),
        (
            "Waiting until Friday, 27 November 2026 at 09:00 WIB. "
            "With 3 days of grace, the earliest day to ask is Saturday, 21 November (weekend), followed by a quiet period (tutup buku)."
        ),
    )


def test_lebaran_is_one_clause():
    case = desk(invoice=invoice(issued_on="2026-03-02", due_on="2026-03-15"), policy=policy(grace_days=2))
    assert said(case, "2026-03-16 10:00") == (
        (
            "Menunggu sampai Rabu, 25 Maret 2026 pukul 09.00 WIB. "
            "Tindak lanjut dijadwalkan Kamis, 19 Maret (Nyepi), disusul cuti bersama dan Idulfitri."
        ),
        (
            "Waiting until Wednesday, 25 March 2026 at 09:00 WIB. "
            "The follow-up is planned for Thursday, 19 March (Nyepi), followed by collective leave and Eid al-Fitr."
        ),
    )


def test_an_estimate_says_that_it_is_one():
    wide = WorkingCalendar.indonesia(
        years=range(2025, 2031), add={"2026-11-23": "Hari Raya Idul Adha (perkiraan)"}, estimated_margin_days=1
    )
    assert said(desk(calendar=wide), "2026-11-20 10:00") == (
        (
            "Menunggu sampai Rabu, 25 November 2026 pukul 09.00 WIB. "
            "Dengan masa tenggang 3 hari, penagihan paling cepat Sabtu, 21 November (akhir pekan), "
            "disusul perkiraan Iduladha dan hari di dekat perkiraan Iduladha."
        ),
        (
            "Waiting until Wednesday, 25 November 2026 at 09:00 WIB. "
            "With 3 days of grace, the earliest day to ask is Saturday, 21 November (weekend), "
            "followed by Eid al-Adha, estimated and a day near Eid al-Adha, estimated."
        ),
    )


def test_the_year_is_told_where_it_differs():
    case = desk(policy=policy(step("late", "H+43"))).having(
        client=client(quiet_periods=[{"start": "2026-12-31", "end": "2027-01-03"}])
    )
    assert said(case, "2026-12-01 10:00")[0] == (
        "Menunggu sampai Senin, 4 Januari 2027 pukul 09.00 WIB. "
        'Langkah "late" dijadwalkan Kamis, 31 Desember 2026 (masa tenang), disusul Tahun Baru dan akhir pekan.'
    )


def test_midnight_is_a_day_and_no_hour():
    ends = policy(step("final", "H+3", "final"), step("hand_off", "H+45", hand_off_to="Ibu Sari"))
    assert said(desk(policy=ends).sent(MONDAY), "2026-12-31 10:00") == (
        "Menunggu sampai Senin, 4 Januari 2027. Penyerahan dijadwalkan hari itu.",
        "Waiting until Monday, 4 January 2027. The hand-over is planned for that day.",
    )


def test_a_wait_that_dated_input_cuts_short():
    note = {"id": "K-1", "amount": 9_500_000, "issued_on": "2026-11-20"}
    case = desk(invoice=invoice(credit_notes=[note]), policy=policy(minimum=["IDR 1000000"]))
    assert said(case, "2026-11-19 10:00") == (
        (
            "Menunggu sampai Jumat, 20 November 2026. Dengan masa tenggang 3 hari, penagihan paling cepat Sabtu, 21 November. "
            "Pada Jumat, 20 November sebuah nota kredit mulai berlaku, lalu keadaannya dinilai lagi."
        ),
        (
            "Waiting until Friday, 20 November 2026. With 3 days of grace, the earliest day to ask is Saturday, 21 November. "
            "On Friday, 20 November a credit note takes effect, and the case is looked at again."
        ),
    )


def test_one_day_is_no_days():
    case = desk(policy=policy(step("a", "H+1"), grace_days=1))
    assert said(case, "2026-11-18 10:00") == (
        "Menunggu sampai Kamis, 19 November 2026 pukul 09.00 WIB. Dengan masa tenggang 1 hari, penagihan paling cepat hari itu.",
        "Waiting until Thursday, 19 November 2026 at 09:00 WIB. With 1 day of grace, the earliest day to ask is that day.",
    )


# --- holding ----------------------------------------------------------------------------------------


def test_a_promise():
    promise = event("promise_made", "2026-11-23 08:00", pay_by="2026-11-26")
    assert said(desk(events=(promise,)), MONDAY) == (
        "Ditahan sampai dengan Jumat, 27 November 2026: klien berjanji membayar paling lambat Kamis, 26 November.",
        "On hold through Friday, 27 November 2026: the client has promised to pay by Thursday, 26 November.",
    )


def test_a_claim_and_what_we_owe():
    claim = event("payment_claimed", "2026-11-23 08:00")
    assert said(desk(events=(claim,)), MONDAY) == (
        (
            "Ditahan sampai dengan Rabu, 25 November 2026: pada Senin, 23 November klien menyatakan sudah membayar. "
            "Tugas kita: cek mutasi bank."
        ),
        (
            "On hold through Wednesday, 25 November 2026: on Monday, 23 November the client told us of a payment. "
            "Our task: check the bank statement."
        ),
    )


def test_a_hold_until_an_hour():
    held = event("hold_placed", "2026-11-23 08:00", until=at("2026-11-23 14:00"))
    assert said(desk(events=(held,)), MONDAY)[0] == (
        "Ditahan sampai Senin, 23 November 2026 pukul 14.00 WIB: penagihan ini sengaja ditunda."
    )


def test_a_hold_that_only_news_can_end():
    assert said(desk(events=(event("dispute_opened", "2026-11-23 08:00"),)), MONDAY) == (
        "Ditahan: klien berkeberatan atas tagihan ini atau sebagiannya. Tugas kita: selesaikan keberatan klien.",
        "On hold: the client has objected to this bill or a part of it. Our task: settle the client's objection.",
    )


def test_documents_by_their_names_and_a_delivery_by_its_day():
    assert said(desk(invoice=invoice(documents_pending=["faktur pajak"])), MONDAY) == (
        "Ditahan: klien masih menunggu dokumen dari kita. Tugas kita: kirim faktur pajak.",
        "On hold: the client is still waiting for documents from us. Our task: send faktur pajak.",
    )
    assert said(desk(invoice=invoice(delivered_on="2026-11-25")), MONDAY)[0] == (
        "Ditahan sampai dengan Selasa, 24 November 2026: faktur baru diterima klien pada Rabu, 25 November. "
        "Tugas kita: pastikan faktur diterima klien."
    )


def test_a_gate_does_not_speak_of_the_window():
    gated = policy(step("call", "H+3", "firm", requires_approval=True))
    assert said(desk(policy=gated), MONDAY) == (
        'Ditahan: langkah "call" menunggu persetujuan. Tugas kita: beri persetujuan untuk langkah "call".',
        'On hold: step "call" waits for approval. Our task: approve step "call".',
    )


def test_what_excludes_each_other():
    sundays = desk(policy=policy(windows={"email": "Su 09:00-17:00"}))
    assert said(sundays, MONDAY)[0].startswith("Ditahan: jam kontak")
    assert "dalam 400 hari ke depan" in said(sundays, MONDAY)[0]


def test_a_hold_that_dated_input_ends_does_not_promise_the_end_of_its_reason():
    giro = {"id": "P-1", "amount": 10_000_000, "received_on": "2026-12-10"}
    case = desk(invoice=invoice(payments=[giro]), events=(event("replied", "2026-11-20 10:00"),))
    assert said(case, MONDAY) == (
        (
            "Ditahan: pesan dari klien belum kita balas. Tugas kita: balas klien. "
            "Pada Kamis, 10 Desember 2026 sebuah pembayaran mulai diperhitungkan, lalu keadaannya dinilai lagi; "
            "penagihan juga tertahan karena dengan pembayaran bertanggal Kamis, 10 Desember tagihan ini akan lunas."
        ),
        (
            "On hold: we have not answered the client's message yet. Our task: answer the client. "
            "On Thursday, 10 December 2026 a payment comes to count, and the case is looked at again; "
            "asking is also held because with the payment dated Thursday, 10 December it will be settled."
        ),
    )


# --- sending, handing over, done ----------------------------------------------------------------------


def test_a_message_with_channel_and_tone_in_words():
    assert said(STANDARD, MONDAY) == (
        "Kirim sekarang lewat email: konfirmasi penerimaan tagihan, dengan nada sopan. Jadwalnya hari ini.",
        "Send now by email: check that the invoice has arrived, in a polite tone. It was planned for today.",
    )
    assert said(STANDARD, "2026-11-24 09:00")[0].endswith(
        "Jadwalnya Senin, 23 November 2026. "
        "Sudah terlambat: tanggal dan jam kontaknya sudah mengizinkan sejak Senin, 23 November pukul 09.00."
    )


def test_a_call_is_made_and_not_sent():
    by_phone = desk(policy=policy(step("call", "H+7", "firm", "phone")))
    assert said(by_phone, "2026-11-25 10:00") == (
        "Telepon sekarang: pengingat tagihan, dengan nada tegas. Jadwalnya hari ini.",
        "Call now: payment reminder, in a firm tone. It was planned for today.",
    )


def test_a_final_notice_says_by_its_name_how_firm_it_is():
    ends = desk(policy=policy(step("final_notice", "H+30", "final")))
    assert said(ends, "2026-12-18 10:00")[0] == (
        "Kirim sekarang lewat email: pemberitahuan terakhir. Jadwalnya hari ini."
    )


def test_steps_that_were_skipped_are_one_list():
    late = desk(policy=policy(*ladder(hand_off=False), catch_up="skip"))
    assert said(late, "2027-01-28 10:00")[1].endswith(
        "The last date that it gives is Tuesday, 9 February 2027 (7 working days); "
        'the follow-up, steps "call" and "letter" are skipped for being late; '
        "it is late: its date and hours allowed it from Friday, 18 December 2026 at 09:00."
    )


def test_steps_of_the_hosts_own_are_one_list_too():
    late = desk(policy=policy(step("a", "H+3"), step("b", "H+4"), step("c", "H+30"), catch_up="latest"))
    assert said(late, "2026-12-18 10:00")[0].endswith(
        'Langkah "a" dan "b" dilewati karena langkah berikutnya sudah tiba.'
    )


def test_a_retry_counts_what_failed():
    case = desk(policy=policy(step("a", "H+3", "polite", "email", "whatsapp", "letter")))
    once = case.sent(MONDAY, outcome="failed")
    assert said(once, MONDAY)[0].endswith("Jadwalnya hari ini; 1 upaya sebelumnya gagal.")
    assert said(once.sent(MONDAY, outcome="failed"), MONDAY)[0].endswith(
        "Jadwalnya hari ini; 2 upaya sebelumnya gagal."
    )


def test_a_hand_over():
    ends = policy(step("final", "H+3", "final"), step("hand_off", "H+45", hand_off_to="Ibu Sari"))
    assert said(desk(policy=ends).sent(MONDAY), "2027-01-04 10:00") == (
        "Serahkan kepada Ibu Sari. Pemberitahuan terakhir sudah disampaikan dan waktunya sudah lewat.",
        "Hand over to Ibu Sari. The final notice was given, and its time has passed.",
    )


def test_done():
    paid = {"id": "P-1", "amount": 10_250_000, "received_on": "2026-11-20"}
    assert said(desk(invoice=invoice(payments=[paid])), MONDAY) == (
        "Selesai: tagihan lunas dengan kelebihan bayar sebesar Rp250.000.",
        "Done: the bill is overpaid by IDR 250,000.",
    )
    assert said(desk(invoice=invoice(status="void")), MONDAY)[0] == "Selesai: faktur dibatalkan."


def test_done_names_the_charges_that_nobody_has_billed():
    late = invoice(
        payments=[{"id": "P-1", "amount": 10_000_000, "received_on": "2026-11-22"}],
        terms={"late_fee": {"per_mil_per_day": "1"}},
    )
    assert said(desk(invoice=late), MONDAY) == (
        "Selesai: tagihan sudah lunas. Biaya keterlambatan Rp40.000 yang disepakati belum ditagih.",
        "Done: the bill is settled. The agreed late fee of IDR 40,000 has not been billed.",
    )


# --- nothing is left without words --------------------------------------------------------------------


def test_every_cause_that_the_engine_names_has_words():
    source = Path(__file__).parents[1] / "src/sopan/engine/_decide.py"
    causes = set(re.findall(r'yield .+, "(\w+)"', source.read_text(encoding="utf-8")))
    assert causes
    causes |= {*get_args(Fact)} - {"due", "delivery"}
    assert causes <= set(phrases(Language.ID).changes)


@pytest.mark.parametrize("code", TaskCode)
def test_every_task_has_words_in_both_languages(code):
    hold = Hold(reason="held", until=None, task=Task(code, "call"), because=(Reason(ReasonCode.HELD),))
    indonesian, english = hold.explain_task(), hold.explain_task("en")
    assert indonesian
    assert english
    assert (indonesian == english) is (code is TaskCode.OTHER)


WAIT = Wait(
    until=at("2026-11-25 09:00"), step="call", because=(Reason(ReasonCode.BEFORE_TARGET, day("2026-11-25"), "call"),)
)
MADE_UP = {
    ReasonCode.EVENT_IGNORED: replace(
        WAIT, because=(*WAIT.because, Reason(ReasonCode.EVENT_IGNORED, day("2026-11-20"), "plan_cancelled"))
    ),
    ReasonCode.DEMAND_FIRST: replace(WAIT, because=(Reason(ReasonCode.DEMAND_FIRST, None, "call"),)),
    ReasonCode.PAYMENT_AHEAD: replace(
        WAIT, because=(*WAIT.because, Reason(ReasonCode.PAYMENT_AHEAD, day("2027-03-01")))
    ),
    ReasonCode.MONTHLY_CAP: replace(WAIT, because=(Reason(ReasonCode.MONTHLY_CAP, day("2026-11-20"), "6"),)),
    ReasonCode.CASE_CHANGES: replace(
        WAIT, because=(*WAIT.because, Reason(ReasonCode.CASE_CHANGES, day("2026-11-25"), "moon"))
    ),
}


@pytest.mark.parametrize("code", MADE_UP, ids=str)
@pytest.mark.parametrize("language", ["id", "en"])
def test_what_is_rare_is_said_too(code, language):
    without = replace(MADE_UP[code], because=tuple(r for r in MADE_UP[code].because if r.code is not code))
    assert MADE_UP[code].explain(language) != without.explain(language)


def test_an_unknown_cause_is_a_change_of_facts():
    assert "keadaannya berubah" in MADE_UP[ReasonCode.CASE_CHANGES].explain("id")


def test_a_date_brought_forward_for_no_named_reason():
    early = replace(WAIT, because=(Reason(ReasonCode.BEFORE_TARGET, day("2026-11-27"), "call"),))
    assert early.explain("id").endswith(
        'Langkah "call" dijadwalkan Jumat, 27 November, sehingga dimajukan ke hari kerja sebelumnya.'
    )


def test_a_task_of_the_hosts_own_stays_as_it_is():
    hold = Hold(
        reason="held", until=None, task=Task(TaskCode.OTHER, "telepon Pak Budi"), because=(Reason(ReasonCode.HELD),)
    )
    assert hold.explain("en").endswith("Our task: telepon Pak Budi.")


def test_two_holidays_on_one_day():
    shared = CALENDAR.amended(add={"2026-11-23": "Hari Lahir Pancasila; Hari Raya Waisak (perkiraan)"})
    assert "disusul Hari Lahir Pancasila dan perkiraan Waisak" in said(desk(calendar=shared), "2026-11-20 10:00")[0]


def test_braces_in_the_words_of_a_host_are_words():
    quiet = policy(quiet_periods=[{"start": "2026-11-23", "end": "2026-11-23", "note": "{day} {0}"}])
    answer = desk(policy=quiet)._decide(at("2026-11-20 10:00"))
    assert "({day} {0})" in answer.explain("id")


def test_a_settled_invoice_says_what_came_too_much_and_what_is_forgiven():
    def settled(**more: object) -> Done:
        plain = {"reason": "settled", "surplus": None, "unpaid_charges": (), "because": (Reason(ReasonCode.SETTLED),)}
        return Done(**plain | more)

    assert settled().explain("id") == "Selesai: tagihan sudah lunas."
    assert settled(surplus=Money(1)).explain("id") == "Selesai: tagihan sudah lunas, dengan kelebihan kecil Rp1."
    assert settled(surplus=Money(1)).explain("en") == "Done: the bill is settled, with IDR 1 to spare."
    short = settled(shortfall=Money(6_500))
    assert short.explain("id") == "Selesai: tagihan sudah lunas, dengan kekurangan Rp6.500 yang tidak ditagih lagi."
    assert short.explain("en") == "Done: the bill is settled, short by IDR 6,500, which is asked for no more."


def test_english_and_indonesian_are_what_is_asked_for_and_nothing_else():
    with pytest.raises(SopanError, match="language is unknown"):
        WAIT.explain("fr")
    assert WAIT.until - at("2026-11-25 09:00") == timedelta()


@given(cases())
def test_any_decision_is_one_to_three_sentences_in_both_languages(case):
    try:
        answer = decide(
            case.invoice,
            case.client,
            case.policy,
            now=case.now,
            history=case.events,
            calendar=case.calendar,
            payments_as_of=case.payments_as_of,
        )
    except CalendarCoverageError:
        return
    for language in ("id", "en"):
        text = answer.explain(language)
        assert re.fullmatch(r"[A-Z0-9].*\.", text)
        assert not re.search(r"[{}]|None|  |\.\.|;;|: \.|\( ?\)|, ?\.", text), text
        assert text.count(". ") <= 2, text
