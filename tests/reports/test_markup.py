from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from ralphcap.inert import inert
from ralphcap.reports.markup import Markup, joined, tag


class _Seen(HTMLParser):
    """What a browser would make of it: elements with their attributes, and text."""

    def __init__(self, document):
        super().__init__()
        self.elements, self.text = [], ""
        self.feed(document)
        self.close()

    def handle_starttag(self, name, attributes):
        self.elements.append((name, dict(attributes)))

    def handle_data(self, data):
        self.text += data


def test_an_element_holds_its_children_and_attributes():
    assert (
        tag("p", "a ", tag("b", "c"), class_="quiet", aria_label="d")
        == '<p class="quiet" aria-label="d">a <b>c</b></p>'
    )


def test_an_attribute_without_a_value_is_left_out():
    assert tag("td", "x", class_=None) == "<td>x</td>"


def test_markup_is_not_escaped_twice():
    assert joined(Markup("<b>x</b>"), "<i>") == "<b>x</b>&lt;i&gt;"


@given(st.text())
def test_any_text_comes_out_as_text_and_nothing_else(text):
    seen = _Seen(tag("td", text, title=text))

    assert seen.elements == [("td", {"title": inert(text)})]
    assert seen.text == inert(text)
