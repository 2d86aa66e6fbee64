"""A lesson is dragged on the office's calendar: to a wall clock of the page, and perhaps to another column."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from academy.kernel.errors import Refusal
from academy.models import Teacher
from academy.models.zone import zone
from scheduling.actions.lesson import move_lesson
from scheduling.models import Lesson, Room
from scheduling.queries.occurrences import instant


def drag_lesson(*, lesson: Lesson, starts: str, by: str, column: str, allowed_because: str = "") -> None:
    """Move it as everybody does (move_lesson). starts: YYYY-MM-DDTHH:MM on the reader's clock.

    by: "teacher" or "room", whichever the columns are; column: its id, "" where it did not change.
    Raises Refusal: as move_lesson; a time that is none, or that the clocks skip on that day.
    """
    move_lesson(
        lesson=lesson,
        starts_at=_instant(starts),
        room=_row(Room.objects.filter(is_active=True), column) if by == "room" and column else lesson.room,
        teacher=_row(Teacher.objects.filter(is_active=True), column) if by == "teacher" and column else None,
        allowed_because=allowed_because,
    )


def _instant(starts: str) -> datetime:
    try:
        wall = datetime.strptime(starts[:16], "%Y-%m-%dT%H:%M")  # noqa: DTZ007 - the reader's zone comes next
    except ValueError as error:
        raise Refusal(_("This is no time: nothing was moved."), code="no-time") from error
    here = timezone.get_current_timezone_name()
    found = instant(wall.date(), wall.time(), here)
    if found.astimezone(zone(here)).replace(tzinfo=None) != wall:
        sentence = _("The clocks go forward that night and skip %(time)s. Nothing was moved; choose another time.")
        raise Refusal(sentence % {"time": f"{wall:%H:%M}"}, code="skipped")
    return found


def _row(rows: Any, column: str) -> Any:
    row = rows.filter(pk=column).first() if column.isascii() and column.isdigit() and len(column) < 18 else None
    if row is None:
        raise Refusal(_("That column is not in use any more. Nothing was moved."), code="no-column")
    return row
