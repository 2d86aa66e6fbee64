"""Every published test card does what is published of it."""

import pytest
import stripe

from billing.stripe.sandbox.cards import CARDS
from tests.billing.stripe.sandbox.goods import effects, lesson
from tests.world import World

DECLINES = [
    ("4000000000000002", "card_declined", "generic_decline"),
    ("4000000000009995", "card_declined", "insufficient_funds"),
    ("4000000000009987", "card_declined", "lost_card"),
    ("4000000000009979", "card_declined", "stolen_card"),
    ("4000000000000069", "expired_card", "expired_card"),
    ("4000000000000127", "incorrect_cvc", "incorrect_cvc"),
    ("4000000000000119", "processing_error", "processing_error"),
    ("4000000000000341", "card_declined", "generic_decline"),
    ("4100000000000019", "card_declined", "fraudulent"),
]
ASKING = ["4000002500003155", "4000002760003184"]


def test_no_card_is_forgotten_here() -> None:
    others = {"4242424242424242", "4000000000000259", "4000008260003178", *ASKING}

    assert {number for number, _, _ in DECLINES} | others == set(CARDS)


@pytest.mark.parametrize(("number", "code", "decline_code"), DECLINES)
def test_a_declined_card_leaves_the_checkout_open_for_another(
    world: World, api, number: str, code: str, decline_code: str
) -> None:
    session = api.v1.checkout.sessions.create(lesson())

    error = world.pay(session.id, number)["error"]

    assert (error["type"], error["code"], error["decline_code"]) == ("card_error", code, decline_code)
    intent = api.v1.payment_intents.retrieve(error["payment_intent"]["id"])
    assert (intent.status, intent.last_payment_error.code) == ("requires_payment_method", code)
    charge = api.v1.charges.retrieve(error["charge"])
    assert (charge.status, charge.paid, charge.failure_code) == ("failed", False, code)
    assert charge.outcome.type == ("blocked" if decline_code == "fraudulent" else "issuer_declined")
    kinds = [event.type for event in api.v1.events.list({"limit": 2}).data]
    assert kinds == ["payment_intent.payment_failed", "charge.failed"]

    assert world.pay(session.id)["payment_intent"] == intent.id
    assert effects(world) == [("charge.refused", 48000), ("charge.captured", 48000)]


def test_a_mistyped_number_is_no_attempt(world: World, api) -> None:
    session = api.v1.checkout.sessions.create(lesson())

    assert world.pay(session.id, "4242424242424241")["error"]["code"] == "incorrect_number"
    assert world.pay(session.id, "4111 1111 1111 1111")["error"]["decline_code"] == "test_mode_live_card"
    assert api.v1.charges.list().data == []


@pytest.mark.parametrize("number", ASKING)
def test_the_bank_asks_and_is_told_yes(world: World, api, number: str) -> None:
    session = api.v1.checkout.sessions.create(lesson())

    waiting = world.pay(session.id, number)
    assert (waiting["status"], waiting["payment_status"]) == ("open", "unpaid")
    intent = api.v1.payment_intents.retrieve(waiting["payment_intent"])
    assert (intent.status, intent.next_action.type) == ("requires_action", "redirect_to_url")

    assert world.pay(session.id, number, approve=True)["status"] == "complete"
    charge = api.v1.payment_intents.retrieve(intent.id, {"expand": ["latest_charge"]}).latest_charge
    assert charge.payment_method_details.card.three_d_secure.result == "authenticated"


def test_the_bank_asks_and_is_told_no(world: World, api) -> None:
    session = api.v1.checkout.sessions.create(lesson())

    error = world.pay(session.id, ASKING[0], approve=False)["error"]

    assert error["code"] == "payment_intent_authentication_failure"
    assert api.v1.checkout.sessions.retrieve(session.id).status == "open"
    assert effects(world) == []


def test_the_bank_asks_and_then_there_is_no_money(world: World, api) -> None:
    session = api.v1.checkout.sessions.create(lesson())

    assert world.pay(session.id, "4000008260003178", approve=True)["error"]["decline_code"] == "insufficient_funds"


def test_a_disputed_payment_is_taken_back_with_a_fee(world: World, api) -> None:
    session = api.v1.checkout.sessions.create(lesson(10000))
    intent = world.pay(session.id, "4000000000000259")["payment_intent"]

    [dispute] = api.v1.disputes.list({"payment_intent": intent}).data
    assert (dispute.status, dispute.reason, dispute.amount) == ("needs_response", "fraudulent", 10000)
    movements = api.v1.balance_transactions.list().data
    assert [(each.type, each.amount, each.fee, each.net) for each in movements] == [
        ("adjustment", -10000, 1500, -11500),
        ("charge", 10000, 320, 9680),
    ]
    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.v1.refunds.create({"payment_intent": intent})
    assert refused.value.code == "charge_disputed"


def test_off_session_a_card_that_asks_is_refused(api) -> None:
    method = api.v1.payment_methods.create({"type": "card", "card": {"number": ASKING[1]}})

    with pytest.raises(stripe.CardError) as refused:
        api.v1.payment_intents.create(
            {"amount": 500, "currency": "cad", "payment_method": method.id, "confirm": True, "off_session": True}
        )

    assert refused.value.code == "authentication_required"
    assert '"status": "requires_payment_method"' in str(refused.value.http_body)


def saved(world: World, api, customer: str, number: str) -> str:
    """A card saved on a checkout's page, the bank's question answered."""
    page = {"mode": "setup", "customer": customer, "currency": "cad", "success_url": "http://127.0.0.1:9/thanks"}
    done = world.pay(api.v1.checkout.sessions.create(page).id, number, approve=True)
    assert (done["status"], done["payment_status"]) == ("complete", "no_payment_required")
    return str(api.v1.setup_intents.retrieve(done["setup_intent"]).payment_method)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("4242424242424242", None),
        ("4000002500003155", None),
        ("4000002760003184", "authentication_required"),
        ("4000008260003178", "authentication_required"),
        ("4000000000000341", "card_declined"),
        ("4000000000000259", None),
    ],
)
def test_what_a_saved_card_does_while_its_owner_is_away(world: World, api, number: str, code: str | None) -> None:
    mia = api.v1.customers.create({"email": "mia@example.com"}).id
    asked = {
        "amount": 500,
        "currency": "cad",
        "customer": mia,
        "payment_method": saved(world, api, mia, number),
        "confirm": True,
        "off_session": True,
    }

    if code is None:
        assert api.v1.payment_intents.create(asked).status == "succeeded"
        return
    with pytest.raises(stripe.CardError) as refused:
        api.v1.payment_intents.create(asked)
    assert refused.value.code == code
    left = refused.value.error.payment_intent
    assert (left.status, left.last_payment_error.code) == ("requires_payment_method", code)


@pytest.mark.parametrize("number", [number for number, _, _ in DECLINES if number != "4000000000000341"])
def test_a_declined_card_cannot_be_saved_on_a_page_either(world: World, api, number: str) -> None:
    page = api.v1.checkout.sessions.create(
        {"mode": "setup", "currency": "cad", "success_url": "http://127.0.0.1:9/thanks"}
    )

    assert world.pay(page.id, number)["error"]["type"] == "card_error"
    assert api.v1.checkout.sessions.retrieve(page.id).status == "open"


def test_a_saved_card_is_its_owners_alone(world: World, api) -> None:
    mia, leo = (api.v1.customers.create({"email": email}).id for email in ("mia@example.com", "leo@example.com"))
    card = api.v1.payment_methods.attach("pm_card_visa", {"customer": mia}).id

    for owner in ({}, {"customer": leo}):
        with pytest.raises(stripe.InvalidRequestError, match="belongs to a Customer"):
            api.v1.payment_intents.create(
                {"amount": 500, "currency": "cad", "payment_method": card, "confirm": True, **owner}
            )
    assert effects(world) == []


def test_a_card_may_be_saved_and_fail_later(api) -> None:
    mia = api.v1.customers.create({"email": "mia@example.com"})
    method = api.v1.payment_methods.attach("pm_card_chargeCustomerFail", {"customer": mia.id})
    assert [each.id for each in api.v1.customers.payment_methods.list(mia.id).data] == [method.id]

    with pytest.raises(stripe.CardError) as refused:
        api.v1.payment_intents.create(
            {"amount": 500, "currency": "cad", "customer": mia.id, "payment_method": method.id, "confirm": True}
        )

    assert refused.value.http_status == 402
    assert refused.value.user_message == "Your card was declined."


def test_a_declined_card_cannot_be_saved(api) -> None:
    mia = api.v1.customers.create({"email": "mia@example.com"})
    method = api.v1.payment_methods.create({"type": "card", "card": {"number": "4000000000000002"}})

    with pytest.raises(stripe.CardError):
        api.v1.payment_methods.attach(method.id, {"customer": mia.id})

    assert api.v1.customers.payment_methods.list(mia.id).data == []
