"""Disputes over the real webhook: booked once for each movement, given back when won, owed again when lost."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from academy.kernel.errors import Refusal
from academy.kernel.invariants import verify
from academy.kernel.models import DeadLetter, Notice
from academy.kernel.money import Money
from billing.actions.dispute import record_dispute
from billing.models import BalanceMovement, Dispute, Refund
from billing.queries.balances import balance
from tests.billing.stripe.exercises import DISPUTED, Family
from tests.billing.stripe.moving import dispute, event_of, hear, paid
from tests.booked import Booked, booked, books
from tests.cast import STAFF
from tests.school import Cedar
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
FEE = 1500


@pytest.fixture
def booking(cedar: Cedar, outside_world: World, worker: Callable[[], int]) -> Booked:
    return paid(cedar, outside_world, worker)


def told(row: Dispute) -> list[str]:
    """What each of the office was told of it, once."""
    notices = Notice.objects.filter(kind="staff_money", about_label="billing.Dispute", about_id=row.pk)
    occasions = sorted(notices.values_list("occasion", flat=True))
    assert len(occasions) % len(STAFF) == 0
    return occasions[:: len(STAFF)]


def test_a_dispute_takes_the_money_and_a_fee_and_says_by_when_evidence_is_due(
    booking: Booked, outside_world: World, worker: Callable[[], int]
) -> None:
    [payment] = booking.payments
    before = books()

    reference = dispute(outside_world, payment)
    hear(outside_world, worker)

    row = Dispute.objects.get()
    assert (row.reference, row.payment, row.amount, row.state) == (reference, payment, payment.amount, "needs_answer")
    assert row.evidence_due_at == row.opened_at + timedelta(days=7)
    after = books()
    assert after["disputed"] == payment.amount_cents
    assert after["fees"] - before["fees"] == FEE
    assert after["cash_stripe"] - before["cash_stripe"] == -payment.amount_cents - FEE
    assert (told(row), balance(booking.invoice).cents, DeadLetter.objects.count()) == ([""], 0, 0)
    assert verify() == {}


def test_what_is_won_comes_back_without_the_fee(
    booking: Booked, outside_world: World, worker: Callable[[], int]
) -> None:
    [payment] = booking.payments
    before = books()
    reference = dispute(outside_world, payment)
    outside_world.press("answer", reference)
    hear(outside_world, worker)
    assert Dispute.objects.get().state == "answered"

    outside_world.press("win", reference)
    hear(outside_world, worker)

    row, after = Dispute.objects.get(), books()
    assert (row.state, row.loss, BalanceMovement.objects.count()) == ("won", None, 2)
    assert "disputed" not in after
    assert before["cash_stripe"] - after["cash_stripe"] == after["fees"] - before["fees"] == FEE
    assert (told(row), balance(booking.invoice).cents) == (["", "won"], 0)
    assert verify() == {}


def test_what_is_lost_is_owed_again(booking: Booked, outside_world: World, worker: Callable[[], int]) -> None:
    [payment] = booking.payments
    reference = dispute(outside_world, payment)

    outside_world.press("lose", reference)
    hear(outside_world, worker)

    row, after = Dispute.objects.get(), books()
    assert (row.state, row.loss.amount, row.loss.state) == ("lost", payment.amount, "done")
    assert (after["receivable"], "disputed" in after) == (payment.amount_cents, False)
    assert balance(booking.invoice) == payment.amount
    assert (told(row), Notice.objects.filter(kind="payment_refunded").count()) == (["", "lost"], 0)
    assert Refund.objects.count() == 1
    assert verify() == {}


def test_a_dispute_of_a_payment_we_never_heard_of_brings_the_payment_with_it(
    cedar: Cedar, outside_world: World, worker: Callable[[], int]
) -> None:
    booking = booked(cedar)
    worker()
    outside_world.pay(booking.checkout.url)
    intent = outside_world.log("charge.captured")[0]["data"]["payment_intent"]
    outside_world.press("dispute", intent)

    hear(outside_world, worker, event=event_of(outside_world, "charge.dispute.created"))

    assert Dispute.objects.get().payment == booking.payments[0]
    assert verify() == {}


def test_a_dispute_of_somebody_elses_payment_goes_to_a_person_and_books_nothing(
    cedar: Cedar, outside_world: World, worker: Callable[[], int]
) -> None:
    Family(outside_world).charge(DISPUTED)

    hear(outside_world, worker)

    assert (Dispute.objects.count(), books()) == (0, {})
    letters = DeadLetter.objects.filter(kind="academy.InboundEvent")
    assert {letter.error.partition(" ch_")[0] for letter in letters} == {"Charge"}
    assert "belongs to no invoice of ours" in letters[0].error


def test_the_day_for_the_evidence_is_the_schools(booking: Booked) -> None:
    """In its evening it is tomorrow already by the server's clock."""
    [payment] = booking.payments
    evening = datetime(2026, 11, 20, 3, 30, tzinfo=UTC)
    words = {"reference": "dp_1", "reason": "fraudulent", "state": Dispute.State.NEEDS_ANSWER, "movements": []}

    record_dispute(
        payment=payment, amount=payment.amount, evidence_due_at=evening, opened_at=payment.received_at, **words
    )

    said = Notice.objects.filter(kind="staff_money").earliest("pk").facts["reason"]
    assert said.endswith("Evidence has to be with Stripe by 19 November 2026.")


def test_a_dispute_over_more_than_was_paid_is_refused(booking: Booked) -> None:
    [payment] = booking.payments
    words = {"reference": "dp_1", "reason": "fraudulent", "state": Dispute.State.NEEDS_ANSWER, "movements": []}
    times = {"evidence_due_at": None, "opened_at": payment.received_at}

    for amount in (Money(payment.amount_cents + 1, "CAD"), Money(payment.amount_cents, "USD")):
        with pytest.raises(Refusal) as refused:
            record_dispute(payment=payment, amount=amount, **words, **times)
        assert (refused.value.code, Dispute.objects.count()) == ("wrong-amount", 0)
