"""Which questions are kept, by which definition, and how do their values combine?"""

from copy import deepcopy

import pytest

from ralphcap.catalog.loading import Catalog, catalog_from_definitions, load_catalog
from ralphcap.history.questions import ALERTS, Kept, kept_questions
from tests.history.pasts import CATALOG, write_catalog


@pytest.fixture(scope="module")
def shipped() -> dict[str, Kept]:
    return {question.name: question for question in kept_questions(load_catalog())}


def test_the_rows_of_the_sizing_table_and_the_marked_entries_are_kept(shipped: dict[str, Kept]):
    catalog: Catalog = load_catalog()

    rows = {limit.query for limit in catalog.sizing.limits if limit.query and catalog.query(limit.query).promql}
    marked = {name for name, query in catalog.items() if query.history}
    assert set(shipped) == rows | marked | {"alerts"}
    assert {"containers.cpu_usage", "volumes.used"} <= rows - marked
    assert {"hosts.disk_available", "prometheus_self.blocks"} <= marked


def test_what_no_job_reads_of_a_window_is_not_kept(shipped: dict[str, Kept]):
    assert not {"containers.network_sent", "hosts.cpu_by_mode", "exporters.scrape_duration"} & set(shipped)


def test_the_alerts_are_kept_by_an_expression(shipped: dict[str, Kept]):
    assert (shipped["alerts"].expression, shipped["alerts"].query) == (ALERTS, None)


COMBINED = {
    "containers.memory_resident": "max",
    "containers.cpu_usage": "mean",
    "containers.memory_limit": "last",
    "containers.oom_kills": "sum",
    "containers.restarts": "sum",
    "exporters.restarts": "sum",
    "hosts.disk_available": "min",
    "hosts.disk_utilization": "max",
}


def test_how_values_combine_follows_what_they_are():
    definitions = deepcopy(load_catalog().definitions())
    for name in COMBINED:
        definitions["queries"][name]["definition"]["history"] = True

    kept = {question.name: question.combine for question in kept_questions(catalog_from_definitions(definitions))}

    assert kept.items() >= COMBINED.items()


def _load(folder, text) -> Kept:
    questions = kept_questions(load_catalog(write_catalog(folder, text)))
    return next(question for question in questions if question.name == "web.load")


def test_a_definition_is_another_once_its_answer_may_be(tmp_path):
    one = _load(tmp_path, CATALOG)

    assert _load(tmp_path, CATALOG.replace("max by (instance)", "min by (instance)")).definition != one.definition
    assert _load(tmp_path, CATALOG.replace('default = ".+"', 'default = "web.+"')).definition != one.definition
    assert _load(tmp_path, CATALOG.replace("Load of each", "The load of each")).definition == one.definition
