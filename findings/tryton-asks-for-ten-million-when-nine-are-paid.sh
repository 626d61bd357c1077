#!/usr/bin/env bash
# Tryton's dunning asks for ten million when nine are paid, and goes through all its levels in one morning
#
# Packages: trytond-account-dunning==8.2.0 trytond-account-invoice==8.2.0 trytond==8.2.1 trytond-account==8.2.1
#   proteus==8.2.0
# Guess: A dunning is about what is still to be paid, which the invoice itself knows; an invoice 60 days late gets the
#   level of 60 days, and a second run on the same day changes nothing.
# Seen: After a payment of nine of ten million the invoice says amount_to_pay 1000000 and its dunning says 10000000, for
#   the debit of the line counts until it is reconciled whole. The first dunning is of level 1 however late it is; each
#   further run is a level higher, since the days of a level count from the due date and none lie between two letters:
#   levels 1, 2 and 3 in three runs of one morning.
# Here: Every message asks for what is outstanding on its day, and limits keep days between two messages whoever runs
#   the engine how often.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check trytond-account-dunning==8.2.0 trytond-account-invoice==8.2.0 trytond==8.2.1 trytond-account==8.2.1 proteus==8.2.0
cd "$dir"
"$dir/venv/bin/python" - << 'PY'
from datetime import date, timedelta
from decimal import Decimal
from importlib.metadata import version

from proteus import Model, Wizard
from trytond.modules.account.tests.tools import create_chart, create_fiscalyear, get_accounts
from trytond.modules.account_invoice.tests.tools import set_fiscalyear_invoice_sequences
from trytond.modules.company.tests.tools import create_company
from trytond.tests.tools import activate_modules

activate_modules(["account_dunning", "account_invoice"], create_company, create_chart)
set_fiscalyear_invoice_sequences(create_fiscalyear()).click("create_period")
accounts = get_accounts()

procedure = Model.get("account.dunning.procedure")(name="Reminder, second, final")
for sequence, days in enumerate((3, 14, 30), 1):
    procedure.levels.new(sequence=sequence, overdue=timedelta(days))
procedure.save()
client = Model.get("party.party")(name="PT Contoh", dunning_procedure=procedure)
client.save()
term = Model.get("account.invoice.payment_term")(name="14 days")
term.lines.new(type="remainder").relativedeltas.new(days=14)
term.save()
(journal,) = Model.get("account.journal").find([("code", "=", "CASH")])
transfer = Model.get("account.invoice.payment.method")(
    name="Transfer", journal=journal, credit_account=accounts["cash"], debit_account=accounts["cash"]
)
transfer.save()

today = date.today()
invoice = Model.get("account.invoice")(type="out", party=client, payment_term=term, invoice_date=today)
invoice.lines.new(account=accounts["revenue"], quantity=1, unit_price=Decimal(10_000_000))
invoice.click("post")
payment = invoice.click("pay")
payment.form.amount, payment.form.payment_method, payment.form.date = Decimal(9_000_000), transfer, today
payment.execute("choice")
payment.form.type = "partial"
payment.execute("pay")
invoice.reload()

Dunning = Model.get("account.dunning")
seen = []
for _ in range(3):
    run = Wizard("account.dunning.create")
    run.form.date = today + timedelta(14 + 60)
    run.execute("create_")
    (dunning,) = Dunning.find([])
    seen.append((dunning.level.sequence, dunning.amount))
    Wizard("account.dunning.process", [dunning]).execute("process")
print("account_dunning", version("trytond-account-dunning"), invoice.amount_to_pay, seen)
assert invoice.amount_to_pay == 1_000_000
assert seen == [(1, 10_000_000), (2, 10_000_000), (3, 10_000_000)]
PY
