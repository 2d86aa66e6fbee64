"""Students who stay away without a word more than once: somebody should ask them what the matter is."""

from datetime import timedelta

from django.db.models import Count, Max, QuerySet
from django.utils import timezone

from academy.models import Student
from scheduling.models import Attendance

# So often in so long a time.
OFTEN = 2
LATELY = timedelta(weeks=8)


def often_absent() -> QuerySet[Student]:
    """Who was absent without notice more than once lately, with how often (misses) and when last (missed)."""
    silent = Student.objects.filter(
        participations__attendance__mark=Attendance.Mark.ABSENT,
        participations__lesson__starts_at__gt=timezone.now() - LATELY,
    )
    counted = silent.annotate(misses=Count("participations"), missed=Max("participations__lesson__starts_at"))
    return counted.filter(misses__gte=OFTEN).order_by("-misses", "-missed", "pk")
