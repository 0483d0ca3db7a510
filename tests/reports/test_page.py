import base64
import hashlib
import json
import re

from ralphcap.reports.markup import tag
from ralphcap.reports.page import page, placeholder

FIGURE = {
    "data": [{"type": "scatter", "x": [1], "y": [1], "name": "</script><script>alert(1)</script>\u2028&"}],
    "layout": {"height": 300},
}


def scripts(document):
    return re.findall(r"<script>(.*?)</script>", document, flags=re.DOTALL)


def test_every_script_that_runs_is_named_by_its_hash_and_nothing_else_may():
    document = page("x", tag("p", "y"), {"figure-0": FIGURE})

    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', document)
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts(document)]
    assert re.findall(r"'sha256-([^']*)'", policy) == hashes
    assert len(hashes) == 2
    assert policy.startswith("default-src 'none'; script-src 'sha256-")


def test_a_page_without_figures_has_no_script_at_all():
    document = page("x", tag("p", "y"), {})

    assert "<script" not in document
    assert "script-src 'none'" in document


def test_the_figures_json_cannot_end_its_element():
    document = page("x", tag("p", "y"), {"figure-0": FIGURE})

    (data,) = re.findall(
        r'<script type="application/json" data-for="figure-0">(.*?)</script>', document, flags=re.DOTALL
    )
    assert not set(data) & set("<>&\u2028\u2029")
    assert json.loads(data)["light"] == FIGURE


def test_a_figure_comes_for_both_grounds():
    document = page("x", tag("p", "y"), {"figure-0": FIGURE})

    (data,) = re.findall(r'data-for="figure-0">(.*?)</script>', document, flags=re.DOTALL)
    assert json.loads(data)["dark"]["layout"]["template"]["layout"]["paper_bgcolor"] == "#14171B"


def test_the_place_of_a_figure_is_as_high_as_the_figure_and_says_what_it_shows():
    written = placeholder("figure-0", FIGURE, 'disk is "full"')

    assert 'style="height:300px"' in written
    assert 'aria-label="disk is &quot;full&quot;"' in written


def test_a_figure_that_needs_width_scrolls_instead_of_being_squeezed():
    wide = FIGURE | {"layout": {"height": 300, "meta": {"least_width": 1100}}}

    assert "min-width:1100px" in placeholder("figure-0", wide, "x")
    assert "min-width" not in placeholder("figure-0", FIGURE, "x")
