"""Which templates are alike but for one place, and yet two messages? Imports families, masking and shapes.

A new message whose value has no digit, said three times with three values, is three new templates, each of them too seldom
to be sure of. Together they are not.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ralphcap.incidents.families import families, is_word
from ralphcap.incidents.masking import VARIABLE
from ralphcap.incidents.shapes import GAP, SHOWN, shape, spelled

if TYPE_CHECKING:
    import polars as pl


def kin(templates: Iterable[str]) -> "pl.DataFrame":
    """One row a template and group: template, kin (the group's text, with one more <*>). Those without a group are not there."""
    import polars as pl

    texts = sorted(set(templates))
    shapes = [shape(text.replace(SHOWN, VARIABLE)) for text in texts]
    of_words = {one.words: number for number, one in enumerate(shapes)}
    rows: list[tuple[str, str]] = []
    for (before, after), words in families(list(of_words)).items():
        if sum(map(is_word, before + after)) > 0:
            members = [of_words[(*before, word, *after)] for word in sorted(words)]
            group = spelled((*before, GAP, *after), [shapes[number] for number in members])
            rows += [(texts[number], group) for number in members]
    return pl.DataFrame(rows, schema={"template": pl.String, "kin": pl.String}, orient="row")
