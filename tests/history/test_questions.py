"""Which questions are kept, by which definition, and how do their values combine?"""

import pytest

from ralphcap.catalog.loading import Catalog, load_catalog
from ralphcap.history.questions import ALERTS, Kept, kept_questions
from tests.history.pasts import CATALOG, write_catalog


@pytest.fixture(scope="module")
def shipped() -> dict[str, Kept]:
    return {question.name: question for question in kept_questions(load_catalog())}


def test_the_rows_of_the_sizing_table_and_the_capacity_entries_are_kept(shipped: dict[str, Kept]):
    catalog: Catalog = load_catalog()

    rows = {limit.query for limit in catalog.sizing.limits if limit.query and catalog.query(limit.query).promql}
    assert rows <= set(shipped)
    assert {name for name, query in catalog.items() if "/capacity/" in query.file} == set(shipped) - {"alerts"}


def test_the_alerts_are_kept_by_an_expression(shipped: dict[str, Kept]):
    assert (shipped["alerts"].expression, shipped["alerts"].query) == (ALERTS, None)


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("containers.memory_resident", "max"),
        ("containers.cpu_usage", "mean"),
        ("containers.memory_limit", "last"),
        ("containers.oom_kills", "sum"),
        ("containers.restarts", "sum"),
        ("exporters.restarts", "sum"),
        ("hosts.disk_available", "min"),
        ("hosts.disk_utilization", "max"),
    ],
)
def test_how_values_combine_follows_what_they_are(shipped: dict[str, Kept], name: str, how: str):
    assert shipped[name].combine == how


def _load(folder, text) -> Kept:
    questions = kept_questions(load_catalog(write_catalog(folder, text)))
    return next(question for question in questions if question.name == "web.load")


def test_a_definition_is_another_once_its_answer_may_be(tmp_path):
    one = _load(tmp_path, CATALOG)

    assert _load(tmp_path, CATALOG.replace("max by (instance)", "min by (instance)")).definition != one.definition
    assert _load(tmp_path, CATALOG.replace('default = ".+"', 'default = "web.+"')).definition != one.definition
    assert _load(tmp_path, CATALOG.replace("Load of each", "The load of each")).definition == one.definition
