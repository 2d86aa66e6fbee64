"""Giving money back: ask the provider, then book it and tell the family."""

from academy.kernel.recipe import Recipe, Remote, Result
from billing.actions.refund import record_refund
from billing.instamojo import client as instamojo
from billing.models import Payment, Refund
from billing.stripe import client as stripe

BY_ITSELF = (Payment.Provider.STRIPE, Payment.Provider.INSTAMOJO)


def _ask(refund: Refund, key: str) -> Result:
    payment = refund.payment
    if payment.provider == Payment.Provider.INSTAMOJO:
        return {
            "reference": instamojo.refund(
                payment=payment.reference, amount_cents=refund.amount_cents, reason=refund.reason, key=key
            )
        }
    reference = stripe.refund(payment_intent=payment.reference, number=refund.pk, amount=refund.amount_cents, key=key)
    return {"reference": reference}


def _find(refund: Refund, key: str) -> Result | None:
    payment = refund.payment
    if payment.provider == Payment.Provider.INSTAMOJO:
        reference = instamojo.find_refund(payment=payment.reference, key=key)
    else:
        reference = stripe.find_refund(payment_intent=payment.reference, number=refund.pk)
    return {"reference": reference} if reference else None


def _record(refund: Refund, result: Result) -> None:
    record_refund(refund=refund, reference=result["reference"])


def _by_hand(refund: Refund) -> bool:
    # Cash and transfers are handed back by a person, who then books it.
    return refund.payment.provider not in BY_ITSELF


REFUND = Recipe(
    name="refund",
    subject=Refund,
    steps=(Remote("ask_for_the_refund", _ask, _find, _record, skip_if=_by_hand),),
)
