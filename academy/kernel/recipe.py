"""What a story is made of: a recipe is a subject and a tuple of verbs.

A *local* step is a function of the subject; what it writes and the tick of the step commit together. It may return
Waiting, which lays the run to rest until somebody wakes it or the time comes; it is then asked again. It may raise
Refusal or Abandon, which turns the run round: the recipe's on_cancel steps undo what was done.

A *remote* step calls a provider and is three commits: intent with its idempotency key → the call → the result.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string

Result = dict[str, Any]


@dataclass(frozen=True)
class Waiting:
    """Nothing to do until `wake(key)`, or until the time, or after `again` at the latest (a wake may be lost)."""

    key: str
    until: datetime | None = None
    again: timedelta = timedelta(seconds=60)


class Abandon(Exception):
    """The story ends here for the reason given, and what was done is undone."""


@dataclass(frozen=True)
class Remote:
    """A step that calls a provider.

    call(subject, key): do it, outside any transaction; raises ProviderDown (surely not done) or Unknown (perhaps).
    lookup(subject, key): what the provider has under this key, or None; asked first whenever a call may have been made.
    record(subject, result): write the result down, in the transaction that ticks the step.
    skip_if(subject): there is nothing to do at the provider.
    """

    name: str
    call: Callable[[Any, str], Result]
    lookup: Callable[[Any, str], Result | None]
    record: Callable[[Any, Result], Any]
    skip_if: Callable[[Any], bool] = lambda _subject: False

    @property
    def __name__(self) -> str:
        return self.name


Local = Callable[[Any], Waiting | None]
Step = Local | Remote


@dataclass(frozen=True)
class Recipe:
    """A named story. The name stands in the database: never rename one that has runs."""

    name: str
    subject: type[models.Model]
    steps: tuple[Step, ...]
    on_cancel: tuple[Step, ...] = ()

    def fault_points(self) -> list[str]:
        """Every place at which a crash test can kill a worker that cooks this recipe."""
        points = []
        for course, steps in (("forward", self.steps), ("undoing", self.on_cancel)):
            for step in steps:
                stages = ("before", "intent", "called", "after") if isinstance(step, Remote) else ("before", "after")
                points += [f"{self.name}.{course}.{step.__name__}.{stage}" for stage in stages]
        return points


def recipe(name: str) -> Recipe:
    """The recipe of that name, wherever in the house it is cooked."""
    return import_string(settings.RECIPES[name])
