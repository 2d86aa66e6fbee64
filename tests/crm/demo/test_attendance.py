"""The demo's lessons carry marks and notes, made by the same verbs as everybody's."""

import pytest

from academy.kernel.trace import tracing
from crm.demo.attendance import NOTES, OTHERWISE, add_attendance
from crm.demo.families import add_places
from crm.demo.make_ups import add_make_ups
from crm.demo.policy import add_policy
from scheduling.models import Attendance, Decision, Lesson, LessonNote, Participant
from tests.scheduling.makeups import broken
from tests.school import Cedar


@pytest.mark.django_db
def test_what_lies_behind_is_marked_once_and_what_was_missed_is_decided(cedar: Cedar) -> None:
    with tracing(actor="test"):
        add_policy(cedar.semester)
        add_places(cedar.semester)
        add_make_ups(cedar.semester)
        decided = Decision.objects.count()
        add_attendance()
        told = (Attendance.objects.count(), LessonNote.objects.count())
        add_attendance()

    assert (Attendance.objects.count(), LessonNote.objects.count()) == told
    taught = Participant.objects.filter(lesson__state=Lesson.State.TAUGHT)
    assert not taught.filter(attendance=None).exists()
    missed = Attendance.objects.filter(mark__in=("absent", "absent_notice"))
    planned = [mark for marks in OTHERWISE.values() for mark in marks.values()]
    assert missed.count() == sum(mark.startswith("absent") for mark in planned)
    assert Decision.objects.count() == decided + missed.count()
    assert LessonNote.objects.filter(is_private=False).count() == len(NOTES)
    assert broken() == {}
