"""A run as a story: what was done, what it waits for, what is still to come."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from academy.kernel.models import Run, Step
from academy.kernel.models.work import WorkState
from academy.kernel.recipe import recipe


class Stage(Enum):
    """Where a moment stands; the value is the tone it is shown in."""

    DONE = "well"
    NOW = "waits"
    DEAD = "broken"
    TO_COME = "plain"


@dataclass(frozen=True)
class Moment:
    """One step. said: what it is doing, in a sentence. result: what the provider gave."""

    name: str
    stage: Stage
    began_at: datetime | None = None
    done_at: datetime | None = None
    said: str = ""
    result: dict[str, Any] = field(default_factory=dict)


def words_of(name: str) -> str:
    """A step's or recipe's name as words: wait_for_first_payment → Wait for first payment."""
    return name.replace("_", " ").replace("-", " ").capitalize()


def timeline(run: Run) -> list[Moment]:
    """The steps of the run in the order in which they happen; the undoing after what it undoes."""
    steps = list(run.steps.all())
    moments = [_past(step) for step in steps if step.state == Step.State.DONE]
    if run.state == WorkState.DONE or run.state == WorkState.CLOSED:
        return moments
    names = _names_to_come(run)
    if names:
        began = next((step.began_at for step in steps if step.state != Step.State.DONE), None)
        stage = Stage.DEAD if run.state == WorkState.DEAD else Stage.NOW
        moments.append(Moment(words_of(names[0]), stage, began_at=began, said=doing(run)))
        moments += [Moment(words_of(name), Stage.TO_COME) for name in names[1:]]
    return moments


def doing(run: Run) -> str:
    """What the run is at, in a sentence."""
    if run.state == WorkState.DEAD:
        return _("It gave up: %(error)s") % {"error": run.last_error}
    if run.waiting_for:
        return _("It waits for: %(what)s.") % {"what": waits_for(run)}
    if run.last_error:
        return _("It will be tried again: %(error)s") % {"error": run.last_error}
    return _("A worker takes it up in a moment.")


def waits_for(run: Run) -> str:
    """invoice-paid:7 → invoice paid (7)."""
    what, _colon, number = run.waiting_for.partition(":")
    return f"{what.replace('-', ' ')} ({number})" if number else what.replace("-", " ")


def _past(step: Step) -> Moment:
    name = words_of(step.name)
    if step.course == Run.Course.UNDOING:
        name = _("Undone: %(step)s") % {"step": name}
    said = _("Nothing to do here.") if step.result.get("skipped") else ""
    result = {key: value for key, value in step.result.items() if key != "skipped"}
    return Moment(name, Stage.DONE, step.began_at, step.done_at, said, result)


def _names_to_come(run: Run) -> list[str]:
    if run.recipe not in settings.RECIPES:
        return []
    story = recipe(run.recipe)
    steps = story.steps if run.course == Run.Course.FORWARD else story.on_cancel
    return [step.__name__ for step in steps[run.position :]]
