"""kill -9 of a worker at every step boundary of every recipe, while families pay, dawdle and cancel."""

import os
import random
import time
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from academy.kernel.recipe import recipe
from academy.kernel.trace import tracing
from academy.kernel.workflow import cancel, run_of
from academy.models import Subject
from crm.actions.lead import invite, record_enquiry
from crm.models import Lead
from scheduling.models import Timeslot
from tests.faults.families import Booking, Tell, all_over, book
from tests.site import Site, until

pytestmark = pytest.mark.faults

STAGES = ("before", "intent", "called", "after")
# Besides the recipes' own: each piece of work as a whole, and the moment a mail is handed over.
WORK = ("run", "inboundevent", "notice")
SEED = int(os.environ.get("SEED", "0")) or random.randrange(1, 10**6)
SAMPLE = 8
# Nobody waits in line, leaves or makes lessons up while these families book; their own tests walk these stories.
NOT_WALKED = ("waiting-offer", "withdrawal", "freed-hour", "late-make-up")
_leads = count(1)


def points() -> list[str]:
    """Every place where the engine can be killed in the stories that this test walks."""
    found = [point for name in settings.RECIPES if name not in NOT_WALKED for point in recipe(name).fault_points()]
    found += [f"{kind}.{stage}" for kind in WORK for stage in ("before", "after")]
    return [*found, "message.intent", "message.called"]


def batches() -> list[list[str]]:
    """By stage, so that no step is killed more often than it may be tried; a sample of them where time is short."""
    if os.environ.get("BOUNDED"):
        steps: dict[str, str] = {}
        for point in random.Random(SEED).sample(points(), len(points())):
            steps.setdefault(point.rpartition(".")[0], point)
        return [list(steps.values())[:SAMPLE]]
    return [[point for point in points() if point.endswith(f".{stage}")] for stage in STAGES]


def lead() -> Lead:
    """Somebody asks and is invited."""
    number = next(_leads)
    with tracing(actor="test"):
        found = record_enquiry(
            first_name=f"Asks{number}",
            last_name="Quist",
            email=f"asks{number}@example.com",
            phone="",
            student_name="Ivo",
            birth_date=timezone.localdate() - timedelta(days=8 * 366),
            subject=Subject.objects.get(slug="piano"),
        )
        return invite(lead=found)


def pays_and_regrets(site: Site, booking: Booking) -> None:
    """The money is on its way when the office turns the booking round."""
    booking.pay(site.world)
    cancel(booking.run, reason="They changed their minds.")


@pytest.mark.parametrize("batch", batches(), ids=lambda batch: batch[0].rpartition(".")[2])
def test_a_killed_worker_loses_nothing_and_does_nothing_twice(
    site: Site, times: list[Timeslot], tmp_path: Path, tell: Tell, batch: list[str]
) -> None:
    tell(f"SEED={SEED}: {' '.join(batch)}")
    site.kill_worker()
    site.start_worker(FAULTPOINTS=",".join(batch), FAULTPOINTS_MARKS=str(tmp_path))
    doubtful = set(site.mails_sent_twice())
    payers, idle, regretful = [book(times.pop()) for _ in range(2)], book(times.pop()), book(times.pop())
    asked = lead()
    for booking in payers:
        booking.pay(site.world)
    idle.checkout()
    idle.expire(seconds=2)
    pays_and_regrets(site, regretful)

    everybody = [*payers, idle, regretful]
    all_over(everybody, within=150)
    until(lambda: run_of("conversion", asked).state == "done", within=60, what="the lead is converted")
    died = {mark.name: mark.stat().st_mtime for mark in tmp_path.iterdir()}
    tell(f"{len(died)} kills; all over {time.time() - max(died.values()):.1f} s after the last of them")
    assert set(died) == set(batch)
    assert [booking.state for booking in everybody] == ["active", "active", "failed", "failed"]
    assert [booking.place.state for booking in everybody] == ["confirmed", "confirmed", "freed", "freed"]
    assert [booking.payments().count() for booking in everybody] == [1, 1, 0, 1]
    assert regretful.payments().get().refunds.get().state == "done"
    site.verify()
    # A mail is in doubt only where the worker died while it was handing it over.
    twice = set(site.mails_sent_twice()) - doubtful
    assert len(twice) <= ("message.called" in batch)
