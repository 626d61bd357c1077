"""By whom it is owed, and that addresses are what they say."""

import pickle
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sopan.calendars import QuietPeriod
from sopan.client import WEEKDAYS, Client, Contact
from sopan.windows import OpeningHours
from sopan.words import Channel, Language

MAJU = {"id": "C1", "name": "PT Maju Jaya"}


def codes(build) -> set[str]:
    with pytest.raises(ValidationError) as refused:
        build()
    return {problem["type"] for problem in refused.value.errors(include_input=False)}


def client(**fields) -> Client:
    return Client.model_validate(MAJU | fields)


# --- addresses ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "keuangan@majujaya.example",
        "a@b.id",
        "budi+tagihan@contoh.co.id",
        "o'neil@x-y.example",
        "a" * 64 + "@contoh.id",
        "a.b.c@sub.domain.example",
        "x@1and1.example",
    ],
)
def test_plain_email_addresses_enter(address):
    assert Contact(channel="email", address=address).address == address


@pytest.mark.parametrize(
    "address",
    [
        "not-an-email",
        "a@b@c.id",
        "a@b.id,c@d.id",
        "a@b.id;c@d.id",
        '"<script>"@b.id',
        "Budi <a@b.id>",
        "a b@c.id",
        "a@b",
        "@b.id",
        "a@",
        ".a@b.id",
        "a.@b.id",
        "a..b@c.id",
        "a@-b.id",
        "a@b-.id",
        "a@b..id",
        "a@b.i",
        "a@b.1d",
        "a@[127.0.0.1]",
        "a@127.0.0.1",
        "büdi@b.id",
        "a@bücher.example",
        "a" * 65 + "@contoh.id",
        "a@" + "b" * 64 + ".id",
        "a@" + ".".join(["b" * 50] * 5) + ".id",
        "a" * 60 + "@" + ".".join(["b" * 60] * 3) + ".example.example",
    ],
)
def test_anything_else_is_no_email_address(address):
    assert codes(lambda: Contact(channel="email", address=address)) == {"address_email"}


@given(st.from_regex(r"[a-z0-9]{1,8}(\.[a-z0-9]{1,8}){0,2}@([a-z0-9]{1,8}\.){1,3}[a-z]{2,6}", fullmatch=True))
def test_ordinary_addresses_are_never_refused(address):
    assert Contact(channel="email", address=address).address == address


NUMBERED = pytest.mark.parametrize("channel", ["whatsapp", "sms", "phone"])


@NUMBERED
@pytest.mark.parametrize(
    ("written", "dialled"),
    [
        ("+6281234567890", "+6281234567890"),
        ("081234567890", "+6281234567890"),
        ("0812-3456-7890", "+6281234567890"),
        ("+62 812 3456 7890", "+6281234567890"),
        ("6281234567890", "+6281234567890"),
        ("62 812-3456-7890", "+6281234567890"),
        ("0062 812 3456 7890", "+6281234567890"),
        ("(+62) 812 3456 7890", "+6281234567890"),
        ("+62 (0)812 3456 7890", "+6281234567890"),
        ("+62 (021) 555-1234", "+62215551234"),
        ("(021) 555-1234", "+62215551234"),
        ("021.555.1234", "+62215551234"),
        ("0812\N{EN DASH}3456\N{NO-BREAK SPACE}7890", "+6281234567890"),
        ("0800-1-888-888", "+628001888888"),
        ("0902-21234", "+6290221234"),
        ("+14155552671", "+14155552671"),
        ("+65 6123 4567", "+6561234567"),
        ("+44 (0)20 7946 0018", "+442079460018"),
        ("+1234567", "+1234567"),
        ("+123456789012345", "+123456789012345"),
    ],
)
def test_numbers_are_read_as_people_write_them_and_dialled_internationally(channel, written, dialled):
    assert Contact(channel=channel, address=written).address == dialled
    assert Contact(channel=Channel(channel), address=written).address == dialled
    assert Contact(channel=channel, address=dialled).address == dialled


@NUMBERED
@pytest.mark.parametrize(
    "address",
    [
        "555-1234",  # of which town?
        "81234567890",  # +81 is Japan
        "1500-888",  # dialled within Indonesia only
        "+62 1500 888",
        "001 65 6123 4567",  # abroad by one carrier
        "0812-345-67",  # digits are missing
        "0812 3456 7890 12",
        "021-5550-123456",
        "0812-3456-7890 ext 12",
        "0812-3456-7890/91",
        "0812-3456-7890, 0813-3456-7890",
        "0812" + "-" * 30 + "34567890",
        "+0812345678",
        "+123456",
        "+1234567890123456",
        "++6281234567890",
        "nomor",
        "+62812345678a",
        "00",
        "-",
        "+\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668",
    ],
)
def test_what_nobody_can_dial_is_refused(channel, address):
    assert codes(lambda: Contact(channel=channel, address=address)) == {"address_number"}


@pytest.mark.parametrize("address", ["+62081234567890", "+62 0812 3456 7890", "62-0812-3456-7890"])
def test_a_zero_after_the_country_code_reaches_nobody(address):
    assert codes(lambda: Contact(channel="whatsapp", address=address)) == {"address_trunk"}


@given(st.sampled_from(["+62", "62", "0"]), st.from_regex(r"8[1-9][0-9]{7,10}", fullmatch=True), st.randoms())
def test_blanks_dashes_and_brackets_change_no_number(prefix, digits, dice):
    written = prefix + "".join(digit + dice.choice(["", "", "", "-", " ", "."]) for digit in digits)
    assert Contact(channel="sms", address=written.rstrip(" ")).address == f"+62{digits}"


@pytest.mark.parametrize("written", ["0812-3456-7890", "(021) 555-1234"])
def test_a_zero_in_front_means_indonesia_and_no_other_country(written):
    contacts = [{"channel": "phone", "address": written}]
    assert client(country="ID", contacts=contacts).contacts[0].address.startswith("+62")
    assert codes(lambda: client(country="SG", contacts=contacts)) == {"number_abroad"}
    abroad = [{"channel": "phone", "address": "+65 6123 4567"}, {"channel": "letter", "address": "0 Orchard Road"}]
    assert len(client(country="SG", contacts=abroad).contacts) == 2


def test_a_letter_goes_to_one_line_of_text():
    assert Contact(channel="letter", address="Jalan Merdeka 1, Bandung 40111").address.endswith("40111")
    assert codes(lambda: Contact(channel="letter", address="Jalan Merdeka 1\nBandung")) == {"text_control"}
    assert Contact(channel="letter", address="081234567890").address == "081234567890"


@pytest.mark.parametrize("data", [{"channel": [], "address": "0812"}, {"channel": {}, "address": []}, {"channel": "fax", "address": "0812"}, {"address": "0812"}, {"channel": "sms"}, {"channel": "sms", "address": None}, 5, None, "email"])  # fmt: skip
def test_what_is_no_contact_is_refused_in_the_ordinary_way(data):
    assert codes(lambda: Contact.model_validate(data))


# --- the client -----------------------------------------------------------------------------------


def test_a_name_and_an_id_are_enough():
    budi = Client(id="C2", name="Suharto")
    assert (budi.honorific, budi.zone, budi.language, budi.kind) == ("Bapak/Ibu", "WIB", Language.ID, "company")
    assert budi.addresses(Channel.EMAIL) == ()


def test_addresses_keep_the_order_in_which_they_are_tried():
    contacts = [
        {"channel": "email", "address": "dua@contoh.example"},
        {"channel": "phone", "address": "+6281234567890"},
        {"channel": "email", "address": "satu@contoh.example", "name": "Siti"},
    ]
    maju = client(contacts=contacts)
    assert maju.addresses(Channel.EMAIL) == ("dua@contoh.example", "satu@contoh.example")
    assert maju.addresses(Channel.SMS) == ()


def test_one_address_twice_on_one_channel_is_refused_however_it_is_written():
    twice = [{"channel": "sms", "address": "081234567890"}, {"channel": "sms", "address": "+6281234567890"}]
    assert codes(lambda: client(contacts=twice)) == {"repeated_contact"}
    client(contacts=[twice[0], twice[1] | {"channel": "phone"}])


@pytest.mark.parametrize(
    "fields",
    [
        {"preferred_channels": ["email", "email"]},
        {"opted_out": ["sms", "sms"]},
        {"pay_days": [25, 25]},
        {"pay_days": ["Kam", "kamis"]},
        {"pay_days": ["Thu", "Kam"]},
        {"pay_days": ["2nd Thu", "Kam ke-2"]},
        {"tags": ["ritel", "ritel"]},
        {"contacts": [{"channel": "letter", "address": "Jalan Merdeka 1", "groups": ["a", "a"]}]},
    ],
)
def test_one_entry_twice_is_refused(fields):
    assert codes(lambda: client(**fields)) == {"repeated_entry"}


def test_pay_days_are_days_of_the_month_weekdays_and_those_of_a_month():
    assert client(pay_days=[25, "Kamis", "mon", 1]).pay_days == (25, "Kam", "Sen", 1)
    assert client(pay_days=[*range(1, 32), *WEEKDAYS]).pay_days[-1] == "Min"
    assert client(pay_days=["2nd Thursday", "Jumat terakhir"]).pay_days == ("Kam ke-2", "Jum terakhir")


@pytest.mark.parametrize("pay_day", [0, 32, -1, True, 1.0, None, "25", "Kamus", "", "Kam ke-5", "Kam ke-0"])
def test_other_pay_days_are_refused(pay_day):
    assert codes(lambda: client(pay_days=[pay_day])) == {"pay_day"}


def test_hours_that_never_open_are_refused():
    day, night = OpeningHours("Mo-Fr 09:00-12:00"), OpeningHours("Mo-Fr 20:00-22:00")
    assert codes(lambda: client(contact_hours=day & night)) == {"hours_never_open"}
    assert codes(lambda: client(exchange_hours=day & night)) == {"hours_never_open"}
    assert codes(lambda: client(contact_hours="off"))
    assert client(exchange_hours="Sel,Kam 09.00-15.00").exchange_hours == OpeningHours("Tu,Th 09:00-15:00")
    assert client(contact_hours="Sen-Jum 10.00-12.00").contact_hours == OpeningHours("Mo-Fr 10:00-12:00")


@pytest.mark.parametrize(
    "fields",
    [
        {"zone": "WIB "},
        {"zone": "GMT+7"},
        {"zone": 7},
        {"zone": "Asia/Denpasar"},
        {"language": "xx"},
        {"kind": "robot"},
        {"name": ""},
        {"name": "Budi\u202e"},
        {"quiet_periods": [{"start": "2026-12-31", "end": "2026-12-01"}]},
        {"out_of_hours_consent": "yes"},
        {"preferred_channels": ["fax"]},
        {"contacts": [{"channel": "email", "address": "a@b.id"}] * 51},
        {"since": 2020},
        {"telephone": "+6281234567890"},
        {"country": "Indonesia"},
        {"country": "id"},
        {"country": "UK"},
        {"country": None},
        {"country": []},
        {"tags": "ritel"},
    ],
)
def test_what_makes_no_sense_is_refused(fields):
    assert codes(lambda: client(**fields))


FULL = client(
    honorific="Ibu",
    kind="person",
    attention="Siti Rahasia",
    contacts=[
        {
            "channel": "email",
            "address": "siti.rahasia@contoh.example",
            "name": "Siti Rahasia",
            "role": "ap",
            "groups": ["pusat"],
        }
    ],
    country="ID",
    preferred_channels=["email"],
    opted_out=["sms"],
    zone="WITA",
    language="en",
    contact_hours="Mo-Fr 10:00-12:00",
    exchange_hours="Tu,Th 09:00-15:00",
    out_of_hours_consent=True,
    quiet_periods=[QuietPeriod(start=date(2026, 12, 20), end=date(2027, 1, 3), note="Tutup tahun")],
    pay_days=[25, "Kam"],
    region="Bali",
    segment="ritel",
    tags=["proyek"],
    since=date(2020, 1, 1),
    policy_name="gentle",
)


def test_every_field_survives_json_and_pickle():
    assert set(Client.model_fields) == FULL.model_fields_set
    for other in (
        Client.model_validate_json(FULL.model_dump_json()),
        Client.model_validate(FULL.model_dump()),
        pickle.loads(pickle.dumps(FULL)),
    ):
        assert other == FULL
        assert hash(other) == hash(FULL)


def test_a_client_in_a_log_shows_its_id_and_no_name_or_address():
    shown = repr(FULL) + str(FULL)
    assert "C1" in shown
    for secret in ("Rahasia", "Maju", "contoh.example"):
        assert secret not in shown


@pytest.mark.parametrize(
    ("field", "entry", "most"),
    [
        ("contacts", {"channel": "email", "address": "a@b.example"}, 50),
        ("preferred_channels", "email", 5),
        ("opted_out", "email", 6),
        ("quiet_periods", {"start": "2026-11-01", "end": "2026-11-02"}, 200),
        ("pay_days", 25, 73),
        ("tags", "a", 50),
    ],
)
def test_a_client_holds_so_many_entries_and_no_more(field, entry, most):
    def found(count):
        try:
            client(**{field: [entry] * count})
        except ValidationError as error:
            return {problem["type"] for problem in error.errors(include_input=False)}
        return set()

    assert "too_long" not in found(most)
    assert "too_long" in found(most + 1)


def test_an_email_address_has_at_most_254_characters():
    domain = ".".join(["a" * 63] * 3)
    longest = f"{'n' * (254 - 1 - len(domain) - len('.example'))}@{domain}.example"
    assert len(longest) == 254
    assert Contact(channel="email", address=longest).address == longest
    assert codes(lambda: Contact(channel="email", address="n" + longest)) == {"address_email"}


@pytest.mark.parametrize(
    ("build", "remedy"),
    [
        (lambda: Client(id="C1", name="PT Maju Jaya", email="a@b.id"), "write it into contacts"),
        (lambda: Client(id="C1", name="PT Maju Jaya", phone="0812"), "write it into contacts"),
        (lambda: Client(id="C1", name="PT Maju Jaya", timezone="Asia/Jakarta"), "the clock is the zone"),
        (lambda: Client(customer_id="C1", name="PT Maju Jaya"), "your own key is the id"),
        (lambda: Client(id="C1", name="PT Maju Jaya", prefered_channels=[]), "did you mean 'preferred_channels'"),
        (lambda: Contact(email="rahasia@b.id"), "give channel and address"),
    ],
)
def test_fields_that_people_expect_are_named_with_what_to_do(build, remedy):
    with pytest.raises(ValidationError, match="unknown field") as refused:
        build()
    (problem,) = refused.value.errors(include_input=False)
    assert problem["type"] == "unknown_field"
    assert remedy in problem["msg"]
    assert "rahasia" not in str(refused.value)


def test_a_number_is_written_in_forty_characters_at_most():
    spaced = "0812" + " " * 28 + "34567890"
    assert Contact(channel="phone", address=spaced).address == "+6281234567890"
    with pytest.raises(ValidationError, match="address must be one number"):
        Contact(channel="phone", address=spaced.replace(" ", "  ", 1))
