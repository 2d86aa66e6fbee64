"""How every event is read: its object is looked at again, one reader at a time."""

from collections.abc import Callable
from typing import TypeVar

from academy.kernel.db import alone
from academy.kernel.models import InboundEvent

Told = TypeVar("Told")
# The space of advisory locks for Stripe's objects.
OBJECTS = 11


def look_again(identifier: str, read: Callable[[str], Told], settle: Callable[[Told], object]) -> None:
    """Ask how an object stands now and write that down; whoever else does so waits, so that nothing older is written
    after something newer."""
    with alone(space=OBJECTS, word=identifier):
        settle(read(identifier))


def anew(read: Callable[[str], Told], settle: Callable[[Told], object]) -> Callable[[InboundEvent], None]:
    """A reader of events about one kind of object."""

    def reader(event: InboundEvent) -> None:
        look_again(event.payload["data"]["object"]["id"], read, settle)

    return reader
