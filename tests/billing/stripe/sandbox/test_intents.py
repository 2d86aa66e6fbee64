"""Payment and setup intents straight through the API, without a page."""

import httpx
import pytest
import stripe

from tests.world import World

ASKING = "4000002500003155"


def test_an_intent_is_made_changed_confirmed(api) -> None:
    intent = api.v1.payment_intents.create({"amount": 500, "currency": "cad", "metadata": {"invoice": "7"}})
    assert (intent.status, intent.capture_method) == ("requires_payment_method", "automatic_async")

    api.v1.payment_intents.update(intent.id, {"amount": 700, "description": "Strings"})
    paid = api.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"})

    assert (paid.status, paid.amount_received, paid.description) == ("succeeded", 700, "Strings")
    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.v1.payment_intents.confirm(intent.id)
    assert refused.value.code == "payment_intent_unexpected_state"
    with pytest.raises(stripe.InvalidRequestError):
        api.v1.payment_intents.cancel(intent.id)


def test_an_intent_nobody_paid_is_canceled(api) -> None:
    intent = api.v1.payment_intents.create({"amount": 500, "currency": "cad"})

    gone = api.v1.payment_intents.cancel(intent.id, {"cancellation_reason": "abandoned"})

    assert (gone.status, gone.cancellation_reason) == ("canceled", "abandoned")
    assert api.v1.events.list().data[0].type == "payment_intent.canceled"


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"amount": 49, "currency": "cad"}, "amount_too_small"),
        ({"amount": 100_000_000, "currency": "cad"}, "amount_too_large"),
        ({"currency": "cad"}, "parameter_missing"),
        ({"amount": 500}, "parameter_missing"),
        ({"amount": "5.00", "currency": "cad"}, "parameter_invalid_integer"),
        ({"amount": 500, "currency": "cad", "payment_method": "pm_none"}, "resource_missing"),
    ],
)
def test_what_an_intent_refuses(api, params: dict[str, object], code: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        api.v1.payment_intents.create(params)

    assert refused.value.code == code


def test_the_bank_asks_on_a_page_and_sends_the_person_back(world: World, api) -> None:
    method = api.v1.payment_methods.create({"type": "card", "card": {"number": ASKING}})
    intent = api.v1.payment_intents.create(
        {
            "amount": 500,
            "currency": "cad",
            "payment_method": method.id,
            "confirm": True,
            "return_url": "http://127.0.0.1:9/back",
        }
    )
    assert intent.status == "requires_action"

    answer = httpx.post(intent.next_action.redirect_to_url.url, data={"do": "approve"})

    assert (answer.status_code, answer.headers["Location"]) == (302, "http://127.0.0.1:9/back")
    assert api.v1.payment_intents.retrieve(intent.id).status == "succeeded"
    assert api.v1.balance_transactions.list().data[0].fee == 45


def test_a_setup_intent_saves_a_card(api) -> None:
    mia = api.v1.customers.create({"email": "mia@example.com"})
    intent = api.v1.setup_intents.create({"customer": mia.id, "payment_method": "pm_card_visa", "confirm": True})
    assert intent.status == "succeeded"

    method = api.v1.payment_methods.detach(intent.payment_method)

    assert method.customer is None
    gone = api.v1.setup_intents.cancel(api.v1.setup_intents.create({}).id)
    assert gone.status == "canceled"
