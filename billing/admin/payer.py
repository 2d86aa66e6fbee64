"""Those who pay: an account each, with its statement and the receipts of its years."""

from django.contrib import admin
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from academy.admin.base import FactAdmin
from academy.admin.columns import link_to
from academy.kernel.money import Money
from academy.queries.school import school
from billing.admin.papers import STATEMENT, YEAR
from billing.admin.received import ON_ACCOUNT
from billing.models import Invoice, Payer
from billing.queries.balances import unpaid
from billing.queries.credit import credit


@admin.register(Payer)
class PayerAdmin(FactAdmin):
    """A family as a whole, or one person who pays a part for themselves."""

    list_display = ("__str__", "family")
    list_select_related = ("family", "person")
    search_fields = ("family__name", "person__first_name", "person__last_name")
    ordering = ("family__name", "pk")
    fields = (("name", "its_family"), ("owes", "has_credit"))
    readonly_fields = ("name", "its_family", "owes", "has_credit")
    buttons = (ON_ACCOUNT,)
    also_looked_up = ("family__id__exact",)
    papers = (STATEMENT, YEAR)
    related = (
        (_("Invoices"), "billing", "invoice", "payer__id__exact={pk}"),
        (_("Payments"), "billing", "payment", "payer__id__exact={pk}"),
    )

    @admin.display(description=_("family"))
    def its_family(self, payer: Payer) -> str:
        return link_to(payer.family)

    @admin.display(description=_("owes"))
    def owes(self, payer: Payer) -> str:
        currency = school().currency
        rows = unpaid(Invoice.objects.filter(payer=payer, currency=currency))
        return str(Money(rows.aggregate(cents=Sum("balance_cents"))["cents"] or 0, currency))

    @admin.display(description=_("to their credit"))
    def has_credit(self, payer: Payer) -> str:
        return str(credit([payer], school().currency))
