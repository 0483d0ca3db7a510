"""What do the files of a catalog folder say? Plain definitions, which JSON can hold. Imports errors only.

A definition keeps its file and its place in it, so that a fault is named even when it came out of a bundle.
Rule files (`alerts/*.yml`) are Prometheus' own format: rule_files reads them.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ralphcap.catalog import overrides, sizing, topology
from ralphcap.catalog.faults import Table
from ralphcap.catalog.rule_files import read_rules, rule_files
from ralphcap.errors import CatalogError

Definitions = dict[str, dict[str, dict[str, Any]]]
PARTS = ("queries", "sizing", "topology", "calendar", "rules")


def read_definitions(folder: Path) -> Definitions:
    """Everything that a folder's files define: part → name → {file, entry, definition}. Raises CatalogError."""
    files, alerts = sorted(folder.rglob("*.toml")), rule_files(folder)
    if not files and not alerts:
        reason = "holds no .toml file and no alerts/*.yml" if folder.is_dir() else "does not exist"
        raise CatalogError(
            f"The catalog folder {folder} {reason}.\n  Name a folder with entries, alerts, a sizing.toml, a topology.toml or a calendar.toml."
        )
    definitions: Definitions = {part: {} for part in PARTS}
    for path in files:
        table = Table(_shown(path, folder), "", _read(path, folder))
        part, named = _named(table, path.name if path.parent == folder else "", path.stem)
        _add(definitions[part], named)
    for path in alerts:
        for rule in read_rules(path, _shown(path, folder)):
            _add(definitions["rules"], {rule["entry"]: rule})
    return definitions


def _shown(path: Path, folder: Path) -> str:
    """A file's path as people know it: from the catalog folder's own name on."""
    return f"{folder.resolve().name}/{path.relative_to(folder).as_posix()}"


def _read(path: Path, folder: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogError(f"{_shown(path, folder)}: not TOML: {error}.\n  Mend the file at that place.") from error


def _named(table: Table, special: str, stem: str) -> tuple[str, dict[str, dict[str, Any]]]:
    """A file's part of the catalog and its definitions by name."""
    if special == overrides.FILE:
        days = overrides.days(table)
        return "calendar", {
            day["date"]: _record(table.file, f"day {number}", day) for number, day in enumerate(days, start=1)
        }
    tables = table.tables()
    if special in (sizing.FILE, topology.FILE):
        part = "sizing" if special == sizing.FILE else "topology"
        return part, {name: _record(table.file, name, inner.data) for name, inner in tables.items()}
    return "queries", {f"{stem}.{name}": _record(table.file, name, inner.data) for name, inner in tables.items()}


def _record(file: str, entry: str, definition: Mapping[str, Any]) -> dict[str, Any]:
    return {"file": file, "entry": entry, "definition": dict(definition)}


def _add(known: dict[str, dict[str, Any]], named: Mapping[str, dict[str, Any]]) -> None:
    """One folder names a thing once: only a further folder replaces it."""
    for name, record in named.items():
        if name in known:
            place = Table(record["file"], record["entry"], {})
            raise place.fault(f"{name!r} stands in {known[name]['file']} too.", "Rename one of the two.")
        known[name] = record
