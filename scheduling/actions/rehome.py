"""A teacher leaves: their series go to somebody else, each whole or not at all."""

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from academy.kernel.errors import Refusal
from academy.models import Teacher
from academy.queries.school import school_today
from scheduling.actions.series import change_from
from scheduling.models import Series


@dataclass
class Rehomed:
    """Which series went over, and which did not and why."""

    done: list[Series] = field(default_factory=list)
    refused: list[tuple[Series, str]] = field(default_factory=list)


def series_to_rehome(teacher: Teacher, day: date) -> list[Series]:
    """Every series the teacher still gives on or after that day, by day of the week and hour."""
    running = Series.objects.running().of_teacher(teacher).filter(last_day__gte=day)
    people = running.select_related("place__enrolment__student", "offering__course", "teacher", "room")
    return list(people.order_by("weekday", "starts", "pk"))


def rehome(*, teacher: Teacher, to: Teacher, day: date, allowed_because: str = "") -> Rehomed:
    """Give all of a teacher's series to another one from that day on, at their hours and in their rooms.

    Those that cannot go over stay as they are and are named with what is in the way. Raises Refusal where there is
    nothing to give or nobody to take it.
    """
    if to.pk == teacher.pk:
        sentence = _("Choose somebody else.")
        raise Refusal(sentence, code="nonsense", fields={"to": sentence})
    if day < school_today():
        sentence = _("This day is over. Choose one that is to come.")
        raise Refusal(sentence, code="over", fields={"day": sentence})
    wanted = series_to_rehome(teacher, day)
    if not wanted:
        sentence = _("%(teacher)s has no weekly lessons from that day on.") % {"teacher": teacher}
        raise Refusal(sentence, code="nothing", fields={"teacher": sentence})
    done = Rehomed()
    for series in wanted:
        try:
            changed = change_from(series=series, day=day, room=series.room, teacher=to, allowed_because=allowed_because)
            done.done.append(changed.series)
        except Refusal as no:
            done.refused.append((series, no.sentence))
    return done
