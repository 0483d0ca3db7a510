"""What becomes of each expression of a dashboard?"""

from typing import Any

import pytest

from ralphcap.catalog.loading import Catalog, load_catalog
from ralphcap.exports.comparison import Comparison, compare, outlines
from ralphcap.exports.reading import Asked, Target
from tests.exports.golden_files import DESIGN, GOLDEN, compared


def judged(catalog: Catalog, expression: str, **asked: Any) -> Comparison:
    dashboard = {"title": "Shop API", "uid": "", "elsewhere": 0} | asked
    (found,) = compare(Asked(targets=(Target("Panel", "A", expression),), **dashboard), catalog)
    return found


@pytest.mark.parametrize("name", sorted(path.stem for path in DESIGN.glob("*.json")))
def test_the_designs_dashboards_show_exactly_the_corrections(name: str) -> None:
    golden = (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")

    assert compared(name) == golden, "look at it, then: python -m tests.exports.golden_files"


def test_an_expression_that_an_entry_asks_is_equal(catalog: Catalog) -> None:
    found = judged(catalog, "sum(rate(http_requests_total[$__rate_interval])) by (job)")

    assert (found.verdict, found.entry, found.reason) == ("equal", "shop_api.requests", "")


def test_one_that_an_entry_asks_otherwise_is_different_and_the_entry_says_why(catalog: Catalog) -> None:
    found = judged(catalog, "sum(rate(http_requests_total[5m])) by (job)")

    assert (found.verdict, found.entry, found.reason) == ("different", "shop_api.requests", "Asked so.")
    assert found.dashboard == "sum by (job) (rate(http_requests_total[5m]))"
    assert found.catalog == 'sum by (job) (rate(http_requests_total{job=~"$services"}[$__rate_interval]))'


def test_one_that_no_entry_asks_is_unknown(catalog: Catalog) -> None:
    found = judged(catalog, "sum(nothing_like_it)")

    assert (found.verdict, found.entry, found.dashboard) == ("unknown", "", "sum(nothing_like_it)")


def test_one_that_is_no_promql_says_what_is_wrong(catalog: Catalog) -> None:
    found = judged(catalog, "sum(rate(x[5m])")

    assert (found.verdict, found.entry) == ("not parsable", "")
    assert "is not PromQL" in found.reason


@pytest.mark.parametrize("asked", [{"title": "System  Overview"}, {"title": "Mine", "uid": "ralphcap-system-overview"}])
def test_a_dashboard_is_known_by_its_title_or_its_uid(asked: dict[str, str]) -> None:
    found = judged(load_catalog(), "node_filesystem_avail_bytes", **asked)

    assert found.entry == "system_overview.disk_utilization"


def test_outlines_differ_in_the_corrections_alone(catalog: Catalog) -> None:
    found = judged(catalog, "sum(rate(http_requests_total[5m])) by (job)")

    ours, theirs = outlines(found, catalog[found.entry])

    assert ours == ["sum by (job)", "  rate", "    http_requests_total", "      [5m]"]
    assert theirs == ["sum by (job)", "  rate", "    http_requests_total", "      [$__rate_interval]"]


def test_outlines_call_a_variable_as_the_dashboard_does(catalog: Catalog) -> None:
    found = judged(catalog, 'sum(rate(http_requests_total{job=~"$which"}[5m])) by (job)')

    _, theirs = outlines(found, catalog[found.entry])

    assert '      job=~"$which"' in theirs
