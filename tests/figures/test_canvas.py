import pandas as pd

from ralphcap.figures.theme import HIGHLIGHTS
from tests.figures.panels import canvas


def test_the_window_is_told_on_the_zones_clock():
    assert canvas().first == pd.Timestamp("2026-11-20 09:00")
    assert canvas().last == pd.Timestamp("2026-11-20 09:20")


def test_a_series_keeps_its_color_from_panel_to_panel():
    shared = canvas()

    first = shared.color(["chatbot", "api"])
    second = shared.color(["api", "chatbot"])

    assert first == second == {"chatbot": HIGHLIGHTS[0], "api": HIGHLIGHTS[1]}


def test_no_two_series_of_one_panel_share_a_color():
    shared = canvas()
    shared.color(["a", "b"])
    shared.color(["c", "d"])

    together = shared.color(["a", "c", "b", "d", "e", "f"])

    assert sorted(together.values()) == sorted(HIGHLIGHTS)
