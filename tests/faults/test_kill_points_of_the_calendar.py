"""kill -9 of a worker at every step boundary of the calendar's own stories."""

from pathlib import Path

import pytest

from academy.kernel.trace import tracing
from scheduling.models import MakeUpPolicy, Timeslot
from tests.cast import OLIVIA
from tests.faults.families import Tell
from tests.faults.points import CALENDAR, SEED, batches, of_recipes, stage
from tests.faults.stories import begin
from tests.scheduling.makeups import policy
from tests.school import Cedar
from tests.site import Site

pytestmark = pytest.mark.faults


@pytest.fixture
def office(opened: tuple[Site, Cedar]) -> Cedar:
    """With a policy that sells make-ups."""
    cedar = opened[1]
    if not MakeUpPolicy.objects.exists():
        with tracing(actor="test"):
            policy(cedar, late_price_cents=2500)
    return cedar


@pytest.mark.parametrize("batch", batches(of_recipes(CALENDAR)), ids=stage)
def test_a_killed_worker_loses_nothing_and_does_nothing_twice(
    site: Site, times: list[Timeslot], office: Cedar, tmp_path: Path, tell: Tell, batch: list[str]
) -> None:
    tell(f"SEED={SEED}: {' '.join(batch)}")
    leaving, missing = begin(times, office.user(OLIVIA))
    site.kill_worker()
    site.start_worker(FAULTPOINTS=",".join(batch), FAULTPOINTS_MARKS=str(tmp_path))
    doubtful = set(site.mails_sent_twice())

    leaving.happens()
    missing.happens(site)

    died = {mark.name for mark in tmp_path.iterdir()}
    tell(f"{len(died)} kills")
    assert died == set(batch)
    site.verify()
    assert set(site.mails_sent_twice()) <= doubtful
