"""What a careful bookkeeper would not write is found, with its place and a softer wording; and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sopan.errors import ArgumentError
from sopan.rendering.politeness import Rule, lint

IMPOLITE = {
    "threat": [
        "Awas, kami akan datangi rumah Anda.",
        "Ini peringatan terakhir.",
        "Jangan main-main dengan kami.",
        "Jangan salahkan kami bila terjadi sesuatu.",
        "Silakan tanggung sendiri akibatnya.",
        "Barang akan kami sita.",
        "Kesabaran kami sudah habis.",
        "Debt collector kami akan ke sana.",
        "Anda bisa dipenjara.",
        "Akan kami laporkan kepada pihak berwajib.",
        "Kami akan mengambil tindakan tegas.",
    ],
    "legal_steps": ["Kami akan menempuh jalur hukum.", "Kami akan menggugat.", "Sampai jumpa di pengadilan."],
    "shaming": ["Nama Anda akan kami viralkan.", "Data akan kami sebarkan.", "Masuk daftar hitam.", "Anda tidak malu?"],
    "third_party": ["Kami akan menghubungi atasan Anda.", "Kontak darurat sudah kami catat.", "keluarga Bapak/Ibu"],
    "false_authority": ["Kami lapor polisi.", "Nama Anda masuk BI checking.", "Surat panggilan menyusul."],
    "religious_pressure": ["Utang dibawa mati.", "Ingat dosa.", "Allah melihat semuanya.", "Orang beriman membayar."],
    "discrimination": ["dasar orang jawa", "Dasar kafir."],
    "insult": [
        "Anda penipu.",
        "Dasar maling.",
        "Anda tidak bertanggung jawab.",
        "Tidak ada itikad baik.",
        "Pengemplang.",
    ],
    "command": [
        "Segera bayar.",
        "Mohon segera dilunasi.",
        "Harus bayar hari ini juga.",
        "Cepat transfer!",
        "Bayar sekarang juga.",
        "Kami menuntut pembayaran.",
        "Tidak ada toleransi lagi.",
        "Terima kasih. Bayarlah tagihan ini.",
    ],
    "blame": [
        "Anda menunggak tiga bulan.",
        "Bapak belum juga membayar.",
        "Ini kelalaian Anda.",
        "Anda ingkar janji.",
        "Anda selalu terlambat membayar.",
        "Surat kami sudah berkali-kali dikirim.",
        "utang Bapak/Ibu",
    ],
    "harsh_word": ["Utang tersebut masih terbuka.", "Anda terkena denda."],
    "familiarity": ["Kamu belum transfer.", "Tagihanmu terlewat.", "Bro, tagihannya ya."],
    "shouting": ["Mohon dibayar!!", "Di mana???", "SEGERA HUBUNGI KAMI", "PENTING: tagihan", "Tagihan 🚨"],
    "spelling": [
        "Silahkan hubungi kami.",
        "Terimakasih.",
        "Mohon ijin.",
        "Kwitansi terlampir.",
        "10 Nopember 2026",
        "hari Jum'at",
        "Rp. 1.500.000",
        "Rp 1.500.000",
        "Rp1.500.000,-",
        "Kepada Yth. Bapak Andi",
        "Yth Bapak Andi",
        "Atas perhatiannya kami ucapkan terima kasih.",
        "Tagihan yg blm dibayar",
        "Mohon di bayar.",
        "Idul Fitri",
        "satu milyar",
        "di dalam dan diluar",
    ],
}
IMPOLITE_ENGLISH = {
    "threat": ["Pay or else.", "This is your final warning.", "A debt collector will call.", "You leave us no choice."],
    "legal_steps": ["We will take legal action.", "See you in court."],
    "shaming": ["We will publish your name online.", "You should be ashamed."],
    "third_party": ["We will call your employer.", "We will inform third parties."],
    "false_authority": ["We will go to the police."],
    "religious_pressure": ["It is a sin not to pay."],
    "insult": ["You are a liar.", "This is fraud."],
    "command": ["Pay immediately.", "You must pay today.", "We demand payment.", "Urgent!"],
    "blame": [
        "You failed to pay.",
        "This is your fault.",
        "You always pay late.",
        "Your late payment",
        "Despite repeated reminders",
    ],
    "harsh_word": ["Your debt is open.", "A penalty applies."],
    "shouting": ["PAY NOW", "Where is it??"],
    "stiff": ["Please be informed that it is due.", "We hereby remind you.", "Pay at your earliest convenience."],
    "spelling": ["We have not recieved it."],
}
POLITE = [
    "Selamat pagi, Bapak/Ibu. Izin mengingatkan bahwa tagihan INV-1 akan jatuh tempo pada Rabu, 18 November 2026.",
    "Terima kasih! Semoga Bapak sekeluarga dalam keadaan baik.",
    "Menurut catatan kami, pembayarannya belum kami terima; barangkali terlewat.",
    "Apabila Bapak/Ibu belum menerima tagihannya, kami kirimkan kembali.",
    "Kami akan segera memeriksanya.",
    "Apabila pembayaran telah dilakukan, mohon abaikan surat ini.",
    "Transfer ke Bank BCA 123 456 7890 a.n. PT BANGUN JAYA ABADI, Rp1.500.000",
    "Yth. PT MAJU JAYA SENTOSA Tbk",
    "CV SUMBER REZEKI MAKMUR",
    "Kami mohon dapat diselesaikan selambat-lambatnya pada 27 November 2026.",
    "Mohon berkenan mengirimkan bukti transfernya ke nomor ini. QRIS, BNI, BRI, NPWP, PPh.",
    "Piutang usaha; bersama, ilmu, bertemu, pengawas, sebutan, desakan",
    "Di mana letaknya? Di atas meja.",
]
POLITE_ENGLISH = [
    "Good morning. This is a friendly reminder that invoice INV-1 falls due on 18 November 2026.",
    "If you have already paid, please disregard this message.",
    "Thank you! We look forward to hearing from you, and are glad to help.",
    "According to our records, the payment has not reached us yet; it may have slipped through.",
    "We kindly ask you to settle the balance by 27 November 2026.",
    "Account holder: PT MAJU JAYA SENTOSA",
]


@pytest.mark.parametrize(("rule", "text"), [(rule, text) for rule, texts in IMPOLITE.items() for text in texts])
def test_impolite_indonesian_is_found(rule, text):
    assert rule in {finding.rule for finding in lint(text)}


@pytest.mark.parametrize(("rule", "text"), [(rule, text) for rule, texts in IMPOLITE_ENGLISH.items() for text in texts])
def test_impolite_english_is_found(rule, text):
    assert rule in {finding.rule for finding in lint(text, "en")}


@pytest.mark.parametrize("text", POLITE)
def test_polite_indonesian_has_no_findings(text):
    assert lint(text) == ()


@pytest.mark.parametrize("text", POLITE_ENGLISH)
def test_polite_english_has_no_findings(text):
    assert lint(text, "en") == ()


def test_a_finding_says_where_what_why_and_what_instead():
    (finding,) = lint("Mohon maaf, silahkan menghubungi kami.")
    assert (finding.position, finding.found, finding.rule) == (12, "silahkan", Rule.SPELLING)
    assert finding.why == "not standard spelling or usage"
    assert finding.softer == "silakan"


def test_findings_stand_in_the_order_of_the_text_and_none_lies_inside_another_of_its_rule():
    text = "Terimakasih. Utang dibawa mati, dosa!! Mohon segera dilunasi."
    findings = lint(text)
    assert [finding.position for finding in findings] == sorted(finding.position for finding in findings)
    assert [finding.found for finding in findings if finding.rule == "command"] == ["Mohon segera dilunasi"]


@pytest.mark.parametrize(("channel", "most"), [("whatsapp", 30), ("sms", 30), ("email", 1000)])
def test_a_sentence_on_a_small_screen_has_at_most_thirty_words(channel, most):
    for count in (30, 31):
        text = "Baik. " + " ".join(["ya"] * count) + "."
        found = [(one.rule, one.position, one.softer) for one in lint(text, channel=channel)]
        assert found == ([(Rule.LONG_SENTENCE, 5, "two sentences")] if count > most else [])


def test_every_finding_quotes_the_text_and_offers_something():
    for texts, language in ((IMPOLITE, "id"), (IMPOLITE_ENGLISH, "en")):
        for text in [entry for entries in texts.values() for entry in entries]:
            for finding in lint(text, language):
                assert text[finding.position :].startswith(finding.found)
                assert finding.why
                assert finding.softer


def test_a_legal_draft_may_speak_of_law_but_not_threaten():
    draft = "Dengan ini kami sampaikan somasi; upaya hukum menyusul. Awas!"
    assert {finding.rule for finding in lint(draft)} == {"legal_steps", "threat"}
    assert {finding.rule for finding in lint(draft, legal_draft=True)} == {"threat"}


@pytest.mark.parametrize("text", [None, 1, b"awas"])
def test_only_text_is_linted(text):
    with pytest.raises(ArgumentError, match="text"):
        lint(text)
    with pytest.raises(ArgumentError, match="language"):
        lint("x", "fr")


@given(st.text(max_size=400), st.sampled_from(["id", "en"]))
def test_any_text_is_linted_without_error_and_the_same_way_twice(text, language):
    assert lint(text, language) == lint(text, language)


# --- the table of phrases that readers winced at ------------------------------------------------------------

REPLACED = {
    "id": [
        "Bukti pembayarannya boleh dikirimkan kepada kami agar catatan kami sesuai.",
        "Penyelesaiannya akan kami teruskan kepada pejabat kami yang berwenang.",
        "Biaya keterlambatan sesuai perjanjian, dicatat terpisah: Rp40.000.",
        "Untuk sementara berlaku: akses ke layanan dihentikan sementara.",
        "Kami izin mengingatkan, barangkali terlewat, bahwa tagihan ini sudah jatuh tempo.",
        "Silakan mengirimkannya dengan membalas pesan ini atau menelepon.",
        "Dengan hormat, bersama surat ini dengan hormat kami sampaikan tagihannya.",
        "Selamat pagi Ibu Sari,\nDengan hormat, kami sampaikan tagihannya.",
        "Kami mohon dengan sangat pembayarannya.",
        "Belum kami terima sampai dengan tanggal pesan ini.",
        "Sudah dibayar Rp0.",
        "Silakan kirim surat elektronik.",
        "Bila masuk ke kotak suara, tutup.",
        "Jeda layanan mulai Senin.",
        "Semoga harinya menyenangkan.",
        "Kami memahami bahwa keadaan dapat berubah.",
        "Pembayaran dapat dilakukan melalui:\nBank BCA",
        "Mohon kesediaan Ibu, dan mohon kabari kami apabila ada kendala.",
    ],
    "en": [
        "Perhaps it slipped by.",
        "We wish your business well.",
        "Payment can be made to:",
        "The late fee is recorded separately.",
        "We understand that circumstances may change.",
    ],
}


@pytest.mark.parametrize(
    ("language", "text"), [(language, text) for language in REPLACED for text in REPLACED[language]]
)
def test_every_phrase_of_the_table_is_found(language, text):
    assert {found.rule for found in lint(text, language)} == {Rule.STIFF}


@pytest.mark.parametrize(
    ("text", "language", "where"),
    [
        ("Kalau sudah dibayar, mohon abaikan pengingat ini.", "id", {"channel": "phone"}),
        ("Yth. PT Maju Jaya\nu.p. Ibu Sari,", "id", {"channel": "email"}),
        ("Apabila telah dibayar, mohon abaikan surat ini.", "id", {"legal_draft": True}),
        ("If you have paid, please ignore this call.", "en", {"channel": "phone"}),
        ("If you have paid, please ignore this letter.", "en", {"legal_draft": True}),
    ],
)
def test_some_phrases_are_stiff_in_one_place_alone(text, language, where):
    assert [found.rule for found in lint(text, language, **where)] == [Rule.STIFF]
    assert lint(text, language, channel="letter") == ()
