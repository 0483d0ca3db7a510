"""Which service leaves its row of the sizing table, by which resource, when, and how sure is that?

Asks a source for what the sizing table's entries measure, judges each row, draws what matters, assembles a Result.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ralphcap.capacity.assessment import Assessment, assess
from ralphcap.capacity.bottlenecks import bottlenecks
from ralphcap.capacity.disk_rows import Disk, quantiles
from ralphcap.capacity.disk_verdicts import with_disks
from ralphcap.capacity.stores import Outlook
from ralphcap.catalog.sizing import Sizing
from ralphcap.errors import ParameterError
from ralphcap.figures import ranking
from ralphcap.figures.capacity import history, overview
from ralphcap.frames import records
from ralphcap.result import Result
from ralphcap.reviews import beside, wording
from ralphcap.reviews.choosing import chosen
from ralphcap.reviews.disk_models import asking_of, modelled
from ralphcap.reviews.measuring import Measured, measure
from ralphcap.reviews.splitting import split
from ralphcap.sessions import EXCHANGE_ZONE, trading_sessions
from ralphcap.sources import Source
from ralphcap.window import Window, parse_duration

KIND = "capacity_review"
HEAVY = 2  # rows, at most, on which fitted models are tried, too: about a second each
_HOURLY = "1h"  # the disk forecast's own step: the same questions have the same answers
_BEYOND = 2  # times the horizon for which sessions are known, since dates are sought that far


def capacity(
    source: Source,
    window: str = "now-30d/now",
    *,
    step: str = "5m",
    horizon: str = "90d",
    services: str = ".*",
) -> Result:
    """The capacity review of every row of the sizing table whose service matches `services`.

    window    'START/END', in the source's time; step: spacing of the values that demand is judged by
    horizon   how far ahead a limit may be reached, in days or more
    Result.rows: service, resource, title, unit, limit, demand, headroom [unit], growth_per_day [unit a day], verdict,
    since, date_early, date_median, date_late (midnights of the exchange's days, UTC), probability, recommended [unit], risk
    (that the recommended size is exceeded: within four weeks, a disk's within the horizon), method, backtest_error,
    backtest_coverage (how the forecast would have done in the past) [ratio], complete (whether its answer was), note,
    working_set, measured_by. On HEAVY rows, at most, whose verdict hangs on the forecast (assessment.matter), fitted models
    are tried, too, and their `method` says what came of it. Disks are judged by their models, as the disk forecast does. Days and sessions are the exchange's whatever the
    display zone is, so that no verdict depends on who reads it.
    Tables: bottlenecks, evidence, totals, unlisted. Figures: overview, history and parts of each row that matters.
    Raises ParameterError, SourceError; IncompleteAnswer when the source is strict.
    """
    asked, ahead = source.window(window, step=step), parse_duration(horizon)
    if ahead < pd.Timedelta(days=1):
        raise ParameterError(f"The horizon {horizon!r} is shorter than a day.\n  Give whole days, for example '90d'.")
    sizing = chosen(source.catalog, services)
    units = {limit.query: source.catalog.query(limit.query).unit for limit in sizing.limits if limit.query}
    measured = measure(source, [limit for limit in sizing.limits if units.get(limit.query) == limit.unit], asked)
    sessions = _sessions(source, asked, ahead)
    disks, outlook = _disks(source, sizing, window, ahead)
    judged = assess(
        measured.usage, sizing.frame(), sessions,
        now=asked.end, horizon=ahead, zone=EXCHANGE_ZONE, step=asked.step, incomplete=measured.incomplete,
        days=(asked.end - asked.start) / pd.Timedelta(days=1), heavy=HEAVY, apart=("disk",),
    )  # fmt: skip
    rows = with_disks(_with_units(judged.rows, sizing, units), disks, outlook, zone=EXCHANGE_ZONE)
    evidence = beside.evidence(source, sizing, asked)
    rows = rows.merge(evidence[["service", "working_set"]], on="service", how="left", validate="many_to_one")
    rows["working_set"] = rows["working_set"].where(rows["resource"] == "memory")
    lines = sizing.frame()["measured_by"].to_numpy()  # both are in the sizing table's order
    rows["measured_by"] = np.where(rows["verdict"] == "unmeasured", lines, "")
    tables = {
        "bottlenecks": bottlenecks(rows, judged.demand, measured.usage, evidence, zone=source.zone),
        "evidence": evidence,
        "totals": sizing.totals(),
        "unlisted": beside.unlisted(source, source.catalog.sizing, asked),
    }
    forecast = _forecast(judged, disks, outlook)
    figures = _figures(rows, forecast, measured, sessions, source, ahead)
    return _result(source, asked, ahead, rows, tables, figures)


def _sessions(source: Source, window: Window, ahead: pd.Timedelta) -> pd.DataFrame:
    first, last = (bound.tz_convert(EXCHANGE_ZONE) for bound in (window.start, window.end + _BEYOND * ahead))
    return trading_sessions(first, last, source.catalog.calendar)


def _with_units(rows: pd.DataFrame, sizing: Sizing, units: dict[str, str]) -> pd.DataFrame:
    """The rows (in the sizing table's order), those whose entry answers in another unit than their limit's told so."""
    told = [
        f"{one.query} answers in {units[one.query]}, and the limit is in {one.unit}: name an entry that answers in {one.unit}"
        if one.query and units[one.query] != one.unit
        else ""
        for one in sizing.limits
    ]
    other = np.array([bool(note) for note in told])
    verdicts = np.where(other, "cannot say", rows["verdict"])
    return rows.assign(verdict=verdicts, note=np.where(other, told, rows["note"]))


def _disks(source: Source, sizing: Sizing, window: str, ahead: pd.Timedelta) -> tuple[list[Disk], Outlook]:
    """The disks among the rows as the disk forecast sees them, by the hour."""
    asking = asking_of(source, window, step=_HOURLY, horizon=ahead)
    disks = modelled(asking, sizing.limits).disks if any(one.resource == "disk" for one in sizing.limits) else []
    return disks, Outlook(asking.now, ahead)


def _forecast(judged: Assessment, disks: Sequence[Disk], outlook: Outlook) -> pd.DataFrame:
    """Quantiles by row and day: disks by their models, all others by their daily demand."""
    daily = judged.paths.quantiles()
    of_disks = quantiles(list(disks), now=outlook.now, zone=EXCHANGE_ZONE.key)
    known = set(of_disks["service"])
    others = daily[~((daily["resource"] == "disk") & daily["service"].isin(known))]
    return pd.concat([one for one in (others, of_disks) if len(one)] or [daily], ignore_index=True)


def _figures(
    rows: pd.DataFrame,
    forecast: pd.DataFrame,
    measured: Measured,
    sessions: pd.DataFrame,
    source: Source,
    ahead: pd.Timedelta,
) -> dict[str, Any]:
    """The overview, and a history of each row that needs a person; where none does, of the two nearest to their limits."""
    ordered = ranking.worst_first(records(rows))
    known = [row for row in ordered if not math.isnan(ranking.share(row))]
    needed = [row for row in known if row["verdict"] in wording.MARKS][: wording.MOST]
    figures = {"overview": overview(rows, forecast, zone=source.zone, horizon=ahead)}
    for row in needed or known[:2]:
        drawn = history(row, measured.usage, forecast, sessions, zone=source.zone, horizon=ahead)
        figures[f"history {row['service']} {row['resource']}"] = drawn
        parts = split(row, measured.usage, zone=source.zone)
        if parts is not None:
            figures[f"parts {row['service']} {row['resource']}"] = parts
    return figures


def _result(
    source: Source,
    window: Window,
    ahead: pd.Timedelta,
    rows: pd.DataFrame,
    tables: dict[str, pd.DataFrame],
    figures: dict[str, Any],
) -> Result:
    ledger = source.ledger.frame()
    return Result(
        kind=KIND,
        title=" · ".join(["Capacity review", window.describe(source.zone), source.title, _completeness(ledger)]),
        answer=wording.answer(rows, zone=source.zone, horizon=ahead),
        rows=rows,
        ledger=ledger,
        complete=source.ledger.complete,
        breached=_names(records(rows[rows["verdict"] == "breach"])),
        tables=tables,
        figures=figures,
        facts={
            "window": window.describe(source.zone),
            "zone": source.zone.key,
            "source": source.title,
            "now": f"{source.now:%Y-%m-%dT%H:%M:%SZ}",
            "horizon": f"{ahead.days} d",
        },
    )


def _completeness(ledger: pd.DataFrame) -> str:
    got = int(ledger["complete"].sum())
    return f"answers {'complete' if got == len(ledger) else 'incomplete'} ({got} of {len(ledger)})"


def _names(rows: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(f"{row['service']} {row['resource']}" for row in rows)
