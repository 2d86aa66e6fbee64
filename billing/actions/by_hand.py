"""Money that came over the counter or into the bank, as the office books it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from academy.kernel.errors import Refusal
from academy.kernel.money import Money
from billing.actions.allocate import lock_payers
from billing.actions.payment import record_payment
from billing.models import Invoice, Payer, Payment
from billing.queries.balances import balance

# Money at Stripe is booked by what Stripe says, never by hand.
BY_HAND = (Payment.Provider.CASH, Payment.Provider.TRANSFER)


@transaction.atomic
def record_by_hand(
    *, invoice: Invoice, amount: Money, provider: Payment.Provider, reference: str, received_at: datetime
) -> Payment:
    """Book cash or a bank transfer, once per reference; calling it again returns the first payment.

    Raises Refusal for more than is still open on the invoice (a slip of the pen), and where record_payment does.
    """
    _refuse_others(provider)
    # Against two of the office booking at once: each would see what is open before the other's.
    lock_payers([invoice.payer_id])
    is_new = not Payment.objects.filter(provider=provider, reference=reference).exists()
    still = balance(invoice)
    if is_new and amount.currency == invoice.currency and amount.cents > still.cents:
        sentence = _("Only %(still)s is open on this invoice.") % {"still": max(still, Money(0, still.currency))}
        raise Refusal(sentence, code="more-than-open", fields={"amount": sentence})
    return record_payment(
        invoice=invoice,
        amount=amount,
        provider=provider,
        reference=reference,
        received_at=received_at,
        method=str(provider.label),
    )


def record_on_account(
    *, payer: Payer, amount: Money, provider: Payment.Provider, reference: str, received_at: datetime
) -> Payment:
    """Book cash or a bank transfer for whatever the payer owes, and the rest to their credit; once per reference.

    Raises Refusal where record_payment does.
    """
    _refuse_others(provider)
    return record_payment(
        payer=payer,
        amount=amount,
        provider=provider,
        reference=reference,
        received_at=received_at,
        method=str(provider.label),
    )


def _refuse_others(provider: Payment.Provider) -> None:
    if provider not in BY_HAND:
        raise Refusal(_("Only cash and bank transfers are booked by hand."), code="not-by-hand")
