"""Panels of a dashboard, as small as they come: five minutes apart, from 09:00 to 09:20 in Seoul."""

from zoneinfo import ZoneInfo

import pandas as pd

from ralphcap.figures.canvas import Canvas
from ralphcap.figures.panels import Panel
from ralphcap.window import Window

SEOUL = ZoneInfo("Asia/Seoul")
STEP = pd.Timedelta(minutes=5)
START = pd.Timestamp("2026-11-20T00:00:00Z").as_unit("ms")
WINDOW = Window(START, START + 4 * STEP, STEP)
NO_SESSIONS = pd.DataFrame({"open": [], "close": []}, dtype="datetime64[ms, UTC]")


def canvas(sessions=NO_SESSIONS):
    return Canvas(WINDOW, SEOUL, sessions)


def series(values, labels=("job",)):
    """A series frame from values by labels: {"chatbot": [1, 2]}; None is a missing sample."""
    rows = [
        (START + number * STEP, *((own,) if isinstance(own, str) else own), value)
        for own, line in values.items()
        for number, value in enumerate(line)
        if value is not None
    ]
    frame = pd.DataFrame(rows, columns=["timestamp", *labels, "value"])
    times = frame["timestamp"].astype("datetime64[ms, UTC]")
    return frame.assign(timestamp=times).astype(dict.fromkeys(labels, "category") | {"value": "float64"})


def panel(values, labels=("job",), **options):
    """A panel of cores at the top left of its dashboard, a third of it wide."""
    plain = {"title": "CPU", "unit": "cores", "kind": "timeseries", "place": {"x": 0, "y": 0, "w": 8, "h": 8}}
    return Panel(frame=series(values, labels), **(plain | options))


def texts(figure):
    return [note.text for note in figure.layout.annotations]
