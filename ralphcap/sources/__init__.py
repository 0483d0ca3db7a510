"""Where do answers come from? Prometheus servers, and bundles of what they answered."""

from ralphcap.sources.connecting import connect
from ralphcap.sources.source import Source

__all__ = ["Source", "connect"]
