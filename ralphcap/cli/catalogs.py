"""Which catalog does a command mean by its options? Imports catalog, profiles and sources, late."""

from pathlib import Path
from typing import TYPE_CHECKING

from ralphcap.cli import options

if TYPE_CHECKING:
    from ralphcap.catalog.loading import Catalog
    from ralphcap.profiles import Profile


def catalog_of(profile: str | None, bundle: Path | None = None) -> "Catalog":
    """The shipped catalog with the profile's own over it, or the one that a bundle was recorded with."""
    options.source_option(profile, bundle, None)
    if bundle is not None:
        from ralphcap.sources import connect

        with connect(str(bundle)) as source:
            return source.catalog
    from ralphcap.catalog.loading import load_catalog

    return load_catalog(*folders_of(profile))


def folders_of(profile: str | None) -> list[Path]:
    """The catalog folder that is laid over the shipped one: the profile's, or none."""
    chosen = chosen_profile(profile)
    return [] if chosen is None or chosen.catalog is None else [chosen.catalog]


def chosen_profile(name: str | None) -> "Profile | None":
    """The profile of that name, else the default one, None without any."""
    from ralphcap.profiles import load_profiles

    profiles = load_profiles()
    chosen = name or profiles.default
    return None if chosen is None else profiles.profile(chosen)
