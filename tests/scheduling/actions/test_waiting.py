"""The waiting list: who stands where, who is asked first, and what nobody else may take meanwhile."""

from datetime import timedelta

import pytest
from django.db.models import F

from academy.kernel.db import Now
from academy.kernel.errors import Refusal
from academy.kernel.trace import tracing
from academy.models import Guardian, Student, Teacher
from scheduling.actions.book import book_place
from scheduling.actions.offers import accept, decline, lapse, make_offers, offer_next
from scheduling.actions.place import free_place
from scheduling.actions.waiting import join, leave, position
from scheduling.models import Offer, Place, WaitingEntry
from scheduling.queries.free import free_times, offered
from tests.booked import Booked, booked
from tests.cast import ADA, ADA_HERSELF, ANNE, GIULIA, HELGA, JONAS_HIMSELF, LEO, LIND, MIA, NOAH, OKAFOR, SAM, ZOE
from tests.kinds import Kinds, open_kinds
from tests.school import Cedar

LINE = ((NOAH, ANNE), (JONAS_HIMSELF, HELGA), (ADA_HERSELF, ADA))


@pytest.fixture
def kinds(cedar: Cedar) -> Kinds:
    return open_kinds(cedar)


@pytest.fixture
def mia(cedar: Cedar) -> Booked:
    """Mia holds Ms Lind's first hour."""
    return booked(cedar)


@pytest.fixture
def line(kinds: Kinds, cedar: Cedar, mia: Booked) -> list[WaitingEntry]:
    """Three wait for it, in this order."""
    return [kinds.wait(child, by, timeslot=cedar.slot(LIND)) for child, by in LINE]


def free(mia: Booked) -> None:
    with tracing(actor="test"):
        free_place(place=mia.place, because="The student has left.")


def state(entry: WaitingEntry) -> str:
    return WaitingEntry.objects.get(pk=entry.pk).state


def test_everybody_sees_where_they_stand_and_why(line: list[WaitingEntry]) -> None:
    standings = [position(entry) for entry in line]

    assert [(one.number, one.of, one.ahead) for one in standings if one] == [(1, 3, 0), (2, 3, 1), (3, 3, 2)]
    assert [one.because for one in standings if one] == [
        "You are the next to be asked.",
        "1 family asked before you.",
        "2 families asked before you.",
    ]


def test_wishes_that_one_place_could_fulfil_stand_in_one_line(
    kinds: Kinds, cedar: Cedar, line: list[WaitingEntry]
) -> None:
    Teacher.objects.filter(pk=cedar.teacher(LIND).pk).update(weekly_capacity=1)
    for_her = kinds.wait(ZOE, SAM, teacher=cedar.teacher(LIND))
    standing = position(for_her)
    assert standing
    assert (standing.number, standing.of) == (4, 4)


def test_asking_twice_keeps_the_place_in_line(kinds: Kinds, cedar: Cedar, line: list[WaitingEntry]) -> None:
    assert kinds.wait(NOAH, ANNE, timeslot=cedar.slot(LIND)) == line[0]


def test_nobody_waits_for_what_is_free(kinds: Kinds, cedar: Cedar) -> None:
    with pytest.raises(Refusal, match="no need to wait") as no:
        kinds.wait(NOAH, ANNE, timeslot=cedar.slot(LIND, 3))
    assert [str(time) for time in no.value.alternatives] == [str(cedar.slot(LIND, 3))]


@pytest.mark.parametrize("wish", [{}, {"weekday": 2}, {"subject": "piano", "weekday": 9}])
def test_nonsense_is_refused(kinds: Kinds, cedar: Cedar, wish: dict[str, object]) -> None:
    if "subject" in wish:
        wish = {**wish, "subject": cedar.subject("piano")}
    with pytest.raises(Refusal) as no:
        kinds.wait(NOAH, ANNE, **wish)
    assert no.value.code == "nonsense"


def test_the_first_in_line_is_asked_and_nobody_else(line: list[WaitingEntry], mia: Booked) -> None:
    assert make_offers() == []
    free(mia)

    [offer] = make_offers()

    assert offer.entry == line[0]
    assert offer.because.startswith("You asked on ")
    assert (offer.place.state, offer.place.enrolment.state) == ("held", "provisional")
    left = offer.expires_at - Offer.objects.annotate(now=Now()).get().now
    assert timedelta(hours=23, minutes=59) < left <= timedelta(hours=24)
    assert [state(entry) for entry in line] == ["offered", "waiting", "waiting"]


def test_declined_it_goes_to_the_next(line: list[WaitingEntry], mia: Booked) -> None:
    free(mia)
    [first] = make_offers()
    decline(offer=first)

    [second] = make_offers()

    assert second.entry == line[1]
    assert (state(line[0]), Offer.objects.get(pk=first.pk).state) == ("ended", "declined")


def test_lapsed_it_goes_to_the_next_and_an_answer_comes_too_late(
    line: list[WaitingEntry], mia: Booked, cedar: Cedar
) -> None:
    free(mia)
    [first] = make_offers()
    lapse(offer=first)
    assert Offer.objects.get(pk=first.pk).state == "open"
    Offer.objects.update(expires_at=Now())
    first.refresh_from_db()

    with pytest.raises(Refusal, match="This offer is over"):
        accept(offer=first, by=cedar.user(ANNE))
    lapse(offer=first)

    assert Offer.objects.get(pk=first.pk).state == "lapsed"
    assert [offer.entry for offer in make_offers()] == [line[1]]


def test_accepted_the_hold_is_as_long_as_any(line: list[WaitingEntry], mia: Booked, cedar: Cedar) -> None:
    free(mia)
    [offer] = make_offers()

    with tracing(actor="test"):
        enrolment = accept(offer=offer, by=cedar.user(ANNE))
        assert accept(offer=offer, by=cedar.user(ANNE)) == enrolment
    decline(offer=offer)

    place = Place.objects.annotate(now=Now()).get(enrolment=enrolment)
    assert timedelta(minutes=14) < place.expires_at - place.now <= timedelta(minutes=15)
    assert (state(line[0]), Offer.objects.get().state) == ("taken", "accepted")


def test_what_somebody_waits_for_is_on_offer_to_nobody_else(
    line: list[WaitingEntry], mia: Booked, cedar: Cedar
) -> None:
    free(mia)
    slot = cedar.slot(LIND)

    assert slot not in {time.timeslot for time in free_times(offered())}
    with pytest.raises(Refusal, match="goes to a family that is waiting for it") as no:
        book_place(student=cedar.student(ZOE), timeslot=slot, by=cedar.user(SAM))
    assert no.value.code == "in-line"
    assert len(no.value.alternatives) == 3
    book_place(student=cedar.student(NOAH), timeslot=slot, by=cedar.user(ANNE))
    assert state(line[0]) == "ended"


def test_who_cannot_come_then_is_passed_over_and_keeps_nothing_from_others(
    line: list[WaitingEntry], mia: Booked, cedar: Cedar
) -> None:
    with tracing(actor="test"):
        other = book_place(student=cedar.student(NOAH), timeslot=cedar.slot(LIND, 1), by=cedar.user(ANNE))
    lesson = other.places.get().lessons.latest("starts_at")
    # By a make-up of his, Noah is busy in one of these weeks.
    slot = mia.place.lessons.latest("starts_at")
    free(mia)
    type(lesson).objects.filter(pk=lesson.pk).update(
        starts_at=slot.starts_at, ends_at=slot.ends_at, teacher=cedar.teacher(OKAFOR), room=None
    )

    offer = offer_next()

    assert offer
    assert offer.entry == line[1]
    assert state(line[0]) == "waiting"


def test_a_teacher_with_more_room_wakes_the_line_at_the_next_tick(kinds: Kinds, cedar: Cedar) -> None:
    lind = Teacher.objects.filter(pk=cedar.teacher(LIND).pk)
    lind.update(weekly_capacity=0)
    entry = kinds.wait(NOAH, ANNE, teacher=lind.get(), weekday=1)
    assert make_offers() == []

    lind.update(weekly_capacity=F("weekly_capacity") + 1)

    [offer] = make_offers()
    assert offer.entry == entry
    assert offer.place.timeslot
    assert offer.place.timeslot.weekday == 1


def test_a_freed_seat_goes_to_the_first_in_line(kinds: Kinds) -> None:
    kinds.seats(1)
    sitting = kinds.sit(MIA, GIULIA)
    entry = kinds.wait(NOAH, ANNE, offering=kinds.circle)
    kinds.wait(JONAS_HIMSELF, HELGA, offering=kinds.circle)
    with tracing(actor="test"):
        free_place(place=sitting.places.get(), because="The student has left.")

    with pytest.raises(Refusal) as no:
        kinds.sit(LEO, GIULIA)
    assert no.value.code == "in-line"
    [offer] = make_offers()

    assert offer.entry == entry
    assert offer.place.participants.count() > 5


def test_leaving_moves_the_others_up(line: list[WaitingEntry]) -> None:
    leave(entry=line[0])
    leave(entry=line[0])

    assert state(line[0]) == "ended"
    standing = position(line[1])
    assert standing
    assert (standing.number, standing.of) == (1, 2)


def test_who_may_not_book_any_more_is_not_asked(line: list[WaitingEntry], mia: Booked) -> None:
    Guardian.objects.filter(user__email=ANNE.email).update(until=Now())
    free(mia)

    [offer] = make_offers()

    assert offer.entry == line[1]
    assert WaitingEntry.objects.get(pk=line[0].pk).ended_because == "Nobody who asked may book any more."


def test_a_stranger_may_not_ask(kinds: Kinds, cedar: Cedar, mia: Booked) -> None:
    with pytest.raises(Refusal) as no:
        join(student=Student.objects.get(first_name="Noah"), by=cedar.user(SAM), timeslot=cedar.slot(LIND))
    assert no.value.code == "not-allowed"
