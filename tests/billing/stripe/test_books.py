"""What the comparison with our books asks: everything between two moments, page by page, to the cent."""

from datetime import UTC, datetime, timedelta

import pytest

from billing.stripe.client import (
    find_refund,
    list_charges,
    list_disputes,
    list_movements,
    list_paid_out,
    list_refunds,
    read_dispute,
    read_payout,
    refund,
)
from tests.billing.stripe.exercises import DISPUTED, LONG_AGO, Family, tomorrow, whole
from tests.world import World
from tests.world_fixtures import client


@pytest.fixture
def family(stripe_world: World) -> Family:
    return Family(stripe_world)


def test_every_page_of_a_long_list_is_read(family: Family) -> None:
    api = client(family.world)
    for at in range(101):
        api.v1.payment_intents.create(
            {"amount": 500 + at, "currency": "cad", "payment_method": "pm_card_visa", "confirm": True}
        )

    found = whole(list_charges)

    assert [each.amount for each in found] == [600 - at for at in range(101)]
    assert sum(each.net for each in whole(list_movements)) == sum(each.amount - each.fee for each in found)


def test_only_what_lies_between_two_moments_is_told(family: Family) -> None:
    first = family.charge(key="one")
    family.world.clock(advance=3600)
    second = family.charge(key="two")
    middle = second.receipt.at

    assert [each.payment_intent for each in list_charges(since=LONG_AGO, until=middle)] == [first.payment_intent]
    assert [each.payment_intent for each in list_charges(since=middle, until=tomorrow())] == [second.payment_intent]
    assert list_charges(since=LONG_AGO, until=datetime(2021, 1, 1, tzinfo=UTC)) == []


def test_refunds_are_told_apart_by_our_own_number(family: Family) -> None:
    paid = family.charge().payment_intent
    first, second = (refund(payment_intent=paid, number=n, amount=1000 * n, key=f"refund-{n}") for n in (5, 6))

    assert [find_refund(payment_intent=paid, number=number) for number in (5, 6, 7)] == [first, second, None]
    assert [(each.number, each.amount, each.status) for each in whole(list_refunds)] == [
        (6, 6000, "succeeded"),
        (5, 5000, "succeeded"),
    ]
    assert [each.refunded for each in whole(list_charges)] == [11000]


def test_a_dispute_says_when_evidence_is_due_and_what_it_took(family: Family) -> None:
    paid = family.charge(DISPUTED)
    [opened] = whole(list_disputes)
    assert (opened.payment_intent, opened.status, opened.evidence_due - opened.at) == (
        paid.payment_intent,
        "needs_response",
        timedelta(days=7),
    )
    assert [(each.category, each.amount, each.fee) for each in opened.movements] == [("dispute", -12000, 1500)]

    family.world.press("win", opened.id)

    won = read_dispute(opened.id)
    assert (won.status, [each.net for each in won.movements]) == ("won", [-13500, 12000])
    assert sum(each.net for each in whole(list_movements)) == 12000 - 378 - 1500


def test_a_payout_names_the_movements_it_gathered(family: Family) -> None:
    payout = read_payout(family.payout())

    assert (payout.amount, payout.status, payout.failure) == (12000 - 378, "in_transit", "")
    gathered = list_paid_out(payout=payout.id)
    assert sorted((each.kind, each.net) for each in gathered) == [("charge", 11622), ("payout", -11622)]

    family.world.press("fail", payout.id)
    assert read_payout(payout.id).failure == "account_closed"
    assert list_disputes(since=LONG_AGO, until=tomorrow()) == []
