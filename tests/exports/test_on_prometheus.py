"""Does a real Prometheus have the values that an exported dashboard's variables offer?"""

import json
import re

import pandas as pd
import pytest

from ralphcap.catalog.loading import load_catalog
from ralphcap.exports.grafana import grafana_files
from ralphcap.sources import connect
from tests.lab.lab import Lab

ASKED = {
    (name.rpartition("/")[2], variable["name"]): variable["query"]["query"]
    for name, text in grafana_files(load_catalog(), zone="UTC").items()
    if name.endswith(".json")
    for variable in json.loads(text)["templating"]["list"]
    if variable["type"] == "query"
}


@pytest.mark.parametrize("asked", ASKED.values(), ids=map(" ".join, ASKED))
def test_a_variable_offers_values(asked: str, lab: Lab) -> None:
    found = re.fullmatch(r"label_values\((.+), (\w+)\)", asked)
    assert found is not None
    series, label = found.groups()

    with connect(lab.url) as source:
        values = source.ask_promql(f"count by ({label}) ({series})", at=lab.now - pd.Timedelta("2h"), sparse=True)

    assert values[label].astype(str).str.len().gt(0).any()
