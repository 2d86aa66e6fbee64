"""Marks: one for each student, judged where a lesson was missed, and taken back where it was not."""

from datetime import timedelta

import pytest

from academy.kernel.db import now
from academy.kernel.errors import Refusal
from scheduling.actions.attendance import mark, mark_all_present
from scheduling.actions.make_up import book_make_up
from scheduling.models import Attendance, Cancellation, Decision, Lesson, MakeUpCredit, Participant
from tests.cast import FELIX, GIULIA, LEO, LIND, MIA, NOAH, OKAFOR
from tests.group import open_group
from tests.scheduling.makeups import MakeUps, broken, make_ups
from tests.school import Cedar

pytestmark = pytest.mark.django_db
Mark = Attendance.Mark


@pytest.fixture
def school(cedar: Cedar) -> MakeUps:
    return make_ups(cedar)


def mias(lesson: Lesson) -> Participant:
    return lesson.participants.get()


def tap(school: MakeUps, lesson: Lesson, what: str, by: object = LIND) -> Attendance | None:
    return mark(participant=mias(lesson), mark=what, by=school.cedar.user(by))


def state(lesson: Lesson) -> str:
    return Lesson.objects.get(pk=lesson.pk).state


@pytest.mark.parametrize("there", [Mark.PRESENT, Mark.LATE])
def test_who_was_there_has_been_taught(school: MakeUps, there: str) -> None:
    lesson = school.soon(minutes=-40)

    first, again = tap(school, lesson, there), tap(school, lesson, there)

    assert first == again
    assert (Attendance.objects.get().mark, state(lesson)) == (there, Lesson.State.TAUGHT)
    assert not Decision.objects.exists()


def test_who_was_not_there_is_judged_and_a_slip_is_mended(school: MakeUps) -> None:
    lesson = school.soon(minutes=-40)

    tap(school, lesson, Mark.ABSENT)
    assert Decision.objects.get(replaced_at=None).outcome == "charged"
    assert state(lesson) == Lesson.State.TAUGHT

    tap(school, lesson, Mark.PRESENT)
    assert not Decision.objects.filter(replaced_at=None).exists()
    assert Attendance.objects.get().mark == Mark.PRESENT
    assert broken() == {}


def test_an_absent_teacher_owes_the_lesson(school: MakeUps) -> None:
    lesson = school.soon(minutes=-40)
    tap(school, lesson, Mark.PRESENT)

    assert tap(school, lesson, Mark.TEACHER_ABSENT) is None

    assert state(lesson) == Lesson.State.CANCELLED
    assert not Attendance.objects.exists()
    assert Cancellation.objects.get().cause == "teacher"
    assert MakeUpCredit.objects.get().state == MakeUpCredit.State.OPEN
    assert broken() == {}


def test_a_make_up_that_was_taught_uses_its_credit(school: MakeUps) -> None:
    credit = school.credit()
    made_up = book_make_up(credit=credit, opening=school.hour(credit), by=school.giulia)
    begun = now() - timedelta(minutes=40)
    Lesson.objects.filter(pk=made_up.pk).update(starts_at=begun, ends_at=begun + timedelta(minutes=30))

    tap(school, made_up, Mark.PRESENT)

    credit.refresh_from_db()
    assert credit.state == MakeUpCredit.State.REDEEMED
    assert broken() == {}


@pytest.mark.parametrize(("person", "code"), [(OKAFOR, "not-allowed"), (GIULIA, "not-allowed")])
def test_only_the_teacher_and_the_office_mark(school: MakeUps, person: object, code: str) -> None:
    with pytest.raises(Refusal) as no:
        tap(school, school.soon(minutes=-40), Mark.PRESENT, by=person)

    assert no.value.code == code
    assert not Attendance.objects.exists()


def test_the_substitute_marks_and_the_usual_teacher_does_not(school: MakeUps) -> None:
    lesson = school.soon(minutes=-40)
    Lesson.objects.filter(pk=lesson.pk).update(teacher=school.cedar.user(OKAFOR).teacher)

    with pytest.raises(Refusal):
        tap(school, lesson, Mark.PRESENT)
    tap(school, lesson, Mark.PRESENT, by=OKAFOR)

    assert Attendance.objects.get().marked_by == school.cedar.user(OKAFOR)


@pytest.mark.parametrize(
    ("when", "by", "code"),
    [
        ({"minutes": 20}, LIND, "too-early"),
        ({"minutes": 10}, LIND, ""),
        ({"days": -8}, LIND, "too-late"),
        ({"days": -8}, FELIX, ""),
        ({"days": -6}, LIND, ""),
    ],
)
def test_there_is_a_time_for_marks(school: MakeUps, when: dict[str, float], by: object, code: str) -> None:
    lesson = school.soon(**when)

    try:
        tap(school, lesson, Mark.PRESENT, by=by)
        said = ""
    except Refusal as no:
        said = no.code

    assert said == code
    assert Attendance.objects.exists() == (not code)


def test_a_lesson_that_was_called_off_has_nobody_to_mark(school: MakeUps) -> None:
    lesson = school.lesson(2)
    school.cannot_come(lesson)

    with pytest.raises(Refusal) as no:
        tap(school, lesson, Mark.PRESENT)

    assert no.value.code == "called-off"


def test_a_group_is_taught_when_all_are_marked_and_one_tap_marks_the_rest(cedar: Cedar) -> None:
    teacher = cedar.user(OKAFOR).teacher
    offering = open_group(
        cedar.semester, teacher, students=[cedar.student(row) for row in (MIA, LEO, NOAH)], by=cedar.user(GIULIA)
    )
    lesson = Lesson.objects.filter(series__offering=offering).to_come()[1]
    lesson.starts_at, lesson.ends_at = (at - timedelta(days=364) for at in (lesson.starts_at, lesson.ends_at))
    Lesson.objects.filter(pk=lesson.pk).update(starts_at=lesson.starts_at, ends_at=lesson.ends_at)
    first = lesson.participants.order_by("pk")[0]

    mark(participant=first, mark=Mark.ABSENT, by=cedar.user(FELIX))
    assert state(lesson) == Lesson.State.BOOKED

    mark_all_present(lesson=lesson, by=cedar.user(FELIX))

    assert sorted(Attendance.objects.values_list("mark", flat=True)) == ["absent", "present", "present"]
    assert state(lesson) == Lesson.State.TAUGHT
