"""How long is it from an outage to its first notification? Arithmetic of a rule and its servers. Imports rules only.

Prometheus scrapes, waits for the answer, evaluates, and holds the alert back for `for`; Alertmanager waits for others
of the group. The design leaves time-out and evaluation out: 15 s + 10 s + 30 s + 60 s are 115 s, not a minute.
"""

import math
from dataclasses import dataclass

import pandas as pd

from ralphcap.catalog.rules import Rule

NOTHING = pd.Timedelta(0)


@dataclass(frozen=True)
class Delay:
    """What adds up between an outage and its notification, each at its longest.

    scrape        until the next scrape begins
    time_out      until that scrape is given up; a refused connection fails at once
    evaluation    until the rule's group is evaluated next
    hold          `for`, to the next evaluation at which it is over
    wait          until Alertmanager sends
    """

    scrape: pd.Timedelta
    time_out: pd.Timedelta
    evaluation: pd.Timedelta
    hold: pd.Timedelta
    wait: pd.Timedelta

    @property
    def longest(self) -> pd.Timedelta:
        """Everything at its worst."""
        return self.scrape + self.time_out + self.evaluation + self.hold + self.wait

    @property
    def shortest(self) -> pd.Timedelta:
        """An outage right before a scrape, which fails at once, right before an evaluation."""
        return self.hold + self.wait


def detection_delay(
    rule: Rule,
    *,
    scrape_interval: pd.Timedelta,
    scrape_timeout: pd.Timedelta,
    evaluation_interval: pd.Timedelta,
    group_wait: pd.Timedelta = NOTHING,
    group_interval: pd.Timedelta = NOTHING,
) -> Delay:
    """The delay of a rule whose condition is met at once when the outage begins, such as `up == 0`.

    evaluation_interval    the server's, for a group without an interval of its own
    group_wait             of the Alertmanager route: before the first notification of a new group
    group_interval         of that route: an alert that joins a group already notified waits for it instead
    A rule on `rate(x[5m])` needs some of its range besides, by how far the threshold is passed: that is not in here.
    An alert that ends within `wait` is never sent.
    """
    every = rule.interval or evaluation_interval
    return Delay(
        scrape=scrape_interval,
        time_out=scrape_timeout,
        evaluation=every,
        hold=math.ceil(rule.hold / every) * every,
        wait=max(group_wait, group_interval),
    )
