"""Raise invoices, and take them back."""

from collections import Counter
from datetime import date

from django.db import connection, transaction
from django.utils.translation import gettext as _

from academy.kernel.db import advisory_locks, now
from academy.kernel.errors import Refusal
from billing.actions.ledger import Side, post, take_back
from billing.models import Account, Invoice, JournalEntry, Sort

# The space of advisory locks for numbers that must not have gaps.
NUMBERS = 2
# Where what is sold stands until it is paid and, of lessons, taught.
ACCOUNTS = {
    Sort.TUITION: Account.DEFERRED,
    Sort.PACKAGE: Account.DEFERRED,
    Sort.DEPOSIT: Account.DEPOSITS,
}


@transaction.atomic
def raise_invoice(*, invoice: Invoice, due_on: date | None = None) -> Invoice:
    """draft or reviewed → open: it gets its number, is due on that day (else the draft's), and stands in the books."""
    # Against two invoices getting one number; released at commit, so that a rolled-back number leaves no gap.
    advisory_locks(space=NUMBERS, numbers=[1])
    invoice = Invoice.objects.select_for_update().get(pk=invoice.pk)
    if invoice.state not in Invoice.UNRAISED:
        return invoice
    invoice.number = _next_number()
    invoice.state = Invoice.State.OPEN
    invoice.raised_at = now()
    invoice.due_on = due_on or invoice.due_on
    invoice.save(update_fields=["number", "state", "raised_at", "due_on"])
    post(
        kind=JournalEntry.Kind.INVOICE,
        about=invoice,
        memo=f"Invoice {invoice.number}",
        payer=invoice.payer,
        currency=invoice.currency,
        sides=_sides(invoice),
    )
    return invoice


def _sides(invoice: Invoice) -> list[Side]:
    """What the payer owes, and for what: its net by what was sold, and the tax, which is the state's."""
    owed: Counter[Account] = Counter()
    for line in invoice.lines.all():
        owed[ACCOUNTS.get(Sort(line.sort), Account.REVENUE)] -= line.amount_cents - line.tax_cents
        owed[Account.TAX] -= line.tax_cents
    return [(Account.RECEIVABLE, -owed.total()), *owed.items()]


def _next_number() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_char(clock_timestamp(), 'YYYY') || '-' || lpad((coalesce(max(substr(number, 6)::int), 0) + 1)"
            "::text, 5, '0') FROM billing_invoice WHERE number LIKE to_char(clock_timestamp(), 'YYYY') || '-%'"
        )
        return cursor.fetchone()[0]


@transaction.atomic
def void_invoice(*, invoice: Invoice, because: str) -> None:
    """Take an invoice back, with the reason. Again: nothing more happens.

    A payment already received stays on it; whoever voids a paid invoice gives the money back (give_back).
    """
    # Against a payment that arrives at the same moment.
    invoice = Invoice.objects.select_for_update().get(pk=invoice.pk)
    if invoice.state == Invoice.State.VOID:
        return
    if invoice.state in Invoice.UNRAISED:
        raise Refusal(_("A draft was never raised; there is nothing to take back."), code="draft")
    invoice.state = Invoice.State.VOID
    invoice.voided_because = because[:200]
    invoice.save(update_fields=["state", "voided_because"])
    take_back(
        entry=JournalEntry.objects.get(
            kind=JournalEntry.Kind.INVOICE, about_label=Invoice._meta.label, about_id=invoice.pk
        ),
        kind=JournalEntry.Kind.VOID,
        about=invoice,
        memo=f"Invoice {invoice.number} voided: {because}",
    )
