"""How fast this machine is just now, for limits that are said in the seconds of a usual one."""

import time
from collections.abc import Callable


def counted(clock: Callable[[], float]) -> float:
    """The seconds in which it counts to ten million: about one on a usual machine that nobody else uses.

    clock: time.process_time for work alone, time.monotonic where others may hold the processor.
    """
    began, total = clock(), 0
    for number in range(10_000_000):
        total += number * number
    return clock() - began


def longest_round() -> float:
    """The seconds in which the last of two hundred at once has its answer: twenty on a usual machine."""
    return 20.0 * max(1.0, counted(time.monotonic))
