"""How much does an expression make a server read? By its shape, without asking. Imports catalog."""

from datetime import timedelta
from typing import Any

import pandas as pd
import promql_parser

from ralphcap.catalog.promql import children, parse


def reads(expression: str, interval: pd.Timedelta) -> float:
    """Samples that the server reads of each series for one point of the answer.

    It is what Prometheus itself counts a query's cost by (docs, querying API: `totalQueryableSamples`).
    interval   how often the series are scraped; and the step of sub-queries that name none

    Raises ParameterError for what is not PromQL.
    """
    return _reads(parse(expression), interval.total_seconds())


def _reads(node: Any, interval: float) -> float:
    below = sum(_reads(child, interval) for child in children(node))
    match node:
        case promql_parser.VectorSelector():
            return 1.0
        case promql_parser.MatrixSelector():
            return max(1.0, _seconds(node.range, interval) / interval)
        case promql_parser.SubqueryExpr():
            return below * max(1.0, _seconds(node.range, interval) / _seconds(node.step, interval))
    return below


def _seconds(length: timedelta | None, otherwise: float) -> float:
    return otherwise if length is None else length.total_seconds()
