"""What lessons earned, day by day, down to each student's part in a lesson."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from academy.admin.base import FactAdmin
from academy.admin.columns import link_to, moment, money
from academy.admin.inlines import FactsInline
from billing.models import Earning, EarningDay


class EarningInline(FactsInline):
    """Below nothing it takes back what was booked before."""

    model = Earning
    fields = ("student", "lesson", "payer", "amount")
    readonly_fields = ("student", "lesson", "amount")

    @admin.display(description=_("student"))
    def student(self, earning: Earning) -> str:
        source = earning.participant or earning.purchase
        return str(source.student) if source else "–"

    @admin.display(description=_("lesson"))
    def lesson(self, earning: Earning) -> str:
        source = earning.participant or (earning.purchase.decision if earning.purchase else None)
        return link_to(source.lesson) if source else "–"

    @admin.display(description=_("amount"))
    def amount(self, earning: Earning) -> str:
        return money(earning.cents, earning.of.currency)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Earning]:
        return (
            super()
            .get_queryset(request)
            .select_related(
                "of",
                "payer__family",
                "payer__person",
                "participant__student",
                "participant__lesson__teacher",
                "purchase__decision__student",
                "purchase__decision__lesson__teacher",
            )
        )


@admin.register(EarningDay)
class EarningDayAdmin(FactAdmin):
    """Each is one entry of the books; what is found out later is another."""

    list_display = ("day", "booked", "count", "amount")
    date_hierarchy = "day"
    ordering = ("-day", "-pk")
    fields = (("day", "booked"), ("count", "amount"))
    readonly_fields = ("booked", "count", "amount")
    inlines = (EarningInline,)

    booked = moment("at", title=_("written down"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[EarningDay]:
        return super().get_queryset(request).annotate(count=Count("earnings"), cents=Sum("earnings__cents"))

    @admin.display(description=_("earnings"))
    def count(self, day: Any) -> int:
        return int(day.count)

    @admin.display(description=_("amount"))
    def amount(self, day: Any) -> str:
        return money(day.cents or 0, day.currency)
