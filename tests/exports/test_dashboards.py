"""How is a dashboard named?"""

import pytest

from ralphcap.exports.dashboards import title, uid


@pytest.mark.parametrize(
    ("subject", "name"),
    [("system_overview", "System Overview"), ("api_performance", "API Performance"), ("websocket", "WebSocket")],
)
def test_a_subject_becomes_a_title(subject: str, name: str) -> None:
    assert title(subject) == name


def test_a_uid_is_no_longer_than_grafana_allows() -> None:
    assert uid("system_overview") == "ralphcap-system-overview"
    assert len(uid("a" * 60)) == 40
