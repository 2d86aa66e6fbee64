"""kill -9 of a worker at every step boundary of the calendar's own stories."""

from pathlib import Path

import pytest

from scheduling.models import MakeUpPolicy, Timeslot
from tests.faults.families import Booking, all_over, book
from tests.faults.killed import Killed
from tests.faults.points import CALENDAR, batches, of_recipes, stage
from tests.faults.scene import Scene
from tests.faults.stories import publish_a_policy
from tests.report import Tell
from tests.school import Cedar
from tests.site import Site

pytestmark = pytest.mark.faults
# After the last kill all stories come to their end this soon (seconds).
OVER_WITHIN = 90


@pytest.fixture
def office(opened: tuple[Site, Cedar]) -> Cedar:
    """With a policy that sells make-ups."""
    cedar = opened[1]
    if not MakeUpPolicy.objects.exists():
        publish_a_policy(cedar)
    return cedar


@pytest.fixture
def settled(site: Site, times: list[Timeslot]) -> list[Booking]:
    """Two families who have had their places for a while when the killing begins."""
    families = [book(times.pop()) for _ in range(2)]
    for booking in families:
        booking.pay(site.world)
    all_over(families, within=60)
    return families


@pytest.mark.parametrize("batch", batches(of_recipes(CALENDAR)), ids=stage)
def test_a_killed_worker_loses_nothing_and_does_nothing_twice(
    site: Site,
    times: list[Timeslot],
    office: Cedar,
    settled: list[Booking],
    tmp_path: Path,
    tell: Tell,
    batch: list[str],
) -> None:
    killed = Killed.begin(site, batch, tmp_path, tell)

    scene = Scene.begin(office, site.world, times, settled)
    scene.all_over(within=150)
    scene.accepted.pay(site.world)
    all_over([scene.accepted], within=60)

    assert killed.assert_everywhere() <= OVER_WITHIN
    scene.assert_ended_well()
    site.verify()
    assert not killed.sent_twice()
    scene.clear()
