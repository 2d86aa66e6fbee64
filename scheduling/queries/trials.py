"""Trial and single lessons: what is on offer, and at which hours."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from academy.models import Course, CourseOffering, Enrolment, Semester, Student, Subject, Teacher
from scheduling.queries.free import earliest
from scheduling.queries.openings import Opening, openings

# So far ahead one may look.
AHEAD = timedelta(weeks=4)
ONCE = (Course.Format.TRIAL, Course.Format.SINGLE)


def once_offerings(*, kind: str | None = None, subject: Subject | None = None) -> list[CourseOffering]:
    """What can be booked for once in the semester that is running or comes next, by subject. kind: trial or single."""
    semester = Semester.objects.bookable().first()
    rows = CourseOffering.objects.filter(
        semester=semester, course__is_active=True, course__format__in=[kind] if kind else ONCE
    )
    if subject:
        rows = rows.filter(course__subject=subject)
    return list(rows.select_related("course__subject", "semester").order_by("course__subject__name", "course__format"))


def hours_for(
    offering: CourseOffering,
    *,
    student: Student | None = None,
    teachers: Sequence[Teacher] | None = None,
    first_day: date | None = None,
    last_day: date | None = None,
) -> list[Opening]:
    """The hours at which it can be had, the soonest first; in its semester, from the school's notice on."""
    after = earliest()
    if teachers is None:
        teachers = list(Teacher.objects.public().filter(subjects=offering.course.subject).prefetch_related(None))
    first = max(first_day or after.date(), after.date() - timedelta(days=1), offering.semester.first_day)
    last = min(last_day or first + AHEAD, offering.semester.last_day)
    return openings(
        teachers=teachers,
        minutes=offering.course.minutes,
        first_day=first,
        last_day=last,
        student=student,
        after=after,
    )


def had_trial(student: Student, subject: Subject) -> Enrolment | None:
    """The trial the student had or has in that subject; one that was called off does not count."""
    rows = student.enrolments.exclude(state=Enrolment.State.FAILED).filter(
        offering__course__format=Course.Format.TRIAL, offering__course__subject=subject
    )
    return rows.filter(Q(places__lessons__is_live=True)).distinct().first()


def near(found: Sequence[Any], starts_at: Any, *, most: int = 3) -> list[Opening]:
    """Of these hours the nearest to one that is gone."""
    return sorted(found, key=lambda one: (abs(one.starts_at - starts_at), one.starts_at))[:most]
