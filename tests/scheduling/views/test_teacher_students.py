"""A teacher's own students, with dots for how their lessons went."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from academy.models import Student, Teacher
from scheduling.models import Attendance, Lesson, Participant
from tests.cast import GIULIA, JONAS, JONAS_HIMSELF, LEO, LIND, MIA, OKAFOR, ZOE, Child, Person
from tests.scheduling.hours import lesson
from tests.scheduling.makeups import make_ups
from tests.school import Cedar

pytestmark = pytest.mark.django_db
DOT = re.compile(r'class="dot dot-(\w+)" title="[^"]*"><span class="visually-hidden">[^:]+: ([^<]+)<')


@pytest.fixture
def lind(cedar: Cedar) -> Teacher:
    return Teacher.objects.get(user=cedar.user(LIND))


def look(cedar: Cedar, path: str, person: Person = LIND) -> str:
    client = Client()
    client.force_login(cedar.user(person), backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def had(cedar: Cedar, teacher: Teacher, child: Child | Student, *, days: int, mark: str = "") -> Lesson:
    """A lesson so many days ago (or ahead, below zero), and its mark."""
    student = child if isinstance(child, Student) else cedar.student(child)
    starts = timezone.now() - timedelta(days=days, minutes=student.pk % 40 * 31)
    row = lesson(teacher, starts, students=(student,))
    if mark:
        part = Participant.objects.get(lesson=row)
        Attendance.objects.create(participant=part, mark=mark, marked_by=teacher.user)
    return row


def test_the_last_marks_stand_as_dots_with_their_words(cedar: Cedar, lind: Teacher) -> None:
    for days, mark in ((21, "present"), (14, "late"), (7, "absent"), (3, "absent_notice"), (2, "")):
        had(cedar, lind, MIA, days=days, mark=mark)
    called_off = had(cedar, lind, MIA, days=1)
    Lesson.objects.filter(pk=called_off.pk).update(state=Lesson.State.CANCELLED)
    ahead = had(cedar, lind, MIA, days=-5)
    # Another teacher's lesson is none of hers, nor is her pupil of half a year ago.
    had(cedar, Teacher.objects.get(user=cedar.user(OKAFOR)), LEO, days=2, mark="present")
    had(cedar, lind, ZOE, days=180, mark="present")

    page = look(cedar, "/teacher/students/")

    assert DOT.findall(page) == [
        ("present", "Present"),
        ("late", "Late"),
        ("absent", "Absent, without notice"),
        ("absent_notice", "Absent, with notice"),
        ("unmarked", "Not marked"),
        ("off", "Called off"),
    ]
    assert "Mia Rossi" in page
    assert ("Leo" in page, "Zoe" in page) == (False, False)
    assert f"{timezone.localtime(ahead.starts_at):%H:%M}" in page


def test_the_family_and_the_student_see_the_same_dots(cedar: Cedar) -> None:
    okafor = Teacher.objects.get(user=cedar.user(OKAFOR))
    for child in (LEO, JONAS_HIMSELF):
        had(cedar, okafor, child, days=9, mark="teacher_absent")
        had(cedar, okafor, child, days=7, mark="late")

    for path, person in (("/family/lessons/", GIULIA), ("/student/", JONAS)):
        assert DOT.findall(look(cedar, path, person)) == [("teacher_absent", "Teacher absent"), ("late", "Late")], path


def test_ten_at_most_and_the_newest_of_them(cedar: Cedar, lind: Teacher) -> None:
    for days in range(1, 13):
        had(cedar, lind, MIA, days=days, mark="late" if days == 1 else "present")

    kinds = [kind for kind, _word in DOT.findall(look(cedar, "/teacher/students/"))]

    assert (len(kinds), kinds[-1]) == (10, "late")


def test_nobody_yet_says_who_will_stand_here(cedar: Cedar) -> None:
    assert "Your students will stand here" in look(cedar, "/teacher/students/")


def test_one_students_page_shows_lessons_marks_and_notes(cedar: Cedar, lind: Teacher) -> None:
    past, ahead = had(cedar, lind, MIA, days=7, mark="late"), had(cedar, lind, MIA, days=-7)
    past.notes.create(student=cedar.student(MIA), text="Bars 1 to 8", written_by=lind.user)
    past.notes.create(student=cedar.student(MIA), text="Tires early", is_private=True, written_by=lind.user)

    page = look(cedar, f"/teacher/students/{cedar.student(MIA).pk}/")

    for words in ("Bars 1 to 8", "Tires early", f"/teacher/lessons/{past.pk}/", f"/teacher/lessons/{ahead.pk}/"):
        assert words in page
    client = Client()
    client.force_login(cedar.user(OKAFOR), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"/teacher/students/{cedar.student(MIA).pk}/").status_code == 404


def test_what_a_substitute_wrote_reaches_the_teacher_whose_place_it_is(cedar: Cedar, lind: Teacher) -> None:
    school = make_ups(cedar)
    taught, okafor = school.soon(days=-2), Teacher.objects.get(user=cedar.user(OKAFOR))
    Lesson.objects.filter(pk=taught.pk).update(teacher=okafor)
    taught.notes.create(student=school.mia, text="He read at sight", is_private=True, written_by=okafor.user)
    path = f"/teacher/students/{school.mia.pk}/"

    page = look(cedar, path)

    assert ("He read at sight" in page, "Mr Okafor" in page) == (True, True)
    # The lesson itself is the substitute's, and the place's own lessons are none of his.
    assert f"/teacher/lessons/{taught.pk}/" not in page
    assert f"/teacher/lessons/{taught.pk}/" in look(cedar, path, OKAFOR)
    had(cedar, lind, MIA, days=4).notes.create(text="Between us", is_private=True, written_by=lind.user)
    assert "Between us" not in look(cedar, path, OKAFOR)


def test_as_many_questions_for_three_students_as_for_one(cedar: Cedar, lind: Teacher) -> None:
    def asked(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            look(cedar, path)
        return len(queries)

    def both() -> list[int]:
        return [asked("/teacher/students/"), asked(f"/teacher/students/{cedar.student(MIA).pk}/")]

    had(cedar, lind, MIA, days=7, mark="late").notes.create(text="Said", written_by=lind.user)
    had(cedar, lind, MIA, days=-7)
    alone = both()
    for child in (ZOE, LEO, MIA):
        had(cedar, lind, child, days=9, mark="present").notes.create(text="Said", written_by=lind.user)
        had(cedar, lind, child, days=-9)

    assert both() == alone
