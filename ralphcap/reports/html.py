"""How is a result written as a document that one can show? Imports reports, window.

One file with everything in it: the answer first, then how complete it is, pictures, tables, and what it was made from.
"""

import html
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from ralphcap.reports import cells, disks, logs, tables
from ralphcap.reports.cells import Row
from ralphcap.reports.markup import Markup, escaped, joined, tag
from ralphcap.reports.page import page, placeholder
from ralphcap.window import parse_zone

_TITLES = {
    "bottlenecks": ("Bottlenecks", "Nearest to its limit first, with what speaks for it."),
    "totals": ("Totals", "The sizing table added up, beside the totals that are printed under it."),
    "unlisted": ("Runs without a row", "Measured, but the sizing table has no limit for it."),
    "evidence": ("Evidence", "What was asked for each row."),
    "filled_by": ("Who fills the disks", "Metrics by job, logs by service, the shared file system by what lies on it."),
    "order": ("What comes first", "Alert, watermarks and end of each file system, in the order of their levels."),
    "deletions": (
        "What was deleted",
        "By the server's own counters where it has them, else by the shape of the fall; never counted as growth.",
    ),
    "model": ("Models of retention", "What each model says of today, beside what was measured."),
    "what_if": (
        "What if",
        "The most within the horizon (nine times in ten), for each change alone and all at once; memory and CPU at once.",
    ),
    "remedies": (
        "What to change",
        "Single changes with which a disk holds, each as the exact line, tried in the model.",
    ),
    "faults": ("Faults", "What is wrong with what is kept, and the line that mends it."),
    "changes": (
        "Changes",
        "Kinds of lines that are new, gone, or said at another rate, the surest first, each with an example.",
    ),
    "volume": ("Lines by service", "Counted, whole: in both windows, and at each level in this one."),
    "errors": ("Errors by service", "Lines of level ERROR or CRITICAL, and their share of the service's lines."),
    "silence": ("Silence", "Of each service, the stretch without a line in which most should have come."),
    "indices": ("Index days", "The indices that both windows' days (UTC) need; a day without one was not read."),
    "bytes": (
        "Bytes by service",
        "Of whole days (UTC). Lines are counted; bytes are estimated from some of them, with an interval of 80 %.",
    ),
    "nodes": ("Nodes", "Disk of each node, and at how many used bytes its watermarks act."),
    "loggers": ("Loggers", "Counted, since the lines were too many to read."),
}
_LACK = (
    "query",
    "missing",
    "samples_got",
    "samples_expected",
    "warnings",
    "note",
)  # what a short answer's row says above


def render(result: Mapping[str, Any]) -> str:
    """A result as one self-contained HTML file.

    result   what Result.to_json(figures=True) returns; figures may be left out
    Nothing of it becomes markup, nothing is asked of a network, and no script runs but the two that draw the figures.
    """
    zone = _zone(result)
    figures = dict(result.get("figures", {}))
    ids = {name: f"figure-{place}" for place, name in enumerate(figures)}
    body = joined(
        _head(result),
        *(_figure(figures[name], ids[name]) for name in figures if not _is_part(name)),
        _matter(figures, ids),
        _rows(result["rows"], zone),
        *(_further(name, rows, zone) for name, rows in result.get("tables", {}).items()),
        _ledger(result.get("ledger", []), zone),
        _facts(result.get("facts", {})),
    )
    return page(str(result["title"]), body, {ids[name]: _without_title(figure) for name, figure in figures.items()})


def _zone(result: Mapping[str, Any]) -> ZoneInfo:
    """The display zone that the result was made for."""
    return parse_zone(str(result.get("facts", {}).get("zone", "UTC")))


def _head(result: Mapping[str, Any]) -> Markup:
    """Title, answer, completeness."""
    kind, _, about = str(result["title"]).partition(" · ")
    first, _, rest = str(result["answer"]).strip().partition("\n")
    answer = tag(
        "div",
        tag("p", first),
        tag("pre", rest.strip("\n")) if rest.strip() else "",
        class_="answer breached" if result.get("breached") else "answer",
    )
    return joined(tag("h1", kind), tag("p", about, class_="quiet"), answer, _completeness(result))


def _completeness(result: Mapping[str, Any]) -> Markup:
    """How many answers are whole; of the others, what is missing."""
    ledger: Sequence[Row] = result.get("ledger", [])
    if result["complete"]:
        count = f" ({len(ledger)} of {len(ledger)})" if ledger else ""
        return tag("p", tag("span", "✓", class_="mark"), f" answers complete{count}", class_="completeness")
    short = [{name: row.get(name) for name in _LACK} for row in ledger if row.get("complete") is False]
    count = (
        f" {len(ledger) - len(short)} of {len(ledger)} answers are complete" if short else " answers are not complete"
    )
    missing = tables.any_table(short, _zone(result)) if short else ""
    return tag("div", tag("p", tag("span", "!", class_="mark"), count), missing, class_="completeness short")


def _is_part(name: str) -> bool:
    """'history grafana disk' shows one row; a figure of one word ('overview', 'dashboard') shows the whole."""
    return " " in name


def _matter(figures: Mapping[str, Any], ids: Mapping[str, str]) -> Markup:
    parts = [name for name in figures if _is_part(name)]
    if not parts:
        return escaped("")
    return joined(tag("h2", "The rows that matter"), *(_figure(figures[name], ids[name]) for name in parts))


def _figure(figure: Mapping[str, Any], place: str) -> Markup:
    """The figure under its finding, which is text here, so that it wraps on a phone and can be searched and read aloud."""
    title = figure.get("layout", {}).get("title", {})
    finding, about = (html.unescape(str(part.get("text") or "")) for part in (title, title.get("subtitle", {})))
    caption = tag("figcaption", tag("strong", finding), tag("span", about))
    return tag("figure", caption, placeholder(place, _without_title(figure), finding))


def _without_title(figure: Mapping[str, Any]) -> dict[str, Any]:
    """The figure without the title that its caption shows already, and without the room for it."""
    layout = dict(figure.get("layout", {}))
    if layout.pop("title", None) is not None:
        margin = dict(layout.get("margin", {}))
        room = max(0, margin.get("t", 72) - 26)
        layout["margin"] = margin | {"t": margin.get("t", 72) - room}
        layout["height"] = layout.get("height", 400) - room
    return {"data": figure.get("data", []), "layout": layout}


def _rows(rows: Sequence[Row], zone: ZoneInfo) -> Markup:
    if tables.are_sizing(rows):
        return joined(
            tag("h2", "All rows"),
            tag("p", "The sizing table with what was measured beside it, worst first.", class_="quiet"),
            tables.sizing_rows(rows, zone),
        )
    if disks.are_disks(rows):
        about = "What is used, how it grows, and when each limit is left; how far off the same method was on the past."
        return joined(tag("h2", "All disks"), tag("p", about, class_="quiet"), disks.disk_rows(rows, zone))
    if logs.are_templates(rows):
        about = "What changed first, the surest first; then the most frequent. <*> stands for values that differ."
        return joined(tag("h2", "Kinds of lines"), tag("p", about, class_="quiet"), logs.template_rows(rows, zone))
    return joined(tag("h2", "All rows"), tables.any_table(rows, zone))


def _further(name: str, rows: Sequence[Row], zone: ZoneInfo) -> Markup:
    title, about = _TITLES.get(name, (tables.heading(name).capitalize(), ""))
    written = logs.template_rows(rows, zone) if logs.are_templates(rows) else tables.any_table(rows, zone)
    return joined(tag("h2", title), tag("p", about, class_="quiet") if about else "", written)


def _ledger(ledger: Sequence[Row], zone: ZoneInfo) -> Markup:
    if not ledger:
        return escaped("")
    return tag(
        "details",
        tag("summary", f"Ledger: how complete each of the {len(ledger)} answers was"),
        tables.any_table(ledger, zone),
    )


def _facts(facts: Mapping[str, Any]) -> Markup:
    pairs = [
        part for name, fact in facts.items() for part in (tag("dt", tables.heading(name)), tag("dd", cells.plain(fact)))
    ]
    return joined(tag("h2", "What this was made from"), tag("dl", *pairs, class_="facts")) if pairs else escaped("")
