"""What do the last days of the same kind say of a day ahead? Trading days, closed days, any classes known in advance.

A Monday on which the exchange is closed is like a Sunday, not like last Monday. Whether a series follows the calendar is
tested on its own past, not assumed. Imports capacity.pasts.
"""

from dataclasses import dataclass

import numpy as np

from ralphcap.capacity.noises import Array
from ralphcap.capacity.pasts import Past, Places, mean, median

LOOKED_AT = 42  # seasons back among which days of the same kind are sought
KINDS = {"last": 1, "mean of the last three": 3, "usual": 8}  # days of the kind that each candidate takes together
AS_GOOD = 1.1  # times the error of the combination, up to which the calendar is taken to explain a series


@dataclass(frozen=True)
class Calendar:
    """The kind of each step.

    kinds    one number a step: those measured, then those ahead
    season   steps of a day; week: of the season that kinds come on top of
    """

    kinds: Places
    season: int
    week: int

    def alike(self, past: Past, count: int) -> Places:
        """Origins × horizon × count: the last earlier steps of the same hour and kind, -1 where there are fewer."""
        steps = np.array(past.origins)[:, None] + np.arange(past.horizon)
        back = steps[..., None] - self.season * np.arange(1, LOOKED_AT + past.horizon // self.season + 2)
        known = (back >= 0) & (back < np.array(past.origins)[:, None, None])
        same = known & (self.kinds[np.maximum(back, 0)] == self.kinds[steps][..., None])
        order = np.argsort(~same, axis=-1, kind="stable")[..., :count]
        found = np.take_along_axis(back, order, axis=-1)
        return np.where(np.take_along_axis(same, order, axis=-1), found, -1)

    def exceptional(self, past: Past) -> np.ndarray:
        """Origins × horizon: steps of another kind than a week before, of which weeks and days past say the wrong thing."""
        steps = np.array(past.origins)[:, None] + np.arange(past.horizon)
        before = steps - self.week
        return np.asarray((before >= 0) & (self.kinds[steps] != self.kinds[np.maximum(before, 0)]))


def of_the_same_kind(past: Past, calendar: Calendar) -> dict[str, Array]:
    """Candidates: series × origins × horizon. Where no day of the kind is known, the last day stands in."""
    places = calendar.alike(past, max(KINDS.values()))
    values = np.where(places >= 0, past.values[:, np.maximum(places, 0)], np.nan)
    lacks = (places[..., :1] < 0)[None]
    step = np.array(past.origins)[:, None] + np.arange(past.horizon) % calendar.season - calendar.season
    values[..., :1] = np.where(lacks, past.values[:, step][..., None], values[..., :1])
    last, three, usual = KINDS.values()
    return {
        "last day of the kind": values[..., :last][..., 0],
        "mean of three days of the kind": mean(values[..., :three], 3),
        "usual day of the kind": median(values[..., :usual], 3),
    }


def by_kind(said: Array, came: Array, kinds: Array, exceptional: np.ndarray) -> Array:
    """What is said, with exceptional steps taken from the days of their kind, where these have earned it.

    said, came   series × origins × horizon: the combination of everything, and what came (NaN: not known)
    kinds        the same: the usual day of the kind
    A series follows the calendar if the kind foretold its exceptional steps better than the combination did; where the
    past origins saw none, if it foretold all steps about as well.
    """
    judged = np.broadcast_to(exceptional, came.shape) & ~np.isnan(came)
    seen = judged.any(axis=(1, 2), keepdims=True)
    judged = np.where(seen, judged, ~np.isnan(came))
    of_kind, of_all = (
        np.where(judged, np.abs(np.nan_to_num(came - one)), 0).sum(axis=(1, 2), keepdims=True) for one in (kinds, said)
    )
    follows = of_kind <= np.where(seen, 1.0, AS_GOOD) * of_all
    return np.where(exceptional & follows, kinds, said)
