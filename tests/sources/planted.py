"""A small past with all that makes answers hard to split: six hours of few series, written to whatever servers are there.

Scraped every 30 s, each instance at its own milliseconds: counters that reset, gaps, series that end with a stale marker
and come back, NaN and infinities, values that no binary number holds exactly, a series scraped more seldom than servers
look back, labels that change, a histogram.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from tests.lab.remote_write import STALE, Planted, write
from tests.lab.servers.processes import Server
from tests.lab.servers.programs import SERVERS, MissingProgram, program
from tests.lab.servers.prometheus import Prometheus
from tests.lab.servers.victoria_metrics import VictoriaMetrics

HOURS = 6
INTERVAL = 30_000
SAMPLES = HOURS * 3_600_000 // INTERVAL
SEED = 20261120
AT_ONCE = 3_600_000 // INTERVAL  # samples of an hour: an empty head takes no longer stretch back in time
OFFSETS = {"a": 0, "b": 7_123, "c": 21_999}  # `a` is scraped exactly on the steps
BOUNDS = ("0.1", "0.5", "1", "+Inf")
PROMETHEUS_3 = SERVERS / "prometheus3" / "prometheus"
TEXTS = {
    "korean": "서비스 · 주문 처리",
    "quotes": "\"double\" 'single' `back`",
    "lines": "first\nsecond\r\nthird\rlast",
    "slashes": r"C:\temp\new $1 ${x} \\",
    "commas": "a,b;c\t|",
    "words": "NaN",
    "combined": "🚀 e\u0301 \u202eright to left",
    "long": "긴" * 3_400,  # 10 kB
}
NAMES = {"서비스 이름": "가", "a\rb": "b", "value": "c", "label_value": "d", "timestamp": "e"}  # labels of `named`


@dataclass(frozen=True)
class Told:
    """A server with the planted past: what it is, where it is, and when its past begins."""

    product: str
    url: str
    start: pd.Timestamp


def past(start: pd.Timestamp) -> list[Planted]:
    """All series."""
    random = np.random.default_rng(SEED)
    found = [planted for instance in OFFSETS for planted in _scraped(instance, start, random)]
    times = _times("a", start)
    seldom = Planted({"__name__": "seldom", "instance": "a"}, times[::14], np.arange(len(times[::14])) / 3)
    texts = [
        Planted({"__name__": "texts", "kind": kind, "text": text}, times, np.ones(SAMPLES))
        for kind, text in TEXTS.items()
    ]
    return [*found, seldom, *texts, Planted({"__name__": "named", **NAMES}, times, np.ones(SAMPLES))]


def _scraped(instance: str, start: pd.Timestamp, random: np.random.Generator) -> Iterator[Planted]:
    """What one instance exposes; `b` was gone for a while, `c` came late and left."""
    times, there = _times(instance, start), np.ones(SAMPLES, dtype=bool)
    if instance == "b":
        there[260:300] = False
    if instance == "c":
        there[:100] = there[650:] = False
    own = {"job": "web", "instance": instance}

    def series(name: str, values: np.ndarray, **labels: str) -> Planted:
        ends = there & ~np.append(there[1:], True)
        marked = np.where(np.roll(ends, 1), STALE, values)  # the scrape behind the last one ends the series
        kept = there | np.roll(ends, 1)
        return Planted({"__name__": name, **own, **labels}, times[kept], marked[kept])

    yield series("up", np.ones(SAMPLES))
    for code in ("200", "500"):
        yield series("requests_total", _counter(random), code=code)
    steps = random.integers(0, 4, (len(BOUNDS), SAMPLES)).cumsum(axis=1).cumsum(axis=0).astype(float)
    for bound, values in zip(BOUNDS, steps, strict=True):
        yield series("seconds_bucket", values, le=bound)
    yield series("seconds_count", steps[-1])
    yield series("temperature", _gauge(random))
    half = SAMPLES // 2
    for version, kept in (("1.0", slice(half + 1)), ("2.0", slice(half, None))):
        values = np.where(np.arange(SAMPLES) == half, STALE if version == "1.0" else 1, 1)
        yield Planted({"__name__": "build_info", **own, "version": version}, times[kept], values[kept])


def _times(instance: str, start: pd.Timestamp) -> np.ndarray:
    return int(start.timestamp() * 1000) + OFFSETS[instance] + INTERVAL * np.arange(SAMPLES)


def _counter(random: np.random.Generator) -> np.ndarray:
    """Rises by tenths, and begins anew after some restarts."""
    grown = random.integers(0, 50, SAMPLES).cumsum() / 10
    for restart in sorted(random.choice(SAMPLES, 3, replace=False)):
        grown[restart:] -= grown[restart]
    return grown


def _gauge(random: np.random.Generator) -> np.ndarray:
    """Wanders below and above zero; for some samples it is no number."""
    values = random.normal(0, 10, SAMPLES)
    values[40:44], values[120:123], values[200:202], values[400] = np.nan, np.inf, -np.inf, -0.0
    return values


@contextmanager
def told(server: Server, series: Sequence[Planted]) -> Iterator[Server]:
    """A server that has these series; writes them in the order of time, an hour at once."""
    with server:
        for first in range(0, max(len(one.times) for one in series), AT_ONCE):
            write(server.url, [_part(one, series[0].times[0] + INTERVAL * first) for one in series])
        if isinstance(server, VictoriaMetrics):
            server.show(server.url)
        yield server


def _part(one: Planted, start: int) -> Planted:
    within = (one.times >= start) & (one.times < start + INTERVAL * AT_ONCE)
    return Planted(one.labels, one.times[within], one.values[within])


def program_of(product: str) -> str:
    """The program of a server. Raises MissingProgram."""
    if product == "Prometheus 3":
        return str(PROMETHEUS_3)
    return program(product.lower().replace("victoriametrics", "victoria-metrics"))


def _products() -> tuple[str, ...]:
    """Prometheus, and which others are here."""
    found = ["Prometheus"]
    if PROMETHEUS_3.exists():
        found.append("Prometheus 3")
    with suppress(MissingProgram):
        program("victoria-metrics")
        found.append("VictoriaMetrics")
    return tuple(found)


PRODUCTS = _products()


@contextmanager
def everywhere(folder: Path) -> Iterator[dict[str, Told]]:
    """The past on each server that is here."""
    start = (pd.Timestamp.now(tz="UTC").floor("D") - pd.Timedelta("1D")).as_unit("ms")
    series = past(start)
    with ExitStack() as stack:
        yield {
            product: Told(product, stack.enter_context(told(server, series)).url, start)
            for product, server in _servers(folder)
        }


def _servers(folder: Path) -> Iterator[tuple[str, Server]]:
    for product in PRODUCTS:
        own = folder / product.replace(" ", "")
        if product == "VictoriaMetrics":
            yield product, VictoriaMetrics(own)
        else:
            receiver = ["--web.enable-remote-write-receiver"]
            yield product, Prometheus(own, own / "data", options=receiver, executable=program_of(product))
