"""A page of free times shows a few of each hour, and misses none that is free."""

from datetime import time
from urllib.parse import parse_qs, urlparse

from django.test import Client
from django.utils.crypto import get_random_string

from academy.kernel.trace import tracing
from academy.models import Teacher, User
from scheduling.models import Timeslot
from scheduling.queries import hours
from scheduling.queries.free import free_times, offered
from scheduling.queries.hours import free_hours, soonest
from tests.booked import booked
from tests.cast import LIND
from tests.school import Cedar


def crowd(cedar: Cedar, count: int) -> list[Teacher]:
    """So many more teachers of the piano, all of them on Mondays at nine."""
    piano = cedar.subject("piano")
    teachers = []
    for number in range(count):
        name = f"Teacher {number:03}"
        person = User.objects.create(email=f"{get_random_string(12).lower()}@cedarheights.example")
        teacher = Teacher.objects.create(user=person, name=name, slug=f"crowd-{number}")
        teacher.subjects.add(piano)
        Timeslot.objects.create(teacher=teacher, weekday=0, starts=time(9))
        teachers.append(teacher)
    return teachers


def at_nine(each: int, cedar: Cedar) -> hours.FreeHour | None:
    found = free_hours(each=each, subject=cedar.subject("piano"), weekday=0)
    return next((hour for hour in found if hour.starts == time(9)), None)


def test_all_hours_are_there_and_no_other_times_than_are_free(cedar: Cedar) -> None:
    booked(cedar)
    all_free = {one.timeslot.pk for one in free_times(offered())}

    shown = free_hours(each=100)

    assert {one.timeslot.pk for hour in shown for one in hour.times} == all_free
    assert not any(hour.may_be_more for hour in shown)
    assert [(hour.weekday, hour.starts) for hour in shown] == sorted((hour.weekday, hour.starts) for hour in shown)


def test_the_soonest_are_of_as_many_teachers(cedar: Cedar) -> None:
    booked(cedar)
    in_order = sorted(free_times(offered()), key=lambda one: (one.first, one.timeslot.pk))
    first_of_each = {one.timeslot.teacher_id: one for one in reversed(in_order)}

    found = soonest(most=3)

    best = sorted(first_of_each.values(), key=lambda one: (one.first, one.timeslot.pk))[:3]
    assert [one.timeslot.pk for one in found] == [one.timeslot.pk for one in best]


def test_of_a_crowded_hour_a_few_are_shown_and_more_are_promised(cedar: Cedar) -> None:
    crowd(cedar, 5)

    few, all_of_them = at_nine(3, cedar), at_nine(5, cedar)

    assert few
    assert (len(few.times), few.may_be_more) == (3, True)
    assert all_of_them
    assert (len(all_of_them.times), all_of_them.may_be_more) == (5, False)


def test_where_the_first_are_taken_the_next_are_looked_at(cedar: Cedar) -> None:
    """The one who is free is the last of many: as many as are looked at in one go, and one more."""
    teachers = crowd(cedar, hours.AT_ONCE + 1)
    Teacher.objects.filter(pk__in=[row.pk for row in teachers[:-1]]).update(weekly_capacity=0)

    found = at_nine(3, cedar)

    assert found
    assert [one.timeslot.teacher for one in found.times] == [teachers[-1]]
    assert not found.may_be_more


def test_an_hour_at_which_nobody_is_free_is_not_shown(cedar: Cedar) -> None:
    Teacher.objects.filter(pk__in=[row.pk for row in crowd(cedar, 2)]).update(weekly_capacity=0)

    assert at_nine(3, cedar) is None


def test_who_is_not_shown_to_the_public_and_what_is_not_offered_stays_out(cedar: Cedar) -> None:
    hidden, gone, closed = crowd(cedar, 3)
    Teacher.objects.filter(pk=hidden.pk).update(is_public=False)
    Teacher.objects.filter(pk=gone.pk).update(is_active=False)
    Timeslot.objects.filter(teacher=closed).update(is_active=False)

    assert at_nine(3, cedar) is None


def test_the_page_leads_to_the_others_of_the_hour(cedar: Cedar) -> None:
    with tracing(actor="test"):
        crowd(cedar, 5)
    days = Client().get("/timeslots/?subject=piano").context["days"]
    slots = [slot for day in days for slot in day["slots"]]

    [more] = [slot.more_url for slot in slots if slot.more_url]
    assert parse_qs(urlparse(more).query) == {"day": ["0"], "time": ["09:00"], "subject": ["piano"]}
    page = Client().get(more)
    assert len([slot for day in page.context["days"] for slot in day["slots"]]) == 5


def test_of_one_teacher_every_time_is_shown(cedar: Cedar) -> None:
    teacher = cedar.teacher(LIND)
    days = Client().get("/timeslots/?teacher=lind").context["days"]

    assert sum(len(day["slots"]) for day in days) == Timeslot.objects.filter(teacher=teacher).count()
