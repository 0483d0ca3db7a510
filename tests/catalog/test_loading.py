"""Which entries are there once folders lie over one another, and does a bundle get the same catalog back?"""

import json
from pathlib import Path

import pandas as pd
import pytest

from ralphcap.catalog.loading import Catalog, catalog_from_definitions, load_catalog
from ralphcap.errors import CatalogError, UnknownQuery

ENTRY = """
[{name}]
title = "{title}"
unit = "count"
labels = []
promql = "sum(up)"
"""


@pytest.fixture(scope="module")
def shipped() -> Catalog:
    return load_catalog()


def write(folder: Path, **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    for stem, text in files.items():
        (folder / f"{stem}.toml").write_text(text, encoding="utf-8")
    return folder


def test_entries_are_sorted_by_name(shipped: Catalog) -> None:
    assert list(shipped) == sorted(shipped)
    assert {query.name for query in shipped.values()} == set(shipped)


def test_an_unknown_query_shows_the_nearest(shipped: Catalog) -> None:
    with pytest.raises(UnknownQuery) as raised:
        shipped.query("containers.cpu_usag")

    assert str(raised.value).startswith("There is no query 'containers.cpu_usag'. Did you mean 'containers.cpu_usage'")
    assert "'ralphcap queries list' shows all" in str(raised.value)


def test_a_folder_adds_entries_and_replaces_them_by_name(tmp_path: Path, shipped: Catalog) -> None:
    own = write(
        tmp_path / "own",
        mine=ENTRY.format(name="targets", title="Targets"),
        containers=ENTRY.format(name="running", title="Mine"),
    )

    catalog = load_catalog(own)

    assert set(catalog) == {*shipped, "mine.targets"}
    assert catalog.query("containers.running").title == "Mine"
    assert catalog.query("containers.running").file == "own/containers.toml"


def test_the_last_folder_wins(tmp_path: Path) -> None:
    first = write(tmp_path / "first", mine=ENTRY.format(name="targets", title="First"))
    second = write(tmp_path / "second", mine=ENTRY.format(name="targets", title="Second"))

    assert load_catalog(first, second).query("mine.targets").title == "Second"


def test_a_folder_replaces_a_service_of_the_sizing_table_in_its_place(tmp_path: Path, shipped: Catalog) -> None:
    own = write(
        tmp_path / "own",
        sizing="""
            [grafana]
            title = "Grafana"
            [grafana.memory]
            limit = "1 GiB"
            query = "containers.memory_resident"
            labels = { name = "grafana" }
            statistic = "max"
            measured_by = "nothing else"
            [queue]
            title = "Queue"
            [queue.cpu]
            limit = "3 cores"
            statistic = "p99"
            measured_by = "a scrape job"
        """,
    )

    frame = load_catalog(own).sizing.frame()

    assert list(frame["service"].unique()) == [*shipped.sizing.titles, "queue"]
    assert frame.loc[frame["service"] == "grafana", ["resource", "limit"]].to_dict("records") == [
        {"resource": "memory", "limit": 2.0**30}
    ]


def test_a_folder_leaves_out_services_totals_and_entries(tmp_path: Path, shipped: Catalog) -> None:
    folder = write(tmp_path, sizing="[kibana]\nabsent = true\n[printed]\nabsent = true\n")
    write(folder / "dashboards", websocket="[errors]\nabsent = true\n")

    catalog = load_catalog(folder)

    assert set(shipped.sizing.titles) - set(catalog.sizing.titles) == {"kibana"}
    assert len(shipped.sizing.limits) - len(catalog.sizing.limits) == 3
    assert catalog.sizing.printed == {}
    assert shipped.keys() - catalog.keys() == {"websocket.errors"}


@pytest.mark.parametrize(
    ("text", "fault", "next_step"),
    [
        ("[kibanna]\nabsent = true", "there is no 'kibanna' to leave out. Did you mean 'kibana'?", "Name one"),
        ('[kibana]\nabsent = true\ntitle = "Kibana"', "unknown key 'title'.", "The keys are: absent."),
        ("[kibana]\nabsent = false", "absent = false says nothing.", "Write absent = true"),
    ],
)
def test_leaving_out_is_said_plainly(tmp_path: Path, text: str, fault: str, next_step: str) -> None:
    with pytest.raises(CatalogError) as raised:
        load_catalog(write(tmp_path, sizing=text))

    first, second = str(raised.value).split("\n  ")
    assert fault in first
    assert second.startswith(next_step)


def test_a_folder_adds_services_and_days(tmp_path: Path, shipped: Catalog) -> None:
    own = write(
        tmp_path / "own",
        topology='[queue]\ntitle = "Queue"\nkind = "store"\ncalls = { redis = "assumed" }\n',
        calendar='[[day]]\ndate = 2026-12-24\nkind = "closed"\n[[day]]\ndate = 2026-07-17\nkind = "shifted"\nopen = "10:00"\nclose = "16:30"\n',
    )

    catalog = load_catalog(own)

    assert set(catalog.topology.services) == {*shipped.topology.services, "queue"}
    kinds = catalog.calendar.set_index("date")["kind"]
    assert len(kinds) == len(shipped.calendar) + 1
    assert kinds[pd.Timestamp("2026-07-17")] == "shifted"


def test_rule_files_are_left_alone(tmp_path: Path, shipped: Catalog) -> None:
    own = write(tmp_path / "own", mine=ENTRY.format(name="targets", title="Targets"))
    (own / "alerts").mkdir()
    (own / "alerts" / "services.yml").write_text("groups: []\n", encoding="utf-8")

    assert len(load_catalog(own)) == len(shipped) + 1


def test_definitions_come_back_from_json_as_the_same_catalog(shipped: Catalog) -> None:
    definitions = shipped.definitions()

    again = catalog_from_definitions(json.loads(json.dumps(definitions)))

    assert again.definitions() == definitions
    assert dict(again) == dict(shipped)
    assert again.sizing == shipped.sizing
    assert again.topology == shipped.topology
    pd.testing.assert_frame_equal(again.calendar, shipped.calendar)


def test_definitions_of_chosen_entries_keep_the_tables(shipped: Catalog) -> None:
    few = catalog_from_definitions(shipped.definitions(["containers.cpu_usage", "containers.cpu_usage"]))

    assert list(few) == ["containers.cpu_usage"]
    assert few.sizing == shipped.sizing


def test_definitions_without_a_part_are_refused() -> None:
    with pytest.raises(CatalogError, match=r"have no part 'sizing'\.\n  "):
        catalog_from_definitions({"queries": {}})


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(
        CatalogError, match=r"holds no \.toml file and no alerts/\*\.yml\.\n  Name a folder with entries"
    ):
        load_catalog(tmp_path)


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match=r"does not exist\.\n  Name a folder with entries"):
        load_catalog(tmp_path / "nowhere")


def test_one_folder_names_an_entry_once(tmp_path: Path) -> None:
    own = write(tmp_path / "own", mine=ENTRY.format(name="targets", title="One"))
    write(own / "more", mine=ENTRY.format(name="targets", title="Two"))

    with pytest.raises(CatalogError) as raised:
        load_catalog(own)

    assert (
        str(raised.value)
        == "own/more/mine.toml, targets: 'mine.targets' stands in own/mine.toml too.\n  Rename one of the two."
    )
