"""Questions to a real Prometheus: answers, and what is said of their completeness."""

import warnings

import pandas as pd
import pytest

from ralphcap.errors import IncompleteAnswer, NoData, ParameterError, PartialAnswer, QueryRejected, UnknownQuery
from ralphcap.sources import connect
from ralphcap.window import Window
from tests.sources.outages import END, START

HOUR = pd.Timedelta("1h")


def window(first=0, last=6, step="5min"):
    return Window(START + first * HOUR, START + last * HOUR, pd.Timedelta(step))


def last(source):
    return source.ledger.frame().iloc[-1]


def test_an_entry_answers_with_its_labels_and_one_value_a_step(source):
    frame = source.ask("web.load", window(4, 5))

    assert list(frame.columns) == ["timestamp", "instance", "value"]
    assert frame.groupby("instance", observed=True).size().to_dict() == {f"web-{number}": 12 for number in range(1, 6)}
    assert frame["timestamp"].min() == START + 4 * HOUR
    assert frame["timestamp"].max() == START + 5 * HOUR - pd.Timedelta("5min")


def test_rows_are_sorted_by_labels_then_time(source):
    frame = source.ask("web.load", window(4, 5))

    assert frame.equals(frame.sort_values(["instance", "timestamp"]).reset_index(drop=True))


def test_a_complete_answer_is_noted_without_a_warning(source):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        source.ask("web.load", window(4, 5))

    entry = last(source)
    assert (entry["query"], entry["complete"], entry["series"]) == ("web.load", True, 5)
    assert (entry["samples_expected"], entry["samples_got"]) == (5 * 60, 5 * 60)
    assert entry["server"].startswith("Prometheus 2.")


def test_targets_that_were_down_are_named_with_their_time(source):
    with pytest.warns(PartialAnswer, match=r"web\.load: no samples 02:10-02:40 UTC of 3 of 5 targets \(target down"):
        source.ask("web.load", window(1, 6))

    entry = last(source)
    assert (entry["samples_expected"], entry["samples_got"]) == (5 * 300, 5 * 300 - 3 * 30)


def test_one_lost_scrape_is_noted_with_its_number(source):
    with pytest.warns(
        PartialAnswer, match=r"1 of 5 samples missing 03:20-03:25 UTC of 1 of 1 targets \(not scraped: job 'db'\)"
    ):
        source.ask("db.size", window(3, 4))

    entry = last(source)
    assert (entry["samples_expected"], entry["samples_got"]) == (60, 59)


def test_a_lost_scrape_is_found_by_steps_shorter_than_the_scrape_interval(source):
    with pytest.warns(PartialAnswer, match="of 1 of 1 targets"):
        source.ask("db.size", window(3, 4, "15s"))

    entry = last(source)
    assert (entry["samples_expected"], entry["samples_got"]) == (60, 59)


def test_an_exporter_that_failed_while_it_was_up_is_named(source):
    with pytest.warns(
        PartialAnswer, match=r"the exporter itself failed 04:00-04:10 UTC of 1 of 1 series \(db_up == 0\)"
    ):
        source.ask("db.health", window(3.5, 5))


def test_a_job_without_any_target_is_named(source):
    with pytest.warns(PartialAnswer, match="no target of job 'mail' in this window"):
        frame = source.ask("mail.sent", window())

    assert frame.empty
    assert list(frame.columns) == ["timestamp", "value"]


def test_a_window_that_begins_before_the_servers_samples_is_named(source):
    early = Window(START - 2 * HOUR, START + HOUR, pd.Timedelta("5min"))

    with pytest.warns(PartialAnswer, match=r"the server has no samples before 2026-11-20 00:05:00 UTC\.$"):
        source.ask("web.load", early)


def test_strict_turns_a_short_answer_into_an_error(outages):
    with (
        connect(config=outages, strict=True) as source,
        pytest.raises(IncompleteAnswer, match="3 of 5 targets") as caught,
    ):
        source.ask("web.load", window())

    assert caught.value.exit_code == 3
    assert "\n  " in str(caught.value)


def test_series_of_ones_own_expression_that_lack_steps_are_named(source):
    with pytest.warns(PartialAnswer, match="no samples 02:20-02:45 UTC of 3 of 5 series"):
        source.ask_promql("max by (instance) (max_over_time(web_load[5m] offset 1m))", window(2, 3))


def test_a_sparse_expression_may_lack_steps(source):
    source.ask_promql("web_load > 300", window(), sparse=True)

    assert source.ledger.complete


def test_a_metric_that_does_not_exist_is_named_with_the_nearest(source):
    with pytest.warns(PartialAnswer, match="no metric 'web_lod' in this window. Did you mean 'web_load'"):
        assert source.ask_promql("web_lod", window()).empty


def test_the_nearest_names_are_those_that_an_instant_still_sees(source):
    four_minutes_after_its_last_scrape = END + pd.Timedelta("3min")

    with pytest.warns(PartialAnswer, match="no metric 'web_lod' in this window. Did you mean 'web_load'"):
        source.ask_promql("web_lod", at=four_minutes_after_its_last_scrape)


def test_an_instant_has_one_row_a_series_at_that_time(source):
    frame = source.ask("web.load", at=START + 5 * HOUR)

    assert list(frame["timestamp"].unique()) == [START + 5 * HOUR]
    assert (last(source)["samples_expected"], last(source)["samples_got"]) == (5, 5)


def test_an_instant_while_targets_are_down_is_incomplete(source):
    with pytest.warns(PartialAnswer, match="of 3 of 5 targets"):
        source.ask("web.load", at=START + 2.5 * HOUR)


def test_without_window_and_time_now_is_asked(source):
    frame = source.ask_promql("count(up)")

    assert frame["timestamp"].tolist() == [END]


def test_bounds_that_were_floored_to_the_step_are_noted(source):
    source.ask_promql("vector(1)", Window(START + pd.Timedelta("3661s"), START + 2 * HOUR, pd.Timedelta("5min")))

    assert last(source)["note"] == "asked 2026-11-20 01:01:01 to 2026-11-20 02:00:00 UTC, floored to the step"


def test_a_window_is_split_where_the_server_allows_no_more_points(outages):
    narrow = outages.with_name("narrow.toml")
    narrow.write_text(outages.read_text(encoding="utf-8") + "max_points = 7\n", encoding="utf-8")
    expression = (
        "sum by (instance) (rate(web_load[4m])) * time() + sum by (instance) (max_over_time(web_load[10m:1m] @ end()))"
    )

    with connect(config=outages) as whole, connect(config=narrow) as pieces:
        direct = whole.ask_promql(expression, window(3, 6))
        stitched = pieces.ask_promql(expression, window(3, 6))

    assert len(direct) == 5 * 36
    pd.testing.assert_frame_equal(stitched, direct, check_exact=True)
    assert (last(whole)["pages"], last(pieces)["pages"]) == (1, 6)


def test_more_points_than_the_server_gives_at_once_come_whole(source):
    frame = source.ask_promql("vector(1)", window(0, 5, "1s"))

    assert len(frame) == 5 * 3600
    assert last(source)["pages"] == 3


def test_what_ralphcap_asks_for_itself_is_asked_once(outages, tmp_path):
    with connect(config=outages, record=tmp_path) as source:
        source.ask("web.load", window(4, 5))
        before = len((tmp_path / "pages.jsonl").read_text().splitlines())
        source.ask("web.load", window(4, 5))
        after = len((tmp_path / "pages.jsonl").read_text().splitlines())

    assert (before, after) == (6, 6)  # build, targets, spacing of up, the entry, first sample, scrapes


def test_a_query_that_the_server_rejects_tells_why_and_shows_itself(source):
    with pytest.raises(
        QueryRejected, match=r"must be Scalar or instant Vector[\s\S]*Mend the expression: 'text'"
    ) as caught:
        source.ask_promql("'text'", window())

    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("ask", "error", "message"),
    [
        (lambda source: source.ask("web.laod", window()), UnknownQuery, "web.load"),
        (lambda source: source.ask("web.load", window(), servies="x"), ParameterError, "servies"),
        (lambda source: source.ask("web.load", window(), at=END), ParameterError, "not both"),
        (lambda source: source.ask("web.load", at=pd.Timestamp("2026-11-20")), ParameterError, "no time zone"),
        (lambda source: source.ask_promql("sum(", window()), ParameterError, "not PromQL"),
        (lambda source: source.window("now/now-1h", step="5m"), ParameterError, "start that lies"),
    ],
)
def test_a_wrong_question_is_refused_before_anything_is_sent(source, ask, error, message):
    with pytest.raises(error, match=message):
        ask(source)

    assert len(source.ledger) == 0


def test_a_plan_shows_each_call_and_sends_nothing(source):
    plan = source.plan_promql("vector(1)", window(0, 5, "1s"))

    assert plan["points"].tolist() == [500, 11_000, 6_500]
    assert plan["start"].tolist() == [START, START + pd.Timedelta("500s"), START + pd.Timedelta("11500s")]
    assert len(source.ledger) == 0


def test_a_ledger_without_questions_is_complete_and_typed(source):
    frame = source.ledger.frame()

    assert source.ledger.complete
    assert str(frame["start"].dtype) == "datetime64[ms, UTC]"
    assert frame["samples_got"].dtype == "int64"


def test_nothing_recorded_cannot_be_packed(tmp_path):
    from ralphcap.sources.bundle import pack

    with pytest.raises(NoData, match="nothing was recorded"):
        pack(tmp_path, tmp_path / "x.ralphcap")


def test_a_check_tells_the_server_and_each_job_of_the_catalog(source):
    table = source.check().set_index("subject")

    assert table.loc["server", "note"].startswith("Prometheus 2.")
    assert table.loc["retention", "note"] == "keeps 10y"
    assert (table.loc["job web", "ok"], table.loc["job mail", "ok"]) == (True, False)
    assert table.loc["job mail", "note"].startswith("no sample in the last day, and 1 entry asks for it.")


def test_the_servers_flags_are_told_by_name(source):
    assert source.flags()["storage.tsdb.max-block-duration"] == "2h"
