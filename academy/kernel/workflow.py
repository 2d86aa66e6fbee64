"""Cook recipes so that any crash leaves a run which can go on: one step at a time, each ticked when it is done."""

from typing import Any

import structlog
from django.db import connection, models, transaction
from django.db.models import F
from django.db.models.functions import Least
from django.utils.translation import gettext as _

from academy.kernel.db import Now
from academy.kernel.dead_letters import answer_by_itself
from academy.kernel.errors import Refusal, Unknown
from academy.kernel.faults import faultpoint
from academy.kernel.models.run import Run, Step
from academy.kernel.models.work import WorkState
from academy.kernel.outside import outside
from academy.kernel.queue import ring
from academy.kernel.recipe import Abandon, Recipe, Remote, Waiting, recipe
from academy.kernel.trace import current, fresh_id
from academy.kernel.work import LeaseLost, held

log = structlog.get_logger("recipe")


def start(name: str, subject: models.Model) -> Run:
    """Begin a recipe for a subject, once: calling it again returns the run there is. Call it in a transaction."""
    run, is_new = Run.objects.get_or_create(
        recipe=name,
        subject_label=subject._meta.label,
        subject_id=subject.pk,
        defaults={"request_id": current().request_id or fresh_id()},
    )
    if is_new:
        ring(run)
    return run


def run_of(name: str, subject: models.Model) -> Run | None:
    """The run of this recipe for this subject, if it was ever started."""
    return Run.objects.filter(recipe=name, subject_label=subject._meta.label, subject_id=subject.pk).first()


def is_turned_round(name: str, subject: models.Model) -> bool:
    """Whether its run is being undone, though what it did may stand yet."""
    run = run_of(name, subject)
    return run is not None and run.course == Run.Course.UNDOING


@transaction.atomic
def wake(key: str) -> None:
    """Whoever waits for this may look again now. A hint: the sweep finds them anyway, a little later."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE academy_run SET waiting_for = '', not_before = clock_timestamp(), rung_at = NULL"
            " WHERE waiting_for = %s AND state = 'due' RETURNING id",
            [key],
        )
        woken = [row[0] for row in cursor.fetchall()]
    for run in Run.objects.filter(pk__in=woken):
        ring(run)


@transaction.atomic
def cancel(run: Run, *, reason: str) -> None:
    """Turn a run round: what was done is undone by the recipe's own steps. Raises Refusal when it is over.

    A worker that has it in hand loses it and writes nothing more; the undoing begins when that worker has let go, so
    that no call is still on its way to a provider. A dead run may be turned round too, which answers its dead letter.
    """
    row = Run.objects.select_for_update().get(pk=run.pk)
    if row.state in (WorkState.DONE, WorkState.CLOSED) or row.course == Run.Course.UNDOING:
        raise Refusal(_("This has already come to its end, so there is nothing to cancel."), code="already-over")
    if row.state == WorkState.DEAD:
        answer_by_itself(row, reason)
    Run.objects.filter(pk=row.pk).update(
        state=WorkState.DUE,
        finished_at=None,
        course=Run.Course.UNDOING,
        position=0,
        reason=reason,
        waiting_for="",
        claims=F("claims") + 1,
        attempts=0,
        outages=0,
        not_before=Now(),
        rung_at=None,
    )
    ring(row)


def advance(run: Run) -> WorkState:
    """The work of a run: take step after step until it waits or is over."""
    story = recipe(run.recipe)
    while True:
        if run.course == Run.Course.UNDOING and run.position == 0:
            _clear_doubts(story, run)
        steps = story.steps if run.course == Run.Course.FORWARD else story.on_cancel
        if run.position >= len(steps):
            return WorkState.DONE if run.course == Run.Course.FORWARD else WorkState.CLOSED
        step = steps[run.position]
        point = f"{story.name}.{run.course}.{step.__name__}"
        faultpoint(f"{point}.before")
        waiting = None
        try:
            if isinstance(step, Remote):
                _remote(story, run, step, point)
            else:
                waiting = _local(run, step)
        except (Refusal, Abandon) as no:
            log.info("recipe turns round", recipe=story.name, run=run.pk, step=step.__name__, reason=str(no))
            _give_up(run, str(no))
            continue
        faultpoint(f"{point}.after")
        if waiting is None:
            log.info("step done", recipe=story.name, run=run.pk, step=step.__name__)
        elif run.waiting_for != waiting.key:
            # Say what we wait for, then look once more: whoever brought it in between found nobody to wake.
            _await(run, waiting.key)
        elif _sleep(run, waiting):
            return WorkState.DUE
        else:
            run.waiting_for = ""


def _local(run: Run, step: Any) -> Waiting | None:
    with transaction.atomic():
        held(run)
        waiting = step(run.subject())
        if waiting is None:
            _tick(run, step.__name__)
    return waiting


def _remote(story: Recipe, run: Run, step: Remote, point: str) -> None:
    if step.skip_if(run.subject()):
        with transaction.atomic():
            held(run)
            _tick(run, step.__name__, skipped=True)
        return
    key = f"{story.name}-{run.pk}-{run.course}-{step.__name__}"
    with transaction.atomic():
        held(run)
        row, is_first = Step.objects.get_or_create(
            run=run, course=run.course, position=run.position, defaults={"name": step.__name__, "key": key}
        )
    # An intent from an earlier attempt may have reached the provider: look before asking again, with the same key.
    result = None if is_first else step.lookup(run.subject(), row.key)
    if result is None:
        try:
            result = outside(point, lambda: step.call(run.subject(), row.key))
        except Unknown:
            Step.objects.filter(pk=row.pk).update(state=Step.State.UNKNOWN)
            raise
    with transaction.atomic():
        held(run)
        step.record(run.subject(), result)
        _tick(run, step.__name__, result=result)


def _clear_doubts(story: Recipe, run: Run) -> None:
    """Before anything is undone: calls of which nobody knows how they ended are looked up and written down."""
    remotes = {step.__name__: step for step in story.steps if isinstance(step, Remote)}
    for row in Step.objects.filter(run=run, course=Run.Course.FORWARD).exclude(state=Step.State.DONE):
        step = remotes[row.name]
        result = step.lookup(run.subject(), row.key)
        with transaction.atomic():
            held(run)
            if result is not None:
                step.record(run.subject(), result)
            Step.objects.filter(pk=row.pk).update(state=Step.State.DONE, done_at=Now(), result={"found": result})


def _tick(run: Run, name: str, **result: Any) -> None:
    values = {"name": name, "state": Step.State.DONE, "done_at": Now(), "result": result}
    Step.objects.update_or_create(run=run, course=run.course, position=run.position, defaults=values)
    run.position += 1
    _progress(run, position=run.position)


def _progress(run: Run, **values: Any) -> None:
    """The run got on: its attempts count anew, and it may go on holding its lease."""
    run.attempts, run.outages, run.waiting_for = 1, 0, ""
    Run.objects.filter(pk=run.pk).update(
        **values, attempts=1, outages=0, waiting_for="", last_error="", leased_until=Now() + run.LEASE
    )


def _give_up(run: Run, reason: str) -> None:
    with transaction.atomic():
        held(run)
        if run.course == Run.Course.UNDOING:
            raise RuntimeError(f"A step that undoes may not refuse: {reason}")
        run.course, run.position, run.reason = Run.Course.UNDOING, 0, reason
        _progress(run, course=run.course, position=0, reason=reason)


def _mine(run: Run) -> models.QuerySet[Run]:
    return Run.objects.filter(pk=run.pk, claims=run.claims, state=WorkState.DUE)


def _await(run: Run, key: str) -> None:
    if not _mine(run).update(waiting_for=key):
        raise LeaseLost
    run.waiting_for = key


def _sleep(run: Run, waiting: Waiting) -> bool:
    """Lay the run to rest, without blame; False when somebody has woken it meanwhile, or turned it round."""
    until = Least(Now() + waiting.again, waiting.until) if waiting.until else Now() + waiting.again
    return bool(
        _mine(run)
        .filter(waiting_for=waiting.key)
        .update(not_before=until, leased_until=None, leased_by="", attempts=0, outages=0, rung_at=None, last_error="")
    )
