"""An invoice is taken back with all that was paid for it."""

from django.db import transaction

from billing.actions.invoice import void_invoice
from billing.actions.payment import give_back
from billing.models import Invoice, Payment


@transaction.atomic
def take_back_invoice(*, invoice: Invoice, because: str) -> None:
    """Void it, and begin giving back whatever came in. Again: nothing more happens. Raises Refusal for a draft."""
    void_invoice(invoice=invoice, because=because)
    for payment in Payment.objects.counted().filter(invoice=invoice):
        give_back(payment=payment, because=because)
