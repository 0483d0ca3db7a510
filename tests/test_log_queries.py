"""Does every entry on logs load, and answer from a real Elasticsearch what the lab wrote, as designed and as corrected?"""

import warnings
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import polars as pl
import pytest

from ralphcap.catalog.loading import load_catalog
from ralphcap.catalog.query import Query
from ralphcap.errors import PartialAnswer
from ralphcap.frames import TIME_DTYPE, label_column
from ralphcap.sources import Source, connect
from ralphcap.units import UNITS
from ralphcap.window import Window
from tests.lab.logs.lab import LogsLab
from tests.lab.logs.meanings import CELERY_FAILURES, KIWOOM_ERRORS, KIWOOM_LIMITS, WEBSOCKET_DISCONNECTS
from tests.lab.logs.writing import lines

CATALOG = load_catalog()
ON_LOGS = {name: query for name, query in CATALOG.items() if query.search}
NOT_KEPT = {"logs.lag"}  # as designed, the pipeline does not keep the time of arrival

every_entry = pytest.mark.parametrize("query", [pytest.param(query, id=name) for name, query in ON_LOGS.items()])


def source_of(lab: LogsLab, folder: Path) -> Source:
    file = folder / "ralphcap.toml"
    file.write_text(lab.profile(), encoding="utf-8")
    return connect("logs", config=file)


@pytest.fixture(scope="module")
def corrected(logs_lab: LogsLab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Source]:
    with source_of(logs_lab, tmp_path_factory.mktemp("corrected")) as source:
        yield source


@pytest.fixture(scope="module")
def designed(designed_logs_lab: LogsLab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Source]:
    with source_of(designed_logs_lab, tmp_path_factory.mktemp("designed")) as source:
        yield source


@pytest.fixture(scope="module")
def written(logs_lab: LogsLab) -> pl.DataFrame:
    """The lines of the last day, as the services wrote them."""
    day = pd.Timedelta(days=1)
    return lines(logs_lab.world, logs_lab.now - day, logs_lab.now, per_day=logs_lab.per_day)


def last_day(source: Source, step: str = "1h") -> Window:
    return source.window("now-1d/now", step=step)


@every_entry
def test_an_entry_is_well_formed(query: Query) -> None:
    assert query.unit in UNITS
    assert query.note.endswith(".")
    assert not query.jobs


@every_entry
def test_an_entry_answers_from_the_corrected_pipeline(query: Query, corrected: Source) -> None:
    frame = corrected.ask(query.name, last_day(corrected))

    assert len(frame)
    check(frame, query)
    assert corrected.ledger.complete


@every_entry
def test_an_entry_answers_from_the_designed_pipeline_and_names_the_clock(query: Query, designed: Source) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        frame = designed.ask(query.name, last_day(designed))

    assert len(frame) or query.name in NOT_KEPT
    check(frame, query)
    said = [str(warning.message) for warning in caught if issubclass(warning.category, PartialAnswer)]
    if query.search is None or query.search.api not in ("indices", "storage", "nodes"):  # these look at no line
        assert "daytrading-scanner" in said[0]


@every_entry
def test_an_answer_of_no_line_has_the_same_columns_and_types(query: Query, corrected: Source) -> None:
    if query.search is None or query.search.api or "services" not in query.parameters:
        return  # these tell of indices and nodes, and cannot be narrowed
    usual = corrected.ask(query.name, last_day(corrected))
    nothing = corrected.ask(query.name, last_day(corrected), services="nobody")

    assert nothing.empty
    assert list(nothing.columns) == list(usual.columns)
    labels = {label_column(label) for label in query.labels}  # a category knows its own values
    assert [nothing[name].dtype for name in nothing if name not in labels] == [
        usual[name].dtype for name in usual if name not in labels
    ]


def check(frame: pd.DataFrame, query: Query) -> None:
    """A frame of the kind that the entry declares."""
    search = query.search
    assert search is not None
    if search.is_series:
        assert list(frame.columns) == ["timestamp", *map(label_column, query.labels), "value"]
        assert frame["timestamp"].dtype == TIME_DTYPE
        assert frame["value"].dtype == "float64"
        assert (frame["value"].dropna() >= 0).all()
        assert query.unit != "ratio" or (frame["value"].dropna() <= 1).all()
    elif search.of_documents:
        assert set(search.columns) <= set(frame.columns)


def test_lines_are_those_that_were_written(corrected: Source, written: pl.DataFrame) -> None:
    frame = corrected.ask("logs.lines", last_day(corrected))

    told = frame.assign(level=frame["level"].astype("object").fillna("")).groupby(["service", "level"], observed=True)
    truth = written.with_columns(pl.col("service").cast(pl.String), pl.col("level").cast(pl.String).fill_null(""))
    counts = {(service, level): count for service, level, count in truth.group_by("service", "level").len().iter_rows()}
    assert told["value"].sum().astype(int).to_dict() == counts


def test_documents_are_the_lines_that_were_written_in_their_order(corrected: Source, written: pl.DataFrame) -> None:
    frame = corrected.ask("logs.documents", last_day(corrected))

    assert frame["id"].is_unique
    assert frame["timestamp"].is_monotonic_increasing
    assert sorted(frame["message"].fillna("")) == sorted(written["message"].to_list())


@pytest.mark.parametrize(
    ("entry", "shapes"),
    [
        ("failures.celery_failures", CELERY_FAILURES),
        ("failures.kiwoom_errors", KIWOOM_ERRORS),
        ("failures.kiwoom_rate_limits", KIWOOM_LIMITS),
        ("failures.websocket_disconnects", WEBSOCKET_DISCONNECTS),
    ],
)
def test_failures_are_those_that_were_written(
    entry: str, shapes: frozenset[int], corrected: Source, written: pl.DataFrame
) -> None:
    frame = corrected.ask(entry, last_day(corrected))

    assert frame["value"].sum() == written["shape"].is_in(list(shapes)).sum() > 0


def test_distinct_messages_hold_what_an_index_leaves_out_of_its_keywords(designed: Source) -> None:
    with pytest.warns(PartialAnswer):
        frame = designed.ask("logs.distinct", last_day(designed))

    assert frame["message"].str.len().max() > 256


def test_the_lag_of_a_stall_shows(corrected: Source) -> None:
    frame = corrected.ask("logs.lag", last_day(corrected, "10m"))

    assert frame["value"].median() < 5
    assert frame["value"].max() > 60


def test_bytes_of_services_add_up_to_those_on_disk(corrected: Source) -> None:
    volume = corrected.ask("storage.by_service", last_day(corrected))
    indices = corrected.ask("storage.indices", last_day(corrected))

    assert volume["stored_bytes"].sum() == pytest.approx(indices["primary_bytes"].sum())
    assert (volume["bytes_low"] <= volume["bytes"]).all()
    assert (volume["bytes"] <= volume["bytes_high"]).all()


def test_storage_ends_at_what_the_indices_take_now(corrected: Source, logs_lab: LogsLab) -> None:
    used = corrected.ask("storage.used", corrected.window("now-35d/now", step="1h"))
    rows = logs_lab.node.get("/_cat/indices?format=json&bytes=b&expand_wildcards=all")

    assert used["value"].is_monotonic_increasing
    assert used["value"].iloc[-1] == pytest.approx(sum(int(row["store.size"]) for row in rows))
