"""What becomes of one lesson: it was taught, it is moved, or somebody else gives it. (Calling off: call_off.py.)"""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from academy.kernel.db import now
from academy.kernel.errors import Refusal
from academy.kernel.notices import tell
from academy.models import Teacher
from academy.queries.audience import told
from scheduling.actions.calendar_lock import keep_days, lock_calendars
from scheduling.actions.credit_clock import redeem_taught
from scheduling.actions.fitting import refuse_hour
from scheduling.models import Lesson, Room

LENGTHS = range(15, 121)


@transaction.atomic
def mark_taught(*, lesson: Lesson) -> None:
    """booked → taught, and a make-up's credit is used. Raises Refusal before it has begun, and for one not booked."""
    lesson = _booked(lesson)
    if lesson.starts_at > now():
        raise Refusal(_("This lesson has not begun yet."), code="too-early")
    Lesson.objects.filter(pk=lesson.pk).update(state=Lesson.State.TAUGHT)
    redeem_taught(lesson=lesson)


@transaction.atomic
def move_lesson(
    *,
    lesson: Lesson,
    starts_at: datetime,
    room: Room | None,
    teacher: Teacher | None = None,
    minutes: int | None = None,
    allowed_because: str = "",
    is_told: bool = True,
) -> None:
    """Give a booked lesson another time (aware) and room; another teacher and length too, where these are given.

    It leaves its series' pattern, alone; families and teachers are told. To where it is already: nothing happens.
    allowed_because: why staff put it where a rule speaks against it (a closed day, hours not offered, leave).
    is_told: False where the caller tells everybody of many lessons at once.
    Raises Refusal: not booked, over, taken by a teacher, room or student, or against a rule without a reason.
    """
    students = [participant.student for participant in lesson.participants.select_related("student__family")]
    new_teacher = teacher or lesson.teacher
    # Against somebody who closes the day it is moved to.
    keep_days()
    # Against everybody who books or moves into that time: all queue in the same order.
    lock_calendars(lesson.teacher, new_teacher, lesson.room, room, *students)
    lesson = _booked(lesson)
    length = lesson.ends_at - lesson.starts_at
    if minutes is not None:
        refuse_length(minutes)
        length = timedelta(minutes=minutes)
    ends_at = starts_at + length
    there = (lesson.starts_at, lesson.ends_at, lesson.teacher_id, lesson.room_id)
    if there == (starts_at, ends_at, new_teacher.pk, room and room.pk):
        return
    refuse_hour(
        teacher=new_teacher,
        room=room,
        students=students,
        starts_at=starts_at,
        ends_at=ends_at,
        allowed_because=allowed_because,
        but=[lesson.pk],
    )
    was = {
        "was": lesson.starts_at.isoformat(),
        "was_until": lesson.ends_at.isoformat(),
        "was_with": lesson.teacher.name,
    }
    old_teacher = lesson.teacher
    try:
        with transaction.atomic():
            Lesson.objects.filter(pk=lesson.pk).update(
                starts_at=starts_at,
                ends_at=ends_at,
                teacher=new_teacher,
                room=room,
                allowed_because=allowed_because.strip()[:200],
                moved_at=now(),
            )
    except IntegrityError as error:
        if "nobody_in_two_places" not in str(error):
            raise
        sentence = _("The teacher, the room or a student has another lesson at that time. Nothing was moved.")
        raise Refusal(sentence, code="taken", fields={"starts_at": sentence}) from error
    lesson.refresh_from_db()
    if is_told:
        tell_of_change(lesson, students, was=was, also=[old_teacher])


def substitute(*, lesson: Lesson, teacher: Teacher, room: Room | None, allowed_because: str = "") -> None:
    """Somebody else gives this lesson, at its own time. Raises Refusal as move_lesson does."""
    move_lesson(lesson=lesson, starts_at=lesson.starts_at, room=room, teacher=teacher, allowed_because=allowed_because)


def tell_of_change(lesson: Lesson, students: Any, *, was: dict[str, str], also: list[Teacher]) -> None:
    """Tell families and teachers, once for each change. was: what it was before; empty for a new one."""
    people = {person.pk: person for student in students for person in told(student.family)}
    people |= {teacher.user_id: teacher.user for teacher in (lesson.teacher, *also)}
    for person in people.values():
        tell(person, "calendar_changed", about=lesson, occasion=f"change {lesson.sequence}", facts=was)


def refuse_length(minutes: int) -> None:
    """Raises Refusal for a length that no lesson has."""
    if minutes not in LENGTHS:
        sentence = _("A lesson lasts from 15 to 120 minutes.")
        raise Refusal(sentence, code="length", fields={"minutes": sentence})


def _booked(lesson: Lesson) -> Lesson:
    # Against two people at once, and against the recipe that frees its place.
    lesson = Lesson.objects.select_for_update(of=("self",)).select_related("teacher__user").get(pk=lesson.pk)
    if lesson.state != Lesson.State.BOOKED:
        raise Refusal(
            _("This lesson is “%(state)s”, so it stays as it is.") % {"state": lesson.get_state_display()},
            code="not-booked",
        )
    return lesson
