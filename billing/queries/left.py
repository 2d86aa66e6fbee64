"""What is left of a payment."""

from django.db.models import Sum

from billing.models import Payment, Refund


def left_of(payment: Payment) -> int:
    """Minor units that were neither given back nor are on their way back."""
    gone = payment.refunds.exclude(state=Refund.State.FAILED).aggregate(all=Sum("amount_cents"))["all"]
    return payment.amount_cents - (gone or 0)
