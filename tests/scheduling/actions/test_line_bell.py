"""Whatever gives an hour back rings for those in line, if anybody waits."""

from collections.abc import Callable
from datetime import time, timedelta

import pytest
from django_q.models import OrmQ

from academy.kernel.trace import tracing
from scheduling.actions.publish import publish_from_availability
from scheduling.actions.rehome import rehome
from scheduling.actions.series import change_from, end_series
from scheduling.actions.timeslots import publish_timeslots
from scheduling.models import Series, Timeslot
from tests.booked import booked
from tests.cast import ALVAREZ, ANNE, LIND, NOAH
from tests.kinds import open_kinds
from tests.scheduling.hours import TUESDAY, offers
from tests.scheduling.weekly import place_of, series_of
from tests.school import Cedar
from tests.today import day_at_school


def publish_one(cedar: Cedar) -> None:
    publish_timeslots(teacher=cedar.teacher(LIND), weekdays=[6], first=time(9), last=time(10), minutes=30, room=None)


def publish_many(cedar: Cedar) -> None:
    day = day_at_school()
    offers(cedar.teacher(LIND), day + timedelta(days=(6 - day.weekday()) % 7), "09:00", "10:00", first_day=day)
    assert publish_from_availability(teachers=[cedar.teacher(LIND)], minutes=30).new


def series(cedar: Cedar) -> Series:
    return series_of(place_of(cedar), cedar.teacher(LIND), starts="07:00")


def end(cedar: Cedar) -> None:
    end_series(series=series(cedar), last_day=TUESDAY + timedelta(weeks=2), because="They move away.")


def change(cedar: Cedar) -> None:
    change_from(series=series(cedar), day=TUESDAY, room=None, starts=time(8), allowed_because="Agreed.")


def leave(cedar: Cedar) -> None:
    series(cedar)
    ana, lind = cedar.teacher(ALVAREZ), cedar.teacher(LIND)
    assert rehome(teacher=lind, to=ana, day=TUESDAY, allowed_because="Agreed.").done


@pytest.mark.parametrize("give_back", [publish_one, publish_many, end, change, leave])
def test_it_rings_where_somebody_waits(cedar: Cedar, give_back: Callable[[Cedar], None]) -> None:
    booked(cedar)
    open_kinds(cedar).wait(NOAH, ANNE, timeslot=Timeslot.objects.get(pk=cedar.slot(LIND).pk))
    OrmQ.objects.all().delete()

    with tracing(actor="test"):
        give_back(cedar)

    assert "scheduling.jobs.offer_places" in [row.func() for row in OrmQ.objects.all()]


def test_where_nobody_waits_nothing_rings(cedar: Cedar) -> None:
    OrmQ.objects.all().delete()
    with tracing(actor="test"):
        publish_one(cedar)
    assert "scheduling.jobs.offer_places" not in [row.func() for row in OrmQ.objects.all()]
