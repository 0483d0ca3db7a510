"""How are the servers beside Prometheus reached: which tables of a profile, and which secrets? Imports settings, secrets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ralphcap.errors import ParameterError
from ralphcap.secrets import Secret, parse_secret
from ralphcap.settings import check_address, check_keys, existing_paths, number, table_of, text

MOST_DOCUMENTS = 5_000_000
_FILES = ("ca", "certificate", "key")


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


_ALERT_KEYS = tuple(name for name in AlertProfile.__dataclass_fields__ if name != "name")
_SEARCH_KEYS = tuple(name for name in SearchProfile.__dataclass_fields__ if name != "name")


def search_profile(name: str, value: object, place: str, folder: Path) -> SearchProfile:
    """`elasticsearch = "http://HOST:9200"`, or a table with `hosts`."""
    table = {"hosts": [value]} if isinstance(value, str) else table_of(value, place)
    check_keys(table, _SEARCH_KEYS, place)
    _check_one_way_in(table, place)
    hosts = table.get("hosts")
    if not isinstance(hosts, list) or not hosts:
        raise ParameterError(f'{place}: the addresses are missing.\n  Add a line: hosts = ["http://HOST:9200"].')
    values: dict[str, Any] = existing_paths(table, _FILES, place, folder)
    if "max_documents" in table:
        values["max_documents"] = number(table["max_documents"], (1, 10**9), f"{place}: max_documents")
    addresses = tuple(check_address(host, f"{place}: hosts") for host in hosts)
    return SearchProfile(name, addresses, **values, **secrets_of(table, place, folder))


def alert_profile(name: str, value: object, place: str, folder: Path) -> AlertProfile:
    """`alertmanager = "http://HOST:9093"`, or a table with `address`."""
    table = {"address": value} if isinstance(value, str) else table_of(value, place)
    check_keys(table, _ALERT_KEYS, place)
    _check_one_way_in(table, place)
    if "address" not in table:
        raise ParameterError(f'{place}: the address is missing.\n  Add a line: address = "http://HOST:9093".')
    address = check_address(table["address"], f"{place}: address")
    values: dict[str, Any] = existing_paths(table, _FILES, place, folder)
    return AlertProfile(name, address, **values, **secrets_of(table, place, folder))


def _check_one_way_in(table: Mapping[str, Any], place: str) -> None:
    given = [key for key in ("basic", "bearer", "api_key") if key in table]
    if len(given) > 1:
        raise ParameterError(
            f"{place}: {' and '.join(map(repr, given))} are given.\n  Keep the one that the server asks for."
        )


def secrets_of(table: Mapping[str, Any], place: str, folder: Path) -> dict[str, Any]:
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
