"""Whose clock is hours ahead? Its lines stand at times that are not theirs. Imports nothing of the project."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

AHEAD = pd.Timedelta(minutes=10)  # more than clocks differ, and than a pipeline holds a line back


def clock_body(time_field: str, service_field: str, now: pd.Timestamp) -> dict[str, Any]:
    """Which services write into the future: the newest time of each, and lines ahead of now."""
    ahead = {"filter": {"range": {time_field: {"gt": int((now + AHEAD).timestamp() * 1000), "format": "epoch_millis"}}}}
    newest = {"max": {"field": time_field}}
    return {
        "services": {
            "terms": {"field": service_field, "size": 1_000, "missing": ""},
            "aggs": {"ahead": ahead, "newest": newest},
        }
    }


def clocks(aggregations: Mapping[str, Any], now: pd.Timestamp) -> Iterator[str]:
    """Services whose clock is ahead, in words. Where most of them are, 'now' lies in the past, and clocks tell nothing."""
    buckets = aggregations["services"]["buckets"]
    ahead = [bucket for bucket in buckets if bucket["ahead"]["doc_count"]]
    if 2 * len(ahead) > len(buckets):
        return
    for bucket in ahead:
        hours = (bucket["newest"]["value"] / 1000 - now.timestamp()) / 3600
        yield f"the clock of {bucket['key'] or 'lines without a service'} is about {hours:.1f} h ahead: its lines stand at times that are not theirs"
