"""Which entry means what a dashboard's expression means? The one whose metrics are most alike. Imports catalog only."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from ralphcap.catalog.finding import dashboard_of
from ralphcap.catalog.metrics import metrics
from ralphcap.catalog.query import Query
from ralphcap.exports.holes import Opened
from ralphcap.exports.outline import outline

# Two names that share three quarters of their words mean nearly the same: http_request_duration_seconds_bucket and
# http_request_duration_highr_seconds_bucket (5 of 6); node_network_receive_… and node_network_transmit_… do not (4 of 6).
ALIKE = 0.75


@dataclass(frozen=True)
class Candidate:
    """An entry with its expression's tree."""

    query: Query
    expression: Opened


def nearest(expression: Opened, candidates: Iterable[Candidate], dashboard: str) -> Candidate | None:
    """The candidate that asks for the same or nearly the same metrics, those of the same dashboard first; None if none.

    Of several, the one whose expression has most in common.
    """
    alike = [one for one in candidates if _metrics_alike(expression, one.expression) >= ALIKE]
    own = [one for one in alike if dashboard_of(one.query) == dashboard]
    return max(own or alike, key=lambda one: _likeness(expression, one.expression), default=None)


def _likeness(one: Opened, other: Opened) -> tuple[float, float]:
    """How much of their metrics, then of all their parts, two expressions have in common: 0 to 1 each."""
    ours, theirs = (Counter(line.strip() for line in outline(expression)) for expression in (one, other))
    return _metrics_alike(one, other), (ours & theirs).total() / (ours | theirs).total()


def _metrics_alike(one: Opened, other: Opened) -> float:
    """The mean likeness of each side's metrics to the most similar one of the other: 0 to 1."""
    ours, theirs = metrics(one.tree), metrics(other.tree)
    if not ours or not theirs:
        return 0.0
    return (_sum_of_best(ours, theirs) + _sum_of_best(theirs, ours)) / (len(ours) + len(theirs))


def _sum_of_best(names: Sequence[str], others: Collection[str]) -> float:
    return sum(max(_names_alike(name, other) for other in others) for name in names)


def _names_alike(one: str, other: str) -> float:
    """The share of their words that both have."""
    ours, theirs = set(one.split("_")), set(other.split("_"))
    return len(ours & theirs) / len(ours | theirs)
