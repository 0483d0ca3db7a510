"""What does a dashboard of Grafana ask?"""

import json

import pytest

from ralphcap.errors import ParameterError
from ralphcap.exports.reading import Target, read_dashboard


def read(model: object) -> list[tuple[str, str, str]]:
    asked = read_dashboard(json.dumps(model).encode(), "file")
    return [(target.panel, target.letter, target.expression) for target in asked.targets]


PANEL = {"title": "Up", "targets": [{"expr": "up", "refId": "A"}]}


def test_title_uid_and_expressions_are_read() -> None:
    asked = read_dashboard(json.dumps({"title": "Mine", "uid": "abc", "panels": [PANEL]}).encode(), "file")

    assert (asked.title, asked.uid) == ("Mine", "abc")
    assert asked.targets == (Target("Up", "A", "up"),)


@pytest.mark.parametrize(
    "model",
    [
        {"panels": [PANEL]},
        {"dashboard": {"panels": [PANEL]}, "meta": {}},
        {"panels": [{"type": "row", "panels": [PANEL]}]},
        {"rows": [{"panels": [PANEL]}]},
    ],
    ids=["saved", "from the API", "in a collapsed row", "before 2018"],
)
def test_panels_are_found_wherever_they_stand(model: object) -> None:
    assert read(model) == [("Up", "A", "up")]


def test_targets_without_a_letter_are_counted() -> None:
    panel = {"title": "Net", "targets": [{"expr": "in"}, {"expr": "out"}]}

    assert read({"panels": [panel]}) == [("Net", "A", "in"), ("Net", "B", "out")]


def test_what_is_not_asked_in_promql_is_counted() -> None:
    panel = {"title": "Logs", "targets": [{"query": "level:ERROR"}, {"expr": " "}, {"expr": "up"}]}

    assert read_dashboard(json.dumps({"panels": [panel]}).encode(), "file").elsewhere == 2


def test_what_has_another_type_is_passed_over() -> None:
    model = {"title": 7, "panels": [None, "text", {"title": [], "targets": {"expr": "up"}}, {"targets": [{"expr": 1}]}]}

    assert read(model) == []


@pytest.mark.parametrize(
    "content", [b"no json", b"\xff\xfe", b"[" * 100_000, b"[1]"[:2]], ids=["text", "bytes", "deep", "cut"]
)
def test_what_is_no_json_is_refused(content: bytes) -> None:
    with pytest.raises(ParameterError, match="file is not JSON"):
        read_dashboard(content, "file")


@pytest.mark.parametrize("model", [[], {}, {"panels": []}, {"apiVersion": "v2", "spec": {"elements": {}}}])
def test_what_holds_no_panels_is_refused(model: object) -> None:
    with pytest.raises(ParameterError, match="holds no panels"):
        read(model)
