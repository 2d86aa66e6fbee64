"""The vouchers that a family used, and what is left of them."""

from dataclasses import dataclass

from django.db.models import Sum

from academy.models import Family, User
from billing.models import Invoice, InvoiceLine, Payer, VoucherUse


@dataclass(frozen=True)
class Used:
    """cents: what it has taken off the bills that somebody may look into so far, drafts too."""

    use: VoucherUse
    cents: int


def used_by(family: Family, *, to: User) -> list[Used]:
    """As this person of the family sees them, the newest first. Two queries."""
    uses = list(
        VoucherUse.objects.of_family(family).select_related(
            "voucher", "enrolment__student", "enrolment__offering__course"
        )
    )
    lines = InvoiceLine.objects.filter(
        kind=InvoiceLine.Kind.DISCOUNT,
        rule__in=[use.discount_id for use in uses],
        invoice__payer__in=Payer.objects.of([family], to),
    ).exclude(invoice__state=Invoice.State.VOID)
    taken = dict(lines.order_by().values_list("rule").annotate(Sum("amount_cents")))
    return [Used(use, -taken.get(use.discount_id, 0)) for use in uses]
