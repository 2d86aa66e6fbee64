"""Checkout sessions: what was paid on a page of Stripe's."""

from academy.kernel.db import Now
from academy.kernel.errors import Refusal
from academy.kernel.models import InboundEvent
from academy.kernel.money import Money
from billing.actions.checkout import close_checkout
from billing.actions.payment import record_payment
from billing.models import Checkout, Payment, StripePage
from billing.stripe.client import Session, read_session
from billing.stripe.events.anew import look_again
from billing.stripe.events.cards import read_cards


def settle_session(session: Session) -> None:
    """Write down what became of a checkout session. Again, or late, or out of order: nothing more happens.

    Raises Refusal for a session that is none of ours, or that paid another amount than was asked for.
    """
    asked = Checkout.objects.filter(session=session.id, invoice=session.invoice).select_related("invoice").first()
    if asked is None:
        raise Refusal(f"Session {session.id} belongs to no invoice of ours.", code="foreign")
    if session.receipt:
        paid = Money(session.receipt.amount, session.receipt.currency)
        if paid != asked.amount:
            raise Refusal(
                f"Session {session.id} paid {paid}, but asked {asked.amount} for invoice {asked.invoice}.",
                code="wrong-amount",
            )
        record_payment(
            invoice=asked.invoice,
            amount=paid,
            fee=Money(session.receipt.fee, session.receipt.currency),
            provider=Payment.Provider.STRIPE,
            reference=session.receipt.payment_intent,
            received_at=session.receipt.at,
            method=session.receipt.method,
        )
    if session.status in (Checkout.State.COMPLETE, Checkout.State.EXPIRED):
        close_checkout(session=session.id, state=Checkout.State(session.status))


def session_changed(event: InboundEvent) -> None:
    """checkout.session.*: look at the session again; where a card was saved by it, at the payer's cards."""
    told = event.payload["data"]["object"]
    if told.get("mode") != "setup":
        look_again(told["id"], read_session, settle_session)
    elif told.get("status") == "complete":
        StripePage.objects.filter(session=told["id"], done_at=None).update(done_at=Now())
        read_cards(told.get("customer"))


READERS = {
    "checkout.session.completed": session_changed,
    "checkout.session.expired": session_changed,
    "checkout.session.async_payment_succeeded": session_changed,
    "checkout.session.async_payment_failed": session_changed,
}
