"""Which figures does a logs review show? Its counts by level and by service, and what changed. Imports figures, incidents."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ralphcap.figures import log_changes
from ralphcap.figures.canvas import Canvas
from ralphcap.figures.logs import Strip, strips
from ralphcap.figures.theme import BREACH, MEASURED, WATCH
from ralphcap.frames import TIMESTAMP, VALUE
from ralphcap.incidents import volume
from ralphcap.reviews import log_words
from ralphcap.reviews.log_counts import Counts
from ralphcap.sessions import trading_sessions
from ralphcap.sources import Source
from ralphcap.window import Window, format_duration

_COLORS = {volume.LEVELS[0]: BREACH, "WARNING": WATCH}
_MOST_SERVICES, _MOST_CHANGES = 6, 14
ALL = "all lines"


def figures(
    source: Source,
    asked: Window,
    earlier: Window,
    counts: Counts,
    rows: pd.DataFrame,
    tables: Mapping[str, pd.DataFrame],
) -> dict[str, Any]:
    """overview: lines by level; error_lines: by service; changed. Each is there, also where there is nothing to show."""
    first, last = (time.tz_convert(source.zone) for time in (asked.start, asked.end))
    canvas = Canvas(asked, source.zone, trading_sessions(first, last, source.catalog.calendar))
    known = counts.chosen_before is not None
    about = [
        format_duration(asked.step),
        asked.describe(source.zone),
        log_words.asked_of(source),
        "shaded: trading sessions",
    ]
    told = " · ".join([*about, *(["grey: the window before"] if known else [])])
    return {
        "overview": strips(
            _levels(counts, asked, earlier),
            canvas,
            title=log_words.volume_told(counts.chosen, counts.chosen_before),
            subtitle=f"Lines in {told}",
        ),
        "error_lines": strips(
            _services(counts, asked, earlier),
            canvas,
            title=log_words.errors_told(tables["errors"]),
            subtitle=f"Lines of level {', '.join(volume.ERRORS)} in {told}",
            alike=True,
        ),
        "changed": _changed(rows, asked, earlier, source),
    }


def _levels(counts: Counts, asked: Window, earlier: Window) -> list[Strip]:
    """A strip for all lines, and one a level."""
    here = volume.level_over_time(counts.chosen)
    there = None if counts.chosen_before is None else volume.level_over_time(counts.chosen_before)
    names = list(dict.fromkeys(name for part in (here, there) if part is not None for name in part["level"].unique()))
    every = {**({ALL: names} if len(names) > 1 else {}), **{name: [name] for name in names}}
    wide = _wide(here, there, "level", names, counts, asked, earlier)
    return [_strip(name, parts, wide, _COLORS.get(name, MEASURED)) for name, parts in every.items()]


def _services(counts: Counts, asked: Window, earlier: Window) -> list[Strip]:
    """A strip for each of the services with the most errors."""
    here = volume.errors_over_time(counts.lines)
    there = None if counts.before is None else volume.errors_over_time(counts.before)
    order = here.groupby("service", observed=True)["value"].sum().sort_values(ascending=False, kind="stable")
    names = list(order.index[:_MOST_SERVICES])
    wide = _wide(here, there, "service", names, counts, asked, earlier)
    return [_strip(name, [name], wide, BREACH) for name in names]


def _wide(
    here: pd.DataFrame,
    there: pd.DataFrame | None,
    label: str,
    names: Sequence[str],
    counts: Counts,
    asked: Window,
    earlier: Window,
) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Both windows' counts by the window's times (rows) and label (columns): 0 where none came, NaN where nothing was read."""
    shift = asked.start - earlier.start
    first = _at_times(here, label, names, counts.read[0], asked)
    if there is None:
        return first, None
    moved = there.assign(**{TIMESTAMP: there[TIMESTAMP] + shift})
    return first, _at_times(moved, label, names, counts.read[1] + shift, asked)


def _at_times(
    counts: pd.DataFrame, label: str, names: Sequence[str], read: pd.DatetimeIndex, asked: Window
) -> pd.DataFrame:
    table = counts.pivot_table(index=TIMESTAMP, columns=label, values=VALUE, aggfunc="sum", observed=True)
    whole = table.astype("float64").reindex(index=asked.times, columns=list(names)).fillna(0.0)
    whole.loc[~asked.times.isin(read)] = np.nan
    return whole


def _strip(name: str, parts: Sequence[str], wide: tuple[pd.DataFrame, pd.DataFrame | None], color: str) -> Strip:
    values, before = (None if table is None else table[list(parts)].sum(axis=1, skipna=False) for table in wide)
    assert values is not None
    told = log_words.lines(values.sum()) + ("" if before is None else f" ({before.sum():,.0f} before)")
    return Strip(name or "no service", told, values, before, color)


def _changed(rows: pd.DataFrame, asked: Window, earlier: Window, source: Source) -> Any:
    changes = log_words.changed(rows)
    shown = changes[:_MOST_CHANGES]
    told = [
        ", ".join([f"{row['change']}: {log_words.counts(row)}", log_words.when(row, source.zone, asked.end)])
        for row in shown
    ]
    left = f", the surest {len(shown)} of {len(changes)}" if len(changes) > len(shown) else ""
    return log_changes.changed(
        shown,
        told,
        title=log_words.changes_told(rows),
        subtitle=f"Rate beside {earlier.describe(source.zone)} [times], with its interval of 95 %{left}",
    )
