"""How a disk forecast is said: one sentence a disk."""

from zoneinfo import ZoneInfo

import pandas as pd

from ralphcap.capacity.disk_rows import CUT
from ralphcap.capacity.stores import Outlook
from ralphcap.reviews.disk_words import headline, sentence
from tests.figures.rows import GIB, watched

SEOUL = ZoneInfo("Asia/Seoul")
NOW = pd.Timestamp("2026-11-20T09:00:00Z")
OUTLOOK = Outlook(NOW, pd.Timedelta(days=90))
NO_ORDER = pd.DataFrame(columns=["service", "target", "threshold", "level", "answer", "date_median"])
UNDATED = {"date_early": pd.NaT, "date_median": pd.NaT, "date_late": pd.NaT}
WELL = {"verdict": "ok", **UNDATED}


def row(**cells: object) -> dict[str, object]:
    """Half of 1 GiB, full on 14 January."""
    told = {
        "target": "",
        "used": GIB / 2,
        "highest": 0.75 * GIB,
        "by_whom": "",
        "complete": True,
        "growth_per_day": 1.0,
    }
    return {**watched(), **told, **cells}


def said(held: str = "", order: pd.DataFrame = NO_ORDER, **cells: object) -> str:
    return sentence(row(**cells), held, order, OUTLOOK, SEOUL)


def order(answer: str, *names: str) -> pd.DataFrame:
    day = pd.Timestamp("2027-01-01", tz="UTC") if answer == "date" else pd.NaT
    rows = [
        {"service": "host", "target": "", "threshold": name, "level": GIB, "answer": answer, "date_median": day}
        for name in names
    ]
    return pd.DataFrame(rows)


def test_a_disk_that_fills_has_its_date_with_the_interval() -> None:
    assert (
        said()
        == "Elasticsearch has 512 MiB of 1 GiB in use; with today's growth it reaches 1 GiB on 14 Jan 2027 (2 Jan – 6 Feb)."
    )


def test_a_store_says_how_far_back_it_holds_and_that_its_ingest_counts() -> None:
    told = said("30 d", by_whom="api 40 %", **WELL)

    assert (
        told
        == "Elasticsearch holds 30 d in 512 MiB of 1 GiB; with today's ingest it peaks at 768 MiB within 90 days, below its limit."
    )


def test_a_disk_that_may_fill_says_the_chance() -> None:
    assert "it may reach 1 GiB: 1 chance in 10 by 2 Jan 2027" in said(date_median=pd.NaT)


def test_a_breach_says_since_when() -> None:
    assert said(verdict="breach", since=pd.Timestamp("2026-11-09")).endswith("; over its limit since 9 Nov 2026.")


def test_peaks_that_exceed_the_limit_already_are_said() -> None:
    assert said(date_median=NOW).endswith("; its peaks are over 1 GiB already.")


def test_a_retention_that_the_size_cuts_is_no_full_disk() -> None:
    assert "its own limit by size cuts the promised retention from 14 Jan 2027 (2 Jan – 6 Feb) on" in said(note=CUT)
    assert "cuts the promised retention now" in said(note=CUT, date_median=NOW)


def test_what_cannot_be_said_has_its_reason() -> None:
    assert said(verdict="cannot say", note="3 steps of history; 6 are needed").endswith(
        "when it is full cannot be said: 3 steps of history; 6 are needed."
    )
    assert said(verdict="unmeasured", note="nothing measured it") == "Elasticsearch: nothing measured it."


def test_a_disk_without_a_limit_says_what_it_uses() -> None:
    assert said(verdict="cannot say", limit=float("nan"), note="no limit is known").startswith(
        "Elasticsearch has 512 MiB in use;"
    )


def test_a_host_says_what_comes_in_which_order() -> None:
    host = {"service": "host", "title": "The host"}

    assert said(order=order("date", "DiskSpaceLow", "full"), **host).endswith(
        "; in this order: DiskSpaceLow on 1 Jan 2027, full on 1 Jan 2027."
    )
    assert said(order=order("now", "DiskSpaceLow"), **host).endswith("in this order: DiskSpaceLow now.")
    assert said(order=order("never", "DiskSpaceLow"), **host, **WELL) == (
        "The host's disk has 512 MiB of 1 GiB in use; with today's growth it peaks at 768 MiB within 90 days, below DiskSpaceLow at 1 GiB."
    )


def test_incomplete_data_are_marked() -> None:
    assert said(complete=False).endswith(", on incomplete data.")


def test_the_headline_names_breaches_then_what_may_come() -> None:
    breach = {"verdict": "breach", "title": "Grafana"}

    assert headline(pd.DataFrame([row(**breach), row()]), OUTLOOK.horizon) == (
        "Grafana's disk is over its limit now; Elasticsearch's disk may leave its limit within 90 days."
    )
    host = {"service": "host", "title": "The host"}
    assert headline(pd.DataFrame([row(), row(**host)]), OUTLOOK.horizon).startswith(
        "Elasticsearch's disk and the host's disk may leave"
    )
    assert headline(pd.DataFrame([row(**WELL)]), OUTLOOK.horizon) == (
        "The one disk that could be judged stays within its limit for the next 90 days."
    )
    assert (
        headline(pd.DataFrame([row(verdict="unmeasured")]), OUTLOOK.horizon)
        == "No disk could be judged in this window."
    )
