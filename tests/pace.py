"""How fast this machine is just now, for limits that are said in the seconds of a usual one."""

import random
import time
from collections.abc import Callable
from typing import Any


class Row:
    """Something to make, and to find again."""

    def __init__(self, number: int) -> None:
        self.name = str(number)
        self.facts: dict[str, Any] = {"number": number, "name": self.name}


def pace(clock: Callable[[], float]) -> float:
    """How many times as long as on a usual machine that nobody else uses things take here.

    It makes many small objects and finds them again out of their order, as our own work does: a processor whose memory
    others keep busy counts as fast as ever. There are as many rounds as make this the factor by which the migrations of
    a new database took longer here than where their limit was set.

    clock: time.process_time for work alone, time.monotonic where others may hold the processor.
    """
    began, luck, total = clock(), random.Random(1), 0
    for _round in range(4):
        rows = [Row(number) for number in range(100_000)]
        luck.shuffle(rows)
        found = {row.name: row for row in rows}
        total += sum(found[str(number)].facts["number"] for number in range(100_000))
    assert total
    return clock() - began


def usual(seconds: float) -> float:
    """So many seconds of a usual machine that nobody else uses, as long as they are on this one at this moment."""
    return seconds * max(1.0, pace(time.monotonic))


def longest_round() -> float:
    """The seconds in which the last of two hundred at once has its answer: twenty on a usual machine."""
    return usual(20)
