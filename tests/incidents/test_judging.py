"""How often is something found where nothing changed?"""

import numpy as np
import polars as pl
import pytest

from ralphcap.incidents.judging import SURE, judged

STRETCHES, TEMPLATES, DRAWS = 10, 200, 150
SHARE = 1 / (STRETCHES + 1)


def findings(draw) -> list[list[str]]:
    """What is found in each of many draws of templates whose rates never change."""
    random = np.random.default_rng(1)
    return [_found(draw(random, np.exp(random.normal(0, 1.7, TEMPLATES)))) for _ in range(DRAWS)]


def _found(counts: np.ndarray) -> list[str]:
    """counts: a row a template; the last stretch is the second window."""
    counts = counts[counts.sum(axis=1) > 0]
    before, during = counts[:, :-1], counts[:, -1]
    number, stretch = np.nonzero(before)
    stretches = pl.DataFrame({"number": number, "stretch": stretch, "count": before[number, stretch]})
    units = pl.DataFrame({"number": np.arange(len(counts)), "before": before.sum(axis=1), "during": during})
    table = judged(units.with_columns(unit=pl.lit("template")), stretches, share=SHARE, stretch=SHARE)
    return table.filter(pl.col("adjusted") <= SURE)["change"].to_list()


def poisson(random, rates):
    return random.poisson(rates[:, None], (TEMPLATES, STRETCHES + 1))


def bursts(random, rates):
    """Negative binomial: three times the variance of a Poisson count."""
    return random.negative_binomial(np.broadcast_to(rates[:, None] / 2, (TEMPLATES, STRETCHES + 1)), 1 / 3)


def load(random, rates):
    """Poisson counts, all of whose rates go up and down together."""
    return random.poisson(rates[:, None] * random.choice([0.3, 0.7, 1, 2], STRETCHES + 1))


@pytest.mark.parametrize("changes", [["new"], ["gone"], ["more", "less"]], ids="-".join)
def test_calm_lines_at_the_same_rate_seldom_give_a_finding(changes):
    share = np.mean([not set(found).isdisjoint(changes) for found in findings(poisson)])

    assert share <= SURE + 2 * np.sqrt(SURE * (1 - SURE) / DRAWS)


@pytest.mark.parametrize("draw", [bursts, load])
def test_bursts_and_load_at_the_same_rate_seldom_give_a_finding(draw):
    share = np.mean([bool(found) for found in findings(draw)])

    assert share <= 3 * SURE + 2 * np.sqrt(3 * SURE * (1 - 3 * SURE) / DRAWS)
