"""Book a weekly place: hold every week of it at once, or say at once who was quicker."""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from academy.kernel.db import now
from academy.kernel.errors import Refusal
from academy.kernel.workflow import start
from academy.models import CourseOffering, Enrolment, Student, Subject, User
from academy.queries.audience import may_book
from academy.queries.school import school, school_today
from scheduling.actions.calendar_lock import lock_calendars
from scheduling.actions.hold import hold
from scheduling.actions.materialise import lessons_of
from scheduling.models import Lesson, Participant, Place, Series, Timeslot, WaitingEntry
from scheduling.queries.busy import Term
from scheduling.queries.free import FreeTime, alternatives, earliest, look_at, offering_for
from scheduling.queries.line import kept


def book_place(
    *,
    student: Student,
    timeslot: Timeslot,
    by: User,
    subject: Subject | None = None,
    because: str = "",
    voucher: str = "",
) -> Enrolment:
    """Hold a weekly place for a student to the end of the semester and start its enrolment.

    subject: what to learn, where the teacher teaches several. because: how "any teacher" was decided, in words.
    voucher: a code to be used for it.
    Asking again for a place the student has returns its enrolment: somebody clicked twice, or in two tabs.
    Raises Refusal: not allowed, too young or old, already in this course, a voucher that cannot be used, or just
    taken (then with three alternatives, as FreeTime).
    """
    if not may_book(by, student.family_id):
        raise Refusal(_("You may not book for this student."), code="not-allowed")
    refuse_age(student, by=by)
    after = earliest()
    try:
        # Most who come too late are told so without standing in the queue.
        found = _look(timeslot, student, after)
        if isinstance(found, FreeTime):
            with transaction.atomic():
                # Against everybody else who wants this teacher, student or room.
                lock_calendars(timeslot.teacher, student, timeslot.room)
                found = _look(timeslot, student, after)
                if isinstance(found, FreeTime):
                    found = _write(student, found, _offering(found, student, subject), by, because, voucher=voucher)
                    end_own_wishes(student, timeslot)
                    start("enrolment", found)
        return found
    except IntegrityError as error:
        # The constraints are the judges, should anything have come past the locks (a change made in psql, say).
        if "nobody_in_two_places" in str(error):
            no = _taken(timeslot)
        elif "student_once_in_an_offering" in str(error):
            no = _enrolled(student, subject or timeslot.teacher.subjects.first())
        else:
            raise
    except Refusal as refusal:
        no = refusal
    # Those who lost give the locks back first, and then look for something else.
    if no.code in ("just-taken", "student-busy", "in-line"):
        no.alternatives = alternatives(timeslot, subject=subject, student=student)
    raise no


def refuse_age(student: Student, *, by: User) -> None:
    """Raises Refusal where the school's age rule does not let the student enrol. An adult books for themselves."""
    rules = school()
    age = student.age_on(school_today())
    if student.user_id and student.user_id == by.pk:
        return
    if not rules.youngest_age <= age <= rules.oldest_age:
        raise Refusal(
            _("%(name)s is %(age)s. We teach children from %(youngest)s to %(oldest)s; adults enrol for themselves.")
            % {"name": student.first_name, "age": age, "youngest": rules.youngest_age, "oldest": rules.oldest_age},
            code="age",
        )


def hold_weekly(
    *, student: Student, timeslot: Timeslot, by: User, subject: Subject | None, because: str, lasting: timedelta
) -> Enrolment:
    """Hold a freed place for whoever is first in line, in the caller's transaction; no recipe begins before their yes.

    Lessons that begin before they must have answered are left out. Raises Refusal where it is taken after all.
    """
    # Against everybody else who wants this teacher, student or room.
    lock_calendars(timeslot.teacher, student, timeslot.room)
    found = _look(timeslot, student, max(earliest(), now() + lasting), is_first=True)
    if isinstance(found, Enrolment):
        raise _enrolled(student, found.offering.course)
    return _write(student, found, _offering(found, student, subject), by, because, lasting)


def end_own_wishes(student: Student, timeslot: Timeslot) -> None:
    """Who has this time waits for it no longer; other wishes stay."""
    rows = WaitingEntry.objects.filter(student=student, timeslot=timeslot, state=WaitingEntry.State.WAITING)
    rows.update(state=WaitingEntry.State.ENDED, ended_because=_("The time was booked."))


def _look(timeslot: Timeslot, student: Student, after: datetime, *, is_first: bool = False) -> FreeTime | Enrolment:
    """The time, free; or the enrolment by which the student has it already. Raises Refusal where it is taken.

    is_first: they are first in line for it; else what is kept for those who are counts as taken.
    """
    time, taken = look_at(timeslot, student=student, after=after)
    if "student" in taken:
        own = Enrolment.objects.filter(
            student=student, places__in=Place.objects.live().filter(timeslot=timeslot)
        ).first()
        if own:
            return own
    if time is None or taken - {"student"}:
        raise _taken(timeslot)
    # The teacher's own lessons and the student's are told apart, so that the sentence is true.
    if taken:
        sentence = _("%(name)s already has a lesson at that time.") % {"name": student.first_name}
        raise Refusal(sentence, code="student-busy")
    if not is_first and kept([timeslot], {timeslot.pk: Term(0, time.semester, time.lessons)}, student=student):
        sentence = _("%(time)s goes to a family that is waiting for it.") % {"time": timeslot}
        raise Refusal(sentence, code="in-line")
    return time


def _taken(timeslot: Timeslot) -> Refusal:
    sentence = _("Somebody was a moment quicker: %(time)s has just been taken.") % {"time": timeslot}
    return Refusal(sentence, code="just-taken")


def _offering(time: FreeTime, student: Student, subject: Subject | None) -> CourseOffering:
    offering = offering_for(time.timeslot, time.semester, subject=subject)
    if offering is None:
        raise Refusal(_("This teacher does not teach that course at this time."), code="no-course")
    # Nobody else can enrol this student meanwhile: we hold the student's lock.
    if student.enrolments.live().filter(offering=offering).exists():
        raise _enrolled(student, offering.course)
    return offering


def _enrolled(student: Student, course: Any) -> Refusal:
    sentence = _("%(student)s already has a place in %(course)s.") % {"student": student.first_name, "course": course}
    return Refusal(sentence, code="already-enrolled")


def _write(
    student: Student,
    time: FreeTime,
    offering: CourseOffering,
    by: User,
    because: str,
    lasting: timedelta | None = None,
    voucher: str = "",
) -> Enrolment:
    slot = time.timeslot
    place = hold(
        student=student,
        offering=offering,
        by=by,
        because=because,
        timeslot=slot,
        lasting=lasting,
        voucher=voucher,
    )
    series = Series.objects.create(
        place=place,
        teacher=slot.teacher,
        room=slot.room,
        weekday=slot.weekday,
        starts=slot.starts,
        minutes=slot.minutes,
        zone=slot.zone,
        first_day=time.lessons[0].day,
        last_day=time.semester.last_day,
    )
    lessons = Lesson.objects.bulk_create(lessons_of(series, time.lessons, state=Lesson.State.HELD))
    Participant.objects.bulk_create(Participant(lesson=lesson, student=student) for lesson in lessons)
    return place.enrolment
