"""What would a question send, and what would it cost? One row a call, without sending anything. Imports frames and window."""

from math import ceil

import pandas as pd

from ralphcap.sources.costing import reads
from ralphcap.sources.pieces import SERIES
from ralphcap.sources.prometheus import Prometheus, Question


def plan(prometheus: Prometheus, question: Question, interval: pd.Timedelta) -> pd.DataFrame:
    """The calls of a question: query, expression, method, path, start, end (UTC, end excluded), step_seconds, points, series, samples, reads.

    interval   how often the series are scraped
    points     that each series of the answer may have
    series     that are taken for granted: one where only one can come, else 100; the first answer tells how many there are,
               and the further pieces are made longer or shorter
    samples    points × series: what the answer holds
    reads      samples that the server reads for them, where each series of the answer rests on one of the metric: its cost
    """
    each = reads(question.expression, interval)
    series = 1 if question.labels == () or not each else SERIES
    window = question.window
    pieces = [window] if question.instant else list(prometheus.pieces.of(window, series))
    rows = [
        {
            "query": question.about,
            "expression": request.params["query"],
            "method": request.method,
            "path": request.path,
            "start": piece.start,
            "end": piece.end,
            "step_seconds": int(window.step.total_seconds()),
            "points": piece.count,
            "series": series,
            "samples": piece.count * series,
            "reads": ceil(piece.count * series * each),
        }
        for request, piece in zip(prometheus.requests(question, series), pieces, strict=True)
    ]
    return pd.DataFrame(rows)
