"""Lessons that are over, of which nobody has said who was there."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from academy.kernel.db import Now
from academy.models.zone import midnight
from academy.queries.school import school
from scheduling.models import Lesson, Participant


def unmarked(first: date, last: date) -> QuerySet[Lesson]:
    """Those that began on these days at the school; one to which nobody came any more needs no mark."""
    begins, ends = midnight(first, school().zone), midnight(last + timedelta(days=1), school().zone)
    somebody = Participant.objects.filter(lesson=OuterRef("pk"), excused_at=None)
    over = Lesson.objects.filter(state=Lesson.State.BOOKED, ends_at__lte=Now())
    return over.filter(Exists(somebody), starts_at__gte=begins, starts_at__lt=ends)
