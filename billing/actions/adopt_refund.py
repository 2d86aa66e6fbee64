"""A refund that somebody made on the provider's own pages."""

from django.db import transaction
from django.utils.translation import gettext as _

from academy.kernel.errors import Refusal
from academy.kernel.money import Money
from billing.actions.allocate import lock_payers
from billing.actions.refund import record_refund, take_from
from billing.models import Payment, Refund
from billing.queries.left import left_of


@transaction.atomic
def adopt_refund(*, payment: Payment, amount: Money, reference: str) -> Refund:
    """Book money that went back without our having asked for it, once per the provider's reference.

    Raises Refusal where so much is not left of the payment, or the currency is another.
    """
    # Against its being given back from here at this moment.
    lock_payers([payment.payer_id])
    refund = Refund.objects.filter(reference=reference).first()
    if refund:
        return refund
    if amount.currency != payment.currency or amount.cents > left_of(payment):
        raise Refusal(
            _("Refund %(refund)s is of %(amount)s; so much is not left of payment %(payment)s.")
            % {"refund": reference, "amount": amount, "payment": payment.reference},
            code="wrong-amount",
        )
    because = _("Given back on the provider's own pages.")
    refund = take_from(payment=payment, cents=amount.cents, because=because, key=reference[:60])
    record_refund(refund=refund, reference=reference)
    return refund
