"""Is a narrower answer a part of the one that is kept?"""

import pytest

from ralphcap.catalog.loading import load_catalog
from ralphcap.history.narrowing import filtered, matches, narrowed
from ralphcap.history.questions import kept_questions
from tests.history.frames import series_frame

FILE = """[entry]
title = "An entry"
unit = "count"
labels = {labels}
promql = '''{promql}'''

[entry.parameters.names]
kind = "{kind}"
default = "{default}"
help = "names"
"""


@pytest.fixture
def entry(tmp_path):
    def entry(promql, labels=("name",), kind="regex", default=".+"):
        (tmp_path / "capacity").mkdir(exist_ok=True)
        text = FILE.format(promql=promql, labels=list(labels), kind=kind, default=default)
        (tmp_path / "capacity" / "own.toml").write_text(text.replace("'", '"').replace('"""', "'''"), encoding="utf-8")
        return load_catalog(tmp_path).query("own.entry")

    return entry


@pytest.mark.parametrize(
    "promql",
    [
        'sum by (name) (a{name=~"$names"})',
        'max without (job) (sum by (name, job) (a{name=~"$names"}))',
        'sum by (name) (a{name=~"$names"}) / on (name) sum by (name) (b{name=~"$names"})',
        'sum by (name) (a{name=~"$names"}) or sum by (name) (b{name=~"$names"})',
        'time() - max by (name) (a{name=~"$names"})',
    ],
)
def test_a_label_that_every_selector_has_and_nothing_loses_narrows(entry, promql):
    assert narrowed(entry(promql), {"names": "web|db"}) == {"name": "web|db"}


@pytest.mark.parametrize(
    ("promql", "labels"),
    [
        ('sum(a{name=~"$names"})', ()),
        ('sum by (name) (a{name=~"$names"}) / on () group_left () sum(a{name=~"$names"})', ("name",)),
        ('sum by (name) (a{name=~"$names"}) or sum by (name) (b)', ("name",)),
        ('topk(3, sum by (name) (a{name=~"$names"}))', ("name",)),
        ('sum by (name) (a{name=~"$names"}) - scalar(sum(b{name=~"$names"}))', ("name",)),
        ('label_replace(sum by (name) (a{name=~"$names"}), "name", "x", "", "")', ("name",)),
        ('sum by (job) (a{name=~"$names"})', ("job",)),
    ],
)
def test_where_a_value_depends_on_what_else_was_chosen_nothing_narrows(entry, promql, labels):
    assert narrowed(entry(promql, labels), {"names": "web"}) is None


def test_a_pattern_that_takes_series_without_the_label_is_no_part(entry):
    assert narrowed(entry('sum by (name) (a{name=~"$names"})'), {"names": "web|"}) is None


def test_a_default_that_chooses_already_does_not_hold_others(entry):
    assert narrowed(entry('sum by (name) (a{name=~"$names"})', default="web"), {"names": "db"}) is None


def test_without_values_nothing_is_narrowed_and_an_expression_has_none():
    assert narrowed(None, {}) == {}
    assert narrowed(None, {"a": "b"}) is None


def test_each_shipped_entry_that_reviews_narrow_is_narrowed():
    catalog = load_catalog()
    names = [question.name for question in kept_questions(catalog) if question.name.startswith("containers.")]

    assert all(narrowed(catalog.query(name), {"containers": "grafana"}) == {"name": "grafana"} for name in names)
    assert narrowed(catalog.query("volumes.used"), {"directories": "/a"}) == {"directory": "/a"}


def test_the_whole_text_matches_as_prometheus_does_it():
    assert matches("web|db", ["web", "db", "web-1"]) == [True, True, False]


def test_series_that_match_stay():
    frame = series_frame([(0, {"name": "a"}, 1), (0, {"name": "b"}, 2), (0, {"name": None}, 3)], ["name"])

    assert filtered(frame, {"name": "b|c"})["value"].tolist() == [2]
