"""A goal is a ratio: ours beside a yardstick, in slices that alternate, so that a noisy machine troubles both alike."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

ROUNDS = 5
SLICE_SECONDS = 2.5
# Rounds that differ by more than this say more about the machine than about us.
STEADY = 1.5


class Verdict(StrEnum):
    """What a line comes to."""

    PASS = "PASS"  # noqa: S105 - the word, not a secret
    FAIL = "FAIL"
    NOISY = "NOISY"


@dataclass
class Line:
    """One goal as measured. ours and yardstick: medians with their unit; ratios: one for each round.

    at_least: the ratio to reach; at_most: the ratio not to exceed. wrong: what was not right in what was done.
    """

    name: str
    unit: str
    ours: list[float]
    yardstick: list[float]
    ratios: list[float]
    at_least: float | None = None
    at_most: float | None = None
    notes: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """The median of the rounds."""
        return statistics.median(self.ratios)

    @property
    def verdict(self) -> Verdict:
        """FAIL for a wrong result, whatever its speed; NOISY where the rounds differ too much."""
        if self.wrong:
            return Verdict.FAIL
        if max(self.ratios) > STEADY * min(self.ratios):
            return Verdict.NOISY
        good = self.ratio >= self.at_least if self.at_least is not None else self.ratio <= (self.at_most or 0.0)
        return Verdict.PASS if good else Verdict.FAIL

    def __str__(self) -> str:
        goal = f">= {self.at_least:g}" if self.at_least is not None else f"<= {self.at_most:g}"
        said = (
            f"{self.name:22} ours {statistics.median(self.ours):8.1f} {self.unit:5}"
            f" yardstick {statistics.median(self.yardstick):8.1f} {self.unit:5}"
            f" ratio {self.ratio:6.3f} ({min(self.ratios):.3f}-{max(self.ratios):.3f}) goal {goal:8} {self.verdict}"
        )
        return "; ".join([said, *self.notes, *(f"WRONG: {what}" for what in self.wrong)])


def abba(ours: Callable[[], float], yardstick: Callable[[], float], *, rounds: int = ROUNDS) -> tuple[list[float], ...]:
    """Ours, yardstick, yardstick, ours, so often: the rates of ours and of the yardstick, and the rounds' ratios."""
    mine: list[float] = []
    its: list[float] = []
    ratios: list[float] = []
    for _round in range(rounds):
        first, second, third, fourth = ours(), yardstick(), yardstick(), ours()
        mine += [first, fourth]
        its += [second, third]
        ratios.append((first + fourth) / (second + third))
    return mine, its, ratios


def percentile(values: list[float], part: float) -> float:
    """The value below which that part of them lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]
