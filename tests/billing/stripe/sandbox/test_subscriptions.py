"""A checkout in subscription mode, as far as a school needs it."""

import pytest
import stripe

from tests.billing.stripe.sandbox.goods import effects, subscription
from tests.world import World

DAY = 24 * 3600


@pytest.fixture
def monthly(api) -> str:
    """A price of 120 dollars a month."""
    product = api.v1.products.create({"name": "Guitar, weekly"})
    price = api.v1.prices.create(
        {"product": product.id, "currency": "cad", "unit_amount": 12000, "recurring": {"interval": "month"}}
    )
    return str(price.id)


def test_a_subscription_begins_paid(world: World, api, monthly: str) -> None:
    session = api.v1.checkout.sessions.create(subscription(monthly, customer_email="mia@example.com"))

    done = world.pay(session.id)

    begun = api.v1.subscriptions.retrieve(done["subscription"], {"expand": ["latest_invoice.payments"]})
    assert (begun.status, begun.customer) == ("active", done["customer"])
    [item] = begun["items"].data
    assert 28 * DAY <= item.current_period_end - item.current_period_start <= 31 * DAY
    invoice = begun.latest_invoice
    assert (invoice.status, invoice.amount_paid, invoice.amount_remaining) == ("paid", 12000, 0)
    assert invoice.parent.subscription_details.subscription == begun.id
    [payment] = invoice.payments.data
    assert api.v1.payment_intents.retrieve(payment.payment.payment_intent).amount_received == 12000
    assert effects(world) == [("charge.captured", 12000)]
    assert [event.type for event in reversed(api.v1.events.list({"limit": 12}).data)] == [
        "payment_method.attached",
        "customer.subscription.created",
        "invoice.created",
        "invoice.finalized",
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "invoice_payment.paid",
        "invoice.paid",
        "invoice.payment_succeeded",
        "checkout.session.completed",
        "charge.updated",
    ]


def test_a_trial_takes_nothing_now(world: World, api, monthly: str) -> None:
    session = api.v1.checkout.sessions.create(subscription(monthly, subscription_data={"trial_period_days": 14}))

    begun = api.v1.subscriptions.retrieve(world.pay(session.id)["subscription"])

    assert (begun.status, begun.trial_end - begun.trial_start) == ("trialing", 14 * DAY)
    assert api.v1.invoices.retrieve(begun.latest_invoice).amount_paid == 0
    assert effects(world) == []


def test_a_declined_card_begins_nothing(world: World, api, monthly: str) -> None:
    session = api.v1.checkout.sessions.create(subscription(monthly))

    assert world.pay(session.id, "4000000000009995")["error"]["decline_code"] == "insufficient_funds"
    assert api.v1.subscriptions.list({"status": "all"}).data == []
    assert world.pay(session.id)["status"] == "complete"


@pytest.mark.parametrize("number", ["4000002500003155", "4000002760003184"])
def test_the_bank_is_asked_before_it_begins(world: World, api, monthly: str, number: str) -> None:
    page = api.v1.checkout.sessions.create(subscription(monthly))
    assert world.pay(page.id, number)["status"] == "open"
    assert world.pay(page.id, number, approve=False)["error"]["code"] == "setup_intent_authentication_failure"
    assert api.v1.subscriptions.list({"status": "all"}).data == []

    done = world.pay(page.id, number, approve=True)

    assert (done["status"], done["setup_intent"], effects(world)) == ("complete", None, [("charge.captured", 12000)])
    begun = api.v1.subscriptions.retrieve(done["subscription"])
    assert begun.status == "active"
    world.clock(advance=32 * DAY)
    # Saved with its owner's answer: one bank asks no more, the other asks every time.
    later = "active" if number == "4000002500003155" else "past_due"
    assert api.v1.subscriptions.retrieve(begun.id).status == later


def test_the_bank_is_asked_and_then_there_is_no_money(world: World, api, monthly: str) -> None:
    page = api.v1.checkout.sessions.create(subscription(monthly))

    error = world.pay(page.id, "4000008260003178", approve=True)["error"]

    assert (error["decline_code"], api.v1.subscriptions.list({"status": "all"}).data) == ("insufficient_funds", [])
    assert world.pay(page.id)["status"] == "complete"


def test_it_ends_with_its_period_or_at_once(world: World, api, monthly: str) -> None:
    first, second = (
        world.pay(api.v1.checkout.sessions.create(subscription(monthly)).id)["subscription"] for _ in range(2)
    )
    api.v1.subscriptions.update(first, {"cancel_at_period_end": True})
    assert api.v1.subscriptions.cancel(second).status == "canceled"
    assert [each.id for each in api.v1.subscriptions.list().data] == [first]

    world.clock(advance=32 * DAY)

    assert api.v1.subscriptions.retrieve(first).status == "canceled"
    assert len(api.v1.subscriptions.list({"status": "canceled"}).data) == 2


def test_a_recurring_price_does_not_fit_a_single_payment(api, monthly: str) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="passed a recurring price"):
        api.v1.checkout.sessions.create({**subscription(monthly), "mode": "payment"})
