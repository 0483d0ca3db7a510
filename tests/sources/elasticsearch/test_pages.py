"""Are an entry's columns read out of documents, in whichever form they have them?"""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ralphcap.catalog.searches import Column
from ralphcap.errors import SourceUnavailable
from ralphcap.sources.elasticsearch.pages import PageReader

COLUMNS = {
    "service": Column(("service", "container.name")),
    "message": Column(("message",), several="last"),
    "tags": Column(("tags",)),
}


def page(*sources: object, **more: object) -> bytes:
    """A page of documents: the n-th has the id 'n', and the time n [ms]."""
    hits = [{"_id": str(n), "sort": [2**32 + n, n], "_source": source} for n, source in enumerate(sources)]
    answer = {"timed_out": False, "_shards": {"total": 1, "successful": 1, "failed": 0}, "hits": {"hits": hits}}
    return msgspec.json.encode(answer | more)


def read(*sources: object) -> list[dict[str, object]]:
    """The documents' rows."""
    reader = PageReader(COLUMNS)
    return reader.table(reader.read(page(*sources), "logs.documents"), "logs.documents").to_pylist()


def columns(*sources: object) -> list[tuple[object, ...]]:
    """The documents' columns: service, message, tags."""
    return [tuple(row[name] for name in COLUMNS) for row in read(*sources)]


def test_a_row_has_time_id_and_columns():
    assert read({"service": "web", "message": "all is well", "tags": "a"}, {}) == [
        {"timestamp": 0, "id": "0", "service": "web", "message": "all is well", "tags": "a"},
        {"timestamp": 1, "id": "1", "service": None, "message": None, "tags": None},
    ]


def test_of_several_texts_all_are_joined_or_the_last_is_taken():
    lists = {"message": ["raw", "parsed"], "tags": ["a", "b"]}
    empty = {"message": [], "tags": []}

    assert columns(lists, empty, {}, lists) == [
        (None, "parsed", "a,b"),
        (None, None, None),
        (None, None, None),
        (None, "parsed", "a,b"),
    ]


def test_a_column_is_looked_for_under_its_sources_in_order():
    assert columns({"service": "web", "container": {"name": "db"}}, {"container": {"name": "db"}}, {}) == [
        ("web", None, None),
        ("db", None, None),
        (None, None, None),
    ]
    assert columns({"container.name": "db"}) == [("db", None, None)]


def test_forms_may_change_from_document_to_document():
    assert columns({"tags": ["a"]}, {"tags": "b"}, {"tags": 5}, {"tags": {"c": None}}) == [
        (None, None, "a"),
        (None, None, "b"),
        (None, None, "5"),
        (None, None, '{"c":null}'),
    ]


TEXTS = st.text(st.characters(codec="utf-8"), max_size=4)
SOURCES = st.fixed_dictionaries({}, optional={"service": TEXTS, "message": TEXTS, "tags": st.lists(TEXTS, max_size=3)})


@given(st.lists(SOURCES, max_size=6))
def test_documents_of_one_form_are_read_as_each_by_itself_would_be(sources: list[dict[str, object]]):
    found = columns(*sources)

    assert found == [columns(source, {"tags": "another form"})[0] for source in sources]


def test_what_the_next_call_needs_is_told_without_the_documents():
    first = PageReader(COLUMNS).read(
        page({"message": "a"}, {"message": "b"}, pit_id="point", timed_out=True), "logs.documents"
    )

    assert first.places.to_pydict() == {"timestamp": [0, 1], "id": ["0", "1"]}
    assert (first.last, first.pit, first.total) == ([2**32 + 1, 1], "point", None)
    assert first.doubts == ("the server ran out of time and left lines out",)


def test_a_page_of_nothing_is_the_last():
    reader = PageReader(COLUMNS)
    last = reader.read(page(), "logs.documents")

    assert last.last is None
    assert reader.table(last, "logs.documents").column_names == ["timestamp", "id", *COLUMNS]


def test_what_is_no_page_is_refused():
    with pytest.raises(SourceUnavailable, match=r"logs\.documents: a page of documents is not Elasticsearch's"):
        PageReader(COLUMNS).read(page({"message": "all is well"})[:-10], "logs.documents")
