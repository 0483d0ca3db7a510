"""How are templates, changes and lines of logs printed? For people, with nothing in them that acts. Imports reviews, units, the talk."""

from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

import pandas as pd

from ralphcap.cli.formats import LETTERS_SHOWN, ROWS_SHOWN, times_of
from ralphcap.cli.talk import aligned
from ralphcap.figures.text import shortened
from ralphcap.frames import TIMESTAMP
from ralphcap.inert import inert
from ralphcap.reviews import log_words
from ralphcap.reviews.log_reading import Chosen
from ralphcap.sources import Source
from ralphcap.units import format_value
from ralphcap.window import Window

ONE_WINDOW = ("template", "level", "lines", "share", "first", "last", "services", "example")


def head(source: Source, window: Window, chosen: Chosen, *, against: Window | None = None) -> str:
    """What was read, of what, how complete, and what could not be read."""
    return "\n".join(
        [
            log_words.title("Logs", source, window),
            *([f"against {against.describe(source.zone)}"] if against else []),
            *([f"only {chosen}"] if str(chosen) else []),
            *(f" ! {lack}" for lack in lacks(source)),
            "",
        ]
    )


def lacks(source: Source) -> list[str]:
    """What could not be read so far."""
    return log_words.lacks(source.ledger.frame())


def of_one_window(table: pd.DataFrame) -> pd.DataFrame:
    """The columns that do not compare."""
    return table.rename(columns={"during": "lines"})[list(ONE_WINDOW)]


def templates(table: pd.DataFrame, *, zone: ZoneInfo, lines: int, most: int | None = ROWS_SHOWN) -> str:
    """The templates with their counts, the most frequent first."""
    if table.empty:
        return "No line fits."
    shown = table if most is None else table.head(most)
    heads = ("lines", "share", "level", f"first ({zone.key})", "last", "services", "template")
    columns = [
        [f"{count:,}" for count in shown["during"]],
        [format_value(share, "ratio") for share in shown["share"]],
        shown["level"],
        times_of(shown["first"], zone, "%m-%d %H:%M:%S"),
        times_of(shown["last"], zone, "%m-%d %H:%M:%S"),
        [log_words.by(services) for services in shown["services"]],
        [_one_line(text) for text in shown["template"]],
    ]
    more = len(table) - len(shown)
    left = f"\n… {more:,} more: --all prints them, --json holds them." if more else ""
    told = f"{len(table):,} templates of {lines:,} lines\n\n"
    return told + aligned([list(line) for line in zip(*columns, strict=True)], heads, right=("lines", "share")) + left


def changes(table: pd.DataFrame, *, zone: ZoneInfo, end: pd.Timestamp) -> str:
    """What changed, the surest first, each with its example; that nothing (else) did is an answer."""
    blocks = [_change(row, zone, end) for row in log_words.changed(table)]
    return "\n\n".join([*blocks, f" ○ {log_words.rest(table)}"])


def _change(row: log_words.Row, zone: ZoneInfo, end: pd.Timestamp) -> str:
    said = f"{log_words.counts(row)} ({log_words.ratio(row)})"
    by = " ".join(filter(None, (str(row["services"]), str(row["level"]))))
    lines = [
        f" {log_words.MARK} {row['change']:<5} {said}, {log_words.when(row, zone, end)}, {by}",
        f"         {_one_line(row['template'])}",
        *([f"         of the kind {_one_line(row['within'])}"] if row["within"] else []),
        f"         for example: {_one_line(row['example'])}",
    ]
    return "\n".join(lines)


def counted(lines: pd.DataFrame, loggers: pd.DataFrame) -> str:
    """Lines by service and level, and the loggers that wrote most, where the lines themselves are too many to read."""
    by_level = lines.groupby(["service", "level"], observed=True, dropna=False)["value"].sum()
    levels = by_level[by_level > 0].sort_values(ascending=False).reset_index()
    most = loggers.sort_values("value", ascending=False, kind="stable").head(ROWS_SHOWN)
    return "\n\n".join(
        aligned(
            [[*("" if pd.isna(name) else str(name) for name in row[:-1]), f"{row[-1]:,.0f}"] for row in cells],
            (*names, "lines"),
            right=("lines",),
        )
        for cells, names in (
            (levels.to_numpy().tolist(), ("service", "level")),
            (most[["service", "logger", "value"]].to_numpy().tolist(), ("service", "logger")),
        )
    )


def lines_of(documents: Iterable[pd.DataFrame], zone: ZoneInfo) -> Iterator[str]:
    """The lines themselves: time, service, level, message. A message's further lines stand under it, behind a bar.

    So no message can look like another line.
    """
    for frame in documents:
        times = times_of(frame[TIMESTAMP], zone, "%Y-%m-%d %H:%M:%S.%f")
        columns = (
            frame[name].astype("object").where(frame[name].notna(), "") for name in ("service", "level", "message")
        )
        for time, service, level, message in zip(times, *columns, strict=True):
            begin = f"{time[:-3]}  {_word(service):<18} {_word(level):<8} "
            yield begin + inert(message).replace("\n", f"\n{' ' * (len(begin) - 2)}│ ")


def _word(text: str) -> str:
    return inert(" ".join(str(text).split()))


def _one_line(text: str) -> str:
    return shortened(" ".join(inert(text).split()), LETTERS_SHOWN)
