"""Which entry means what a dashboard's expression means?"""

from dataclasses import replace

import pytest

from ralphcap.catalog.loading import Catalog
from ralphcap.exports.holes import opened
from ralphcap.exports.nearest import Candidate, nearest


@pytest.fixture
def candidates(catalog: Catalog) -> list[Candidate]:
    """Entries of two dashboards, by name."""
    return [
        Candidate(replace(catalog["shop_api.requests"], name=name), opened(expression))
        for name, expression in [
            ("shop.rate", 'sum by (job) (rate(requests_total{job=~"$x"}[$w]))'),
            ("shop.errors", 'sum(rate(requests_total{status=~"5.."}[$w])) / sum(rate(requests_total[$w]))'),
            ("shop.latency", "histogram_quantile(0.95, sum by (le) (rate(request_duration_highr_seconds_bucket[$w])))"),
            ("net.received", "rate(node_network_receive_bytes_total[$w])"),
            ("till.rate", "sum(rate(requests_total[5m]))"),
        ]
    ]


@pytest.mark.parametrize(
    ("expression", "entry"),
    [
        ("sum(rate(requests_total[5m])) by (job)", "shop.rate"),
        ('sum(rate(requests_total{status=~"5.."}[5m])) / sum(rate(requests_total[5m])) * 100', "shop.errors"),
        ("histogram_quantile(0.95, rate(request_duration_seconds_bucket[5m]))", "shop.latency"),
        ("node_network_receive_bytes_total", "net.received"),
    ],
)
def test_the_nearest_asks_for_the_same_metrics_in_much_the_same_way(
    candidates: list[Candidate], expression: str, entry: str
) -> None:
    found = nearest(opened(expression), candidates, "shop")

    assert found is not None
    assert found.query.name == entry


def test_an_entry_of_the_same_dashboard_comes_first(candidates: list[Candidate]) -> None:
    found = nearest(opened("requests_total"), candidates, "till")

    assert found is not None
    assert found.query.name == "till.rate"


@pytest.mark.parametrize("expression", ["node_network_transmit_bytes_total", "other_total", "vector(1)"])
def test_other_metrics_are_not_mistaken_for_ours(candidates: list[Candidate], expression: str) -> None:
    assert nearest(opened(expression), candidates, "shop") is None
