"""GET /api/admin/payment-stats: how payments go, by month and currency."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from academy.api.asked import number_asked_for
from academy.api.money import MoneySerializer, money
from academy.api.problems import problems
from academy.kernel.money import Money
from billing.queries.payment_stats import Month, payment_stats
from scheduling.api.office import OfficeView, answers

USUAL, MOST = 12, 60
ENDED = (
    "Invoices, or instalments of one, of which the first try to pay (a page, a link, a card charge) was in the month,"
    " and that came to an end: paid, given up, or every try is over and no automated one follows."
)
RATE = "Of a hundred that came to an end so many were paid, automated retries included."


class PaymentMonthSerializer(serializers.Serializer):
    """One month in one currency."""

    month = serializers.CharField(help_text="Such as 2026-11.")
    currency = serializers.CharField()
    taken = MoneySerializer(help_text="Received, providers' fees included.")
    given_back = MoneySerializer(help_text="Refunds, and what was lost in disputes; less what came back.")
    fees = MoneySerializer(help_text="Kept by providers.")
    open = MoneySerializer(help_text="Owed by families at the end of the month, or today.")
    overdue = MoneySerializer(help_text="So much of it past its due day.")
    ended = serializers.IntegerField(help_text=ENDED)
    paid = serializers.IntegerField(help_text="Those of them that were paid.")
    paid_at_once = serializers.IntegerField(help_text="Those of them that were paid by the first try.")
    success_rate = serializers.FloatField(allow_null=True, help_text=RATE)


class PaymentStatsSerializer(serializers.Serializer):
    """Months, the newest first."""

    results = PaymentMonthSerializer(many=True)
    request_id = serializers.CharField()


def _money(cents: int, text: str) -> dict[str, Any]:
    return {"amount": cents, "currency": "CAD", "text": text}


EXAMPLE: dict[str, Any] = {
    "month": "2026-11",
    "currency": "CAD",
    "taken": _money(1284000, "CAD 12,840.00"),
    "given_back": _money(13600, "CAD 136.00"),
    "fees": _money(38436, "CAD 384.36"),
    "open": _money(210000, "CAD 2,100.00"),
    "overdue": _money(40800, "CAD 408.00"),
    "ended": 94,
    "paid": 89,
    "paid_at_once": 83,
    "success_rate": 94.7,
}


def _row(one: Month) -> dict[str, Any]:
    amounts = {name: getattr(one, name) for name in ("taken", "given_back", "fees", "open", "overdue")}
    return {
        "month": f"{one.month:%Y-%m}",
        "currency": one.currency,
        **{name: money(Money(cents, one.currency)) for name, cents in amounts.items()},
        "ended": one.ended,
        "paid": one.paid,
        "paid_at_once": one.at_once,
        "success_rate": one.success_rate,
    }


class PaymentStatsView(OfficeView):
    """How payments go."""

    asked_for = ("months",)
    reading = writing = "billing.view_payment"

    @extend_schema(
        operation_id="payment_stats",
        summary="How payments go",
        description="By month and currency, the newest first; months in which nothing moved are left out.",
        parameters=[OpenApiParameter("months", int, description=f"How many, this one too: {USUAL}, at most {MOST}.")],
        responses={200: PaymentStatsSerializer, **problems(400, 401, 403, 429)},
        examples=[answers({"results": [EXAMPLE]})],
        tags=["office"],
    )
    def get(self, request: Request) -> Response:
        asked = number_asked_for(request, "months")
        months = USUAL if asked is None else asked
        if not 1 <= months <= MOST:
            raise ValidationError({"months": [_("From 1 to %(most)s.") % {"most": MOST}]})
        return Response({"results": [_row(one) for one in payment_stats(months=months)]})
