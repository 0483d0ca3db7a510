from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from ralphcap.figures.capacity import history
from ralphcap.figures.history import finding, largest_of_hours
from tests.figures.rows import GIB, forecast, row, watched

SEOUL = ZoneInfo("Asia/Seoul")
START = pd.Timestamp("2026-11-20T00:00:00Z").as_unit("ms")
SESSIONS = pd.DataFrame({"open": [START], "close": [START + pd.Timedelta(hours=6.5)]})


def usage(hours, value=GIB / 2, service="elasticsearch", resource="disk"):
    times = START + pd.to_timedelta(hours, unit="h")
    return pd.DataFrame({"timestamp": times, "service": service, "resource": resource, "value": value})


def drawn(given=None, measured=None, coming=None, **options):
    return history(
        watched() if given is None else given,
        usage(range(24)) if measured is None else measured,
        coming,
        SESSIONS,
        zone=SEOUL,
        **options,
    )


def colored(figure, color):
    return [trace for trace in figure.data if trace.line.color == color]


def test_the_title_is_the_finding():
    assert drawn().layout.title.text == "Elasticsearch disk reaches 1 GiB on 14 Jan 2027 (2 Jan – 6 Feb)"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            row(title="Logstash", verdict="breach", demand=1.12 * GIB, since=pd.Timestamp("2026-11-09")),
            "Logstash memory is over its limit: 1.12 GiB of 1 GiB, since 9 Nov 2026",
        ),
        (watched(date_median=pd.NaT), "Elasticsearch disk may reach 1 GiB, 1 chance in 10 by 2 Jan 2027"),
        (row(title="Redis", verdict="watch"), "Redis memory: watch, 512 MiB of 1 GiB, at its limit already"),
        (row(title="Grafana", verdict="cannot say"), "Grafana memory: cannot say, 512 MiB of 1 GiB"),
        (row(title="Kibana", verdict="unmeasured", demand=np.nan), "Kibana memory: unmeasured, limit 1 GiB"),
    ],
)
def test_every_verdict_has_its_finding(given, said):
    assert finding(given, SEOUL) == said


def test_each_hour_keeps_its_largest_value():
    hourly = largest_of_hours(usage([0, 0.5, 1], value=[1.0, 3.0, 2.0]))

    assert list(hourly["value"]) == [3.0, 2.0]


def test_the_measured_line_runs_in_local_time():
    (line,) = colored(drawn(), "#0072B2")

    assert pd.Timestamp(line.x[0]) == pd.Timestamp("2026-11-20 09:00")


def test_other_rows_are_left_out():
    both = pd.concat([usage(range(3)), usage(range(3), value=9 * GIB, service="kibana")])

    (line,) = colored(drawn(measured=both), "#0072B2")

    assert set(line.y) == {GIB / 2}


def test_a_gap_stays_a_gap_and_is_hatched():
    figure = drawn(measured=usage([0, 1, 5, 6]))

    (line,) = colored(figure, "#0072B2")
    assert np.isnan(line.y[2])
    assert [trace.name for trace in figure.data if trace.fillpattern.shape] == ["no data"]


def test_the_forecast_has_its_median_and_both_intervals():
    figure = drawn(coming=forecast(days=30))

    assert {"95 % interval", "80 % interval"} <= {trace.name for trace in figure.data}
    assert [trace.line.dash for trace in colored(figure, "#0072B2")] == ["dot", None]
    assert "forecast 1 GiB" in [note.text for note in figure.layout.annotations]


def test_the_horizon_cuts_the_forecast():
    figure = drawn(coming=forecast(days=90), horizon=pd.Timedelta(days=30))

    assert figure.layout.xaxis.range[1] == "2026-12-20T00:00:00"


def test_the_interval_of_the_date_lies_on_the_limit_with_its_median():
    figure = drawn(coming=forecast(days=90))

    span, median = (trace for trace in figure.data if "#E69F00" in (trace.line.color, trace.marker.color))
    assert [pd.Timestamp(day) for day in span.x] == [pd.Timestamp("2027-01-02"), pd.Timestamp("2027-02-06")]
    assert (pd.Timestamp(median.x[0]), median.y[0]) == (pd.Timestamp("2027-01-14"), GIB)


def test_an_open_end_of_the_date_runs_to_the_edge():
    figure = drawn(given=watched(date_median=pd.NaT, date_late=pd.NaT), coming=forecast(days=90))

    (span,) = colored(figure, "#E69F00")
    assert pd.Timestamp(span.x[1]) == pd.Timestamp("2027-02-18")


def test_sessions_are_shaded_only_where_something_was_measured():
    assert len(drawn(coming=forecast()).layout.shapes) == 1


def test_a_row_that_nothing_measured_says_so():
    figure = drawn(given=row(verdict="unmeasured", demand=np.nan, note="mount it"), measured=usage([]))

    assert [note.text for note in figure.layout.annotations] == ["not measured"]
    assert figure.layout.title.subtitle.text == "mount it"
