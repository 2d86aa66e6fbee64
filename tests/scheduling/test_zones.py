"""Every night hour of two years in seven zones: the wall clock stays, the length is real, gap and fold by the rule.

The rule (PEP 495 with fold=0) is tried against a calendar made the other way round: from the instants, one by one, to
what the clock on the wall shows at each of them.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from django.db.models import F

from academy.kernel.trace import tracing
from academy.models import CourseOffering, Teacher, User
from scheduling.actions.derive import derive
from scheduling.actions.materialise import materialise
from scheduling.models import Lesson, Series
from scheduling.queries.occurrences import instant, occurrences
from scheduling.series_invariants import INVARIANTS
from tests.school import Cedar
from tests.spring import YEAR

FIRST = date(YEAR, 3, 1) - timedelta(weeks=8)
WEEKS = 104
LAST = FIRST + timedelta(weeks=WEEKS, days=-1)
HALF_HOUR = timedelta(minutes=30)
NIGHT = [time(hour, minute) for hour in range(6) for minute in (0, 30)]
# How many half hours of these nights the clocks skip, and how many come twice.
ZONES = {
    "America/Toronto": (4, 4),
    "America/Vancouver": (4, 4),
    "America/St_Johns": (4, 4),
    "Asia/Kolkata": (0, 0),
    "Europe/London": (4, 4),
    "Australia/Sydney": (4, 4),
    "Australia/Lord_Howe": (2, 2),
}


@cache
def walls(zone: str) -> dict[datetime, list[datetime]]:
    """What the clock shows at every half hour, with the instants at which it does."""
    found: dict[datetime, list[datetime]] = {}
    at = datetime.combine(FIRST, time(), tzinfo=UTC) - timedelta(days=2)
    while at < datetime.combine(LAST, time(), tzinfo=UTC) + timedelta(days=3):
        found.setdefault(at.astimezone(ZoneInfo(zone)).replace(tzinfo=None), []).append(at)
        at += HALF_HOUR
    return found


def meant(zone: str, wall: datetime) -> datetime:
    """The first instant at which the clock shows it; of a skipped hour, so long after the last it showed before."""
    late, shown = timedelta(), walls(zone)
    while wall - late not in shown:
        late += HALF_HOUR
    return (shown[wall - late][0] if not late else shown[wall - late][-1]) + late


def nights() -> Iterator[datetime]:
    """Every half hour of every night, on the wall."""
    for number in range(WEEKS * 7):
        for clock in NIGHT:
            yield datetime.combine(FIRST + timedelta(days=number), clock)


@pytest.mark.parametrize("zone", ZONES)
def test_every_half_hour_of_every_night_is_read_by_the_rule(zone: str) -> None:
    kinds: Counter[int] = Counter()
    for wall in nights():
        assert instant(wall.date(), wall.time(), zone) == meant(zone, wall), wall
        kinds[len(walls(zone).get(wall, []))] += 1

    # The control: there were nights with a gap and nights with a fold among them.
    assert (kinds[0], kinds[2]) == ZONES[zone]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("minutes", [15, 45, 120])
def test_a_weekly_lesson_keeps_its_wall_clock_and_its_length(zone: str, minutes: int) -> None:
    for weekday in range(7):
        for clock in (time(1, 30), time(2, 30), time(16)):
            series = Series(weekday=weekday, starts=clock, minutes=minutes, zone=zone, first_day=FIRST, last_day=LAST)
            found = occurrences(series, series)

            assert [one.day for one in found] == [FIRST + timedelta(weeks=week, days=weekday) for week in range(WEEKS)]
            for one in found:
                assert one.ends_at - one.starts_at == timedelta(minutes=minutes)
                shown = one.starts_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
                wall = datetime.combine(one.day, clock)
                assert shown == wall if wall in walls(zone) else shown > wall


@pytest.fixture
def series(cedar: Cedar) -> list[Series]:
    """In each zone a group on Sundays at half past one and one at half past two, for two years; derived."""
    offering = CourseOffering.objects.earliest("pk")
    found = []
    for zone in ZONES:
        for clock in (time(1, 30), time(2, 30)):
            name = f"{zone}-{clock:%H%M}".lower().replace("/", "-")
            teacher = Teacher.objects.create(
                user=User.objects.create(email=f"{name}@cedarheights.example"), name=name, slug=name
            )
            found.append(
                Series.objects.create(
                    offering=offering,
                    teacher=teacher,
                    weekday=6,
                    starts=clock,
                    zone=zone,
                    first_day=FIRST,
                    last_day=LAST,
                )
            )
    with tracing(actor="test"):
        assert derive(series=[row.pk for row in found]).added == len(found) * WEEKS
    return found


def stored(series: Series) -> list[datetime]:
    return list(Lesson.objects.filter(series=series).order_by("day").values_list("starts_at", flat=True))


def right(series: Series) -> list[datetime]:
    sundays = (FIRST + timedelta(weeks=week, days=6) for week in range(WEEKS))
    return [meant(series.zone, datetime.combine(day, series.starts)) for day in sundays]


def broken() -> dict[str, int]:
    return {promise.name: len(rows) for promise in INVARIANTS if (rows := promise.violations())}


def test_what_is_stored_is_by_the_rule_and_stays(series: list[Series]) -> None:
    for row in series:
        assert stored(row) == right(row)
        assert not materialise(series=row)
    assert derive(series=[row.pk for row in series]).added == 0
    assert set(Lesson.objects.values_list("sequence", flat=True)) == {0}
    assert broken() == {}


def test_when_the_zones_data_change_lessons_follow_the_wall_clock_again(series: list[Series]) -> None:
    """As if a country had given up its summer time: what was stored by the old data is an hour off from some day on."""
    hour, from_now = timedelta(hours=1), FIRST + timedelta(weeks=60)
    alone = Lesson.objects.filter(series=series[0], day__gt=from_now).earliest("day")
    Lesson.objects.filter(day__gte=from_now).update(starts_at=F("starts_at") + hour, ends_at=F("ends_at") + hour)
    Lesson.objects.filter(pk=alone.pk).update(moved_at=alone.starts_at)
    assert broken()["I8 wall-clock-kept"] == len(series) * (WEEKS - 60) - 1
    keys = set(Lesson.objects.values_list("pk", flat=True))

    with tracing(actor="test"):
        changed = derive(series=[row.pk for row in series])

    assert (changed.added, changed.changed, changed.in_the_way) == (0, len(series) * (WEEKS - 60) - 1, {})
    assert set(Lesson.objects.values_list("pk", flat=True)) == keys
    assert broken() == {}
    for row in series[1:]:
        assert stored(row) == right(row)
    # What somebody moved alone stays where they put it.
    assert Lesson.objects.get(pk=alone.pk).starts_at == alone.starts_at + hour
