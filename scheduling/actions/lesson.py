"""What becomes of a booked lesson: it was taught, it is cancelled, or it is moved."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from academy.kernel.db import now
from academy.kernel.errors import Refusal
from scheduling.actions.calendar_lock import lock_calendars
from scheduling.models import Lesson, Room


@transaction.atomic
def mark_taught(*, lesson: Lesson) -> None:
    """booked → taught. Raises Refusal before it has begun, and for one that is not booked."""
    lesson = _booked(lesson)
    if lesson.starts_at > now():
        raise Refusal(_("This lesson has not begun yet."), code="too-early")
    Lesson.objects.filter(pk=lesson.pk).update(state=Lesson.State.TAUGHT)


@transaction.atomic
def cancel_lesson(*, lesson: Lesson) -> None:
    """booked → cancelled; its time is anybody's again. Raises Refusal for one that is not booked."""
    lesson = _booked(lesson)
    Lesson.objects.filter(pk=lesson.pk).update(state=Lesson.State.CANCELLED)


@transaction.atomic
def move_lesson(*, lesson: Lesson, starts_at: datetime, room: Room | None) -> None:
    """Give a booked lesson another time (aware; its length stays) and room.

    Raises Refusal for a time that is over, and where teacher, room or a student is taken then.
    """
    lesson = _booked(lesson)
    if starts_at <= now():
        sentence = _("This time is over. Choose one that is to come.")
        raise Refusal(sentence, code="over", fields={"starts_at": sentence})
    students = [participant.student for participant in lesson.participants.select_related("student")]
    # Against everybody who books or moves into that time: all queue in the same order.
    lock_calendars(lesson.teacher, room, *students)
    try:
        with transaction.atomic():
            Lesson.objects.filter(pk=lesson.pk).update(
                starts_at=starts_at, ends_at=starts_at + (lesson.ends_at - lesson.starts_at), room=room
            )
    except IntegrityError as error:
        if "nobody_in_two_places" not in str(error):
            raise
        sentence = _("The teacher, the room or a student has another lesson at that time. Nothing was moved.")
        raise Refusal(sentence, code="taken", fields={"starts_at": sentence}) from error


def _booked(lesson: Lesson) -> Lesson:
    # Against two people at once, and against the recipe that frees its place.
    lesson = Lesson.objects.select_for_update(of=("self",)).select_related("teacher").get(pk=lesson.pk)
    if lesson.state != Lesson.State.BOOKED:
        raise Refusal(
            _("This lesson is “%(state)s”, so it stays as it is.") % {"state": lesson.get_state_display()},
            code="not-booked",
        )
    return lesson
