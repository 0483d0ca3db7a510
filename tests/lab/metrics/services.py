"""What do the FastAPI services export? Requests by path and status, their durations, and the process' own metrics."""

from collections.abc import Iterator

import numpy as np

from tests.lab.metrics import process
from tests.lab.metrics.shared import events, histogram, share_below
from tests.lab.platform import APPLICATION, SERVICES
from tests.lab.series import Series, Target
from tests.lab.world import World

PEAK_REQUESTS = {
    "api-gateway": 90.0,
    "vcp-scanner": 12.0,
    "signal-engine": 25.0,
    "chatbot": 4.0,
    "daytrading-scanner": 18.0,
}
PATHS = {
    "api-gateway": {"/api/stocks/{code}": 0.6, "/api/signals": 0.3, "/health": 0.1},
    "vcp-scanner": {"/scan": 0.8, "/health": 0.2},
    "signal-engine": {"/signals": 0.85, "/health": 0.15},
    "chatbot": {"/chat": 0.7, "/health": 0.3},
    "daytrading-scanner": {"/scan": 0.85, "/health": 0.15},
}
MEDIAN_SECONDS = {
    "api-gateway": 0.03,
    "vcp-scanner": 0.25,
    "signal-engine": 0.06,
    "chatbot": 0.7,
    "daytrading-scanner": 0.12,
}
SPREAD = 0.8  # of the log-normal durations
# prometheus-fastapi-instrumentator's buckets.
COARSE = ("0.1", "0.5", "1.0")
FINE = (
    "0.01", "0.025", "0.05", "0.075", "0.1", "0.25", "0.5", "0.75", "1.0", "1.5", "2.0",
    "2.5", "3.0", "3.5", "4.0", "4.5", "5.0", "7.5", "10.0", "30.0", "60.0",
)  # fmt: skip
FAILURES = 0.002
BODY_BYTES = 1800.0


def series(world: World) -> Iterator[Series]:
    """All series of the five services' scrapes."""
    for target in SERVICES:
        container = next(one for one in APPLICATION if one.name == target.job)
        anew = process.begins(world, container)
        yield from process.series(world, target, container)
        yield from _requests(world, target, anew)
        yield from _durations(world, target, anew)
        for name, labels, values in _bodies(world, target, anew):
            yield Series(target, name, values, labels)


def _rate(world: World, target: Target) -> np.ndarray:
    return (
        PEAK_REQUESTS[target.job]
        * (0.05 + world.load)
        * world.random("requests", target.job).lognormal(0, 0.1, world.count)
    )


def _requests(world: World, target: Target, anew: list[int]) -> Iterator[Series]:
    """A path has its failures as a series of their own; health checks never fail, so they have none."""
    for path, share in PATHS[target.job].items():
        kinds = {"2xx": 0.985, "4xx": 0.013, "5xx": FAILURES} if path != "/health" else {"2xx": 1.0}
        for status, part in kinds.items():
            random = world.random("requests", target.job, path, status)
            labels = {"handler": path, "method": _method(path), "status": status}
            counted = events(random, part * share * _rate(world, target), resets=anew)
            yield Series(target, "http_requests_total", counted, labels)


def _durations(world: World, target: Target, anew: list[int]) -> Iterator[Series]:
    median = MEDIAN_SECONDS[target.job]
    mean = median * np.exp(SPREAD**2 / 2)
    for path, share in PATHS[target.job].items():
        observed = events(world.random("durations", target.job, path), share * _rate(world, target), resets=anew)
        labels = {"handler": path, "method": _method(path)}
        coarse = share_below(COARSE, median, SPREAD)
        for name, found, values in histogram("http_request_duration_seconds", labels, coarse, observed, mean):
            yield Series(target, name, values, found)
    observed = events(world.random("durations", target.job), _rate(world, target), resets=anew)
    fine = share_below(FINE, median, SPREAD)
    for name, found, values in histogram("http_request_duration_highr_seconds", {}, fine, observed, mean):
        yield Series(target, name, values, found)


def _bodies(world: World, target: Target, anew: list[int]) -> Iterator[tuple[str, dict[str, str], np.ndarray]]:
    """What is answered, and how much is under way: the second only where the services are told to count it."""
    for path, share in PATHS[target.job].items():
        answered = events(world.random("bodies", target.job, path), share * _rate(world, target), resets=anew)
        yield "http_response_size_bytes_count", {"handler": path}, answered
        yield "http_response_size_bytes_sum", {"handler": path}, BODY_BYTES * answered
    if world.profile == "corrected":
        at_once = MEDIAN_SECONDS[target.job] * _rate(world, target)
        yield "http_requests_inprogress", {}, world.random("inprogress", target.job).poisson(at_once).astype(float)


def _method(path: str) -> str:
    return "POST" if path in ("/chat", "/scan") else "GET"
