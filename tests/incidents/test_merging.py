from hypothesis import given, settings
from hypothesis import strategies as st

from ralphcap.incidents.merging import merged
from ralphcap.incidents.shapes import GAP


def split(line: str) -> tuple[str, ...]:
    return tuple(GAP if word == "#" else word for word in line.split())


def found(*lines: str) -> set[str]:
    return {" ".join(word or "#" for word in words) for words in merged(map(split, lines)).values()}


def test_a_word_where_others_have_a_value_is_a_value():
    assert found("login of # from #", "login of root from #") == {"login of # from #"}


def test_values_in_two_places_are_found_one_after_the_other():
    users, hosts = ("ann", "bob", "cy", "dan", "eve"), ("alpha", "beta", "gamma", "delta", "epsilon")

    assert found(*(f"login of {user} from {host}" for user in users for host in hosts)) == {"login of # from #"}


def test_a_line_that_fits_a_template_with_two_gaps_belongs_to_it():
    assert found("login of # from # was refused", "login of ann from home was refused") == {
        "login of # from # was refused"
    }


def test_names_in_two_places_that_never_come_twice_are_values():
    letters = "abcdefghijkl"
    lines = [f"order of {letter}x by {letter}y was sent" for letter in letters]

    assert found(*lines) == {"order of # by # was sent"}
    assert len(found(*lines[1:])) == len(lines) - 1


def test_lists_of_several_lengths_are_one_template():
    assert found("copied to # , # now", "copied to # now", "copied to # , # , # now") == {"copied to # now"}


def test_a_list_that_always_has_one_length_stays_as_it_is():
    assert found("fans at # # #") == {"fans at # # #"}


def test_contents_of_brackets_that_differ_much_are_a_value():
    contents = ("out of memory", "disk full", "no such file", "denied", "timed out again")

    assert found(*(f"upload of part failed ( {content} )" for content in contents)) == {"upload of part failed ( # )"}


def test_few_alternatives_are_templates_of_their_own():
    lines = {"machine # was started", "machine # was stopped", "machine # was paused"}

    assert found(*lines) == lines


WORDS = st.lists(st.sampled_from(["a", "b", "c", "user", GAP, ",", "(", ")", "=", "/x", "/y"]), max_size=6).map(tuple)


@settings(max_examples=100, deadline=None)
@given(st.lists(WORDS, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_shapes_does_not_change_their_templates(shapes, random):
    assert merged(random.sample(shapes, len(shapes))) == merged(shapes)


@settings(max_examples=100, deadline=None)
@given(st.lists(WORDS, max_size=12))
def test_merging_what_is_merged_changes_nothing(shapes):
    templates = set(merged(shapes).values())

    assert merged(templates) == {one: one for one in templates}
