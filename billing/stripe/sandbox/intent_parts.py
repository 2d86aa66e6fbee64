"""A payment intent as it begins, with all the fields Stripe's has."""

from academy.sandbox.store import Doc
from billing.stripe.sandbox import events, shelf
from billing.stripe.sandbox.call import Call


def make(amount: int, currency: str, call: Call | None = None, **values: object) -> Doc:
    """A new intent, and the word of it."""
    blank = {
        "amount": amount,
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": None,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic_async",
        "client_secret": None,
        "confirmation_method": "automatic",
        "currency": currency,
        "customer": None,
        "customer_account": None,
        "description": None,
        "excluded_payment_method_types": None,
        "last_payment_error": None,
        "latest_charge": None,
        "managed_payments": {"enabled": False},
        "metadata": {},
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_configuration_details": None,
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": ["card"],
        "processing": None,
        "receipt_email": None,
        "review": None,
        "setup_future_usage": None,
        "shipping": None,
        "source": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": "requires_payment_method",
        "transfer_data": None,
        "transfer_group": None,
    }
    intent = shelf.make("payment_intent", **{**blank, **values})
    intent = shelf.keep(intent | {"client_secret": f"{intent['id']}_secret_{shelf.token(25)}"})
    events.emit("payment_intent.created", intent, call=call)
    return intent
