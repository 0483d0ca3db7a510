"""How does data become HTML without becoming markup? Imports inert.

Every text goes in through `tag` or `joined`, which escape all that is not Markup already; Markup is made only here.
"""

import html

from ralphcap.inert import inert


class Markup(str):
    """HTML that is finished: it is not escaped again."""

    __slots__ = ()


def escaped(text: object) -> Markup:
    """The text letter by letter: no element, no attribute, no direction mark, no control character comes of it."""
    return text if isinstance(text, Markup) else Markup(html.escape(inert(text)))


def joined(*parts: object) -> Markup:
    """The parts one after another, each escaped."""
    return Markup("".join(escaped(part) for part in parts))


def tag(name: str, *children: object, **attributes: object) -> Markup:
    """An element with escaped children and attribute values; `class_` is `class`, a None attribute is left out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escaped(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{name}{written}>{joined(*children)}</{name}>")
