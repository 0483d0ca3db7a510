"""What does a bundle say of itself? Its manifest, and how its pages are named. Imports errors and window."""

import re
from typing import Any

import msgspec
import pandas as pd

from ralphcap.errors import BundleError, ParameterError
from ralphcap.sources.pieces import Pieces
from ralphcap.window import parse_zone

FORMAT = "ralphcap bundle"
VERSION = 3  # raised when an older ralphcap could not read a newer bundle
MANIFEST = "manifest.json"
MOST_PAGES = 1_000_000  # of one question
_QUESTION = re.compile(r"[0-9a-f]{64}")


class PageEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One recorded answer: to which call it came, how long it is, and its SHA-256."""

    question: str
    page: int
    about: str
    method: str
    path: str
    params: dict[str, str]
    bytes: int
    sha256: str

    @property
    def file(self) -> str:
        """The page's name in the bundle: made from the question's key, so it holds nothing that was read from outside."""
        return page_file(self.question, self.page)


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """now and zone: what windows are read with; catalog: the definitions that the questions were bound by.

    most_points, first_points, most_samples   how questions were cut: Pieces tells; version 1 knew points only, 2 no logs
    versions      of ralphcap and what it stood on
    redacted      rule of the profile → finds that pseudonyms stand for, in the answers and the catalog's texts
    pages         in the order in which they came
    """

    format: str
    version: int
    created: str
    now: str
    zone: str
    most_points: int
    versions: dict[str, str]
    catalog: dict[str, Any]
    redacted: dict[str, int] = {}
    pages: list[PageEntry] = []
    first_points: int = 0
    most_samples: int = 0

    @property
    def pieces(self) -> Pieces:
        """How questions were cut."""
        return Pieces(self.most_points, self.first_points, self.most_samples)


def page_file(question: str, page: int) -> str:
    """The name of a page's file."""
    return f"pages/{question}-{page:04d}.json"


def read_manifest(body: bytes, place: str) -> Manifest:
    """A manifest from its bytes. Raises BundleError."""
    try:
        manifest = msgspec.json.decode(body, type=Manifest)
    except (msgspec.DecodeError, RecursionError) as error:
        raise BundleError(
            f"{place}: its manifest cannot be read ({error}).\n  Fetch the bundle again, or record a new one."
        ) from error
    if manifest.format != FORMAT or manifest.version > VERSION:
        raise BundleError(
            f"{place}: this is {manifest.format} of version {manifest.version}, and this ralphcap reads {FORMAT} up to {VERSION}.\n  Use a newer ralphcap."
        )
    _check_head(manifest, place)
    for entry in manifest.pages:
        if not _QUESTION.fullmatch(entry.question) or not 0 <= entry.page < MOST_PAGES or entry.bytes < 0:
            raise BundleError(f"{place}: its manifest names a page that no ralphcap wrote.\n  Fetch the bundle again.")
    if len({(entry.question, entry.page) for entry in manifest.pages}) < len(manifest.pages):
        raise BundleError(f"{place}: its manifest names a page twice.\n  Fetch the bundle again.")
    return manifest


def _check_head(manifest: Manifest, place: str) -> None:
    """'now' is a time with its zone, the zone is known, and questions are split into pieces of some length."""
    try:
        moment = pd.Timestamp(manifest.now)
        parse_zone(manifest.zone)
    except (ValueError, ParameterError) as error:
        raise BundleError(
            f"{place}: its manifest tells no time or zone ({error}).\n  Fetch the bundle again."
        ) from error
    if (
        pd.isna(moment)
        or moment.tzinfo is None
        or manifest.most_points < 2
        or min(manifest.first_points, manifest.most_samples) < 0
    ):
        raise BundleError(f"{place}: its manifest tells no time, or no length of pieces.\n  Fetch the bundle again.")
