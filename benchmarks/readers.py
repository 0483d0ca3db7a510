"""How does each contestant read an answer into a frame? Run as a program, so that each has a process and its packages.

python readers.py NAME URL METRIC START POINTS STEP    prints one JSON object: seconds, samples, memory in bytes, …
"""

import http.client
import json
import re
import sys
import time
import urllib.parse
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

MOST_POINTS = 11_000  # a call's points per series, as Prometheus allows them
Read = Callable[[], tuple[int, int]]  # samples, bytes of the frame (or of the answer, where none is made)


def pieces(start: int, points: int, step: int) -> Iterator[tuple[int, int]]:
    """First and last second of each call that Prometheus allows."""
    for first in range(0, points, MOST_POINTS):
        last = min(points, first + MOST_POINTS) - 1
        yield start + first * step, start + last * step


def bare(url: str, metric: str, start: int, points: int, step: int) -> Read:
    """The answer's bytes as they come, uncompressed, and nothing else."""
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc)

    def read() -> tuple[int, int]:
        size = 0
        for first, last in pieces(start, points, step):
            question = urllib.parse.urlencode({"query": metric, "start": first, "end": last, "step": step})
            connection.request("GET", f"/api/v1/query_range?{question}", headers={"Accept-Encoding": "identity"})
            size += len(connection.getresponse().read())
        return 0, size

    return read


def ralphcap(url: str, metric: str, start: int, points: int, step: int) -> Read:
    """Split, parsed, stitched, checked for completeness: what a user calls."""
    import pandas as pd

    from ralphcap import Window, connect

    source = connect(url)
    bounds = [pd.Timestamp(moment, unit="s", tz="UTC") for moment in (start, start + points * step)]
    window = Window(bounds[0], bounds[1], pd.Timedelta(seconds=step))
    return lambda: _size(source.ask_promql(metric, window))


def prometheus_api_client(url: str, metric: str, start: int, points: int, step: int) -> Read:
    """Red Hat's client, with its frame of ranges."""
    import pandas as pd
    from prometheus_api_client import MetricRangeDataFrame, PrometheusConnect

    client = PrometheusConnect(url)

    def piece(first: int, last: int) -> Any:
        bounds = [datetime.fromtimestamp(moment, UTC) for moment in (first, last)]
        return MetricRangeDataFrame(client.custom_query_range(metric, bounds[0], bounds[1], str(step)))

    return lambda: _size(pd.concat([piece(*bounds) for bounds in pieces(start, points, step)]))


def prometheus_pandas(url: str, metric: str, start: int, points: int, step: int) -> Read:
    """A wide frame, one column a series."""
    import pandas as pd
    from prometheus_pandas import query

    client = query.Prometheus(url)

    def read() -> tuple[int, int]:
        frames = [client.query_range(metric, first, last, step) for first, last in pieces(start, points, step)]
        return _size(pd.concat(frames))

    return read


def promql_http_api(url: str, metric: str, start: int, points: int, step: int) -> Read:
    """NVIDIA's client."""
    import pandas as pd
    from promql_http_api import PromqlHttpApi

    client = PromqlHttpApi(url)

    def piece(first: int, last: int) -> Any:
        bounds = [datetime.fromtimestamp(moment, UTC) for moment in (first, last)]
        return client.query_range(metric, bounds[0], bounds[1], str(step)).to_dataframe()

    return lambda: _size(pd.concat([piece(*bounds) for bounds in pieces(start, points, step)]))


READERS = {
    reader.__name__: reader for reader in (bare, ralphcap, prometheus_api_client, prometheus_pandas, promql_http_api)
}


def _size(frame: Any) -> tuple[int, int]:
    """Samples of a long or a wide frame, and its bytes."""
    numbers = frame.select_dtypes("number")
    return int(numbers.notna().to_numpy().sum()), int(frame.memory_usage(deep=True).sum())


def _memory(kind: str) -> int:
    """Bytes of memory now (VmRSS), or the most since the mark was set (VmHWM)."""
    found = re.search(rf"{kind}:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    return int(found[1]) * 1024 if found else 0


def main() -> None:
    """Reads once and tells what it took; imports and the connection come before."""
    warnings.simplefilter("ignore")
    name, url, metric = sys.argv[1:4]
    read = READERS[name](url, metric, *map(int, sys.argv[4:]))
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # VmHWM begins again here (proc(5))
    before = _memory("VmRSS")
    started, worked = time.perf_counter(), time.process_time()
    samples, size = read()
    seconds, cpu = time.perf_counter() - started, time.process_time() - worked
    sys.stdout.write(
        json.dumps(
            {
                "seconds": seconds,
                "cpu": cpu,
                "samples": samples,
                "bytes": size,
                "memory": _memory("VmHWM") - before,
                "process": _memory("VmHWM"),
            }
        )
        + "\n"
    )


if __name__ == "__main__":
    main()
