"""How does an entry look as a panel of Grafana? Imports catalog only."""

import zlib
from collections.abc import Iterable, Mapping
from typing import Any

from ralphcap.catalog.query import Query
from ralphcap.catalog.rules import LimitLine
from ralphcap.exports.layout import Place
from ralphcap.exports.variable_models import PROMETHEUS

Model = dict[str, Any]

# Ids of Grafana's unit list; 'suffix:' is its way to write one that the list lacks.
UNIT_IDS: Mapping[str, str] = {
    "ratio": "percentunit",
    "bytes": "bytes",
    "cores": "suffix: cores",
    "seconds": "s",
    "per_second": "cps",
    "count": "short",
    "bytes_per_second": "binBps",
}
REDUCERS: Mapping[str, str] = {"max": "max", "mean": "mean", "last": "lastNotNull"}
# Okabe & Ito, "Color Universal Design" (2008): told apart by color-blind eyes.
LEVEL_COLORS: Mapping[str, str] = {"warning": "#E69F00", "critical": "#D55E00"}
MEASURED_COLOR = "#0072B2"


def panel(query: Query, expression: str, place: Place, limits: Iterable[LimitLine] = ()) -> Model:
    """The panel of an entry that asks `expression`, which has the dashboard's variables in it.

    limits   lines that alert rules draw, beside the entry's own
    """
    lines = {float(line["value"]): str(line["level"]) for line in query.thresholds}
    lines |= {limit.value: limit.severity for limit in limits}
    kind, options, custom, target = _KINDS[query.panel](query)
    return {
        "datasource": PROMETHEUS,
        "description": "\n\n".join(filter(None, (query.note, f"Entry {query.name} of ralphcap's catalog."))),
        "fieldConfig": {"defaults": _defaults(query, lines) | {"custom": custom}, "overrides": []},
        "gridPos": place,
        "id": panel_id(query.name),
        "options": options,
        "targets": [
            {
                "datasource": PROMETHEUS,
                "editorMode": "code",
                "expr": expression,
                "legendFormat": query.legend or _legend(query),
                "refId": "A",
            }
            | target
        ],
        "title": query.title,
        "transformations": _WITHOUT_TIME if kind == "table" else [],
        "type": kind,
    }


def panel_id(name: str) -> int:
    """A number that stays with the entry whatever comes before it, so that links to its panel stay true."""
    return zlib.crc32(name.encode()) & 0x7FFFFFFF


def _legend(query: Query) -> str:
    return " ".join(f"{{{{{label}}}}}" for label in query.labels) or query.title


_EACH_ITS_OWN = {"mode": "palette-classic"}
_MEASURED = {"fixedColor": MEASURED_COLOR, "mode": "fixed"}


def _defaults(query: Query, lines: Mapping[float, str]) -> Model:
    steps = (
        {"color": LEVEL_COLORS.get(level, MEASURED_COLOR), "value": value} for value, level in sorted(lines.items())
    )
    return {
        "color": _EACH_ITS_OWN if query.panel == "timeseries" else _MEASURED,
        "mappings": [],
        "thresholds": {
            "mode": "absolute",
            "steps": [{"color": "transparent", "value": None}, *steps],
        },
        "unit": UNIT_IDS[query.unit],
    }


# A table shows one moment: what is left are its labels and the value.
_WITHOUT_TIME = [
    {"id": "organize", "options": {"excludeByName": {"Time": True}, "indexByName": {}, "renameByName": {}}}
]
_RANGE = {"instant": False, "range": True}
Parts = tuple[str, Model, Model, Model]  # Grafana's type, options, custom field settings, what the target adds


def _timeseries(query: Query) -> Parts:
    options = {
        "legend": {"calcs": [], "displayMode": "list", "placement": "bottom", "showLegend": True},
        "tooltip": {"mode": "multi", "sort": "desc"},
    }
    custom = {
        "axisSoftMin": 0,
        "drawStyle": "line",
        "fillOpacity": 0,
        "lineInterpolation": "linear",
        "lineWidth": 1,
        "showPoints": "auto",
        "spanNulls": False,
        "thresholdsStyle": {"mode": "dashed"},
    }
    whole = {"axisSoftMax": 1} if query.unit == "ratio" else {}
    return "timeseries", options, custom | whole, _RANGE


def _stat(query: Query) -> Parts:
    options = {
        "colorMode": "none",
        "graphMode": "area",
        "justifyMode": "auto",
        "orientation": "auto",
        "percentChangeColorMode": "standard",
        "reduceOptions": _reduced(query),
        "showPercentChange": False,
        "textMode": "auto",
        "wideLayout": True,
    }
    return "stat", options, {}, _RANGE


def _bar(query: Query) -> Parts:
    options = {
        "displayMode": "basic",
        "maxVizHeight": 300,
        "minVizHeight": 16,
        "minVizWidth": 8,
        "namePlacement": "auto",
        "orientation": "horizontal",
        "reduceOptions": _reduced(query),
        "showUnfilled": True,
        "sizing": "auto",
        "valueMode": "color",
    }
    return "bargauge", options, {}, _RANGE


def _table(_: Query) -> Parts:
    options = {"cellHeight": "sm", "showHeader": True}
    custom = {"align": "auto", "cellOptions": {"type": "auto"}, "inspect": False}
    return "table", options, custom, {"format": "table", "instant": True, "range": False}


def _reduced(query: Query) -> Model:
    return {"calcs": [REDUCERS[query.statistic]], "fields": "", "values": False}


_KINDS = {"timeseries": _timeseries, "stat": _stat, "bar": _bar, "table": _table}
