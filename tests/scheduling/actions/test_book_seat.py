"""A seat in a group: held in every lesson to come, judged by the database, given back whole."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from academy.kernel.db import now
from academy.kernel.errors import Refusal
from academy.models import Enrolment
from scheduling.actions.place import confirm_place, free_place
from scheduling.models import Lesson, Participant, Place
from scheduling.queries.seats import groups
from tests.cast import ADA, ADA_HERSELF, ANNE, GIULIA, LEO, LIND, MIA, NOAH, SAM, ZOE
from tests.kinds import Kinds, open_kinds
from tests.school import Cedar


@pytest.fixture
def kinds(cedar: Cedar) -> Kinds:
    return open_kinds(cedar)


def seats_of(enrolment: Enrolment) -> int:
    return Participant.objects.filter(place__enrolment=enrolment).count()


def test_a_seat_is_held_in_every_lesson_to_come(kinds: Kinds) -> None:
    enrolment = kinds.sit(MIA, GIULIA)

    to_come = Lesson.objects.filter(series__offering=kinds.circle, starts_at__gt=now() + timedelta(hours=24))
    assert seats_of(enrolment) == to_come.count() > 5
    place = Place.objects.get(enrolment=enrolment)
    assert (place.state, place.timeslot, enrolment.state) == ("held", None, "provisional")
    [group] = groups()
    assert (group.free, group.on_offer, group.waiting) == (5, 5, 0)


def test_asking_twice_is_one_seat(kinds: Kinds) -> None:
    assert kinds.sit(MIA, GIULIA) == kinds.sit(MIA, GIULIA)
    assert [group.free for group in groups()] == [5]


def test_a_full_group_is_refused_in_a_sentence(kinds: Kinds) -> None:
    kinds.seats(2)
    kinds.sit(MIA, GIULIA)
    kinds.sit(LEO, GIULIA)

    with pytest.raises(Refusal, match=r"Guitar circle is full: all 2 seats are taken\.") as no:
        kinds.sit(NOAH, ANNE)

    assert no.value.code == "full"
    assert not Enrolment.objects.filter(student__first_name="Noah").exists()


def test_the_database_refuses_one_more_than_there_are_seats(kinds: Kinds, cedar: Cedar) -> None:
    kinds.seats(1)
    kinds.sit(MIA, GIULIA)
    lesson = Lesson.objects.filter(series__offering=kinds.circle, participants__isnull=False).earliest("starts_at")

    with (
        pytest.raises(IntegrityError, match="a_seat_for_everybody"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO scheduling_participant (lesson_id, student_id) VALUES (%s, %s)",
            [lesson.pk, cedar.student(ZOE).pk],
        )


def test_a_seat_given_back_is_free_again_and_the_group_goes_on(kinds: Kinds) -> None:
    kinds.seats(1)
    enrolment = kinds.sit(MIA, GIULIA)
    place = Place.objects.get(enrolment=enrolment)
    confirm_place(place=place)

    free_place(place=place, because="The student has left.")

    assert seats_of(enrolment) == 0
    assert set(Lesson.objects.filter(series__offering=kinds.circle).values_list("state", flat=True)) == {"booked"}
    assert kinds.sit(NOAH, ANNE).state == "provisional"


def test_who_has_a_lesson_then_cannot_sit(kinds: Kinds, cedar: Cedar) -> None:
    kinds.sit(ADA_HERSELF, ADA)
    lesson = Lesson.objects.filter(series__offering=kinds.circle).latest("starts_at")
    own = Lesson.objects.create(
        teacher=cedar.teacher(LIND),
        starts_at=lesson.starts_at,
        ends_at=lesson.ends_at,
    )
    Participant.objects.create(lesson=own, student=cedar.student(MIA))

    with pytest.raises(Refusal, match="Mia already has a lesson at that time") as no:
        kinds.sit(MIA, GIULIA)

    assert no.value.code == "student-busy"


def test_a_stranger_may_not(kinds: Kinds) -> None:
    with pytest.raises(Refusal) as no:
        kinds.sit(MIA, SAM)
    assert no.value.code == "not-allowed"
