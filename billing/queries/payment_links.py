"""What families were asked for by payment link, derived from the links each time."""

from django.db.models import Max, Sum

from academy.kernel.money import Money
from billing.models import Invoice, PaymentLink


def asked_for(invoice: Invoice) -> Money:
    """What its open links come to."""
    found = PaymentLink.objects.open().filter(invoice=invoice).aggregate(cents=Sum("amount_cents"))
    return Money(found["cents"] or 0, invoice.currency)


def last_instalment(invoice: Invoice) -> int:
    """The highest number among its links that are open or paid; 0 where there is none."""
    kept = PaymentLink.objects.filter(invoice=invoice, state__in=(PaymentLink.State.OPEN, PaymentLink.State.PAID))
    return kept.aggregate(last=Max("instalment"))["last"] or 0
