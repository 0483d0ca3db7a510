"""Which rule files does Prometheus load? The catalog's own, byte by byte. Imports catalog, shipped and errors."""

from collections.abc import Mapping
from pathlib import Path

from ralphcap.catalog.rule_files import FOLDER, read_rules, rule_files
from ralphcap.errors import CatalogError
from ralphcap.shipped import shipped


def rule_contents(*directories: Path) -> dict[str, bytes]:
    """The content of each rule file, by its name: the shipped ones, and over them those of each directory.

    Raises CatalogError where there is none, and where two of them have the same alert.
    """
    folders = [shipped("queries"), *map(Path, directories)]
    paths = {path.name: path for folder in folders for path in rule_files(folder)}
    if not paths:
        places = " and ".join(str(folder / FOLDER) for folder in folders)
        raise CatalogError(
            f"There are no rules: {places} holds no .yml file.\n  Write rules in Prometheus' format there."
        )
    _check_once(paths)
    return {name: paths[name].read_bytes() for name in sorted(paths)}


def _check_once(paths: Mapping[str, Path]) -> None:
    """Prometheus evaluates every file: an alert in two of them would be sent twice."""
    places: dict[str, str] = {}
    for name, path in sorted(paths.items()):
        for rule in read_rules(path, name):
            other = places.setdefault(rule["entry"], name)
            if other != name:
                raise CatalogError(
                    f"{name}, {rule['entry']}: it stands in {other} too, and Prometheus would evaluate both.\n"
                    f"  Name the file that replaces the other {other}, or rename the alert."
                )
