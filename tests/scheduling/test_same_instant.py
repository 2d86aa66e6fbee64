"""Teacher and family on different clocks, also while only one of them has changed: everybody means one instant."""

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from academy.kernel.db import Now
from academy.kernel.models import Notice
from academy.kernel.notices import tell
from academy.kernel.trace import tracing
from academy.models import Enrolment, User
from scheduling.actions.derive import derive
from scheduling.calendar_letters import CALENDAR_CHANGED
from scheduling.models import Lesson, Place, Series
from tests.cast import GIULIA, MIA, TANAKA, Person
from tests.school import Cedar
from tests.today import day_at_school

FAMILY, TEACHER = ZoneInfo("Europe/London"), ZoneInfo("America/Vancouver")
ROW = re.compile(r'<time class="when">([^<]+)</time>')
SLOT = re.compile(r'<a class="slot" href="[^"]*timeslot=(\d+)[^"]*">(.*?)</a>', re.DOTALL)
PASSWORDLESS = "django.contrib.auth.backends.ModelBackend"


def browser(cedar: Cedar, person: Person) -> Client:
    client = Client()
    client.force_login(cedar.user(person), backend=PASSWORDLESS)
    return client


def said(instant: datetime, zone: ZoneInfo) -> str:
    """Wed 25 Nov, 22:00–22:30, without asking the code under test."""
    local = instant.astimezone(zone)
    until = (instant + timedelta(minutes=30)).astimezone(zone)
    return f"{local:%a} {local.day} {local:%b}, {local:%H:%M}–{until:%H:%M}".replace("Sep,", "Sept,")


@pytest.fixture
def lessons(cedar: Cedar) -> list[Lesson]:
    """Mia's with Mr Tanaka, Saturdays at half past one in Vancouver, for a year; her mother has moved to London."""
    User.objects.filter(email=GIULIA.email).update(zone=FAMILY.key)
    offering = cedar.semester.offerings.get(course__slug="guitar-30")
    enrolment = Enrolment.objects.create(
        student=cedar.student(MIA), offering=offering, state=Enrolment.State.ACTIVE, booked_by=cedar.user(GIULIA)
    )
    place = Place.objects.create(enrolment=enrolment, state="confirmed", expires_at=Now(), confirmed_at=Now())
    monday = day_at_school() + timedelta(days=7 - day_at_school().weekday())
    series = Series.objects.create(
        place=place,
        teacher=cedar.teacher(TANAKA),
        weekday=5,
        starts=time(13, 30),
        zone=TEACHER.key,
        first_day=monday,
        last_day=monday + timedelta(weeks=52, days=-1),
    )
    with tracing(actor="test"):
        derive(series=[series.pk])
    return list(Lesson.objects.filter(series=series).order_by("starts_at"))


def apart(lessons: list[Lesson]) -> set[timedelta | None]:
    """How far the two clocks are apart in these weeks."""
    return {
        (row.starts_at.astimezone(FAMILY).utcoffset() or timedelta())
        - (row.starts_at.astimezone(TEACHER).utcoffset() or timedelta())
        for row in lessons
    }


def test_the_two_clocks_are_not_always_as_far_apart(lessons: list[Lesson]) -> None:
    """The control: there are weeks in which only one of them has changed."""
    assert apart(lessons) == {timedelta(hours=7), timedelta(hours=8)}


def test_the_familys_page_says_each_on_the_familys_clock(cedar: Cedar, lessons: list[Lesson]) -> None:
    page = browser(cedar, GIULIA).get("/family/lessons/").content.decode()

    assert ROW.findall(page) == [said(row.starts_at, FAMILY) for row in lessons]


def test_the_teachers_hour_stays_half_past_one(lessons: list[Lesson]) -> None:
    assert {row.starts_at.astimezone(TEACHER).time() for row in lessons} == {time(13, 30)}
    assert {row.starts_at.astimezone(FAMILY).time() for row in lessons} == {time(20, 30), time(21, 30)}


def test_letters_say_it_on_the_clock_of_whoever_reads_them(cedar: Cedar, lessons: list[Lesson]) -> None:
    for row in lessons[1::7]:
        for person, zone in ((GIULIA, FAMILY), (TANAKA, TEACHER)):
            with tracing(actor="test"):
                notice = tell(cedar.user(person), "calendar_changed", about=row, occasion=f"seen {row.pk}")
            assert isinstance(notice, Notice)
            facts = CALENDAR_CHANGED.facts(notice)
            assert facts
            words = dict(facts["rows"])
            local = row.starts_at.astimezone(zone)
            assert f"{local:%H:%M}–" in words["It is now"]
            assert f"{local.day} {local:%B}" in words["It is now"]
            assert words["On the clock of"] == f"{zone.key.rpartition('/')[2]} time"


def test_free_times_are_the_same_instants_on_the_page_and_in_the_api(cedar: Cedar) -> None:
    page = Client().get("/timeslots/?teacher=tanaka", headers={"cookie": "zone=Europe/London"}).content.decode()
    shown = dict(SLOT.findall(page))
    answer = Client().get("/api/public/timeslots?teacher=tanaka").json()

    assert len(shown) > 5
    assert shown.keys() <= {str(row["id"]) for row in answer["results"]}
    for row in answer["results"]:
        first = datetime.fromisoformat(row["first_lesson"])
        if str(row["id"]) in shown:
            assert f"{first.astimezone(FAMILY):%H:%M}–" in shown[str(row["id"])]
        local = first.astimezone(ZoneInfo(row["zone"]))
        assert (local.weekday(), f"{local:%H:%M}") == (row["weekday"], row["time"])
