"""What is wrong with a rule, how bad is it, and what is the next step? Imports nothing of the project."""

from dataclasses import dataclass

NEVER, ALWAYS, DOUBTFUL = VERDICTS = ("never", "always", "doubtful")


@dataclass(frozen=True)
class Finding:
    """A fault of a rule: what is wrong and the next step, both whole sentences.

    verdict   'never' fires, fires 'always', or 'doubtful': fires, but not for what it says
    fault     which kind of fault, in few words
    """

    alert: str
    verdict: str
    fault: str
    told: str
    next_step: str
