"""Is what a rule depends on read from its expression and its texts?"""

import pytest

from ralphcap.catalog.dependencies import dependencies, text_labels
from ralphcap.catalog.loading import load_catalog


def test_metrics_and_labels_come_from_the_tree():
    found = dependencies('sum by (job) (rate(a{code="5"}[5m])) / on (job) group_left (zone) b > 1 and c', [], [])

    assert found.metrics == ("a", "b", "c")
    assert found.labels == ("code", "job", "zone")


def test_a_metric_named_as_a_label_is_a_metric():
    found = dependencies('{__name__="a", job="x"} or {__name__=~"b.*"}', [], [])

    assert found.metrics == ("a",)
    assert found.labels == ("job",)


@pytest.mark.parametrize(
    ("expression", "jobs"),
    [
        ('up{job="celery"}', ("celery",)),
        ('up{job=~"a|b-c"}', ("a", "b-c")),
        ('up{job=~"live-.*"}', ("declared",)),
        ('up{job!="a"}', ("declared",)),
    ],
)
def test_jobs_are_those_chosen_one_by_one_and_the_declared(expression: str, jobs: tuple[str, ...]):
    declared = [] if jobs != ("declared",) else ["declared"]

    assert dependencies(expression, [], declared).jobs == jobs


def test_texts_name_labels_in_each_of_gos_ways():
    texts = ["{{ $labels.instance }} {{$labels.job}}", '{{ index $labels "zone" }}', "{{ .Labels.name }} {{ $value }}"]

    assert text_labels(texts) == ("instance", "job", "name", "zone")


def test_a_shipped_rule_says_on_what_it_depends():
    depends = load_catalog().rules["CeleryWorkerDown"].depends

    assert depends.metrics == ("celery_worker_up", "up")
    assert depends.jobs == ("celery",)
