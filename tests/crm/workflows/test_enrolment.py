"""The enrolment's story where it leaves the main road: nobody pays, somebody cancels, the place is gone."""

from collections.abc import Callable

import pytest

from academy.kernel.db import Now
from academy.kernel.models import DeadLetter, Notice, Run, Step
from academy.kernel.workflow import cancel
from billing.actions.first_invoice import raise_first_invoice
from billing.models import Payer
from scheduling.actions.place import free_place
from scheduling.models import Lesson
from tests.booked import Booked, booked, books, pay_by_transfer
from tests.cast import GIULIA, LEO, LIND, OKAFOR, STAFF
from tests.school import Cedar
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
Drain = Callable[[], int]


@pytest.fixture
def mia(cedar: Cedar, outside_world: World, worker: Drain) -> Booked:
    """Mia's page to pay on is open."""
    mia = booked(cedar)
    worker()
    return mia


def told(kind: str) -> list[str]:
    return sorted(Notice.objects.filter(kind=kind).values_list("person__email", flat=True))


def test_nobody_pays_in_time(mia: Booked, outside_world: World, worker: Drain) -> None:
    mia.lapse()
    worker()

    assert mia.states == ("failed", "freed", "void")
    assert mia.checkout.state == "expired"
    assert mia.enrolment.failure_reason == mia.place.freed_because == "The place was not paid for in time."
    assert set(mia.place.lessons.values_list("state", flat=True)) == {Lesson.State.CANCELLED}
    assert books() == {}
    assert told("hold_lapsed") == [GIULIA.email]
    assert told("staff_hold_lapsed") == sorted(person.email for person in STAFF)
    assert [entry["data"]["session"] for entry in outside_world.log("session.expired")] == [mia.checkout.session]
    assert DeadLetter.objects.count() == 0


def test_paid_without_a_word_before_the_end_it_is_confirmed_when_stripe_is_asked(
    mia: Booked, outside_world: World, worker: Drain
) -> None:
    outside_world.pay(mia.checkout.url)

    mia.lapse()
    worker()

    assert mia.states == ("active", "confirmed", "open")
    assert mia.checkout.state == "complete"
    assert told("welcome") == [GIULIA.email]
    assert told("hold_lapsed") == []


def test_a_page_that_is_closed_takes_no_money_any_more(mia: Booked, outside_world: World, worker: Drain) -> None:
    url = mia.checkout.url
    mia.lapse()
    worker()

    with pytest.raises(ValueError, match="Could not pay"):
        outside_world.pay(url)


def test_the_office_cancels_while_the_money_is_on_its_way(mia: Booked, outside_world: World, worker: Drain) -> None:
    outside_world.pay(mia.checkout.url)
    cancel(mia.run, reason="They changed their minds.")
    worker()

    assert mia.states == ("failed", "freed", "void")
    [payment] = mia.payments
    assert (payment.refunds.get().state, payment.refunds.get().reason) == ("done", "They changed their minds.")
    [refunded] = outside_world.log("refund.paid")
    assert (refunded["data"]["payment_intent"], refunded["data"]["amount"]) == (payment.reference, payment.amount_cents)
    assert books() == {"cash_stripe": -payment.fee_cents, "fees": payment.fee_cents}
    assert told("payment_refunded") == [GIULIA.email]


def test_cancelled_before_there_was_an_invoice_there_is_nothing_to_take_back(
    cedar: Cedar, outside_world: World, worker: Drain
) -> None:
    mia = booked(cedar)
    cancel(mia.run, reason="They moved.")
    worker()

    assert (mia.enrolment.state, mia.place.state) == ("failed", "freed")
    assert mia.enrolment.invoices.count() == 0
    assert outside_world.log("request", provider="stripe") == []


def test_paid_by_hand_nobody_asks_stripe(cedar: Cedar, outside_world: World, worker: Drain) -> None:
    mia = booked(cedar)
    pay_by_transfer(raise_first_invoice(enrolment=mia.enrolment))
    worker()

    assert mia.states == ("active", "confirmed", "open")
    assert outside_world.log("request", provider="stripe") == []


def test_paid_by_hand_while_the_page_is_open_it_goes_on_at_once(mia: Booked, worker: Drain) -> None:
    pay_by_transfer(mia.invoice)
    worker()

    assert mia.states == ("active", "confirmed", "open")


def test_a_place_that_was_freed_meanwhile_is_not_confirmed_and_the_money_goes_back(
    mia: Booked, outside_world: World, worker: Drain
) -> None:
    free_place(place=mia.place, because="By mistake.")
    outside_world.pay(mia.checkout.url)
    outside_world.deliver()
    worker()

    assert mia.states == ("failed", "freed", "void")
    assert mia.enrolment.failure_reason == "This place was given back before it could be confirmed."
    assert [payment.refunds.get().state for payment in mia.payments] == ["done"]


def test_two_children_of_one_family_have_one_customer(cedar: Cedar, outside_world: World, worker: Drain) -> None:
    both = [booked(cedar), booked(cedar, LEO, OKAFOR, "drums")]
    worker()
    for one in both:
        one.look_again()
    worker()

    assert len([one.checkout for one in both]) == 2
    customers = [
        entry
        for entry in outside_world.log("request")
        if (entry["data"]["method"], entry["data"]["path"][-10:]) == ("POST", "/customers")
    ]
    assert len(customers) == 1
    assert Payer.objects.get().stripe_customer


@pytest.mark.parametrize(
    ("path", "step"), [("/customers$", "register_customer"), ("/checkout/sessions$", "open_checkout")]
)
def test_an_answer_that_was_lost_is_looked_up(
    cedar: Cedar, outside_world: World, worker: Drain, path: str, step: str
) -> None:
    outside_world.faults(
        {"match": {"method": "POST", "path": path}, "do": "reset", "args": {"after_effect": True}, "times": 1}
    )
    mia = booked(cedar)
    worker()
    assert Step.objects.get(run=mia.run, name=step).state == "unknown"

    mia.look_again()
    worker()

    assert mia.checkout.state == "open"
    made = [
        entry["data"]
        for entry in outside_world.log("request")
        if entry["data"]["method"] == "POST" and entry["data"]["path"].endswith(path.rstrip("$"))
    ]
    assert len(made) == 1


def test_a_refund_whose_answer_was_lost_is_not_made_twice(mia: Booked, outside_world: World, worker: Drain) -> None:
    outside_world.pay(mia.checkout.url)
    outside_world.faults(
        {"match": {"method": "POST", "path": "/refunds$"}, "do": "reset", "args": {"after_effect": True}, "times": 1}
    )
    cancel(mia.run, reason="They changed their minds.")
    worker()
    [payment] = mia.payments
    assert payment.refunds.get().state == "asked"

    run = Step.objects.get(name="ask_for_the_refund").run
    Run.objects.filter(pk=run.pk).update(not_before=Now())
    worker()

    assert payment.refunds.get().state == "done"
    assert len(outside_world.log("refund.paid")) == 1


def test_money_given_by_hand_is_given_back_by_hand(mia: Booked, outside_world: World, worker: Drain) -> None:
    payment = pay_by_transfer(mia.invoice)
    cancel(mia.run, reason="They changed their minds.")
    worker()

    assert payment.refunds.get().state == "asked"
    assert outside_world.log("refund.paid") == []
    assert Notice.objects.filter(kind="staff_alert", about_label="billing.Refund").count() == len(STAFF)


def test_the_teacher_learns_of_the_student_once(mia: Booked, outside_world: World, worker: Drain) -> None:
    outside_world.pay(mia.checkout.url)
    outside_world.deliver(times=3)
    worker()

    assert told("teacher_new_student") == [LIND.email]
    assert [mail["subject"] for mail in outside_world.mailbox(LIND.email)] == ["A new student: Mia"]
