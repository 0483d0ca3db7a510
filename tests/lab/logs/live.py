"""How do a lab's logs go on for a person? What was written since the past ended is stored, now and then, as it comes."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pandas as pd

from tests.lab.logs.filling import fill
from tests.lab.logs.kept import kept
from tests.lab.logs.rates import PerDay, light
from tests.lab.servers.elasticsearch import Elasticsearch
from tests.lab.world import World

EVERY = 20.0  # seconds


@contextmanager
def live_logs(world: World) -> Iterator[Elasticsearch]:
    """The world's logs up to this moment in a real Elasticsearch, which go on until the block ends."""
    per_day = light(world.now)
    with kept(world, per_day=per_day) as node:
        going_on = _GoingOn(node, world, per_day)
        going_on.catch_up()
        going_on.start()
        try:
            yield node
        finally:
            going_on.end()


class _GoingOn(threading.Thread):
    """Stores the lines that were written since it last did."""

    def __init__(self, node: Elasticsearch, world: World, per_day: PerDay) -> None:
        super().__init__(daemon=True)
        self._node = node
        self._world = world
        self._per_day = per_day
        self._stored_until = world.now
        self._ended = threading.Event()

    def catch_up(self) -> None:
        moment = pd.Timestamp.now(tz="UTC").floor("s").as_unit("ms")
        if moment > self._stored_until:
            fill(self._node, self._world, self._stored_until, moment, per_day=self._per_day)
            self._stored_until = moment

    def run(self) -> None:
        while not self._ended.wait(EVERY):
            self.catch_up()

    def end(self) -> None:
        self._ended.set()
        self.join()
