"""The moment in which a provider is asked: between the intent and the result a crash leaves a doubt."""

from collections.abc import Callable
from typing import TypeVar

from academy.kernel.faults import faultpoint

Answer = TypeVar("Answer")


def outside(name: str, call: Callable[[], Answer]) -> Answer:
    """Make the call, with a fault point on either side of it."""
    faultpoint(f"{name}.intent")
    answer = call()
    faultpoint(f"{name}.called")
    return answer
