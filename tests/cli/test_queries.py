"""What can be asked: the list of entries, and one of them."""

import json
import re
from pathlib import Path

from tests.cli.conftest import Call


def test_the_list_names_unit_and_title_of_every_entry(call: Call):
    listed = call("queries")

    assert listed.code == 0
    assert re.search(r"^system_overview.cpu_utilization +ratio ", listed.out, re.MULTILINE)
    assert call("queries", "list") == listed


def test_for_machines_the_list_is_json(call: Call):
    listed = json.loads(call("queries", "--json").out)

    assert {"name", "unit", "title"} == set(listed[0])
    assert [entry["name"] for entry in listed] == sorted(entry["name"] for entry in listed)


def test_one_entry_shows_expression_parameters_and_reason(call: Call):
    shown = call("queries", "show", "containers.cpu_usage")

    assert shown.code == 0
    assert "container_cpu_usage_seconds_total" in shown.out
    assert "rate_window" in shown.out
    assert "[cores] by name" in shown.out


def test_for_machines_one_entry_is_its_definition(call: Call):
    shown = json.loads(call("queries", "show", "containers.cpu_usage", "--json").out)

    assert shown["name"] == "containers.cpu_usage"
    assert shown["unit"] == "cores"


def test_an_unknown_entry_is_answered_with_the_nearest(call: Call):
    shown = call("queries", "show", "containers.cpu_usge")

    assert shown.code == 2
    assert shown.out == ""
    assert "containers.cpu_usage" in shown.err


def test_entries_are_found_by_word_dashboard_metric_and_unit(call: Call):
    options = ("--dashboard", "system_overview", "--metric", "node_memory_*", "--unit", "ratio")

    found = json.loads(call("queries", "find", "memory", *options, "--json").out)

    assert [entry["name"] for entry in found] == ["system_overview.memory_utilization"]


def test_finding_nothing_is_an_answer(call: Call):
    found = call("queries", "find", "no-such-word")

    assert (found.code, found.out) == (0, "")
    assert "No entry fits" in found.err
    assert json.loads(call("queries", "find", "no-such-word", "--json").out) == []


def test_entries_are_copied_for_a_job_of_another_name_and_never_over_a_file(call: Call, tmp_path: Path):
    ended = call("queries", "copy", tmp_path / "catalog", "--job", "alertmanager=am")
    again = call("queries", "copy", tmp_path / "catalog", "--job", "alertmanager=am")

    (written,) = (tmp_path / "catalog").rglob("*.toml")
    assert (ended.code, ended.out, ended.err) == (0, "", f"wrote {written}\n")
    assert 'jobs = ["am"]' in written.read_text(encoding="utf-8")
    assert again.code == 2
    assert "join them by hand" in again.err
