"""How large are indices and disks, by a real server's own words; and what does a check find of the logs?"""

import numpy as np
import pandas as pd
import pytest

from ralphcap.errors import SourceUnavailable
from ralphcap.sources import Source
from ralphcap.sources.elasticsearch.listings import WATERMARKS, acts_at
from tests.sources.elasticsearch.front import Changed, Front, Reply
from tests.sources.elasticsearch.small import DAYS, Family, missing, note, partly, window

GIB = 2**30
DISK = "cluster.routing.allocation.disk"


def sizes(source: Source) -> tuple[pd.DataFrame, str]:
    """All indices of the family, and what the answer lacks."""
    return source.ask("small.sizes"), missing(source)


def test_each_index_has_its_day_lines_bytes_and_age(family: Family):
    family.fill(DAYS[:2])
    family.node.flush(f"{family.name}-*")

    with family.connect(strict=True) as source:
        table = source.ask("small.sizes")
        inside = source.ask("small.sizes", window(DAYS[1], DAYS[2]))
        disk = source.ask("small.disk")

    assert table["index"].tolist() == [family.index(DAYS[0]), family.index(DAYS[1])]
    assert table["documents"].tolist() == [49, 49]
    assert (table["bytes"] > 1000).all()
    assert table["age_days"].tolist() == pytest.approx([2.5, 1.5], abs=0.001)
    assert inside["index"].tolist() == [family.index(DAYS[1])]
    assert disk["value"].tolist() == [table["bytes"].sum()]


def test_the_size_of_a_closed_or_red_index_is_not_zero_but_unknown(family: Family):
    family.fill()
    family.node.close_index(family.index(DAYS[0]))
    family.node.lose(family.index(DAYS[1]))

    with family.connect() as source:
        table, lacks = partly(source, "sizes", window())
        disk, _ = partly(source, "disk", window())

    assert table["status"].tolist() == ["close", "open", "open"]
    assert table["health"].iloc[1] == "red"
    assert table["bytes"].isna().tolist() == [True, True, False]
    assert lacks == f"no size is told of {family.index(DAYS[0])}, {family.index(DAYS[1])} (closed, or red)"
    assert disk["value"].iloc[-1] == table["bytes"].iloc[2]


def test_a_disk_of_indices_grows_through_their_days(family: Family, front: Front):
    rows = [
        {"index": family.index(day), "status": "open", "health": "green", "creation.date": "0", "store.size": str(2400), "docs.count": "1"}
        for day in DAYS[:2]
    ]  # fmt: skip
    front.act = lambda call: Changed(lambda _: rows) if call.path.startswith("/_cat/indices") else None
    family.fill(DAYS[:1])

    with family.connect(front.url) as source:
        disk = source.ask("small.disk", window(DAYS[0], DAYS[2], step="6h"))
        assert "it counts the indices that are there today" in note(source)

    assert disk["value"].tolist() == [600, 1200, 1800, 2400, 3000, 3600, 4200, 4800]


def test_no_index_is_no_zero_bytes(family: Family):
    with family.connect() as source:
        table, lacks = partly(source, "sizes", window())
        partly(source, "disk", window())

    assert table.empty
    assert f"no index matches '{family.name}-logs-*'" in lacks


def test_each_node_has_its_disk_and_its_watermarks(family: Family):
    with family.connect() as source:
        nodes = source.ask("small.nodes")
        assert "the watermarks are switched off" in note(source)

    assert nodes["node"].tolist() == ["lab"]
    assert (nodes["used"] + nodes["free"] == nodes["total"]).all()
    low, high, flood = (nodes[name].iloc[0] for name in WATERMARKS)
    assert 0 < low <= high <= flood < nodes["total"].iloc[0]


@pytest.mark.parametrize(
    ("written", "headroom", "used"),
    [
        ("85%", None, 850), ("85%", "100gb", 900), ("85%", "-1", 850), ("90.5%", None, 905), ("0.9", None, 900),
        ("100gb", None, 900), ("102400mb", None, 900), (None, None, np.nan),
    ],
)  # fmt: skip
def test_a_watermark_is_a_share_or_what_has_to_stay_free(written: str | None, headroom: str | None, used: float):
    settings = {f"{DISK}.watermark.low": written, f"{DISK}.watermark.low.max_headroom": headroom}

    found = acts_at("low", {name: text for name, text in settings.items() if text}, 1000.0 * GIB)

    assert found / GIB == pytest.approx(used, nan_ok=True)


def test_a_check_names_the_server_and_each_family_of_indices(family: Family):
    family.fill()
    family.node.close_index(family.index(DAYS[0]))

    with family.connect() as source:
        found = source.check()
    lines = dict(zip(found["subject"], found["note"], strict=True))

    assert lines["logs"].startswith("Elasticsearch 8.")
    assert lines[f"indices {family.name}-logs-*"] == "3 days, 2026-11-18 to 2026-11-20, 1 closed"
    assert found["ok"].tolist() == [True, False]


def test_a_check_of_a_family_that_is_not_there_or_not_of_today_says_so(families: Family):
    families.fill(DAYS[:2])

    with families.connect() as source:
        found = source.check()

    assert found["note"].tolist()[1:] == [
        "2 days, 2026-11-18 to 2026-11-19, none of today",
        "none: no line can be read there",
    ]
    assert found["ok"].tolist() == [True, False, False]


def test_a_check_of_a_server_that_does_not_answer_is_an_error(family: Family, front: Front):
    front.act = lambda _: Reply(503, b"", {"Retry-After": "0"})

    with family.connect(front.url) as source, pytest.raises(SourceUnavailable, match="503"):
        source.check()
