"""The pages on which families look for a time, beside the stated sixty milliseconds."""

import statistics

from academy.bench.ground import Ground
from academy.bench.load import Rush, rush_apart
from academy.bench.requests import get
from academy.bench.rounds import ROUNDS, Line

STATED = 60.0  # milliseconds
EACH = 15


def measure(ground: Ground, path: str, name: str, *, rounds: int = ROUNDS) -> Line:
    """The median of one visitor's requests, round by round."""
    rush_apart(Rush(ground.port, [[get(path)] * EACH] * 4))
    taken: list[float] = []
    wrong: list[str] = []
    for _round in range(rounds):
        answers = rush_apart(Rush(ground.port, [[get(path)] * EACH]))
        wrong += [f"status {answer.status}" for answer in answers if answer.status != 200]
        taken.append(statistics.median(answer.took for answer in answers) * 1000)
    return Line(name, "ms", taken, [STATED], [one / STATED for one in taken], at_most=1.0, wrong=wrong)
