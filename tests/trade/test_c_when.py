"""When: part C of the contract's second part, each paragraph by name."""

from __future__ import annotations

from datetime import date

from holidays.registry import EntityLoader

from sopan import decide, forecast, presets
from sopan.account import Account, decide_account, decide_portfolio, next_actions
from sopan.calendars import WorkingCalendar
from sopan.client import _COUNTRIES
from sopan.forecast import forecast_account
from tests.rules.desk import CALENDAR, at, client, day, desk, event, invoice, policy, step

YEARS = WorkingCalendar.indonesia(years=range(2026, 2031))
RECEIPT = {"issued_on": "2026-10-19", "due_on": None, "payment_terms": "30 hari setelah tanda terima"}
EXCHANGE = "Sel,Kam 09.00-15.00"


def test_c1_terms_from_the_receipt_have_no_date_before_delivery():
    case = desk(invoice=invoice(**RECEIPT), client=client(exchange_hours=EXCHANGE), policy=presets.standard())
    answer = case.ask("2026-11-09 10:00")
    assert (answer.kind, answer.reason, answer.until) == ("hold", "not_received", None)
    assert answer.task.due_on == day("2026-11-10")


def test_c2_worked_case_of_an_exchanged_invoice():
    delivered = invoice(**(RECEIPT | {"delivered_on": "2026-11-10", "receipt_number": "TT-118"}))
    case = desk(invoice=delivered, client=client(exchange_hours=EXCHANGE), policy=presets.standard())
    assert delivered.due_on == day("2026-12-10")
    lines = case.messages("2026-11-10 16:00", "2026-12-14 23:00")
    assert lines[0][:10] == "2026-12-07"
    assert lines[-1][:10] == "2026-12-14"
    case = case.sent(*(line[:16] for line in lines[:-1]))
    assert case.send(lines[-1][:16]).purpose == "overdue"


def test_c2_no_reminder_within_two_working_days_of_issue_or_delivery():
    quick = invoice(issued_on="2026-11-12", due_on="2026-11-16")
    first = desk(invoice=quick, policy=presets.standard()).messages("2026-11-12 16:00", "2026-11-30 23:00")[0]
    assert first[:10] >= "2026-11-17"


def test_c2_grace_runs_from_delivery_too():
    late = invoice(delivered_on="2026-11-18")
    first = desk(invoice=late, policy=policy(step("ask", "H+1"))).messages("2026-11-18 09:00", "2026-12-31 23:00")[0]
    assert first[:10] >= "2026-11-21"


def test_c4_worked_case_a_client_due_before_nyepi_hears_of_it_before_the_office_empties():
    due = invoice(issued_on="2027-02-01", due_on="2027-03-12")
    lines = desk(invoice=due, policy=presets.standard(), calendar=YEARS).messages(
        "2027-02-10 09:00", "2027-03-20 23:00"
    )
    assert lines[0][:10] <= "2027-03-03"
    assert all(not "2027-03-06" <= line[:10] <= "2027-03-15" for line in lines)
    assert all(line[:10] <= "2027-03-12" or line[:10] >= "2027-03-16" for line in lines)


def test_c5_worked_case_an_undecreed_year_keeps_the_days_around_idulfitri_free():
    far = WorkingCalendar.indonesia(years=range(2027, 2030))
    assert not far.is_working_day(date(2028, 2, 25))
    assert not far.is_working_day(date(2028, 2, 29))
    open_ = WorkingCalendar.indonesia(years=range(2027, 2030), estimate_leave=False)
    assert open_.is_working_day(date(2028, 2, 25))
    due = invoice(issued_on="2028-01-20", due_on="2028-02-20")
    answer = desk(invoice=due, policy=policy(step("ask", "H+5")), calendar=far).ask("2028-02-24 18:00")
    assert answer.kind == "wait"
    assert answer.until.date() > date(2028, 2, 29)
    assert "not_decreed" in [reason.code.value for reason in answer.because]


def test_c6_a_client_abroad_has_the_calendar_of_its_country():
    singapore = client(country="SG", zone="Asia/Singapore")
    due = invoice(due_on="2026-11-04")
    answer = decide(due, singapore, policy(step("ask", "H+3")), now=at("2026-11-09 10:00"), history=())
    assert answer.kind == "wait", "9 November is Deepavali, observed"


def test_c7_grace_of_three_days_asks_on_the_third():
    answer = desk(invoice=invoice(due_on="2026-11-16"), policy=policy(step("ask", "H+1"))).ask("2026-11-17 10:00")
    assert answer.until.date() == day("2026-11-19")
    assert "Kamis, 19 November" in answer.explain("id")
    assert "ends on" not in answer.explain("en")


def test_c8_a_monthly_repeat_keeps_the_day_of_the_month():
    steps = policy(step("ask", "H+5", repeat={"every": "bulan", "times": 4}), limits={"max_per_30_days": None})
    lines = desk(invoice=invoice(due_on="2026-12-10"), policy=steps).messages("2026-12-11 09:00", "2027-04-30 00:00")
    assert [line[:10] for line in lines] == ["2026-12-15", "2027-01-15", "2027-02-15", "2027-03-16"]


ON_THE_15TH = policy(step("ask", "H+5", repeat={"every": "bulan", "times": 9}))
"""On an invoice that is due on the 10th."""


def test_c8_monthly_on_the_15th_stays_on_the_15th():
    """What a weekend or Lebaran moves comes back to the 15th in the next month."""
    case = desk(invoice=invoice(due_on="2026-12-10"), policy=ON_THE_15TH)
    lines = case.messages("2026-12-11 09:00", "2027-09-30 00:00")
    # 15 March 2027 is leave after Idulfitri, 15 May a Saturday before leave and 15 August a Sunday.
    months = ["2026-12-15", "2027-01-15", "2027-02-15", "2027-03-16", "2027-04-15"]
    months += [f"{CALENDAR.roll_forward(day(f'2027-{month:02}-15'))}" for month in (5, 6, 7, 8)]
    assert [line[:10] for line in lines] == months


def test_c8_monthly_stays_on_the_15th_after_a_message_that_went_out_late_too():
    case = desk(invoice=invoice(due_on="2026-12-10"), policy=ON_THE_15TH).sent("2026-12-22 09:00")
    assert [line[:10] for line in case.messages("2026-12-23 09:00", "2027-02-28 00:00")] == ["2027-01-15", "2027-02-15"]
    later = desk(invoice=invoice(due_on="2026-12-10"), policy=ON_THE_15TH).sent("2026-12-31 10:00")
    # exactly half a month lies between: a day later, the next one would be that of February
    assert next(line[:10] for line in later.messages("2027-01-02 09:00", "2027-02-28 00:00")) == "2027-01-15"


def test_c8_monthly_on_the_31st_is_the_last_of_a_shorter_month():
    case = desk(invoice=invoice(due_on="2027-01-26", issued_on="2027-01-04"), policy=ON_THE_15TH)
    lines = case.messages("2027-01-27 09:00", "2027-05-10 00:00")
    last_days = ("2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30")
    assert [line[:10] for line in lines] == [f"{CALENDAR.roll_forward(day(last))}" for last in last_days]


def test_c8_calendar_day_deadlines():
    steps = policy(step("letter", "H+3", "formal", deadline_days="7 hari"))
    assert desk(policy=steps).send("2026-11-23 09:00").deadline_on == day("2026-11-30")


def test_c2_the_task_names_the_next_exchange_even_on_its_own_day():
    case = desk(invoice=invoice(**RECEIPT), client=client(exchange_hours=EXCHANGE), policy=presets.standard())
    days = {"2026-11-10 14:59": "2026-11-10", "2026-11-10 15:00": "2026-11-12", "2026-11-13 08:00": "2026-11-17"}
    for now, expected in days.items():
        assert case.ask(now).task.due_on == day(expected), now
    assert case.ask("2026-11-09 10:00").explain_task("id") == "serahkan faktur saat tukar faktur (Sel, Kam 09.00-15.00)"


def test_c2_who_gave_a_receipt_has_taken_the_invoice_in():
    receipt = invoice(**RECEIPT, receipt_number="TT-0117")
    for known in (client(exchange_hours=EXCHANGE), client()):
        hold = desk(invoice=receipt, client=known, policy=presets.standard()).ask("2026-11-09 10:00")
        assert (hold.reason, hold.task.code, hold.task.due_on) == ("not_received", "record_receipt", None)
        assert hold.explain_task("id") == "catat tanggal tanda terima TT-0117"
        assert hold.explain_task("en") == "record the day of receipt TT-0117"


def test_c2_a_closed_day_is_no_day_of_exchange():
    case = desk(invoice=invoice(**RECEIPT), client=client(exchange_hours="Kam 09.00-15.00"), policy=presets.standard())
    assert case.ask("2026-12-24 08:00").task.due_on == day("2026-12-31"), "24 December is cuti bersama"


def test_c4_every_preset_reminds_before_a_long_closure():
    due = invoice(issued_on="2027-02-01", due_on="2027-03-12")
    for preset in (presets.gentle(), presets.standard(), presets.firm(), presets.pojk_22_2023()):
        first = desk(invoice=due, policy=preset, calendar=YEARS).messages("2027-02-10 09:00", "2027-03-12 23:00")[0]
        assert first[:10] <= "2027-03-03", preset.name


def test_c6_a_calendar_that_is_given_outranks_the_clients_country():
    singapore = client(country="SG", zone="Asia/Singapore")
    case = desk(invoice=invoice(due_on="2026-11-04"), client=singapore, policy=policy(step("ask", "H+3")))
    assert case.ask("2026-11-09 10:00").kind == "send"


def test_c6_account_and_forecast_go_by_the_country_too():
    singapore, due = client(country="SG", zone="Asia/Singapore"), invoice(due_on="2026-11-04")
    steps = policy(step("ask", "H+3"))
    now = at("2026-11-09 10:00", "Asia/Singapore")
    decided = decide_account(singapore, [due], steps, now=now, history=())
    assert decided.by_invoice["INV-1"].kind == "wait"
    told = forecast(due, singapore, steps, now=now, until=day("2026-11-30"), history=())
    assert [send.at.date() for send in told.sends] == [day("2026-11-10")]


def test_c6_every_country_that_a_client_can_have_has_a_calendar():
    known = set(EntityLoader.get_country_codes())
    assert known >= _COUNTRIES


def test_c6_a_portfolio_goes_by_the_country_of_each_client():
    now = at("2026-11-09 10:00", "Asia/Singapore")
    singapore = Account(client(country="SG", zone="Asia/Singapore"), [invoice(due_on="2026-11-04")])
    indonesia = Account(client(), [invoice(due_on="2026-11-04")])
    steps = policy(step("ask", "H+3"))
    abroad, here = decide_portfolio([singapore, indonesia], steps, now=now)
    assert (abroad.by_invoice["INV-1"].kind, here.by_invoice["INV-1"].kind) == ("wait", "send")


# --- C3: pay days ---------------------------------------------------------------------------------

MONTHLY = client(pay_days=[25])


def test_c3_a_demand_that_waited_for_a_pay_day_names_it():
    case = desk(client=MONTHLY)
    wait = case.ask("2026-11-20 09:00")
    assert ("pay_day", day("2026-11-25")) in [(reason.code, reason.on) for reason in wait.because]
    send = case.send("2026-11-30 09:00")
    assert (send.pay_day, send.items[0].pay_day) == (day("2026-11-25"), day("2026-11-25"))
    assert "Rabu, 25 November 2026 adalah hari klien membayar tagihannya" in send.explain("id")
    assert "Wednesday, 25 November 2026 is a day on which the client pays its bills" in send.explain("en")


def test_c3_a_reminder_before_it_names_the_pay_day_on_which_money_is_to_come():
    case = desk(client=MONTHLY, policy=policy(step("reminder", "H-3", "friendly")))
    assert case.send("2026-11-13 09:00").pay_day == day("2026-11-25")


def test_c3_a_later_demand_names_the_next_pay_day():
    steps = policy(step("ask", "H+3"), step("again", "H+14", "firm"))
    later = desk(client=client(pay_days=["Kam"]), policy=steps).sent("2026-11-23 09:00").send("2026-12-03 09:00")
    assert later.pay_day == day("2026-12-03")


def test_c3_no_pay_day_is_named_that_is_far_or_not_honoured():
    far = desk(client=MONTHLY, policy=policy(pay_days={"horizon": 3}))
    deaf = desk(client=MONTHLY, policy=policy(honour_pay_days=False))
    for case in (far, deaf, desk()):
        assert case.send("2026-11-23 09:00").pay_day is None


def test_c3_a_joint_message_names_a_pay_day_only_where_all_its_items_share_it():
    early, late = invoice(), invoice(id="INV-2", number="2", issued_on="2026-10-01", due_on="2026-10-20")
    answer = decide_account(
        client(pay_days=[25]), [early, late], policy(), now=at("2026-12-01 09:00"), history=(), calendar=YEARS
    )
    (send,) = answer.sends
    assert [item.pay_day for item in send.items] == [day("2026-10-26"), day("2026-11-25")]
    assert send.pay_day is None


def test_a8_a_date_that_was_just_agreed_is_reminded_of_after_two_working_days():
    parts = [{"due_on": "2026-12-01", "amount": 5_000_000}, {"due_on": "2027-01-04", "amount": 5_000_000}]
    plan = event("plan_agreed", "2026-11-24 10:00", instalments=parts)
    case = desk(invoice=invoice(due_on="2026-11-16"), policy=presets.standard()).knowing(plan)
    first = case.messages("2026-11-24 12:00", "2026-12-01 23:00")[0]
    assert first[:10] == "2026-11-27", "three working days before the new date would be the 26th"


def test_a8_a_date_that_is_too_near_is_not_reminded_of_twice():
    agreed = event("extension_agreed", "2026-11-24 10:00", due_on="2026-11-26")
    case = desk(invoice=invoice(due_on="2026-11-16"), policy=presets.standard()).knowing(agreed)
    lines = [line for line in case.messages("2026-11-24 12:00", "2026-11-27 08:00") if "reminder" in line]
    assert lines == []


# --- without a date -------------------------------------------------------------------------------

UNDATED = invoice(**RECEIPT)


def test_c1_nobody_says_that_an_invoice_without_a_date_is_due_or_late():
    now = at("2026-11-09 10:00")
    told = forecast(UNDATED, client(), policy(), now=now, until=day("2026-12-31"), history=(), calendar=YEARS)
    assert (told.dues, [moment.days_after_due for moment in told.moments]) == ((), [None])
    for language in ("id", "en"):
        text = told.to_text(language)
        assert "19 Okt" not in text
        assert "19 Oct" not in text
        assert "H+" not in text
    both = forecast_account(Account(client(), [UNDATED]), policy(), now=now, until=day("2026-12-31"), calendar=YEARS)
    assert both.dues == ()


def test_c1_an_account_lists_it_as_open_and_not_as_due():
    answer = decide_account(client(), [UNDATED], policy(), now=at("2026-11-09 10:00"), history=(), calendar=YEARS)
    assert answer.due == ()
    assert [(item.due_on, item.days_overdue) for item in answer.upcoming] == [(None, None)]
    assert [row.days_overdue for row in next_actions([answer]).rows] == [None]


def test_c1_it_counts_for_no_minimum():
    late = invoice(id="INV-2", number="2", total=600_000)
    steps = policy(minimum=["IDR 1000000"])
    answer = decide_account(client(), [UNDATED, late], steps, now=at("2026-11-23 10:00"), history=(), calendar=YEARS)
    assert answer.by_invoice["INV-2"].reason == "below_minimum"


def test_c1_who_pays_before_there_is_a_date_is_thanked_for_paying_in_time():
    paid = invoice(**RECEIPT, payments=[{"id": "P-1", "amount": 10_000_000, "received_on": "2026-11-20"}])
    send = desk(invoice=paid, policy=policy(step("ask", "H+3"), thanks={"within_days": 5})).send("2026-11-23 09:00")
    assert (send.purpose, send.items[0].due_on, send.days_overdue) == ("thanks_punctual", None, None)
