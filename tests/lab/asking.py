"""What does a lab's Prometheus answer? For the lab's own tests, which must not lean on what they help to test."""

import json
import urllib.parse
import urllib.request

import pandas as pd


def instant(url: str, expression: str, at: pd.Timestamp | None = None) -> list[dict]:
    """The answer to an instant query: [{metric, value: [time, text]}]."""
    moment = {} if at is None else {"time": at.timestamp()}
    question = urllib.parse.urlencode({"query": expression, **moment})
    with urllib.request.urlopen(f"{url}/api/v1/query?{question}", timeout=30) as answer:
        return json.load(answer)["data"]["result"]


def value(url: str, expression: str, at: pd.Timestamp | None = None) -> float:
    """The one value that the expression has."""
    (only,) = instant(url, expression, at)
    return float(only["value"][1])


def labels(url: str, expression: str, at: pd.Timestamp | None = None) -> list[dict]:
    """The labels of each series of the answer."""
    return [one["metric"] for one in instant(url, expression, at)]
