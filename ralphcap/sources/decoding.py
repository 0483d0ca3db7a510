"""Is this JSON of the expected form? One way to read what strangers send, and one error for all that is wrong with it."""

from typing import Any

import msgspec

# What reading JSON raises: of another form, not UTF-8, nested without end
UNDECODABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


class Undecodable(ValueError):
    """Not JSON, not UTF-8, nested without end, or of another form: the message says which."""


def decode(body: bytes, form: Any = Any) -> Any:
    """The decoded body. Raises Undecodable."""
    try:
        return msgspec.json.decode(body, type=form)
    except UNDECODABLE as error:
        raise Undecodable(str(error)) from error
