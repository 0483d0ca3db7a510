import json

import pytest

from ralphcap.figures import theme


def test_a_figure_has_its_finding_as_title_and_what_it_shows_as_subtitle():
    figure = theme.blank("Disk is full", "Disk use [GiB]", height=300)

    assert (figure.layout.title.text, figure.layout.title.subtitle.text) == ("Disk is full", "Disk use [GiB]")


def test_a_title_is_never_markup():
    figure = theme.blank("<b>x</b>", "<a href='http://x'>y</a>", height=300)

    assert figure.layout.title.text == "&lt;b&gt;x&lt;/b&gt;"
    assert "<" not in figure.layout.title.subtitle.text


@pytest.mark.parametrize("ground", ["light", "dark"])
def test_the_font_falls_back_to_a_korean_one(ground):
    assert "Noto Sans KR" in theme.template(ground).layout.font.family


def test_a_darkened_figure_has_the_dark_ground_and_its_colors():
    figure = theme.blank("x", "y", height=300)
    figure.add_scatter(x=[1], y=[1], line={"color": theme.MEASURED}, customdata=[theme.BREACH])
    light = json.loads(figure.to_json())

    dark = theme.darkened(light)

    assert dark["layout"]["template"]["layout"]["paper_bgcolor"] == "#14171B"
    assert dark["data"][0]["line"]["color"] == theme.DARK[theme.MEASURED]
    assert light["data"][0]["line"]["color"] == theme.MEASURED


def test_every_verdict_has_its_color_and_its_shape():
    verdicts = {"breach", "watch", "ok", "cannot say", "unmeasured"}

    assert set(theme.VERDICT_COLORS) == set(theme.VERDICT_SYMBOLS) == verdicts


def test_what_needs_a_person_differs_from_the_rest_without_its_color():
    shapes = theme.VERDICT_SYMBOLS

    assert len({shapes["breach"], shapes["watch"], shapes["ok"], shapes["cannot say"]}) == 4
