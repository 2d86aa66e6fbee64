"""A saved card charged while its owner is away: paid, declined, or the bank asks; a lost answer is found again."""

import httpx
import pytest

from academy.kernel.errors import ProviderDown, Refusal, Unknown
from billing.stripe.client import (
    Attempt,
    Outcome,
    ask_payer,
    charge_card,
    choose_card,
    find_charge,
    give_up_charge,
    list_cards,
    read_charge,
    remove_card,
)
from tests.billing.stripe.exercises import ASKING, BACK, FAILING, Family
from tests.world import World
from tests.world_fixtures import client


@pytest.fixture
def family(stripe_world: World) -> Family:
    return Family(stripe_world)


def captured(world: World) -> list[int]:
    return [entry["data"]["amount"] for entry in world.log("charge.captured")]


def test_a_paid_attempt_brings_its_receipt(family: Family) -> None:
    attempt = family.charge()

    assert (attempt.outcome, attempt.receipt.amount, attempt.receipt.fee) == (Outcome.PAID, 12000, 378)
    assert attempt.receipt.method == "visa •••• 4242"
    assert Attempt.from_facts(attempt.facts()) == attempt
    told = client(family.world).v1.payment_intents.retrieve(attempt.payment_intent).metadata
    assert (told.payer, told.obligation, told.attempt) == ("3", "invoice-7", "charge-1")


@pytest.mark.parametrize(
    ("number", "outcome", "decline_code"),
    [(FAILING, Outcome.DECLINED, "generic_decline"), (ASKING, Outcome.NEEDS_PAYER, "authentication_required")],
)
def test_a_refused_attempt_is_an_answer(family: Family, number: str, outcome: Outcome, decline_code: str) -> None:
    attempt = family.charge(number)

    assert (attempt.outcome, attempt.decline_code, attempt.receipt) == (outcome, decline_code, None)
    assert read_charge(payment_intent=attempt.payment_intent) == attempt
    assert Attempt.from_facts(attempt.facts()) == attempt
    assert captured(family.world) == []


@pytest.mark.parametrize(
    ("code", "decline_code", "hard"),
    [
        ("card_declined", "generic_decline", False),
        ("card_declined", "insufficient_funds", False),
        ("processing_error", "processing_error", False),
        ("card_declined", "lost_card", True),
        ("card_declined", "stolen_card", True),
        ("expired_card", "expired_card", True),
        ("card_declined", "fraudulent", True),
    ],
)
def test_a_hard_decline_is_told_from_a_soft_one(code: str, decline_code: str, hard: bool) -> None:
    attempt = Attempt(payment_intent="pi_1", outcome=Outcome.DECLINED, code=code, decline_code=decline_code)

    assert attempt.is_hard is hard
    waits = Attempt(payment_intent="pi_1", outcome=Outcome.NEEDS_PAYER, code="authentication_required")
    assert not waits.is_hard


def test_the_same_key_charges_once_and_another_attempt_needs_another(family: Family) -> None:
    card = family.card()
    words = {"payer": 3, "customer": family.customer, "payment_method": card, "currency": "CAD"}

    for key in ("one", "one", "two"):
        charge_card(amount=12000, obligation="invoice-7", key=key, **words)

    assert captured(family.world) == [12000, 12000]


@pytest.mark.parametrize("number", ["4242424242424242", FAILING])
def test_a_lost_answer_is_found_by_its_key(family: Family, number: str) -> None:
    card = family.card(number)
    words = {"payer": 3, "customer": family.customer, "payment_method": card, "currency": "CAD"}
    charge_card(amount=500, obligation="invoice-7", key="before", **words)
    assert find_charge(customer=family.customer, obligation="invoice-7", key="lost") is None
    family.world.faults(
        {"match": {"method": "POST", "path": "payment_intents"}, "do": "reset", "args": {"after_effect": True}}
    )

    with pytest.raises(Unknown):
        charge_card(amount=12000, obligation="invoice-7", key="lost", **words)

    family.world.faults()
    found = find_charge(customer=family.customer, obligation="invoice-7", key="lost")
    assert found.outcome == (Outcome.DECLINED if number == FAILING else Outcome.PAID)
    assert found == charge_card(amount=12000, obligation="invoice-7", key="lost", **words)


def test_the_payer_answers_their_bank_and_it_is_paid(family: Family) -> None:
    card = family.card(ASKING)
    attempt = family.charge(ASKING)

    asked = ask_payer(payment_intent=attempt.payment_intent, payment_method=card, back_url=BACK, key="ask-1")

    assert (asked.outcome, asked.receipt) == (Outcome.NEEDS_PAYER, None)
    answer = httpx.post(asked.ask_url, data={"do": "approve"})
    assert answer.headers["Location"] == BACK
    paid = read_charge(payment_intent=attempt.payment_intent)
    assert (paid.outcome, paid.receipt.amount, captured(family.world)) == (Outcome.PAID, 12000, [12000])


def test_an_attempt_given_up_is_paid_by_nobody(family: Family) -> None:
    waits = family.charge(ASKING)
    paid = family.charge(key="charge-2")

    assert give_up_charge(payment_intent=waits.payment_intent).outcome == Outcome.CANCELED
    assert give_up_charge(payment_intent=waits.payment_intent).outcome == Outcome.CANCELED
    assert give_up_charge(payment_intent=paid.payment_intent) == paid
    with pytest.raises(Refusal):
        ask_payer(payment_intent=waits.payment_intent, payment_method=family.card(), back_url=BACK, key="late")
    assert captured(family.world) == [12000]


def test_stripe_asks_for_patience_and_says_how_long(family: Family) -> None:
    card = family.card()
    slow = {"Retry-After": "7", "Stripe-Rate-Limited-Reason": "global-rate"}
    family.world.faults(
        {"match": {"path": "payment_intents"}, "do": "status", "args": {"status": 429, "headers": slow}, "times": 1}
    )
    words = {"payer": 3, "customer": family.customer, "payment_method": card, "currency": "CAD"}

    with pytest.raises(ProviderDown, match="slow down") as told:
        charge_card(amount=500, obligation="invoice-7", key="one", **words)

    assert told.value.retry_after == 7.0
    assert charge_card(amount=500, obligation="invoice-7", key="one", **words).outcome == Outcome.PAID


def test_saved_cards_are_listed_chosen_and_taken_away(family: Family) -> None:
    first, second = family.card(), family.card("4000000000000341")
    choose_card(customer=family.customer, payment_method=second, key="choose-1")
    assert [(card.payment_method, card.last4, card.is_default) for card in list_cards(customer=family.customer)] == [
        (second, "0341", True),
        (first, "4242", False),
    ]

    for _ in range(2):
        remove_card(customer=family.customer, payment_method=second)

    left = list_cards(customer=family.customer)
    assert [(card.payment_method, card.is_default) for card in left] == [(first, False)]
    with pytest.raises(Refusal, match="somebody else"):
        remove_card(customer=Family(family.world, payer=4).customer, payment_method=first)
