"""Opening hours as text: one way to write each meaning, and a way that reads back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from sopan.calendars import weekday_text
from sopan.calendars._weekdays import MONTH_NAMES
from sopan.windows._plan import DAYS_OF_YEAR, DayOfYear, Intervals, Plan, Row

NEVER = "off"
"""How hours that never open are written; as a whole text it is refused when read."""


def clock_text(minute: int) -> str:
    """A minute of the day as `09:00`."""
    return f"{minute // 60:02}:{minute % 60:02}"


def hours_text(intervals: Intervals) -> str:
    """The intervals of a day, `off` when there is none."""
    return ",".join(f"{clock_text(start)}-{clock_text(end)}" for start, end in intervals) or NEVER


def plan_text(plan: Plan) -> str:
    """The canonical text of a normal plan."""
    rules = [f"{weekday_text(days)} {hours_text(hours)}" for hours, days in _by_hours(plan.weekly) if hours]
    for keys, row in _runs_of_year(plan):
        rules += _yearly_rules(plan, keys, row)
    for dates in _blocks(plan):
        rules += _dated_rules(plan, dates)
    return "; ".join(rules) or NEVER


def _by_hours(row: Iterable[Intervals | None]) -> list[tuple[Intervals, set[int]]]:
    """Return which weekdays share which hours, in order of their first day."""
    groups: dict[Intervals, set[int]] = {}
    for day, hours in enumerate(row):
        if hours is not None:
            groups.setdefault(hours, set()).add(day)
    return list(groups.items())


# --- exceptions of every year -------------------------------------------------------------------


def _runs_of_year(plan: Plan) -> list[tuple[list[DayOfYear], Row]]:
    """Days of the year that follow one another with the same exception; a run may pass the new year."""
    runs: list[tuple[list[DayOfYear], Row]] = []
    before: Row | None = None
    for key in DAYS_OF_YEAR:
        row = plan.yearly.get(key)
        if row is not None:
            if row == before:
                runs[-1][0].append(key)
            else:
                runs.append(([key], row))
        before = row
    if before is not None and before == plan.yearly.get(DAYS_OF_YEAR[0]):
        runs[-1][0].extend(runs.pop(0)[0])
    return runs


def _yearly_rules(plan: Plan, keys: list[DayOfYear], row: Row) -> list[str]:
    rules = []
    for hours, days in _by_hours(row):
        everywhere = all(
            special == hours or (special is None and plan.weekly[day] == hours) for day, special in enumerate(row)
        )
        selector = "" if everywhere else f"{weekday_text(days)} "
        rules.append(f"{_span_text(keys[0], keys[-1])} {selector}{hours_text(hours)}")
    return rules


def _span_text(first: DayOfYear, last: DayOfYear) -> str:
    start = f"{MONTH_NAMES[first[0] - 1]} {first[1]:02}"
    if first == last:
        return start
    if first[0] == last[0]:  # and not round the year: what most days of it have is no exception
        return f"{start}-{last[1]:02}"
    return f"{start}-{MONTH_NAMES[last[0] - 1]} {last[1]:02}"


# --- exceptions of one year ---------------------------------------------------------------------


def _blocks(plan: Plan) -> list[list[date]]:
    """The excepted dates, cut into spans within which every weekday has one and the same exception, or none."""
    blocks: list[list[date]] = []
    pattern: dict[int, Intervals | None] = {}
    for day in sorted(plan.dated):
        if blocks and _extends(plan, pattern, blocks[-1][-1], day):
            blocks[-1].append(day)
        else:
            pattern = {day.weekday(): plan.dated[day]}
            blocks.append([day])
    return blocks


def _extends(plan: Plan, pattern: dict[int, Intervals | None], last: date, day: date) -> bool:
    """Return whether the block that ends on `last` may go on to `day`; `pattern` learns the days between if so."""
    learnt: dict[int, Intervals | None] = {}
    for step in range(1, (day - last).days + 1):  # a week at most: then the weekday of `last` has no exception
        between = last + timedelta(days=step)
        hours = plan.dated.get(between)
        if pattern.get(between.weekday(), hours) != hours:
            return False
        learnt[between.weekday()] = hours
    pattern.update(learnt)
    return True


def _dated_rules(plan: Plan, dates: list[date]) -> list[str]:
    """A block as one rule per hours with weekdays, or as its runs of dates, whichever is shorter."""
    span = [dates[0] + timedelta(days=step) for step in range((dates[-1] - dates[0]).days + 1)]
    by_weekday: list[str] = []
    for hours in dict.fromkeys(plan.dated[day] for day in dates):
        excepted = [day for day in dates if plan.dated[day] == hours]
        everywhere = all(plan.on(day) == hours for day in span)
        selector = "" if everywhere else f"{weekday_text({day.weekday() for day in excepted})} "
        by_weekday.append(_dated_rule(span[0], span[-1], f"{selector}{hours_text(hours)}"))
    by_run = []
    run = [dates[0]]
    for day in [*dates[1:], None]:
        if day is not None and (day - run[-1]).days == 1 and plan.dated[day] == plan.dated[run[-1]]:
            run.append(day)
            continue
        hours = plan.dated[run[-1]]
        by_run.append(_dated_rule(run[0], run[-1], hours_text(hours)))
        run = [day] if day is not None else []
    return by_weekday if len("; ".join(by_weekday)) < len("; ".join(by_run)) else by_run


def _dated_rule(first: date, last: date, what: str) -> str:
    span = f"{first.year} {_span_text((first.month, first.day), (first.month, first.day))}"
    if last != first:
        if last.year != first.year:
            span += f"-{last.year} {_span_text((last.month, last.day), (last.month, last.day))}"
        else:
            span = f"{first.year} {_span_text((first.month, first.day), (last.month, last.day))}"
    return f"{span} {what}"
