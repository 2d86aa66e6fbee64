"""This month's money in one card, and whether the providers' books say the same as ours."""

from django.urls import reverse
from django.utils.translation import gettext as _

from academy.admin.columns import money, say
from billing.models import Reconciliation
from billing.queries.payment_stats import Month, payment_stats
from crm.admin.acts import page
from crm.admin.cards import Card, Line


def money_card() -> Card:
    """Taken, given back, kept by providers, owed; how often paying worked; the last comparison of the books."""
    latest = Reconciliation.objects.order_by("-pk").first()
    lines = [line for month in payment_stats(months=1) for line in _lines(month)]
    return Card(
        title=_("Money this month"),
        count=None,
        lines=[*lines, *([_compared(latest)] if latest else [])],
        more="",
        empty=_("Nothing was billed or paid yet. What was taken, given back and is owed stands here."),
    )


def _lines(month: Month) -> list[Line]:
    def amount(cents: int) -> str:
        return money(cents, month.currency)

    payments, invoices = reverse("admin:billing_payment_changelist"), reverse("admin:billing_invoice_changelist")
    rows = [
        Line(amount(month.taken), _("taken"), "", payments),
        Line(amount(month.given_back), _("given back"), "", reverse("admin:billing_refund_changelist")),
        Line(amount(month.fees), _("kept by providers"), "", reverse("admin:billing_journalentry_changelist")),
        Line(amount(month.open), _("owed"), _("%(late)s of it overdue") % {"late": amount(month.overdue)}, invoices),
    ]
    if month.success_rate is not None:
        told = {"paid": month.paid, "ended": month.ended, "at_once": month.at_once}
        detail = _("%(paid)s of %(ended)s obligations tried and ended, %(at_once)s by the first try") % told
        rate = _("%(rate)s %% paid") % {"rate": month.success_rate}
        rows.append(Line(rate, _("success rate"), detail, reverse("admin:billing_checkout_changelist")))
    return rows


def _compared(row: Reconciliation) -> Line:
    if row.drift_cents is None:
        result = _("under way")
    else:
        result = _("both say the same") if not row.drift_cents else _("they differ")
    title = _("Books held against %(provider)s's") % {"provider": row.get_provider_display()}
    return Line(result, title, say(row.created_at), page("billing_reconciliation", row.pk))
