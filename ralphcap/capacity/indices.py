"""How much disk does an Elasticsearch with daily indices need over time? Imports capacity.ingest.

Sources: Elasticsearch reference 8.12 (index modules: merge, translog; allocation of replicas), the defaults as a real
8.12.2 tells them; tests/capacity/test_retention_on_servers.py.

* The index of a day (UTC) takes in that day's documents, and is deleted whole. A replica is stored only on a node that has
  no other copy: on one node never.
* While segments are merged, sources and result are on the disk: at most 5 GiB more for each merge that runs, and never more
  than the index has. On up to 3 cores one runs at a time for each shard.
* The translog holds what was not committed: it is emptied when it is a minute old or has 10 GiB.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ralphcap.capacity.ingest import Array, Taken, Times, disk_table, taken

DAY, HOUR = 86_400, 3_600  # seconds
MERGED = 5 * 2**30  # bytes of the largest segment that a merge makes: index.merge.policy.max_merged_segment
LOGGED = 60  # seconds of documents in the translog: index.translog.flush_threshold_age
LARGEST_LOG = 10 * 2**30  # bytes: index.translog.flush_threshold_size


@dataclass(frozen=True)
class Deletion:
    """What is kept of the daily indices.

    days      whole days beside the present one; None: nothing deletes
    hour      of the day (UTC) at which the indices that are too old are deleted, once a day
    replicas  as the indices' settings say
    nodes     how many nodes hold data
    """

    days: int | None = None
    hour: float = 0.0
    replicas: int = 0
    nodes: int = 1

    @property
    def copies(self) -> int:
        """How often each index is stored: a replica needs a node of its own."""
        return 1 + min(self.replicas, self.nodes - 1)


def elasticsearch_disk(ingest: pd.DataFrame, deletion: Deletion, *, raw: float = 1.0, merging: int = 1) -> pd.DataFrame:
    """Disk used by all nodes over time, path by path, from the oldest index on.

    ingest    timestamp (UTC, regular, right edge of its step), and a column a path, or a quantile: bytes a second that
              are added to the primary shards. It begins with the oldest day that is held.
    raw       bytes of the translog for each of them
    merging   merges that run at a time
    Returns, path by path: timestamp (UTC), path, indices, log (translog), used (their sum) at that time, peak (the most
    within the step that ends there: a merge's sources and result side by side, and the oldest day just before it goes)
    [bytes], oldest (UTC, the first day that is held).
    Raises ParameterError for irregular times or ingest below 0, NoData for an empty frame. NaN: nothing was taken in.
    """
    flow = taken(ingest)
    times, begin = flow.times[1:], int(flow.times[0])
    run = _last_run(deletion, times)
    oldest = _oldest(deletion, run, begin)
    indices = deletion.copies * _between(flow, oldest, times)
    before = deletion.copies * _between(flow, _oldest(deletion, _last_run(deletion, run - 1), begin), run)
    held = np.where(run > flow.times[:-1], np.maximum(indices, before), indices)
    beside = deletion.copies * merging * np.minimum(_between(flow, times - DAY, times), MERGED)
    log = deletion.copies * np.minimum(raw * _between(flow, times - LOGGED, times), LARGEST_LOG)
    return disk_table(
        flow, {"indices": indices, "log": log, "used": indices + log, "peak": held + beside + log}, oldest
    )


def _last_run(deletion: Deletion, times: Times) -> Times:
    """When old indices were deleted last, at each time."""
    hour = round(deletion.hour * HOUR)
    return np.asarray((times - hour) // DAY * DAY + hour)


def _oldest(deletion: Deletion, run: Times, begin: int) -> Times:
    """The first day [s] that is held after a deletion."""
    first = begin // DAY * DAY
    if deletion.days is None:
        return np.full(run.shape, first)
    return np.asarray(np.maximum(run // DAY * DAY - deletion.days * DAY, first))


def _between(flow: Taken, begins: Times, ends: Times) -> Array:
    return np.asarray(flow.at(ends) - flow.at(np.minimum(begins, ends)))
