"""One question, asked from a shell: what comes out, and what a wrong one is answered with."""

import io
import json
import sys
from pathlib import Path

import pandas as pd
import pytest

from ralphcap.cli import app
from ralphcap.frames import TIME_DTYPE
from tests.cli.conftest import Call
from tests.lab.lab import Lab

ENTRY = "containers.memory_resident"


@pytest.fixture
def at_lab(lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lab:
    """The lab as the default profile of a configuration file."""
    (tmp_path / "ralphcap.toml").write_text('default = "lab"\n' + lab.profile())
    monkeypatch.setenv("RALPHCAP_CONFIG", str(tmp_path / "ralphcap.toml"))
    return lab


def test_an_entry_is_answered_at_the_profiles_now_in_its_zone(at_lab: Lab, call: Call):
    ended = call("ask", ENTRY)

    assert ended.code == 0
    assert ended.out.startswith("time (Asia/Seoul)")
    assert "2026-11-20 18:00:00  grafana" in ended.out
    assert "MiB" in ended.out


def test_start_alone_asks_one_time_in_the_zone_of_the_profile(at_lab: Lab, call: Call):
    ended = call("ask", ENTRY, "--start", "2026-11-20 09:00", "--format", "csv", "-p", "containers=grafana|kibana")

    table = pd.read_csv(io.StringIO(ended.out))
    assert list(table.columns) == ["timestamp", "name", "value"]
    assert set(table["timestamp"]) == {"2026-11-20T00:00:00Z"}
    assert set(table["name"]) == {"grafana", "kibana"}


def test_a_window_is_half_open(at_lab: Lab, call: Call):
    ended = call("ask", "--promql", 'up{job="node"}', "--start", "now-15m", "--end", "now", "--json")

    assert [row["timestamp"] for row in json.loads(ended.out)] == [
        "2026-11-20T08:45:00Z",
        "2026-11-20T08:50:00Z",
        "2026-11-20T08:55:00Z",
    ]


def test_a_file_has_the_format_of_its_suffix(at_lab: Lab, call: Call, tmp_path: Path):
    ended = call("ask", ENTRY, "--start", "now-1h", "--end", "now", "-o", tmp_path / "memory.parquet")

    assert (ended.code, ended.out) == (0, "")
    assert "memory.parquet" in ended.err
    assert str(pd.read_parquet(tmp_path / "memory.parquet")["timestamp"].dtype) == TIME_DTYPE


def test_a_dry_run_shows_the_requests_and_sends_none(at_lab: Lab, call: Call):
    shown = call("ask", ENTRY, "--start", "now-60d", "--end", "now", "--step", "1m", "--dry-run", "--json")

    requests = json.loads(shown.out)
    assert len(requests) > 1
    assert sum(request["points"] for request in requests) == 60 * 24 * 60


def test_a_dry_run_tells_queries_pieces_samples_and_cost(at_lab: Lab, call: Call):
    shown = call(
        "ask", "--promql", "sum(rate(up[5m]))", "--start", "now-1d", "--end", "now", "--step", "1m", "--dry-run"
    )

    assert shown.out.startswith("sum(rate(up[5m]))\n")
    assert [line.split()[-3:] for line in shown.out.splitlines()[2:]] == [
        ["points", "samples", "reads"],
        ["500", "50000", "250000"],
        ["940", "94000", "470000"],
    ]
    assert "2 requests for 1,440 points" in shown.err
    assert "144,000 samples (4.8 MB), for which the server reads 720,000" in shown.err


def test_a_flag_leaves_the_cache_aside(at_lab: Lab, call: Call, tmp_path: Path):
    config = tmp_path / "ralphcap.toml"
    config.write_text(config.read_text() + f'cache = "{tmp_path / "cache"}"\n')
    question = ("ask", "--promql", "sum(up)", "--start", "now-2h", "--end", "now-1h", "--format", "csv")

    fresh = call(*question, "--no-cache")
    assert not (tmp_path / "cache").exists()
    first, again = call(*question), call(*question)

    assert list((tmp_path / "cache").iterdir())
    assert fresh.out == first.out == again.out


def test_no_series_is_an_error_and_nothing_is_written(at_lab: Lab, call: Call, tmp_path: Path):
    ended = call("ask", "--promql", "node_cpu_second_total", "-o", tmp_path / "cpu.csv")

    assert ended.code == 1
    assert ended.out == ""
    assert "NoData: node_cpu_second_total: Prometheus" in ended.err
    assert not (tmp_path / "cpu.csv").exists()


def test_no_series_is_an_answer_where_it_was_said_so(at_lab: Lab, call: Call):
    assert call("ask", "--promql", "up > 1", "--sparse", "--format", "csv")[:2] == (0, "timestamp,value\n")


def test_a_short_answer_is_told_and_refused_when_strict(at_lab: Lab, call: Call):
    before_its_past = [
        "--promql",
        'up{job="node"}',
        "--start",
        "now-60d",
        "--end",
        "now",
        "--step",
        "1d",
        "--format",
        "csv",
    ]

    told, refused = call("ask", *before_its_past), call("ask", *before_its_past, "--strict")

    assert told.code == 0
    assert "PartialAnswer: " in told.err
    assert (refused.code, refused.out) == (3, "")
    assert "IncompleteAnswer: " in refused.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["containers.memory_resid"], "UnknownQuery: There is no query 'containers.memory_resid'. Did you mean"),
        ([ENTRY, "-p", "name=grafana"], f"ParameterError: {ENTRY} has no parameter"),
        ([ENTRY, "-p", "containers=("], "ParameterError: "),
        ([ENTRY, "--start", "yesterday"], "ParameterError: 'yesterday' is not a point in time"),
        ([ENTRY, "--start", "now", "--end", "now-1d"], "ParameterError: The window from"),
        ([ENTRY, "--start", "now-1d", "--end", "now", "--step", "0.5s"], "ParameterError: '0.5s' is not a duration"),
        (["--promql", "sum(rate("], "ParameterError: 'sum(rate(' is not PromQL"),
    ],
)
def test_a_wrong_question_is_wrong_usage(at_lab: Lab, call: Call, arguments: list[str], told: str):
    ended = call("ask", *arguments)

    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(told)
    assert "\n  " in ended.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "Give the name of an entry, or --promql"),
        ([ENTRY, "--promql", "up"], "one of the two"),
        (["--promql", "up", "-p", "a=b"], "An expression of your own has no parameters"),
        ([ENTRY, "-p", "at=now"], f"{ENTRY} has no parameter 'at'"),
        ([ENTRY, "--end", "now"], "--end without --start"),
        ([ENTRY, "--step", "5m"], "--step belongs to a window"),
        ([ENTRY, "--format", "parquet"], "Parquet is no text"),
        ([ENTRY, "--output", "answer.xlsx"], "names no format"),
        ([ENTRY, "--profile", "a", "--prometheus", "http://b"], "exclude each other"),
        ([ENTRY, "--profile", "nowhere"], "There is no profile 'nowhere'"),
        ([ENTRY, "--prometheus", "http://user:pw@localhost:9090"], "holds a user or a password"),
    ],
)
def test_options_that_contradict_each_other_are_wrong_usage(call: Call, arguments: list[str], told: str):
    ended = call("ask", *arguments)

    assert (ended.code, ended.out) == (2, "")
    assert told in ended.err


def test_a_server_that_is_down_is_the_sources_fault(call: Call, tmp_path: Path):
    ended = call("ask", ENTRY, "--prometheus", "http://127.0.0.1:1", "-o", tmp_path / "memory.csv")

    assert (ended.code, ended.out) == (5, "")
    assert ended.err.startswith("SourceUnavailable: ")
    assert not (tmp_path / "memory.csv").exists()


def test_a_broken_bundle_is_the_sources_fault(call: Call, tmp_path: Path):
    (tmp_path / "broken.ralphcap").write_bytes(b"PK\x03\x04 and then nothing")

    ended = call("ask", ENTRY, "--bundle", tmp_path / "broken.ralphcap")

    assert (ended.code, ended.out) == (5, "")
    assert ended.err.startswith("BundleError: ")


def test_the_demo_answers_an_entry_without_any_times(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)  # where no configuration names a server

    ended = call("ask", "system_overview.cpu_utilization")

    assert ended.code == 0, ended.err
    assert "node-exporter:9100" in ended.out


class Terminal(io.StringIO):
    """A stream that a person watches."""

    def isatty(self) -> bool:
        return True


def test_csv_on_a_terminal_does_not_act_on_it(at_lab: Lab, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stdout", terminal := Terminal())
    expression = r'label_replace(vector(1), "x", "a\x1b[2Jb", "", "")'

    app(["ask", "--format", "csv", "--promql", expression], standalone_mode=False)

    assert r",a\x1b[2Jb,1.0" in terminal.getvalue()
