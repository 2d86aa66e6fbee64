"""Giving money back: ask the provider, then book it and tell the family."""

from academy.kernel.recipe import Recipe, Remote, Result
from billing.actions.payment import record_refund
from billing.models import Payment, Refund
from billing.stripe import client


def _ask(refund: Refund, key: str) -> Result:
    reference = client.refund(
        payment_intent=refund.payment.reference, number=refund.pk, amount=refund.amount_cents, key=key
    )
    return {"reference": reference}


def _find(refund: Refund, _key: str) -> Result | None:
    reference = client.find_refund(payment_intent=refund.payment.reference, number=refund.pk)
    return {"reference": reference} if reference else None


def _record(refund: Refund, result: Result) -> None:
    record_refund(refund=refund, reference=result["reference"])


def _by_hand(refund: Refund) -> bool:
    # Cash and transfers are handed back by a person, who then books it.
    return refund.payment.provider != Payment.Provider.STRIPE


REFUND = Recipe(
    name="refund",
    subject=Refund,
    steps=(Remote("ask_for_the_refund", _ask, _find, _record, skip_if=_by_hand),),
)
