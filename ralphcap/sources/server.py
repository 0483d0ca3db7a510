"""What is the server, and what is its own? Product, version, ways of answering, retention. Imports errors.

Whatever differs between servers of Prometheus' API is told here, by what the server says it is, and asked for nowhere else.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from ralphcap.errors import NotRecorded, SourceError, SourceUnavailable
from ralphcap.sources.prometheus_parsing import parse_data
from ralphcap.sources.transport import Request, Transport, question_key

VICTORIA_METRICS = "VictoriaMetrics"
_NAMELESS = "A server of Prometheus' API, version"
_VERSION = re.compile(r"v?(\d+)\.(\d+)\.\d+")
_RANGES_STAY = (2, 51)  # prometheus/prometheus#13559: before it, ranges fixed with @ moved within predict_linear
_NOT_THIS_CALL = (403, 404, 405, 501)  # the server, or what stands before it, keeps this call to itself
_LATENCY_OFFSET = pd.Timedelta("30s")  # VictoriaMetrics docs: -search.latencyOffset


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
        """Whether a range leaves out a sample exactly on its left edge, as Prometheus does since 3.0.

        Who does not say its version may do either: taken for closed, since a scrape counted twice hides one that lacks.
        """
        found = _VERSION.match(self.version)
        return self.product == VICTORIA_METRICS or (
            self.product == "Prometheus" and found is not None and int(found[1]) >= 3
        )

    @property
    def ranges_move(self) -> bool:
        """Whether `predict_linear` loses samples of a range that `@` holds in place, more of them with every step."""
        return self._before(*_RANGES_STAY)

    @property
    def shifts_held(self) -> bool:
        """Whether `@` within a sub-query may be moved by that sub-query's offset: so in all Prometheus up to 3.5, at least."""
        return self.product == "Prometheus"

    @property
    def settles(self) -> pd.Timedelta:
        """How long after its time a value may still be made up: VictoriaMetrics repeats earlier ones meanwhile."""
        return _LATENCY_OFFSET if self.product == VICTORIA_METRICS else pd.Timedelta(0)

    @property
    def parameters(self) -> Mapping[str, str]:
        """What goes along with each query: VictoriaMetrics moves a cached window's bounds, and mixes in other windows' values."""
        return {"nocache": "1"} if self.product == VICTORIA_METRICS else {}

    def note(self, pages: int) -> str:
        """What is to be known of an answer that came in so many pieces; mostly nothing."""
        if pages < 2 or self.product != VICTORIA_METRICS:
            return ""
        return f"in {pages} pieces: {self.product} looks back by the samples that a call sees, so values beside gaps may differ from those of one call"

    def _before(self, major: int, minor: int) -> bool:
        found = _VERSION.match(self.version)
        return self.product == "Prometheus" and found is not None and (int(found[1]), int(found[2])) < (major, minor)


def ask_server(transport: Transport) -> Server:
    """The server behind a transport. Raises SourceUnavailable where nothing like Prometheus answers."""
    request = Request("GET", "/api/v1/status/buildinfo", {}, question_key("buildinfo"), about="build information")
    try:
        data, _, _ = parse_data(transport.fetch(request).body, request.about)
    except SourceUnavailable as error:
        if error.status not in _NOT_THIS_CALL or not _answers(transport):
            raise
        data = {}
    if not isinstance(data, dict):
        raise SourceUnavailable(
            "build information: the server does not say what it is.\n  Check that the address is a Prometheus."
        )
    version = str(data.get("version", ""))
    found = _VERSION.match(version)
    version = found[0].removeprefix("v") if found else version
    if data.get("revision") or data.get("goVersion"):
        return Server("Prometheus", version)
    # VictoriaMetrics says nothing here, or, since 1.80, the version of the Prometheus whose API it keeps, alone.
    if data.keys() <= {"version"} and _knows_metricsql(transport):
        return Server(VICTORIA_METRICS, "")
    return Server(_NAMELESS, version) if version else Server(_NAMELESS.partition(",")[0], "")


def _knows_metricsql(transport: Transport) -> bool:
    """Whether the server answers what only VictoriaMetrics' language can say."""
    return _answers(transport, "1 default 0", "language")


def _answers(transport: Transport, expression: str = "vector(1)", key: str = "answers") -> bool:
    """Whether the server has a result for an expression that needs no data. Managed servers tell nothing else of themselves."""
    params = {"query": expression, "time": "0"}
    request = Request("GET", "/api/v1/query", params, question_key(key), about="the server's language")
    try:
        data, _, _ = parse_data(transport.fetch(request).body, request.about)
    except SourceError:  # Prometheus rejects it, and a bundle of an earlier ralphcap does not hold it
        return False
    return isinstance(data, dict) and bool(data.get("result"))


def ask_flags(transport: Transport) -> dict[str, str]:
    """The server's command-line flags by name; empty where it does not tell them, or a bundle does not hold them."""
    request = Request("GET", "/api/v1/status/flags", {}, question_key("flags"), about="the server's flags")
    try:
        data, _, _ = parse_data(transport.fetch(request).body, request.about)
    except (
        SourceUnavailable,
        NotRecorded,
    ):  # not every server of this API has flags, and none of the answers depends on them
        return {}
    return {str(name): str(value) for name, value in data.items()} if isinstance(data, dict) else {}


def ask_retention(transport: Transport) -> str:
    """How long the server keeps samples, as its flag says ('30d'); empty where it does not say."""
    kept = ask_flags(transport).get("storage.tsdb.retention.time", "")
    return "" if kept == "0s" else kept
