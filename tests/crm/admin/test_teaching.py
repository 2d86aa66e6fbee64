"""What the office's home says of teaching: how today stands, who is away, what nobody marked, who stays away."""

from datetime import timedelta

import pytest

from academy.kernel.db import now
from academy.kernel.trace import tracing
from academy.words import in_zone
from scheduling.actions.absence import report_absence
from scheduling.models import Attendance, Lesson, Unavailability
from tests.academy.admin.office import TORONTO, Browser, at
from tests.cast import LEO, LIND, MIA, NOAH, OKAFOR
from tests.scheduling.hours import lesson
from tests.scheduling.makeups import MakeUps, make_ups
from tests.school import Cedar

MINUTE = timedelta(minutes=1)
Mark = Attendance.Mark


@pytest.fixture
def school(cedar: Cedar) -> MakeUps:
    return make_ups(cedar)


def test_a_teacher_away_stands_in_the_queue_until_each_lesson_is_seen_to(school: MakeUps, desk: Browser) -> None:
    row = school.lesson()
    with tracing(actor="test"):
        report_absence(
            teacher=row.teacher,
            starts_at=row.starts_at - MINUTE,
            ends_at=row.ends_at + MINUTE,
            kind=Unavailability.Kind.SICKNESS,
            by=row.teacher.user,
            note="Fever",
        )
    absence = Unavailability.objects.get()

    said = desk.words("/admin/")
    assert "Teachers away, with lessons to see to 1 Ms Lind: 1 lesson to see to" in said
    assert "sickness · Fever" in said

    ask = at("scheduling_unavailability_lessons", absence.pk)
    desk.press(ask)
    desk.press(ask, **{f"lesson_{row.pk}": "policy"})

    row.refresh_from_db()
    assert row.state == Lesson.State.CANCELLED
    assert "Teachers away" not in desk.words("/admin/")


def test_a_lesson_that_is_over_waits_to_be_marked(school: MakeUps, desk: Browser) -> None:
    row = school.soon(minutes=-45)

    assert "Lessons over, and nobody marked 1 Mia Rossi Ms Lind · " in desk.words("/admin/")

    part = row.participants.get()
    desk.press(at("scheduling_lesson_mark", row.pk), student=part.pk, mark="present")

    assert "nobody marked" not in desk.words("/admin/")


def test_today_is_counted_and_leads_to_the_day(school: MakeUps, desk: Browser) -> None:
    noon = now().astimezone(TORONTO).replace(hour=12, minute=0, second=0, microsecond=0)
    today = noon.replace(hour=0)
    okafor, (mia, leo, noah) = school.cedar.teacher(OKAFOR), map(school.cedar.student, (MIA, LEO, NOAH))
    Lesson.objects.filter(starts_at__gte=today, starts_at__lt=today + timedelta(days=1)).update(
        starts_at=noon + timedelta(days=300), ends_at=noon + timedelta(days=300, minutes=30)
    )
    lesson(okafor, today + MINUTE, students=(mia,), state=Lesson.State.TAUGHT)
    lesson(okafor, today + 40 * MINUTE, students=(leo,), state=Lesson.State.CANCELLED)
    lesson(okafor, today + timedelta(hours=23, minutes=29), students=(noah,))
    to_come = in_zone(now(), "America/Toronto") < today + timedelta(hours=23, minutes=59)

    answer = desk.get("/admin/")

    words = "1 taught · 1 called off · 0 not marked yet · 1 to come"
    assert not to_come or words in answer.content.decode()
    assert f"view=day&amp;by=teacher&amp;day={noon:%Y-%m-%d}" in answer.content.decode()


def test_who_stays_away_more_than_once_is_shown_and_all_marks_can_be_read(school: MakeUps, desk: Browser) -> None:
    lind, mia, leo = school.cedar.teacher(LIND), school.cedar.student(MIA), school.cedar.student(LEO)
    marks = ((mia, 3, Mark.ABSENT), (mia, 10, Mark.ABSENT), (leo, 4, Mark.ABSENT), (leo, 5, Mark.PRESENT))
    for student, days, mark in marks:
        row = lesson(lind, now() - timedelta(days=days), students=(student,), state=Lesson.State.TAUGHT)
        Attendance.objects.create(participant=row.participants.get(), mark=mark, marked_by=lind.user)

    said = desk.words("/admin/")
    assert "Missed more than once without a word 1 2 lessons Mia Rossi last on" in said

    marked = at("scheduling_attendance_changelist")
    assert "2 attendances" in desk.words(f"{marked}?often=yes")
    assert "3 attendances" in desk.words(f"{marked}?mark=absent")
    assert "3 attendances" in desk.words(f"{marked}?day=week")
    assert "0 attendances" in desk.words(f"{marked}?day=today")
    assert "2 attendances" in desk.words(f"{marked}?participant__student__id__exact={leo.pk}")
    assert "1 attendance" in desk.words(f"{marked}?q=leo&mark=present")
    assert "0 attendances" in desk.words(f"{marked}?participant__lesson__teacher__id__exact={lind.pk + 1}")
