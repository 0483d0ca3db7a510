"""Random questions over the planted past: expressions that every server of the API may be asked, windows and pieces.

An expression is made by its type, as PromQL has them: selectors, ranges of them or of sub-queries, instant vectors,
numbers. Servers refuse some (many-to-many matches, doubled labels): then the pieces must be refused, too.
"""

from dataclasses import dataclass
from random import Random

import pandas as pd

from ralphcap.window import Window
from tests.sources.planted import HOURS

DEPTH = 3  # operations above the deepest selector

_METRICS = {
    "up": [],
    "requests_total": ['code="500"', 'code!~"5.*"'],
    "seconds_bucket": ['le!="+Inf"', 'le="1"'],
    "seconds_count": [],
    "temperature": ['le=""'],
    "seldom": [],
    "build_info": ['version="1.0"', 'version=~"2.*"'],
}
_MATCHERS = ['instance="a"', 'instance=~"a|b"', 'instance!="c"', 'job!~"v.*"', "", "", ""]
_DURATIONS = "30s 1m 90s 4m59s 5m 10m 45m 2h".split()
_SUBQUERY_STEPS = ["", "15s", "1m", "2m30s", "7m"]
_OFFSETS = ["5m", "-3m", "1h", "-1h30m", "7s"]
_MOMENTS = ["start()", "end()", "MIDDLE", "MIDDLE.5"]
_LABELS = "instance job code le version".split()
_NUMBERS = "0 1 -2.5 0.1 1e9 NaN Inf -Inf 0x1F".split()
_OVER_TIME = (
    "rate increase irate delta idelta deriv changes resets avg_over_time sum_over_time min_over_time max_over_time "
    "count_over_time last_over_time present_over_time stddev_over_time stdvar_over_time absent_over_time"
).split()
_OF_VECTORS = (
    "abs ceil floor round exp ln log2 log10 sqrt sgn sin timestamp absent hour day_of_week day_of_month minute "
    "sort sort_desc"
).split()
_AGGREGATIONS = "sum avg min max count group stddev stdvar".split()
_ARITHMETIC = "+ - * / % ^ atan2".split()
_COMPARISONS = "== != > < >= <=".split()


@dataclass(frozen=True)
class Asked:
    """A question about the planted past: where its window begins and how it steps [seconds], and how long pieces are.

    template      the expression, with MIDDLE for the middle of the past
    first_points  of the first piece
    """

    template: str
    begins: int
    step: int
    points: int
    first_points: int
    most_points: int

    def expression(self, start: pd.Timestamp) -> str:
        """The expression, where the past begins at `start`."""
        return self.template.replace("MIDDLE", f"{start.timestamp() + HOURS * 1800:.0f}")

    def window(self, start: pd.Timestamp) -> Window:
        """The window, where the past begins at `start`."""
        step = pd.Timedelta(seconds=self.step)
        first = (start + pd.Timedelta(seconds=self.begins)).as_unit("ms").floor(step)
        return Window(first, first + self.points * step, step)


def question(number: int, seed: int = 0) -> Asked:
    """The question of a number: its window may begin before the past, and end behind it."""
    random = Random(f"{seed} {number}")
    step = random.choice([1, 7, 15, 30, 60, 61, 300, 600])
    points = random.randint(2, 60)
    begins = random.randint(-900, HOURS * 3600 - points * step // 2)
    first, most = random.randint(1, points), random.randint(1, points - 1)
    return Asked(vector(random, DEPTH), begins, step, points, first, most)


def vector(random: Random, depth: int) -> str:
    """An instant vector."""
    if depth == 0:
        return selector(random) + modifiers(random)
    make = random.choice([selected, call, call, aggregation, aggregation, operation, quantile])
    return make(random, depth - 1)


def selected(random: Random, _: int) -> str:
    """A selector by itself."""
    return selector(random) + modifiers(random)


def selector(random: Random) -> str:
    """A metric, with a matcher or without; now and then one that nobody has."""
    metric = random.choice(list(_METRICS)) if random.random() < 0.97 else "nowhere"
    return f"{metric}{{{random.choice(_MATCHERS + _METRICS.get(metric, []))}}}"


def modifiers(random: Random) -> str:
    """`offset`, also into the future, and `@`, in either order."""
    offset = f" offset {random.choice(_OFFSETS)}" if random.random() < 0.3 else ""
    moment = f" @ {random.choice(_MOMENTS)}" if random.random() < 0.3 else ""
    return random.choice([offset + moment, moment + offset])


def stretch(random: Random, depth: int) -> str:
    """A stretch of samples, or of an expression's values (a sub-query)."""
    duration = random.choice(_DURATIONS)
    if random.random() < 0.6:
        return f"{selector(random)}[{duration}]{modifiers(random)}"
    return f"({vector(random, depth)})[{duration}:{random.choice(_SUBQUERY_STEPS)}]{modifiers(random)}"


def number(random: Random, depth: int) -> str:
    """A scalar."""
    return random.choice([*_NUMBERS, "time()", f"scalar({vector(random, depth)})"])


def call(random: Random, depth: int) -> str:
    """A function of a stretch, or of a vector."""
    if random.random() < 0.5:
        over = stretch(random, depth)
        return random.choice(
            [
                *(f"{name}({over})" for name in _OVER_TIME),
                f"quantile_over_time({random.choice(_NUMBERS)}, {over})",
                f"predict_linear({over}, {random.choice(_NUMBERS)})",
            ]
        )
    of = vector(random, depth)
    return random.choice(
        [
            *(f"{name}({of})" for name in _OF_VECTORS),
            f"clamp({of}, -1, {number(random, depth)})",
            f"round({of}, 0.3)",
            f"vector(scalar({of}))",
            f'label_replace({of}, "copy", "$1-한", "instance", "(.*)")',
            f'label_join({of}, "both", "/", "job", "instance")',
        ]
    )


def quantile(random: Random, depth: int) -> str:
    """A quantile of the histogram's buckets, or of whatever a vector holds."""
    rated = f"sum by (le, instance) (rate(seconds_bucket[{random.choice(_DURATIONS)}]{modifiers(random)}))"
    of = rated if random.random() < 0.8 else vector(random, depth)
    return f"histogram_quantile({random.choice(['0.5', '0.95', '1', '2', 'NaN'])}, {of})"


def aggregation(random: Random, depth: int) -> str:
    """One of the aggregations, over all labels, by some, or without some."""
    of = vector(random, depth)
    grouping = random.choice(["", f"by ({_labels(random)})", f"without ({_labels(random)})"])
    return random.choice(
        [
            *(f"{name} {grouping} ({of})" for name in _AGGREGATIONS),
            f"topk {grouping} (2, {of})",
            f"bottomk {grouping} (1, {of})",
            f"quantile {grouping} (0.3, {of})",
            f'count_values {grouping} ("shown", {of})',
        ]
    )


def operation(random: Random, depth: int) -> str:
    """An operator between a vector and a number, or between two vectors whose labels may match."""
    left, operator = vector(random, depth), random.choice([*_ARITHMETIC, *_COMPARISONS])
    if random.random() < 0.4:
        return f"({left}) {operator} {number(random, depth)}"
    right = vector(random, depth)
    matching = random.choice(["", f"on ({_labels(random)})", f"ignoring ({_labels(random)})"])
    if random.random() < 0.3:
        return f"({left}) {random.choice(['and', 'or', 'unless'])} {matching} ({right})"
    changes = "bool" if operator in _COMPARISONS and random.random() < 0.5 else ""
    group = random.choice(["", "group_left ()", "group_right ()"]) if matching else ""
    if random.random() < 0.4:  # two of the same kind: these do match
        left, right = (f"sum by (instance) ({side})" for side in (left, right))
        matching = group = ""
    return f"({left}) {operator} {changes} {matching} {group} ({right})"


def _labels(random: Random) -> str:
    return ", ".join(random.sample(_LABELS, random.randint(0, 2)))
