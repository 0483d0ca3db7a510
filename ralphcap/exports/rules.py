"""Which rule files does Prometheus load? The catalog's own, byte by byte. Imports shipped and errors."""

from pathlib import Path

from ralphcap.errors import CatalogError
from ralphcap.shipped import shipped

ALERTS = "alerts"  # the folder of a catalog whose files are rules in Prometheus' own format


def rule_files(*directories: Path) -> dict[str, bytes]:
    """The content of each rule file, by its name: the shipped ones, and over them those of each directory.

    Raises CatalogError where there is none.
    """
    folders = [Path(directory) / ALERTS for directory in (shipped("queries"), *directories)]
    paths = {path.name: path for folder in folders for path in sorted(folder.glob("*.yml"))}
    if not paths:
        raise CatalogError(
            f"There are no rules: {' and '.join(map(str, folders))} hold no .yml file.\n  Write rules in Prometheus' format into one of them."
        )
    return {name: paths[name].read_bytes() for name in sorted(paths)}
