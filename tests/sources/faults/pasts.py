"""What can lack in a server's samples, while it answers honestly? Imports kinds, world."""

from dataclasses import replace
from random import Random

import numpy as np

from tests.sources.faults.kinds import COMPLETE, PARTIAL, Fault, Stretch
from tests.sources.faults.world import START, Series, World, between

WEB = ("web.load", "web.total", "web.well")
DB = ("db.size", "db.well")
NAMED = ("web.load", "web.well")  # whose answers tell their targets


def _down(world: World, stretch: Stretch, _: Random, *, job: str) -> World:
    """One target of a job fails to answer: `up` is 0, nothing else comes."""

    def change(series: Series) -> Series:
        if series.target != f"{job}-1":
            return series
        inside = between(series.times, stretch.start, stretch.end)
        if series.metric == "up":
            return replace(series, values=np.where(inside, 0.0, series.values))
        return series.where(~inside)

    return world.changed(change)


def _unseen(world: World, stretch: Stretch, _: Random, *, targets: str) -> World:
    """Targets are not scraped at all."""
    return world.changed(
        lambda series: (
            series.where(~between(series.times, stretch.start, stretch.end))
            if series.target.startswith(targets)
            else series
        )
    )


def _one_scrape(world: World, stretch: Stretch, _: Random, *, job: str) -> World:
    """A single scrape is lost."""

    def change(series: Series) -> Series:
        inside = np.flatnonzero(between(series.times, stretch.start, stretch.window[1]))
        keep = np.ones(len(series.times), dtype=bool)
        keep[inside[:1]] = series.target != f"{job}-1"
        return series.where(keep)

    return world.changed(change)


def _half(world: World, stretch: Stretch, _: Random, *, metric: str) -> World:
    """A metric of one target ends amid the window, while the target is up."""
    return world.changed(
        lambda series: (
            series.where(series.times < stretch.start.timestamp() * 1000)
            if series.metric == metric and series.target.endswith("-1")
            else series
        )
    )


def _without(world: World, _stretch: Stretch, _: Random, *, metric: str, target: str) -> World:
    """A metric of a target does not exist, while the target is up."""
    return world.changed(
        lambda series: None if series.metric == metric and series.target.startswith(target) else series
    )


def _ill(world: World, stretch: Stretch, _: Random, *, metric: str, value: float) -> World:
    """The exporter says that it failed, and repeats its old values; `up` stays 1."""
    return world.changed(
        lambda series: (
            replace(series, values=np.where(between(series.times, stretch.start, stretch.end), value, series.values))
            if series.metric == metric and series.target.endswith("-1")
            else series
        )
    )


def _cut(world: World, stretch: Stretch, _: Random) -> World:
    """What is older than the retention is gone."""
    return _unseen(world, replace(stretch, start=START, end=stretch.end), _, targets="")


def _late(world: World, stretch: Stretch, _: Random) -> World:
    """One scrape came so late that the next step holds it: nothing lacks."""

    def change(series: Series) -> Series:
        if series.target != "web-2":
            return series
        times = series.times.copy()
        inside = np.flatnonzero(between(times, stretch.start, stretch.window[1]))[1:2]
        times[inside] += 1_500
        return replace(series, times=times)

    return world.changed(change)


def _values(world: World, stretch: Stretch, random: Random, *, among: tuple[float, ...]) -> World:
    """Samples whose values are no everyday numbers."""
    odd = np.array([random.choice(among) for _ in range(20)])

    def change(series: Series) -> Series:
        if series.metric not in ("web_load", "db_size_bytes"):
            return series
        values = series.values.copy()
        inside = np.flatnonzero(between(series.times, stretch.start, stretch.end))
        values[inside] = np.resize(odd, len(inside))
        return replace(series, values=values)

    return world.changed(change)


def _twin(world: World, stretch: Stretch, _: Random) -> World:
    """A target that was made anew is seen twice for a while, told apart by one more label."""
    twins = [
        replace(
            series.where(between(series.times, stretch.start, stretch.end)), labels=(*series.labels, ("made", "anew"))
        )
        for series in world.series
        if series.metric == "web_load" and series.target == "web-1"
    ]
    return replace(world, series=(*world.series, *(twin for twin in twins if len(twin.times))))


def _version(world: World, _stretch: Stretch, _: Random) -> World:
    return replace(world, version="3.5.0")


def _nameless(world: World, stretch: Stretch, random: Random) -> World:
    """A scrape is lost, and the server does not say what it is: neither how its ranges begin."""
    return replace(_one_scrape(world, stretch, random, job="web"), tells_version=False)


def _same(world: World, _stretch: Stretch, _: Random) -> World:
    return world


def _bound(function, **values):
    return lambda world, stretch, random: function(world, stretch, random, **values)


PASTS = (
    Fault(
        "nothing lacks", (COMPLETE,), past=_same, questions=(*WEB, *DB, "web.high", "own load", "own sum", "own sparse")
    ),
    Fault("nothing lacks on Prometheus 3", (COMPLETE,), past=_version, questions=(*WEB, *DB, "own load")),
    Fault("a target is down", (PARTIAL,), past=_bound(_down, job="web"), questions=(*WEB, "web.high")),
    Fault("the only target is down", (PARTIAL,), past=_bound(_down, job="db"), questions=DB),
    Fault("a target is not scraped", (PARTIAL,), past=_bound(_unseen, targets="web-1"), questions=(*WEB, "web.high")),
    Fault("a job is not scraped", (PARTIAL,), past=_bound(_unseen, targets="db"), questions=DB),
    Fault("the server was away", (PARTIAL,), past=_bound(_unseen, targets=""), questions=(*WEB, *DB)),
    Fault("one scrape is lost", (PARTIAL,), past=_bound(_one_scrape, job="web"), questions=WEB),
    Fault("one scrape is lost on a server without a name", (PARTIAL,), past=_nameless, questions=WEB),
    Fault("one scrape of the only target is lost", (PARTIAL,), past=_bound(_one_scrape, job="db"), questions=DB),
    Fault("half a series", (PARTIAL,), past=_bound(_half, metric="web_load"), questions=(*NAMED, "own load")),
    Fault("half of the only series", (PARTIAL,), past=_bound(_half, metric="db_size_bytes"), questions=DB),
    Fault("a series missing", (PARTIAL,), past=_bound(_without, metric="web_load", target="web-1"), questions=NAMED),
    Fault(
        "a metric that nobody has",
        (COMPLETE,),
        past=_bound(_without, metric="db_size_bytes", target="db"),
        questions=("db.size", "db.well"),
    ),
    Fault(
        "a metric that nobody has, as far as the server can tell",
        (PARTIAL,),
        past=_bound(_without, metric="db_size_bytes", target="db"),
        reply=lambda honest, _: replace(honest, body=honest.body[:-1] + b',"warnings":["a store is away"]}'),
        at=("names",),
        questions=("db.size", "db.well"),
    ),
    Fault("unknown metric", (PARTIAL,), past=_same, questions=("own unknown",)),
    Fault("nothing matches", (PARTIAL,), past=_same, questions=("own unmatched",)),
    Fault("exporter unhealthy", (PARTIAL,), past=_bound(_ill, metric="db_up", value=0.0), questions=("db.well",)),
    Fault(
        "exporter with an error", (PARTIAL,), past=_bound(_ill, metric="web_error", value=1.0), questions=("web.well",)
    ),
    Fault("absent job", (PARTIAL,), past=_same, questions=("mail.sent",)),
    Fault("retention cut", (PARTIAL,), past=_cut, questions=(*WEB, *DB, "own load")),
    Fault("a scrape came late", (COMPLETE,), past=_late, questions=WEB),
    Fault("a target seen twice", (COMPLETE,), past=_twin, questions=NAMED),
    Fault(
        "numbers that are none",
        (COMPLETE,),
        past=_bound(_values, among=(float("nan"), float("inf"), float("-inf"))),
        questions=("web.load", "own load", *DB),
    ),
    Fault(
        "huge and tiny numbers",
        (COMPLETE,),
        past=_bound(_values, among=(1.7e308, -1.7e308, 5e-324, 0.1, -0.0, 1e22)),
        questions=("web.load", "own load", *DB),
    ),
)
