"""Are rule files read as Prometheus means them, and is each fault told with its place?"""

from pathlib import Path

import pytest

from ralphcap.catalog.loading import load_catalog
from ralphcap.catalog.rule_files import read_rules
from ralphcap.errors import CatalogError

FILE = """\
groups:
  - name: mine
    interval: 15s
    rules:
      # Why it is so,
      # in two lines.
      # jobs: chatbot, redis
      # queries: containers.running
      # within: 1m
      - alert: Down
        expr: up == 0
        for: 30s
        labels: { severity: critical, paged: on }
        annotations: { summary: "{{ $labels.instance }}" }

      - record: job:up:sum
        expr: sum by (job) (up)
"""


def read(tmp_path: Path, text: str) -> list[dict]:
    (tmp_path / "mine.yml").write_text(text, encoding="utf-8")
    return read_rules(tmp_path / "mine.yml", "own/alerts/mine.yml")


def test_an_alert_has_what_stands_in_its_group_and_what_its_comment_declares(tmp_path: Path):
    (down,) = read(tmp_path, FILE)

    assert (down["file"], down["entry"]) == ("own/alerts/mine.yml", "Down")
    assert down["definition"] == {
        "alert": "Down",
        "expr": "up == 0",
        "for": "30s",
        "labels": {"severity": "critical", "paged": "on"},  # `on` is a text to Prometheus, too
        "annotations": {"summary": "{{ $labels.instance }}"},
        "group": "mine",
        "interval": "15s",
        "reason": "Why it is so, in two lines.",
        "jobs": ["chatbot", "redis"],
        "queries": ["containers.running"],
        "within": "1m",
    }


def test_a_groups_labels_are_its_rules_and_their_own_go_before(tmp_path: Path):
    text = FILE.replace("    interval: 15s\n", "    labels: { team: a, severity: info }\n")

    (down,) = read(tmp_path, text)

    assert down["definition"]["labels"] == {"team": "a", "severity": "critical", "paged": "on"}
    assert down["definition"]["interval"] == ""


def test_a_comment_elsewhere_is_no_reason(tmp_path: Path):
    (down,) = read(tmp_path, FILE.replace("      - alert: Down", "\n      - alert: Down"))

    assert down["definition"]["reason"] == ""
    assert down["definition"]["jobs"] == []


def test_a_group_may_be_empty(tmp_path: Path):
    assert read(tmp_path, "groups:\n  - { name: later, rules: }\n") == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("groups:", "- groups:", "own/alerts/mine.yml: it has no groups"),
        ("    rules:", "    rules", "own/alerts/mine.yml, line 5: not YAML"),
        ("        for: 30s\n", "        for: 30s\n        for: 1m\n", "line 13: not YAML: the key 'for' stands twice"),
        ("name: mine", "name: mine\n    intervall: 1m", "alerts/mine.yml, mine: unknown key 'intervall'. Did you mean"),
        ("        for: 30s\n", "        four: 30s\n", "own/alerts/mine.yml, Down: unknown key 'four'"),
        ("        expr: up == 0\n", "", "own/alerts/mine.yml, Down: the key 'expr' is missing"),
        ("    rules:\n", "    rules: [1]\n    x:\n", "mine: unknown key 'x'"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_place(tmp_path: Path, old: str, new: str, told: str):
    with pytest.raises(CatalogError) as caught:
        read(tmp_path, FILE.replace(old, new, 1))

    assert told in str(caught.value)
    assert "\n  " in str(caught.value)


def test_rules_that_are_no_list_of_mappings_are_refused(tmp_path: Path):
    with pytest.raises(CatalogError, match=r"mine: 'rules' is no list of mappings\.\n  Write each of the rules"):
        read(tmp_path, "groups:\n  - { name: mine, rules: [up] }\n")


def test_what_is_not_utf_8_is_told(tmp_path: Path):
    (tmp_path / "mine.yml").write_bytes(b"groups: \xff")

    with pytest.raises(CatalogError, match=r"own/mine\.yml: not UTF-8"):
        read_rules(tmp_path / "mine.yml", "own/mine.yml")


def test_a_folder_of_ones_own_replaces_rules_by_name_and_adds_to_them(tmp_path: Path):
    (tmp_path / "alerts").mkdir()
    own = "groups: [{name: own, rules: [{alert: ServiceDown, expr: up < 1}, {alert: Mine, expr: up > 1}]}]"
    (tmp_path / "alerts" / "own.yml").write_text(own, encoding="utf-8")

    shipped, merged = load_catalog().rules, load_catalog(tmp_path).rules

    assert merged["ServiceDown"].expression == "up < 1"
    assert set(merged) == {*shipped, "Mine"}
    assert merged["HighLatency"] == shipped["HighLatency"]


def test_one_folder_names_an_alert_once(tmp_path: Path):
    (tmp_path / "alerts").mkdir()
    (tmp_path / "alerts" / "own.yml").write_text(
        "groups: [{name: own, rules: [{alert: Mine, expr: up}, {alert: Mine, expr: up > 1}]}]", encoding="utf-8"
    )

    with pytest.raises(CatalogError, match=r"alerts/own\.yml, Mine: 'Mine' stands in .*alerts/own\.yml too"):
        load_catalog(tmp_path)
