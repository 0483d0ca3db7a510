"""Which templates differ only in a value that holds no digit? Imports entities, families, shapes and slots."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

import numpy as np

from ralphcap.incidents.entities import named_elsewhere
from ralphcap.incidents.families import families, is_word, spans
from ralphcap.incidents.shapes import GAP, Words, collapsed
from ralphcap.incidents.slots import varies, varies_within

TELLING = 3  # words of a template, for a line that fits it to be one of its lines


def merged(shapes: Iterable[Words]) -> dict[Words, Words]:
    """For each shape's words the template that it belongs to: its words, with GAP where values stand."""
    belongs = {words: words for words in shapes}
    steps = (_differing_in_one_place, _with_lists, _differing_within_brackets, _fitting)
    while found := next(filter(None, (step(sorted(set(belongs.values()))) for step in steps)), None):
        belongs = {words: _followed(template, found) for words, template in belongs.items()}
    return belongs


def _followed(template: Words, found: Mapping[Words, Words]) -> Words:
    while template in found:
        template = found[template]
    return template


def _differing_in_one_place(templates: list[Words]) -> dict[Words, Words]:
    """Templates that become one with a gap; the place with the most words is judged first."""
    found: dict[Words, Words] = {}
    alike = families(templates)
    entities = named_elsewhere(alike, templates)
    for slot, words in sorted(alike.items(), key=lambda item: (-len(item[1]), item[0])):
        before, after = slot
        free = {word for word in words if (*before, word, *after) not in found}
        if len(free) > 1 and varies(free, slot, entities=slot in entities):
            found |= {(*before, word, *after): (*before, GAP, *after) for word in free if word != GAP}
    return found


def _with_lists(templates: list[Words]) -> dict[Words, Words]:
    """Templates that have lists, where lists of other lengths are written, too."""
    alike: dict[Words, list[Words]] = defaultdict(list)
    for words in templates:
        alike[collapsed(words)].append(words)
    return {one: short for short, those in alike.items() if len(those) > 1 for one in those if one != short}


def _differing_within_brackets(templates: list[Words]) -> dict[Words, Words]:
    found: dict[Words, Words] = {}
    for (before, after), contents in sorted(spans(templates).items(), key=lambda item: (-len(item[1]), item[0])):
        free = {content for content in contents if (*before, *content, *after) not in found}
        if varies_within(free, (before, after)):
            found |= {(*before, *one, *after): (*before, GAP, *after) for one in free if one != (GAP,)}
    return found


def _fitting(templates: list[Words]) -> dict[Words, Words]:
    """Templates that another one fits, word for word, but for words where the other has two gaps and more."""
    by_length: dict[int, list[Words]] = defaultdict(list)
    for words in templates:
        by_length[len(words)].append(words)
    found: dict[Words, Words] = {}
    for those in by_length.values():
        found |= _fitting_alike(those)
    return found


def _fitting_alike(templates: list[Words]) -> dict[Words, Words]:
    """The same among templates of one length."""
    vocabulary: dict[str, int] = {GAP: 0}
    codes = np.array(
        [[vocabulary.setdefault(word, len(vocabulary)) for word in words] for words in templates], dtype=np.int64
    )
    words = np.array([word == GAP or is_word(word) for word in vocabulary], dtype=bool)[codes]
    patterns: dict[bytes, list[int]] = defaultdict(list)
    for number, gaps in enumerate(codes == 0):
        if gaps.sum() > 1 and sum(map(is_word, templates[number])) >= TELLING:
            patterns[gaps.tobytes()].append(number)
    found: dict[Words, Words] = {}
    for gaps_as_bytes, numbers in patterns.items():
        gaps = np.frombuffer(gaps_as_bytes, dtype=bool)
        fits = {codes[number, ~gaps].tobytes(): templates[number] for number in numbers}
        for number in np.flatnonzero(words[:, gaps].all(axis=1)).tolist():
            one, fit = templates[number], fits.get(codes[number, ~gaps].tobytes())
            if fit is not None and fit != one and one not in found:
                found[one] = fit
    return found
