"""Which alerts does a dashboard show?"""

from dataclasses import replace

from ralphcap.catalog.loading import Catalog
from ralphcap.exports.annotations import annotations


def expressions(catalog: Catalog, *asked: str) -> list[str]:
    return [annotation["expr"] for annotation in annotations(catalog.rules.values(), asked)[1:]]


def test_alerts_are_shown_where_their_metrics_are(catalog: Catalog) -> None:
    assert expressions(catalog, "up") == [
        'ALERTS{alertname=~"ShopGone", alertstate="firing", severity="critical"}',
    ]
    assert expressions(catalog, "other") == []


def test_each_severity_has_its_own_color(catalog: Catalog) -> None:
    shown = annotations(catalog.rules.values(), ["up", "http_requests_total"])[1:]

    assert [(one["name"], one["iconColor"]) for one in shown] == [
        ("Alerts: critical", "#D55E00"),
        ("Alerts: warning", "#E69F00"),
    ]


def test_a_severity_that_only_the_alert_tells_is_not_asked_for(catalog: Catalog) -> None:
    rule = replace(catalog.rules["ShopGone"], labels={"severity": "{{ $labels.level }}"})

    (shown,) = annotations([rule], ["up"])[1:]

    assert shown["expr"] == 'ALERTS{alertname=~"ShopGone", alertstate="firing"}'


def test_a_name_is_no_pattern(catalog: Catalog) -> None:
    rule = replace(catalog.rules["ShopGone"], alert='Gone (50%) "now"')

    (shown,) = annotations([rule], ["up"])[1:]

    assert 'alertname=~"Gone \\\\(50%\\\\) \\"now\\""' in shown["expr"]


def test_grafanas_own_annotations_come_first(catalog: Catalog) -> None:
    first = annotations([], [])

    assert [one["type"] for one in first] == ["dashboard"]
