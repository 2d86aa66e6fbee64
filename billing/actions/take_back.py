"""An invoice is taken back with all that was paid for it."""

from django.db import transaction

from billing.actions.allocate import settle
from billing.actions.invoice import void_invoice
from billing.actions.refund import give_back_all
from billing.models import Invoice


@transaction.atomic
def take_back_invoice(*, invoice: Invoice, because: str, keep: bool = False) -> None:
    """Void it, and begin giving back whatever paid it. Again: nothing more happens. Raises Refusal as void_invoice.

    keep: what was paid stays to the payer's credit instead, and pays what else they owe.
    """
    paid = void_invoice(invoice=invoice, because=because)
    if not keep:
        give_back_all(payments=paid, because=because, key=f"invoice-{invoice.pk}")
    settle(payers=[invoice.payer_id])
