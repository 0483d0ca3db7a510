"""What would a question send? One row a call, without sending anything. Imports frames and window."""

import pandas as pd

from ralphcap.sources.prometheus import Prometheus, Question


def plan(prometheus: Prometheus, question: Question) -> pd.DataFrame:
    """The calls of a question: query, expression, method, path, start, end (UTC, end excluded), step_seconds, points.

    points   samples that each series of the answer may have
    """
    window, pieces = question.window, question.window.split(prometheus.most_points)
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
        }
        for request, piece in zip(prometheus.requests(question), pieces, strict=True)
    ]
    return pd.DataFrame(rows)
