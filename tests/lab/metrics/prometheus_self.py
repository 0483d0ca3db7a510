"""What does Prometheus export about itself? Its storage, head, samples, scrape intervals and queries."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from tests.lab.metrics import process
from tests.lab.metrics.shared import counter, pages
from tests.lab.platform import GIB, MONITORING, PROMETHEUS
from tests.lab.series import Series
from tests.lab.world import World

CONTAINER = next(container for container in MONITORING if container.name == "prometheus")
LOG_SHARE, HEAD_CHUNKS_SHARE = 0.015, 0.006  # of all that it keeps
BYTES_A_SAMPLE = 1.6
RETENTION_DAYS = 30
SCRAPE_SECONDS = 15


def series(world: World) -> Iterator[Series]:
    """All series of Prometheus' scrape of itself, under the names of its release 3."""
    yield from process.series(world, PROMETHEUS, CONTAINER)
    for name, labels, values in (*_storage(world), *_head(world), *_work(world)):
        yield Series(PROMETHEUS, name, values, labels)


def _storage(world: World) -> Iterator[tuple[str, dict[str, str], np.ndarray]]:
    """Blocks, write-ahead log and head chunks add up to the planted use of the disk."""
    kept = world.use(CONTAINER, "disk")
    log, chunks = pages(LOG_SHARE * kept), pages(HEAD_CHUNKS_SHARE * kept)
    yield "prometheus_tsdb_storage_blocks_bytes", {}, np.round(kept - log - chunks)
    yield "prometheus_tsdb_wal_storage_size_bytes", {}, log
    yield "prometheus_tsdb_head_chunks_storage_size_bytes", {}, chunks
    yield (
        "prometheus_tsdb_retention_limit_bytes",
        {},
        np.full(world.count, 0.0 if world.profile == "designed" else 45.0 * GIB),
    )
    block = 7200
    oldest = np.floor(world.seconds / block) * block - RETENTION_DAYS * 86_400
    yield "prometheus_tsdb_lowest_timestamp_seconds", {}, oldest


def samples_per_second(world: World) -> np.ndarray:
    """What comes in, so that the bytes of a retention add up to what is kept.

    A sum over the last 30 days is what comes in a day, 15 days ago, 30 times: where it grows, what comes in is ahead by that.
    """
    kept = world.use(CONTAINER, "disk", later=pd.Timedelta(days=RETENTION_DAYS) / 2)
    return kept / (RETENTION_DAYS * 86_400 * BYTES_A_SAMPLE)


def _head(world: World) -> Iterator[tuple[str, dict[str, str], np.ndarray]]:
    anew = process.begins(world, CONTAINER)
    samples = samples_per_second(world)
    yield "prometheus_tsdb_head_series", {}, np.round(SCRAPE_SECONDS * samples)
    yield "prometheus_tsdb_head_chunks", {}, np.round(2.4 * SCRAPE_SECONDS * samples)
    for kind, share in {"float": 1.0, "histogram": 0.0}.items():
        appended = counter(share * samples, resets=anew).round()
        yield "prometheus_tsdb_head_samples_appended_total", {"type": kind}, appended
    # A block's chunks are counted when it is written, every two hours.
    written = np.floor(world.seconds / 7200) != np.floor((world.seconds - 60) / 7200)
    compacted = np.where(written, samples * 7200 / 60, 0.0)
    yield "prometheus_tsdb_compaction_chunk_samples_sum", {}, counter(compacted, resets=anew).round()
    yield (
        "prometheus_tsdb_compaction_chunk_size_bytes_sum",
        {},
        counter(BYTES_A_SAMPLE * compacted, resets=anew).round(),
    )


def _work(world: World) -> Iterator[tuple[str, dict[str, str], np.ndarray]]:
    always = np.ones(world.count)
    random = world.random("prometheus", "work")
    for quantile, seconds in {"0.5": 15.0, "0.9": 15.0002, "0.99": 15.002}.items():
        late = np.abs(random.normal(0, 1e-4, world.count)) if quantile == "0.99" else 0
        labels = {"interval": f"{SCRAPE_SECONDS}s", "quantile": quantile}
        yield "prometheus_target_interval_length_seconds", labels, np.round(seconds * always + late, 6)
    for quantile, seconds in {"0.5": 0.0004, "0.9": 0.004, "0.99": 0.05}.items():
        values = np.round(seconds * (0.6 + world.load) * random.lognormal(0, 0.2, world.count), 6)
        yield "prometheus_engine_query_duration_seconds", {"quantile": quantile, "slice": "inner_eval"}, values
    yield "prometheus_config_last_reload_successful", {}, always
    yield "prometheus_notifications_dropped_total", {}, 0 * always
    yield "prometheus_rule_evaluation_failures_total", {"rule_group": "alerts/services.yml;service_health"}, 0 * always
