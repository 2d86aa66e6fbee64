"""Recipes about a family, with a provider made of a dictionary: what it holds under each key, and how it was asked."""

from collections import Counter
from typing import Any

from django.db import connection

from academy.kernel.errors import ProviderDown, Refusal, Unknown
from academy.kernel.models import Run
from academy.kernel.recipe import Abandon, Recipe, Remote, Result, Waiting
from academy.kernel.work import perform
from academy.kernel.workflow import advance, cancel, run_of
from academy.models import Family


class Killed(BaseException):
    """As far as the engine can see it, the process ends here."""


class Provider:
    """What an outside world did: `things` by key, `asked` how often; `mood` decides how the next call ends."""

    def __init__(self) -> None:
        self.things: dict[str, str] = {}
        self.asked: Counter[str] = Counter()
        self.mood: list[Any] = []
        self.in_transaction = False

    def clear(self) -> None:
        """A new world."""
        self.__init__()  # type: ignore[misc]

    def make(self, key: str) -> Result:
        """Do it, unless the mood says otherwise: an error is raised, before or (in a tuple) after the effect."""
        self.asked["make"] += 1
        self.in_transaction |= connection.in_atomic_block
        mood = self.mood.pop(0) if self.mood else None
        if isinstance(mood, BaseException):
            raise mood
        self.things[key] = "made"
        if isinstance(mood, tuple):
            raise mood[0]
        return {"thing": key}

    def find(self, key: str) -> Result | None:
        """What is there under this key."""
        self.asked["find"] += 1
        return {"thing": key} if key in self.things else None


PROVIDER = Provider()
DOWN, LOST = ProviderDown("It is down."), Unknown("No answer.")


def cook(run: Run) -> Run:
    """One worker takes the run."""
    perform(Run, run.pk, advance)
    return Run.objects.get(pk=run.pk)


def note(family: Family, word: str) -> None:
    """Leave a word on the row, in the order of the steps."""
    fresh = Family.objects.get(pk=family.pk)
    Family.objects.filter(pk=family.pk).update(name=f"{fresh.name} {word}".strip())


def begin(family: Family) -> None:
    note(family, "began")


def finish(family: Family) -> None:
    note(family, "finished")


def undo(family: Family) -> None:
    note(family, "undone")


def forget(family: Family) -> None:
    note(family, "forgotten")


def wait(family: Family) -> Waiting | None:
    """Until the family's name says that it was paid."""
    return None if "paid" in Family.objects.get(pk=family.pk).name else Waiting(f"paid:{family.pk}")


def break_off(family: Family) -> None:
    """Write, and fail in the same breath."""
    note(family, "broken")
    raise RuntimeError("It broke.")


def refuse(family: Family) -> None:
    """Write, and say no in the same breath."""
    note(family, "refused")
    raise Refusal("The answer is no.")


def abandon(_family: Family) -> None:
    raise Abandon("Nobody came.")


def record(family: Family, result: Result) -> None:
    note(family, f"recorded:{result['thing']}")


make = Remote("make", lambda _family, key: PROVIDER.make(key), lambda _family, key: PROVIDER.find(key), record)
# The controls: nobody looks, and the provider knows no keys.
make_blindly = Remote(
    "make_blindly", lambda _f, _k: PROVIDER.make(f"thing-{len(PROVIDER.things)}"), lambda _f, _k: None, record
)


def _cancelled_while_asking(family: Family, key: str) -> Result:
    result = PROVIDER.make(key)
    run = run_of("interrupted", family)
    assert run
    cancel(run, reason="They changed their minds.")
    return result


PLAIN = Recipe("plain", Family, (begin, finish))
REMOTE = Recipe("remote", Family, (begin, make, finish), (undo, forget))
BLIND = Recipe("blind", Family, (make_blindly,))
WAITS = Recipe("waits", Family, (wait, finish), (undo,))
BREAKS = Recipe("breaks", Family, (begin, break_off))
REFUSES = Recipe("refuses", Family, (begin, refuse, finish), (undo, forget))
ABANDONS = Recipe("abandons", Family, (begin, abandon), (undo,))
UNDO_BREAKS = Recipe("undo_breaks", Family, (begin, abandon), (break_off,))
UNDO_REFUSES = Recipe("undo_refuses", Family, (begin, abandon), (refuse,))
SKIPS = Recipe(
    "skips", Family, (Remote("skipped", make.call, make.lookup, record, skip_if=lambda _family: True), finish)
)
INTERRUPTED = Recipe(
    "interrupted", Family, (Remote("make", _cancelled_while_asking, make.lookup, record), finish), (undo,)
)
UNDO_ASKS = Recipe("undo_asks", Family, (begin, abandon), (make, undo))

plain, remote, blind, waits, breaks = PLAIN, REMOTE, BLIND, WAITS, BREAKS
refuses, abandons, undo_breaks, undo_refuses = REFUSES, ABANDONS, UNDO_BREAKS, UNDO_REFUSES
skips, interrupted, undo_asks = SKIPS, INTERRUPTED, UNDO_ASKS
NAMES = (
    "plain", "remote", "blind", "waits", "breaks", "refuses", "abandons", "undo_breaks", "undo_refuses", "skips",
    "interrupted", "undo_asks",
)  # fmt: skip
