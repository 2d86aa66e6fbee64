"""Book one lesson: a trial, once per student and subject, or a single lesson, as often as one likes."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from academy.kernel.errors import Refusal
from academy.kernel.workflow import start
from academy.models import Course, CourseOffering, Enrolment, Student, Teacher, User
from academy.queries.audience import may_book
from academy.words import clock, day, here
from scheduling.actions.book import refuse_age
from scheduling.actions.calendar_lock import lock_calendars
from scheduling.actions.hold import hold
from scheduling.models import Lesson, Participant
from scheduling.queries.openings import Opening
from scheduling.queries.trials import ONCE, had_trial, hours_for, near

KINDS = {Course.Format.TRIAL: Lesson.Kind.TRIAL, Course.Format.SINGLE: Lesson.Kind.SINGLE}


def book_once(
    *,
    student: Student,
    offering: CourseOffering,
    starts_at: datetime,
    by: User,
    teacher: Teacher | None = None,
    because: str = "",
) -> Enrolment:
    """Hold one lesson at that hour and start its enrolment; what costs nothing is confirmed without a payment page.

    teacher: with whom; without one, the first by name who is free then. Asking again for the same hour returns the
    enrolment there is. Raises Refusal: not allowed, too young or old, a trial was had already, or the hour is not to be
    had (then with the three nearest that are, as Opening).
    """
    if not may_book(by, student.family_id):
        raise Refusal(_("You may not book for this student."), code="not-allowed")
    if offering.course.format not in ONCE:
        raise Refusal(_("%(course)s is not given for once.") % {"course": offering.course}, code="no-course")
    refuse_age(student, by=by)
    try:
        with transaction.atomic():
            return _book(student, offering, starts_at, by, teacher, because)
    except IntegrityError as error:
        # The constraints are the judges, should anything have come past the locks.
        if "nobody_in_two_places" in str(error):
            no = _taken(starts_at)
        elif "student_once_in_an_offering" in str(error):
            no = _had(student, offering)
        else:
            raise
    except Refusal as refusal:
        no = refusal
    if no.code == "just-taken":
        no.alternatives = near(hours_for(offering, student=student, teachers=[teacher] if teacher else None), starts_at)
    raise no


def _book(
    student: Student,
    offering: CourseOffering,
    starts_at: datetime,
    by: User,
    teacher: Teacher | None,
    because: str,
) -> Enrolment:
    opening, own = _look(student, offering, starts_at, teacher)
    # Against everybody else who wants this teacher or room, and a second tab of the same family.
    lock_calendars(student, *((opening.teacher, opening.room) if opening else ()))
    opening, own = _look(student, offering, starts_at, opening.teacher if opening else teacher)
    if own:
        return own
    if offering.course.format == Course.Format.TRIAL and had_trial(student, offering.course.subject):
        raise _had(student, offering)
    if opening is None:
        raise _taken(starts_at)
    place = hold(student=student, offering=offering, by=by, because=because)
    lesson = Lesson.objects.create(
        kind=KINDS[Course.Format(offering.course.format)],
        place=place,
        teacher=opening.teacher,
        room=opening.room,
        starts_at=opening.starts_at,
        ends_at=opening.ends_at,
        state=Lesson.State.HELD,
    )
    Participant.objects.create(lesson=lesson, student=student)
    start("enrolment", place.enrolment)
    return place.enrolment


def _look(
    student: Student, offering: CourseOffering, starts_at: datetime, teacher: Teacher | None
) -> tuple[Opening | None, Enrolment | None]:
    """The hour, if it is free; and the enrolment by which the student has it already."""
    own = student.enrolments.live().filter(
        offering=offering, places__lessons__starts_at=starts_at, places__lessons__is_live=True
    )
    if teacher:
        own = own.filter(places__lessons__teacher=teacher)
    # Teachers' days begin and end in their own zones.
    found = hours_for(
        offering,
        student=student,
        teachers=[teacher] if teacher else None,
        first_day=starts_at.date() - timedelta(days=1),
        last_day=starts_at.date() + timedelta(days=1),
    )
    fits = sorted((one for one in found if one.starts_at == starts_at), key=lambda one: one.teacher.name)
    return next(iter(fits), None), own.first()


def _taken(starts_at: datetime) -> Refusal:
    local = here(starts_at)
    sentence = _("%(day)s at %(time)s is not to be had, or not any more.")
    return Refusal(sentence % {"day": day(local), "time": clock(local)}, code="just-taken")


def _had(student: Student, offering: CourseOffering) -> Refusal:
    sentence = _("%(student)s has had a trial lesson in %(subject)s. Choose a weekly time or a single lesson.")
    words = {"student": student.first_name, "subject": offering.course.subject}
    return Refusal(sentence % words, code="trial-had")
