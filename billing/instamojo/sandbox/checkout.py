"""Paying on a request's page, as the page and the control path do it."""

from academy.sandbox.store import Doc, store
from billing.instamojo.sandbox import payment_requests, payments, shelf


def pay(identifier: str, *, succeeds: bool, amount: str = "", currency: str = "INR") -> Doc:
    """One payment on a request, made or failed; in one transaction. Raises InstamojoError."""
    with store().transaction():
        payment_requests.end_due()
        request = shelf.get("request", identifier)
        payment = payments.pay(request, succeeds=succeeds, amount=amount, currency=currency)
        if succeeds:
            payment_requests.change(request, status="Completed")
        return payment
