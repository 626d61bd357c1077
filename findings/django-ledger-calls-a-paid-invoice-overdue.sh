#!/usr/bin/env bash
# django-ledger lists paid and void invoices as overdue, and one that was approved with a date never
#
# Packages: django-ledger==0.8.5 Django==5.2.19
# Guess: overdue() gives the invoices that are open and past their due date, those of which is_past_due is true; an
#   invoice approved on a day with terms of 30 days is due 30 days later.
# Seen: overdue() compares the due date alone: of four invoices approved 200 days ago it gives the paid one, the void one
#   and the open one. The fourth was approved with a date, as the docstring asks: the date is put into another attribute,
#   so it has no date of approval and no due date and is never past due; with a datetime it has both. net_due_group calls
#   170 days late on_receipt, the group of what is due today.
# Here: What is asked for is decided from the values of an invoice: paid, void and not issued are never due; the guides
#   to Django and to ledgers say what to take from whom.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check django-ledger==0.8.5 Django==5.2.19
cd "$dir"
"$dir/venv/bin/python" - << 'PY'
from datetime import UTC, datetime, time, timedelta
from importlib.metadata import version

import django
from django.conf import settings

settings.configure(
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django_ledger"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    USE_TZ=True,
    ROOT_URLCONF="django_ledger.urls",
    SECRET_KEY="of no use",
    DJANGO_LEDGER_USE_DEPRECATED_BEHAVIOR=False,
)
django.setup()
from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django_ledger.models import EntityModel, InvoiceModel, ItemModel  # noqa: E402

call_command("migrate", verbosity=0)
user = get_user_model().objects.create_user("ani")
entity = EntityModel.create_entity(name="PT Kami", admin=user, use_accrual_method=False, fy_start_month=1)
entity.create_chart_of_accounts(assign_as_default=True, commit=True, coa_name="Accounts")
entity.populate_default_coa(activate_accounts=True, coa_model=entity.default_coa)
customer = entity.create_customer({"customer_name": "PT Contoh"})
accounts = entity.get_coa_accounts(active=True)
item = ItemModel(
    entity=entity,
    name="Work",
    uom=entity.create_uom(name="Unit", unit_abbr="u"),
    item_role=ItemModel.ITEM_ROLE_SERVICE,
    item_type=ItemModel.ITEM_TYPE_LABOR,
    earnings_account=accounts.filter(role="in_operational").first(),
    cogs_account=accounts.filter(role__startswith="cogs").first(),
)
item.clean()
item.save()
WHO = {"entity_slug": entity.slug, "user_model": user, "commit": True}
THEN = datetime.combine(datetime.now(UTC).date() - timedelta(days=200), time(12), UTC)


def approved(when):
    invoice = entity.create_invoice(customer_model=customer, terms="net_30", date_draft=when, commit=True)
    line = {"unit_cost": 1_000_000, "quantity": 1, "total_amount": 1_000_000}
    invoice.migrate_itemtxs({item.item_number: line}, operation=InvoiceModel.ITEMIZE_REPLACE, commit=True)
    invoice.mark_as_review(commit=True)
    invoice.mark_as_approved(date_approved=when, **WHO)
    return invoice


bills = {"open": approved(THEN), "paid": approved(THEN), "void": approved(THEN), "by date": approved(THEN.date())}
bills["paid"].mark_as_paid(date_paid=THEN + timedelta(days=10), **WHO)
bills["void"].mark_as_void(date_void=THEN + timedelta(days=10), **WHO)
overdue = {bill.pk for bill in InvoiceModel.objects.all().overdue()}
seen = {
    name: (bill.invoice_status, bill.date_due and (bill.date_due - THEN.date()).days, bill.is_past_due(), bill.pk in overdue)
    for name, bill in bills.items()
}
print("django-ledger", version("django-ledger"), seen, bills["open"].net_due_group())
assert seen == {
    "open": ("approved", 30, True, True),
    "paid": ("paid", 30, False, True),
    "void": ("void", 30, False, True),
    "by date": ("approved", None, False, False),
}
assert bills["by date"].date_approved is None and bills["open"].net_due_group() == "on_receipt"
PY
