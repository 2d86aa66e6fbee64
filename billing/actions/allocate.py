"""Let what was received pay what is owed, and take that back."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction

from academy.kernel.db import now
from academy.kernel.workflow import wake
from billing.models import Allocation, Invoice, Payer, Payment
from billing.queries.balances import unpaid
from billing.queries.credit import Source, sources


def lock_payers(payers: Collection[int]) -> None:
    """Until the end of the transaction nobody else moves what these payers owe or have paid."""
    list(Payer.objects.filter(pk__in=payers).order_by("pk").select_for_update(no_key=True).values_list("pk"))


@transaction.atomic
def settle(*, payers: Collection[int]) -> None:
    """Whatever stands to a payer's credit pays what they owe: its own invoice first, then the longest due.

    Of all payers who have credit, in their currency. Again: nothing more happens.
    """
    # Against two that would spend the same money: whoever comes second sees what is left.
    lock_payers(payers)
    free = sources(payers)
    if not free:
        return
    owed: dict[int, list[Any]] = {}
    for invoice in unpaid(Invoice.objects.filter(payer__in=free)).order_by("due_on", "pk"):
        owed.setdefault(invoice.payer_id, []).append(invoice)
    # One moment for all: papers tell what was used together in one line.
    at = now()
    made = [one for payer, mine in free.items() for source in mine for one in _spend(source, owed.get(payer, []), at)]
    Allocation.objects.bulk_create(made)
    for invoice_id in sorted({one.invoice_id for one in made}):
        wake(f"invoice-paid:{invoice_id}")


def _spend(source: Source, owed: list[Any], at: datetime) -> list[Allocation]:
    """What of one source pays which of these invoices (from with_amounts; what is paid of them is noted on them)."""
    own = source.payment.invoice_id if source.payment else None
    made = []
    for invoice in sorted(owed, key=lambda one: one.pk != own):
        cents = min(source.cents, invoice.balance_cents)
        if cents <= 0 or invoice.currency != source.currency:
            continue
        source.cents -= cents
        invoice.balance_cents -= cents
        made.append(Allocation(payment=source.payment, credit=source.credit, invoice=invoice, cents=cents, at=at))
    return made


def release_invoice(*, invoice: Invoice) -> list[tuple[Payment, int]]:
    """It is paid by nothing and pays nothing any more; the payments that paid it, each with what it paid (cents)."""
    paid = Allocation.objects.live().filter(invoice=invoice)
    given = [(one.payment, one.cents) for one in paid.select_related("payment") if one.payment]
    at = now()
    paid.update(released_at=at)
    Allocation.objects.live().filter(credit=invoice).update(released_at=at)
    return given


def release_payment(*, payment: Payment, cents: int) -> None:
    """So much of it pays nothing any more, the newest first; what is only touched pays the rest of its part again."""
    at = now()
    for one in Allocation.objects.live().filter(payment=payment).order_by("-pk"):
        if cents <= 0:
            return
        Allocation.objects.filter(pk=one.pk).update(released_at=at)
        if one.cents > cents:
            Allocation.objects.create(payment=payment, invoice_id=one.invoice_id, cents=one.cents - cents, at=at)
        cents -= one.cents
