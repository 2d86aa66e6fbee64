"""Every order in which a few things can happen, each from the same beginning."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db import transaction

Thing = TypeVar("Thing")
End = dict[str, Any]


def ends(things: Sequence[Thing], happens: Callable[[Thing], object], end: Callable[[], End]) -> list[End]:
    """Where everything stands after each order of these: six ends for three things.

    What several orders begin with happens once; then the database is taken back to there for each way to go on.
    """
    if not things:
        return [end()]
    found = []
    for place, thing in enumerate(things):
        with transaction.atomic():
            happens(thing)
            found += ends([*things[:place], *things[place + 1 :]], happens, end)
            transaction.set_rollback(True)
    return found


def only_end(things: Sequence[Thing], happens: Callable[[Thing], object], end: Callable[[], End]) -> End:
    """The one end to which every order leads; nothing is left over in it for a person to look at."""
    found = ends(things, happens, end)
    assert all(one == found[0] for one in found)
    assert found[0]["dead"] == 0
    return found[0]
