"""What does a dashboard show in a window? Every entry of its file, asked and drawn in its place. Asks a source."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ralphcap.catalog.faults import did_you_mean
from ralphcap.catalog.finding import dashboard_of
from ralphcap.catalog.loading import Catalog
from ralphcap.catalog.query import Query
from ralphcap.catalog.rules import limit_lines
from ralphcap.errors import ParameterError
from ralphcap.exports.dashboards import title as title_of
from ralphcap.exports.layout import Place, places
from ralphcap.figures import dashboards as drawing
from ralphcap.figures.canvas import Canvas
from ralphcap.figures.panels import Line, Panel
from ralphcap.frames import VALUE, label_columns, records
from ralphcap.progress import progress
from ralphcap.result import Result
from ralphcap.reviews import panel_words
from ralphcap.sessions import trading_sessions
from ralphcap.sources import Source
from ralphcap.window import Window, format_duration

KIND = "dashboards"


def dashboard(source: Source, name: str, window: str = "now-1d/now", *, step: str = "5m", **values: Any) -> Result:
    """One dashboard over a window: each entry of its file, in the order of the dashboard's grid.

    name      the stem of a file of the catalog: 'database'
    window    'START/END', in the source's time; step: spacing of the values
    values    of the entries' parameters: each entry takes those that it has, as a dashboard's variables
    Result.rows, one a panel: query, title, panel, unit, series, last, min, max [unit] (last: the largest of the series' last
    values), crossed (alerts whose limit a value crossed), note (what lacks, or why it is empty). Figures: dashboard.
    Result.breached: the panels whose last value is beyond an alert's limit.
    Raises ParameterError, SourceError; IncompleteAnswer when the source is strict.
    """
    queries = chosen(source.catalog, name)
    _check_values(name, queries, values)
    asked, placed = source.window(window, step=step), places(queries)
    by_name = {query.name: query for query in queries}
    panels = []
    for entry in progress(list(placed), "Asking", unit="panel"):
        query = by_name[entry]
        own = {key: value for key, value in values.items() if key in query.parameters}
        frame = source.ask(entry, asked, **own)
        panels.append(_panel(query, placed[entry], frame, _lack(source, entry, asked), source.catalog))
    return _result(source, name, asked, pd.DataFrame(map(_row, placed, panels)), panels)


def chosen(catalog: Catalog, name: str) -> list[Query]:
    """The entries of a dashboard that ask Prometheus. Raises ParameterError with the names that there are."""
    queries = [query for query in catalog.values() if query.promql is not None]
    names = sorted({dashboard_of(query) for query in queries})
    if name not in names:
        raise ParameterError(
            f"There is no dashboard {name!r}.{did_you_mean(name, names)}\n  Those that there are: {', '.join(names)}."
        )
    return [query for query in queries if dashboard_of(query) == name]


def _check_values(name: str, queries: Sequence[Query], values: Mapping[str, object]) -> None:
    known = sorted({parameter for query in queries for parameter in query.parameters})
    for given in values:
        if given not in known:
            raise ParameterError(
                f"No panel of {name} has a parameter {given!r}.{did_you_mean(given, known)}\n  They have: {', '.join(known)}."
            )


def _lack(source: Source, entry: str, window: Window) -> str:
    """What the ledger says of an answer: what is missing, else, of an empty one, what is to be noted."""
    ledger = source.ledger.frame()
    same = (ledger["query"] == entry) & (ledger["start"] == window.start) & (ledger["end"] <= window.end)
    mine = ledger[same & (ledger["step_seconds"] == window.step.total_seconds())]
    row = records(mine.tail(1))[0]
    notes = "; ".join(reversed(str(row["note"]).split("; ")))  # why it is empty is noted last
    return str(row["missing"] or (notes if row["series"] == 0 else ""))


def _panel(query: Query, place: Place, frame: pd.DataFrame, lack: str, catalog: Catalog) -> Panel:
    panel = Panel(
        title=query.title,
        unit=query.unit,
        kind=query.panel,
        place=place,
        frame=frame,
        legend=query.legend,
        statistic=query.statistic,
        sparse=query.sparse,
        lines=_lines(query, catalog),
        lack=lack,
        about=query.note,
    )
    return panel_words.with_reason(panel)


def _lines(query: Query, catalog: Catalog) -> tuple[Line, ...]:
    """The limits of alerts on what the entry shows, and its thresholds where no alert has the same."""
    alerts = [
        Line(limit.value, limit.severity, limit.alert, limit.operator)
        for limit in limit_lines(query.name, catalog.rules)
    ]
    taken = {line.value for line in alerts}
    thresholds = [Line(float(row["value"]), str(row["level"])) for row in query.thresholds if row["value"] not in taken]
    return (*alerts, *thresholds)


def _row(entry: str, panel: Panel) -> dict[str, Any]:
    values = panel.frame[VALUE][np.isfinite(panel.frame[VALUE])]
    labels = label_columns(panel.frame)
    last = panel_words.last_values(panel)
    return {
        "query": entry,
        "title": panel.title,
        "panel": panel.kind,
        "unit": panel.unit,
        "series": len(panel.frame[labels].drop_duplicates()) if labels else min(len(panel.frame), 1),
        "last": last.max(),
        "min": values.min(),
        "max": values.max(),
        "crossed": ", ".join(line.alert for line in panel_words.crossed(panel, values)),
        "note": panel.lack,
    }


def _result(source: Source, name: str, window: Window, rows: pd.DataFrame, panels: Sequence[Panel]) -> Result:
    ledger, period = source.ledger.frame(), window.describe(source.zone)
    got, whole = int(ledger["complete"].sum()), title_of(name)
    completeness = f"answers {'complete' if got == len(ledger) else 'incomplete'} ({got} of {len(ledger)})"
    beyond = [bool(panel_words.crossed(panel, panel_words.last_values(panel))) for panel in panels]
    return Result(
        kind=KIND,
        title=" · ".join([f"Dashboard {whole}", period, source.title, completeness]),
        answer=panel_words.answer(whole, panels),
        rows=rows,
        ledger=ledger,
        complete=source.ledger.complete,
        breached=tuple(rows.loc[beyond, "query"]),
        figures={"dashboard": _figure(source, whole, window, panels)},
        facts={
            "dashboard": name,
            "window": period,
            "step": format_duration(window.step),
            "zone": source.zone.key,
            "source": source.title,
            "now": f"{source.now:%Y-%m-%dT%H:%M:%SZ}",
        },
    )


def _figure(source: Source, whole: str, window: Window, panels: Sequence[Panel]) -> Any:
    first, last = (time.tz_convert(source.zone) for time in (window.start, window.end))
    canvas = Canvas(window, source.zone, trading_sessions(first, last, source.catalog.calendar))
    finding, spacing = panel_words.finding(panels), f"a value every {format_duration(window.step)}"
    return drawing.dashboard(
        panels,
        canvas,
        title=f"{whole} · {window.describe(source.zone)}",
        subtitle=" · ".join([finding[:1].upper() + finding[1:], source.title, spacing]),
    )
