"""Do a real server's logs answer as the lab wrote them?"""

from pathlib import Path

import pytest

from ralphcap.sources import Source, connect
from tests.lab.logs.lab import LogsLab

AHEAD = "the clock of daytrading-scanner is about 9.0 h ahead: its lines stand at times that are not theirs"


def source_of(lab: LogsLab, folder: Path) -> Source:
    file = folder / "ralphcap.toml"
    file.write_text(lab.profile(), encoding="utf-8")
    return connect("logs", config=file)


def test_lines_are_counted_as_they_are_read(logs_lab: LogsLab, tmp_path: Path):
    with source_of(logs_lab, tmp_path) as source:
        day = source.window("now-1d/now", step="1h")

        counted = source.ask("logs.lines", day)
        read = source.ask("logs.documents", day)

        assert counted["value"].sum() == len(read) > 10_000
        assert source.ledger.complete


@pytest.mark.filterwarnings("ignore::ralphcap.errors.PartialAnswer")
def test_lines_are_counted_as_they_are_read_where_the_pipeline_is_as_designed(
    designed_logs_lab: LogsLab, tmp_path: Path
):
    with source_of(designed_logs_lab, tmp_path) as source:
        day = source.window("now-1d/now", step="1h")

        counted = source.ask("logs.lines", day)
        read = source.ask("logs.documents", day)

        assert counted["value"].sum() == len(read) > 10_000
        assert source.ledger.frame()["missing"].eq(AHEAD).all()
        assert source.ledger.frame()["note"].str.contains("lines were moved into ralph-stock-errors-").all()
