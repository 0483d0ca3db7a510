from ralphcap.incidents.kin import kin


def groups(*templates: str) -> list[tuple[str, str]]:
    return sorted(kin(templates).rows())


def test_templates_that_differ_in_one_place_are_kin():
    assert groups("session of ann closed", "session of bob closed", "started") == [
        ("session of ann closed", "session of <*> closed"),
        ("session of bob closed", "session of <*> closed"),
    ]


def test_a_gap_is_a_place_like_others():
    assert groups("took <*> ms of ann", "took <*> ms of bob")[0][1] == "took <*> ms of <*>"


def test_templates_without_another_word_are_no_kin():
    assert groups("started", "stopped", "<*>") == []
    assert groups() == []
