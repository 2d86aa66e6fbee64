"""Weekly places that the policy says are lost, because too many of their lessons were missed. A person decides."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Prefetch
from django.utils import timezone

from academy.kernel.db import Now
from academy.queries.school import school
from academy.words import in_zone
from scheduling.makeup.facts import FAMILY_SIDES
from scheduling.makeup.misses import Seen, place_is_lost
from scheduling.makeup.reasons import in_words
from scheduling.models import Cancellation, Decision, Lesson, Place
from scheduling.queries.judging import rules_on
from scheduling.queries.school_days import school_days

# Where a limit says no weeks, so far back is looked.
LONGEST = 52


@dataclass(frozen=True)
class Lost:
    """A place, why it is lost, and when its last lesson was missed."""

    place: Place
    because: list[str]
    since: datetime


def lost_places() -> list[Lost]:
    """Those confirmed, by the policy in force; whose last miss is longest ago comes first."""
    rules = rules_on(in_zone(timezone.now(), school().zone).date())
    if not rules.limits:
        return []
    weeks = max(limit.within_weeks or LONGEST for limit in rules.limits)
    fewest = min(limit.misses for limit in rules.limits)
    begun = {"lesson__starts_at__gt": Now() - timedelta(weeks=weeks), "lesson__starts_at__lt": Now()}
    missed = Decision.objects.filter(
        replaced_at=None, lesson__place__state=Place.State.CONFIRMED, lesson__series__isnull=False, **begun
    )
    counts = Counter(missed.values_list("lesson__place", flat=True))
    often = [pk for pk, count in counts.items() if count >= fewest]
    found, calendar = [], school_days()
    for place in _with_lessons(often, weeks):
        seen = [row for row in map(_seen, place.past) if row]  # type: ignore[attr-defined]
        answer = place_is_lost(rules, seen, calendar)
        if answer.is_yes:
            since = max(row.starts_at for row in place.past if row.judged)  # type: ignore[attr-defined]
            found.append(Lost(place, in_words(answer.because), since))
    return sorted(found, key=lambda row: (row.since, row.place.pk))


def _with_lessons(places: list[int], weeks: int) -> list[Place]:
    """Each with its lessons of that time as `past`, and of each its current decisions and words."""
    lessons = (
        Lesson.objects.filter(starts_at__gt=Now() - timedelta(weeks=weeks), starts_at__lt=Now())
        .order_by("starts_at")
        .prefetch_related(
            Prefetch("decisions", Decision.objects.filter(replaced_at=None), to_attr="judged"),
            Prefetch("cancellations", Cancellation.objects.filter(taken_back_at=None), to_attr="said"),
        )
    )
    rows = Place.objects.filter(pk__in=places).with_pattern()
    rows = rows.select_related("enrolment__student", "enrolment__offering__course")
    return list(rows.prefetch_related(Prefetch("lessons", lessons, to_attr="past")))


def _seen(lesson: Lesson) -> Seen | None:
    """What the limits count: taught, or missed by the family; not what the school let fall."""
    day = in_zone(lesson.starts_at, school().zone).date()
    said, judged = lesson.said, lesson.judged  # type: ignore[attr-defined]
    if not judged:
        return Seen(day, is_missed=False) if lesson.state == Lesson.State.TAUGHT else None
    if any(word.side not in FAMILY_SIDES for word in said):
        return None
    return Seen(day, is_missed=True, announced=any(word.announced_at < lesson.starts_at for word in said))
