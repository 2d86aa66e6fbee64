"""The main road: a customer, a checkout, a payment, the word of it, a refund."""

import stripe

from tests.billing.stripe.sandbox.goods import lesson
from tests.world import World
from tests.world_fixtures import WEBHOOK_SECRET


def test_a_family_pays_and_the_academy_is_told(world: World, api, receiver) -> None:
    mia = api.v1.customers.create({"email": "mia@example.com", "name": "Mia Chen", "metadata": {"family": "3"}})
    session = api.v1.checkout.sessions.create(lesson(customer=mia.id))
    assert (session.status, session.payment_status, session.amount_total) == ("open", "unpaid", 48000)
    assert session.url == f"{world.address}/stripe/pay/{session.id}"

    paid = world.pay(session.url)
    assert (paid["status"], paid["payment_status"], paid["url"]) == ("complete", "paid", None)

    world.deliver()
    events = [
        stripe.Webhook.construct_event(each.body, each.headers["Stripe-Signature"], WEBHOOK_SECRET)
        for each in receiver.received
    ]
    assert [event.type for event in events] == [
        "customer.created",
        "product.created",
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
        "charge.updated",
    ]
    completed = events[5].data.object
    assert (completed.id, completed.client_reference_id, completed.metadata.invoice) == (session.id, "invoice-7", "7")

    intent = api.v1.payment_intents.retrieve(
        completed.payment_intent, {"expand": ["latest_charge.balance_transaction"]}
    )
    charge = intent.latest_charge
    assert (intent.status, intent.amount_received, intent.metadata.invoice) == ("succeeded", 48000, "7")
    assert (charge.paid, charge.customer, charge.description) == (True, mia.id, "Piano, autumn term")
    movement = charge.balance_transaction
    assert (movement.amount, movement.fee, movement.net) == (48000, 1422, 46578)

    refund = api.v1.refunds.create({"payment_intent": intent.id, "amount": 20000, "reason": "requested_by_customer"})
    assert (refund.status, refund.amount, refund.charge) == ("succeeded", 20000, charge.id)
    charge = api.v1.charges.retrieve(charge.id, {"expand": ["refunds"]})
    assert (charge.amount_refunded, charge.refunded) == (20000, False)
    assert [each.id for each in charge.refunds.data] == [refund.id]

    told = api.v1.events.list({"types": ["checkout.session.completed", "charge.refunded"]})
    assert [event.type for event in told.data] == ["charge.refunded", "checkout.session.completed"]
    assert [entry["data"]["amount"] for entry in world.log("charge.captured,refund.paid")] == [48000, 20000]
