"""Free weekly times in the week's order, a page at a time: what a page costs does not grow with the school."""

from datetime import time
from typing import NamedTuple, Self

from django.db.models import F
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan

from academy.models import Subject, Teacher
from scheduling.models import Timeslot
from scheduling.queries.free import FreeTime, earliest, free_times, offered

# So many times are looked at in one go, and so often for one page: where nearly all are taken, pages are short.
AT_ONCE, ROUNDS = 250, 4


class Mark(NamedTuple):
    """A weekly time's place in the week; a page goes on behind the last one's."""

    weekday: int
    starts: time
    pk: int

    @classmethod
    def of(cls, slot: Timeslot) -> Self:
        return cls(slot.weekday, slot.starts, slot.pk)


def mark_of(number: int) -> Mark | None:
    """The mark of the weekly time with this id; None where there is none."""
    row = Timeslot.objects.filter(pk=number).values_list("weekday", "starts", "pk").first()
    return Mark(*row) if row else None


class FreePage(NamedTuple):
    """Free times in their order, and behind which of all times to go on: None on the last page."""

    times: list[FreeTime]
    behind: Mark | None


def free_page(
    *,
    size: int,
    behind: Mark | None = None,
    subject: Subject | None = None,
    weekday: int | None = None,
    teacher: Teacher | None = None,
) -> FreePage:
    """So many of the free times (see queries.free.offered), those behind a mark; fewer where too many are taken."""
    wanted = offered(subject=subject, weekday=weekday, teacher=teacher)
    only = {"teacher__subjects": subject, "weekday": weekday, "teacher": teacher}
    # Who can be booked is asked of few times each; these alone are cheap to walk through, by the index of their order.
    slots = Timeslot.objects.filter(is_active=True, **{name: one for name, one in only.items() if one is not None})
    ordered = slots.order_by("weekday", "starts", "pk").values_list("weekday", "starts", "pk")
    # As a row, so that the index is entered at the mark.
    place = Tuple(F("weekday"), F("starts"), F("pk"))
    found: list[FreeTime] = []
    after = earliest()
    for _round in range(ROUNDS):
        rest = ordered.filter(TupleGreaterThan(place, behind)) if behind else ordered
        marks = [Mark(*row) for row in rest[:AT_ONCE]]
        free = free_times(wanted.filter(pk__in=[mark.pk for mark in marks]), after=after)
        found += sorted(free, key=lambda one: Mark.of(one.timeslot))
        if len(found) > size:
            return FreePage(found[:size], Mark.of(found[size - 1].timeslot))
        if len(marks) < AT_ONCE:
            return FreePage(found, None)
        behind = marks[-1]
    return FreePage(found, behind)
