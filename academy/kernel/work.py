"""Take durable work, do it, and write down how it ended: claim → effect → settle.

The attempt is raised and committed before the effect, so that a job which kills its process is counted. A failure is
tried again later and later; after the cap a dead letter and an alert to the staff are written in one transaction.
"""

import os
import random
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

import structlog
from django.apps import apps
from django.db import Error, InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.utils.module_loading import import_string

from academy.kernel.db import Now
from academy.kernel.dead_letters import bury
from academy.kernel.errors import ProviderDown, Refusal, Unknown
from academy.kernel.faults import faultpoint
from academy.kernel.models.work import Work, WorkState
from academy.kernel.pulse import boot, pulse
from academy.kernel.queue import ring
from academy.kernel.trace import tracing

log = structlog.get_logger("work")
Kind = TypeVar("Kind", bound=Work)

FIRST_DELAY = 2.0
LONGEST_DELAY = 300.0
# A provider that was away so often, one time after the other, has been away for a quarter of an hour.
IN_A_ROW = 10
# So long a worker whose connection was cut waits for the database to answer again.
DATABASE_BACK_WITHIN = 20.0


@dataclass(frozen=True)
class Closed:
    """An effect's answer: this need not be done any more, and why."""

    because: str


class LeaseLost(Exception):
    """Somebody else has taken this work meanwhile; whatever was about to be written must not be."""


def worker_name() -> str:
    """Who holds a lease: this process, under the name its supervisor gave to its cluster."""
    return f"{boot() or socket.gethostname()}:{os.getpid()}"


def do(label: str, pk: int) -> None:
    """The queue's task: do one piece of work if it is (still) due."""
    pulse()
    model = apps.get_model(label)
    perform(model, pk, import_string(model.JOB))


def perform(model: type[Kind], pk: int, effect: Callable[[Kind], WorkState | Closed | None]) -> None:
    """Claim the row, run the effect under its trace, settle it.

    The effect returns None (done), Closed with a reason, another end, or DUE when it has itself laid the row to rest
    for later. A Refusal is final: trying again would not make it true. Whatever else goes wrong is written down, tried
    again, and in the end shown to a person: never swallowed.
    """
    work = claim(model, pk)
    if work is None:
        return
    with tracing(request_id=work.request_id, actor="worker"):
        try:
            faultpoint(f"{model._meta.model_name}.before")
            end = effect(work)
            faultpoint(f"{model._meta.model_name}.after")
            conclude(work, end)
        except LeaseLost:
            log.warning("lease lost", work=str(work), kind=model.label())
            let_go(work)
        except (ProviderDown, Unknown) as error:
            postpone(work, error)
        except Refusal as no:
            log.warning("work refused", kind=model.label(), work=work.pk, reason=no.sentence)
            bury(work, no.sentence)
        except (OperationalError, InterfaceError) as error:
            if connection.is_usable():
                log.exception("work failed", kind=model.label(), work=work.pk, attempt=work.attempts)
                fail(work, error)
            else:
                # The database went away under it: nobody's fault, least of all the work's.
                wait_for_the_database()
                postpone(work, error)
        except SystemExit as error:
            # The queue's alarm: it took too long. The connection may be in the middle of a statement.
            connection.close()
            fail(work, error)
            raise
        except Exception as error:
            log.exception("work failed", kind=model.label(), work=work.pk, attempt=work.attempts)
            fail(work, error)


@transaction.atomic
def claim(model: type[Kind], pk: int) -> Kind | None:
    """Take this row if it is due, or None. A row whose attempts are used up is buried instead."""
    work = model.objects.due().select_for_update(skip_locked=True).filter(pk=pk).first()
    if work is None:
        return None
    if work.attempts >= work.MAX_ATTEMPTS:
        bury(work, work.last_error or "Each attempt took its worker process with it (killed, or out of memory).")
        return None
    model.objects.filter(pk=pk).update(
        attempts=F("attempts") + 1,
        claims=F("claims") + 1,
        leased_until=Now() + work.LEASE,
        leased_by=worker_name(),
    )
    work.attempts += 1
    work.claims += 1
    return work


def held(work: Kind) -> Kind:
    """Lock our row inside a transaction and make sure that the lease is still ours; raises LeaseLost."""
    row = type(work).objects.select_for_update().filter(pk=work.pk, claims=work.claims, state=WorkState.DUE).first()
    if row is None:
        raise LeaseLost
    return row


def conclude(work: Work, end: WorkState | Closed | None) -> None:
    """Write down what an effect said of its end."""
    if isinstance(end, Closed):
        settle(work, WorkState.CLOSED, because=end.because)
    elif end is not WorkState.DUE:
        settle(work, end or WorkState.DONE)


def settle(work: Work, end: WorkState, *, because: str = "") -> None:
    """Bring the work to its end, if it is still ours."""
    type(work).objects.filter(pk=work.pk, claims=work.claims, state=WorkState.DUE).update(
        state=end, finished_at=Now(), leased_until=None, leased_by="", last_error=because
    )


def let_go(work: Work) -> None:
    """Give back a lease that is still ours although the work is not: it was turned round while we had it in hand."""
    mine = type(work).objects.filter(pk=work.pk, leased_by=worker_name(), state=WorkState.DUE)
    with transaction.atomic():
        if mine.update(leased_until=None, leased_by="", rung_at=None):
            ring(work)


def wait_for_the_database() -> None:
    """Until it answers again; raises the last error when it does not in time, and the lease runs out by itself."""
    until = time.monotonic() + DATABASE_BACK_WITHIN
    while True:
        connection.close()
        try:
            connection.ensure_connection()
        except Error:
            if time.monotonic() > until:
                raise
            time.sleep(0.5)
        else:
            return


def delay(times: int) -> timedelta:
    """Exponential back-off with jitter: about 2, 4, 8 … seconds, at most five minutes."""
    seconds = min(LONGEST_DELAY, FIRST_DELAY * 2 ** max(0, times - 1))
    return timedelta(seconds=seconds * random.uniform(0.75, 1.25))  # noqa: S311


def postpone(work: Work, error: Exception) -> None:
    """A provider or the database is away: try later, as long as patience lasts; it costs no attempt."""
    wait = delay(work.outages + 1)
    if isinstance(error, ProviderDown) and error.retry_after:
        wait = max(wait, timedelta(seconds=error.retry_after))
    log.warning("postponed", kind=work.label(), work=work.pk, error=str(error), again_in=wait.total_seconds())
    mine = type(work).objects.filter(pk=work.pk, claims=work.claims, state=WorkState.DUE)
    with transaction.atomic():
        # Old, and away for a while: what slept for days and then meets a hiccup has hardly been tried.
        if mine.filter(created_at__lt=Now() - work.PATIENCE, outages__gte=IN_A_ROW).exists():
            bury(work, str(error))
            return
        mine.update(
            not_before=Now() + wait,
            outages=F("outages") + 1,
            attempts=F("attempts") - 1,
            leased_until=None,
            leased_by="",
            rung_at=None,
            last_error=str(error),
        )


def fail(work: Work, error: BaseException) -> None:
    """An attempt failed: again later, or a dead letter when it was the last."""
    # The database spells a refused row out in its further lines; a child's note must not stand in a dead letter.
    reason, _newline, _row = str(error).partition("\n")
    sentence = f"{type(error).__name__}: {reason}"
    with transaction.atomic():
        if work.attempts >= work.MAX_ATTEMPTS:
            bury(work, sentence)
            return
        type(work).objects.filter(pk=work.pk, claims=work.claims, state=WorkState.DUE).update(
            not_before=Now() + delay(work.attempts), leased_until=None, leased_by="", rung_at=None, last_error=sentence
        )
