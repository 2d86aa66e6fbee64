"""What these tests buy."""

from typing import Any


def lesson(cents: int = 48000, **more: Any) -> dict[str, Any]:
    """The parameters of a checkout for thirty minutes of piano a week."""
    return {
        "mode": "payment",
        "success_url": "http://127.0.0.1:9/thanks?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://127.0.0.1:9/left",
        "client_reference_id": "invoice-7",
        "metadata": {"invoice": "7"},
        "payment_intent_data": {"metadata": {"invoice": "7"}, "description": "Piano, autumn term"},
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": "cad",
                    "unit_amount": cents,
                    "product_data": {"name": "Piano, 30 minutes weekly"},
                },
            }
        ],
        **more,
    }


def subscription(price: str, **more: Any) -> dict[str, Any]:
    """The parameters of a checkout that begins a subscription."""
    return {
        "mode": "subscription",
        "success_url": "http://127.0.0.1:9/thanks",
        "line_items": [{"price": price, "quantity": 1}],
        **more,
    }


def effects(world: Any) -> list[tuple[str, int]]:
    """Every cent that moved, in order."""
    return [
        (entry["kind"], entry["data"]["amount"])
        for entry in world.log("charge.captured,charge.refused,refund.paid,dispute.opened")
    ]
