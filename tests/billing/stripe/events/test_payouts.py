"""Payouts over the real webhook: booked to the bank once, and booked back where the bank sends them back."""

from collections.abc import Callable

import pytest

from academy.kernel.invariants import verify
from academy.kernel.models import Notice
from billing.models import BalanceMovement, JournalEntry, Payout
from tests.billing.stripe.moving import hear, paid, pay_out
from tests.booked import Booked, books
from tests.cast import STAFF
from tests.school import Cedar
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def booking(cedar: Cedar, outside_world: World, worker: Callable[[], int]) -> Booked:
    return paid(cedar, outside_world, worker)


def test_what_goes_to_the_bank_is_booked_there_as_it_leaves(
    booking: Booked, outside_world: World, worker: Callable[[], int]
) -> None:
    before = books()
    reference = pay_out(outside_world)
    hear(outside_world, worker)
    row = Payout.objects.get()
    assert (row.reference, row.amount_cents, row.state) == (reference, before["cash_stripe"], "on_its_way")

    outside_world.press("arrive", reference)
    hear(outside_world, worker)

    row.refresh_from_db()
    assert (row.state, row.movements.count()) == ("paid", 1)
    assert (books()["cash_hand"], "cash_stripe" in books()) == (row.amount_cents, False)
    assert JournalEntry.objects.filter(kind="payout").count() == 1
    assert verify() == {}


def test_what_the_bank_sends_back_is_booked_back_and_everybody_is_told_once(
    booking: Booked, outside_world: World, worker: Callable[[], int]
) -> None:
    before = books()
    reference = pay_out(outside_world)
    outside_world.press("fail", reference)

    hear(outside_world, worker, times=3)

    row = Payout.objects.get()
    assert (row.state, row.failure, books()) == ("failed", "account_closed", before)
    assert BalanceMovement.objects.count() == 2
    assert Notice.objects.filter(kind="staff_money", about_label="billing.Payout").count() == len(STAFF)
    assert verify() == {}
