"""How is a capacity review's answer said in words? The same lines for terminal, notebook, report and JSON."""

from zoneinfo import ZoneInfo

import pandas as pd

from ralphcap.units import format_value

VERDICTS = ("breach", "watch", "cannot say", "ok", "unmeasured")  # in the order of what needs a person first
MARKS = {"breach": "●", "watch": "●", "cannot say": "○", "unmeasured": "○", "ok": "·"}
_TOLD = ("breach", "watch", "cannot say")
_MOST_LINES = 8


def headline(rows: pd.DataFrame, horizon: pd.Timedelta) -> str:
    """The answer in one sentence: how many rows leave their limits, and which is the first."""
    counts = rows["verdict"].value_counts()
    breach, watch = (int(counts.get(verdict, 0)) for verdict in ("breach", "watch"))
    judged = len(rows) - int(counts.get("unmeasured", 0)) - int(counts.get("cannot say", 0))
    if not judged:
        return "No row of the sizing table could be judged in this window."
    parts = []
    if breach:
        parts.append(f"{_name_all(rows, 'breach')} {'is' if breach == 1 else 'are'} over the limit now")
    if watch:
        parts.append(f"{_name_all(rows, 'watch')} may leave {'its' if watch == 1 else 'their'} limit within {horizon.days} days")
    if not parts:
        return f"All {judged} rows that could be judged stay within their limits for the next {horizon.days} days."
    text = "; ".join(parts)
    return text[0].upper() + text[1:] + "."


def answer(rows: pd.DataFrame, *, zone: ZoneInfo, horizon: pd.Timedelta) -> str:
    """The headline and a line for each row that needs a person, then what the rest is."""
    told = rows[rows["verdict"].isin(_TOLD)]
    lines = [_line(row, zone=zone, horizon=horizon) for row in told.head(_MOST_LINES).to_dict("records")]
    if len(told) > _MOST_LINES:
        lines.append(f" · {len(told) - _MOST_LINES} more in the table of all rows")
    return "\n".join([headline(rows, horizon), "", *lines, _rest(rows)])


def _name_all(rows: pd.DataFrame, verdict: str) -> str:
    names = [f"{row['title']} {_resource(row['resource'])}" for row in rows[rows["verdict"] == verdict].to_dict("records")]
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def _resource(resource: str) -> str:
    return "CPU" if resource == "cpu" else resource


def _line(row: dict[str, object], *, zone: ZoneInfo, horizon: pd.Timedelta) -> str:
    verdict = str(row["verdict"])
    what = f"{row['title']} {_resource(str(row['resource']))}"
    told = {"breach": _breach, "watch": _watch}.get(verdict)
    said = told(row, zone, horizon) if told else str(row["note"])
    used = "" if told is None else f"{_amount(row['demand'], row)} of {_amount(row['limit'], row)}"
    return f" {MARKS[verdict]} {verdict:<11} {what:<24} {used:<22} {said}".rstrip()


def _amount(value: object, row: dict[str, object]) -> str:
    return format_value(float(value), str(row["unit"]))  # type: ignore[arg-type]  # a cell of a float column


def _breach(row: dict[str, object], zone: ZoneInfo, horizon: pd.Timedelta) -> str:
    since = row["since"]
    return f"since {_day(since, zone)}" if isinstance(since, pd.Timestamp) and since is not pd.NaT else "now and then"


def _watch(row: dict[str, object], zone: ZoneInfo, horizon: pd.Timedelta) -> str:
    share = format_value(float(row["probability"]), "ratio")  # type: ignore[arg-type]  # a cell of a float column
    return f"{date_of_limit(row, zone)}, {share} within {horizon.days} d"


def date_of_limit(row: dict[str, object], zone: ZoneInfo) -> str:
    """'full 2027-01-14 (2 Jan – 6 Feb)'; an open end is said as 'later'."""
    early, median, late = (row[f"date_{which}"] for which in ("early", "median", "late"))
    ends = " – ".join(f"{date.tz_convert(zone):%-d %b}" if _known(date) else "later" for date in (early, late))
    return f"full {_day(median, zone)} ({ends})" if _known(median) else f"full from {_day(early, zone)} at the earliest"


def _known(date: object) -> bool:
    return isinstance(date, pd.Timestamp) and date is not pd.NaT


def _day(date: object, zone: ZoneInfo) -> str:
    return f"{date.tz_convert(zone):%Y-%m-%d}" if isinstance(date, pd.Timestamp) and date.tzinfo else f"{date:%Y-%m-%d}"


def _rest(rows: pd.DataFrame) -> str:
    ok, unmeasured = (int((rows["verdict"] == verdict).sum()) for verdict in ("ok", "unmeasured"))
    first = rows.loc[rows["verdict"] == "unmeasured", "note"]
    fix = f" · first fix: {first.iloc[0]}" if len(first) else ""
    return f" · {ok} rows ok, {unmeasured} unmeasured{fix}"
