"""How many lines does each service write, at which level, and how many of them are errors? Imports frames.

Lines are counts by service and level, as a series frame of `logs.lines` holds them; 'before' is such a frame of an earlier
window, or None.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from ralphcap.frames import TIMESTAMP, VALUE

SERVICE, LEVEL = "service", "level"
ERRORS = ("ERROR", "CRITICAL", "FATAL")  # levels that are errors, however their letters are written
LEVELS = ("errors", "WARNING", "INFO", "DEBUG")  # in this order; then others by name, then lines without a level
_SAME = {"WARN": "WARNING", "": "no level"}


def by_service(lines: pd.DataFrame, before: pd.DataFrame | None = None) -> pd.DataFrame:
    """One row a service that wrote in either window, the one with the most lines first.

    Returns: service, lines, lines_before (NaN without an earlier window), and the window's lines at each level, a column a
    level in the order of LEVELS ('errors', 'WARNING', …).
    """
    levels = lines.assign(**{SERVICE: texts_of(lines[SERVICE]), LEVEL: _names(lines)})
    table = levels.pivot_table(index=SERVICE, columns=LEVEL, values=VALUE, aggfunc="sum", observed=True)
    table = table.reindex(columns=_in_order(table.columns))
    table.insert(0, "lines", table.sum(axis=1))
    table.insert(1, "lines_before", np.nan)
    if before is not None:
        then = before.assign(**{SERVICE: texts_of(before[SERVICE])}).groupby(SERVICE)[VALUE].sum()
        table = table.reindex(table.index.union(then.index))
        table["lines_before"] = then.reindex(table.index).fillna(0.0)
    counts = [name for name in table.columns if name != "lines_before"]
    table = table.assign(**{name: table[name].fillna(0).astype("int64") for name in counts})
    table = table[(table["lines"] > 0) | (table["lines_before"] > 0)].rename_axis(SERVICE).reset_index()
    return table.rename_axis(None, axis=1).sort_values(["lines", SERVICE], ascending=[False, True], ignore_index=True)


def errors(lines: pd.DataFrame, before: pd.DataFrame | None = None) -> pd.DataFrame:
    """One row a service, the one with the most errors first: service, lines, errors, share (of its lines that are errors)
    [ratio], lines_before, errors_before, share_before (NaN without an earlier window; a share of no line is NaN, too).
    """
    here, there = _errors_of(lines), _errors_of(before).add_suffix("_before")
    table = here.join(there, how="outer").rename_axis(SERVICE).reset_index()
    table["lines"], table["errors"] = (table[name].fillna(0).astype("int64") for name in ("lines", "errors"))
    if before is not None:
        table[["lines_before", "errors_before"]] = table[["lines_before", "errors_before"]].fillna(0)
    table = table[[SERVICE, "lines", "errors", "share", "lines_before", "errors_before", "share_before"]]
    return table.sort_values(["errors", "lines"], ascending=False, kind="stable", ignore_index=True)


def error_share(lines: pd.DataFrame) -> float:
    """The share of all lines that are errors [ratio]; NaN where there is no line."""
    counts = lines[VALUE].sum()
    return float(lines.loc[_are_errors(lines), VALUE].sum() / counts) if counts else float("nan")


def level_over_time(lines: pd.DataFrame) -> pd.DataFrame:
    """A series frame with the label `level`, in the order of LEVELS: errors as one, spellings of a level together."""
    named = lines.assign(**{LEVEL: _names(lines)})
    table = named.groupby([LEVEL, TIMESTAMP], observed=True)[VALUE].sum().reset_index()
    order = pd.CategoricalDtype(_in_order(table[LEVEL].unique()), ordered=True)
    table = table.astype({LEVEL: order}).sort_values([LEVEL, TIMESTAMP], ignore_index=True)
    return table[[TIMESTAMP, LEVEL, VALUE]]


def errors_over_time(lines: pd.DataFrame) -> pd.DataFrame:
    """A series frame with the label `service`: the errors of each that had any, 0 at times without one."""
    kept = lines.assign(**{VALUE: lines[VALUE].where(_are_errors(lines), 0.0), SERVICE: texts_of(lines[SERVICE])})
    table = kept.groupby([SERVICE, TIMESTAMP], observed=True)[VALUE].sum().reset_index()
    some = table.groupby(SERVICE)[VALUE].transform("sum") > 0
    return table[some].astype({SERVICE: "category"})[[TIMESTAMP, SERVICE, VALUE]].reset_index(drop=True)


def _errors_of(lines: pd.DataFrame | None) -> pd.DataFrame:
    """By service: lines, errors, share."""
    if lines is None:
        return pd.DataFrame({name: pd.Series(dtype="float64") for name in ("lines", "errors", "share")})
    kept = pd.DataFrame(
        {
            SERVICE: texts_of(lines[SERVICE]),
            "lines": lines[VALUE],
            "errors": lines[VALUE].where(_are_errors(lines), 0.0),
        }
    )
    table = kept.groupby(SERVICE).sum()
    return table.assign(share=(table["errors"] / table["lines"]).where(table["lines"] > 0))


def _are_errors(lines: pd.DataFrame) -> pd.Series:
    return texts_of(lines[LEVEL]).str.upper().isin(ERRORS)


def _in_order(levels: Iterable[str]) -> list[str]:
    """The levels that are known in their order, then others by name, then none."""
    there = set(levels)
    known = [name for name in LEVELS if name in there]
    return [*known, *sorted(there - {*LEVELS, _SAME[""]}), *({_SAME[""]} & there)]


def _names(lines: pd.DataFrame) -> pd.Series:
    upper = texts_of(lines[LEVEL]).str.upper()
    return upper.replace(_SAME).where(~upper.isin(ERRORS), LEVELS[0])


def texts_of(labels: pd.Series) -> pd.Series:
    """A label's texts; '' where lines lack it."""
    return labels.astype("object").where(labels.notna(), "").astype("str")
