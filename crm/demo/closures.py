"""A day on which the school closes, and a teacher who is away: what the office does about lessons that cannot be."""

from datetime import datetime, timedelta

from django.utils import timezone

from academy.models import ClosedDate, Semester, Teacher, User
from academy.models.zone import midnight
from academy.queries.school import school_today
from scheduling.actions.absence import enter_absence
from scheduling.actions.closure import close_days
from scheduling.actions.remedies import Kind, Remedy
from scheduling.models import Lesson, Unavailability
from scheduling.queries.affected import during, hours_instead, on_days, substitutes
from tests.cast import OKAFOR, OLIVIA

# From the first Monday of the term: the Tuesday in two weeks, and all of the week after.
CLOSED = timedelta(weeks=8, days=1)
AWAY = timedelta(weeks=9)


def add_closures(semester: Semester) -> None:
    """Once; where these days are over already, nothing."""
    day = semester.first_day + CLOSED
    olivia = User.objects.get(email=OLIVIA.email)
    if day > school_today() and not ClosedDate.objects.filter(day=day).exists():
        met = on_days(day, day)
        remedies = _moved_or_called_off(met, midnight(day + timedelta(days=1), "America/Toronto"))
        close_days(first_day=day, last_day=day, reason="The boiler is replaced", remedies=remedies, by=olivia)
    teacher = Teacher.objects.get(user__email=OKAFOR.email)
    begins = midnight(semester.first_day + AWAY, teacher.zone)
    if begins > timezone.now() and not Unavailability.objects.filter(teacher=teacher).exists():
        ends = begins + timedelta(days=7)
        met = during(teacher, begins, ends)
        others = substitutes(met)
        remedies = _moved_or_called_off(met, ends)
        remedies |= {pk: Remedy(Kind.SUBSTITUTE, teacher=found[0]) for pk, found in others.items() if found}
        enter_absence(
            teacher=teacher,
            starts_at=begins,
            ends_at=ends,
            kind=Unavailability.Kind.LEAVE,
            note="On tour",
            remedies=remedies,
            by=olivia,
        )


def _moved_or_called_off(met: list[Lesson], after: datetime) -> dict[int, Remedy]:
    """The first of them is moved, where an hour is free; for the others the policy says what follows."""
    remedies = {lesson.pk: Remedy(Kind.POLICY) for lesson in met}
    for lesson in met[:1]:
        for hour in hours_instead([lesson], after=after)[lesson.pk][:1]:
            remedies[lesson.pk] = Remedy(Kind.MOVE, starts_at=hour.starts_at, room=hour.room)
    return remedies
