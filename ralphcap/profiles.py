"""Which servers are there, and how are they reached? Reads `ralphcap.toml`. Imports window, settings, secrets, redaction."""

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from ralphcap.errors import ParameterError
from ralphcap.redaction import parse_rules
from ralphcap.secrets import Secret, parse_secret
from ralphcap.settings import check_address, check_keys, existing_paths, nearest, number, table_of, text
from ralphcap.window import parse_duration, parse_zone

FILE = "ralphcap.toml"
ENVIRONMENT = "RALPHCAP_CONFIG"
DEFAULT_ZONE = "Asia/Seoul"
TIMEOUT = pd.Timedelta(minutes=2)  # as Prometheus gives up a query (--query.timeout)
MOST_DOCUMENTS = 5_000_000
MOST_POINTS = 11_000  # a request's points per series, as Prometheus allows them
_NUMBERS = {  # key → the least and the most that it may be
    "max_points": (2, MOST_POINTS),
    "requests_in_flight": (1, 16),
    "cache_bytes": (1_000_000, 10**12),
    "samples_in_flight": (10_000, 50_000_000),  # more than 50 million in one query Prometheus refuses by itself
}
_EXCLUSIVE = (
    ("basic", "bearer", "Keep the one that the server asks for."),
    ("redact", "cache", "Keep one of them: a cache holds answers as they came."),
)


@dataclass(frozen=True)
class Profile:
    """One way to a server.

    now          what 'now' means, for servers whose data ends in the past; None: the wall clock
    catalog      a folder of entries and rows that are added to the shipped ones, or replace them by name
    headers      header → the secret that holds its value (a tenant, a token)
    basic        user name and password; bearer: a token
    ca           the authority that signed the server's certificate; certificate and key: our own
    timeout      until a question is answered, with all its calls
    max_points   points that one call may ask of each series
    requests_in_flight   calls of one question that may be under way at once
    samples_in_flight    samples that their answers may have together, by estimate
    cache        a folder for answers about the past, of at most cache_bytes; None: each question is asked
    history      a folder that keeps what the catalog's capacity entries answered, beyond the server's retention
    redact       rule → regular expression: what is kept out of recordings
    elasticsearch   the way to the logs, if there is one
    alertmanager    the way to the silences, if there is one
    """

    name: str
    prometheus: str = ""  # only a profile with logs may lack it
    zone: str = DEFAULT_ZONE
    now: str | None = None
    catalog: Path | None = None
    headers: Mapping[str, Secret] = field(default_factory=dict)
    basic: tuple[str, Secret] | None = None
    bearer: Secret | None = None
    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None
    timeout: pd.Timedelta = TIMEOUT
    max_points: int = MOST_POINTS
    requests_in_flight: int = 2
    samples_in_flight: int = 10_000_000
    cache: Path | None = None
    cache_bytes: int = 1_000_000_000
    history: Path | None = None
    redact: Mapping[str, str] = field(default_factory=dict)
    elasticsearch: "SearchProfile | None" = None
    alertmanager: "AlertProfile | None" = None


@dataclass(frozen=True)
class SearchProfile:
    """One way to an Elasticsearch cluster, a table of its own in a profile.

    name            of the profile
    hosts           addresses of one cluster: where one is dead, another is asked
    api_key         as Elasticsearch gives it out, encoded; basic, bearer, headers, ca, certificate and key as in Profile
    max_documents   lines that one question reads whole; above it, they are counted by aggregations
    """

    name: str
    hosts: tuple[str, ...]
    headers: Mapping[str, Secret] = field(default_factory=dict)
    basic: tuple[str, Secret] | None = None
    bearer: Secret | None = None
    api_key: Secret | None = None
    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None
    max_documents: int = MOST_DOCUMENTS


@dataclass(frozen=True)
class AlertProfile:
    """One way to an Alertmanager, a table of its own in a profile.

    name      of the profile
    address   of one of a cluster: each knows all silences; the other keys as in Profile
    """

    name: str
    address: str
    headers: Mapping[str, Secret] = field(default_factory=dict)
    basic: tuple[str, Secret] | None = None
    bearer: Secret | None = None
    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None


_KEYS = tuple(name for name in Profile.__dataclass_fields__ if name != "name")


class Profiles(Mapping[str, Profile]):
    """The profiles of one file, by name, in the file's order. `default` is the one that is meant without a name."""

    def __init__(self, profiles: Mapping[str, Profile], default: str | None = None, path: Path | None = None) -> None:
        self._profiles = dict(profiles)
        self.default = default
        self.path = path

    def __getitem__(self, name: str) -> Profile:
        return self._profiles[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._profiles)

    def __len__(self) -> int:
        return len(self._profiles)

    def profile(self, name: str) -> Profile:
        """The profile of that name. Raises ParameterError with the nearest names."""
        if name not in self._profiles:
            where = str(self.path) if self.path else f"no {FILE} was found"
            known = ", ".join(self._profiles) or "none"
            raise ParameterError(
                f"There is no profile {name!r} ({where}).{nearest(name, self._profiles)}\n  Profiles: {known}. A source may also be an address, a bundle's path, or 'demo'."
            )
        return self._profiles[name]


def load_profiles(path: Path | None = None) -> Profiles:
    """The profiles of `path`, else of RALPHCAP_CONFIG, else of ./ralphcap.toml; none where there is no such file.

    Raises ParameterError with file, profile, reason and next step.
    """
    chosen = path or (Path(os.environ[ENVIRONMENT]) if os.environ.get(ENVIRONMENT) else None)
    if chosen is None and not Path(FILE).exists():
        return Profiles({})
    file = (chosen or Path(FILE)).expanduser()
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ParameterError(
            f"{file}: cannot be read ({error.strerror}).\n  Name an existing file, or make one with 'ralphcap init'."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ParameterError(f"{file}: not TOML ({error}).\n  Mend the file.") from error
    return _profiles(data, file)


def _profiles(data: Mapping[str, Any], file: Path) -> Profiles:
    check_keys(data, ("default", "profiles"), str(file))
    tables = table_of(data.get("profiles", {}), f"{file}, profiles")
    profiles = {
        name: _profile(name, table_of(table, f"{file}, profile {name}"), file) for name, table in tables.items()
    }
    default = data.get("default")
    if default is not None and not (isinstance(default, str) and default in profiles):
        raise ParameterError(
            f"{file}: default = {default!r} names no profile.{nearest(str(default), profiles)}\n  Profiles: {', '.join(profiles) or 'none'}."
        )
    return Profiles(profiles, default, file)


def _profile(name: str, table: Mapping[str, Any], file: Path) -> Profile:
    place, folder = f"{file}, profile {name}", file.resolve().parent
    check_keys(table, _KEYS, place)
    for one, other, advice in _EXCLUSIVE:
        if one in table and other in table:
            raise ParameterError(f"{place}: both {one!r} and {other!r} are given.\n  {advice}")
    if "prometheus" not in table and "elasticsearch" not in table:
        raise ParameterError(f'{place}: the address is missing.\n  Add a line: prometheus = "http://HOST:9090".')
    values: dict[str, Any] = {}
    if "prometheus" in table:
        values["prometheus"] = check_address(table["prometheus"], f"{place}: prometheus")
    if "elasticsearch" in table:
        values["elasticsearch"] = _search_profile(name, table["elasticsearch"], f"{place}: elasticsearch", folder)
    if "alertmanager" in table:
        values["alertmanager"] = _alert_profile(name, table["alertmanager"], f"{place}: alertmanager", folder)
    for key in ("zone", "now"):
        if key in table:
            values[key] = text(table[key], f"{place}: {key}")
    parse_zone(values.get("zone", DEFAULT_ZONE))
    values |= existing_paths(table, ("catalog", "ca", "certificate", "key"), place, folder)
    if "redact" in table:
        values["redact"] = parse_rules(table_of(table["redact"], f"{place}: redact"), f"{place}: redact")
    return Profile(name, **values, **_limits(table, place, folder), **_secrets(table, place, folder))


def _search_profile(name: str, value: object, place: str, folder: Path) -> SearchProfile:
    """`elasticsearch = "http://HOST:9200"`, or a table with `hosts`."""
    table = {"hosts": [value]} if isinstance(value, str) else table_of(value, place)
    check_keys(table, _SEARCH_KEYS, place)
    _check_one_way_in(table, place)
    hosts = table.get("hosts")
    if not isinstance(hosts, list) or not hosts:
        raise ParameterError(f'{place}: the addresses are missing.\n  Add a line: hosts = ["http://HOST:9200"].')
    values: dict[str, Any] = existing_paths(table, ("ca", "certificate", "key"), place, folder)
    if "max_documents" in table:
        values["max_documents"] = number(table["max_documents"], (1, 10**9), f"{place}: max_documents")
    addresses = tuple(check_address(host, f"{place}: hosts") for host in hosts)
    return SearchProfile(name, addresses, **values, **_secrets(table, place, folder))


def _alert_profile(name: str, value: object, place: str, folder: Path) -> AlertProfile:
    """`alertmanager = "http://HOST:9093"`, or a table with `address`."""
    table = {"address": value} if isinstance(value, str) else table_of(value, place)
    check_keys(table, _ALERT_KEYS, place)
    _check_one_way_in(table, place)
    if "address" not in table:
        raise ParameterError(f'{place}: the address is missing.\n  Add a line: address = "http://HOST:9093".')
    address = check_address(table["address"], f"{place}: address")
    values: dict[str, Any] = existing_paths(table, ("ca", "certificate", "key"), place, folder)
    return AlertProfile(name, address, **values, **_secrets(table, place, folder))


def _check_one_way_in(table: Mapping[str, Any], place: str) -> None:
    given = [key for key in ("basic", "bearer", "api_key") if key in table]
    if len(given) > 1:
        raise ParameterError(
            f"{place}: {' and '.join(map(repr, given))} are given.\n  Keep the one that the server asks for."
        )


_ALERT_KEYS = tuple(name for name in AlertProfile.__dataclass_fields__ if name != "name")
_SEARCH_KEYS = tuple(name for name in SearchProfile.__dataclass_fields__ if name != "name")


def _limits(table: Mapping[str, Any], place: str, folder: Path) -> dict[str, Any]:
    """The keys that say how much may be asked and kept."""
    limits: dict[str, Any] = {
        key: number(table[key], _NUMBERS[key], f"{place}: {key}") for key in _NUMBERS if key in table
    }
    for key in ("cache", "history"):
        if key in table:
            limits[key] = folder / Path(text(table[key], f"{place}: {key}")).expanduser()
    if "timeout" in table:
        limits["timeout"] = parse_duration(text(table["timeout"], f"{place}: timeout"))
    return limits


def _secrets(table: Mapping[str, Any], place: str, folder: Path) -> dict[str, Any]:
    """The keys that name secrets."""
    if ("certificate" in table) != ("key" in table):
        raise ParameterError(f"{place}: 'certificate' and 'key' belong together.\n  Give both, or none.")
    secrets: dict[str, Any] = {}
    for key in ("bearer", "api_key"):
        if key in table:
            secrets[key] = parse_secret(table[key], place=f"{place}: {key}", folder=folder)
    if "basic" in table:
        basic = table_of(table["basic"], f"{place}: basic")
        check_keys(basic, ("username", "password"), f"{place}: basic")
        password = parse_secret(basic.get("password"), place=f"{place}: basic.password", folder=folder)
        secrets["basic"] = (text(basic.get("username"), f"{place}: basic.username"), password)
    if "headers" in table:
        headers = table_of(table["headers"], f"{place}: headers")
        secrets["headers"] = {
            name: parse_secret(value, place=f"{place}: headers.{name}", folder=folder)
            for name, value in headers.items()
        }
    return secrets
