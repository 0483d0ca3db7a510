"""Logs from a shell: what is printed, that nothing of it acts, and what a wrong question is answered with."""

import json
import re
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from tests.lab.logs.lab import LogsLab

# What a terminal acts upon: controls but line ends and tabs, and marks that turn the direction of writing
ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
DAY = ("--start", "now-1d", "--end", "now")


@pytest.fixture
def at_logs(logs_lab: LogsLab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LogsLab:
    """The lab's logs as the default profile of a configuration file."""
    (tmp_path / "ralphcap.toml").write_text('default = "logs"\n' + logs_lab.profile())
    monkeypatch.setenv("RALPHCAP_CONFIG", str(tmp_path / "ralphcap.toml"))
    return logs_lab


@pytest.fixture
def at_few(at_logs: LogsLab, tmp_path: Path) -> LogsLab:
    """The same, by a profile that reads at most 100 lines at once."""
    profile = at_logs.profile().replace(f'"{at_logs.url}"', f'{{ hosts = ["{at_logs.url}"], max_documents = 100 }}')
    (tmp_path / "ralphcap.toml").write_text('default = "logs"\n' + profile)
    return at_logs


def test_templates_are_printed_with_their_counts_the_most_frequent_first(at_logs: LogsLab, call: Call):
    ended = call("logs", "--service", "api-gateway")

    assert ended.code == 0, ended.err
    title, only, *_ = ended.out.splitlines()
    assert title.startswith("Logs · 2026-11-19 18:00 – 2026-11-20 18:00 KST · Elasticsearch 8")
    assert title.endswith("answers complete (1 of 1)")
    assert only == "only services 'api-gateway'"
    counts = [int(number.replace(",", "")) for number in re.findall(r"^ *([\d,]+) +[\d.]+ %", ended.out, re.MULTILINE)]
    assert counts == sorted(counts, reverse=True)
    assert len(counts) == 40
    assert "more: --all prints them" in ended.out


def test_all_prints_every_template(at_logs: LogsLab, call: Call):
    ended = call("logs", "--service", "api-gateway", "--all")

    assert "--all" not in ended.out
    assert "FATAL: remaining connection slots are reserved (pid <*>)" in ended.out


def test_machines_get_every_template_with_an_example(at_logs: LogsLab, call: Call):
    rows = json.loads(call("logs", "--level", "ERROR", "--json").out)

    fatal = next(row for row in rows if row["template"].startswith("FATAL: remaining"))
    assert list(fatal) == ["template", "level", "lines", "share", "first", "last", "services", "example"]
    assert (fatal["level"], fatal["lines"], fatal["services"]) == ("ERROR", 40, "api-gateway")
    assert fatal["first"].startswith("2026-11-20T08:00:")
    assert fatal["example"].startswith("FATAL: remaining connection slots are reserved (pid ")


def test_the_difference_names_what_is_new_and_gone_with_an_example(at_logs: LogsLab, call: Call):
    ended = call("logs", "--against", "now-2d", "now-1d")

    assert ended.code == 0, ended.err
    assert "against 2026-11-18 18:00 – 2026-11-19 18:00 KST" in ended.out
    new = ended.out[ended.out.index(" ● new   40 lines") :].splitlines()
    assert new[0].endswith("since 17:00, api-gateway ERROR")
    assert "× at least" in new[0]
    assert new[1].strip() == "FATAL: remaining connection slots are reserved (pid <*>)"
    assert new[2].strip().startswith("for example: FATAL: remaining connection slots are reserved (pid ")
    assert re.search(r"○ nothing else changed \(of \d+ templates\)\n$", ended.out)


def test_that_nothing_changed_is_an_answer(at_logs: LogsLab, call: Call):
    same = call("logs", *DAY, "--against", "now-1d", "now")

    assert same.code == 0
    assert re.search(r"\n ○ nothing changed \(of \d+ templates\)\n$", same.out)
    assert json.loads(call("logs", *DAY, "--against", "now-1d", "now", "--json").out) == []


def test_lines_are_printed_with_local_times_service_and_level(at_logs: LogsLab, call: Call):
    ended = call("logs", "--start", "now-1h", "--documents", "--match", "slots are reserved")

    lines = ended.out.splitlines()[3:]
    assert len(lines) == 40
    assert re.fullmatch(
        r"2026-11-20 17:00:\d\d\.\d{3}  api-gateway        ERROR    FATAL: remaining .* \(pid \d+\)", lines[0]
    )


def test_machines_get_the_lines_as_one_list(at_logs: LogsLab, call: Call):
    rows = json.loads(call("logs", "--start", "now-1h", "--documents", "--json", "--match", "slots are reserved").out)

    assert len(rows) == 40
    assert list(rows[0]) == ["timestamp", "service", "level", "logger", "message", "tags", "id"]
    assert json.loads(call("logs", "--start", "now-1h", "--documents", "--json", "--service", "nobody").out) == []


@pytest.mark.parametrize("more", [["--all"], ["--documents"], ["--json"], ["--documents", "--json"]])
def test_nothing_of_a_strangers_line_acts_on_the_terminal(at_logs: LogsLab, call: Call, more: list[str]):
    ended = call("logs", *DAY, *more)

    assert ended.code == 0
    assert ACTING.search(ended.out) is None
    assert [spelled for spelled in ("\\x1b[", "\\u001b[") if spelled in ended.out]
    assert "\\u202egnp.exe\\u202c" in ended.out


def test_a_message_of_several_lines_cannot_pass_for_another_line(at_logs: LogsLab, call: Call):
    ended = call("logs", *DAY, "--documents", "--match", "Traceback")

    begins = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}  | +│ ")
    lines = ended.out.splitlines()[3:]
    assert any(line.lstrip().startswith("│") for line in lines)
    assert [line for line in lines if not begins.match(line)] == []


def test_more_lines_than_are_read_are_counted_and_the_cost_is_told(at_few: LogsLab, call: Call):
    ended = call("logs")

    assert ended.code == 0
    assert re.search(r"Counted, not read: .* 19,\d+ lines, .* GiB to read, and max_documents is 100\.", ended.out)
    assert re.search(r"^api-gateway +INFO +6,\d+$", ended.out, re.MULTILINE)
    assert re.search(r"^api-gateway +api.access +\d", ended.out, re.MULTILINE)


def test_machines_are_told_that_lines_are_too_many(at_few: LogsLab, call: Call):
    ended = call("logs", "--json")

    assert (ended.code, ended.out) == (2, "")
    assert "max_documents is 100" in ended.err


def test_what_could_not_be_read_stands_above_the_answer(at_logs: LogsLab, call: Call):
    ended = call("logs", "--start", "now-60d", "--end", "now-34d")

    lines = ended.out.splitlines()
    assert ended.code == 0
    assert "answers incomplete (0 of 1)" in lines[0]
    assert lines[1].startswith(" ! no index ralph-stock-logs-* of 2026-09-21 to ")
    assert "PartialAnswer" not in ended.err


@pytest.mark.parametrize("more", [[], ["--documents"], ["--json"]])
def test_an_incomplete_answer_is_refused_when_strict(at_logs: LogsLab, call: Call, more: list[str]):
    ended = call("logs", "--start", "now-60d", "--end", "now-34d", "--strict", *more)

    assert (ended.code, ended.out) == (3, "")
    assert "IncompleteAnswer: " in ended.err


def test_machines_are_told_what_lacks_beside_their_data(at_logs: LogsLab, call: Call):
    ended = call("logs", "--start", "now-60d", "--end", "now-34d", "--json")

    assert isinstance(json.loads(ended.out), list)
    assert "PartialAnswer: " in ended.err


def test_a_window_without_a_line_cannot_be_compared_with(at_logs: LogsLab, call: Call):
    ended = call("logs", "--against", "now-90d", "now-89d")

    assert (ended.code, ended.out) == (1, "")
    assert "No line of any service was found in 2026-08-22" in ended.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--documents", "--against", "now-2d", "now-1d"], "--documents prints the lines of one window"),
        (["--start", "now", "--end", "now-1d"], "ParameterError: The window from"),
        (["--start", "yesterday"], "ParameterError: 'yesterday' is not a point in time"),
        (["--profile", "nowhere"], "There is no profile 'nowhere'"),
    ],
)
def test_a_wrong_question_is_wrong_usage(at_logs: LogsLab, call: Call, arguments: list[str], told: str):
    ended = call("logs", *arguments)

    assert (ended.code, ended.out) == (2, "")
    assert told in ended.err


def test_an_entry_on_logs_is_answered_in_every_format(at_logs: LogsLab, call: Call, tmp_path: Path):
    hour = ("--start", "now-1h", "--end", "now", "-p", "levels=ERROR")

    shown = call("ask", "logs.documents", *hour)
    csv = call("ask", "logs.documents", *hour, "--format", "csv")
    rows = json.loads(call("ask", "logs.documents", *hour, "--json").out)
    saved = call("ask", "logs.documents", *hour, "-o", tmp_path / "lines.parquet")

    assert shown.out.splitlines()[0].split() == [
        "time",
        "(Asia/Seoul)",
        "service",
        "level",
        "logger",
        "tags",
        "id",
        "message",
    ]
    assert csv.out.startswith("timestamp,service,level,logger,message,tags,id\n2026-11-20T08:")
    assert {row["level"] for row in rows} == {"ERROR"}
    assert f"{len(rows)} rows of " in saved.err


def test_sizes_and_disks_are_answered_as_tables(at_logs: LogsLab, call: Call):
    indices = call("ask", "storage.indices", "--start", "now-1d", "--end", "now")
    nodes = call("ask", "storage.nodes")

    assert "2026-11-20  open" in indices.out
    assert "ralph-stock-logs-2026.11.20" in indices.out
    assert nodes.out.split()[:4] == ["node", "total", "used", "free"]
    assert "GiB" in nodes.out


def test_no_line_is_an_answer(at_logs: LogsLab, call: Call):
    ended = call(
        "ask", "logs.documents", "--start", "now-1h", "--end", "now", "-p", "services=nobody", "--format", "csv"
    )

    assert (ended.code, ended.out) == (0, "timestamp,service,level,logger,message,tags,id\n")


def test_a_dry_run_shows_the_body_and_sends_nothing(at_logs: LogsLab, call: Call):
    hour = ("--start", "now-1h", "--end", "now", "--dry-run")

    shown, rows = call("ask", "logs.lines", *hour), json.loads(call("ask", "logs.lines", *hour, "--json").out)

    assert '"fixed_interval": "300s"' in shown.out
    assert re.search(
        r"^POST +/ralph-stock-logs-\*,ralph-stock-errors-\*/_search +1 each 5,000 buckets$", shown.out, re.MULTILINE
    )
    assert rows[0]["body"]["size"] == 0
