"""A refund that somebody made on the provider's own pages."""

from django.db import transaction
from django.utils.translation import gettext as _

from academy.kernel.errors import Refusal
from academy.kernel.money import Money
from billing.actions.payment import record_refund
from billing.models import Payment, Refund
from billing.queries.left import left_of


@transaction.atomic
def adopt_refund(*, payment: Payment, amount: Money, reference: str) -> Refund:
    """Book money that went back without our having asked for it, once per the provider's reference.

    Raises Refusal where so much is not left of the payment, or the currency is another.
    """
    # Against its being given back from here at this moment.
    payment = Payment.objects.select_for_update().get(pk=payment.pk)
    refund = Refund.objects.filter(reference=reference).first()
    if refund:
        return refund
    if amount.currency != payment.currency or amount.cents > left_of(payment):
        raise Refusal(
            _("Refund %(refund)s is of %(amount)s; so much is not left of payment %(payment)s.")
            % {"refund": reference, "amount": amount, "payment": payment.reference},
            code="wrong-amount",
        )
    refund = Refund.objects.create(
        payment=payment, amount_cents=amount.cents, reason=_("Given back on the provider's own pages.")
    )
    record_refund(refund=refund, reference=reference)
    return refund
