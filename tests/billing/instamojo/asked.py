"""A payment request as the tests ask for it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from billing.instamojo.client import PaymentRequest, create_request

BACK = "https://academy.example/family/invoices/5/"


def asked(**other: Any) -> PaymentRequest:
    """For 2,500 rupees, open for a month."""
    told: dict[str, Any] = {
        "purpose": "L-000001, invoice 2026-00005",
        "amount_cents": 250_000,
        "name": "Asha Rao",
        "email": "asha@example.com",
        "phone": "+919999999999",
        "redirect_url": BACK,
        "webhook": "https://academy.example/webhooks/instamojo/",
        "expires_at": datetime.now(UTC) + timedelta(days=30),
    }
    return create_request(**(told | other))
