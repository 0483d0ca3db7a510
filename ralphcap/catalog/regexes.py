"""Is a text a regular expression that Prometheus takes, whole by itself? Imports nothing of the project.

Prometheus compiles `^(?:VALUE)$` with RE2 (https://github.com/google/re2/wiki/Syntax). A value such as `a)|(b` compiles
there and is anchored on one side only: each value has to be whole before it is put between those brackets.
"""

import re

MOST_REPEATS = 1000  # RE2's bound of {n}
_TOKEN = re.compile(
    r"(?P<escape>\\.?)"
    r"|(?P<set>\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*(?P<set_end>\])?)"
    r"|(?P<open>\((?P<flags>\?(?:P<\w+>|[imsU-]*:|[imsU-]+(?=\))|(?P<foreign>.?)))?)"
    r"|(?P<close>\))"
    r"|(?P<repeat>(?:[*+?]|\{(?P<least>\d+)(?:,(?P<most>\d*))?\})\??)",
    re.DOTALL,
)
_LETTERS_AFTER_BACKSLASH = set("dDsSwWbBAzaftnrvxpP")


def fault_of(pattern: str) -> str | None:
    """Why RE2 would refuse this pattern, or None. The parser of expressions finds what is left."""
    depth, end_of_repeat = 0, -1
    for token in _TOKEN.finditer(pattern):
        reason = _fault_of_token(token)
        if reason:
            return reason
        if token["repeat"]:
            if token.start() == end_of_repeat:
                return f"RE2 does not repeat a repetition ({token[0]})"
            end_of_repeat = token.end()
        depth += bool(token["open"]) - bool(token["close"])
        if depth < 0:
            return "it closes a bracket that it did not open"
    return "a bracket is not closed" if depth else None


def _fault_of_token(token: re.Match[str]) -> str | None:
    escape = token["escape"]
    if escape == "\\":
        return "it ends in a single backslash"
    if escape and escape[1].isalnum() and escape[1] not in _LETTERS_AFTER_BACKSLASH:
        return f"RE2 has no {escape}"
    if token["set"] and not token["set_end"]:
        return "a [ is not closed"
    if token["foreign"] is not None:
        return f"RE2 has no (?{token['foreign']}"
    repeats = max(int(token["least"] or 0), int(token["most"] or 0))
    return f"RE2 repeats at most {MOST_REPEATS} times" if repeats > MOST_REPEATS else None


def literal(text: str) -> str:
    """The pattern that matches exactly this text."""
    return re.sub(r"([\\.+*?()|\[\]{}^$])", r"\\\1", text)
