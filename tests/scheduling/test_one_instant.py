"""Around both changes of clocks in seven zones page, letter, API, office and calendar file mean the same instant."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from academy.api.authentication import issue_token
from academy.kernel.db import Now
from academy.kernel.models import Notice
from academy.kernel.notices import tell
from academy.kernel.trace import tracing
from academy.models import Enrolment, User
from scheduling.actions.derive import derive
from scheduling.actions.feed import make_feed
from scheduling.calendar_letters import CALENDAR_CHANGED
from scheduling.models import Lesson, Place, Series
from tests.cast import GIULIA, MIA, OLIVIA, TANAKA, Person
from tests.scheduling.ical.reader import read
from tests.scheduling.test_same_instant import ROW, browser, said
from tests.scheduling.test_zones import ZONES
from tests.school import Cedar
from tests.today import day_at_school

SUNDAY = 6
WEEK = timedelta(weeks=1)


@pytest.fixture(params=[(zone, clock) for zone in ZONES for clock in (time(1, 30), time(2, 30))], ids=str)
def lessons(request: pytest.FixtureRequest, cedar: Cedar) -> list[Lesson]:
    """Mia's for a year, on Sunday nights at which clocks change; everybody who looks lives in that zone too."""
    zone, clock = request.param
    User.objects.filter(email__in=[GIULIA.email, OLIVIA.email]).update(zone=zone)
    offering = cedar.semester.offerings.get(course__slug="guitar-30")
    enrolment = Enrolment.objects.create(
        student=cedar.student(MIA), offering=offering, state=Enrolment.State.ACTIVE, booked_by=cedar.user(GIULIA)
    )
    place = Place.objects.create(enrolment=enrolment, state="confirmed", expires_at=Now(), confirmed_at=Now())
    monday = day_at_school() + timedelta(days=7 - day_at_school().weekday())
    series = Series.objects.create(
        place=place,
        teacher=cedar.teacher(TANAKA),
        weekday=SUNDAY,
        starts=clock,
        zone=zone,
        first_day=monday,
        last_day=monday + timedelta(weeks=52, days=-1),
    )
    with tracing(actor="test"):
        derive(series=[series.pk])
    return list(Lesson.objects.filter(series=series).order_by("starts_at"))


def offset(lesson: Lesson, away: timedelta = timedelta()) -> timedelta | None:
    assert lesson.series
    return (lesson.starts_at + away).astimezone(ZoneInfo(lesson.series.zone)).utcoffset()


def near_a_change(lessons: list[Lesson]) -> list[Lesson]:
    """Those of the weeks before, with and after a change; where clocks never change, the first and the last."""
    near = [row for row in lessons if len({offset(row, days * WEEK) for days in (-1, 0, 1)}) > 1]
    return near or [lessons[0], lessons[-1]]


def letter(cedar: Cedar, person: Person, lesson: Lesson) -> str:
    with tracing(actor="test"):
        notice = tell(cedar.user(person), "calendar_changed", about=lesson, occasion=f"seen {lesson.pk}")
    assert isinstance(notice, Notice)
    facts = CALENDAR_CHANGED.facts(notice)
    assert facts
    return str(dict(facts["rows"])["It is now"])


def in_the_api(cedar: Cedar, lesson: Lesson) -> datetime:
    token = issue_token(cedar.user(OLIVIA))
    around = {"from": lesson.starts_at - WEEK / 7, "until": lesson.starts_at + WEEK / 7}
    asked = {name: f"{day:%Y-%m-%d}" for name, day in around.items()}
    answer = Client().get("/api/admin/lessons", asked, headers={"authorization": f"Bearer {token}"}).json()
    return next(datetime.fromisoformat(row["starts_at"]) for row in answer["results"] if row["id"] == lesson.pk)


def test_everybody_means_the_same_instant(cedar: Cedar, lessons: list[Lesson]) -> None:
    series = lessons[0].series
    assert series
    zone = ZoneInfo(series.zone)
    page = ROW.findall(browser(cedar, GIULIA).get("/family/lessons/").content.decode())
    _feed, token = make_feed(by=cedar.user(GIULIA), family=cedar.family(GIULIA.last))
    file = {one["uid"]: one for one in read(Client().get(reverse("calendar-feed", args=[token])).content)}
    office = browser(cedar, OLIVIA)
    for lesson in near_a_change(lessons):
        words, local = said(lesson.starts_at, zone), lesson.starts_at.astimezone(zone)
        assert page[lessons.index(lesson)] == words
        event = next(one for uid, one in file.items() if uid.startswith(f"lesson-{lesson.pk}@"))
        assert event.starts_at == lesson.starts_at, (event, lesson.starts_at)
        assert event.ends_at == lesson.ends_at
        assert in_the_api(cedar, lesson).astimezone(UTC) == lesson.starts_at
        row = office.get(reverse("admin:scheduling_lesson_change", args=[lesson.pk])).content.decode()
        in_full = f"{local:%A} {local.day} {local:%B}, {words.partition(', ')[2]}"
        assert in_full in row
        assert in_full in letter(cedar, GIULIA, lesson)


def test_there_are_weeks_in_which_it_matters(lessons: list[Lesson]) -> None:
    """The control: but for Kolkata both changes lie among them."""
    assert lessons[0].series
    changes = len({offset(row) for row in lessons})

    assert changes == (1 if lessons[0].series.zone == "Asia/Kolkata" else 2)
