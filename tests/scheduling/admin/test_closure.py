"""The office closes a day, and enters who is away: first asked, then done, all at once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from academy.kernel.trace import tracing
from academy.models import ClosedDate, Teacher
from scheduling.actions.lesson import move_lesson
from scheduling.models import Cancellation, Lesson, Series, Unavailability
from tests.academy.admin.office import Browser, at, words_of
from tests.cast import ALVAREZ, LEO, LIND, MIA, NOAH, Child
from tests.scheduling.hours import TUESDAY, only_offers
from tests.scheduling.weekly import days, place_of, series_of
from tests.school import Cedar
from tests.spring import YEAR

NEXT = TUESDAY + timedelta(days=7)
CLOSE = {"first_day": f"{NEXT:%Y-%m-%d}", "last_day": f"{NEXT:%Y-%m-%d}", "reason": "Burst pipe"}
AWAY = {
    "starts_at_0": f"{NEXT:%Y-%m-%d}",
    "starts_at_1": "00:00",
    "ends_at_0": f"{NEXT + timedelta(days=1):%Y-%m-%d}",
    "ends_at_1": "00:00",
    "kind": "sickness",
    "note": "",
}


@pytest.fixture
def astrid(cedar: Cedar) -> Teacher:
    for person in (LIND, ALVAREZ):
        only_offers(cedar.teacher(person), TUESDAY, "15:00", "18:00")
    return cedar.teacher(LIND)


@pytest.fixture
def mia(cedar: Cedar, astrid: Teacher) -> Series:
    return series_of(place_of(cedar, MIA), astrid)


def on(series: Series) -> Lesson:
    return series.lessons.get(day=NEXT)


def test_a_day_is_closed_after_each_lesson_was_asked_for(desk: Browser, finance: Browser, mia: Series) -> None:
    path, lesson = at("academy_closeddate_close"), on(mia)
    assert finance.get(path).status_code == 403

    asked = desk.press(path, **CLOSE)
    words = words_of(asked)
    assert "1 lesson is concerned. Say below what becomes of it; nothing was changed yet." in words
    assert "Mia: Tuesday 9 March, 15:00–15:30, Ms Lind" in words
    assert 'value="Burst pipe"' in asked.content.decode()
    assert not ClosedDate.objects.filter(day=NEXT).exists()

    done = desk.press(path, **CLOSE, **{f"lesson_{lesson.pk}": "credit"})
    assert "The school is closed. Lessons seen to: 1; everybody concerned is told." in words_of(done)
    assert days(mia, "cancelled") == ["03-09"]

    closed = ClosedDate.objects.get(day=NEXT)
    opened = desk.press(at("academy_closeddate_reopen", closed.pk))
    assert "Lessons that take place again: 1." in words_of(opened)
    assert days(mia, "cancelled") == []


def test_an_hour_that_is_gone_meanwhile_is_refused_and_the_answers_are_kept(desk: Browser, mia: Series) -> None:
    answer = desk.press(
        at("academy_closeddate_close"), **CLOSE, **{f"lesson_{on(mia).pk}": f"move {YEAR}-03-16T03:00:00+00:00"}
    )

    assert "is not one of the available choices" in words_of(answer)
    assert 'value="Burst pipe"' in answer.content.decode()
    assert not Cancellation.objects.exists()


def test_days_without_lessons_close_at_once_and_nonsense_does_not(desk: Browser) -> None:
    path = at("academy_closeddate_close")

    assert "Lessons seen to: 0" in words_of(desk.press(path, **CLOSE))
    assert "The last day is before the first." in words_of(desk.press(path, **CLOSE | {"last_day": f"{YEAR}-03-01"}))
    assert ClosedDate.objects.filter(reason="Burst pipe").count() == 1


def test_who_is_away_is_entered_with_a_substitute(cedar: Cedar, desk: Browser, astrid: Teacher, mia: Series) -> None:
    path, elena = at("scheduling_unavailability_away"), cedar.teacher(ALVAREZ)
    asked = desk.press(path, teacher=astrid.pk, **AWAY)
    assert "1 lesson is concerned." in words_of(asked)
    assert "Ms Alvarez gives it" in words_of(asked)

    desk.press(path, teacher=astrid.pk, **AWAY, **{f"lesson_{on(mia).pk}": f"substitute {elena.pk}"})

    assert on(mia).teacher == elena
    assert Unavailability.objects.get(teacher=astrid).kind == "sickness"
    over = desk.press(path, teacher=astrid.pk, **AWAY | {"ends_at_0": f"{YEAR}-03-01"})
    assert "It must end after it starts." in words_of(over)


def test_lessons_booked_into_an_absence_later_are_counted_and_seen_to(
    cedar: Cedar, desk: Browser, astrid: Teacher
) -> None:
    desk.press(at("scheduling_unavailability_away"), teacher=astrid.pk, **AWAY)
    absence, later = Unavailability.objects.get(teacher=astrid), series_of(place_of(cedar, MIA), astrid)
    # The series leaves that day out; somebody puts a lesson there all the same.
    moved = later.lessons.get(day=TUESDAY)
    starts_at = moved.starts_at + timedelta(days=7)
    with tracing(actor="test"):
        move_lesson(lesson=moved, starts_at=starts_at, room=None, allowed_because="She comes for this one.")
    assert desk.get(at("scheduling_unavailability_changelist")).context["cl"].result_list[0].left == 1

    path = at("scheduling_unavailability_lessons", absence.pk)
    assert "1 lesson is concerned." in words_of(desk.press(path))
    desk.press(path, **{f"lesson_{moved.pk}": "policy"})

    assert days(later, "cancelled") == ["03-02"]
    assert Unavailability.objects.count() == 1
    assert desk.get(at("scheduling_unavailability_changelist")).context["cl"].result_list[0].left == 0


def test_the_page_asks_as_many_questions_for_three_lessons_as_for_one(
    cedar: Cedar, desk: Browser, astrid: Teacher, mia: Series
) -> None:
    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            desk.press(at("academy_closeddate_close"), **CLOSE)
        return len(asked)

    def more(child: Child, clock: str) -> None:
        series_of(place_of(cedar, child), astrid, starts=clock)

    questions()
    alone = questions()
    more(LEO, "15:30")
    more(NOAH, "16:00")
    assert questions() == alone
