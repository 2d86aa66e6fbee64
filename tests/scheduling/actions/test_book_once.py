"""Trials, once for a student and subject, and single lessons, as many as one likes."""

from datetime import timedelta

import pytest
from django.db.models import F

from academy.kernel.errors import Refusal
from academy.models import Enrolment
from scheduling.actions.book_once import book_once
from scheduling.actions.finish import finish_single
from scheduling.actions.place import confirm_place
from scheduling.models import Lesson, Place
from tests.cast import ANNE, GIULIA, LEO, MIA, NOAH, SAM
from tests.kinds import Kinds, open_kinds
from tests.school import Cedar


@pytest.fixture
def kinds(cedar: Cedar) -> Kinds:
    return open_kinds(cedar)


def test_a_trial_holds_one_lesson(kinds: Kinds) -> None:
    hour = kinds.hour(kinds.once("piano"), MIA)
    enrolment = kinds.come(kinds.once("piano"), MIA, GIULIA)

    [lesson] = Lesson.objects.filter(place__enrolment=enrolment)
    assert (lesson.kind, lesson.state, lesson.teacher, lesson.starts_at, lesson.ends_at) == (
        "trial", "held", hour.teacher, hour.starts_at, hour.ends_at,
    )  # fmt: skip
    assert not enrolment.is_single


def test_a_trial_is_had_once_in_a_subject(kinds: Kinds) -> None:
    kinds.come(kinds.once("piano"), MIA, GIULIA)

    with pytest.raises(Refusal, match="Mia has had a trial lesson in Piano") as no:
        kinds.come(kinds.once("piano"), MIA, GIULIA, number=3)

    assert no.value.code == "trial-had"
    kinds.come(kinds.once("guitar"), MIA, GIULIA, number=9)
    kinds.come(kinds.once("piano"), LEO, GIULIA, number=4)
    assert Enrolment.objects.count() == 3


def test_single_lessons_are_as_many_as_one_likes(kinds: Kinds) -> None:
    made = [kinds.come(kinds.once("piano", "single"), MIA, GIULIA, number=number) for number in (0, 2, 4)]

    assert len({row.pk for row in made}) == 3
    assert all(row.is_single for row in made)


def test_the_same_hour_twice_is_one_booking(kinds: Kinds, cedar: Cedar) -> None:
    single = kinds.once("piano", "single")
    hour = kinds.hour(single, MIA)
    both = [
        book_once(
            student=cedar.student(MIA),
            offering=single,
            starts_at=hour.starts_at,
            teacher=hour.teacher,
            by=cedar.user(GIULIA),
        )
        for _time in range(2)
    ]
    assert both[0] == both[1]


def test_an_hour_that_is_gone_is_told_with_three_others(kinds: Kinds, cedar: Cedar) -> None:
    single = kinds.once("piano", "single")
    hour = kinds.hour(single, MIA)
    kinds.come(single, MIA, GIULIA)

    with pytest.raises(Refusal, match="not to be had") as no:
        book_once(
            student=cedar.student(NOAH),
            offering=single,
            starts_at=hour.starts_at,
            teacher=hour.teacher,
            by=cedar.user(ANNE),
        )

    assert no.value.code == "just-taken"
    assert len(no.value.alternatives) == 3
    assert {one.teacher for one in no.value.alternatives} == {hour.teacher}


@pytest.mark.parametrize("off", [timedelta(minutes=7), timedelta(days=-30), timedelta(days=400)])
def test_an_hour_nobody_offers_is_refused(kinds: Kinds, cedar: Cedar, off: timedelta) -> None:
    single = kinds.once("piano", "single")
    hour = kinds.hour(single, MIA)

    with pytest.raises(Refusal) as no:
        book_once(student=cedar.student(MIA), offering=single, starts_at=hour.starts_at + off, by=cedar.user(GIULIA))

    assert no.value.code == "just-taken"
    assert not Enrolment.objects.exists()


def test_a_stranger_may_not(kinds: Kinds) -> None:
    with pytest.raises(Refusal) as no:
        kinds.come(kinds.once("piano"), MIA, SAM)
    assert no.value.code == "not-allowed"


def test_after_its_lesson_the_enrolment_is_over_and_the_lesson_stays(kinds: Kinds) -> None:
    enrolment = kinds.come(kinds.once("piano"), MIA, GIULIA)
    confirm_place(place=Place.objects.get(enrolment=enrolment))
    Enrolment.objects.filter(pk=enrolment.pk).update(state="active")
    assert finish_single() == 0

    lesson = Lesson.objects.filter(place__enrolment=enrolment)
    back = timedelta(days=60)
    lesson.update(starts_at=F("starts_at") - back, ends_at=F("ends_at") - back)

    assert (finish_single(), finish_single()) == (1, 0)
    enrolment.refresh_from_db()
    assert (enrolment.state, lesson.get().state) == ("ended", "booked")
