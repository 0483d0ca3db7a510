"""Does Prometheus get the rules as they were written?"""

from pathlib import Path

import pytest

from ralphcap.errors import CatalogError
from ralphcap.exports import rules
from ralphcap.exports.rules import rule_contents
from ralphcap.shipped import shipped

RULE = "groups:\n- name: mine\n  rules:\n  - {{alert: {alert}, expr: up == 0}}\n"


def write(folder: Path, name: str, alert: str) -> Path:
    (folder / "alerts").mkdir(parents=True, exist_ok=True)
    (folder / "alerts" / name).write_text(RULE.format(alert=alert), encoding="utf-8")
    return folder


def test_files_are_copied_byte_by_byte() -> None:
    found = rule_contents()

    assert found == {path.name: path.read_bytes() for path in (shipped("queries") / "alerts").glob("*.yml")}
    assert list(found) == sorted(found)


def test_a_folders_file_replaces_the_shipped_one_of_its_name(tmp_path: Path) -> None:
    own = write(tmp_path, "service_health.yml", "Mine")

    assert b"Mine" in rule_contents(own)["service_health.yml"]


def test_an_alert_in_two_files_is_refused(tmp_path: Path) -> None:
    own = write(tmp_path, "zz.yml", "ServiceDown")

    with pytest.raises(CatalogError, match=r"zz.yml, ServiceDown: it stands in service_health.yml too"):
        rule_contents(own)


def test_without_any_rule_the_folders_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "shipped", lambda _: tmp_path)

    with pytest.raises(CatalogError, match="There are no rules") as raised:
        rule_contents()

    assert str(tmp_path / "alerts") in str(raised.value)
