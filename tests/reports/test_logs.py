from zoneinfo import ZoneInfo

from ralphcap.reports import logs
from ralphcap.reports.fragment import fragment

SEOUL = ZoneInfo("Asia/Seoul")


def row(change="", **values):
    usual = {
        "change": change, "template": "order <*> refused", "level": "ERROR", "within": "", "before": 4, "during": 40,
        "ratio": 10.0, "ratio_low": 4.9, "ratio_high": 21.0, "first": "2026-11-20T08:00:00Z",
        "last": "2026-11-20T08:30:00Z", "services": "web", "example": "order 17 refused",
    }  # fmt: skip
    return usual | values


def test_kinds_of_lines_are_known_by_their_columns():
    assert logs.are_templates([row()])
    assert not logs.are_templates([{"change": "new"}])
    assert not logs.are_templates([])


def test_what_changed_has_its_ratio_with_the_interval_and_an_example():
    written = logs.template_rows([row("more")], SEOUL)

    assert ">10 (4.9 – 21)<" in written
    assert "for example: order 17 refused" in written
    assert "2026-11-20 17:00" in written


def test_what_is_new_or_gone_has_one_end_of_an_interval():
    new, gone = (
        row("new", before=0, ratio="+Inf", ratio_high="+Inf"),
        row("gone", during=0, ratio=0.0, ratio_low=0.0, ratio_high=0.2),
    )

    written = logs.template_rows([new, gone], SEOUL)

    assert ">at least 4.9<" in written
    assert ">at most 0.2<" in written


def test_what_did_not_change_shows_no_ratio_and_no_example():
    written = logs.template_rows([row("new"), row()], SEOUL)

    assert written.count("for example") == 1
    assert "10 (" not in written


def test_one_window_alone_has_no_columns_that_compare():
    alone = row(before=None, ratio=None, ratio_low=None, ratio_high=None)

    written = logs.template_rows([alone], SEOUL)

    assert "times as often" not in written
    assert ">before<" not in written


def test_a_kind_of_line_within_a_template_names_it():
    assert "of the kind order &lt;*&gt;; for example" in logs.template_rows([row("new", within="order <*>")], SEOUL)


def test_markup_formulas_and_acting_characters_are_shown_and_not_done():
    hostile = row("new", template="<img src=x onerror=alert(1)>", example="\x1b[2J\u202egnp", services="=cmd()")

    written = logs.template_rows([hostile], SEOUL)

    assert "<img" not in written
    assert "\x1b" not in written
    assert "\u202e" not in written
    assert "&#x27;=cmd()" in written


def test_of_many_rows_the_rest_is_told():
    written = logs.template_rows([row() for _ in range(logs.MOST + 3)], SEOUL)

    assert written.count("<tbody>") == logs.MOST
    assert "3 more are in the result" in written


def test_a_service_among_many_is_told_on_hover():
    assert '<span title="a, b, c">3 services</span>' in logs.template_rows([row(services="a, b, c")], SEOUL)


def test_a_notebook_shows_the_same_table():
    assert "order &lt;*&gt; refused" in fragment("changes", [row("new")], SEOUL)
