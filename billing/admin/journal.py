"""The journal: one balanced entry per cause, never changed."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from academy.admin.base import FactAdmin
from academy.admin.columns import about, moment, money
from academy.admin.inlines import FactsInline
from billing.models import JournalEntry, Posting


class PostingInline(FactsInline):
    """Debits are positive, credits negative; together they are nothing."""

    model = Posting
    fields = ("account", "payer", "amount")
    readonly_fields = ("amount",)

    @admin.display(description=_("amount"))
    def amount(self, posting: Posting) -> str:
        return money(posting.cents, posting.currency)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Posting]:
        return super().get_queryset(request).select_related("payer__family")


@admin.register(JournalEntry)
class JournalEntryAdmin(FactAdmin):
    """Corrected only by a reversing entry."""

    list_display = ("memo", "kind", "its_cause", "booked_on")
    list_filter = ("kind",)
    search_exactly = ("about_id",)
    ordering = ("-pk",)
    fields = ("memo", ("kind", "its_cause"), ("happened_on", "booked_on", "booked"), "reverses")
    readonly_fields = ("its_cause", "booked")
    inlines = (PostingInline,)

    booked = moment("at", title=_("written down"))

    @admin.display(description=_("because of"))
    def its_cause(self, entry: JournalEntry) -> str:
        return about(entry.about_label, entry.about_id)
