"""How does the simulated platform go on after the start? Each target's path shows its series at this very minute."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pandas as pd

from tests.lab.series import Series, Target
from tests.lab.servers.prometheus import Scrape

PROMETHEUS_ADDS = ("up", "scrape_")  # what Prometheus itself stores of each scrape
TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8"


class Exposition:
    """The values of a world's series from a moment on, as their exporters would show them.

    start   the time of `values[0]` of every series
    since   values before it are not kept
    """

    def __init__(self, series: Sequence[Series], start: pd.Timestamp, since: pd.Timestamp) -> None:
        first = int((since - start) / pd.Timedelta("1min"))
        self.since = start.timestamp() + 60 * first
        self.targets: dict[Target, tuple[list[str], np.ndarray]] = {}
        for target in dict.fromkeys(one.target for one in series):
            shown = sorted(
                (one for one in series if one.target == target and not one.name.startswith(PROMETHEUS_ADDS)),
                key=lambda one: one.name,
            )
            values = np.array([one.values[first:] for one in shown])
            self.targets[target] = [one.exposed for one in shown], values

    def text(self, target: Target, moment: float) -> str | None:
        """What the target shows at a moment, in seconds since 1970; None where the simulation does not reach it."""
        names, values = self.targets[target]
        minute = int((moment - self.since) // 60)
        if not 0 <= minute < values.shape[1]:
            return None
        now = values[:, minute]
        shown = np.flatnonzero(~np.isnan(now))
        return "".join(f"{names[row]} {float(now[row])!r}\n" for row in shown)

    def scrapes(self, address: str, interval: str) -> list[Scrape]:
        """How Prometheus scrapes the targets, under the job and instance that their past has."""
        return [
            Scrape(target.job, address, interval, path=f"/{target.job}", instance=target.instance)
            for target in self.targets
        ]


@contextmanager
def served(exposition: Exposition) -> Iterator[str]:
    """The address at which each target shows its series under `/JOB`, until the block ends."""
    by_path = {f"/{target.job}": target for target in exposition.targets}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            target = by_path.get(self.path)
            text = exposition.text(target, time.time()) if target else None
            body = (text or "The simulation does not reach this minute: start the lab again.\n").encode()
            self.send_response(HTTPStatus.SERVICE_UNAVAILABLE if text is None else HTTPStatus.OK)
            self.send_header("Content-Type", TEXT_FORMAT)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing: Prometheus asks every minute."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
