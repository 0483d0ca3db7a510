"""Which source is meant by a name, an address or a file? Imports profiles, catalog, shipped."""

import os
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd

from ralphcap.catalog.loading import Catalog, catalog_from_definitions, load_catalog
from ralphcap.errors import BundleError, CatalogError
from ralphcap.profiles import Profile, Profiles, load_profiles
from ralphcap.settings import check_address
from ralphcap.shipped import shipped
from ralphcap.sources.absent import AbsentTransport
from ralphcap.sources.access import Access, access, way
from ralphcap.sources.alertmanager import PATH as SILENCES
from ralphcap.sources.alertmanager import PRODUCT, Alertmanager
from ralphcap.sources.bundle import Bundle
from ralphcap.sources.caching import Cache, place_of
from ralphcap.sources.deadline import Deadline
from ralphcap.sources.elasticsearch.logs import Logs
from ralphcap.sources.past import Kept, Past, PastTransport
from ralphcap.sources.pieces import Pieces
from ralphcap.sources.prometheus import Prometheus
from ralphcap.sources.recording import RecordingTransport, Spool
from ralphcap.sources.redacting import RedactingTransport, redacted_definitions, redactor_of
from ralphcap.sources.replay import RecordedTransport
from ralphcap.sources.source import Source
from ralphcap.sources.transport import Transport
from ralphcap.window import now, parse_time, parse_zone

DEMO = "demo"
RECORD = "RALPHCAP_RECORD"
CACHE = "RALPHCAP_CACHE"

OpenHistory = Callable[[Path, Catalog], Kept]  # a profile's folder and catalog → what is kept there


def connect(
    source: str | None = None,
    *,
    strict: bool = False,
    record: Path | None = None,
    config: Path | None = None,
    zone: str | None = None,
    cache: bool = True,
    history: OpenHistory | None = None,
) -> Source:
    """The source that a text means: 'demo', an address (http…), a bundle's path, or a profile's name.

    source   None is the default profile of the configuration file, and without one the demo bundle
    strict   incomplete answers raise IncompleteAnswer
    record   a folder into which each answer is written as it comes (also RALPHCAP_RECORD); bundle.pack makes a bundle of it; a bundle is
             not recorded again
    config   the configuration file, else RALPHCAP_CONFIG, else ./ralphcap.toml
    zone     display zone, in place of the profile's or the bundle's
    cache    whether the profile's cache is used, where it names one (also RALPHCAP_CACHE=off)
    history  what opens the profile's history, where it names one: `ralphcap.connect` gives it; None: only servers are asked

    Raises ParameterError for an unknown name, SourceUnavailable, BundleError.
    """
    path = _bundle_path(source)
    if path is not None:
        title = "demo bundle" if source == DEMO else f"bundle {path.name}"
        return _recorded(path, title, strict=strict, zone=zone)
    profiles = load_profiles(config)
    name = source if source is not None else profiles.default
    if name is None:
        demo = _recorded(_demo(), "demo bundle", strict=strict, zone=zone)
        _say_demo(demo)
        return demo
    profile = _profile(name, profiles)
    folder = record or (Path(os.environ[RECORD]) if os.environ.get(RECORD) else None)
    if not cache or os.environ.get(CACHE) == "off":
        profile = replace(profile, cache=None)
    if history is None:
        profile = replace(profile, history=None)
    return _live(profile, history, strict=strict, folder=folder, zone=zone)


def way_to(source: str) -> str:
    """In which way a server is reached, by what its address and its profile say; nothing for a bundle."""
    return "" if _bundle_path(source) else way(_profile(source, load_profiles()))


def _profile(name: str, profiles: Profiles) -> Profile:
    return Profile(name, check_address(name, "source")) if "://" in name else profiles.profile(name)


def _bundle_path(source: str | None) -> Path | None:
    """The file that a text names, if it names one."""
    if source == DEMO:
        return _demo()
    if source is None or "://" in source:
        return None
    path = Path(source).expanduser()
    return path if path.is_file() else None


def _demo() -> Path:
    return shipped("demo") / "demo.ralphcap"


def _live(
    profile: Profile, history: OpenHistory | None, *, strict: bool, folder: Path | None, zone: str | None
) -> Source:
    catalog = load_catalog(profile.catalog) if profile.catalog else load_catalog()
    moment = now() if profile.now is None else parse_time(profile.now, now=now(), zone=parse_zone(profile.zone))
    shown = parse_zone(zone or profile.zone)
    place = profile.prometheus or (profile.elasticsearch.hosts[0] if profile.elasticsearch else "")
    entry = access(profile)
    deadline = Deadline(profile.timeout.total_seconds())
    live = _metrics(profile, entry, deadline)
    kept = Cache(profile.cache, place_of(profile.prometheus, entry), profile.cache_bytes) if profile.cache else None
    transport: Transport = live
    others = {"logs": _searches(profile, deadline), "silences": _silences(profile, deadline)}
    if history and profile.history:
        transport = PastTransport(live, history(profile.history, catalog))
    if kept:
        transport = RecordingTransport(transport, kept)
    pieces = Pieces.within(profile.samples_in_flight, profile.requests_in_flight, profile.max_points)
    if folder:
        definitions, redacted = catalog.definitions(), Counter(dict.fromkeys(profile.redact, 0))
        if profile.redact:
            redactor = redactor_of(folder, profile.redact)
            definitions = redacted_definitions(definitions, redactor, redacted)
            transport = RedactingTransport(transport, redactor, folder)
            others = {name: one and RedactingTransport(one, redactor, folder) for name, one in others.items()}
        spool = Spool.begin(
            folder,
            address=place,
            now=moment,
            zone=shown.key,
            pieces=pieces,
            catalog=definitions,
            redacted=redacted,
        )
        others = {name: one and RecordingTransport(one, spool) for name, one in others.items()}
        transport, moment, pieces = (
            RecordingTransport(transport, spool),
            pd.Timestamp(spool.manifest.now),
            spool.manifest.pieces,
        )
    return Source(
        Prometheus(transport, pieces=pieces),
        catalog,
        place=place,
        zone=shown,
        now=moment,
        strict=strict,
        deadline=deadline,
        cache=kept,
        past=Past(transport) if profile.history else None,
        logs=_logs(others["logs"], moment, profile),
        alertmanager=Alertmanager(others["silences"], place),
        metrics=bool(profile.prometheus),
    )


def _metrics(profile: Profile, entry: Access, deadline: Deadline) -> Transport:
    if not profile.prometheus:
        return AbsentTransport(f"profile {profile.name}")
    from ralphcap.sources.live import LiveTransport

    return LiveTransport(profile.prometheus, entry, deadline=deadline, at_once=profile.requests_in_flight)


def _searches(profile: Profile, deadline: Deadline) -> Transport | None:
    """The way to the logs. Clients are slow imports: only who asks a server pays for its one."""
    if profile.elasticsearch is None:
        return None
    from ralphcap.sources.elasticsearch.live import ElasticsearchTransport

    search = profile.elasticsearch
    return ElasticsearchTransport(search.hosts, access(search), deadline=deadline, at_once=profile.requests_in_flight)


def _silences(profile: Profile, deadline: Deadline) -> Transport | None:
    """The way to the silences."""
    if profile.alertmanager is None:
        return None
    from ralphcap.sources.live import LiveTransport

    entry = access(profile.alertmanager)
    return LiveTransport(profile.alertmanager.address, entry, deadline=deadline, product=PRODUCT)


def _logs(transport: Transport | None, moment: pd.Timestamp, profile: Profile) -> Logs | None:
    if transport is None or profile.elasticsearch is None:
        return None
    return Logs(transport, moment, most_documents=profile.elasticsearch.max_documents)


def _recorded(path: Path, title: str, *, strict: bool, zone: str | None) -> Source:
    bundle = Bundle(path)
    manifest = bundle.manifest
    transport = RecordedTransport(bundle)
    return Source(
        Prometheus(transport, pieces=manifest.pieces),
        _catalog_of(bundle),
        place=title,
        zone=parse_zone(zone or manifest.zone),
        now=pd.Timestamp(manifest.now).as_unit("ms"),
        strict=strict,
        past=Past(transport),
        logs=Logs(transport, pd.Timestamp(manifest.now).as_unit("ms")) if _holds_logs(bundle) else None,
        alertmanager=Alertmanager(transport if _holds_silences(bundle) else None, title),
        metrics=any(entry.path.startswith("/api/v1/") for entry in manifest.pages),
    )


def _holds_logs(bundle: Bundle) -> bool:
    """Whether an Elasticsearch was asked: who asks it asks first what it is."""
    return any(entry.path == "/" for entry in bundle.manifest.pages)


def _holds_silences(bundle: Bundle) -> bool:
    return any(entry.path == SILENCES for entry in bundle.manifest.pages)


def _catalog_of(bundle: Bundle) -> Catalog:
    try:
        return catalog_from_definitions(bundle.manifest.catalog)
    except CatalogError as error:
        raise BundleError(f"{bundle.path}: its catalog cannot be read.\n  {error}") from error


def _say_demo(source: Source) -> None:
    """No one asked for the demo: stderr is talk, stdout is data."""
    sys.stderr.write(
        f"{source.title}, recorded {source.now.tz_convert(source.zone):%Y-%m-%d %H:%M %Z}: name a profile, an address or a bundle for your own data.\n"
    )
