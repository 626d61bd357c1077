"""Any book in any convention, written and read back: the right balance or a refusal, never a wrong one."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, note
from hypothesis import strategies as st

from sopan import ledger
from tests.ledger.reading import DAY

# --- a book ---------------------------------------------------------------------------------------------


@dataclass
class Bill:
    number: str
    client: str
    issued: date
    due: date
    currency: str
    total: int  # in the smallest unit
    payments: list[tuple[int, date]] = field(default_factory=list)

    @property
    def paid(self) -> int:
        return sum(amount for amount, _ in self.payments)

    @property
    def open(self) -> int:
        return self.total - self.paid


@st.composite
def bills(draw, number: int) -> Bill:
    issued = draw(st.dates(date(2026, 1, 1), date(2026, 10, 31)))
    currency = draw(st.sampled_from(["IDR", "IDR", "IDR", "USD"]))
    whole = draw(st.sampled_from([1, 10, 100, 1000, 12_345, 100_000])) * draw(st.integers(1, 999))
    total = whole * 100 + (draw(st.integers(0, 99)) if currency == "USD" else 0)
    bill = Bill(
        f"INV/{number:04}", draw(st.sampled_from(["PT Andal", "Toko Baru", "CV Cakra"])), issued,
        issued + timedelta(days=draw(st.integers(0, 45))), currency, total,
    )  # fmt: skip
    for _ in range(draw(st.integers(0, 2))):
        unit = 1 if currency == "USD" else 100
        if bill.open > unit:
            part = draw(st.integers(1, bill.open // unit)) * unit
            bill.payments.append((part, issued + timedelta(days=draw(st.integers(0, 29)))))
    if draw(st.integers(0, 5)) == 0 and bill.open:
        bill.payments.append((bill.open, issued + timedelta(days=29)))
    return bill


BOOKS = st.integers(1, 8).flatmap(lambda size: st.tuples(*[bills(number) for number in range(1, size + 1)]))

# --- conventions ------------------------------------------------------------------------------------------

WORDS = {
    "number": ["Invoice Number", "*InvoiceNumber", "No. Faktur", "invoice_no", "Nomor Tagihan", "Num", "DocNum"],
    "client": ["Customer", "Customer Name", "Nama Pelanggan", "*ContactName", "Party Name", "CardName"],
    "issued": ["Date", "Invoice Date", "Tgl. Faktur", "issueDate", "*InvoiceDate", "DocDate"],
    "due": ["Due Date", "Jatuh Tempo", "dueDate", "Tgl Jth Tempo", "DocDueDate", "Due on"],
    "total": ["Total", "Grand Total", "Nilai Faktur", "Invoice Amount", "DocTotal", "total_amount"],
    "balance": ["Balance", "Open balance", "Sisa Tagihan", "Outstanding Amount", "Amount Remaining", "Saldo"],
    "paid": ["Amount Paid", "Paid to Date", "Terbayar", "PaidToDate", "Sudah Dibayar"],
    "status": ["Status", "Payment Status", "Status Pembayaran"],
    "paid_on": ["Date Paid", "Tgl Bayar", "Last Payment Date", "SettledDate"],
    "currency": ["Currency", "Currency Code", "Mata Uang", "Curr."],
}
DAYS = [
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d-%m-%Y",
    "%Y-%m-%d",
    "%d.%m.%Y",
    "%Y%m%d",
    "%d %b %Y",
    "%b %d, %Y",
    "%Y-%m-%dT%H:%M:%S",
    "typed",
]
STATUSES = [
    ("unpaid", "partially paid", "paid"),
    ("Belum Lunas", "Dibayar Sebagian", "Lunas"),
    ("Overdue", "Partial", "Closed"),
]
AMOUNTS = ["plain", "1,234.56", "1.234,56", "Rp", "Rp,-", "float", "four decimals", "blank behind", "spaces"]


def amount(minor: int, style: str, currency: str):
    """The amount as a file of that style has it."""
    number = Decimal(minor) / 100
    whole = number == int(number)
    english = f"{number:,.2f}"
    indonesian = english.translate(str.maketrans(",.", ".,"))
    rupiah = currency == "IDR"
    return {
        "plain": str(int(number)) if whole else str(number),
        "1,234.56": english,
        "1.234,56": indonesian.removesuffix(",00"),
        "Rp": f"Rp {indonesian}" if rupiah else indonesian,
        "Rp,-": f"Rp{indonesian[:-3]},-" if rupiah else indonesian,
        "float": float(number),
        "four decimals": f"{number:.4f}",
        "blank behind": f"{indonesian} ",
        "spaces": indonesian.replace(".", "\u00a0"),
    }[style]


@dataclass
class Convention:
    names: dict[str, str]
    days: str
    amounts: str
    statuses: tuple[str, str, str]
    columns: frozenset[str]
    payments_apart: bool

    def day(self, day: date | None):
        if day is None:
            return None if self.days == "typed" else ""
        return day if self.days == "typed" else day.strftime(self.days)

    def row(self, bill: Bill) -> dict:
        paid, opened = (0, bill.total) if self.payments_apart else (bill.paid, bill.open)
        last = max((on for _, on in bill.payments), default=None)
        word = self.statuses[0 if not paid else 1 if opened else 2]
        cells = {
            "number": bill.number,
            "client": bill.client,
            "issued": self.day(bill.issued),
            "due": self.day(bill.due),
            "total": amount(bill.total, self.amounts, bill.currency),
            "balance": amount(opened, self.amounts, bill.currency),
            "paid": amount(paid, self.amounts, bill.currency),
            "status": word,
            "paid_on": self.day(last if paid and not opened else None),
            "currency": bill.currency,
        }
        return {self.names[name]: cells[name] for name in self.columns}

    @property
    def told(self) -> dict:
        order = "mdy" if self.days == "%m/%d/%Y" else "dmy"
        style = {"1.234,56": "id", "Rp": "id", "Rp,-": "id", "blank behind": "id", "spaces": "id"}.get(
            self.amounts, "en"
        )
        return {"dates": order, "numbers": style}


@st.composite
def conventions(draw) -> Convention:
    names = {name: draw(st.sampled_from(words)) for name, words in WORDS.items()}
    known = draw(st.sets(st.sampled_from(["balance", "paid", "status", "paid_on"])))
    columns = frozenset({"number", "client", "issued", "due", "total", "currency"} | known)
    return Convention(
        names,
        draw(st.sampled_from(DAYS)),
        draw(st.sampled_from(AMOUNTS)),
        draw(st.sampled_from(STATUSES)),
        columns,
        draw(st.booleans()) and not known,
    )


def payments_of(book: tuple[Bill, ...], written: Convention) -> list[dict]:
    return [
        {
            "Payment Number": f"{bill.number}-{place}",
            "Invoice No": bill.number,
            "Payment Date": written.day(on),
            "Amount Applied": amount(part, written.amounts, bill.currency),
            "Currency": bill.currency,
        }
        for bill in book
        for place, (part, on) in enumerate(bill.payments)
    ]


def knows(bill: Bill, written: Convention) -> bool:
    """Whether the file says what is open; a day of the last payment alone is silent about parts."""
    return written.payments_apart or bool(written.columns & {"balance", "paid"}) or not bill.paid or not bill.open


def assert_right(read: ledger.Ledger, book: tuple[Bill, ...], written: Convention) -> set[str]:
    """No balance is wrong; the numbers of the invoices that were read."""
    bills_by_number = {bill.number: bill for bill in book}
    for invoice in read.invoices:
        bill = bills_by_number[invoice.number]
        if knows(bill, written) or "status" in written.columns:
            assert invoice.outstanding(DAY).minor == bill.open
            assert invoice.outstanding(DAY).currency == bill.currency
            assert (invoice.issued_on, invoice.due_on) == (bill.issued, bill.due)
    return {invoice.number for invoice in read.invoices}


@given(BOOKS, conventions())
def test_told_nothing_it_is_right_or_refuses(book, written):
    rows = [written.row(bill) for bill in book]
    note(str(rows))
    payments = payments_of(book, written) if written.payments_apart else None
    read = ledger.read(rows, payments=payments, as_of=DAY)
    found = assert_right(read, book, written)
    if len(found) < len(book):
        assert read.problems or read.held_back or read.skipped


@given(BOOKS, conventions())
def test_told_the_order_of_days_and_the_decimal_sign_it_reads_all(book, written):
    rows = [written.row(bill) for bill in book]
    note(str(rows))
    silent = not written.columns & {"balance", "paid", "status", "paid_on"}
    payments = payments_of(book, written) if silent else None
    read = ledger.read(rows, payments=payments, as_of=DAY, **written.told)
    note(str(read))
    found = assert_right(read, book, written)
    wanted = {bill.number for bill in book if bill.open and knows(bill, written)}
    assert wanted <= found


@given(BOOKS, conventions(), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_columns_changes_nothing(book, written, dice):
    rows = [written.row(bill) for bill in book]
    mixed = [dict(dice.sample(list(row.items()), len(row))) for row in dice.sample(rows, len(rows))]
    first, second = (ledger.read(each, payments=() if written.payments_apart else None) for each in (rows, mixed))
    assert {str(invoice) for invoice in first.invoices} == {str(invoice) for invoice in second.invoices}
    assert len(first.problems) == len(second.problems)


@given(
    BOOKS,
    conventions(),
    st.integers(0, 7),
    st.sampled_from(["", "?", "=1", "1.2.3", "soon", None, "0000-01-01", "1e9"]),
)
def test_one_broken_cell_makes_no_balance_wrong(book, written, place, cell):
    rows = [written.row(bill) for bill in book]
    victim = rows[place % len(rows)]
    for key in victim:
        broken = [dict(row) for row in rows]
        broken[place % len(rows)][key] = cell
        read = ledger.read(
            broken, payments=payments_of(book, written) if written.payments_apart else None, as_of=DAY, **written.told
        )
        if key == written.names["number"]:
            continue
        for invoice in read.invoices:
            bill = next(bill for bill in book if bill.number == invoice.number)
            spared = bill is not book[place % len(rows)] and knows(bill, written)
            if spared or (
                knows(bill, written)
                and key
                not in {written.names[name] for name in ("status", "paid_on", "paid", "balance", "total", "currency")}
            ):
                assert invoice.outstanding(DAY).minor == bill.open
