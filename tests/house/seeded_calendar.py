"""A row of everything the calendar knows beside weekly lessons: of each family, where it is a family's."""

from datetime import time, timedelta
from typing import Any

from django.utils import timezone

from academy.models import Family, Semester, Student, Teacher, User
from scheduling.actions.materialise import materialise
from scheduling.models import (
    Attendance,
    CalendarFeed,
    Cancellation,
    Cause,
    CreditEntry,
    Decision,
    Lesson,
    LessonNote,
    MakeUpCredit,
    MakeUpDay,
    MakeUpPolicy,
    MissLimit,
    Offer,
    Participant,
    Pause,
    Place,
    PolicyCap,
    PolicyRule,
    Room,
    Side,
    Unavailability,
    WaitingEntry,
    Withdrawal,
)
from tests.cast import ADA_HERSELF, LIND, OKAFOR, OLIVIA, ZOE
from tests.group import open_group
from tests.house.canaries import CHILDREN


def add_calendar(semester: Semester) -> None:
    """Policy, group, feeds and absences; and of each child a missed lesson with all that follows."""
    olivia = User.objects.get(email=OLIVIA.email)
    policy = _policy(semester)
    for child in CHILDREN:
        _missed(Student.objects.get(first_name=child), policy, olivia)
    mia, noah = (Student.objects.get(first_name=child) for child in ("Mia", "Noah"))
    open_group(semester, Teacher.objects.get(slug="alvarez"), students=[mia, noah], by=olivia)
    _waiting(olivia)
    _resting(semester, olivia)
    _addresses(olivia)
    after = semester.last_day + timedelta(days=30)
    for person in (OKAFOR, LIND):
        teacher = Teacher.objects.get(user__email=person.email)
        Unavailability.objects.create(
            teacher=teacher,
            starts_at=timezone.now() + timedelta(days=300),
            ends_at=timezone.now() + timedelta(days=301),
            entered_by=teacher.user,
        )
    MakeUpDay.objects.create(day=after, starts=time(9), ends=time(17))


def _policy(semester: Semester) -> MakeUpPolicy:
    policy = MakeUpPolicy.objects.create(name="Seeded", version=9)
    PolicyRule.objects.create(policy=policy, position=1, side=Side.FAMILY, notice_hours=24, outcome="credit")
    PolicyRule.objects.create(policy=policy, position=2, outcome="charged")
    PolicyCap.objects.create(policy=policy, most=3, period=PolicyCap.Period.TERM)
    MissLimit.objects.create(policy=policy, misses=4)
    policy.valid_from = semester.first_day
    policy.save()
    # The newest, so that whoever may write one finds one that can be written.
    MakeUpPolicy.objects.create(name="Seeded", version=10)
    return policy


def _missed(student: Student, policy: MakeUpPolicy, by: User) -> None:
    """One lesson missed and decided about, with an open credit; one made up for; one marked, with two notes."""
    taught = Lesson.objects.of_student(student).filter(state=Lesson.State.TAUGHT).order_by("starts_at")
    missed, noted = taught[0], taught[1]
    Cancellation.objects.create(
        lesson=missed, student=student, cause=Cause.ILLNESS, side=Side.FAMILY, words="Said", announced_by=by
    )
    decision = Decision.objects.create(
        lesson=missed, student=student, policy=policy, outcome="credit", counts=True, because=[]
    )
    _credit(student, decision, by)
    _credit(student, None, by, reserved_for=_make_up(student, missed))
    Attendance.objects.create(
        participant=noted.participants.get(), mark=Attendance.Mark.PRESENT, marked_by=missed.teacher.user
    )
    for is_private in (False, True):
        LessonNote.objects.create(
            lesson=noted, student=student, text="Said", is_private=is_private, written_by=missed.teacher.user
        )


def _credit(student: Student, decision: Decision | None, by: User, *, reserved_for: Lesson | None = None) -> None:
    credit = MakeUpCredit.objects.create(student=student, minutes=30, decision=decision)
    CreditEntry.objects.create(credit=credit, kind="issued", amount=1, because="A missed lesson.", by=by)
    if reserved_for:
        CreditEntry.objects.create(
            credit=credit, kind="reserved", amount=-1, lesson=reserved_for, because="Booked.", by=by
        )


def _make_up(student: Student, missed: Lesson) -> Lesson:
    """Next year at an hour of nobody else's."""
    starts = missed.starts_at + timedelta(weeks=52, hours=12, minutes=student.pk % 30)
    lesson = Lesson.objects.create(
        kind=Lesson.Kind.MAKE_UP, teacher=missed.teacher, starts_at=starts, ends_at=starts + timedelta(seconds=30)
    )
    Participant.objects.create(lesson=lesson, student=student)
    return lesson


def _waiting(by: User) -> None:
    """Everybody waits for Mr Tanaka on a day on which he does not teach yet; and Mia is offered the place she holds."""
    tanaka = Teacher.objects.get(slug="tanaka")
    held = Place.objects.filter(state=Place.State.HELD).latest("pk")
    entry = WaitingEntry.objects.create(
        student=held.enrolment.student, timeslot=held.timeslot, state=WaitingEntry.State.OFFERED, asked_by=by
    )
    Offer.objects.create(entry=entry, place=held, because="The first in line.", expires_at=held.expires_at)
    for child in CHILDREN:
        WaitingEntry.objects.create(
            student=Student.objects.get(first_name=child), teacher=tanaka, weekday=2, asked_by=by
        )


def _resting(semester: Semester, by: User) -> None:
    """Ada's place rests for the last week, and Zoe leaves at the end of the term."""
    place = _place(ADA_HERSELF.first)
    week = timedelta(days=6)
    Pause.objects.create(place=place, first_day=semester.last_day - week, last_day=semester.last_day, asked_by=by)
    for series in place.series.all():
        materialise(series=series)
    Withdrawal.objects.create(enrolment=_place(ZOE.first).enrolment, last_day=semester.last_day, asked_by=by)


def _place(child: str) -> Place:
    return Place.objects.filter(enrolment__student__first_name=child, timeslot__isnull=False).earliest("pk")


def _addresses(by: User) -> None:
    """A calendar address of each family, of a teacher and of a room."""
    owners: list[dict[str, Any]] = [{"family": family} for family in Family.objects.order_by("pk")]
    owners += [{"teacher": Teacher.objects.get(slug="lind")}, {"room": Room.objects.earliest("pk")}]
    for number, owner in enumerate(owners):
        guardian = owner["family"].guardians.filter(until=None).first() if "family" in owner else None
        CalendarFeed.objects.create(
            token_hash=f"{number:064}", label="Said", made_by=guardian.user if guardian else by, **owner
        )
