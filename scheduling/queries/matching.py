"""Which families' open credits fit an hour that has become free: a plain rule, and the reason in words."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from academy.words import long_date
from scheduling.models import Claim, Lesson, MakeUpCredit
from scheduling.queries.bookable import desk_now, why_not
from scheduling.queries.openings import Opening

# So many families at the most hear of one hour.
MOST = 5
# So many credits are looked at; the first to expire come first.
LOOKED_AT = 200


@dataclass(frozen=True)
class Match:
    """A credit that fits, its place in line (from 1), and why."""

    credit: MakeUpCredit
    number: int
    because: str


def matches(lesson: Lesson) -> list[Match]:
    """The credits that fit the hour of a lesson that was called off, the best first.

    In this order: the student's own teacher before another one of the subject, then whose credit expires first, then
    who has had it longest. Left out: whom the hour was taken from, and whoever is busy then.
    """
    opening = Opening(lesson.teacher, lesson.room, lesson.starts_at, lesson.ends_at)
    busy = Claim.objects.filter(
        resource__student=OuterRef("student"),
        is_live=True,
        starts_at__lt=lesson.ends_at,
        ends_at__gt=lesson.starts_at,
    )
    desk = desk_now()
    taught = [subject.pk for subject in lesson.teacher.subjects.all()]
    rows = (
        MakeUpCredit.objects.open()
        .filter(~Exists(busy))
        .exclude(student__in=lesson.participants.values("student"))
        .select_related("student__family", "subject", "teacher")
    )
    fitting = [
        row
        for row in rows[:LOOKED_AT]
        if (row.teacher_id == lesson.teacher_id or row.subject_id in taught) and not why_not(row, opening, desk=desk)
    ]
    fitting.sort(key=lambda row: (row.teacher_id != lesson.teacher_id, row.expires_on or date.max, row.pk))
    return [Match(row, number, _because(row, lesson)) for number, row in enumerate(fitting[:MOST], 1)]


def _because(credit: MakeUpCredit, lesson: Lesson) -> str:
    own = credit.teacher_id == lesson.teacher_id
    with_whom = _("with your own teacher") if own else _("with a teacher of the same subject")
    until = _("to be used by %(day)s") % {"day": long_date(credit.expires_on)} if credit.expires_on else ""
    sentence = _("You hear of it because it fits: %(reasons)s.")
    reasons = [with_whom, *([until] if until else [])]
    return sentence % {"reasons": ", ".join(reasons)}
