import json
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from ralphcap.errors import ParameterError
from ralphcap.figures.capacity import overview
from ralphcap.reports.html import render
from ralphcap.result import Result

GIB = 2.0**30
SEOUL = ZoneInfo("Asia/Seoul")
HOSTILE = [
    "</script><img src=x onerror=alert(1)>",
    "</title></style><script>alert(1)</script>",
    "\"><svg onload=alert(1)><a href='javascript:alert(1)'>",
    "<!--<script>",
    "=cmd|'/C calc'!A0",
    "\x1b]0;owned\x07\x1b[2J",
    "\u202egpj.exe\u2066",
    "<!channel> <@U123> <http://evil.example|click> *bold* `code`",
    "&lt;img src=x&gt;",
]


def row(**cells):
    plain = {
        "service": "grafana",
        "resource": "memory",
        "unit": "bytes",
        "limit": GIB,
        "demand": GIB / 2,
        "verdict": "ok",
        "note": "",
        "title": "Grafana",
    }
    return plain | cells


def result(rows=None, *, text="Nothing leaves its limit.", complete=True, ledger=None, **parts):
    rows = pd.DataFrame([row()] if rows is None else rows)
    ledger = pd.DataFrame(
        [{"query": "containers.cpu_usage", "complete": complete, "missing": ""}] if ledger is None else ledger
    )
    facts = {"zone": "Asia/Seoul", "source": "demo bundle"}
    return Result(
        "capacity_review", "Capacity review · demo bundle", text, rows, ledger, complete, facts=facts, **parts
    )


def document(*arguments, **options):
    return render(result(*arguments, **options).to_json(figures=True))


class Parsed(HTMLParser):
    """Elements and attributes as a browser meets them, and the text outside of scripts and styles."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.attributes, self.text, self._within = [], set(), "", ""
        self.feed(html)
        self.close()

    def handle_starttag(self, name, attributes):
        self.elements.append(name)
        self.attributes |= {name for name, _ in attributes}
        self._within = name

    def handle_endtag(self, name):
        self._within = "" if name == self._within else self._within

    def handle_data(self, data):
        if self._within not in ("script", "style"):
            self.text += data


ELEMENTS = {
    "html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "p", "pre", "div", "span", "figure", "figcaption", "strong",
    "table", "thead", "tbody", "tr", "th", "td", "details", "summary", "dl", "dt", "dd", "script",
}  # fmt: skip
ATTRIBUTES = {
    "lang", "charset", "name", "content", "http-equiv", "class", "style", "id", "role", "aria-label", "aria-hidden", "scope", "colspan",
    "tabindex", "title", "type", "data-for",
}  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_stranger_wrote_never_becomes_markup(text):
    rows = pd.DataFrame([row(service=text, title=text, note=text, verdict="cannot say")])
    table = pd.DataFrame([{text: text, "name": text, "note": text, "verdict": text}])
    short = [{"query": text, "complete": False, "missing": text, "warnings": text}]
    hostile = Result(
        text, f"{text} · {text}", f"{text}\n{text}", rows, pd.DataFrame(short), complete=False, breached=(text,), tables={text: table},
        figures={"overview": overview(rows, zone=SEOUL), text: overview(rows, zone=SEOUL, title=text, subtitle=text)},
        facts={"zone": "Asia/Seoul", text: text},
    )  # fmt: skip

    parsed = Parsed(render(hostile.to_json(figures=True)))

    assert set(parsed.elements) <= ELEMENTS
    assert parsed.attributes <= ATTRIBUTES
    assert parsed.elements.count("script") == 4  # two figures' data, plotly and report.js
    assert not set(parsed.text) & set("\x1b\u202e\u2066")


def test_a_document_can_be_written_down_whatever_it_says():
    assert document(text="\ud800").encode()


def test_nothing_is_asked_of_a_network():
    parsed = Parsed(document())

    assert not parsed.attributes & {"src", "href", "action", "srcset"}


def test_the_answer_comes_first_then_completeness_then_the_rows():
    text = Parsed(document(text="Logstash memory is over the limit now.")).text

    places = [
        text.index(part)
        for part in ("Logstash memory is over", "answers complete (1 of 1)", "All rows", "What this was made from")
    ]
    assert places == sorted(places)


def test_an_incomplete_answer_says_at_the_top_what_is_missing():
    ledger = [
        {"query": "a", "complete": True, "missing": ""},
        {"query": "b", "complete": False, "missing": "no samples 02:10-02:40 UTC"},
    ]

    text = Parsed(document(complete=False, ledger=ledger)).text

    assert "1 of 2 answers are complete" in text
    assert text.index("no samples 02:10-02:40 UTC") < text.index("All rows")


def test_sizes_shares_and_growth_are_spelled_with_their_units():
    text = Parsed(document([row(growth_per_day=0.001 * GIB)])).text

    for part in ("512 MiB", "1 GiB", "50 %", "+0.10 %"):
        assert part in text


def test_a_figures_finding_is_text_that_can_be_searched():
    figure = overview(pd.DataFrame([row()]), zone=SEOUL, title="Disk < 1 GiB & falling")

    parsed = Parsed(document(figures={"overview": figure}))

    assert "Disk < 1 GiB & falling" in parsed.text


def test_every_table_of_a_result_is_shown_under_its_name():
    text = Parsed(
        document(
            tables={"unlisted": pd.DataFrame({"name": ["postgres"]}), "slow_queries": pd.DataFrame({"name": ["q1"]})}
        )
    ).text

    assert text.index("Runs without a row") < text.index("postgres") < text.index("Slow queries") < text.index("q1")


def test_rows_that_are_not_a_sizing_tables_are_shown_as_they_are():
    text = Parsed(document([{"event": "deploy", "at": pd.Timestamp("2026-11-20T00:00:00Z")}])).text

    assert "deploy" in text
    assert "2026-11-20 09:00" in text


def test_the_result_may_come_from_a_file():
    told = json.loads(json.dumps(result().to_json()))

    assert "Capacity review" in render(told)


def test_an_unknown_zone_is_an_error_of_the_caller():
    told = result().to_json() | {"facts": {"zone": "Asia/Seol"}}

    with pytest.raises(ParameterError, match="Asia/Seol"):
        render(told)


def test_a_figure_of_the_whole_comes_before_the_rows_and_parts_stand_below_a_heading():
    drawn = overview(pd.DataFrame([row()]), zone=SEOUL, title="The whole")
    part = overview(pd.DataFrame([row()]), zone=SEOUL, title="One row")

    whole = Parsed(document(figures={"dashboard": drawn})).text
    both = Parsed(document(figures={"history grafana disk": part, "dashboard": drawn})).text

    assert "The rows that matter" not in whole
    assert both.index("The whole") < both.index("The rows that matter") < both.index("One row") < both.index("All rows")
