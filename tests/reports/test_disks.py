"""How a disk forecast's rows are written."""

from zoneinfo import ZoneInfo

from ralphcap.reports.disks import are_disks, disk_rows

ROW = {
    "service": "grafana", "resource": "disk", "title": "Grafana", "target": "/volumes/grafana", "unit": "bytes", "used": 2**29,
    "limit": 2**30, "verdict": "watch", "date_early": "2026-11-30T15:00:00Z", "date_median": "2026-12-02T15:00:00Z",
    "date_late": "2026-12-04T15:00:00Z", "probability": 0.5, "growth_per_day": 2**20, "highest": 2**30, "by_whom": "=evil",
    "method": "mean", "backtest_error": 0.1, "backtest_coverage": 0.8, "note": "",
}  # fmt: skip


def written() -> str:
    return disk_rows([ROW], ZoneInfo("Asia/Seoul"))


def test_rows_of_a_disk_forecast_are_known_by_their_columns() -> None:
    assert are_disks([ROW])
    assert not are_disks([{"verdict": "ok", "limit": 1, "demand": 1}])
    assert not are_disks([])


def test_a_row_has_its_share_date_and_error_in_words() -> None:
    page = written()

    assert "50 %" in page
    assert "full 3 Dec 2026 (1 Dec – 5 Dec)" in page
    assert "1 MiB" in page
    assert "10 %" in page


def test_target_who_fills_it_and_method_stand_in_the_notes_line() -> None:
    page = written()

    assert "/volumes/grafana; filled by =evil; forecast by mean" in page
