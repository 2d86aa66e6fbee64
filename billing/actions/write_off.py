"""Give up what nobody will pay any more."""

from django.db import transaction
from django.utils.translation import gettext as _

from academy.kernel.errors import Refusal
from academy.kernel.money import Money
from academy.models import Enrolment
from billing.actions.allocate import lock_payers
from billing.actions.ledger import post
from billing.models import Account, Invoice, JournalEntry
from billing.queries.balances import balance


@transaction.atomic
def write_off(*, invoice: Invoice, because: str) -> Money:
    """open → written off: what is still open of it goes from what families owe to what was lost; how much that is.

    What was paid of it stays paid. Money that comes for it later is booked as any other and stands to the payer's
    credit: the loss stands as it was booked. Raises Refusal where it is not open, nothing of it is, or a place
    still waits for it.
    """
    # Against a payment that arrives at the same moment, and a second press.
    lock_payers([invoice.payer_id])
    invoice = Invoice.objects.select_related("payer", "enrolment").get(pk=invoice.pk)
    still = balance(invoice)
    if invoice.state != Invoice.State.OPEN or still.cents <= 0:
        raise Refusal(_("Nothing is open on this invoice, so there is nothing to write off."), code="nothing-open")
    if invoice.enrolment and invoice.enrolment.state == Enrolment.State.PROVISIONAL:
        raise Refusal(_("A place still waits for this payment. Cancel the booking instead."), code="place-waits")
    Invoice.objects.filter(pk=invoice.pk).update(state=Invoice.State.WRITTEN_OFF)
    post(
        kind=JournalEntry.Kind.WRITE_OFF,
        about=invoice,
        memo=f"Invoice {invoice.number} written off: {because}",
        payer=invoice.payer,
        currency=invoice.currency,
        sides=[(Account.BAD_DEBT, still.cents), (Account.RECEIVABLE, -still.cents)],
    )
    return still
