"""What a careful Indonesian bookkeeper would not write, and what they would write instead.

Each entry is a pattern (words only, case does not matter) and a softer wording; "" means: leave it out.
Spelling follows KBBI and EYD V.
"""

from __future__ import annotations

_READER = r"(?:Anda|Bapak/Ibu|Bapak|Ibu|Saudara|Sdr\.|kamu)"
_PAY = r"(?:bayar|lunasi|lunaskan|transfer|selesaikan|membayar|melunasi|mentransfer|menyelesaikan)"
_OTHERS = (
    r"(?:keluarga|atasan|tetangga|kerabat|teman|kawan|rekan kerja|pasangan|istri|suami|orang tua|mertua|bos|RT/RW)"
)
_NO_PAYMENT = r"(?:membayar|bayar|melunasi|lunasi|menyelesaikan|menepati|memenuhi)"

PHRASES: dict[str, tuple[tuple[str, str], ...]] = {
    "threat": (
        (r"ancam(?:an|kan)?|mengancam|diancam", ""),
        (r"awas", ""),
        (r"jangan salahkan(?: kami)?|jangan (?:main-main|coba-coba|macam-macam)", ""),
        (r"(?:akan )?(?:kami )?datangi|mendatangi(?: (?:rumah|kantor|alamat|kediaman))?|didatangi", "menghubungi"),
        (r"sita|disita|menyita|penyitaan|menyegel|disegel", ""),
        (r"(?:di)?jemput paksa|(?:secara )?paksa|memaksa|dipaksa|terpaksa", ""),
        (r"(?:me)?nanggung (?:sendiri )?(?:segala )?akibat(?:nya)?|tanggung (?:sendiri )?akibat(?:nya)?", ""),
        (r"(?:terima|rasakan|lihat|tahu) (?:sendiri )?akibat(?:nya)?|akan menyesal|menyesal nanti", ""),
        (r"habis kesabaran|kesabaran kami(?: (?:sudah |telah )?(?:habis|ada batasnya))?|hilang kesabaran", ""),
        (r"terakhir kali(?:nya)?|peringatan (?:keras|terakhir)|kesempatan terakhir", "pemberitahuan akhir"),
        (r"debt ?collectors?|penagih utang|juru tagih|tukang tagih|mata elang|preman", ""),
        (r"dipenjara(?:kan)?|penjara|bui|pidana(?:kan)?|dipidana(?:kan)?|mempidanakan|kriminal(?:kan)?", ""),
        (r"(?:akan|segera) (?:kami )?laporkan|kami laporkan (?:ke|kepada)|dilaporkan (?:ke|kepada)", ""),
        (r"(?:tindakan|langkah|sanksi) (?:yang )?(?:tegas|keras)|tindak tegas", "langkah berikutnya"),
        (r"nyawa|celaka|keselamatan " + _READER, ""),
    ),
    "legal_steps": (
        (
            r"(?:langkah|upaya|jalur|tindakan|proses|ranah|konsekuensi|sanksi|tuntutan)(?:-\w+)? hukum",
            "langkah penyelesaian",
        ),
        (r"gugat|gugatan|menggugat|digugat|somasi|meja hijau|wanprestasi|pailit|kepailitan|PKPU", ""),
        (r"(?:ke |di )?pengadilan|kuasa hukum|pengacara|advokat|lawyer", ""),
    ),
    "shaming": (
        (r"malu|memalukan|(?:mem|di)permalukan|tidak tahu malu|tak tahu malu|aib", ""),
        (r"viral|viralkan|memviralkan|diviralkan", ""),
        (r"sebar(?:kan|luaskan)?|menyebar(?:kan|luaskan)?|disebar(?:kan|luaskan)?", ""),
        (r"umumkan|mengumumkan|diumumkan|publikasikan|dipublikasikan|dipajang", ""),
        (r"(?:unggah|posting|tayangkan|muat)\w*.{0,40}(?:media sosial|medsos|internet|grup|facebook|instagram)", ""),
        (r"daftar hitam|black ?list|di-?blacklist", ""),
    ),
    "third_party": (
        (r"kontak darurat|orang terdekat|nomor darurat", ""),
        (
            _OTHERS + r"(?:nya)? " + _READER,
            "",
        ),
        (r"(?:rekan kerja|rekan-rekan|tetangga|keluarga|atasan|istri|suami|teman)mu", ""),
        (r"pihak ketiga|pihak lain", ""),
    ),
    "false_authority": (
        (r"polisi|kepolisian|polisikan|dipolisikan|polres|polda|polsek|aparat|kejaksaan|jaksa", ""),
        (r"BI checking|SLIK|OJK|Bank Indonesia|imigrasi|dicekal|kantor pajak", ""),
        (r"surat panggilan|panggilan (?:sidang|pengadilan)|surat perintah", ""),
    ),
    "religious_pressure": (
        (r"(?:utang|hutang)(?: itu)? (?:akan )?dibawa mati|dibawa (?:sampai )?mati|ingat mati", ""),
        (r"dosa|berdosa|haram|neraka|azab|akhirat|hisab|karma|kualat|zalim|laknat", ""),
        (r"(?:Tuhan|Allah)(?: \w+)? (?:akan|melihat|tahu|membalas|murka)|demi (?:Tuhan|Allah)", ""),
        (r"sumpah|amanah agama|(?:orang|umat) (?:yang )?(?:beriman|beragama)", ""),
    ),
    "discrimination": (
        (r"kafir|pribumi|non-?pribumi|aseng|dasar (?:orang )?(?:cina|jawa|batak|padang|sunda|madura|ambon|papua)", ""),
        (r"orang (?:cina|batak|padang|madura|arab|india) (?:memang|selalu|semua)", ""),
    ),
    "insult": (
        (r"bodoh|goblok|tolol|dungu|bego|anjing|bangsat|bajingan|brengsek|keparat|sialan|babi|monyet|kampret", ""),
        (r"kurang ajar|tidak tahu diri|tak tahu diri|muka tembok|tebal muka", ""),
        (r"tukang utang|tukang bohong|penipu|penipuan|menipu|maling|pencuri|mencuri|pembohong|berbohong|bohong", ""),
        (r"ngemplang|mengemplang|pengemplang|kabur|melarikan diri|lari dari (?:tanggung jawab|kewajiban)", ""),
        (r"tidak bertanggung jawab|tak bertanggung jawab|it?ikad buruk|iktikad buruk", ""),
        (r"tidak (?:ada|punya|memiliki|menunjukkan|ber)\s?i(?:k)?tikad(?: baik)?", ""),
    ),
    "command": (
        (r"(?:cepat|cepatlah|buruan|lekas) (?:di)?(?:bayar|lunasi|transfer)", "mohon dapat diselesaikan"),
        (
            r"(?:mohon |harap |agar |untuk |silakan |tolong )?segera (?:di)?" + _PAY,
            "mohon dapat diselesaikan sebelum tanggal …",
        ),
        (r"(?:mohon|harap|agar|tolong) segera", "mohon … pada kesempatan pertama"),
        (
            r"(?:bayar|lunasi|transfer)(?:lah)? (?:sekarang|segera|hari ini|secepatnya)(?: juga)?",
            "mohon dapat diselesaikan",
        ),
        (
            r"(?:harus|wajib|mesti) (?:segera )?(?:di)?" + _PAY + r"(?: hari ini juga)?",
            "mohon dapat diselesaikan",
        ),
        (r"hari ini juga|sekarang juga|detik ini juga|saat ini juga", "pada kesempatan pertama"),
        (r"secepatnya|sesegera mungkin|secepat mungkin|ASAP", "pada kesempatan pertama"),
        (r"jangan (?:menunda|tunda|lupa|terlambat|telat|coba-coba|sampai)", "mohon …"),
        (r"kami (?:menuntut|mendesak|memerintahkan|perintahkan|memaksa)|(?:di)?tuntut|desak", "kami mohon"),
        (r"tidak ada (?:alasan|toleransi|kompromi|tawar-menawar)(?: lagi)?|tanpa alasan(?: apa ?pun)?", ""),
        (
            r"(?<=[.!?]\s)(?:bayar|bayarlah|lunasi|lunasilah)|(?<![\w\s]\s)(?:bayarlah|lunasilah)",
            "mohon dapat diselesaikan",
        ),
    ),
    "blame": (
        (r"menunggak|nunggak|tunggakan|penunggak", "belum terselesaikan"),
        (r"lalai|kelalaian|teledor|ceroboh|abai", "barangkali terlewat"),
        (r"ingkar(?: janji)?|mangkir|gagal bayar|menghindar|menghindari kami", "belum dapat terlaksana"),
        (r"(?:kesalahan|salah|kelalaian|keterlambatan) " + _READER, ""),
        (
            _READER
            + r" (?:masih |juga |tetap |selalu )?(?:tidak|belum|tak|tidak kunjung|belum juga|lupa|enggan) (?:juga )?"
            r"(?:mau )?" + _NO_PAYMENT,
            "kami belum menerima pembayarannya",
        ),
        (r"(?:selalu|sering|terus|lagi-lagi|kembali) (?:terlambat|telat|menunda)", "belum kami terima"),
        (r"tak kunjung|tidak kunjung|berkali-kali|berulang kali|berulang-ulang", ""),
        (r"mengabaikan|mengacuhkan|tidak menggubris|menggubris", "belum kami terima tanggapannya"),
        (r"(?:utang|hutang) " + _READER, "tagihan"),
    ),
    "harsh_word": (
        (r"utang|hutang|berutang|berhutang", "tagihan, kewajiban"),
        (r"denda|didenda", "biaya keterlambatan sesuai perjanjian"),
        (r"tagih paksa|ditagih|menagih(?: utang)?|penagihan utang", "menanyakan, mengingatkan"),
    ),
    "familiarity": (
        (r"kamu|kau|elo|loe|lo|lu|elu|gue|gua|lho|dong|sih|bro|sis|sob|cuy|gan|boss?ku", "Bapak/Ibu"),
        (r"(?:tagihan|utang|hutang|pembayaran|rekening|faktur|invoice|kewajiban|nama|janji|uang)mu", "… Bapak/Ibu"),
    ),
    "stiff": (
        (r"boleh (?:di)?kirimkan (?:kepada|ke) kami", "mohon dibantu kirim buktinya, supaya langsung kami cocokkan"),
        (r"agar catatan kami sesuai", "supaya langsung kami cocokkan"),
        (r"pejabat (?:kami )?yang berwenang", "pimpinan kami, Bapak …"),
        (r"dicatat terpisah", "ditagihkan terpisah, belum perlu dibayar sekarang"),
        (r"untuk sementara (?:berlaku|kami perlu menjalankan)", "sesuai pasal …, mulai … kami hentikan sementara"),
        (r"izin mengingatkan,? barangkali terlewat", "mau mengingatkan, barangkali terlewat: …"),
        (r"mengingatkan, barangkali terlewat, bahwa", "mau mengingatkan, barangkali terlewat: …"),
        (r"membalas pesan ini atau menelepon(?: [0-9+-]+)?(?= agar| supaya)", "membalas pesan ini"),
        (r"kirimkannya dengan membalas \w+ ini atau menelepon", "balas untuk buktinya, telepon untuk pertanyaan"),
        (
            r"mengirim(?:kan)?nya dengan membalas \w+ ini atau menelepon",
            "balas untuk buktinya, telepon untuk pertanyaan",
        ),
        (
            r"sementara (?:berlaku|waktu)\b[^.!?\n]{0,160}\bsementara",
            "satu sementara saja, dengan tanggal dan pasalnya",
        ),
        (r"dengan hormat\b[^.!?\n]{0,200}\bdengan hormat", "satu pembuka saja"),
        (r"selamat (?:pagi|siang|sore|malam)\b[^\n]{0,80}\n*[^\n]{0,3}dengan hormat", "satu pembuka saja"),
        (r"mohon dengan sangat", "mohon diselesaikan paling lambat …"),
        (r"mohon\b[^.!?\n]{0,160}\bmohon", "satu mohon dalam satu kalimat"),
        (r"sampai dengan tanggal (?:pesan|email) ini", "sampai hari ini"),
        (r"sudah dibayar Rp0", "belum ada pembayaran"),
        (r"surat elektronik", "email"),
        (r"kotak suara", "bila tidak diangkat, kirim WhatsApp singkat"),
        (r"jeda layanan", "penghentian sementara"),
        (r"semoga harinya menyenangkan", ""),
        (r"memahami bahwa keadaan (?:usaha )?(?:dapat|bisa) berubah", ""),
        (r"pembayaran dapat dilakukan melalui:", "nomor rekeningnya langsung"),
    ),
    "spelling": (
        (r"hutang\w*", "utang"),
        (r"kwitansi", "kuitansi"),
        (r"silahkan", "silakan"),
        (r"terimakasih|trims|thx|makasih", "terima kasih"),
        (r"kerjasama|bekerjasama", "kerja sama, bekerja sama"),
        (r"sekedar", "sekadar"),
        (r"ijin|diijinkan|mengijinkan", "izin"),
        (r"milyar|milyard|trilyun", "miliar, triliun"),
        (r"Nopember", "November"),
        (r"Pebruari", "Februari"),
        (r"Jum['’`]at", "Jumat"),
        (r"analisa", "analisis"),
        (r"nomer", "nomor"),
        (r"jadual", "jadwal"),
        (r"telpon|telfon|tilpon|telephone", "telepon"),
        (r"materai", "meterai"),
        (r"karna", "karena"),
        (r"Idul Fitri|Idul Adha", "Idulfitri, Iduladha"),
        (
            r"dimana|disini|disana|diatas|dibawah|didalam|diluar|kedepan|kepada nya|keatas",
            "di mana, di sini, di atas … terpisah",
        ),
        (
            r"di (?:bayar|terima|kirim|transfer|lunasi|hubungi|abaikan|selesaikan|mohon|sampaikan|konfirmasi)(?:kan)?",
            "di- serangkai: dibayar",
        ),
        (r"atas perhatiannya|atas perhatian dan kerja samanya", "atas perhatian Bapak/Ibu"),
        (r"Kepada Yth\.?", "Yth."),
        (r"Yth(?!\.)|Yang Terhormat", "Yth."),
        (r"Bpk\.?|Sdri?\.(?= [a-z])", "Bapak"),
        (r"yg|dgn|utk|sdh|blm|tdk|krn|sy|tgl|bln|hrs|jgn|bs|tlg|mhn|pembyr|trf|sgr", "tulis lengkap"),
        (
            r"resiko|obyek|subyek|praktek|aktifitas|jaman|propinsi|komplit|antri|merubah|nasehat|sistim|kwalitas",
            "ejaan KBBI",
        ),
    ),
}
"""By rule, in the words of the rule names."""

ON_CHANNEL: dict[str, tuple[tuple[str, str], ...]] = {
    "phone": ((r"(?:mohon )?(?:di)?abaikan (?:pengingat|pesan|telepon) ini", "Sudah sempat diproses, Bu?"),),
    "email": ((r"Yth\. (?:PT|CV|UD)\b[^\n]*\n\s*u\.p\.", "Yth. Ibu …, dengan nama perusahaan di bawahnya"),),
    "draft": ((r"(?:mohon )?(?:di)?abaikan surat ini", "Apabila telah dipenuhi, mohon sampaikan buktinya"),),
}
"""What is stiff on one channel alone, and in the draft of a somasi."""

AMOUNTS: tuple[tuple[str, str], ...] = (
    (r"\b[Rr][Pp]\.\s?(?=[0-9])|\b[Rr]p\s(?=[0-9])", "Rp tanpa titik dan tanpa spasi: Rp1.500.000"),
    (r"(?<=[0-9]),-{1,2}(?![0-9])", "tanpa ,-"),
)
"""Spelling of amounts, where the figures touch the signs."""

SHOUTED = (
    "SEGERA PENTING URGENT PERINGATAN TERLAMBAT BAYAR LUNASI WAJIB HARUS TERAKHIR DARURAT MENDESAK TUNGGAKAN TAGIHAN "
    "AWAS SEKARANG MOHON PERHATIAN CEPAT"
)
"""Single words that shout when they stand in capitals."""
