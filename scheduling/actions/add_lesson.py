"""The office puts a single lesson on the calendar."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from academy.kernel.errors import Refusal
from academy.models import Student, Teacher
from scheduling.actions.calendar_lock import keep_days, lock_calendars
from scheduling.actions.fitting import refuse_hour
from scheduling.actions.lesson import refuse_length, tell_of_change
from scheduling.models import Lesson, Participant, Room


@transaction.atomic
def add_lesson(
    *,
    teacher: Teacher,
    room: Room | None,
    students: Sequence[Student],
    starts_at: datetime,
    minutes: int,
    allowed_because: str = "",
) -> Lesson:
    """A booked lesson of its own, a seat for each of these students; families and teacher are told. No bill is made.

    allowed_because: why it is where a rule speaks against it. Raises Refusal as move_lesson does, and without students.
    """
    refuse_length(minutes)
    if not students:
        sentence = _("Choose who comes.")
        raise Refusal(sentence, code="nobody", fields={"student": sentence})
    # Against somebody who closes that day.
    keep_days()
    # Against everybody who books or moves into that time.
    lock_calendars(teacher, room, *students)
    ends_at = starts_at + timedelta(minutes=minutes)
    refuse_hour(
        teacher=teacher,
        room=room,
        students=students,
        starts_at=starts_at,
        ends_at=ends_at,
        allowed_because=allowed_because,
    )
    try:
        with transaction.atomic():
            lesson = Lesson.objects.create(
                kind=Lesson.Kind.SINGLE,
                teacher=teacher,
                room=room,
                starts_at=starts_at,
                ends_at=ends_at,
                capacity=len(students),
                allowed_because=allowed_because.strip()[:200],
            )
            Participant.objects.bulk_create(Participant(lesson=lesson, student=student) for student in students)
    except IntegrityError as error:
        if "nobody_in_two_places" not in str(error):
            raise
        sentence = _("The teacher, the room or a student has another lesson at that time. Nothing was written.")
        raise Refusal(sentence, code="taken", fields={"starts_at": sentence}) from error
    lesson.refresh_from_db()
    tell_of_change(lesson, students, was={}, also=[])
    return lesson
