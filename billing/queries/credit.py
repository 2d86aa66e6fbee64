"""What stands to a payer's credit: money received, and invoices below nothing, that pay nothing yet."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef

from academy.kernel.money import Money
from billing.models import Allocation, Invoice, Payer, Payment, Refund
from billing.queries.balances import summed, with_amounts


@dataclass
class Source:
    """A payment or an invoice below nothing, with the cents of it that are free."""

    payment: Payment | None
    credit: Invoice | None
    currency: str
    cents: int


def with_free(payments: Any) -> Any:
    """Adds free_cents: what did not go back, nor is about to, and pays nothing yet."""
    mine = {"payment": OuterRef("pk")}
    back = summed(Refund.objects.filter(**mine).exclude(state=Refund.State.FAILED), "payment", "amount_cents")
    used = summed(Allocation.objects.live().filter(**mine), "payment", "cents")
    return payments.annotate(free_cents=F("amount_cents") - back - used)


def sources(payers: Collection[int]) -> dict[int, list[Source]]:
    """What is free, by payer, the oldest first; only payers who have something. Two questions for any number."""
    found: dict[int, list[Source]] = {}
    paid = with_free(Payment.objects.counted().filter(payer__in=payers)).filter(free_cents__gt=0)
    for payment in paid.select_related("invoice").order_by("pk"):
        found.setdefault(payment.payer_id, []).append(Source(payment, None, payment.currency, payment.free_cents))
    below: Any = with_amounts(Invoice.objects.filter(payer__in=payers, state=Invoice.State.OPEN))
    for invoice in below.filter(balance_cents__lt=0).order_by("pk"):
        found.setdefault(invoice.payer_id, []).append(Source(None, invoice, invoice.currency, -invoice.balance_cents))
    return found


def credit(payers: Collection[Payer], currency: str) -> Money:
    """What is free of these payers together."""
    free = sources([payer.pk for payer in payers]).values()
    return Money(sum(one.cents for mine in free for one in mine if one.currency == currency), currency)
