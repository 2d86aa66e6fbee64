"""Refunds: what was given back, by us or on Stripe's own pages, and what came back."""

from django.db.models import Q

from academy.kernel.errors import Refusal
from academy.kernel.models import InboundEvent
from academy.kernel.money import Money
from billing.actions.adopt_refund import adopt_refund
from billing.actions.refund import record_refund
from billing.actions.refund_back import refund_came_back
from billing.models import Payment, Refund
from billing.stripe.client import GivenBack, read_refund, refunds_of
from billing.stripe.events.anew import anew, look_again
from billing.stripe.events.payments import find_payment

CAME_BACK = ("failed", "canceled")


def settle_refund(told: GivenBack) -> None:
    """Write down what became of a refund; one that was made on Stripe's own pages is taken over.

    Raises Refusal for one of a payment that is none of ours, or of another amount than ours.
    """
    refund = _refund(told)
    amount = Money(told.amount, told.currency)
    if refund and amount != refund.amount:
        raise Refusal(f"Refund {told.refund} is of {amount}, but ours is of {refund.amount}.", code="wrong-amount")
    if refund and told.status in CAME_BACK:
        refund_came_back(refund=refund, reference=told.refund)
    elif told.status == "succeeded":
        if refund:
            record_refund(refund=refund, reference=told.refund)
        else:
            adopt_refund(payment=_payment(told), amount=amount, reference=told.refund)


def _refund(told: GivenBack) -> Refund | None:
    asked = Q(pk=told.number, payment__provider=Payment.Provider.STRIPE, payment__reference=told.payment_intent)
    return Refund.objects.select_related("payment").filter(asked | Q(reference=told.refund)).first()


def _payment(told: GivenBack) -> Payment:
    payment = find_payment(told.payment_intent)
    if payment is None:
        raise Refusal(f"Refund {told.refund} is of no payment of ours.", code="foreign")
    return payment


def charge_refunded(event: InboundEvent) -> None:
    """charge.refunded: look at all refunds of its payment."""
    intent = event.payload["data"]["object"]["payment_intent"]
    for told in refunds_of(payment_intent=intent):
        look_again(told.refund, read_refund, settle_refund)


refund_changed = anew(read_refund, settle_refund)

READERS = {
    "charge.refunded": charge_refunded,
    "refund.created": refund_changed,
    "refund.updated": refund_changed,
    "refund.failed": refund_changed,
}
