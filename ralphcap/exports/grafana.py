"""Which files does Grafana's provisioning load? A dashboard a subject of the catalog. Imports catalog only.

The names are those below Grafana's provisioning folder, /etc/grafana/provisioning unless its configuration says otherwise:
https://grafana.com/docs/grafana/latest/administration/provisioning/
"""

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

import yaml

from ralphcap.catalog.finding import dashboard_of
from ralphcap.catalog.loading import Catalog
from ralphcap.catalog.query import Query
from ralphcap.exports.dashboards import TAG, dashboard

PROVISIONING = "/etc/grafana/provisioning"
DASHBOARDS = "dashboards/ralphcap"
_HEAD = "# Written by `ralphcap export grafana`: the next export replaces it.\n"


def grafana_files(
    catalog: Catalog,
    *,
    zone: str,
    provisioning: str = PROVISIONING,
    prometheus: str | None = None,
    scrape_interval: str = "15s",
) -> dict[str, str]:
    """The text of each file, by its name; the same catalog gives the same bytes.

    provisioning     where Grafana finds the folder
    prometheus       address of a data source to provision, too; without one the dashboards use those that there are
    scrape_interval  of that data source: Grafana makes its shortest range from it
    """
    files = {"dashboards/ralphcap.yml": _provider(provisioning)}
    for subject, queries in _subjects(catalog):
        model = dashboard(subject, queries, catalog.rules, zone=zone)
        files[f"{DASHBOARDS}/{model['uid']}.json"] = _json(model)
    if prometheus is not None:
        files["datasources/ralphcap.yml"] = _data_source(prometheus, scrape_interval)
    return files


def _subjects(catalog: Catalog) -> Iterator[tuple[str, list[Query]]]:
    """The entries that ask Prometheus by their dashboard or subject, in the order in which their files have them."""
    ordered: Iterable[Query] = (catalog[name] for name in catalog.definitions()["queries"])
    asking = sorted((query for query in ordered if query.promql), key=dashboard_of)
    for subject, queries in groupby(asking, key=dashboard_of):
        yield subject, list(queries)


def _json(model: Any) -> str:
    return json.dumps(model, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _provider(provisioning: str) -> str:
    provider = {
        "allowUiUpdates": False,
        "disableDeletion": False,
        "folder": TAG,
        "name": TAG,
        "options": {"path": f"{provisioning.rstrip('/')}/{DASHBOARDS}"},
        "orgId": 1,
        "type": "file",
        "updateIntervalSeconds": 30,
    }
    return _HEAD + yaml.safe_dump({"apiVersion": 1, "providers": [provider]})


def _data_source(prometheus: str, scrape_interval: str) -> str:
    source = {
        "access": "proxy",
        "jsonData": {"httpMethod": "POST", "timeInterval": scrape_interval},
        "name": "Prometheus",
        "orgId": 1,
        "type": "prometheus",
        "uid": "ralphcap-prometheus",
        "url": prometheus,
    }
    return _HEAD + yaml.safe_dump({"apiVersion": 1, "datasources": [source]})
