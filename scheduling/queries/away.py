"""When teachers are away: what they would give then is not given."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from academy.kernel.db import Now
from scheduling.models import Unavailability


class Spans:
    """Spans of time that do not overlap each other, in order; asked whether another one touches them."""

    def __init__(self) -> None:
        self.starts: list[datetime] = []
        self.ends: list[datetime] = []

    def add(self, starts_at: datetime, ends_at: datetime) -> None:
        """One that begins after those before it; an overlap is joined."""
        if self.ends and starts_at <= self.ends[-1]:
            self.ends[-1] = max(self.ends[-1], ends_at)
        else:
            self.starts.append(starts_at)
            self.ends.append(ends_at)

    def meets(self, starts_at: datetime, ends_at: datetime) -> bool:
        """Whether one of them overlaps it."""
        before = bisect_right(self.ends, starts_at)
        return before < len(self.starts) and self.starts[before] < ends_at


def away_between(
    first: datetime | Now, last: datetime | None = None, *, teachers: Iterable[int] | None = None
) -> dict[int, Spans]:
    """When teachers (by id; everybody, where nobody is named) are away from then on, until `last` if it is said."""
    rows = Unavailability.objects.filter(ends_at__gt=first)
    if last is not None:
        rows = rows.filter(starts_at__lt=last)
    if teachers is not None:
        rows = rows.filter(teacher__in=teachers)
    found: dict[int, Spans] = defaultdict(Spans)
    for teacher, starts_at, ends_at in rows.order_by("starts_at").values_list("teacher", "starts_at", "ends_at"):
        found[teacher].add(starts_at, ends_at)
    return found
