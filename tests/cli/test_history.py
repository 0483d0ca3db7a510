"""A history kept, looked after and read, as a schedule and a person do it."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from tests.history.test_kept_silences import kept
from tests.lab.lab import Lab
from tests.lab.servers.gate import gate

SINCE = "2026-11-19T00:00:00Z"
ABSENT = "absent = true\n"


@pytest.fixture
def configured(lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A profile of the lab with a history; its folder."""
    monkeypatch.setenv("RALPHCAP_CONFIG", str(tmp_path / "ralphcap.toml"))
    monkeypatch.setattr("ralphcap.history.updating.kept_questions", _few)
    (tmp_path / "ralphcap.toml").write_text(f'default = "lab"\n{lab.profile()}history = "kept"\n', encoding="utf-8")
    return tmp_path / "kept"


def _few(catalog):
    """The rows of the sizing table: all 18 questions take time, and are asked in the same way."""
    from ralphcap.history.questions import kept_questions

    rows = {limit.query for limit in catalog.sizing.limits}
    return [question for question in kept_questions(catalog) if question.name in rows]


def test_a_day_is_kept_once_and_the_history_is_sound(configured: Path, call: Call):
    first = call("history", "update", "--since", SINCE, "--json")
    again = call("history", "update", "--since", SINCE)
    verified = call("history", "verify", "--json")
    info = call("history", "info", "--json")
    told = json.loads(info.out)

    assert [(row["day"], row["asked"], row["kept"]) for row in json.loads(first.out)] == [("2026-11-19", 4, 4)]
    assert (first.code, again.code, verified.code) == (0, 0, 0)
    assert "kept lacks no day.\n" in again.err
    assert all("names no Alertmanager, so silences are not kept" in one.err for one in (first, again, info))
    assert {row["state"] for row in json.loads(verified.out)} == {"ok"}
    assert [(row["month"], row["days"], row["questions"]) for row in told] == [("2026-11", 1, 4)]


def test_a_broken_file_ends_verify_with_5_and_is_rebuilt_by_update(configured: Path, call: Call):
    call("history", "update", "--since", SINCE)
    (file,) = configured.glob("2026-11/volumes.used-*")
    file.write_bytes(b"")

    broken = call("history", "verify")
    mended = call("history", "update", "--since", SINCE, "--strict")

    assert broken.code == 5
    assert f"2026-11/{file.name}" in broken.out
    assert mended.code == 3
    assert "1 days of volumes.used are asked again" in mended.err
    assert call("history", "verify").code == 0


def test_a_server_that_is_gone_ends_update_with_5(configured: Path, call: Call, lab: Lab):
    with gate(lab.url) as front:
        text = (configured.parent / "ralphcap.toml").read_text(encoding="utf-8")
        (configured.parent / "ralphcap.toml").write_text(text.replace(lab.url, front.url), encoding="utf-8")

    ended = call("history", "update")

    assert ended.code == 5
    assert ended.err.startswith("SourceUnavailable: ")


def test_silences_are_printed_in_the_display_zone_and_do_not_act(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    lines = 'prometheus = "http://127.0.0.1:9"\nalertmanager = "http://127.0.0.1:9"\nhistory = "kept"\n'
    (tmp_path / "ralphcap.toml").write_text(f'default = "lab"\n[profiles.lab]\n{lines}', encoding="utf-8")
    monkeypatch.setenv("RALPHCAP_CONFIG", str(tmp_path / "ralphcap.toml"))
    kept(tmp_path / "kept", ("a", "2026-11-19T09:00:00"), days=["2026-11-10"])

    shown, told = call("history", "silences"), call("history", "silences", "--json")

    assert (shown.code, told.code) == (0, 0)
    assert "updated_at (Asia/Seoul)" in shown.out.splitlines()[0]
    assert all(text in shown.out for text in ("2026-11-19 18:00:00", 'alertname="Slow"', "배포 a \\x1b[2J"))
    assert "\x1b" not in shown.out + told.out
    assert "PartialAnswer: silences: 2026-11-10: asked more than 5 days later" in shown.err
    assert shown.err.endswith(f"1 versions of 1 silences in {tmp_path / 'kept'}.\n")
    (row,) = json.loads(told.out)
    assert (row["id"], row["updated_at"]) == ("a", "2026-11-19T09:00:00Z")


def test_a_profile_without_history_is_told_the_line_to_add(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    config = tmp_path / "ralphcap.toml"
    config.write_text('[profiles.lab]\nprometheus = "http://localhost:9090"\n', encoding="utf-8")
    monkeypatch.setenv("RALPHCAP_CONFIG", str(config))

    ended = call("history", "info", "--profile", "lab")

    assert ended.code == 2
    assert f'Add a line to it in {config}: history = "DIR".' in ended.err
    assert call("history", "info").code == 2
