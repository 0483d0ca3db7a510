"""Days that are not there, closed, red, odd: never a wrong number, never 'no errors'. On the real server."""

import pandas as pd
import pytest

from ralphcap.errors import IncompleteAnswer, PartialAnswer, QueryRejected
from ralphcap.sources import connect
from tests.lab.servers.elasticsearch import Elasticsearch
from tests.sources.elasticsearch.small import DAYS, Family, line, note, partly, window

HOURS_OF_A_DAY = 24


@pytest.fixture(scope="module")
def written(node: Elasticsearch, tmp_path_factory: pytest.TempPathFactory) -> Family:
    """The three days of `fill`, which nobody changes."""
    family = Family(node, tmp_path_factory.mktemp("written"))
    family.fill()
    return family


def zeros(frame: pd.DataFrame, day: str) -> int:
    """How often an answer says 0 on a day."""
    return int((frame["timestamp"].dt.strftime("%Y-%m-%d").eq(day) & frame["value"].eq(0)).sum())


def test_whole_days_are_answered_whole(written: Family):
    with written.connect() as source:
        frame = source.ask("small.lines", window())
        lines = source.ask("small.all", window())
        documents = source.ask("small.documents", window())
        messages = source.ask("small.messages", window())
        errors = source.ask("small.errors", window())

    by = frame.groupby(["service", "level"], observed=True)["value"].sum().to_dict()
    assert by == {("db", "INFO"): 60, ("web", "INFO"): 60, ("web", "ERROR"): 3}
    assert zeros(frame, DAYS[0]) == HOURS_OF_A_DAY - 1
    assert lines["value"].sum() == len(documents) == 123
    assert messages["lines"].tolist() == [120, 3]
    assert errors["share"].tolist() == [0, 3 / 63]
    assert errors["first"].tolist() == [pd.Timestamp("2026-11-18", tz="UTC")] * 2
    assert errors["last"].tolist() == [pd.Timestamp("2026-11-20T11:00", tz="UTC")] * 2
    assert source.ledger.complete


def take_away(family: Family, how: str, day: str) -> None:
    index = family.index(day)
    match how:
        case "deleted":
            family.node.delete(f"/{index}")
        case "closed":
            family.node.close_index(index)
        case "red":
            family.node.lose(index)


LOST = {"deleted": "no index {family}-logs-* of 2026-11-19", "closed": "closed: {index}", "red": "red, so its documents cannot all be read: {index}"}  # fmt: skip


@pytest.mark.parametrize("how", LOST)
def test_a_day_that_cannot_be_read_is_named_and_is_not_zero(family: Family, how: str):
    family.fill()
    take_away(family, how, DAYS[1])
    words = LOST[how].format(family=family.name, index=family.index(DAYS[1]))

    with family.connect(strict=True) as source:
        for name in ("small.lines", "small.documents"):
            with pytest.raises(IncompleteAnswer, match=r"2026.11.19"):
                source.ask(name, window(DAYS[1], DAYS[2]), levels=["ERROR"])
    with family.connect() as source:
        answers = [partly(source, name, window()) for name in ("lines", "documents", "all", "errors")]

    frame, documents, lines, errors = (answer for answer, _ in answers)
    assert all(words in lacks for _, lacks in answers)
    assert lines["value"].sum() == 74
    assert frame["value"].sum() == len(documents) == 74
    assert zeros(frame, DAYS[1]) == 0
    assert zeros(frame, DAYS[0]) == HOURS_OF_A_DAY - 1
    assert DAYS[1] not in set(frame["timestamp"].dt.strftime("%Y-%m-%d"))
    assert errors["share"].tolist() == [0, 2 / 38]


def test_no_index_at_all_is_no_zero(family: Family):
    with family.connect() as source:
        answers = [partly(source, name, window()) for name in ("all", "lines", "documents", "messages", "errors")]

    for frame, lacks in answers:
        assert frame.empty
        assert f"no index {family.name}-logs-* of 2026-11-18 to 2026-11-20" in lacks


def test_a_pattern_that_matches_nothing_is_no_zero(family: Family):
    config = family.config()
    entries = family.folder / "catalog" / "logs" / "small.toml"
    entries.write_text(entries.read_text(encoding="utf-8").replace("-logs-%Y.%m.%d", "-lugs-*"), encoding="utf-8")

    with connect(config=config) as source:
        answers = [partly(source, name, window()) for name in ("all", "documents")]

    for frame, lacks in answers:
        assert frame.empty
        assert "no index matches" in lacks


def test_indices_without_days_in_their_names_are_all_read(family: Family):
    config = family.config()
    entries = family.folder / "catalog" / "logs" / "small.toml"
    entries.write_text(entries.read_text(encoding="utf-8").replace("-logs-%Y.%m.%d", "-all-*"), encoding="utf-8")
    for name in ("a", "b"):
        family.node.bulk(f"{family.name}-all-{name}", list(family.usual(DAYS[0])))

    with connect(config=config, strict=True) as source:
        frame = source.ask("small.lines", window(DAYS[0], DAYS[1]))
        assert len(source.ask("small.documents", window(DAYS[0], DAYS[1]))) == 98

    assert frame["value"].sum() == 98
    assert zeros(frame, DAYS[0]) == HOURS_OF_A_DAY - 1


def test_a_name_that_is_no_index_is_said(family: Family):
    config = family.config()
    entries = family.folder / "catalog" / "logs" / "small.toml"
    entries.write_text(entries.read_text(encoding="utf-8").replace("-logs-%Y.%m.%d", "-lugs"), encoding="utf-8")

    with connect(config=config) as source, pytest.warns(PartialAnswer, match=f"no index matches '{family.name}-lugs'"):
        assert source.ask("small.all", window()).empty


def test_the_utc_days_of_a_day_in_seoul_are_two(family: Family):
    """00:00 in Seoul is 15:00 UTC of the day before."""
    family.fill(DAYS[1:])

    with family.connect() as source:
        day = source.window("2026-11-20 00:00/2026-11-20 21:00", step="1h")
        frame = source.ask("small.all", day)

    assert frame["timestamp"].iloc[0] == pd.Timestamp("2026-11-19T15:00", tz="UTC")
    assert frame["value"].sum() == 2 * 21 + 1
    assert source.ledger.complete

    family.node.delete(f"/{family.index(DAYS[1])}")
    with family.connect() as source, pytest.warns(PartialAnswer, match="of 2026-11-19"):
        assert source.ask("small.all", day)["value"].sum() == 25


def test_what_lies_after_now_is_no_zero(written: Family):
    with written.connect() as source:
        frame, lacks = partly(source, "all", window(DAYS[2], "2026-11-21T06:00"))

    assert "no answer for times after 2026-11-20 12:00" in lacks
    assert "no index" not in lacks
    assert frame["timestamp"].max() < pd.Timestamp("2026-11-20T12:00", tz="UTC")


def test_levels_that_are_text_on_one_day_and_keywords_on_another_are_one(family: Family):
    """Dynamic mapping makes `text` of them, a template `keyword`: an aggregation on either alone fails or finds nothing."""
    keywords = {name: {"type": "keyword"} for name in ("level", "service")}
    family.node.put(f"/{family.index(DAYS[1])}", {"mappings": {"properties": keywords}})
    family.fill()

    with family.connect() as source:
        frame = source.ask("small.lines", window())
        errors = source.ask("small.lines", window(), levels=["ERROR"])
        documents = source.ask("small.documents", window())
        table = source.ask("small.errors", window())

    assert frame["value"].sum() == len(documents) == 123
    assert documents["timestamp"].is_monotonic_increasing
    assert errors["value"].sum() == 3
    assert set(frame["level"]) == {"INFO", "ERROR"}
    assert table["share"].tolist() == [0, 3 / 63]
    assert table["first"].tolist() == [pd.Timestamp("2026-11-18", tz="UTC")] * 2
    assert table["last"].tolist() == [pd.Timestamp("2026-11-20T11:00", tz="UTC")] * 2
    assert source.ledger.complete


def test_a_day_whose_lines_have_no_level_is_said(family: Family):
    family.fill(DAYS[:1])
    family.write(DAYS[1], [{"at": f"{DAYS[1]}T01:00:00Z", "service": "web", "message": "ERROR"}])

    with family.connect() as source:
        errors, lacks = partly(source, "lines", window(DAYS[1], DAYS[2]), levels=["ERROR"])
        counted, _ = partly(source, "lines", window(DAYS[0], DAYS[2]))
        documents, _ = partly(source, "documents", window(DAYS[1], DAYS[2]))

    assert f"no line of {family.index(DAYS[1])} has a level" in lacks
    assert documents["level"].isna().all()
    assert errors.empty
    assert counted["value"].sum() == 50
    assert counted.loc[counted["level"].isna(), "value"].sum() == 1


def test_a_level_that_cannot_be_counted_by_is_refused(family: Family):
    """Without values to count by, neither is it answered by anything else."""
    family.node.put(
        f"/{family.index(DAYS[0])}", {"mappings": {"properties": {"level": {"type": "keyword", "doc_values": False}}}}
    )
    family.fill(DAYS[:1])

    with family.connect() as source, pytest.raises(QueryRejected, match="level"):
        source.ask("small.lines", window(DAYS[0], DAYS[1]))


def test_a_level_that_stands_in_another_field_is_said(family: Family):
    family.fill(DAYS[:1])
    family.write(DAYS[0], [line(f"{DAYS[0]}T01:00:00Z") | {"level": None, "severity": "ERROR"}] * 3)
    config = family.config()
    entries = family.folder / "catalog" / "logs" / "small.toml"
    text = entries.read_text(encoding="utf-8").replace('"level.keyword"]', '"level.keyword", "severity.keyword"]')
    entries.write_text(text, encoding="utf-8")

    with connect(config=config) as source:
        counted, lacks = partly(source, "lines", window(DAYS[0], DAYS[1]))

    assert "3 lines have their level in another field than their index is asked by" in lacks
    assert counted.loc[counted["level"].isna(), "value"].sum() == 3


def test_lines_without_a_time_are_counted_and_said(family: Family):
    family.fill(DAYS[:1])
    family.write(DAYS[0], [{"level": "ERROR", "service": "web", "message": "when"}] * 3)

    with family.connect() as source:
        frame, lacks = partly(source, "lines", window(DAYS[0], DAYS[1]))
        documents, also = partly(source, "documents", window(DAYS[0], DAYS[1]))

    assert lacks == also == "3 lines have no time, so no window holds them"
    assert frame["value"].sum() == len(documents) == 49


def test_lines_whose_time_is_of_another_day_than_their_index_are_said(family: Family):
    family.fill(DAYS[:2])
    family.write(DAYS[0], [line("1999-01-01T00:00:00Z", "ERROR"), line(f"{DAYS[1]}T00:00:00Z", "ERROR")])

    with family.connect() as source:
        frame, lacks = partly(source, "lines", window(DAYS[0], DAYS[1]))

    assert lacks == f"2 lines of {family.index(DAYS[0])} have times of other days, and are not found there"
    assert frame["value"].sum() == 49


def test_values_that_an_index_left_out_since_they_are_long_are_said(family: Family):
    family.fill(DAYS[:1])
    family.write(DAYS[0], [line(f"{DAYS[0]}T01:00:00Z", "E" * 300), line(f"{DAYS[0]}T02:00:00Z", "F" * 257)])

    with family.connect() as source:
        frame, lacks = partly(source, "lines", window(DAYS[0], DAYS[1]))
        documents, _ = partly(source, "documents", window(DAYS[0], DAYS[1]))

    assert lacks == "2 lines have a longer level than the index keeps, and count as without"
    assert frame["value"].sum() == len(documents) == 51
    assert frame.loc[frame["level"].isna(), "value"].sum() == 2
    assert documents["level"].str.len().max() == 300


def test_an_hour_in_which_nobody_wrote_is_said_where_lines_are_frequent(family: Family):
    busy = [line(f"{DAYS[0]}T{hour:02}:{minute:02}:00Z") for hour in range(24) for minute in range(60) if hour not in (7, 8)]  # fmt: skip
    family.write(DAYS[0], busy)

    with family.connect() as source:
        frame, lacks = partly(source, "all", window(DAYS[0], DAYS[1]))

    assert lacks == "no line of any service 2026-11-18 07:00 to 2026-11-18 09:00 UTC"
    assert frame["value"].sum() == 22 * 60


def test_a_window_without_any_line_is_no_sign_that_all_is_well(family: Family):
    """The index is there, and the pipeline did not write."""
    family.fill(DAYS[:1])
    family.node.put(f"/{family.index(DAYS[1])}")

    with family.connect() as source, pytest.warns(PartialAnswer, match="no line of any service"):
        source.ask("small.lines", window(DAYS[1], DAYS[2]), levels=["ERROR"])


def test_an_index_that_was_made_anew_is_noted(family: Family):
    """These were all made today, by the node's clock, and hold lines of days long before or after."""
    family.fill(["2020-01-01"])

    with family.connect() as source:
        source.ask("small.lines", window("2020-01-01", "2020-01-02"))

    assert f"{family.index('2020-01-01')} was made after" in note(source)


def test_a_clock_that_is_hours_ahead_is_named(family: Family):
    family.fill(DAYS[2:])
    family.write(DAYS[2], [line("2026-11-20T20:30:00Z", service="scanner")])

    with family.connect() as source, pytest.warns(PartialAnswer, match=r"the clock of scanner is about 8\.5 h ahead"):
        source.ask("small.lines", window(DAYS[2]))


def test_what_matches_nothing_looks_like_any_answer(written: Family):
    with written.connect() as source:
        for name in ("lines", "documents"):
            full = source.ask(f"small.{name}", window())
            empty = source.ask(f"small.{name}", window(), levels=["NONE"])
            assert empty.empty
            assert empty.dtypes.map(str).to_dict() == full.dtypes.map(str).to_dict()
        assert source.ledger.complete
        for name in ("errors", "messages", "all"):
            full = source.ask(f"small.{name}", window())
            with pytest.warns(PartialAnswer):
                empty = source.ask(f"small.{name}", window("2025-11-18", "2025-11-19"))
            assert empty.empty
            assert empty.dtypes.map(str).to_dict() == full.dtypes.map(str).to_dict()
