"""What do the callers of the broker's API export? Calls, errors, response times, and the rate limit."""

from collections.abc import Iterator

import numpy as np

from tests.lab.metrics.shared import counter, events, histogram, share_below
from tests.lab.platform import SERVICES
from tests.lab.series import Series, Target
from tests.lab.world import World

LIMIT = 5.0  # calls a second that the broker allows an account
# Calls a second at the peak, by caller and endpoint.
CALLS = {
    "vcp-scanner": {"daily_chart": 0.6},
    "signal-engine": {"quote": 1.4, "daily_chart": 0.2},
    "daytrading-scanner": {"quote": 0.9},
}
MEDIAN_SECONDS = {"quote": 0.12, "daily_chart": 0.4}
ERRORS = {"rate_limited": 0.004, "timeout": 0.002}  # as a share of the calls
BUCKETS = ("0.05", "0.1", "0.25", "0.5", "1.0", "2.5", "5.0", "10.0")
SPREAD = 0.6


def series(world: World) -> Iterator[Series]:
    """The series of the three services that call the broker."""
    for target in SERVICES:
        for endpoint, rate in CALLS.get(target.job, {}).items():
            yield from _endpoint(world, target, endpoint, rate * (0.01 + world.load))
        if target.job in CALLS:
            yield from _limit(world, target)


def _endpoint(world: World, target: Target, endpoint: str, rate: np.ndarray) -> Iterator[Series]:
    labels = {"endpoint": endpoint}
    called = events(world.random("kiwoom", target.job, endpoint), rate)
    median = MEDIAN_SECONDS[endpoint]
    shares, mean = share_below(BUCKETS, median, SPREAD), median * np.exp(SPREAD**2 / 2)
    found = [
        ("kiwoom_requests_total", labels, called),
        *(("kiwoom_errors_total", labels | {"kind": kind}, np.floor(part * called)) for kind, part in ERRORS.items()),
        *histogram("kiwoom_request_duration_seconds", labels, shares, called, mean),
        ("kiwoom_last_success_timestamp_seconds", labels, _latest(world, called)),
    ]
    for name, with_labels, values in found:
        yield Series(target, name, values, with_labels)


def _latest(world: World, called: np.ndarray) -> np.ndarray:
    """The minute of the latest call."""
    return np.maximum.accumulate(np.where(np.diff(called, prepend=0) > 0, world.seconds, world.seconds[0]))


def _limit(world: World, target: Target) -> Iterator[Series]:
    allowed = np.full(world.count, LIMIT)
    yield Series(target, "kiwoom_rate_limit_requests_per_second", allowed)
    waited = counter(0.05 * np.maximum(0, world.load - 0.6))
    yield Series(target, "kiwoom_rate_limit_wait_seconds_total", waited)
