"""Counts of lines, as small as they come: ten minutes apart, from 09:00 UTC; by service and level."""

import pandas as pd

from ralphcap.window import Window

STEP = pd.Timedelta(minutes=10)
START = pd.Timestamp("2026-11-20T09:00:00Z").as_unit("ms")


def window(steps, start=START):
    """So many steps from a time on."""
    return Window(start, start + steps * STEP, STEP)


def counts(values, start=START):
    """A series frame from values by service, or by (service, level); None is a time that was not read."""
    rows = [
        (start + number * STEP, *(own if isinstance(own, tuple) else (own, "INFO")), value)
        for own, line in values.items()
        for number, value in enumerate(line)
        if value is not None
    ]
    frame = pd.DataFrame(rows, columns=["timestamp", "service", "level", "value"])
    types = {"timestamp": "datetime64[ms, UTC]", "service": "category", "level": "category", "value": "float64"}
    return frame.astype(types)
