"""How to come by one object of every kind that Stripe's sandbox serves."""

from collections.abc import Callable
from typing import Any

import stripe

from tests.billing.stripe.sandbox.goods import lesson, subscription
from tests.world import World


def makers(world: World, api: stripe.StripeClient) -> dict[str, Callable[[], Any]]:
    """How to come by one object of each kind."""

    def paid() -> Any:
        done = world.pay(api.v1.checkout.sessions.create(lesson(customer=customer().id)).id, "4000000000000259")
        return api.v1.payment_intents.retrieve(
            done["payment_intent"], {"expand": ["latest_charge.balance_transaction", "payment_method"]}
        )

    def customer() -> Any:
        return api.v1.customers.create({"email": "mia@example.com"})

    def price() -> Any:
        rhythm = {"recurring": {"interval": "month"}, "product_data": {"name": "Guitar"}}
        made: Any = {"currency": "cad", "unit_amount": 100, **rhythm}
        return api.v1.prices.create(made)

    def session() -> Any:
        made = api.v1.checkout.sessions.create(subscription(price().id))
        world.pay(made.id)
        whole = ["line_items", "subscription", "invoice.payments"]
        return api.v1.checkout.sessions.retrieve(made.id, {"expand": whole})

    def refund() -> Any:
        simple = {"amount": 500, "currency": "cad", "payment_method": "pm_card_visa", "confirm": True}
        return api.v1.refunds.create({"payment_intent": api.v1.payment_intents.create(simple).id})

    def dispute() -> Any:
        return api.v1.disputes.list({"charge": paid().latest_charge.id}).data[0]

    def payout() -> Any:
        paid_out = api.v1.payment_intents.create(
            {"amount": 500, "currency": "cad", "payment_method": "pm_card_visa", "confirm": True}
        )
        world.clock(advance=3 * 24 * 3600)
        world.press("pay out", paid_out.id)
        return api.v1.payouts.list().data[0]

    def invoice_item() -> Any:
        begun = session().subscription
        change = {"items": [{"id": begun["items"].data[0].id, "quantity": 2}]}
        api.v1.subscriptions.update(begun.id, change)
        return api.v1.invoice_items.list().data[0]

    def event() -> Any:
        customer()
        return api.v1.events.list().data[0]

    return {
        "account": api.v1.accounts.retrieve_current,
        "balance": api.v1.balance.retrieve,
        "balance_transaction": lambda: paid().latest_charge.balance_transaction,
        "billing_portal.session": lambda: api.v1.billing_portal.sessions.create({"customer": customer().id}),
        "charge": lambda: paid().latest_charge,
        "checkout.session": lambda: api.v1.checkout.sessions.create(lesson()),
        "customer": customer,
        "dispute": dispute,
        "event": event,
        "invoice": lambda: session().invoice,
        "invoice_payment": lambda: session().invoice.payments.data[0],
        "invoiceitem": invoice_item,
        "item": lambda: session().line_items.data[0],
        "line_item": lambda: session().invoice.lines.data[0],
        "payment_intent": paid,
        "payment_link": lambda: api.v1.payment_links.create({"line_items": lesson()["line_items"]}),
        "payment_method": lambda: paid().payment_method,
        "payout": payout,
        "price": price,
        "product": lambda: api.v1.products.create({"name": "Piano"}),
        "refund": refund,
        "setup_intent": lambda: api.v1.setup_intents.create({}),
        "subscription": lambda: session().subscription,
        "subscription_item": lambda: session().subscription["items"].data[0],
        "webhook_endpoint": lambda: api.v1.webhook_endpoints.list().data[0],
    }
