"""How the school's hours are used: the figures by hand, and the page that shows them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from academy.models import ClosedDate, Teacher
from academy.models.zone import zone
from scheduling.models import Availability, Room, Timeslot
from scheduling.queries.utilisation import utilisation
from tests.academy.admin.office import Browser, at
from tests.cast import LIND, OKAFOR
from tests.scheduling.hours import TUESDAY, away, lesson, offers
from tests.scheduling.hours import at as hour
from tests.school import Cedar

MONDAY, SUNDAY = TUESDAY - timedelta(days=1), TUESDAY + timedelta(days=5)
PAGE = at("scheduling_lesson_utilisation")


@pytest.fixture
def lind(cedar: Cedar) -> Teacher:
    """Tuesdays 9 to 12 in room 2, Wednesdays 9 to 11 online, and a published half hour on Thursdays."""
    Availability.objects.all().delete()
    Timeslot.objects.update(is_active=False)
    teacher = Teacher.objects.get(user=cedar.user(LIND))
    room = Room.objects.get(name="Room 2")
    offers(teacher, TUESDAY, "09:00", "12:00", room=room)
    offers(teacher, TUESDAY + timedelta(days=1), "09:00", "11:00")
    slot = teacher.timeslots.filter(weekday=3).earliest("pk")
    Timeslot.objects.filter(pk=slot.pk).update(is_active=True, room=room)
    return teacher


def test_a_week_of_a_teacher_and_of_a_room(cedar: Cedar, lind: Teacher) -> None:
    room = Room.objects.get(name="Room 2")
    for clock, state in (("09:00", "taught"), ("09:30", "booked"), ("10:00", "booked"), ("11:00", "cancelled")):
        lesson(lind, hour(TUESDAY, clock), room=room, state=state)
    lesson(lind, hour(TUESDAY + timedelta(weeks=1), "09:00"), room=room)
    # Half an hour of the online morning.
    away(cedar, lind, hour(TUESDAY + timedelta(days=1), "10:30"), hour(TUESDAY + timedelta(days=1), "18:00"))

    [of_lind] = utilisation([lind], first_day=MONDAY, last_day=SUNDAY)
    [of_room] = utilisation([room], first_day=MONDAY, last_day=SUNDAY)

    assert (of_lind.available, of_lind.taught, of_lind.booked, of_lind.cancelled) == (180 + 90 + 30, 30, 60, 30)
    assert (of_lind.free, of_lind.percent) == (210, 30)
    assert (of_room.available, of_room.used, of_room.free) == (180 + 30, 90, 120)


def test_a_week_begins_and_ends_at_the_school_whoever_reads(lind: Teacher) -> None:
    lesson(lind, hour(SUNDAY, "20:00"))

    with timezone.override(zone("Pacific/Kiritimati")):
        [of_lind] = utilisation([lind], first_day=MONDAY, last_day=SUNDAY)

    assert of_lind.booked == 30


def test_closed_days_and_hours_offered_twice_do_not_count(cedar: Cedar, lind: Teacher) -> None:
    okafor, room = Teacher.objects.get(user=cedar.user(OKAFOR)), Room.objects.get(name="Room 2")
    offers(okafor, TUESDAY, "11:00", "13:00", room=room)
    [of_room] = utilisation([room], first_day=MONDAY, last_day=SUNDAY)
    assert of_room.available == 4 * 60 + 30

    ClosedDate.objects.create(day=TUESDAY, reason="Founders’ Day")

    [of_room] = utilisation([room], first_day=MONDAY, last_day=SUNDAY)
    assert of_room.available == 30
    [nothing] = utilisation([okafor], first_day=TUESDAY, last_day=TUESDAY)
    assert (nothing.available, nothing.percent) == (0, None)


def test_the_page_says_it_as_a_bar_and_in_figures(desk: Browser, lind: Teacher) -> None:
    lesson(lind, hour(TUESDAY, "09:00"))

    words = desk.words(f"{PAGE}?day={TUESDAY:%Y-%m-%d}")
    page = desk.get(f"{PAGE}?day={TUESDAY:%Y-%m-%d}&by=teacher").content.decode()

    # Offered 5.5, taught 0, booked 0.5, held 0, free 5, cancelled 0.
    assert "Ms Lind 9 % 5.5 0 0.5 0 5 0" in words
    assert '<rect class="use-booked" x="0.00" y="0" width="9.09" height="8"/>' in page
    for query in ("?by=room&span=term", "?day=soon&by=hat&span=age&page=-1", "?day=0001-01-01", "?page=5"):
        assert desk.get(PAGE + query).status_code == 200


def test_it_asks_as_often_for_many_as_for_one(desk: Browser, lind: Teacher) -> None:
    everybody = list(Teacher.objects.all())
    with CaptureQueriesContext(connection) as queries:
        utilisation(everybody, first_day=MONDAY, last_day=SUNDAY)
    # The offer, the lessons, and the school's clock.
    assert len(queries) == 3
