"""What makes no sense, over HTTP at every door: a sentence that names the rule, and nothing is written."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from academy.api.authentication import issue_token
from academy.kernel.trace import tracing
from academy.models import ClosedDate, Course, CourseOffering
from scheduling.actions.load_policy import load_policy
from scheduling.actions.materialise import materialise
from scheduling.models import Availability, Lesson, MakeUpPolicy, Participant, Pause, Place, Series, WaitingEntry
from tests.academy.admin.office import Browser, browser_of
from tests.academy.admin.office import at as page
from tests.cast import FELIX, GIULIA, LEO, LIND, MIA, OLIVIA, ZOE
from tests.kinds import Kinds, open_kinds
from tests.scheduling.makeups import make_ups
from tests.school import Cedar
from tests.small_school import Program
from tests.spring import YEAR

# The clocks of Toronto skip 02:30 on this day.
GAP = f"{YEAR}-03-14"
LAST_YEAR = "2025-03-04"
TABLES = (Lesson, Participant, Place, Series, Pause, ClosedDate, Availability, WaitingEntry)


@dataclass(frozen=True)
class Doors:
    """Giulia at the portal, Felix and Olivia in the office, and Felix' program; Mia's place is confirmed."""

    cedar: Cedar
    kinds: Kinds
    place: Place
    giulia: Client
    felix: Browser
    olivia: Browser
    program: Program

    def portal(self, path: str, **typed: Any) -> Any:
        return self.giulia.post(f"/family/{path}", typed)

    def api(self, path: str, **body: Any) -> Any:
        return self.program.post(f"/api/admin/{path}", body, Idempotency_Key="key-1")

    def new_lesson(self, **typed: Any) -> Any:
        """Of Mia, by the office."""
        usual = {"student": self.cedar.student(MIA).pk, "teacher": self.cedar.teacher(LIND).pk, "minutes": 30}
        return self.felix.press(page("scheduling_lesson_new"), **usual, room="", allowed_because="x", **typed)

    def available(self, **typed: Any) -> Any:
        hours = {"teacher": self.cedar.teacher(LIND).pk, "room": "", "weekday": 6, "starts": "15:00", "ends": "18:00"}
        rest = {"first_day": f"{YEAR}-03-02", "last_day": "", "zone": "America/Toronto", "buffer_minutes": 0}
        return self.felix.press(page("scheduling_availability_add"), **hours | rest | typed)


@pytest.fixture
def doors(cedar: Cedar) -> Doors:
    school = make_ups(cedar)
    giulia = Client()
    giulia.force_login(school.giulia)
    return Doors(
        cedar,
        open_kinds(cedar),
        Place.objects.get(pk=school.place),
        giulia,
        browser_of(cedar.user(FELIX)),
        browser_of(cedar.user(OLIVIA)),
        Program(issue_token(cedar.user(FELIX))),
    )


def counted() -> list[int]:
    return [model.objects.count() for model in TABLES] + [MakeUpPolicy.objects.exclude(valid_from=None).count()]


def rest(first: str, last: str) -> Callable[[Doors], Any]:
    return lambda doors: doors.portal(
        f"enrolments/{doors.place.enrolment_id}/pause/", first_day=first, last_day=last, rest="1"
    )


def contradiction(doors: Doors) -> Any:
    wrong = load_policy({"name": "Wrong", "rules": [{"outcome": "charged"}, {"notice_hours": 9, "outcome": "credit"}]})
    return doors.olivia.press(page("scheduling_makeuppolicy_publish", wrong.pk), valid_from=f"{YEAR}-03-01")


def api_lesson(**body: Any) -> Callable[[Doors], Any]:
    def ask(doors: Doors) -> Any:
        usual = {"teacher": "lind", "students": [doors.cedar.student(MIA).pk], "minutes": 30}
        return doors.api("lessons", **usual | body)

    return ask


CASES: dict[str, tuple[Callable[[Doors], Any], str]] = {
    "end before start, portal": (rest(f"{YEAR}-02-10", f"{YEAR}-02-01"), "The last day is before the first."),
    "end before start, office": (lambda doors: doors.available(ends="14:00"), "It must end after it starts."),
    "end before start, API": (
        lambda doors: doors.api("closures", first_day=f"{YEAR}-03-02", last_day=f"{YEAR}-03-01", reason="Snow"),
        "before the first",
    ),
    "in the gap, office": (
        lambda doors: doors.new_lesson(starts_at_0=GAP, starts_at_1="02:30"),
        "it may be ambiguous or it may not exist",
    ),
    "in the gap, API": (api_lesson(starts_at=f"{GAP}T02:30:00"), "Write the zone too"),
    "past, portal": (rest(LAST_YEAR, LAST_YEAR), "This day is over. Choose one that is to come."),
    "past, office": (lambda doors: doors.new_lesson(starts_at_0=LAST_YEAR, starts_at_1="15:00"), "is over"),
    "past, API": (api_lesson(starts_at=f"{LAST_YEAR}T15:00:00-05:00"), "is over"),
    "foreign student, portal": (
        lambda doors: doors.portal(
            f"bookings/new/?timeslot={doors.cedar.slot(LIND, 3).pk}",
            student=doors.cedar.student(ZOE).pk,
            subject="piano",
        ),
        "Select a valid choice",
    ),
    "no student, API": (api_lesson(students=[999999], starts_at=f"{YEAR}-03-02T15:00:00-05:00"), "There is no such"),
    "a policy that contradicts itself, office": (contradiction, "Rule 2 can never apply"),
    "unknown zone, office": (
        lambda doors: doors.available(zone="Mars/Olympus"),
        "is no time zone. They look like America/Toronto.",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_sentence_names_the_rule_and_nothing_is_written(doors: Doors, case: str) -> None:
    ask, sentence = CASES[case]
    before = counted()

    answer = ask(doors)

    assert sentence in answer.content.decode().replace("&quot;", '"'), answer.content.decode()[-1500:]
    assert counted() == before


def more_groups(cedar: Cedar, number: int) -> None:
    """Guitar groups on Sunday mornings, one after the other."""
    guitar = cedar.subject("guitar")
    for hour in range(8, 8 + number):
        course = Course.objects.create(
            slug=f"guitar-at-{hour}",
            subject=guitar,
            name=f"Guitar at {hour}",
            format=Course.Format.GROUP,
            minutes=45,
            lesson_cents=1800,
        )
        offering = CourseOffering.objects.create(course=course, semester=cedar.semester, capacity=4)
        days = {"first_day": cedar.semester.first_day, "last_day": cedar.semester.last_day}
        series = Series.objects.create(
            offering=offering, teacher=cedar.teacher(LIND), weekday=6, starts=time(hour), minutes=45, **days
        )
        materialise(series=series)


def test_a_full_group_names_three_others_that_have_a_seat(doors: Doors) -> None:
    with tracing(actor="test"):
        more_groups(doors.cedar, 4)
        doors.kinds.seats(1)
        doors.kinds.sit(LEO, GIULIA)
    before = counted()

    answer = doors.portal("seats/new/?course=guitar-circle", student=doors.cedar.student(MIA).pk)

    said = answer.content.decode()
    assert answer.status_code == 409
    assert "is full: all 1 seats are taken." in said
    assert sum(f"Guitar at {hour}" in said for hour in range(8, 12)) == 3
    assert counted() == before


def test_a_trial_at_an_hour_that_is_over_names_three_that_are_not(doors: Doors) -> None:
    trial = doors.kinds.once("piano")
    before = counted()
    hour = timezone.now() - timedelta(days=7)

    answer = doors.portal(
        f"trials/?student={doors.cedar.student(LEO).pk}&course={trial.pk}",
        teacher="lind",
        starts_at=hour.replace(minute=0, second=0, microsecond=0).isoformat(),
    )

    assert answer.status_code == 409
    assert "is not to be had, or not any more." in answer.content.decode()
    assert len(answer.context["nearest"]) >= 1
    assert sum(len(one["hours"]) for one in answer.context["nearest"]) == 3
    assert counted() == before
