"""The stories of an offer and of a withdrawal, from the letter to the next in line."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from academy.actions.enrolment import end_enrolment
from academy.kernel.db import Now
from academy.kernel.errors import Refusal
from academy.kernel.invariants import verify
from academy.kernel.models import DeadLetter, Run
from academy.kernel.trace import tracing
from academy.kernel.workflow import run_of
from scheduling.actions.offers import accept, make_offers
from scheduling.actions.place import free_place
from scheduling.actions.waiting import leave
from scheduling.actions.withdraw import earliest_last_day, give_notice, take_back_notice
from scheduling.models import Lesson, Offer, Place, WaitingEntry, Withdrawal
from tests.booked import Booked, booked, pay_by_transfer
from tests.cast import ANNE, FELIX, GIULIA, HELGA, JONAS_HIMSELF, LIND, MIA, NOAH, SAM, STAFF
from tests.kinds import Kinds, open_kinds
from tests.school import Cedar
from tests.today import day_at_school
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
Drain = Callable[[], int]


@pytest.fixture
def kinds(cedar: Cedar) -> Kinds:
    return open_kinds(cedar)


@pytest.fixture
def mia(cedar: Cedar, kinds: Kinds, outside_world: World, worker: Drain) -> Booked:
    """Mia has Ms Lind's first hour, paid for; Noah and Jonas wait for it."""
    mia = booked(cedar)
    worker()
    with tracing(actor="test"):
        pay_by_transfer(mia.invoice)
    worker()
    kinds.wait(NOAH, ANNE, timeslot=cedar.slot(LIND))
    kinds.wait(JONAS_HIMSELF, HELGA, timeslot=cedar.slot(LIND))
    assert mia.states == ("active", "confirmed", "open")
    return mia


def subjects(world: World, person: object) -> list[str]:
    return [letter["subject"] for letter in world.mailbox(person.email)]  # type: ignore[attr-defined]


def heard(world: World, person: object, words: str) -> bool:
    """Whether there is a letter whose subject begins like this."""
    return any(subject.startswith(words) for subject in subjects(world, person))


def look_again(run_name: str, subject: Offer | Withdrawal) -> None:
    run = run_of(run_name, subject)
    assert run
    Run.objects.filter(pk=run.pk).update(not_before=Now())


def freed(mia: Booked) -> Offer:
    with tracing(actor="test"):
        free_place(place=mia.place, because="The student has left.")
        end_enrolment(enrolment=mia.enrolment)
        [offer] = make_offers()
    return offer


def test_told_taken_paid_for_and_theirs(mia: Booked, cedar: Cedar, outside_world: World, worker: Drain) -> None:
    offer = freed(mia)
    worker()
    assert subjects(outside_world, ANNE) == ["A place for Noah has become free: Ms Lind"]
    letter = outside_world.mailbox(ANNE.email)[0]
    assert f"/family/waiting/{offer.entry_id}/" in letter["text"]
    assert "are the first of 2 in line" in letter["text"]

    with tracing(actor="test"):
        enrolment = accept(offer=offer, by=cedar.user(ANNE))
    worker()
    noah = Booked(enrolment.pk)
    assert noah.states == ("provisional", "held", "open")
    assert noah.checkout.state == "open"
    outside_world.pay(noah.checkout.url)
    outside_world.deliver()
    worker()

    assert noah.states == ("active", "confirmed", "open")
    assert {row.state for row in Offer.objects.all()} == {"accepted"}
    assert DeadLetter.objects.count() == 0
    assert verify() == {}


def test_nobody_answers_and_the_next_is_asked(mia: Booked, outside_world: World, worker: Drain) -> None:
    offer = freed(mia)
    worker()
    Offer.objects.update(expires_at=Now())
    Place.objects.filter(offer=offer).update(expires_at=Now())
    look_again("waiting-offer", offer)
    worker()

    assert heard(outside_world, ANNE, "The place has gone to the next in line")
    [second] = make_offers()
    assert second.entry.student.first_name == "Jonas"
    assert Booked(offer.place.enrolment_id).enrolment.failure_reason == "The offer was not answered in time."
    assert verify() == {}


def test_a_free_trial_needs_no_payment_page(kinds: Kinds, outside_world: World, worker: Drain) -> None:
    enrolment = kinds.come(kinds.once("guitar"), MIA, GIULIA)
    worker()

    enrolment.refresh_from_db()
    assert enrolment.state == "active"
    assert not enrolment.invoices.exists()
    assert outside_world.log("session.created") == []
    [letter] = outside_world.mailbox(GIULIA.email)
    assert letter["subject"] == "Mia: the lessons are booked"
    assert "The lesson is yours" in letter["text"]
    assert verify() == {}


def test_a_trial_that_costs_is_invoiced_as_one_lesson(kinds: Kinds, outside_world: World, worker: Drain) -> None:
    mia = Booked(kinds.come(kinds.once("piano"), MIA, GIULIA).pk)
    worker()

    [line] = mia.invoice.lines.all()
    assert line.description.startswith("Mia · Trial lesson, piano, ")
    assert (line.arithmetic, line.amount_cents) == ("1 lesson at CAD 20.00: CAD 20.00.", 2000)
    outside_world.pay(mia.checkout.url)
    outside_world.deliver()
    worker()
    assert mia.states == ("active", "confirmed", "open")
    assert verify() == {}


def test_a_seat_is_paid_for_and_lapses_like_any_place(kinds: Kinds, outside_world: World, worker: Drain) -> None:
    mia = Booked(kinds.sit(MIA, GIULIA).pk)
    worker()
    seats = mia.place.participants.count()
    assert mia.invoice.total.cents == 1800 * seats
    mia.lapse()
    worker()

    assert mia.states == ("failed", "freed", "void")
    assert mia.place.participants.count() == 0
    assert [letter["subject"].split(":")[0] for letter in outside_world.mailbox(GIULIA.email)] == [
        "The time was not kept"
    ]
    assert verify() == {}


def test_notice_given_and_carried_out_after_the_last_day(
    mia: Booked, cedar: Cedar, outside_world: World, worker: Drain
) -> None:
    with tracing(actor="test"):
        notice = give_notice(enrolment=mia.enrolment, by=cedar.user(GIULIA), words="We move to Halifax.")
        assert give_notice(enrolment=mia.enrolment, by=cedar.user(GIULIA)) == notice
    worker()
    assert notice.last_day == day_at_school() + timedelta(days=30)
    assert heard(outside_world, GIULIA, "We have noted that Mia leaves")
    assert all(heard(outside_world, person, "Mia Rossi leaves") for person in STAFF)
    assert mia.states[:2] == ("active", "confirmed")

    # Ten days later than said, as if nobody had been at work.
    Withdrawal.objects.update(last_day=day_at_school() - timedelta(days=10))
    notice.refresh_from_db()
    look_again("withdrawal", notice)
    worker()

    assert mia.states[:2] == ("ended", "freed")
    to_come = Lesson.objects.filter(place=mia.place, starts_at__gt=Now())
    assert set(to_come.values_list("state", flat=True)) == {"cancelled"}
    assert heard(outside_world, GIULIA, "Thank you, and all the best")
    [offer] = make_offers()
    assert offer.entry.student.first_name == "Noah"
    assert DeadLetter.objects.count() == 0
    assert verify() == {}


def test_a_notice_taken_back_changes_nothing(mia: Booked, cedar: Cedar, worker: Drain) -> None:
    with tracing(actor="test"):
        notice = give_notice(enrolment=mia.enrolment, by=cedar.user(GIULIA))
        worker()
        take_back_notice(notice=notice, by=cedar.user(GIULIA))
        take_back_notice(notice=notice, by=cedar.user(GIULIA))
    worker()

    assert mia.states[:2] == ("active", "confirmed")
    with tracing(actor="test"):
        assert give_notice(enrolment=mia.enrolment, by=cedar.user(GIULIA)) != notice


def test_earlier_than_the_notice_only_the_office_lets_them_go_with_a_reason(mia: Booked, cedar: Cedar) -> None:
    soon = day_at_school() + timedelta(days=3)
    what = {"enrolment": mia.enrolment, "last_day": soon}

    with pytest.raises(Refusal, match="Notice to leave is 30 days: the earliest last day is") as no:
        give_notice(by=cedar.user(GIULIA), exception="Please.", **what)
    assert no.value.code == "too-early"
    with pytest.raises(Refusal, match="Notice to leave"):
        give_notice(by=cedar.user(FELIX), **what)
    with pytest.raises(Refusal, match="may not do this"):
        give_notice(by=cedar.user(SAM), enrolment=mia.enrolment)
    with pytest.raises(Refusal, match="This day is over"):
        give_notice(by=cedar.user(FELIX), enrolment=mia.enrolment, last_day=soon - timedelta(days=9), exception="x")

    with tracing(actor="test"):
        notice = give_notice(by=cedar.user(FELIX), exception="Ill for the whole spring.", **what)
    assert (notice.last_day, notice.exception) == (soon, "Ill for the whole spring.")
    assert earliest_last_day() > soon


def test_who_has_left_the_line_is_not_asked(mia: Booked) -> None:
    leave(entry=WaitingEntry.objects.earliest("pk"))
    assert freed(mia).entry.student.first_name == "Jonas"
