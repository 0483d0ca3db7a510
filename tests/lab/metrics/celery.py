"""What does the Celery exporter export? Tasks by name and outcome, how long they run, the worker, and the queues."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tests.lab.metrics.shared import events, histogram, share_below
from tests.lab.platform import CELERY
from tests.lab.series import Series
from tests.lab.world import World

WORKER = {"hostname": "celery-worker"}
PROCESSES = 4
# The Python client library's default buckets.
BUCKETS = (
    "0.005", "0.01", "0.025", "0.05", "0.075", "0.1", "0.25", "0.5", "0.75",
    "1.0", "2.5", "5.0", "7.5", "10.0",
)  # fmt: skip
SPREAD = 0.6  # of the log-normal runtimes


@dataclass(frozen=True)
class Task:
    """A task: how often it runs at the peak [1/s], its median runtime [s], and how it fails."""

    name: str
    queue: str
    rate: float
    median: float
    failing: float
    exception: str


TASKS = (
    Task("tasks.update_prices", "celery", 2.0, 0.2, 0.004, "TimeoutError"),
    Task("tasks.scan_vcp", "celery", 0.3, 2.0, 0.01, "KiwoomError"),
    Task("tasks.send_alerts", "notifications", 0.8, 0.05, 0.002, "ConnectionError"),
)


def series(world: World) -> Iterator[Series]:
    """All series of the Celery exporter's scrape; the design has no job for it."""
    if world.profile == "designed":
        return
    for task in TASKS:
        yield from _task(world, task)
    yield from _worker(world)
    for queue in sorted({task.queue for task in TASKS}):
        yield from _queue(world, queue)


def _task(world: World, task: Task) -> Iterator[Series]:
    random = world.random("celery", task.name)
    labels = {"name": task.name, "queue_name": task.queue, **WORKER}
    succeeded = events(random, (1 - task.failing) * task.rate * (0.02 + world.load))
    failed = events(random, task.failing * task.rate * (0.02 + world.load))
    never = np.zeros(world.count)
    counts = {"received": succeeded + failed, "started": succeeded + failed, "succeeded": succeeded}
    for state, values in (counts | {"retried": 2 * failed, "rejected": never, "revoked": never}).items():
        yield Series(CELERY, f"celery_task_{state}_total", values, labels)
    for exception, values in {"": never, task.exception: failed}.items():
        yield Series(CELERY, "celery_task_failed_total", values, labels | {"exception": exception})
    shares, mean = share_below(BUCKETS, task.median, SPREAD), task.median * np.exp(SPREAD**2 / 2)
    for name, found, values in histogram("celery_task_runtime", labels, shares, succeeded, mean):
        yield Series(CELERY, name, values, found)


def _worker(world: World) -> Iterator[Series]:
    yield Series(CELERY, "celery_worker_up", np.ones(world.count), WORKER)
    busy = sum(task.rate * task.median for task in TASKS) * world.load
    active = np.minimum(PROCESSES, world.random("celery", "active").poisson(busy))
    yield Series(CELERY, "celery_worker_tasks_active", active.astype(float), WORKER)


def _queue(world: World, queue: str) -> Iterator[Series]:
    labels = {"queue_name": queue}
    waiting = world.random("celery", "queue", queue).poisson(6 * world.load**2).astype(float)
    yield Series(CELERY, "celery_queue_length", waiting, labels)
    yield Series(CELERY, "celery_active_worker_count", np.ones(world.count), labels)
    yield Series(CELERY, "celery_active_process_count", np.full(world.count, float(PROCESSES)), labels)
