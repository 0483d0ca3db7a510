"""Which parts of a line vary, whatever wrote it? Those that hold a digit. Imports nothing of the project.

Read a million lines at a time: one regular expression, in Rust.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

VARIABLE = "\ufdd0"  # stands for a part that varies: a noncharacter, which no text has (Unicode 16.0, section 23.7)

# What a word is made of: ASCII without blanks, brackets, quotes and the signs that join a name to its value. Letters
# beyond ASCII end it, so that the particle of `3건` stays, as does the name in `삼성전자005930`.
_WORD = r"!#-&*+\-/0-9?-Z\\^-z~"
_FIRST = r"!#-&*+\-/?-Z\\^-z~"
# A word with a digit, and the words that single dots join to it; a row of dots (`enabled.....0`) fills, and joins nothing.
_WITH_DIGIT = rf"(?:[{_WORD}]+\.)*[{_FIRST}]*[0-9][{_WORD}]*(?:\.[{_WORD}]+)*"
_INDENTED = r"\n[ \t][^\n]*"
LONGEST = 2000  # letters of a line that tell which message it is


def masked(lines: "pl.Series") -> "pl.Series":
    """Each line with its varying parts replaced by VARIABLE, and without its indented lines (the frames of a trace).

    What comes after LONGEST letters is left out.
    """
    if lines.str.contains("\n", literal=True).any():
        lines = lines.str.replace_all(_INDENTED, "")
    masks = lines.str.replace_all(_WITH_DIGIT, VARIABLE)
    return masks.str.slice(0, LONGEST) if (masks.str.len_bytes() > LONGEST).any() else masks
