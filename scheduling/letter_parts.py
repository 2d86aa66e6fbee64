"""What letters about a lesson are put together from: a heading, what there is to say, the facts, one button."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from academy.kernel.letters import Facts
from academy.kernel.models import Notice
from academy.queries.school import school
from academy.words import clock, day, in_zone, zone_label
from scheduling.models import Lesson


def zone_of_reader(notice: Notice) -> str:
    """The zone whose clock they read; the school's where they never said."""
    return str(notice.person.zone or school().zone)


def span_for(notice: Notice, starts_at: datetime, ends_at: datetime) -> str:
    """Tuesday 24 November, 16:00–16:30, on the reader's own clock; never "tomorrow", for letters are read late."""
    begins, ends = (in_zone(instant, zone_of_reader(notice)) for instant in (starts_at, ends_at))
    return f"{day(begins)}, {clock(begins)}–{clock(ends)}"


def hour_for(notice: Notice, lesson: Lesson) -> str:
    """The same of a lesson."""
    return span_for(notice, lesson.starts_at, lesson.ends_at)


def when_for(notice: Notice, lesson: Lesson) -> str:
    """And whose clock it is: (Toronto time)."""
    return f"{hour_for(notice, lesson)} ({zone_label(zone_of_reader(notice))})"


def letter(heading: str, sentences: list[str], link: str, label: str, rows: list[tuple[str, str]]) -> Facts:
    """As templates/mail/lesson.* show it. link: a path; label: its button's word."""
    return {
        "heading": heading,
        "sentences": [sentence for sentence in sentences if sentence],
        "rows": rows,
        "link": settings.ORIGIN + link,
        "label": label,
    }


def lesson_rows(notice: Notice, lesson: Lesson, student: str = "") -> list[tuple[str, str]]:
    """The facts of a lesson; the third of them is its time."""
    return [
        (_("Student"), student),
        (_("Teacher"), lesson.teacher.name),
        (_("When"), when_for(notice, lesson)),
        (_("Where"), lesson.room.name if lesson.room else _("Online")),
    ]
