"""Batch work as the platform's is: `celery -A tasks worker` does it, `python tasks.py` asks for it."""

import os
import time

from celery import Celery
from durations import LONG_SECONDS, QUICK_SECONDS

ROUNDS, PAUSE_SECONDS = 8, 0.8
LONG_TASKS = 10

app = Celery("tasks", broker=os.environ["BROKER"])
app.conf.update(task_send_sent_event=True, task_ignore_result=True, worker_send_task_events=True)


@app.task(name="tasks.update_prices")
def update_prices() -> None:
    """Takes a moment."""
    time.sleep(QUICK_SECONDS)


@app.task(name="tasks.send_alerts")
def send_alerts() -> None:
    """Always fails."""
    raise ValueError("nobody to tell")


@app.task(name="tasks.scan_vcp")
def scan_vcp() -> None:
    """Keeps a process busy until the worker is stopped."""
    time.sleep(LONG_SECONDS)


if __name__ == "__main__":
    for _ in range(ROUNDS):
        for task in (update_prices, update_prices, update_prices, send_alerts):
            task.delay()
        time.sleep(PAUSE_SECONDS)
    for _ in range(LONG_TASKS):
        scan_vcp.delay()
