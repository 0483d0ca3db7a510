"""Which templates are alike but for one place? Imports shapes only.

Each template has a number that is the sum of its words' numbers, times their place's; without one word, templates that
differ only there have the same. So a hundred thousand templates are grouped by sorting numbers.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from ralphcap.incidents.shapes import GAP, Words

Slot = tuple[Words, Words]  # what stands before a place, and what stands after it

_LETTER = re.compile(r"[^\W\d_]")
_OPENING = {"(": ")", "[": "]", "{": "}", '"': '"', "'": "'"}


def is_word(word: str) -> bool:
    """Whether it has a letter: signs and gaps have none."""
    return _LETTER.search(word) is not None


def families(templates: Sequence[Words]) -> dict[Slot, set[str]]:
    """For each place where several templates differ, and nowhere else: the words that stand there, GAP among them."""
    found: dict[Slot, set[str]] = {}
    rows, places = _alike(templates)
    for row_group, place_group in zip(rows, places, strict=True):
        words, place = templates[row_group[0]], place_group[0]
        found[words[:place], words[place + 1 :]] = {templates[row][place] for row in row_group}
    return found


def _alike(templates: Sequence[Words]) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Rows and places of the groups that are alike without the word of the place."""
    numbers = _Numbers(templates)
    chosen = numbers.candidates
    keys, row, place = numbers.without()[chosen], numbers.row[chosen], numbers.place[chosen]
    order = np.argsort(keys, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(keys[order]) != 0]) if len(order) else np.array([], dtype=int)
    lengths = np.diff(np.r_[starts, len(order)])
    several = [slice(start, start + length) for start, length in zip(starts, lengths, strict=True) if length > 1]
    return [row[order[part]] for part in several], [place[order[part]] for part in several]


class _Numbers:
    """The words of all templates, one after another, with random numbers that tell them and their places."""

    def __init__(self, templates: Sequence[Words]) -> None:
        lengths = np.fromiter(map(len, templates), dtype=np.int64, count=len(templates))
        vocabulary: dict[str, int] = {}
        words = [vocabulary.setdefault(word, len(vocabulary)) for one in templates for word in one]
        codes = np.array(words, dtype=np.int64)
        self.row = np.repeat(np.arange(len(templates)), lengths)
        starts = np.cumsum(lengths) - lengths
        self.place = np.arange(len(codes)) - starts[self.row]
        random = np.random.default_rng(0)
        of_word = random.integers(0, 2**63, len(vocabulary) + 1, dtype=np.uint64)
        of_place = random.integers(0, 2**63, int(lengths.max(initial=0)) + 1, dtype=np.uint64)
        self._number = of_word[codes] * (2 * of_place[self.place] + 1)  # odd, so that no word's number is lost
        self._total = np.zeros(len(templates), dtype=np.uint64)
        np.add.at(self._total, self.row, self._number)
        usable = np.array([word == GAP or is_word(word) for word in vocabulary], dtype=bool)
        self.candidates = usable[codes] if len(codes) else np.array([], dtype=bool)

    def without(self) -> np.ndarray:
        """For each word the number of its template without it."""
        return self._total[self.row] - self._number


def spans(templates: Iterable[Words]) -> dict[Slot, set[Words]]:
    """For each pair of brackets or quotes whose contents differ between templates, and nothing else: the contents."""
    found: dict[Slot, set[Words]] = defaultdict(set)
    for words in templates:
        for start, word in enumerate(words):
            if word in _OPENING and _OPENING[word] in words[start + 1 :]:
                end = words.index(_OPENING[word], start + 1)
                found[words[: start + 1], words[end:]].add(words[start + 1 : end])
    return {slot: contents for slot, contents in found.items() if len(contents) > 1}
