"""An experiment as charts; altair draws them when it is installed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sopan.errors import ArgumentError

_WIDTH = 620
_TITLE = "Invoices in the first replication; an upright line is the due date"
_SHOWN = ("message", "promise", "dispute", "paid", "open")


def charts(
    curves: Sequence[Mapping[str, Any]],
    messages: Sequence[Mapping[str, Any]],
    moments: Sequence[Mapping[str, Any]],
    currency: str,
) -> Any:
    """Cash by day with bands, messages by step, and below them a timeline per invoice and policy.

    Raises ArgumentError when altair is missing.
    """
    try:
        import altair as alt
    except ImportError:
        message = 'altair is missing: pip install "sopan[plot]"; to_dicts(), curves() and timelines() need nothing'
        raise ArgumentError(message) from None
    policies = list(dict.fromkeys(row["policy"] for row in curves))
    colour = alt.Color("policy:N", sort=policies, title=None)
    day = alt.X("day:T", title=None, scale=alt.Scale(type="utc"))  # a day is a day, wherever the page is opened
    base = alt.Chart(alt.Data(values=list(curves))).encode(day, colour)
    cash = f"cash collected, {currency}"
    band = base.mark_area(opacity=0.2).encode(alt.Y("low:Q", title=cash), alt.Y2("high:Q"))
    money = (band + base.mark_line().encode(alt.Y("cash:Q", title=cash))).properties(
        width=_WIDTH, title="Cash collected by day: mean, and the band of nine in ten replications"
    )
    steps = list(dict.fromkeys(row["step"] for row in messages))
    bars = (
        alt.Chart(alt.Data(values=list(messages)))
        .mark_bar()
        .encode(
            alt.X("messages:Q", title="messages per replication"),
            alt.Y("step:N", sort=steps, title=None),
            colour,
            yOffset=alt.YOffset("policy:N", sort=policies),
        )
        .properties(width=_WIDTH, title="Messages by step")
    )
    return alt.vconcat(money, bars, _timelines(alt, moments, policies)).resolve_scale(
        color="independent", shape="independent"
    )


def _timelines(alt: Any, moments: Sequence[Mapping[str, Any]], policies: Sequence[str]) -> Any:
    """One row per invoice and one column per policy: from the issue to the payment or the end."""
    day = alt.X("day:T", title=None, scale=alt.Scale(type="utc"), axis=alt.Axis(labelAngle=-40))
    row = alt.Y("invoice_id:N", sort=list(dict.fromkeys(moment["invoice_id"] for moment in moments)), title=None)
    base = alt.Chart().encode(day, row)
    line = base.transform_filter("datum.what == 'issued'").mark_rule(color="#bbb").encode(alt.X2("until:T"))
    due = base.transform_filter("datum.what == 'due'").mark_tick(color="#333", thickness=2, size=14)
    points = (
        base.transform_filter("datum.what != 'issued' && datum.what != 'due'")
        .mark_point(filled=True, size=50, opacity=0.9)
        .encode(
            alt.Color("what:N", sort=_SHOWN, title=None),
            alt.Shape("what:N", sort=_SHOWN, legend=None),
            tooltip=["invoice_id:N", "day:N", "what:N", "detail:N"],
        )
    )
    return (
        alt.layer(line, due, points, data=alt.Data(values=list(moments)))
        .properties(width=_WIDTH // max(len(policies), 1))
        .facet(
            column=alt.Column(
                "policy:N",
                sort=list(policies),
                title=_TITLE,
            )
        )
    )
