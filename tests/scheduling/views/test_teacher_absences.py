"""A teacher says that they are away: first they see which lessons that meets, and the office sees to these."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from academy.kernel.db import now
from academy.kernel.models import Notice
from academy.words import day, in_zone, short_day
from scheduling.absence_letters import STAFF_TEACHER_AWAY, STAFF_TEACHER_BACK
from scheduling.models import Lesson, Unavailability
from scheduling.queries.teaching import today_at
from tests.cast import FELIX, LIND, OKAFOR, Person
from tests.scheduling.makeups import MakeUps, make_ups
from tests.school import Cedar

pytestmark = pytest.mark.django_db
PAGE = "/teacher/absences/"


@pytest.fixture
def school(cedar: Cedar) -> MakeUps:
    return make_ups(cedar)


def teacher(school: MakeUps, who: Person = LIND) -> Client:
    client = Client()
    client.force_login(school.cedar.user(who))
    return client


def day_of(lesson: Lesson) -> date:
    return in_zone(lesson.starts_at, lesson.teacher.zone).date()


def say(client: Client, first: date, **more: str) -> Any:
    return client.post(PAGE, {"first_day": first.isoformat(), "kind": "sickness", **more})


def seen(answer: Any) -> str:
    found = re.search(r'name="seen" value="([\d,]+)"', answer.content.decode())
    assert found
    return found[1]


def told(kind: str) -> list[Notice]:
    return list(Notice.objects.filter(kind=kind, person__email=FELIX.email))


def test_the_lessons_are_shown_before_it_counts_and_wait_for_the_office(school: MakeUps) -> None:
    client, lesson = teacher(school), school.lesson()
    client.cookies["zone"] = "Asia/Tokyo"

    asked = say(client, day_of(lesson), note="Fever")

    assert asked.status_code == 200
    assert "You have 1 lesson then." in asked.content.decode()
    # On the teacher's own clock, wherever their browser is.
    begins = in_zone(lesson.starts_at, lesson.teacher.zone)
    assert f"{short_day(begins)}, {begins:%H:%M}–" in asked.content.decode()
    assert "Say when you cannot teach, in Toronto time." in asked.content.decode()
    assert not Unavailability.objects.exists()

    done = say(client, day_of(lesson), note="Fever", seen=seen(asked))

    assert done["Location"] == PAGE
    absence = Unavailability.objects.get()
    assert (absence.kind, absence.note, absence.entered_by) == ("sickness", "Fever", school.cedar.user(LIND))
    assert absence.ends_at - absence.starts_at in (timedelta(hours=hours) for hours in (23, 24, 25))
    page = client.get(PAGE).content.decode()
    assert f"{day(day_of(lesson))}, the whole day" in page
    assert "1 lesson with the office" in page
    lesson.refresh_from_db()
    assert lesson.state == Lesson.State.BOOKED
    [notice] = told("staff_teacher_away")
    facts = STAFF_TEACHER_AWAY.facts(notice)
    assert facts
    assert (facts["heading"], facts["sentences"]) == ("Ms Lind is away", ["1 lesson waits for you.", "Fever"])
    assert facts["link"].endswith(f"/admin/scheduling/unavailability/{absence.pk}/lessons/")


def test_other_lessons_than_were_shown_are_shown_first(school: MakeUps) -> None:
    client, lesson = teacher(school), school.lesson()

    asked = say(client, day_of(lesson), seen="1,2,3")

    assert seen(asked) == str(lesson.pk)
    assert not Unavailability.objects.exists()


def test_without_lessons_it_counts_at_once_and_twice_is_once(school: MakeUps) -> None:
    client, first = teacher(school, OKAFOR), today_at(school.cedar.teacher(OKAFOR)) + timedelta(days=20)
    for _twice in range(2):
        say(client, first, starts="09:00", last_day=(first + timedelta(days=2)).isoformat(), ends="12:30")

    absence = Unavailability.objects.get()
    begins, ends = (in_zone(one, absence.teacher.zone) for one in (absence.starts_at, absence.ends_at))
    assert (f"{begins:%H:%M}", f"{ends:%H:%M}", ends.date() - begins.date()) == ("09:00", "12:30", timedelta(days=2))
    assert f"{day(begins)}, 09:00 – {day(ends)}, 12:30" in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("first", "more", "sentence"),
    [
        (-1, {}, "This time is over. Choose one that is to come."),
        (-1, {"last": 3}, "The first day is over. Begin with today; the office writes down what was before."),
        (5, {"last": 4}, "It must end after it starts."),
        (5, {"starts": "16:00", "ends": "15:00"}, "It must end after it starts."),
        (9000, {}, "Choose a day within the next two years."),
    ],
)
def test_what_makes_no_sense_says_why(school: MakeUps, first: int, more: dict[str, Any], sentence: str) -> None:
    today = today_at(school.cedar.teacher(LIND))
    if "last" in more:
        more = {"last_day": (today + timedelta(days=more["last"])).isoformat()}

    answer = say(teacher(school), today + timedelta(days=first), **more)

    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert not Unavailability.objects.exists()


def test_the_last_day_of_all_calendars_is_no_crash(school: MakeUps) -> None:
    assert say(teacher(school), date.max).status_code == 400


def test_away_twice_at_one_time_is_refused(school: MakeUps) -> None:
    client, first = teacher(school, OKAFOR), today_at(school.cedar.teacher(OKAFOR)) + timedelta(days=20)
    say(client, first)

    answer = say(client, first, starts="15:00", kind="leave")

    assert answer.status_code == 400
    assert f"You are away then already ({day(first)}, the whole day)." in answer.content.decode()


def test_it_is_taken_back_before_and_shortened_while_it_lasts(school: MakeUps) -> None:
    client, lind = teacher(school), school.cedar.teacher(LIND)
    moment = now()
    running = Unavailability.objects.create(
        teacher=lind,
        starts_at=moment - timedelta(days=1),
        ends_at=moment + timedelta(days=1),
        entered_by=lind.user,
    )
    ahead = Unavailability.objects.create(
        teacher=lind,
        starts_at=moment + timedelta(days=30),
        ends_at=moment + timedelta(days=31),
        entered_by=lind.user,
    )
    for absence in (running, ahead):
        assert client.post(f"{PAGE}{absence.pk}/return/")["Location"] == PAGE

    running.refresh_from_db()
    assert moment < running.ends_at <= now()
    assert list(Unavailability.objects.all()) == [running]
    letters = [STAFF_TEACHER_BACK.facts(notice) for notice in told("staff_teacher_back")]
    assert [facts and facts["heading"] for facts in letters] == ["Ms Lind is here after all"] * 2


def test_what_the_office_entered_the_office_takes_back(school: MakeUps) -> None:
    client, lind = teacher(school), school.cedar.teacher(LIND)
    absence = Unavailability.objects.create(
        teacher=lind,
        starts_at=now() + timedelta(days=30),
        ends_at=now() + timedelta(days=31),
        entered_by=school.cedar.user(FELIX),
    )
    assert "Take back" not in client.get(PAGE).content.decode()

    client.post(f"{PAGE}{absence.pk}/return/")

    assert "The office entered this." in client.get(PAGE).content.decode()
    assert Unavailability.objects.exists()


def test_another_teachers_is_not_there(school: MakeUps) -> None:
    absence = Unavailability.objects.create(
        teacher=school.cedar.teacher(LIND),
        starts_at=now(),
        ends_at=now() + timedelta(days=1),
        entered_by=school.cedar.user(LIND),
    )

    assert teacher(school, OKAFOR).post(f"{PAGE}{absence.pk}/return/").status_code == 404


def test_the_page_asks_the_same_however_much_is_on_it(school: MakeUps) -> None:
    client, lind = teacher(school), school.cedar.teacher(LIND)
    counts = []
    for number in range(3):
        begins = now() + timedelta(days=30 * (number + 1))
        Unavailability.objects.create(
            teacher=lind, starts_at=begins, ends_at=begins + timedelta(days=1), entered_by=lind.user
        )
        client.get(PAGE)
        with CaptureQueriesContext(connection) as found:
            client.get(PAGE)
        counts.append(len(found))

    assert len(set(counts)) == 1
