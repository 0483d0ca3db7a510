"""Which templates differ only in a value that holds no digit? Imports entities, families, shapes and slots."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

import numpy as np

from ralphcap.incidents.entities import named_elsewhere
from ralphcap.incidents.families import families, is_word, spans
from ralphcap.incidents.shapes import GAP, Words, collapsed
from ralphcap.incidents.slots import MANY_NAMES, varies, varies_within

TELLING = 3  # words of a template, for a line that fits it to be one of its lines


def merged(shapes: Iterable[Words]) -> dict[Words, Words]:
    """For each shape's words the template that it belongs to: its words, with GAP where values stand."""
    belongs = {words: words for words in shapes}
    steps = (_of_rare_words, _differing_in_one_place, _with_lists, _differing_within_brackets, _fitting)
    while found := next(filter(None, (step(sorted(set(belongs.values()))) for step in steps)), None):
        belongs = {words: _followed(template, found) for words, template in belongs.items()}
    return belongs


def _followed(template: Words, found: Mapping[Words, Words]) -> Words:
    while template in found:
        template = found[template]
    return template


def _of_rare_words(templates: list[Words]) -> dict[Words, Words]:
    """Templates that are alike in words that many have in their place, and else have words that few have there."""
    found: dict[Words, Words] = {}
    for those in _by_length(templates):
        if len(those) >= MANY_NAMES:
            found |= _of_rare_words_alike(those)
    return found


def _of_rare_words_alike(templates: list[Words]) -> dict[Words, Words]:
    """The same among templates of one length."""
    codes, words = _coded(templates)
    names = np.isin(codes, [code for code, word in enumerate(words) if word in ("=", ":")])
    named = np.hstack([names[:, 1:], np.zeros((len(codes), 1), dtype=bool)])  # what stands before a value is its name
    rare = np.array([is_word(word) for word in words], dtype=bool)[codes] & ~named
    for place in range(codes.shape[1]):
        rare[:, place] &= np.bincount(codes[:, place])[codes[:, place]] < MANY_NAMES
    patterns = np.where(rare, 0, codes)
    alike: dict[bytes, list[int]] = defaultdict(list)
    for number in np.flatnonzero(rare.any(axis=1)).tolist():
        alike[patterns[number].tobytes()].append(number)
    found: dict[Words, Words] = {}
    for numbers in alike.values():
        places = rare[numbers[0]]
        if len(numbers) >= MANY_NAMES and all(
            len(np.unique(column)) >= MANY_NAMES for column in codes[numbers][:, places].T
        ):
            template = tuple(GAP if gap else word for word, gap in zip(templates[numbers[0]], places, strict=True))
            if sum(map(is_word, template)) >= TELLING:
                found |= dict.fromkeys((templates[number] for number in numbers), template)
    return found


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
    found: dict[Words, Words] = {}
    for those in _by_length(templates):
        found |= _fitting_alike(those)
    return found


def _fitting_alike(templates: list[Words]) -> dict[Words, Words]:
    """The same among templates of one length."""
    codes, vocabulary = _coded(templates)
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


def _by_length(templates: list[Words]) -> Collection[list[Words]]:
    found: dict[int, list[Words]] = defaultdict(list)
    for words in templates:
        found[len(words)].append(words)
    return found.values()


def _coded(templates: list[Words]) -> tuple[np.ndarray, list[str]]:
    """Templates of one length as rows of numbers, and the word of each number; 0 is GAP."""
    vocabulary: dict[str, int] = {GAP: 0}
    rows = [[vocabulary.setdefault(word, len(vocabulary)) for word in words] for words in templates]
    return np.array(rows, dtype=np.int64), list(vocabulary)
