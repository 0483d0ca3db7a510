"""Is every file what it was, and what is there?"""

from pathlib import Path

import pytest

from ralphcap.errors import SourceError
from ralphcap.history import info, verify


def states(folder: Path) -> dict[str, str]:
    """Files that are not ok, without the digests in their names."""
    table = verify(folder)
    return {row.file: f"{row.state}: {row.told}" for row in table.itertuples() if row.state != "ok"}


def test_a_sound_history_says_what_each_file_holds(kept: Path):
    told = {row.file.split("-")[1][3:]: row.told for row in verify(kept).itertuples()}

    assert told == {
        "ledger": "10 days of questions",
        "web.load": "2 days, 1,152 values",
        "web.rate": "2 days, 1,152 values",
        "web.total": "2 days, 576 values",
        "alerts": "1 days, 1 values",
    }


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        (lambda file: file.write_bytes(b"PAR1"), "was altered or cut off (its digest differs)"),
        (lambda file: file.unlink(), "cannot be read (No such file or directory)"),
        (lambda file: file.rename(file.with_name("other.parquet")), "cannot be read (No such file or directory)"),
    ],
    ids=["altered", "gone", "renamed"],
)
def test_a_file_that_is_not_what_it_was_is_named(kept: Path, broken, told: str):
    (file,) = kept.glob("2026-10/web.load-*.parquet")
    broken(file)

    found = states(kept)

    assert found.pop(f"2026-10/{file.name}") == f"broken: {file.name} {told}"
    assert set(found) <= {"2026-10/other.parquet"}


def test_values_that_are_not_the_ledgers_days_are_named(kept: Path, tmp_path: Path):
    load, rate = (next(kept.glob(f"2026-10/web.{name}-*.parquet")) for name in ("total", "load"))
    manifest = kept / "2026-10" / "manifest.json"
    text = manifest.read_text(encoding="utf-8")
    own = {path.name: text.split(path.name)[1].split("}")[0] for path in (load, rate)}
    manifest.write_text(
        text.replace(own[load.name], own[rate.name]).replace(f'"{load.name}"', f'"{rate.name}"', 1), encoding="utf-8"
    )

    assert states(kept)[f"2026-10/{rate.name}"] == "broken: its days are not those that the ledger tells of"


def test_a_file_that_no_manifest_names_is_a_leftover(kept: Path):
    (kept / "2026-10" / "web.load-0-0.parquet").write_bytes(b"")

    assert states(kept) == {"2026-10/web.load-0-0.parquet": "leftover: no manifest names it"}


def test_a_manifest_that_cannot_be_read_is_named(kept: Path):
    (kept / "2026-10" / "manifest.json").write_text("[", encoding="utf-8")

    assert states(kept)["2026-10/manifest.json"].startswith("broken: it cannot be read")


def test_a_history_of_a_newer_ralphcap_is_left_alone(kept: Path):
    manifest = kept / "2026-10" / "manifest.json"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace('"version": 1', '"version": 2'), encoding="utf-8")

    with pytest.raises(SourceError, match="Use a newer ralphcap"):
        verify(kept)


def test_a_month_is_told_in_one_line(kept: Path):
    table = info(kept)

    (row,) = table.itertuples(index=False)
    assert (row.month, row.days, row.questions, row.incomplete, row.values) == ("2026-10", 2, 5, 0, 2_881)
    assert row.bytes == sum(path.stat().st_size for path in kept.glob("2026-10/*.parquet"))


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path):
    assert info(tmp_path / "nothing").empty
    assert verify(tmp_path / "nothing").empty
