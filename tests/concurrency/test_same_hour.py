"""Bookings that get in each other's way: overlapping times, a teacher's capacity, one child twice, any teacher."""

from datetime import time

import pytest

from academy.api.authentication import issue_token
from academy.bench.requests import json_post
from academy.bench.visitors import Visitor
from academy.kernel.trace import tracing
from academy.models import Enrolment, Teacher, User
from scheduling.models import Place, Timeslot
from tests.cast import ALVAREZ, LIND, OKAFOR, Person
from tests.concurrency.conftest import BOUNDED
from tests.concurrency.crowd import (
    all_live,
    alternatives,
    assert_sound,
    at_once,
    booking,
    enrolment_at,
    give_back,
    statuses,
)
from tests.school import Cedar
from tests.site import Site

pytestmark = pytest.mark.concurrency
TRIALS = 5 if BOUNDED else 50


def half_hours(teacher: Person) -> list[Timeslot]:
    """A teacher's own weekly times, in the week's order."""
    own = Timeslot.objects.filter(teacher__user__email=teacher.email, starts__minute__in=(0, 30))
    return list(own.order_by("weekday", "starts").select_related("teacher"))


@pytest.fixture(autouse=True)
def _all_free(site: Site) -> None:
    give_back(all_live())


@pytest.mark.parametrize("number", range(TRIALS))
def test_of_two_times_that_overlap_one_is_booked(number: int, site: Site, crowd: list[Visitor]) -> None:
    early = half_hours(LIND)[number % 24]
    with tracing(actor="test"):
        late, _made = Timeslot.objects.get_or_create(
            teacher=early.teacher,
            weekday=early.weekday,
            starts=time(early.starts.hour, early.starts.minute + 15),
            defaults={"room": early.room, "zone": early.zone},
        )

    answers = at_once(
        site,
        [booking(visitor, slot, "piano") for visitor, slot in zip(crowd[:8], [early, late] * 4, strict=True)],
    )

    assert statuses(answers) == [302] + [409] * 7
    for answer in answers:
        if answer.status == 409:
            assert len(alternatives(answer) - {early.pk, late.pk}) == 3
    assert_sound()


@pytest.mark.parametrize("number", range(TRIALS))
def test_a_teacher_gets_no_more_students_than_they_can_take(
    number: int, site: Site, school: Cedar, crowd: list[Visitor]
) -> None:
    teacher = school.teacher(LIND)
    Teacher.objects.filter(pk=teacher.pk).update(weekly_capacity=3)
    try:
        answers = at_once(
            site,
            [
                booking(visitor, half_hours(LIND)[place], "piano")
                for place, visitor in enumerate(crowd[number : number + 12])
            ],
        )

        assert statuses(answers) == [302] * 3 + [409] * 9
        assert Place.objects.live().filter(timeslot__teacher=teacher).count() == 3
        full = Timeslot.objects.filter(teacher=teacher).values_list("pk", flat=True)
        for answer in answers:
            if answer.status == 409:
                assert len(alternatives(answer)) == 3
        # Whoever came last is offered nobody who is full; those who came earlier may have been.
        [late] = at_once(site, [booking(crowd[100], half_hours(LIND)[20], "piano")])
        assert late.status == 409
        assert alternatives(late).isdisjoint(full)
        assert_sound()
    finally:
        Teacher.objects.filter(pk=teacher.pk).update(weekly_capacity=30)


@pytest.mark.parametrize("number", range(TRIALS))
def test_a_child_that_is_booked_in_many_tabs_has_one_place_and_every_tab_shows_it(
    number: int, site: Site, crowd: list[Visitor]
) -> None:
    slot = half_hours(OKAFOR)[number % 24]

    answers = at_once(site, [booking(crowd[number], slot, "drums")] * 10)

    assert statuses(answers) == [302] * 10
    assert len({answer.location for answer in answers}) == 1
    [place] = all_live()
    assert enrolment_at(answers[0]) == place.enrolment
    assert_sound()


@pytest.mark.parametrize("number", range(TRIALS))
def test_a_child_that_books_one_course_with_two_teachers_at_once_gets_one_of_them(
    number: int, site: Site, crowd: list[Visitor]
) -> None:
    """Two places of different teachers share no lock but the student's own: it is what keeps a 500 away."""
    visitor = crowd[number]
    mondays, fridays = half_hours(LIND)[:4], half_hours(ALVAREZ)[-4:]

    answers = at_once(site, [booking(visitor, slot, "piano") for slot in [*mondays, *fridays]])

    assert statuses(answers) == [302] + [400] * 7
    assert all("already has a place in Piano" in answer.body for answer in answers if answer.status == 400)
    assert Enrolment.objects.live().filter(student=visitor.student).count() == 1
    assert_sound()


@pytest.mark.parametrize("number", range(1 if BOUNDED else 10))
def test_any_teacher_for_fifty_at_once_gives_away_every_place_there_is_and_none_twice(
    number: int, site: Site, school: Cedar, crowd: list[Visitor]
) -> None:
    few = [slot.pk for slot in half_hours(OKAFOR)[::2]]
    closed = Timeslot.objects.filter(teacher=school.teacher(OKAFOR)).exclude(pk__in=few)
    closed.update(is_active=False)
    try:
        answers = at_once(site, [booking(visitor, None, "drums") for visitor in crowd[:50]])

        assert statuses(answers) == [302] * len(few) + [409] * (50 - len(few))
        assert {place.timeslot_id for place in all_live()} == set(few)
        assert all(place.enrolment.assigned_because for place in all_live())
        assert_sound()
    finally:
        Timeslot.objects.filter(teacher=school.teacher(OKAFOR)).update(is_active=True)


@pytest.mark.parametrize("number", range(TRIALS))
def test_a_program_that_sends_one_key_many_times_at_once_books_once(
    number: int, site: Site, crowd: list[Visitor]
) -> None:
    visitor = crowd[150 + number]
    token = issue_token(User.objects.get(pk=visitor.user))
    body = f'{{"student": {visitor.student}, "timeslot": {half_hours(LIND)[number % 24].pk}}}'
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"key-{number}"}

    answers = at_once(site, [json_post("/api/parent/bookings", body, headers)] * 10)

    # 409: the first with this key was still running; asking again then gives its answer.
    assert set(statuses(answers)) <= {202, 409}
    [again] = at_once(site, [json_post("/api/parent/bookings", body, headers)])
    assert again.status == 202
    [place] = all_live()
    booked = [answer.body for answer in [*answers, again] if answer.status == 202]
    assert all(f'"id":{place.enrolment_id},' in body.replace(" ", "") for body in booked)
    assert_sound()
