"""What a person decides for the banks and for Stripe: disputes and payouts, by a button or a control path."""

from collections.abc import Callable
from typing import Any

from billing.stripe.sandbox import disputes, invoices, payouts, refunds, shelf
from billing.stripe.sandbox.call import Call
from billing.stripe.sandbox.errors import invalid

Deed = Callable[[str, Call], Any]


def _charge(identifier: str) -> Any:
    """The charge itself, or the one a payment intent ended with."""
    intent = shelf.look(identifier) or {}
    return shelf.get("charge", str(intent.get("latest_charge") or identifier))


def _dispute(identifier: str, call: Call) -> Any:
    charge = _charge(identifier)
    if not charge["paid"]:
        raise invalid("Nothing was taken by this charge, so nothing can be disputed.")
    return disputes.open_against(charge, call)


DEEDS: dict[str, Deed] = {
    "dispute": _dispute,
    "answer": lambda doc, call: disputes.answer(shelf.get("dispute", doc), {}, submit=True, call=call),
    "win": lambda doc, call: disputes.decide(shelf.get("dispute", doc), won=True, call=call),
    "lose": lambda doc, call: disputes.decide(shelf.get("dispute", doc), won=False, call=call),
    "send back": lambda doc, call: refunds.fail(shelf.get("refund", doc), call),
    "pay out": lambda _, call: payouts.gather(call),
    "pay out daily": lambda _, call: payouts.daily(on=True),
    "pay out by hand": lambda _, call: payouts.daily(on=False),
    "arrive": lambda doc, call: payouts.arrive(shelf.get("payout", doc), call),
    "fail": lambda doc, call: payouts.fail(shelf.get("payout", doc), call),
    "after retries": lambda state, call: invoices.after_retries(state),
}
"""Each button by its word; the id is a charge's or payment intent's, a dispute's, a refund's or a payout's."""


def do(what: str, identifier: str, call: Call) -> Any:
    """Press one. Raises StripeError where it does not fit."""
    if what not in DEEDS:
        raise invalid(f"There is no such button: {what}. There are {', '.join(DEEDS)}.")
    return DEEDS[what](identifier, call)
