"""Which lessons their people are to be reminded of next, by the database's clock; and who those people are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import CharField, Exists, F, Func, OuterRef, Value
from django.db.models.functions import Concat

from academy.kernel.models import Notice
from academy.models import Guardian
from scheduling.models import Lesson, Participant, Place

KIND = "lesson_reminder"
# Written down so long before its time, so that the minute at which the clock ticks does not show in the letter's.
AHEAD = timedelta(minutes=5)


@dataclass(frozen=True)
class Lead:
    """A reminder is sent so long `before` the lesson; nearer to it than `until`, it is too late for that one."""

    name: str
    before: timedelta
    until: timedelta


# Who did not hear of the first in time hears the second alone. Nobody is reminded once the lesson has begun.
A_DAY = Lead("24h", timedelta(hours=24), timedelta(minutes=15))
A_QUARTER = Lead("15min", timedelta(minutes=15), timedelta())
LEADS = (A_DAY, A_QUARTER)
BY_HAND = "by hand"


class Hour(Func):
    """An instant as 2026-11-24T21:00:00Z."""

    template = """to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""
    output_field = CharField()


def with_occasion(name: str) -> Concat:
    """What tells one reminder of a lesson from another, to annotate lessons with; a lesson that moves gets new ones."""
    return Concat(Value(f"{name} "), Hour("starts_at"), output_field=CharField())


def due(lead: Lead, *, at: datetime, most: int) -> list[Lesson]:
    """The next booked lessons that nobody was reminded of yet, each with its `occasion`.

    at: now, by the database. Left out is what came to its hour later than the reminder would have been sent: whoever
    books or moves a lesson is told of it then. A lesson's people are written down together, so its teacher stands for
    all of them.
    """
    told = Notice.objects.filter(
        kind=KIND,
        person=OuterRef("teacher__user"),
        about_label=Lesson._meta.label,
        about_id=OuterRef("pk"),
        occasion=OuterRef("occasion"),
    )
    near = Lesson.objects.filter(
        state=Lesson.State.BOOKED,
        starts_at__gt=at + lead.until,
        starts_at__lte=at + lead.before + AHEAD,
        changed_at__lte=F("starts_at") - lead.before,
    )
    rows = near.annotate(occasion=with_occasion(lead.name)).filter(~Exists(told)).select_related("teacher")
    return list(rows.order_by("starts_at", "pk")[:most])


def people_of(lessons: Sequence[Lesson]) -> dict[int, set[int]]:
    """Whom each lesson (by id) concerns: its teacher, its students with a login, and the guardians who are told."""
    found = {lesson.pk: {lesson.teacher.user_id} for lesson in lessons}
    coming = Participant.objects.filter(lesson__in=found, excused_at=None).exclude(place__state=Place.State.HELD)
    parts = list(coming.values_list("lesson", "student__family", "student__user"))
    families = {family for _lesson, family, _user in parts}
    guardians: dict[int, set[int]] = {family: set() for family in families}
    for family, user in Guardian.objects.told().filter(family__in=families).values_list("family", "user"):
        guardians[family].add(user)
    for lesson, family, user in parts:
        found[lesson] |= guardians[family] | ({user} if user else set())
    return found
