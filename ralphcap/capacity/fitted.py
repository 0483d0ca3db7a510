"""What do models say whose parameters are fitted to one series: exponential smoothing, and states that drift?

ETS (Hyndman, Koehler, Ord & Snyder 2008, "Forecasting with exponential smoothing") and structural time series (Harvey 1989,
"Forecasting, structural time series models and the Kalman filter"), as statsmodels has them. They cost a hundred times as
much as the candidates in closed form, so they are for few series, one by one. Imports capacity.pasts.
"""

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from ralphcap.capacity.noises import Array
from ralphcap.capacity.pasts import Past, repeated

LOOKED_AT = 21  # short seasons before an origin that a fit looks at
ENOUGH = 2  # short seasons that a fit needs, and at least FEWEST steps
FEWEST = 12
BEGINNING = 5  # steps, or a season, whose mean is the first level; as many after them give the first slope
TESTED = 2  # past origins at which a model must have been fitted, so that it can be weighed at all
REFITTED = 2  # times that a structural model's parameters are fitted; in between, they are those of the fit before
ROUNDS = 200  # of an optimization
FINE = 1e9  # times the machine's precision: a likelihood that changes by less (2e-7 of itself) has come to its end
HARMONICS = 4  # of the short season
LONG_HARMONICS = 3  # of the long one, where two of them are known
SMOOTHED: Mapping[str, Mapping[str, Any]] = {
    "ETS, level and season": {},
    "ETS, trend and season": {"trend": "add"},
    "ETS, damped trend and season": {"trend": "add", "damped_trend": True},
}
STRUCTURAL = {"structural, drifting level": "llevel", "structural, drifting trend": "lltrend"}


@dataclass(frozen=True)
class Tried:
    """said: name → 1 × origins × horizon, what each model would have said; left_out: name → why it says nothing."""

    said: Mapping[str, Array]
    left_out: Mapping[str, str]


class NotFitted(Exception):
    """A fit that did not come to an end, or to nothing that a number could be."""


def fitted(past: Past) -> Tried:
    """Every model's word at each origin of one series.

    At each origin a model has seen the steps before it alone. Where these are too few for a fit, it says the last season
    again, and is judged by that. A fit that fails at any origin leaves the model out.
    """
    short = past.seasons[0]
    able = [place for place, known in enumerate(past.origins) if known >= max(ENOUGH * short, FEWEST)]
    models: dict[str, Callable[[Past, list[int]], Array]] = {
        **{name: partial(_smoothed, options=options) for name, options in SMOOTHED.items()},
        **{name: partial(_structural, level=level) for name, level in STRUCTURAL.items()},
    }
    if len(able) <= TESTED:
        return Tried({}, dict.fromkeys(models, "too little history to fit and to test them"))
    found, left_out = {}, {}
    for name, model in models.items():
        said = repeated(past.cycles(short, 1)[:, :, 0], past.horizon)
        try:
            said[0, able] = model(past, able)
        except NotFitted as error:
            left_out[name] = str(error)
        else:
            found[name] = said
    return Tried(found, left_out)


def _smoothed(past: Past, able: list[int], *, options: Mapping[str, Any]) -> Array:
    """An exponential smoothing, fitted anew at each origin: origins × horizon."""
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    season = {"seasonal": "add", "seasonal_periods": past.seasons[0]} if past.seasons[0] > 1 else {}
    said = []
    for place in able:
        values = _before(past, place)
        begin = _beginning(values, past.seasons[0], trend="trend" in options)
        model = ETSModel(values, error="add", initialization_method="known", **begin, **season, **options)
        result = _fit(partial(model.fit, disp=False, maxiter=ROUNDS))
        said.append(_sound(result.forecast(past.horizon)))
    return np.stack(said)


def _beginning(values: Array, season: int, *, trend: bool) -> dict[str, Any]:
    """Level, slope and season before the first value, from the first two seasons: statsmodels' own need more of them."""
    length = max(season, BEGINNING)
    first, second = values[:length].mean(), values[length : 2 * length].mean()
    slope = (second - first) / length
    found: dict[str, Any] = {"initial_level": first - slope * (length + 1) / 2} if trend else {"initial_level": first}
    if trend:
        found["initial_trend"] = slope
    if season > 1:
        cycles = values[: 2 * season].reshape(2, season)
        found["initial_seasonal"] = (cycles - cycles.mean(axis=1, keepdims=True)).mean(axis=0)
    return found


def _structural(past: Past, able: list[int], *, level: str) -> Array:
    """A level (and slope) that drifts beside trigonometric seasons: origins × horizon.

    The filter runs once over all steps with each fit's parameters: what it knows at an origin comes from before it.
    """
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    start = max(0, past.origins[able[0]] - LOOKED_AT * past.seasons[0])
    values = past.values[0, start:]
    options = {"level": level, "freq_seasonal": _waves(past.seasons, past.origins[able[0]] - start)}
    fits = np.linspace(0, len(able) - 1, REFITTED + 1).astype("int64")[:-1]
    said = np.empty((len(able), past.horizon))
    for begin, end in zip(fits, [*fits[1:], len(able)], strict=True):
        model = UnobservedComponents(_before(past, able[begin]), **options)
        result = _fit(partial(model.fit, disp=0, maxiter=ROUNDS, factr=FINE, cov_type="none"))
        whole = UnobservedComponents(values, **options)
        known = whole.filter(result.params, return_ssm=True).predicted_state
        design, transition = whole.ssm["design"], whole.ssm["transition"]
        states = known[:, [past.origins[place] - start for place in able[begin:end]]]
        for step in range(past.horizon):
            said[begin:end, step] = (design @ states)[0]
            states = transition @ states
    return _sound(said)


def _waves(seasons: tuple[int, ...], known: int) -> list[dict[str, int]]:
    short, long = seasons[0], seasons[-1]
    waves = [{"period": short, "harmonics": min(HARMONICS, short // 2)}] if short > 1 else []
    if long > short and known >= 2 * long:
        waves.append({"period": long, "harmonics": min(LONG_HARMONICS, long // 2)})
    return waves


def _before(past: Past, place: int) -> Array:
    """The steps before an origin that a fit looks at."""
    known = past.origins[place]
    return past.values[0, max(0, known - LOOKED_AT * past.seasons[0]) : known]


def _fit(run: Callable[[], Any]) -> Any:
    """A fit that came to its end. Raises NotFitted."""
    from statsmodels.tools.sm_exceptions import ConvergenceWarning

    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore", ConvergenceWarning)  # told by the result, too, and read there
        try:
            result = run()
        except (np.linalg.LinAlgError, ValueError) as error:
            raise NotFitted(f"its fit failed: {str(error).splitlines()[0]}") from error
    if not result.mle_retvals["converged"]:
        raise NotFitted("its fit did not converge")
    return result


def _sound(values: Array) -> Array:
    if not np.isfinite(values).all():
        raise NotFitted("its fit says what is no number")
    return np.asarray(values, dtype="float64")
