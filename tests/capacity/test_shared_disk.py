import pandas as pd
import pytest

from ralphcap.capacity.shared_disk import GB, REST, THRESHOLDS, WATERMARKS, crossings, joint, shares

DAY = pd.Timedelta(days=1)
NOW = pd.Timestamp("2026-10-01", tz="UTC")
HORIZON = 60 * DAY


def parts(**growths: float) -> pd.DataFrame:
    """10 GB each now, and its growth [GB a day]."""
    times = pd.date_range(NOW, periods=101, freq="D", unit="ms")
    ages = (times - NOW) / DAY
    frames = [
        pd.DataFrame({"timestamp": times, "part": name, "path": "p50", "used": (10 + growth * ages) * GB})
        for name, growth in growths.items()
    ]
    return pd.concat(frames)


def test_what_no_part_explains_is_added_as_it_is() -> None:
    used = joint(parts(prometheus=1.0, elasticsearch=2.0), size=100 * GB, available=50 * GB, now=NOW)

    assert used["used"].iloc[0] == 50 * GB
    assert used["used"].iloc[10] == (50 + 30) * GB


def test_the_rest_may_grow_as_its_own_part_says() -> None:
    used = joint(parts(prometheus=1.0, **{REST: 0.5}), size=100 * GB, available=50 * GB, now=NOW)

    assert used["used"].iloc[10] == (50 + 15) * GB


def test_shares_name_who_grows_most_and_leave_the_rest_last() -> None:
    table = shares(
        parts(prometheus=1.0, elasticsearch=2.0), size=100 * GB, available=50 * GB, now=NOW, at=NOW + 10 * DAY
    ).set_index("part")

    assert table.index.tolist() == ["elasticsearch", "prometheus", REST]
    assert table.loc["elasticsearch", "growth"] == 2 * GB
    assert table["used"].tolist() == [10 * GB, 10 * GB, 30 * GB]
    assert table["share"].sum() == pytest.approx(1)


def test_a_disk_fills_past_the_watermarks_and_the_alert_in_their_order() -> None:
    used = joint(parts(prometheus=1.0), size=100 * GB, available=50 * GB, now=NOW)

    table = crossings(used, size=100 * GB, now=NOW, horizon=HORIZON)

    days = ((table["date_median"] - NOW) / DAY).tolist()
    assert table["threshold"].tolist() == [
        "Elasticsearch low watermark",
        "Elasticsearch high watermark",
        "DiskSpaceLow",
        "Elasticsearch flood stage",
        "full",
    ]
    assert days == [35, 40, 40, 45, 50]


def test_on_a_large_disk_the_alert_comes_before_any_watermark() -> None:
    """Of 4 TB the high watermark leaves 150 GB, less than the tenth of which the alert tells."""
    size = 4000 * GB
    levels = {one.name: one.level(size) / GB for one in THRESHOLDS}

    assert levels["Elasticsearch low watermark"] == 3800
    assert levels["Elasticsearch high watermark"] == 3850
    assert levels["Elasticsearch flood stage"] == 3900
    assert levels["DiskSpaceLow"] == 3600


def test_on_a_small_disk_the_watermarks_are_shares() -> None:
    assert [one.level(100.0) for one in WATERMARKS] == pytest.approx([85, 90, 95])


def test_a_disk_that_does_not_fill_reaches_nothing() -> None:
    used = joint(parts(prometheus=0.0), size=100 * GB, available=50 * GB, now=NOW)

    assert set(crossings(used, size=100 * GB, now=NOW, horizon=HORIZON)["answer"]) == {"never"}


def test_a_disk_above_a_watermark_is_there_now() -> None:
    used = joint(parts(prometheus=0.0), size=100 * GB, available=12 * GB, now=NOW)

    table = crossings(used, size=100 * GB, now=NOW, horizon=HORIZON).set_index("threshold")

    assert table.loc["Elasticsearch low watermark", "answer"] == "now"
    assert table.loc["DiskSpaceLow", "answer"] == "never"
