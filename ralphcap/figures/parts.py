"""How much of a row's use is trend, day, week and rest? One small plot a part, on one time axis. Imports figures, capacity.decomposition."""

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pandas as pd

from ralphcap.capacity.decomposition import OBSERVED, REST, TREND, Decomposition
from ralphcap.figures import marks, wording
from ralphcap.figures.axes import ROOM_ABOVE, local_times, time_axis
from ralphcap.figures.text import literal
from ralphcap.figures.theme import LIMIT, MEASURED, OTHER, blank
from ralphcap.figures.wording import Row
from ralphcap.units import format_value

if TYPE_CHECKING:
    import plotly.graph_objects as go

_HEIGHT, _TOP, _BOTTOM = 84, 92, 48  # of one plot; margins
_BETWEEN = 0.16  # of a plot's place, kept free above it
_COLORS = {OBSERVED: MEASURED, REST: OTHER}
_PERIODS = {pd.Timedelta(days=1): "day", pd.Timedelta(days=7): "week"}
_TOLD = 2  # parts that the title names
_LEAST = 0.005  # of the change: less is 0 % in whole percent


def parts(row: Row, split: Decomposition, *, zone: ZoneInfo) -> "go.Figure":
    """One row's use as it was, and below it trend, seasons and rest, which add up to it.

    row     one of a review's rows: service, resource, title, unit
    split   its use [the row's unit]; each part has its own scale, whose ticks are its least and its largest value
    """
    names = [OBSERVED, *split.parts]
    shares = split.shares
    times = local_times(split.table["timestamp"], zone)
    span = f"{times[0]:%-d %b} – {times[-1]:%-d %b %Y}"
    about = [f"Observed: the sum of the others, {span}; each on its own scale; percent: of the change", *split.notes]
    figure = blank(finding(row, split), "; ".join(about), height=_TOP + _BOTTOM + _HEIGHT * len(names))
    for place, name in enumerate(names):
        suffix = str(place + 1) if place else ""
        _draw(
            figure, times, split.table[name], color=_COLORS.get(name, LIMIT), axis=f"y{suffix}", unit=str(row["unit"])
        )
        bottom = 1 - (place + 1) / len(names)
        top = bottom + (1 - _BETWEEN) / len(names)
        axis = _axis(split.table[name], str(row["unit"]), around_zero=name not in (OBSERVED, TREND))
        figure.update_layout({f"yaxis{suffix}": axis | {"domain": [bottom, top], "anchor": "x"}})
        share = "" if name == OBSERVED else f" {wording.percent(float(shares[name]))}"
        figure.add_annotation(
            x=1, xref="paper", xanchor="left", xshift=8, y=(bottom + top) / 2, yref="paper",
            text=literal(f"{_called(name, split.step)}{share}"), font={"color": _COLORS.get(name, LIMIT)},
        )  # fmt: skip
    stretches = marks.local_gaps(
        split.table[["timestamp", OBSERVED]].set_axis(["timestamp", "value"], axis=1), split.step, zone
    )
    marks.hatch_gaps(figure, stretches, top=ROOM_ABOVE * float(split.table[OBSERVED].max()))
    across = time_axis(times[0], times[-1], zone) | {"anchor": f"y{len(names)}"}
    return figure.update_layout(xaxis=across, margin={"r": 90, "t": _TOP, "b": _BOTTOM})


def finding(row: Row, split: Decomposition) -> str:
    """'Elasticsearch disk: the trend carries 97 % of the change, the week 2 %'."""
    name = wording.name(row) + (f" ({row['target']})" if row["service"] == "host" else "")  # there are several
    shares = split.shares[split.shares >= _LEAST].sort_values(ascending=False, kind="stable")[:_TOLD]
    if shares.empty:
        return f"{name} did not change"
    (part, share), *others = [
        (_called(str(part), split.step), wording.percent(share)) for part, share in shares.items()
    ]
    most = f"the {part} carries {share} of the change"
    if part == REST:
        most = f"{share} of the change is neither trend nor season"
    return ", ".join([f"{name}: {most}", *(f"the {other} {less}" for other, less in others)])


def _called(part: str, step: pd.Timedelta) -> str:
    """'season 24' of hours is 'day'."""
    kind, _, period = part.partition(" ")
    if not period:
        return kind
    length = int(period) * step
    return _PERIODS.get(length, f"{kind} of {length / pd.Timedelta(hours=1):g} h")


def _draw(figure: "go.Figure", times: pd.DatetimeIndex, values: pd.Series, *, color: str, axis: str, unit: str) -> None:
    figure.add_scatter(
        x=times, y=values, yaxis=axis, mode="lines", line={"color": color, "width": 1.4}, connectgaps=False,
        customdata=[format_value(value, unit) for value in values],
        hovertemplate="%{x}<br>%{customdata}<extra></extra>",
    )  # fmt: skip


def _axis(values: pd.Series, unit: str, *, around_zero: bool) -> dict[str, Any]:
    """From the least to the largest value, which are the ticks; of what lies around 0, as far below it as above."""
    low, high = float(values.min()), float(values.max())
    if around_zero:
        high = max(-low, high)
        low = -high
    room = (ROOM_ABOVE - 1) * (high - low) or 0.1 * abs(high) or 1.0
    ticks = [low, 0.0, high] if around_zero and high > 0 else sorted({low, high})
    texts = ["0" if tick == 0 else format_value(tick, unit) for tick in ticks]
    if len(set(texts)) < len(texts):  # their digits do not tell the two apart
        texts[-1] = f"+{format_value(high - low, unit)}"
    return {"range": [low - room / 2, high + room / 2], "tickmode": "array", "tickvals": ticks, "ticktext": texts}
