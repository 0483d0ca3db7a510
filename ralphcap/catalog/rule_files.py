"""What do the rule files of a catalog folder say? Plain definitions by alert, which JSON can hold. Imports errors only.

`alerts/*.yml` is Prometheus' own format, read as it is. The comment right above a rule is the reason why it is so; a
line in it that begins with 'jobs:', 'queries:' or 'within:' declares what the expression does not tell. Recording rules stay out.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from ralphcap.catalog.faults import Table
from ralphcap.errors import CatalogError

FOLDER = "alerts"
PATTERNS = ("*.yml", "*.yaml")
GROUP_KEYS = ("name", "interval", "limit", "query_offset", "labels", "rules")
RULE_KEYS = ("alert", "expr", "for", "keep_firing_for", "labels", "annotations")
RECORDING_KEYS = ("record", "expr", "labels")
DECLARED = re.compile(r"(jobs|queries|within):\s*(.*)")
_ALERT = re.compile(r"""-\s+alert:\s*["']?(?P<alert>[^"'#]+?)["']?\s*(#.*)?""")

try:
    from yaml import CBaseLoader as _Base  # libyaml's, an order of magnitude faster
except ImportError:
    from yaml import BaseLoader as _Base  # type: ignore[assignment]  # the same loader, written in Python


class _Loader(_Base):
    """Leaves every scalar a text, as Prometheus takes labels and durations, and refuses a key that stands twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for place, key in enumerate(keys):
            if key in keys[:place]:
                mark = node.value[place][0].start_mark
                raise yaml.constructor.ConstructorError(None, None, f"the key {key!r} stands twice", mark)
        return super().construct_mapping(node, deep)


def rule_files(folder: Path) -> list[Path]:
    """The rule files of a catalog folder, by name."""
    return sorted(path for pattern in PATTERNS for path in (folder / FOLDER).glob(pattern))


def read_rules(path: Path, file: str) -> list[dict[str, Any]]:
    """The alerts of a rule file in its order, as {file, entry, definition}. Raises CatalogError.

    file    the path as people know it
    """
    text = _text(path, file)
    said = _comments(text)
    return [
        {"file": file, "entry": rule["alert"], "definition": rule | _declared(said.get(rule["alert"], []))}
        for group in _groups(Table(file, "", _loaded(text, file)))
        for rule in _rules(group)
    ]


def _text(path: Path, file: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise CatalogError(f"{file}: not UTF-8: {error}.\n  Save the file as UTF-8.") from error


def _loaded(text: str, file: str) -> Mapping[str, Any]:
    try:
        loaded = yaml.load(text, _Loader)  # noqa: S506  # BaseLoader makes texts, lists and mappings, nothing else
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f", line {mark.line + 1}" if mark else ""
        reason = getattr(error, "problem", None) or error
        raise CatalogError(f"{file}{place}: not YAML: {reason}.\n  Mend the file at that place.") from error
    if not isinstance(loaded, Mapping):
        raise CatalogError(f"{file}: it has no groups.\n  Write 'groups:' and the rule groups below it.")
    return loaded


def _groups(file: Table) -> Iterator[Table]:
    file.check_keys(("groups",), required=("groups",))
    for number, group in enumerate(_listed(file, "groups"), start=1):
        table = Table(file.file, str(group.get("name") or f"group {number}"), group)
        table.check_keys(GROUP_KEYS, required=("name", "rules"))
        yield table


def _rules(group: Table) -> Iterator[dict[str, Any]]:
    """The group's alerts with what they have of the group."""
    for number, rule in enumerate(_listed(group, "rules"), start=1):
        table = Table(group.file, str(rule.get("alert") or f"{group.entry}, rule {number}"), rule)
        if "record" in rule:
            table.check_keys(RECORDING_KEYS)
            continue
        table.check_keys(RULE_KEYS, required=("alert", "expr"))
        labels = {**group.table("labels").data, **table.table("labels").data}
        yield {**rule, "labels": labels, "group": group.entry, "interval": group.text("interval")}


def _listed(table: Table, key: str) -> list[Mapping[str, Any]]:
    """A list of mappings; an empty one may be left blank, as Prometheus takes it."""
    listed = table.data[key] or []
    if not isinstance(listed, list) or not all(isinstance(one, Mapping) for one in listed):
        raise table.fault(f"{key!r} is no list of mappings.", f"Write each of the {key} after a dash of its own.")
    return listed


def _comments(text: str) -> dict[str, list[str]]:
    """The comment lines right above each alert, without their '#'."""
    found: dict[str, list[str]] = {}
    block: list[str] = []
    for line in map(str.strip, text.splitlines()):
        if line.startswith("#"):
            block.append(line.removeprefix("#").strip())
            continue
        alert = _ALERT.fullmatch(line)
        if alert:
            found[alert["alert"]] = block
        block = []
    return found


def _declared(comment: list[str]) -> dict[str, Any]:
    """What a rule's comment says: the reason in words; jobs, queries and within where they are declared."""
    declared = {match[1]: match[2].strip() for match in map(DECLARED.fullmatch, comment) if match}
    reason = " ".join(line for line in comment if line and not DECLARED.fullmatch(line))
    jobs, queries = (_separated(declared.get(key, "")) for key in ("jobs", "queries"))
    return {"reason": reason, "jobs": jobs, "queries": queries, "within": declared.get("within", "")}


def _separated(names: str) -> list[str]:
    return [name.strip() for name in names.split(",") if name.strip()]
