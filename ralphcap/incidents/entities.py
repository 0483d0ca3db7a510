"""Which words are names of things that several messages speak of? Imports families and shapes.

`session opened for user news`, `session closed for user news`: where the same few words fill places of quite different
messages, and are said nowhere else, they are users, hosts, stocks, whatever the system deals with. A program's own words
are said elsewhere, too, or name values (`memory: 5`).
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from itertools import pairwise

from ralphcap.incidents.families import Slot
from ralphcap.incidents.shapes import GAP, Words

FEWEST = 3  # words that two places have in common
COMMON = 3 / 4  # share of a place's words that the other one has, too
OWN = 2 / 3  # share of them that are said in such places only


def named_elsewhere(families: Mapping[Slot, Collection[str]], templates: Collection[Words]) -> set[Slot]:
    """The places whose words are names of things.

    families    the words in each place where templates differ: families.families
    templates   all of them
    """
    said = Counter(word for words in templates for word in set(words))
    in_places = Counter(word for words in families.values() for word in words)
    values = {word for words in templates for word, sign in pairwise(words) if sign in ("=", ":")}
    found: dict[Slot, set[str]] = {}
    for slot, words in families.items():
        names = set(words) - values
        own = sum(said[word] <= in_places[word] for word in words)
        if len(names) >= FEWEST and GAP not in words and own >= OWN * len(words):
            found[slot] = set(words)
    return {slot for slot, common in _most_in_common(found).items() if common >= max(FEWEST, COMMON * len(found[slot]))}


def _most_in_common(words: Mapping[Slot, set[str]]) -> dict[Slot, int]:
    """How many words each place has in common with a place of a message that has another number of words."""
    where: dict[str, list[Slot]] = defaultdict(list)
    for slot, those in words.items():
        for word in those:
            where[word].append(slot)
    common = {}
    for slot, those in words.items():
        shared = Counter(other for word in those for other in where[word] if _length(other) != _length(slot))
        common[slot] = max(shared.values(), default=0)
    return common


def _length(slot: Slot) -> int:
    return len(slot[0]) + len(slot[1])
