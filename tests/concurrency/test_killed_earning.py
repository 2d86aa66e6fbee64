"""kill -9 of a worker before and after a batch of families: what their lessons earned is booked once."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from academy.kernel.models.work import WorkState
from academy.kernel.trace import tracing
from billing.models import Account, BillingBatch, BillingRun
from tests.billing.earning import account, assert_sound, billed, held, past, tuesday
from tests.billing.owing import LESSON, enrolment_of
from tests.cast import MIA, NOAH, ZOE
from tests.report import Tell
from tests.school import Cedar
from tests.site import Site, open_site, until

pytestmark = pytest.mark.faults
POINTS = ("billingbatch.before", "billingbatch.after")


@pytest.fixture
def opened(
    tmp_path_factory: pytest.TempPathFactory, own_database: None, django_db_blocker: Any
) -> Iterator[tuple[Site, Cedar]]:
    """A site of its own: its lessons stand in no place that was paid for, which other tests would notice."""
    folder = tmp_path_factory.mktemp("killed")
    faulty = {"DJANGO_SETTINGS_MODULE": "tests.faults.settings", "POISON_FOLDER": str(folder)}
    with django_db_blocker.unblock(), open_site(folder, web=False, **faulty) as both:
        yield both


def test_a_worker_killed_between_batches_books_every_earning_once(
    opened: tuple[Site, Cedar], tmp_path: Path, tell: Tell
) -> None:
    site, cedar = opened
    site.kill_worker()
    with tracing(actor="test"):
        run = BillingRun.objects.create(kind=BillingRun.Kind.EARN, month=tuesday().replace(day=1))
        for child, starts in ((MIA, "15:00"), (NOAH, "16:00"), (ZOE, "17:00")):
            series = past(cedar, child, starts=starts)
            student = enrolment_of(series).student
            billed(student)
            held(series, 4)
            BillingBatch.objects.create(run=run, families=[student.family_id])

    site.start_worker(FAULTPOINTS=",".join(POINTS), FAULTPOINTS_MARKS=str(tmp_path))
    done = BillingBatch.objects.filter(run=run, state=WorkState.DONE)
    until(lambda: done.count() == 3, within=150, what="all batches are done")

    tell(f"{len(list(tmp_path.iterdir()))} kills")
    assert {mark.name for mark in tmp_path.iterdir()} == set(POINTS)
    assert account(Account.REVENUE) == 3 * 4 * LESSON
    assert account(Account.DEFERRED) == 3 * 2 * LESSON
    assert_sound()
