"""What a dashboard may hold, as Grafana documents its classic JSON model and its panels: any other key is a fault.

https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/
https://grafana.com/docs/grafana/latest/panels-visualizations/visualizations/
https://grafana.com/docs/grafana/latest/datasources/prometheus/template-variables/

A shape is a type; a set of the values that are allowed; a list with the shape of its items; or a dictionary with the
shapes of its keys, '?' behind a key that may be missing. A tuple holds alternatives.
"""

from collections.abc import Iterator
from typing import Any

NUMBER = (int, float)
SOURCE = {"type": {"prometheus"}, "uid": {"${datasource}"}}
OPTION = {"selected": bool, "text": (str, [str]), "value": (str, [str])}

TARGET = {
    "datasource": SOURCE,
    "editorMode": {"code", "builder"},
    "expr": str,
    "format?": {"time_series", "table", "heatmap"},
    "instant": bool,
    "legendFormat": str,
    "range": bool,
    "refId": str,
}
THRESHOLDS = {
    "mode": {"absolute", "percentage"},
    "steps": [{"color": str, "value": (*NUMBER, type(None))}],
}
REDUCED = {"calcs": [{"lastNotNull", "max", "mean"}], "fields": str, "values": bool}
OPTIONS: dict[str, Any] = {
    "timeseries": {
        "legend": {
            "calcs": [str],
            "displayMode": {"list", "table", "hidden"},
            "placement": {"bottom", "right"},
            "showLegend": bool,
        },
        "tooltip": {"mode": {"single", "multi", "none"}, "sort": {"asc", "desc", "none"}},
    },
    "stat": {
        "colorMode": {"none", "value", "background", "background_solid"},
        "graphMode": {"none", "line", "area"},
        "justifyMode": {"auto", "center"},
        "orientation": {"auto", "horizontal", "vertical"},
        "percentChangeColorMode": {"standard", "inverted", "same_as_value"},
        "reduceOptions": REDUCED,
        "showPercentChange": bool,
        "textMode": {"auto", "value", "value_and_name", "name", "none"},
        "wideLayout": bool,
    },
    "bargauge": {
        "displayMode": {"basic", "lcd", "gradient"},
        "maxVizHeight": int,
        "minVizHeight": int,
        "minVizWidth": int,
        "namePlacement": {"auto", "hidden", "left", "top"},
        "orientation": {"auto", "horizontal", "vertical"},
        "reduceOptions": REDUCED,
        "showUnfilled": bool,
        "sizing": {"auto", "manual"},
        "valueMode": {"color", "hidden", "text"},
    },
    "table": {"cellHeight": {"sm", "md", "lg"}, "showHeader": bool},
}
CUSTOM: dict[str, Any] = {
    "timeseries": {
        "axisSoftMax?": NUMBER,
        "axisSoftMin": NUMBER,
        "drawStyle": {"line", "bars", "points"},
        "fillOpacity": int,
        "lineInterpolation": {"linear", "smooth", "stepBefore", "stepAfter"},
        "lineWidth": int,
        "showPoints": {"auto", "never", "always"},
        "spanNulls": (bool, int),
        "thresholdsStyle": {"mode": {"off", "line", "dashed", "area", "line+area", "dashed+area", "series"}},
    },
    "stat": {},
    "bargauge": {},
    "table": {"align": {"auto", "left", "right", "center"}, "cellOptions": {"type": {"auto"}}, "inspect": bool},
}


def panel_shape(kind: str) -> dict[str, Any]:
    return {
        "datasource": SOURCE,
        "description": str,
        "fieldConfig": {
            "defaults": {
                "color": {"mode": {"palette-classic", "fixed"}, "fixedColor?": str},
                "custom": CUSTOM[kind],
                "mappings": [str],
                "thresholds": THRESHOLDS,
                "unit": str,
            },
            "overrides": [str],
        },
        "gridPos": {"h": int, "w": int, "x": int, "y": int},
        "id": int,
        "options": OPTIONS[kind],
        "targets": [TARGET],
        "title": str,
        "transformations": [
            {
                "id": {"organize"},
                "options": {"excludeByName": {"Time": bool}, "indexByName": {}, "renameByName": {}},
            }
        ],
        "type": {kind},
    }


NAMED = {"hide": {0, 1, 2}, "label": str, "name": str, "skipUrlSync": bool}
VARIABLES: dict[str, Any] = {
    "datasource": NAMED
    | {"includeAll": bool, "multi": bool, "options": [OPTION], "query": str, "refresh": {1}, "regex": str}
    | {"type": {"datasource"}},
    "query": NAMED
    | {"allValue?": str, "current": OPTION, "datasource": SOURCE, "description": str, "includeAll": bool, "multi": bool}
    | {"options": [OPTION], "query": {"query": str, "refId": str}, "refresh": {0, 1, 2}, "regex": str}
    | {"sort": set(range(9)), "type": {"query"}},
    "custom": NAMED
    | {"allValue": str, "current": OPTION, "description": str, "includeAll": bool, "multi": bool}
    | {"options": [OPTION], "query": str, "type": {"custom"}},
    "textbox": NAMED | {"current": OPTION, "description": str, "options": [OPTION], "query": str, "type": {"textbox"}},
}

BUILT_IN = {
    "builtIn": {1},
    "datasource": {"type": {"grafana"}, "uid": {"-- Grafana --"}},
    "enable": bool,
    "hide": bool,
    "iconColor": str,
    "name": str,
    "type": {"dashboard"},
}
ANNOTATION = {
    "datasource": SOURCE,
    "enable": bool,
    "expr": str,
    "hide": bool,
    "iconColor": str,
    "name": str,
    "step": str,
    "tagKeys": str,
    "textFormat": str,
    "titleFormat": str,
    "useValueForTime": bool,
}
LINK = {
    "asDropdown": bool,
    "icon": str,
    "includeVars": bool,
    "keepTime": bool,
    "tags": [str],
    "targetBlank": bool,
    "title": str,
    "tooltip": str,
    "type": {"link", "dashboards"},
    "url": str,
}
DASHBOARD = {
    "annotations": {"list": [(BUILT_IN, ANNOTATION)]},
    "description": str,
    "editable": bool,
    "graphTooltip": {0, 1, 2},
    "id": type(None),
    "links": [LINK],
    "panels": [tuple(map(panel_shape, OPTIONS))],
    "refresh": str,
    "schemaVersion": {39},
    "tags": [str],
    "templating": {"list": [tuple(VARIABLES.values())]},
    "time": {"from": str, "to": str},
    "timepicker": {},
    "timezone": str,
    "title": str,
    "uid": str,
    "version": int,
}


def faults(value: Any, shape: Any = DASHBOARD, place: str = "dashboard") -> Iterator[str]:
    """Where a value leaves its shape."""
    match shape:
        case tuple():
            found = [list(faults(value, alternative, place)) for alternative in shape]
            yield from min(found, key=len)
        case dict() if isinstance(value, dict):
            yield from _key_faults(value, shape, place)
        case list() if isinstance(value, list):
            for position, item in enumerate(value):
                yield from faults(item, shape[0], f"{place}[{position}]")
        case set():
            if value not in shape:
                yield f"{place} is {value!r}"
        case type():
            if type(value) is not shape:
                yield f"{place} is {value!r}"
        case _:
            yield f"{place} is {value!r}"


def _key_faults(value: dict[str, Any], shape: dict[str, Any], place: str) -> Iterator[str]:
    shapes = {key.rstrip("?"): inner for key, inner in shape.items()}
    for key in sorted({key for key in shape if not key.endswith("?")} - set(value)):
        yield f"{place} lacks {key}"
    for key, inner in value.items():
        if key in shapes:
            yield from faults(inner, shapes[key], f"{place}.{key}")
        else:
            yield f"{place} has {key}"
