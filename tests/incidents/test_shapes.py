import pytest

from ralphcap.incidents.masking import VARIABLE
from ralphcap.incidents.shapes import GAP, collapsed, shape, spelled


def words(mask: str) -> list[str]:
    return [word or "<*>" for word in shape(mask.replace("#", VARIABLE)).words]


@pytest.mark.parametrize(
    ("mask", "expected"),
    [
        ("took # ms, then #", "took <*> , then <*>"),
        ("lifetime <# sec", "lifetime <*>"),
        ("at Fri Jun # #:#", "at <*> <*>"),
        ("open db.example.org:# now", "open <*> now"),
        ("mac #:ff:#:ab via", "mac <*> via"),
        ("flag=true other=null", "flag = <*> other = <*>"),
        ("mask ffffffff of", "mask <*> of"),
        ("read /var/log/messages and C:\\temp", "read <*> and <*>"),
        ("rhost= user=root", "rhost = <*> user = root"),
        ("clear() and []", "clear ( <*> ) and [ <*> ]"),
        ("nodes:node-[# #] are up", "nodes : <*> are up"),
        ("Task tasks.scan[#] received", "Task tasks.scan [ <*> ] received"),
        ("consent from #:ccbd::# now", "consent from <*> now"),
        ("GET /signals?market=KOSDAQ&page=# #", "GET <*> <*>"),
        ("GET #=KOSDAQ&page=# #", "GET <*> <*>"),
        ("ws=WorkSource{#} x", "ws = <*> x"),
        ("decade of Mondays", "decade of Mondays"),
    ],
)
def test_the_forms_of_a_value_are_one_gap(mask, expected):
    assert " ".join(words(mask)) == expected


def test_a_row_of_values_is_one_gap_however_long():
    assert collapsed(("to", GAP, ",", GAP, GAP, "now")) == ("to", GAP, "now")
    assert collapsed(("to", GAP, ",", "now")) == ("to", GAP, ",", "now")


def test_a_list_is_its_first_element():
    element = (GAP, "<", "ok", ">")

    assert collapsed(("nodes", *element, *element, ",", *element)) == ("nodes", *element)
    assert collapsed(("a", "=", GAP, "a", "=", GAP)) == ("a", "=", GAP, "a", "=", GAP)


def test_a_template_is_spelled_as_its_first_member_is():
    members = [shape(f"sent {VARIABLE} KB to  {VARIABLE}:{VARIABLE}"), shape(f"sent {VARIABLE} KB to {VARIABLE}")]

    assert spelled(("sent", GAP, "to", GAP), members) == "sent <*> KB to  <*>"


def test_a_list_is_spelled_once():
    members = [shape(f"codes ['{VARIABLE}', '{VARIABLE}'] sent"), shape(f"codes ['{VARIABLE}'] sent")]

    assert spelled(collapsed(members[0].words), members) == "codes ['<*>'] sent"


def test_a_value_that_never_differs_is_spelled_out():
    alike, other = shape("read /etc/hosts"), shape("read /etc/passwd")

    assert spelled(("read", GAP), [alike, alike]) == "read /etc/hosts"
    assert spelled(("read", GAP), [alike, other]) == "read <*>"


def test_words_in_a_gap_are_shown_as_one():
    members = [shape(text) for text in ("user root left", 'user "the boss" left', "user nobody left")]

    assert spelled(("user", GAP, "left"), members) == "user <*> left"
