"""Those who pay: an account each, with its statement and the receipts of its years."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from academy.admin.base import FactAdmin
from academy.admin.columns import link_to
from billing.admin.papers import STATEMENT, YEAR
from billing.models import Payer


@admin.register(Payer)
class PayerAdmin(FactAdmin):
    """A family as a whole, or one person who pays a part for themselves."""

    list_display = ("__str__", "family")
    list_select_related = ("family", "person")
    search_fields = ("family__name", "person__first_name", "person__last_name")
    ordering = ("family__name", "pk")
    fields = (("name", "its_family"),)
    readonly_fields = ("name", "its_family")
    also_looked_up = ("family__id__exact",)
    papers = (STATEMENT, YEAR)
    related = ((_("Invoices"), "billing", "invoice", "payer__id__exact={pk}"),)

    @admin.display(description=_("family"))
    def its_family(self, payer: Payer) -> str:
        return link_to(payer.family)
