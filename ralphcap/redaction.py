"""What must not be recorded, and what stands in its place? Rules of a profile and pseudonyms. Imports errors only.

The same text gets the same pseudonym throughout one recording, so that series still match one another. A pseudonym is a
keyed digest (HMAC-SHA-256, RFC 2104), and the key never enters the bundle: without it, guesses cannot be tried out.
"""

import hashlib
import hmac
import re
from collections import Counter
from collections.abc import Mapping

from ralphcap.errors import ParameterError

KNOWN = {
    # an account of the broker: ten digits, the last two are the product
    "accounts": r"(?<![\w.-])(?:\d{10}|\d{8}-\d{2}|\d{4}-\d{4}-\d{2})(?![\w.-])",
    "emails": r"(?<![\w.%+-])[\w.%+-]+@[\w-]+(?:\.[\w-]+)+",
    # a JSON Web Token, an Authorization header, a named secret, and keys that tell by their beginning what they are
    "tokens": r"(?<![\w-])eyJ[\w-]+\.[\w-]+\.[\w-]*"
    r"|(?i:(?<!\w)(?:bearer|basic)\s+[\w.~+/=-]{8,})"
    r"|(?i:(?<![a-z])(?:token|secret|password|passwd|api[_-]?key|access[_-]?key)[\"']?\s*[=:]\s*[\"']?[^\s\"'&,;]+)"
    r"|(?<![\w-])(?:gh[pousr]_|glsa_|xox[abprs]-|AKIA)[\w-]{8,}",
}
_NAME = re.compile(r"[a-z][a-z0-9_]{0,30}")
_DIGITS = 16  # of a pseudonym, 64 bits: a million values meet with a chance of 3 in 100 million
_TEXTS = re.compile(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`|\#[^\n]*)""")


class Redactor:
    """Replaces what the rules find; where two find the same place, the one that stands first counts.

    rules   name → regular expression, as parse_rules returns them
    key     the recording's own
    """

    def __init__(self, rules: Mapping[str, str], key: bytes) -> None:
        self._pattern = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in rules.items()))
        self._pseudonym = re.compile(rf"(?:{'|'.join(rules)})-[0-9a-f]{{{_DIGITS}}}") if rules else None
        self._key = key

    def text(self, text: str, counts: Counter[str]) -> str:
        """The text with a pseudonym for each find ('emails-9f86d081884c7d65'); `counts` gets the finds by rule."""

        def pseudonym(found: re.Match[str]) -> str:
            rule = str(found.lastgroup)
            counts[rule] += 1
            digest = hmac.digest(self._key, found[0].encode("utf-8", "surrogatepass"), hashlib.sha256)
            return f"{rule}-{digest.hex()[:_DIGITS]}"

        return self._pattern.sub(pseudonym, text)

    def rule_in(self, text: str) -> str | None:
        """The first rule that finds something in a text."""
        found = self._pattern.search(text)
        return found.lastgroup if found else None

    def holds_pseudonym(self, text: str) -> bool:
        """Whether a pseudonym stands in a text."""
        return bool(self._pseudonym and self._pseudonym.search(text))

    def rule_in_expression(self, expression: str) -> str | None:
        """The first rule that finds something in what an expression quotes or remarks: its numbers are no one's."""
        return next(filter(None, (self.rule_in(text) for text in _TEXTS.findall(expression))), None)


def parse_rules(table: Mapping[str, object], place: str) -> dict[str, str]:
    """Name → regular expression, from a profile's table: a known rule is `true`, one's own is a text.

    Raises ParameterError for an unknown or a broken rule.
    """
    return {name: _rule(name, value, f"{place}.{name}") for name, value in table.items() if value is not False}


def _rule(name: str, value: object, place: str) -> str:
    if value is True and name in KNOWN:
        return KNOWN[name]
    if not isinstance(value, str) or not _NAME.fullmatch(name):
        raise ParameterError(
            f"{place}: this is no rule of redaction.\n"
            f"  Write {' = true, '.join(KNOWN)} = true, or a name of small letters and a regular expression in single quotes."
        )
    try:
        pattern = re.compile(f"(?:{value})")
    except re.error as error:
        raise ParameterError(
            f"{place}: not a regular expression ({error}).\n  Mend it; flags go into (?i:…)."
        ) from error
    if pattern.groups:
        raise ParameterError(f"{place}: groups are not kept apart in a rule.\n  Write (?:…) in place of (…).")
    if pattern.match(""):
        raise ParameterError(f"{place}: it finds the empty text.\n  Write one that needs a character.")
    return value
