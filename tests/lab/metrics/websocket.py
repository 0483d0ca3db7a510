"""What does the WebSocket hub in the API gateway export? Connections, messages, broadcasts and errors."""

from collections.abc import Iterator

import numpy as np

from tests.lab.metrics.shared import events, histogram, share_below
from tests.lab.platform import SERVICES
from tests.lab.series import Series
from tests.lab.world import World

HUB = next(target for target in SERVICES if target.job == "api-gateway")
CHANNELS = {"prices": 4.0, "signals": 0.2}  # broadcasts a second at the peak
CLIENTS = 900
STAYS = 1200  # seconds, on average
REASONS = {"client": 0.93, "server": 0.02, "timeout": 0.04, "error": 0.01}
ERRORS = {"send": 2e-3, "protocol": 1e-4}
BUCKETS = ("0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1.0", "2.5", "5.0")
MEDIAN, SPREAD = 0.03, 0.7


def series(world: World) -> Iterator[Series]:
    """The hub's series, which are the API gateway's own beside those of its requests."""
    clients = np.round(CLIENTS * (0.05 + world.load))
    yield Series(HUB, "websocket_connections_active", clients)
    opened = events(world.random("websocket", "opened"), clients / STAYS)
    yield Series(HUB, "websocket_connections_total", opened)
    for name, labels, values in (*_ends(opened), *_errors(world), *_messages(world, clients)):
        yield Series(HUB, name, values, labels)


def _ends(opened: np.ndarray) -> Iterator[tuple[str, dict[str, str], np.ndarray]]:
    for reason, share in REASONS.items():
        yield "websocket_disconnections_total", {"reason": reason}, np.floor(share * opened)


def _errors(world: World) -> Iterator[tuple[str, dict[str, str], np.ndarray]]:
    for kind, rate in ERRORS.items():
        happened = events(world.random("websocket", "errors", kind), rate * (0.05 + world.load))
        yield "websocket_errors_total", {"kind": kind}, happened


def _messages(world: World, clients: np.ndarray) -> Iterator[tuple[str, dict[str, str], np.ndarray]]:
    shares, mean = share_below(BUCKETS, MEDIAN, SPREAD), MEDIAN * np.exp(SPREAD**2 / 2)
    for channel, rate in CHANNELS.items():
        labels = {"channel": channel}
        broadcasts = rate * (0.02 + world.load)
        random = world.random("websocket", "messages", channel)
        yield "websocket_messages_sent_total", labels, events(random, broadcasts * clients)
        yield "websocket_messages_received_total", labels, events(random, 0.01 * clients)
        yield from histogram("websocket_broadcast_duration_seconds", labels, shares, events(random, broadcasts), mean)
