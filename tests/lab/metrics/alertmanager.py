"""What does Alertmanager export? Its alerts and silences, what it sends, what fails, and how long that takes."""

from collections.abc import Iterator

import numpy as np

from tests.lab.metrics.shared import counter, events, histogram, share_below
from tests.lab.platform import ALERTMANAGER
from tests.lab.series import Series
from tests.lab.world import World

# Notifications a second at the peak, and the median time that one takes.
INTEGRATIONS = {"slack": (0.004, 0.25), "email": (0.001, 0.9)}
BUCKETS = ("1", "5", "10", "15", "20")
SPREAD = 0.5


def series(world: World) -> Iterator[Series]:
    """All series of Alertmanager's scrape; the design has no job for it."""
    if world.profile == "designed":
        return
    for name, labels, values in (*_alerts(world), *_notifications(world)):
        yield Series(ALERTMANAGER, name, values, labels)


def _alerts(world: World) -> Iterator[tuple[str, dict[str, str], np.ndarray]]:
    never, always = np.zeros(world.count), np.ones(world.count)
    active = world.random("alertmanager", "alerts").poisson(0.2 + 1.5 * world.load).astype(float)
    for state, values in {"active": active, "suppressed": never, "unprocessed": never}.items():
        yield "alertmanager_alerts", {"state": state}, values
    for status, rate in {"firing": active / 60, "resolved": active / 600}.items():
        yield "alertmanager_alerts_received_total", {"status": status, "version": "v2"}, counter(rate).round()
    yield "alertmanager_alerts_invalid_total", {"version": "v2"}, never
    for state in ("active", "expired", "pending"):
        yield "alertmanager_silences", {"state": state}, never
    yield "alertmanager_config_last_reload_successful", {}, always


def _notifications(world: World) -> Iterator[tuple[str, dict[str, str], np.ndarray]]:
    for integration, (rate, median) in INTEGRATIONS.items():
        labels = {"integration": integration}
        sent = events(world.random("alertmanager", integration), rate * (0.2 + world.load))
        yield "alertmanager_notifications_total", labels, sent
        yield "alertmanager_notifications_failed_total", labels, np.floor(0.002 * sent)
        shares, mean = share_below(BUCKETS, median, SPREAD), median * np.exp(SPREAD**2 / 2)
        yield from histogram("alertmanager_notification_latency_seconds", labels, shares, sent, mean)
