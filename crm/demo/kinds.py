"""A group on Saturdays, trials, single lessons, and families on the waiting list."""

from datetime import time, timedelta

from academy.kernel.db import now
from academy.kernel.models import Run
from academy.kernel.work import perform
from academy.kernel.workflow import advance, run_of
from academy.models import Course, CourseOffering, Enrolment, Semester, Student, Subject, Teacher, User
from billing.actions.first_invoice import raise_first_invoice
from billing.actions.payment import record_payment
from billing.models import Payment
from crm.demo.families import student
from scheduling.actions.book_once import book_once
from scheduling.actions.book_seat import book_seat
from scheduling.actions.materialise import materialise
from scheduling.actions.waiting import join
from scheduling.models import Availability, Place, Room, Series, WaitingEntry
from scheduling.queries.trials import hours_for
from tests.cast import ADA_HERSELF, JONAS_HIMSELF, LEO, MIA, NOAH, ZOE

CIRCLE = "guitar-circle"
SEATS = 6
SITTING = (LEO, NOAH, ZOE, JONAS_HIMSELF, ADA_HERSELF)
# Cents of a trial and of a single lesson.
ONCE = {"piano": (2000, 3800), "guitar": (0, 3600), "drums": (0, 3800)}


def add_courses(semester: Semester) -> CourseOffering:
    """Guitar circle with its Saturdays, and what can be booked for once; returns the circle."""
    guitar = Subject.objects.get(slug="guitar")
    course, _new = Course.objects.get_or_create(
        slug=CIRCLE,
        defaults={
            "subject": guitar,
            "name": "Guitar circle",
            "description": "Six players, one song at a time. For everybody who knows three chords.",
            "format": Course.Format.GROUP,
            "minutes": 45,
            "lesson_cents": 1800,
        },
    )
    circle, is_new = CourseOffering.objects.get_or_create(
        course=course, semester=semester, defaults={"capacity": SEATS}
    )
    if is_new:
        series = Series.objects.create(
            offering=circle,
            teacher=Teacher.objects.get(slug="alvarez"),
            room=Room.objects.get(name="Room 1"),
            weekday=5,
            starts=time(10),
            minutes=45,
            first_day=semester.first_day,
            last_day=semester.last_day,
        )
        Availability.objects.create(
            teacher=series.teacher,
            room=series.room,
            weekday=5,
            starts=time(10),
            ends=time(12),
            first_day=semester.first_day,
        )
        materialise(series=series)
    for slug, (trial, single) in ONCE.items():
        _once(slug, Course.Format.TRIAL, trial, semester)
        _once(slug, Course.Format.SINGLE, single, semester)
    return circle


def _once(slug: str, kind: Course.Format, cents: int, semester: Semester) -> None:
    subject = Subject.objects.get(slug=slug)
    name = {Course.Format.TRIAL: "Trial lesson", Course.Format.SINGLE: "Single lesson"}[kind]
    course, _new = Course.objects.get_or_create(
        slug=f"{slug}-{kind}",
        defaults={
            "subject": subject,
            "name": f"{name}, {subject.name.lower()}, 30 minutes",
            "format": kind,
            "lesson_cents": cents,
        },
    )
    CourseOffering.objects.get_or_create(course=course, semester=semester)


def add_kinds(semester: Semester) -> None:
    """Five in the circle, a trial that is to come, and two families waiting for Mia's time with Ms Lind."""
    circle = add_courses(semester)
    for child in SITTING:
        learner = student(child)
        if not learner.enrolments.filter(offering=circle).exists():
            _settle(book_seat(student=learner, offering=circle, by=_guardian(learner)))
    mia = student(MIA)
    trial = CourseOffering.objects.get(semester=semester, course__slug="drums-trial")
    if not mia.enrolments.filter(offering=trial).exists():
        hour = hours_for(trial, student=mia)[0]
        _settle(
            book_once(student=mia, offering=trial, starts_at=hour.starts_at, teacher=hour.teacher, by=_guardian(mia))
        )
    wanted = Place.objects.live().filter(enrolment__student=mia, timeslot__isnull=False).first()
    if wanted and wanted.timeslot and not WaitingEntry.objects.exists():
        for child in (NOAH, JONAS_HIMSELF):
            learner = student(child)
            join(student=learner, timeslot=wanted.timeslot, by=_guardian(learner))


def _guardian(learner: Student) -> User:
    return learner.family.guardians.filter(may_book=True, until=None).select_related("user").get().user


def _settle(enrolment: Enrolment) -> None:
    """Paid by transfer where it costs something; then its story goes on to its end."""
    if enrolment.offering.course.lesson_cents:
        invoice = raise_first_invoice(enrolment=enrolment)
        record_payment(
            invoice=invoice,
            amount=invoice.total,
            provider=Payment.Provider.TRANSFER,
            reference=f"opening-{enrolment.pk}",
            received_at=now() - timedelta(days=2),
            method="Bank transfer",
        )
    run = run_of("enrolment", enrolment)
    if run:
        perform(Run, run.pk, advance)
