import numpy as np

from ralphcap.figures import ranking
from tests.figures.rows import GIB, row, watched


def test_what_needs_a_person_comes_first():
    verdicts = ["ok", "unmeasured", "watch", "cannot say", "breach"]

    ordered = ranking.worst_first(row(verdict=verdict) for verdict in verdicts)

    assert [each["verdict"] for each in ordered] == ["breach", "watch", "cannot say", "ok", "unmeasured"]


def test_rows_to_watch_are_ordered_by_probability_and_others_by_share():
    rows = [
        row("a", verdict="watch", probability=0.2, demand=0.9 * GIB),
        row("b", verdict="watch", probability=0.8, demand=0.1 * GIB),
        row("c", demand=0.1 * GIB),
        row("d", demand=0.2 * GIB),
    ]

    assert [each["service"] for each in ranking.worst_first(rows)] == ["b", "a", "d", "c"]


def test_the_share_of_a_row_without_demand_is_unknown():
    assert np.isnan(ranking.share(row(demand=None)))
    assert np.isnan(ranking.share(row(demand=np.nan)))


def test_the_finding_names_who_needs_a_person_with_their_shares():
    rows = [row("logstash", verdict="breach", title="Logstash", demand=1.12 * GIB), watched(demand=0.71 * GIB)]

    assert ranking.finding(rows) == "Over the limit: Logstash memory (112 %); may leave it: Elasticsearch disk (71 %)"


def test_the_finding_counts_what_it_does_not_name():
    assert ranking.finding([row(str(number), verdict="breach") for number in range(5)]).endswith("and 4 more")


def test_the_finding_of_a_quiet_platform_says_so():
    assert (
        ranking.finding([row(), row(), row(verdict="unmeasured")])
        == "All 2 rows that could be judged stay within their limits"
    )


def test_nothing_judged_is_no_finding():
    assert ranking.finding([row(verdict="unmeasured")]) == "No row could be judged"
