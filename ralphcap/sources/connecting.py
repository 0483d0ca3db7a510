"""Which source is meant by a name, an address or a file? Imports profiles, catalog, shipped."""
from pathlib import Path

from ralphcap.catalog.loading import load_catalog
from ralphcap.sources.live import LiveTransport
from ralphcap.sources.prometheus import Prometheus
from ralphcap.sources.server import ask_server
from ralphcap.sources.source import Source
from ralphcap.window import now, parse_zone


def connect(source: str | None = None, *, strict: bool = False, record: Path | None = None, config: Path | None = None, zone: str | None = None) -> Source:
    """TEMP"""
    transport = LiveTransport(source or "")
    server = ask_server(transport)
    return Source(Prometheus(transport), server, load_catalog(), title=f"{server.title} at {source}", zone=parse_zone(zone or "Asia/Seoul"), now=now(), strict=strict)
