"""Which source is meant, with all that was ever measured? `ralphcap.connect`. Imports sources."""

from pathlib import Path

from ralphcap.history.reading import History
from ralphcap.sources import Source, connecting


def connect(
    source: str | None = None,
    *,
    strict: bool = False,
    record: Path | None = None,
    config: Path | None = None,
    zone: str | None = None,
    cache: bool = True,
) -> Source:
    """The source that a text means: 'demo', an address (http…), a bundle's path, or a profile's name.

    source   None is the default profile of the configuration file, and without one the demo bundle
    strict   incomplete answers raise IncompleteAnswer
    record   a folder into which each answer is written as it comes (also RALPHCAP_RECORD); a bundle is not recorded again
    config   the configuration file, else RALPHCAP_CONFIG, else ./ralphcap.toml
    zone     display zone, in place of the profile's or the bundle's
    cache    whether the profile's cache is used, where it names one (also RALPHCAP_CACHE=off)

    What the server of a profile with `history` no longer holds is read from there.
    Raises ParameterError for an unknown name, SourceUnavailable, BundleError.
    """
    return connecting.connect(
        source, strict=strict, record=record, config=config, zone=zone, cache=cache, history=History
    )
