"""Of which targets an answer should hold a series."""

import pandas as pd
import pytest

from ralphcap.sources.expecting import selected, series_shortfall

WEB = [("web", "web-1"), ("web", "web-2"), ("db", "db-1")]


def answer(**labels):
    count = len(next(iter(labels.values()), [0]))
    columns = {name: pd.Categorical(texts) for name, texts in labels.items()}
    times = pd.to_datetime(["2026-11-20T00:00:00Z"] * count).as_unit("ms")
    return pd.DataFrame({"timestamp": times, **columns, "value": [1.0] * count})


def test_a_target_that_was_scraped_and_has_no_series_is_named():
    found = series_shortfall(answer(instance=["web-1", "db-1"]), "load", WEB)

    assert found.missing == ("no series of 1 of 3 instances, though they were scraped: 'web-2'",)


def test_where_each_target_has_a_series_nothing_lacks():
    assert series_shortfall(answer(instance=["web-1", "web-2"]), 'load{job="web"}', WEB).missing == ()


def test_series_told_apart_by_job_are_held_to_the_jobs():
    found = series_shortfall(answer(job=["web"]), "sum by (job) (load)", WEB)

    assert found.missing == ("no series of 1 of 2 jobs, though they were scraped: 'db'",)


def test_an_answer_that_tells_no_target_is_not_judged_by_them():
    assert series_shortfall(answer(), "sum(load)", WEB).missing == ()


def test_of_many_targets_only_some_are_named():
    targets = [("web", f"web-{number}") for number in range(1, 9)]

    (text,) = series_shortfall(answer(instance=["web-1"]), "load", targets).missing

    assert text.endswith("'web-2', 'web-3', 'web-4', 'web-5' and others")


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("load", ["web-1", "web-2", "db-1"]),
        ('load{instance="web-1"}', ["web-1"]),
        ('load{instance!="web-1"}', ["web-2", "db-1"]),
        ('load{instance=~"web-.+"}', ["web-1", "web-2"]),
        ('load{instance!~"web-.+"}', ["db-1"]),
        ('load{job="web"} / size{instance="web-2"}', ["web-2"]),
        ('rate(load{job=~"db|mail", path="/"}[5m])', ["db-1"]),
        (r'load{instance=~"[[:alpha:]]+\\z"}', []),
    ],
)
def test_every_selector_has_to_let_a_target_through(expression, names):
    assert [instance for _, instance in selected(expression, WEB)] == names
