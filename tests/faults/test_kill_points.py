"""kill -9 of a worker at every step boundary of every recipe, while families pay, dawdle and cancel."""

import time
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from academy.kernel.trace import tracing
from academy.kernel.workflow import cancel, run_of
from academy.models import Subject
from crm.actions.lead import invite, record_enquiry
from crm.models import Lead
from scheduling.models import Timeslot
from tests.faults.families import Booking, all_over, book
from tests.faults.points import CALENDAR, CARDS, LINKS, batches, of_recipes, stage
from tests.report import Tell
from tests.seed import SEED
from tests.site import Site, until

pytestmark = pytest.mark.faults

# Besides the recipes' own: each piece of work as a whole, and the moment a mail is handed over.
WORK = ("run", "inboundevent", "notice")
_leads = count(1)


def points() -> list[str]:
    """Every place where the engine can be killed, but for the stories that have a test of their own."""
    found = of_recipes(name for name in settings.RECIPES if name not in (*CALENDAR, *CARDS, *LINKS))
    found += [f"{kind}.{moment}" for kind in WORK for moment in ("before", "after")]
    return [*found, "message.intent", "message.called"]


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


@pytest.mark.parametrize("batch", batches(points()), ids=stage)
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
