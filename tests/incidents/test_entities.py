from ralphcap.incidents.entities import named_elsewhere
from ralphcap.incidents.families import families
from ralphcap.incidents.shapes import GAP


def places(*lines: str) -> list[tuple[str, str]]:
    templates = [tuple(GAP if word == "#" else word for word in line.split()) for line in lines]
    return sorted(
        (" ".join(before), " ".join(after)) for before, after in named_elsewhere(families(templates), templates)
    )


def test_the_same_three_words_in_places_of_two_messages_are_names_of_things():
    opened = [f"session opened for {user} by #" for user in ("news", "cyrus", "test")]
    closed = [f"session closed for {user}" for user in ("news", "cyrus", "test")]

    assert places(*opened, *closed) == [("session closed for", ""), ("session opened for", "by ")]


def test_two_words_are_too_few():
    assert places(*(f"{start} {end}" for start in ("a b", "a c d") for end in ("x", "y"))) == []


def test_words_that_are_said_elsewhere_are_the_programs_own():
    kinds = ("memory", "disk", "cpu")
    limits = [*(f"limit of {kind} unknown" for kind in kinds), *(f"no limit of {kind}  for you" for kind in kinds)]

    assert places(*limits) != []
    assert places(*limits, *(f"{kind} is low" if kind != "cpu" else "cpu on fire today" for kind in kinds)) != []
    assert places(*limits, *(f"the {kind} {'is' * number}" for number, kind in enumerate(kinds, 1))) == []


def test_words_that_name_values_are_none():
    kinds = ("memory", "disk", "cpu")

    assert places(*(f"total {kind} : #" for kind in kinds), *(f"the {kind} of it is unlimited" for kind in kinds)) == []


def test_messages_of_one_shape_are_not_quite_different():
    wires = [f"torus {side} {wire} input error" for side in ("sender", "receiver") for wire in ("ex", "ey", "ez")]

    assert places(*wires) == []
