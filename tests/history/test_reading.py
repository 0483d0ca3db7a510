"""Is what the server no longer holds read as if it still did?"""

import warnings
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from ralphcap import history
from ralphcap.errors import IncompleteAnswer, ParameterError, PartialAnswer
from ralphcap.history import ALERTS
from ralphcap.sources.bundle import pack
from ralphcap.sources.connecting import connect as replay
from tests.history.conftest import Open
from tests.history.pasts import FIRST_DAY, NOW, profile, write_catalog

same = pd.testing.assert_frame_equal


def ledger_of(source):
    return source.ledger.frame().iloc[-1]


def asked(source, name="web.load", window="2026-10-30/2026-11-01 05:00", step="5m", **values):
    """An answer that must be complete."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return source.ask(name, source.window(window, step=step), **values)


def quietly(source, name="web.load", window="2026-10-30/2026-11-01 05:00", step="5m", **values):
    """An answer that lacks something."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PartialAnswer)
        return source.ask(name, source.window(window, step=step), **values)


@pytest.mark.parametrize("name", ["web.load", "web.total", "web.rate"])
@pytest.mark.parametrize(
    "window", ["2026-10-30/2026-11-01 05:00", "2026-10-30 03:20/2026-10-31 14:05", "2026-10-30 03:20/2026-10-30 04:00"]
)
def test_a_window_that_the_server_forgot_is_one_frame_as_before(connect: Open, kept: Path, name: str, window: str):
    with connect("whole") as whole, connect("forgot", kept) as forgot:
        before, now = asked(whole, name, window), asked(forgot, name, window)

    assert len(now) > 0
    same(now, before)


def test_without_history_the_same_window_is_short(connect: Open):
    with connect("forgot") as source, pytest.warns(PartialAnswer, match="no samples before 2026-10-31 12:0"):
        source.ask("web.load", source.window("2026-10-30/2026-11-01 05:00", step="5m"))


def test_the_ledger_names_the_seam_in_one_row(connect: Open, kept: Path):
    with connect("forgot", kept) as source:
        asked(source)
        rows = source.ledger.frame()

    assert len(rows) == 1
    row = rows.iloc[0]
    assert row["note"] == "history until 2026-11-01 00:00:00 UTC, server from there"
    assert (row["start"], row["end"]) == (FIRST_DAY, NOW - pd.Timedelta("1h"))
    assert row["server"].startswith("history, Prometheus ")
    assert row["series"] == 2
    assert row["samples_expected"] == row["samples_got"] == 2 * 53 * 60
    assert row["complete"]


def test_a_window_of_the_history_alone_asks_no_server_for_values(connect: Open, kept: Path):
    with connect("forgot", kept) as source:
        asked(source, window="2026-10-30/2026-10-31")
        row = ledger_of(source)

    assert (row["server"], row["samples_got"]) == ("history", 2 * 24 * 60)


def test_a_window_that_the_server_holds_is_asked_of_it_alone(connect: Open, kept: Path):
    with connect("whole", kept) as source:
        asked(source)
        row = ledger_of(source)

    assert "history" not in row["server"] + row["note"]


def test_a_narrower_question_is_a_part_of_what_is_kept(connect: Open, kept: Path):
    with connect("whole") as whole, connect("forgot", kept) as forgot:
        before, now = asked(whole, instances="web-[2-9]"), asked(forgot, instances="web-[2-9]")

    assert set(now["instance"]) == {"web-2"}
    same(now, before)


def test_other_values_that_are_no_part_of_what_is_kept_are_asked_of_the_server(connect: Open, kept: Path):
    with connect("forgot", kept) as source, pytest.warns(PartialAnswer, match="no samples before"):
        source.ask("web.total", source.window("2026-10-30/2026-11-01 05:00", step="5m"), instances="web-2")


@pytest.mark.parametrize("step", ["1h", "15m", "1d"])
def test_a_longer_step_is_made_of_the_points(connect: Open, kept: Path, step: str):
    window = "2026-10-30 06:00/2026-11-01 05:00" if step != "1d" else "2026-10-31/2026-11-01"
    with connect("whole") as whole, connect("forgot", kept) as forgot:
        before, now = asked(whole, window=window, step=step), asked(forgot, window=window, step=step)
        row = ledger_of(forgot)

    assert len(now) > 0
    same(now, before)
    assert "its values of 5m by their max" in row["note"]


@pytest.mark.parametrize("step", ["1m", "7m"])
def test_a_step_that_the_points_cannot_be_brought_to_is_refused(connect: Open, kept: Path, step: str):
    with connect("forgot", kept) as source, pytest.raises(ParameterError, match=f"every 5m, and the step is {step}"):
        quietly(source, step=step)


def test_a_finer_step_is_not_refused_where_nothing_is_kept(connect: Open, tmp_path: Path):
    with connect("forgot", tmp_path / "nothing") as source:
        assert len(quietly(source, step="1m")) > 0


def test_an_instant_is_the_point_up_to_it(connect: Open, kept: Path):
    moment = pd.Timestamp("2026-10-30T08:02:00Z")
    with connect("forgot", kept) as source:
        frame = source.ask("web.load", at=moment)

    assert frame["timestamp"].tolist() == [moment] * 2
    assert frame["value"].tolist() == [7 * 599 % 1_000, 10_000 + 7 * 599 % 1_000]  # minute 600 is scraped later


def test_alerts_are_asked_by_their_expression(connect: Open, kept: Path):
    with connect("whole") as whole, connect("forgot", kept) as forgot:
        before, now = (
            source.ask_promql(ALERTS, source.window("2026-10-30/2026-11-01 05:00", step="5m"), sparse=True)
            for source in (whole, forgot)
        )

    assert now["timestamp"].dt.strftime("%H:%M").tolist() == ["03:05"]
    assert now["alertname"].tolist() == ["Slow"]
    same(now, before)


def test_an_entry_that_changed_is_not_mixed_with_its_former_answers(connect: Open, kept: Path, tmp_path: Path):
    connect("forgot")
    entries = tmp_path / "catalog" / "capacity" / "web.toml"
    changed = entries.read_text(encoding="utf-8").replace("max by (instance)", "min by (instance)")
    with connect("forgot", kept) as source:
        pass
    entries.write_text(changed, encoding="utf-8")
    with history.connect(config=tmp_path / "forgot.toml") as source, pytest.warns(PartialAnswer, match="no samples"):
        source.ask("web.load", source.window("2026-10-30/2026-11-01 05:00", step="5m"))


def test_a_run_that_read_the_history_runs_again_from_its_bundle(connect: Open, kept: Path, tmp_path: Path):
    with connect("forgot", kept, record=tmp_path / "spool") as source:
        live = asked(source, instances="web-2")
        row = ledger_of(source)
    pack(tmp_path / "spool", tmp_path / "run.ralphcap")

    with replay(str(tmp_path / "run.ralphcap")) as source:
        again = asked(source, instances="web-2")
        same(again, live)
        assert ledger_of(source).equals(row)


def test_what_is_kept_is_redacted_where_a_run_is_recorded(servers, kept: Path, tmp_path: Path):
    config = tmp_path / "redacted.toml"
    text = profile(servers["forgot"], kept, write_catalog(tmp_path / "own"))
    config.write_text(f"{text}redact = {{ servers = 'web-[0-9]' }}\n", encoding="utf-8")

    with history.connect(config=config, record=tmp_path / "spool") as source:
        frame = asked(source)

    assert frame.groupby("instance", observed=True).size().tolist() == [2 * 288 + 60] * 2
    assert frame["instance"].str.match("servers-[0-9a-f]{16}").all()
    assert not any(b"web-1" in path.read_bytes() for path in (tmp_path / "spool" / "pages").iterdir())


def test_what_lies_before_the_history_is_said_to_lack(connect: Open, kept: Path):
    with (
        connect("forgot", kept) as source,
        pytest.warns(PartialAnswer, match="history has nothing of 2026-10-28 – 2026-10-29"),
    ):
        source.ask("web.load", source.window("2026-10-28/2026-11-01 05:00", step="5m"))


def test_strict_refuses_an_incomplete_day(connect: Open, update: Callable[..., object], tmp_path: Path):
    update("holed")

    with (
        connect("forgot", tmp_path / "history", strict=True) as source,
        pytest.raises(IncompleteAnswer, match=r"2026-10-30: .* 10:0"),
    ):
        source.ask("web.load", source.window("2026-10-30/2026-11-01 05:00", step="5m"))


def test_a_broken_file_is_named(connect: Open, kept: Path):
    (file,) = kept.glob("2026-10/web.load-*.parquet")
    file.write_bytes(file.read_bytes()[:-10])

    with (
        connect("forgot", kept) as source,
        pytest.warns(PartialAnswer, match=rf"history is broken: 2026-10/{file.name} was altered"),
    ):
        frame = source.ask("web.load", source.window("2026-10-30/2026-11-01 05:00", step="5m"))

    assert frame["timestamp"].min() == pd.Timestamp("2026-11-01T00:00:00Z")
