"""Callbacks signed as Stripe signs them (https://docs.stripe.com/webhooks#verify-manually)."""

import hashlib
import hmac
import time


def signature(body: str, secret: str, *, at: float | None = None) -> str:
    """The Stripe-Signature header of a body, made now or at another moment (seconds since 1970)."""
    stamp = int(time.time() if at is None else at)
    made = hmac.new(secret.encode(), f"{stamp}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"t={stamp},v1={made}"
