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
from ralphcap.secrets import Secret
from ralphcap.settings import check_address, check_keys, existing_paths, nearest, number, table_of, text
from ralphcap.ways import AlertProfile, SearchProfile, alert_profile, search_profile, secrets_of
from ralphcap.window import parse_duration, parse_zone

FILE = "ralphcap.toml"
ENVIRONMENT = "RALPHCAP_CONFIG"
DEFAULT_ZONE = "Asia/Seoul"
TIMEOUT = pd.Timedelta(minutes=2)  # as Prometheus gives up a query (--query.timeout)
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
    elasticsearch: SearchProfile | None = None
    alertmanager: AlertProfile | None = None


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
        values["elasticsearch"] = search_profile(name, table["elasticsearch"], f"{place}: elasticsearch", folder)
    if "alertmanager" in table:
        values["alertmanager"] = alert_profile(name, table["alertmanager"], f"{place}: alertmanager", folder)
    for key in ("zone", "now"):
        if key in table:
            values[key] = text(table[key], f"{place}: {key}")
    parse_zone(values.get("zone", DEFAULT_ZONE))
    values |= existing_paths(table, ("catalog", "ca", "certificate", "key"), place, folder)
    if "redact" in table:
        values["redact"] = parse_rules(table_of(table["redact"], f"{place}: redact"), f"{place}: redact")
    return Profile(name, **values, **_limits(table, place, folder), **secrets_of(table, place, folder))


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
