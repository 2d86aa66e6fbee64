"""kill -9 of a worker at every step boundary of every recipe, while families pay, dawdle and cancel."""

from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from django.conf import settings

from academy.kernel.trace import tracing
from academy.kernel.workflow import cancel, run_of
from academy.models import Subject
from crm.actions.lead import invite, record_enquiry
from crm.models import Lead
from scheduling.models import Timeslot
from tests.faults.families import Booking, all_over, book
from tests.faults.killed import Killed
from tests.faults.points import CALENDAR, CARDS, LINKS, SUBSCRIPTIONS, batches, of_recipes, stage
from tests.report import Tell
from tests.site import Site, until
from tests.today import day_at_school

pytestmark = pytest.mark.faults

# Besides the recipes' own: each piece of work as a whole, and the moment a mail is handed over.
WORK = ("run", "inboundevent", "notice")
_leads = count(1)


def points() -> list[str]:
    """Every place where the engine can be killed, but for the stories that have a test of their own."""
    elsewhere = (*CALENDAR, *CARDS, *LINKS, *SUBSCRIPTIONS)
    found = of_recipes(name for name in settings.RECIPES if name not in elsewhere)
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
            birth_date=day_at_school() - timedelta(days=8 * 366),
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
    killed = Killed.begin(site, batch, tmp_path, tell)
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
    killed.assert_everywhere()
    assert [booking.state for booking in everybody] == ["active", "active", "failed", "failed"]
    assert [booking.place.state for booking in everybody] == ["confirmed", "confirmed", "freed", "freed"]
    assert [booking.payments().count() for booking in everybody] == [1, 1, 0, 1]
    assert regretful.payments().get().refunds.get().state == "done"
    site.verify()
    # A mail is in doubt only where the worker died while it was handing it over.
    assert len(killed.sent_twice()) <= ("message.called" in batch)
