"""Cook recipes so that any crash leaves a run which can go on: one step at a time, each ticked when it is done."""

from typing import Any

import structlog
from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from academy.kernel.db import Now
from academy.kernel.errors import Refusal, Unknown
from academy.kernel.faults import faultpoint
from academy.kernel.models.run import Run, Step
from academy.kernel.models.work import WorkState
from academy.kernel.outside import outside
from academy.kernel.queue import ring
from academy.kernel.recipe import Abandon, Recipe, Remote, Waiting, recipe
from academy.kernel.trace import current, fresh_id
from academy.kernel.work import held, rest

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


def wake(key: str) -> None:
    """Whoever waits for this may look again now. A hint: the sweep finds them anyway, a little later."""
    for run in Run.objects.filter(waiting_for=key, state=WorkState.DUE):
        Run.objects.filter(pk=run.pk, waiting_for=key).update(not_before=Now(), rung_at=None)
        ring(run)


@transaction.atomic
def cancel(run: Run, *, reason: str) -> None:
    """Turn a run round: what was done is undone by the recipe's own steps. Raises Refusal when it is over."""
    # Against the worker that is just ticking a step: it loses its claim and writes nothing more.
    row = Run.objects.select_for_update().get(pk=run.pk)
    if row.state != WorkState.DUE or row.course == Run.Course.UNDOING:
        raise Refusal(_("This has already come to its end, so there is nothing to cancel."), code="already-over")
    _turn_round(row, reason)
    ring(row)


def _turn_round(run: Run, reason: str) -> None:
    run.claims += 1
    Run.objects.filter(pk=run.pk).update(
        course=Run.Course.UNDOING,
        position=0,
        reason=reason,
        waiting_for="",
        claims=run.claims,
        attempts=0,
        leased_until=None,
        leased_by="",
        not_before=Now(),
        rung_at=None,
    )


def advance(run: Run) -> WorkState:
    """The work of a run: take step after step until it waits or is over."""
    story = recipe(run.recipe)
    while True:
        steps = story.steps if run.course == Run.Course.FORWARD else story.on_cancel
        if run.position >= len(steps):
            return WorkState.DONE if run.course == Run.Course.FORWARD else WorkState.CLOSED
        step = steps[run.position]
        point = f"{story.name}.{run.course}.{step.__name__}"
        faultpoint(f"{point}.before")
        try:
            waiting = None
            if isinstance(step, Remote):
                _remote(story, run, step, point)
            else:
                waiting = _local(run, step)
        except (Refusal, Abandon) as no:
            log.info("recipe turns round", recipe=story.name, run=run.pk, step=step.__name__, reason=str(no))
            _give_up(run, str(no))
            continue
        faultpoint(f"{point}.after")
        if waiting:
            _sleep(run, waiting)
            return WorkState.DUE
        log.info("step done", recipe=story.name, run=run.pk, step=step.__name__)


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


def _tick(run: Run, name: str, **result: Any) -> None:
    values = {"name": name, "state": Step.State.DONE, "done_at": Now(), "result": result}
    Step.objects.update_or_create(run=run, course=run.course, position=run.position, defaults=values)
    run.position += 1
    Run.objects.filter(pk=run.pk).update(
        position=run.position,
        waiting_for="",
        attempts=1,
        outages=0,
        last_error="",
        leased_until=Now() + run.LEASE,
    )


def _give_up(run: Run, reason: str) -> None:
    with transaction.atomic():
        held(run)
        if run.course == Run.Course.UNDOING:
            raise RuntimeError(f"A step that undoes may not refuse: {reason}")
        run.course, run.position, run.reason = Run.Course.UNDOING, 0, reason
        Run.objects.filter(pk=run.pk).update(
            course=run.course, position=0, reason=reason, waiting_for="", attempts=1, outages=0
        )


def _sleep(run: Run, waiting: Waiting) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT least(clock_timestamp() + %s * interval '1 second', %s)",
            [waiting.again.total_seconds(), waiting.until],
        )
        until = cursor.fetchone()[0]
    Run.objects.filter(pk=run.pk, claims=run.claims).update(waiting_for=waiting.key)
    rest(run, until=until)
