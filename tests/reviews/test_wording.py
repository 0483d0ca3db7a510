"""Is the answer said so that a person sees first what needs a person?"""

from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from ralphcap.reviews.wording import answer, headline

SEOUL = ZoneInfo("Asia/Seoul")
HORIZON = pd.Timedelta(days=90)
NOTHING: dict[str, Any] = {
    "since": pd.NaT, "date_early": pd.NaT, "date_median": pd.NaT, "date_late": pd.NaT, "probability": 0.0, "complete": True, "note": "", "measured_by": "",
}  # fmt: skip
GIB = 2.0**30


def row(title: str, verdict: str, **others: Any) -> dict[str, Any]:
    """One row of memory, 0.5 of 1 GiB."""
    sizes = {"demand": 0.5 * GIB, "limit": GIB}
    return {
        "service": title.lower(),
        "title": title,
        "resource": "memory",
        "unit": "bytes",
        "verdict": verdict,
        **sizes,
        **NOTHING,
        **others,
    }


def midnight(day: str) -> pd.Timestamp:
    return pd.Timestamp(day, tz=SEOUL).tz_convert("UTC")


def test_a_breach_is_told_first_with_the_day_since_when() -> None:
    watch = row(
        "Kibana",
        "watch",
        probability=0.86,
        date_early=midnight("2027-01-02"),
        date_median=midnight("2027-01-14"),
        date_late=midnight("2027-02-06"),
    )
    breach = row("Logstash", "breach", demand=1.125 * GIB, since=midnight("2026-11-09"), probability=1.0)

    lines = answer(pd.DataFrame([watch, breach]), zone=SEOUL, horizon=HORIZON).splitlines()

    assert lines[0] == "Logstash memory is over its limit now; Kibana memory may leave its limit within 90 days."
    assert lines[2].split() == "● breach Logstash memory 1.12 GiB of 1 GiB since 2026-11-09".split()
    assert (
        lines[3].split()
        == "● watch Kibana memory 512 MiB of 1 GiB full 14 Jan 2027 (2 Jan – 6 Feb), 86 % within 90 d".split()
    )


def test_a_row_that_could_not_be_judged_says_why() -> None:
    rows = pd.DataFrame([row("Grafana", "cannot say", note="2 days of data; 7 are needed"), row("Kibana", "ok")])

    lines = answer(rows, zone=SEOUL, horizon=HORIZON).splitlines()

    assert lines[2].split() == "○ cannot say Grafana memory 2 days of data; 7 are needed".split()


def test_what_is_unmeasured_is_counted_with_the_first_to_measure() -> None:
    rows = pd.DataFrame([row("Kibana", "ok"), row("Grafana", "unmeasured", measured_by="compose: add this line")])

    lines = answer(rows, zone=SEOUL, horizon=HORIZON).splitlines()

    assert lines[-1] == (" · 1 row ok, 1 unmeasured · first fix: measure Grafana memory (its note has the line to add)")


def test_a_verdict_on_incomplete_data_says_so() -> None:
    rows = [
        row("Kibana", "ok", complete=False),
        row("Grafana", "ok"),
        row("Redis", "watch", probability=0.2, complete=False),
    ]

    lines = answer(pd.DataFrame(rows), zone=SEOUL, horizon=HORIZON).splitlines()

    assert lines[2].endswith("20 % within 90 d, on incomplete data")
    assert lines[-1] == " · 2 rows ok (1 of them on incomplete data), 0 unmeasured"


def test_when_nothing_leaves_its_limit_the_headline_says_so() -> None:
    assert (
        headline(pd.DataFrame([row("Kibana", "ok")]), HORIZON)
        == "The one row that could be judged stays within its limit for the next 90 days."
    )
    assert (
        headline(pd.DataFrame([row("Kibana", "ok"), row("Grafana", "ok")]), HORIZON)
        == "All 2 rows that could be judged stay within their limits for the next 90 days."
    )


def test_when_nothing_could_be_judged_the_headline_does_not_say_that_all_is_well() -> None:
    assert (
        headline(pd.DataFrame([row("Kibana", "unmeasured")]), HORIZON)
        == "No row of the sizing table could be judged in this window."
    )


def test_a_long_list_is_cut_and_says_so() -> None:
    rows = pd.DataFrame(
        [row(f"S{number}", "breach", since=midnight("2026-11-09"), probability=1.0) for number in range(11)]
    )

    lines = answer(rows, zone=SEOUL, horizon=HORIZON).splitlines()

    assert sum("breach" in line for line in lines) == 8
    assert " · 3 more stand in the table of all rows" in lines
