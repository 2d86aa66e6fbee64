"""Which students could not come to a group, because they have other lessons then."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef

from academy.kernel.db import Now
from academy.models import CourseOffering
from scheduling.models import Claim, Lesson


def busy_in_group(students: Sequence[int], offering: CourseOffering) -> set[int]:
    """Of these students (ids) those with another lesson during one of the group's that are still to come."""
    during = Lesson.objects.live().filter(
        series__offering=offering,
        starts_at__gt=Now(),
        starts_at__lt=OuterRef("ends_at"),
        ends_at__gt=OuterRef("starts_at"),
    )
    rows = Claim.objects.filter(Exists(during), resource__student__in=students, is_live=True)
    return set(rows.values_list("resource__student", flat=True).distinct())
