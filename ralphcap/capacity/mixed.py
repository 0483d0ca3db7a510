"""How may the daily values of each row go on, and how well were its last weeks foretold? Two forecasts, weighed by that.

The processes (capacity.forecast) bear months ahead; the core (capacity.futures) knows the shape of recent weeks, and bears
about half of its history. Both are asked at the beginning of each of the last weeks. Their quantiles are averaged, with
weights that fall with the square of the error (Bates & Granger 1969, "The combination of forecasts"). A path keeps its rank
of each day, so that days still follow one another (Schefzik, Thorarinsdottir & Gneiting 2013, "Uncertainty quantification in
complex simulation models using ensemble copula coupling"). Imports capacity.demand, diagnoses, forecast, futures, intervals
and peaks.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from statistics import NormalDist

import numpy as np
import pandas as pd

from ralphcap.capacity.demand import complete_days, day_numbers
from ralphcap.capacity.diagnoses import of_tried
from ralphcap.capacity.forecast import LEAST_DAYS, PATHS, Paths, daily_paths
from ralphcap.capacity.futures import forecast
from ralphcap.capacity.intervals import LEVELS
from ralphcap.capacity.noises import Array
from ralphcap.capacity.peaks import score

WEEK = 7
WEEKS = 3  # past weeks that are foretold once more; the core needs three weeks before one
CORE_DAYS = 28  # ahead that the core is asked for; it says how many of them a history bears
MIDDLE, LOW, HIGH = LEVELS.index(0.5), LEVELS.index(0.1), LEVELS.index(0.9)
TESTED = ("method", "backtest_error", "backtest_coverage", "scores")

Key = tuple[str, str]


@dataclass(frozen=True)
class Said:
    """One row's days ahead, as both said them: paths × days, and LEVELS × days (NaN where the core says nothing).

    method   the processes' heaviest; tried: what came of the core's fitted models, where these were tried
    """

    paths: Array
    core: Array
    method: str
    tried: str = ""

    def mixed(self, share: float) -> Array:
        """The paths, moved by the core's share; where it says less far, its share fades over the second half."""
        known = np.asarray(~np.isnan(self.core).any(axis=0))
        if not share or not known.any():
            return self.paths
        days = self.paths.shape[1]
        end = int(np.flatnonzero(known)[-1]) + 1
        left = (end - np.arange(end)) / (end / 2) if end < days else np.ones(end)
        weight = np.where(known[:end], share * np.clip(left, 0, 1), 0)
        near, moved = self.paths[:, :end], np.empty((len(self.paths), end))
        order = near.argsort(axis=0, kind="stable")
        np.put_along_axis(moved, order, _at_ranks(np.nan_to_num(self.core[:, :end]), len(near)), axis=0)
        mixed = np.maximum((1 - weight) * near + weight * moved, 0)
        return np.concatenate([mixed, self.paths[:, end:]], axis=1)


@dataclass(frozen=True)
class Week:
    """One past week of one row: what was said before it, and what came (NaN: not measured whole)."""

    said: Said
    came: Array


def mixed_paths(
    daily: pd.DataFrame,
    sessions: pd.DataFrame,
    *,
    days: int,
    paths: int = PATHS,
    seed: int = 0,
    heavy: bool = False,
) -> Paths:
    """daily_paths() of each row, moved by what the core says, with what the past weeks tell of both.

    Adds to Paths.series: backtest_error (median factor by which days of the past weeks were off, less 1) [ratio],
    backtest_coverage (share of these days within their 80 % interval) [ratio], scores (of each week's peak, peaks.score).
    They are of the mixture with the weight that these weeks give. NaN where no week could be foretold.
    heavy   the core also tries fitted models (futures.forecast), which `method` says: about a second a row
    """
    plain = daily_paths(daily, sessions, days=days, paths=paths, seed=seed)
    weeks = _past_weeks(daily, sessions, paths=paths, seed=seed, heavy=heavy)
    present = _both(plain, _core(daily, sessions, days=min(days, CORE_DAYS), heavy=heavy))
    values, told = [], []
    for key, said in present.items():
        row, share = _tested(weeks.get(key, []), said)
        values.append(said.mixed(share))
        told.append(row)
    table = pd.DataFrame(told, columns=list(TESTED), index=plain.series.index)
    return replace(
        plain,
        series=pd.concat([plain.series.drop(columns="method"), table], axis=1),
        values=np.array(values).reshape(plain.values.shape),
    )


def _past_weeks(
    daily: pd.DataFrame, sessions: pd.DataFrame, *, paths: int, seed: int, heavy: bool
) -> dict[Key, list[Week]]:
    """By row, the last weeks as they would have been foretold, the latest first."""
    found: dict[Key, list[Week]] = {}
    came = {key: dict(zip(day.tolist(), values, strict=True)) for key, day, values in complete_days(daily)}
    for back in range(1, WEEKS + 1):
        known = daily[daily["date"] <= daily["date"].max() - pd.Timedelta(days=back * WEEK)]
        if known["date"].nunique() < LEAST_DAYS:
            break
        past = daily_paths(known, sessions, days=WEEK, paths=paths, seed=seed)
        first = dict(zip(_keys(past.series), day_numbers(past.series["first"]), strict=True))
        for key, said in _both(past, _core(known, sessions, days=WEEK, heavy=heavy)).items():
            if np.isnan(said.paths).any():
                continue
            week = np.array([came[key].get(day, np.nan) for day in range(first[key], first[key] + WEEK)])
            if not np.isnan(week).all():
                found.setdefault(key, []).append(Week(said, week))
    return found


def _tested(weeks: Sequence[Week], said: Said) -> tuple[dict[str, object], float]:
    """TESTED of one row, and the core's share of what is said now."""
    share = _share(weeks) if not np.isnan(said.core).all() else 0.0
    row: dict[str, object] = {"method": _method(said, share), "scores": ()}
    if not weeks:
        return row | {"backtest_error": np.nan, "backtest_coverage": np.nan}, share
    paths = [week.said.mixed(share) for week in weeks]
    came = np.concatenate([week.came for week in weeks])
    low, middle, high = np.concatenate([np.quantile(one, (0.1, 0.5, 0.9), axis=0) for one in paths], axis=1)
    known, positive = ~np.isnan(came), (came > 0) & (middle > 0)
    off = np.abs(np.log(came[positive] / middle[positive]))
    inside = (came >= low * (1 - _SAME)) & (came <= high * (1 + _SAME))
    return row | {
        "backtest_error": float(np.expm1(np.median(off))) if off.size else np.nan,
        "backtest_coverage": float(inside[known].mean()),
        "scores": tuple(score(one, float(np.nanmax(week.came))) for one, week in zip(paths, weeks, strict=True)),
    }, share


_SAME = 1e-9  # relative: a constant row's interval is a point, and rounding must not throw its days out


def _share(weeks: Sequence[Week]) -> float:
    """The core's share: by the mean absolute errors of both in the weeks that both foretold."""
    both = [week for week in weeks if not np.isnan(week.said.core).any()]
    if not both:
        return 0.0
    of_paths, of_core = (
        np.nanmean([np.nanmean(np.abs(week.came - middle)) for week, middle in zip(both, middles, strict=True)])
        for middles in (
            [np.median(week.said.paths, axis=0) for week in both],
            [week.said.core[MIDDLE] for week in both],
        )
    )
    return float(of_paths**2 / (of_paths**2 + of_core**2)) if of_paths > 0 else 0.0


def _method(said: Said, share: float) -> str:
    """What the forecast is made of: the processes' heaviest, the core's share, and what was tried besides."""
    core = round(100 * share)
    recent = f"{core} % recent weeks, by the errors of both in the last" if core else ""
    return "; ".join(part for part in (said.method, recent, said.tried) if part)


@dataclass(frozen=True)
class Core:
    """What the core says: `begin`, the first day ahead of the table (days since 1970); by row LEVELS × days from there (NaN
    beyond what its days bear), and what came of its fitted models, where these were tried."""

    begin: int
    quantiles: dict[Key, Array]
    tried: dict[Key, str]


def _both(paths: Paths, core: Core) -> dict[Key, Said]:
    """What both say of each row's days from its first one ahead."""
    found = {}
    for row, values in zip(paths.series.to_dict("records"), paths.values, strict=True):
        key, days = (str(row["service"]), str(row["resource"])), values.shape[1]
        mine = np.full((len(LEVELS), days), np.nan)
        said = core.quantiles.get(key)
        if said is not None and not pd.isna(row["first"]):
            # A row that ended earlier has its first day ahead before that of the table.
            shift = core.begin - int(day_numbers(pd.Series([row["first"]]))[0])
            end = min(days, shift + said.shape[1])
            mine[:, shift:end] = said[:, : max(end - shift, 0)]
        found[key] = Said(values, mine, str(row["method"]), core.tried.get(key, ""))
    return found


def _core(daily: pd.DataFrame, sessions: pd.DataFrame, *, days: int, heavy: bool) -> Core:
    rows = [one for one in complete_days(daily) if len(one[1])]
    if not rows:
        return Core(0, {}, {})
    begin, end = min(day[0] for _, day, _ in rows), max(day[-1] for _, day, _ in rows) + 1
    table = np.full((end - begin, len(rows)), np.nan)
    for place, (_, day, values) in enumerate(rows):
        table[day - begin, place] = values
    kinds = np.isin(np.arange(begin, end + days), day_numbers(sessions["date"])).tolist()
    told = forecast(pd.DataFrame(table), horizon=days, seasons=(WEEK,), least=0, calendar=kinds, heavy=heavy)
    said, why = told.quantiles, told.diagnostics["why"].tolist()
    found = np.full((len(rows), days, len(LEVELS)), np.nan)
    places = said["series"].to_numpy(dtype="int64"), said["step"].to_numpy() - 1
    found[places] = said[[f"p{100 * level:g}" for level in LEVELS]].to_numpy()
    keys = [key for key, _, _ in rows]
    tried = {key: of_tried(text) for key, text in zip(keys, why, strict=True)}
    return Core(int(end), {key: one.T for key, one in zip(keys, found, strict=True)}, tried)


def _at_ranks(quantiles: Array, count: int) -> Array:
    """Count × days: values at evenly spaced probabilities, straight between LEVELS on the scale of a normal distribution."""
    known, wanted = _normal(LEVELS), _normal(tuple((rank + 0.5) / count for rank in range(count)))
    right = np.clip(np.searchsorted(known, wanted), 1, len(known) - 1)
    share = ((wanted - known[right - 1]) / (known[right] - known[right - 1]))[:, None]
    return np.asarray((1 - share) * quantiles[right - 1] + share * quantiles[right])


@lru_cache(maxsize=4)
def _normal(levels: tuple[float, ...]) -> Array:
    """Quantiles of the normal distribution; the same ones are asked for with every row."""
    return np.array([NormalDist().inv_cdf(level) for level in levels])


def _keys(table: pd.DataFrame) -> list[Key]:
    return list(zip(table["service"].astype("str"), table["resource"].astype("str"), strict=True))
