"""Is a new message found however seldom it is said, and nothing else? Planted into lines of all systems in DIR/loghub.

python -m benchmarks.bursts --data DIR [--seeds 20]

Of each seed 50,000 lines of all systems, mixed and drawn anew, are the window before, and 5,000 the incident's, at the
same rate. Planted into the latter: three messages that were held back, in 3, 10 and 40 lines, and three that are said five
times as often. A message is a true template. Every line is of one service and level, which so tell nothing. The same
windows are compared without anything planted, too: what is found then is false.
Aims: recall and precision of the new ones among the findings at least .98; all six among the first ten as ranked.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.loghub import documents, systems
from benchmarks.machine import machine
from ralphcap.incidents import logs
from ralphcap.incidents.judging import SURE

BEFORE, DURING = 50_000, 5_000
NEW = (3, 10, 40)  # lines of the new messages
BURSTS, TIMES = 3, 5
FEWEST = 5  # lines in the incident's window of a message that bursts, before it does
AIM = 0.98


def main() -> None:
    """Prints one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seeds", type=int, default=20)
    options = parser.parse_args()
    pool = pd.concat([table.assign(truth=name + " " + table["truth"]) for name, table in systems(options.data).items()])
    runs = pd.DataFrame([_run(pool, seed) for seed in range(options.seeds)])
    figures = {name: {"mean": round(runs[name].mean(), 4), "worst": _worst(runs[name])} for name in runs}
    aims = {
        "recall and precision of new": bool(runs[["new_recall", "new_precision"]].mean().min() >= AIM),
        "all among the first ten": bool(runs["in_first_ten"].min() == 1),
    }
    print(json.dumps({"benchmark": "bursts", "seeds": options.seeds, **figures, "aims": aims, "machine": machine()}))


def _worst(values: pd.Series) -> float:
    return float(values.max() if values.name == "found_where_nothing_is" else values.min())


def _run(pool: pd.DataFrame, seed: int) -> dict[str, float]:
    random = np.random.default_rng(seed)
    new = random.choice(pool["truth"].unique(), len(NEW), replace=False)
    rest = pool[~pool["truth"].isin(new)]
    before, during = (_drawn(rest, random, lines) for lines in (BEFORE, DURING))
    usual = during["truth"].value_counts().sort_index()
    bursts = random.choice(usual[usual >= FEWEST].index, BURSTS, replace=False)
    quiet = _compared(before, during)
    planted = [_drawn(pool[pool["truth"] == name], random, lines) for name, lines in zip(new, NEW, strict=True)]
    planted += [_drawn(pool[pool["truth"] == name], random, (TIMES - 1) * usual[name]) for name in bursts]
    during = pd.concat([during, *planted]).sample(frac=1, random_state=seed)
    found = _scored(_compared(before, during), pool, set(new), set(bursts))
    return found | {"found_where_nothing_is": float((quiet["adjusted"] <= SURE).sum())}


def _compared(before: pd.DataFrame, during: pd.DataFrame) -> pd.DataFrame:
    """Everything that was looked at."""
    return logs.compare(
        documents(before["message"], "2026-01-01 00:00", "2026-01-01 10:00"),
        documents(during["message"], "2026-01-01 10:00", "2026-01-01 11:00"),
        read_before=pd.Timedelta(hours=10),
        read_during=pd.Timedelta(hours=1),
        error=1,
    )


def _drawn(pool: pd.DataFrame, random: np.random.Generator, lines: int) -> pd.DataFrame:
    return pool.iloc[random.integers(0, len(pool), lines)]


def _scored(found: pd.DataFrame, pool: pd.DataFrame, new: set[str], bursts: set[str]) -> dict[str, float]:
    """A finding is right where the lines that it shows are all of one message that was planted so.

    found   everything that was looked at, as ranked; findings are those that a user gets
    """
    truth = pool.drop_duplicates("message").set_index("message")["truth"]
    said = [set(truth[list(lines)]) for lines in found["examples"]]
    names = pd.Series([one.pop() if len(one) == 1 else None for one in said], index=found.index, dtype="object")
    sure = found["adjusted"] <= SURE
    is_new, is_more = (names[sure & (found["change"] == change)] for change in ("new", "more"))
    return {
        "new_recall": len(new & set(is_new)) / len(new),
        "new_precision": float(is_new.isin(new).mean()) if len(is_new) else 0.0,
        "burst_recall": len(bursts & set(is_more)) / len(bursts),
        "burst_precision": float(is_more.isin(bursts).mean()) if len(is_more) else 0.0,
        "in_first_ten": len((new | bursts) & set(names[:10])) / len(new | bursts),
    }


if __name__ == "__main__":
    main()
