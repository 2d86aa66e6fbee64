"""The office corrects marks, and reads what teachers wrote."""

import pytest

from scheduling.models import Attendance, Decision, LessonNote
from tests.academy.admin.office import Browser, at, words_of
from tests.cast import LIND
from tests.scheduling.makeups import MakeUps, broken, make_ups
from tests.school import Cedar

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(cedar: Cedar) -> MakeUps:
    return make_ups(cedar)


def test_a_mark_is_corrected_long_after_and_judged_anew(school: MakeUps, desk: Browser) -> None:
    lesson = school.soon(days=-20)
    button, part = at("scheduling_lesson_mark", lesson.pk), lesson.participants.get()

    desk.press(button, student=part.pk, mark="absent")
    assert Decision.objects.get(replaced_at=None).outcome == "charged"
    desk.press(button, student=part.pk, mark="present")

    assert Attendance.objects.get().mark == "present"
    assert not Decision.objects.filter(replaced_at=None).exists()
    assert "Mia Rossi: Present" in desk.words(at("scheduling_lesson_change", lesson.pk))
    assert broken() == {}


def test_what_cannot_be_marked_yet_says_so(school: MakeUps, desk: Browser) -> None:
    lesson = school.soon(hours=5)

    said = desk.press(at("scheduling_lesson_mark", lesson.pk), student=lesson.participants.get().pk, mark="present")

    assert "Mark it from 15 minutes before its start." in words_of(said)
    assert not Attendance.objects.exists()


def test_the_desk_reads_both_notes_and_finance_none(school: MakeUps, desk: Browser, finance: Browser) -> None:
    lesson, lind = school.soon(hours=-2), school.cedar.user(LIND)
    for text, is_private in (("Bars 1 to 8", False), ("Tires early", True)):
        LessonNote.objects.create(lesson=lesson, student=school.mia, text=text, is_private=is_private, written_by=lind)

    page = at("scheduling_lesson_change", lesson.pk)
    shown = {name: browser.words(page) for name, browser in (("desk", desk), ("finance", finance))}

    assert "Tires early Mia Rossi, for teachers and the office · Astrid Lind" in shown["desk"]
    assert "Bars 1 to 8 Mia Rossi, to the family" in shown["desk"]
    assert [text for text in ("Bars 1 to 8", "Tires early") if text in shown["finance"]] == []
