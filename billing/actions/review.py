"""A draft is looked at before it is raised: what was reviewed stays as it is, whatever is drafted anew."""

from django.db import transaction
from django.utils.translation import gettext as _

from academy.kernel.errors import Refusal
from billing.actions.invoice import raise_invoice
from billing.models import Invoice
from billing.queries.terms import due_by_terms

State = Invoice.State


def review(*, invoice: Invoice) -> None:
    """draft → reviewed. Again: nothing more happens. Raises Refusal once it is raised."""
    _turn(invoice, State.DRAFT, State.REVIEWED)


def reopen(*, invoice: Invoice) -> None:
    """reviewed → draft. Again: nothing more happens. Raises Refusal once it is raised."""
    _turn(invoice, State.REVIEWED, State.DRAFT)


def raise_now(*, invoice: Invoice) -> Invoice:
    """Raise a single draft, due by the school's terms."""
    return raise_invoice(invoice=invoice, due_on=due_by_terms())


@transaction.atomic
def _turn(invoice: Invoice, before: Invoice.State, after: Invoice.State) -> None:
    row = Invoice.objects.select_for_update().get(pk=invoice.pk)
    if row.state not in (before, after):
        raise Refusal(_("It is raised already."), code="raised")
    Invoice.objects.filter(pk=row.pk).update(state=after)
