"""What is the server, and what is its own? Product, version, retention. Imports errors."""

import re
from dataclasses import dataclass

from ralphcap.errors import NotRecorded, SourceUnavailable
from ralphcap.sources.prometheus_parsing import parse_data
from ralphcap.sources.transport import Request, Transport, question_key

_VERSION = re.compile(r"v?(\d+)\.(\d+)\.\d+")


@dataclass(frozen=True)
class Server:
    """What the server says that it is. Other servers speak Prometheus' API, too, and name themselves or nothing."""

    product: str
    version: str

    @property
    def title(self) -> str:
        """'Prometheus 2.42.0'."""
        return f"{self.product} {self.version}".strip()

    @property
    def left_open(self) -> bool:
        """Whether a range leaves out a sample exactly on its left edge: all do but Prometheus before 3.0."""
        major = _VERSION.match(self.version)
        return not (self.product == "Prometheus" and major and int(major[1]) < 3)


def ask_server(transport: Transport) -> Server:
    """The server behind a transport. Raises SourceUnavailable where nothing like Prometheus answers."""
    request = Request("GET", "/api/v1/status/buildinfo", {}, question_key("buildinfo"), about="build information")
    data, _, _ = parse_data(transport.fetch(request).body, request.about)
    if not isinstance(data, dict):
        raise SourceUnavailable(
            "build information: the server does not say what it is.\n  Check that the address is a Prometheus."
        )
    version = str(data.get("version", ""))
    found = _VERSION.match(version)
    # VictoriaMetrics answers with the version of the Prometheus whose API it keeps, without revision and branch.
    product = "Prometheus" if data.get("revision") or data.get("goVersion") else "A server of Prometheus' API, version"
    return Server(product, found[0].removeprefix("v") if found else version)


def ask_retention(transport: Transport) -> str:
    """How long the server keeps samples, as its flag says ('30d'); empty where it does not say."""
    request = Request("GET", "/api/v1/status/flags", {}, question_key("flags"), about="the server's flags")
    try:
        data, _, _ = parse_data(transport.fetch(request).body, request.about)
    except (
        SourceUnavailable,
        NotRecorded,
    ):  # not every server of this API has flags, and none of the answers depends on them
        return ""
    kept = str(data.get("storage.tsdb.retention.time", "")) if isinstance(data, dict) else ""
    return "" if kept in ("", "0s") else kept
