"""Mia's make-ups: one to book, one that was used, and one that the policy did not give, with its reason."""

from datetime import datetime, time, timedelta

from academy.models import Semester, Teacher, User
from academy.models.zone import zone
from academy.queries.school import school, school_today
from crm.demo.families import student
from scheduling.actions.by_hand import give_credit
from scheduling.actions.call_off import call_off
from scheduling.actions.credit import reserve
from scheduling.actions.credit_clock import redeem_taught
from scheduling.models import Cancellation, Cause, Decision, Lesson, MakeUpCredit, Participant, Side
from tests.cast import FELIX, GIULIA, LEO, MIA

Channel = Cancellation.Channel


def add_make_ups(semester: Semester) -> None:
    """Once; where the term has no lessons behind it yet, only the one to book."""
    mia = student(MIA)
    if Decision.objects.filter(student=mia).exists():
        return
    past = Lesson.objects.of_student(mia).filter(state=Lesson.State.TAUGHT, kind="weekly").order_by("starts_at")
    if past.count() >= 3:
        missed, late = past[0], past[2]
        _missed(missed, hours_before=70, words="A school trip.")
        _made_up(MakeUpCredit.objects.get(decision__lesson=missed), missed.teacher)
        _missed(late, hours_before=2, words="Stuck in traffic.")
    to_come = Lesson.objects.of_student(mia).filter(state=Lesson.State.BOOKED, kind="weekly").to_come()
    call_off(
        lesson=to_come[2],
        student=mia,
        cause=Cause.FAMILY,
        side=Side.FAMILY,
        channel=Channel.PORTAL,
        by=User.objects.get(email=GIULIA.email),
        words="Grandmother turns eighty.",
    )
    give_credit(
        student=student(LEO),
        subject=semester.offerings.get(course__slug="drums-30").course.subject,
        minutes=30,
        expires_on=school_today() + timedelta(days=45),
        because="The snare was being repaired, and Leo had to play on a chair.",
        by=User.objects.get(email=FELIX.email),
    )


def _missed(lesson: Lesson, *, hours_before: int, words: str) -> None:
    """What the office was told so many hours before it."""
    Lesson.objects.filter(pk=lesson.pk).update(state=Lesson.State.BOOKED)
    call_off(
        lesson=lesson,
        student=student(MIA),
        cause=Cause.FAMILY,
        side=Side.FAMILY,
        channel=Channel.OFFICE,
        by=User.objects.get(email=FELIX.email),
        words=words,
        announced_at=lesson.starts_at - timedelta(hours=hours_before),
    )


def _made_up(credit: MakeUpCredit, teacher: Teacher) -> None:
    """Yesterday morning, with Ms Lind."""
    yesterday = school_today() - timedelta(days=1)
    begins = datetime.combine(yesterday, time(8), tzinfo=zone(school().zone))
    lesson = Lesson.objects.create(
        kind=Lesson.Kind.MAKE_UP,
        teacher=teacher,
        starts_at=begins,
        ends_at=begins + timedelta(minutes=credit.minutes),
        state=Lesson.State.TAUGHT,
    )
    Participant.objects.create(lesson=lesson, student=credit.student)
    reserve(credit=credit, lesson=lesson, because="Booked.", by=User.objects.get(email=GIULIA.email))
    redeem_taught(lesson=lesson)
