"""GET /api/parent/invoices and /api/admin/invoices: what is owed, line by line."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from academy.api.asked import choice_asked_for
from academy.api.instants import InstantField, instant
from academy.api.money import MoneySerializer, money
from academy.api.pages import PageSerializer, page_of
from academy.api.problems import problems
from academy.api.teachers import PAGE
from academy.api.view import ApiView, person_of
from academy.kernel.money import Money
from academy.models import Family
from billing.models import Invoice
from billing.queries.balances import with_amounts
from scheduling.api.office import OfficeView, answers


class InvoiceLineSerializer(serializers.Serializer):
    """A line; amount: tax included."""

    description = serializers.CharField()
    arithmetic = serializers.CharField(help_text="How it was worked out, in the reader's language.")
    amount = MoneySerializer()
    tax = MoneySerializer(help_text="So much of it is tax.")


class InvoiceRowSerializer(serializers.Serializer):
    """An invoice with its lines."""

    id = serializers.IntegerField()
    number = serializers.CharField(allow_null=True, help_text="Null for what is not raised yet.")
    state = serializers.ChoiceField(Invoice.State.values)
    payer = serializers.CharField()
    total = MoneySerializer()
    balance = MoneySerializer(help_text="Still to be paid; below nothing: credit.")
    due_on = serializers.DateField()
    raised_at = InstantField(allow_null=True)
    lines = InvoiceLineSerializer(many=True)


class InvoicePageSerializer(PageSerializer):
    """A page of invoices, the newest first."""

    results = InvoiceRowSerializer(many=True)


EXAMPLE: dict[str, Any] = {
    "id": 5,
    "number": "2026-00005",
    "state": "open",
    "payer": "Tremblay",
    "total": {"amount": 13600, "currency": "CAD", "text": "CAD 136.00"},
    "balance": {"amount": 13600, "currency": "CAD", "text": "CAD 136.00"},
    "due_on": "2026-12-01",
    "raised_at": "2026-11-21T15:04:05Z",
    "lines": [
        {
            "description": "Noah · Guitar, individual, 30 minutes: November 2026",
            "arithmetic": "4 lessons at CAD 34.00: CAD 136.00.",
            "amount": {"amount": 13600, "currency": "CAD", "text": "CAD 136.00"},
            "tax": {"amount": 0, "currency": "CAD", "text": "CAD 0.00"},
        }
    ],
}
STATE = OpenApiParameter("state", str, enum=Invoice.State.values, description="Only those in this state.")


def invoice_rows(invoices: Sequence[Any]) -> list[dict[str, Any]]:
    """As InvoiceRowSerializer says; of rows that _with_lines was asked for."""
    return [
        {
            "id": one.pk,
            "number": one.number,
            "state": one.state,
            "payer": one.payer.name,
            "total": money(Money(one.total_cents, one.currency)),
            "balance": money(Money(one.balance_cents if one.state == Invoice.State.OPEN else 0, one.currency)),
            "due_on": one.due_on.isoformat(),
            "raised_at": instant(one.raised_at) if one.raised_at else None,
            "lines": [
                {
                    "description": line.description,
                    "arithmetic": line.arithmetic,
                    "amount": money(Money(line.amount_cents, one.currency)),
                    "tax": money(Money(line.tax_cents, one.currency)),
                }
                for line in one.lines.all()
            ],
        }
        for one in invoices
    ]


def _with_lines(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    found: QuerySet[Invoice] = with_amounts(invoices).select_related("payer__family", "payer__person")
    return found.prefetch_related("lines").order_by("-pk")


class ParentInvoicesView(ApiView):
    """A family's invoices."""

    asked_for = ("page",)

    @extend_schema(
        operation_id="parent_invoices",
        summary="Invoices",
        description="Of all families for which one may see, the newest first; drafts are nobody's yet.",
        parameters=[PAGE],
        responses={200: InvoicePageSerializer, **problems(400, 401, 429)},
        examples=[
            OpenApiExample(
                "Answer",
                {"results": [EXAMPLE], "next": None, "request_id": "5f0c…"},
                response_only=True,
                status_codes=["200"],
            )
        ],
        tags=["parent"],
    )
    def get(self, request: Request) -> Response:
        person = person_of(request)
        mine = Invoice.objects.of_families(Family.objects.of(person), person)
        found, following = page_of(request, _with_lines(mine))
        return Response({"results": invoice_rows(found), "next": following})


class InvoicesView(OfficeView):
    """All invoices."""

    asked_for = ("page", "state")
    reading = writing = "billing.view_payment"

    @extend_schema(
        operation_id="invoices",
        summary="Invoices",
        parameters=[PAGE, STATE],
        responses={200: InvoicePageSerializer, **problems(400, 401, 403, 429)},
        examples=[answers({"results": [EXAMPLE], "next": None})],
        tags=["office"],
    )
    def get(self, request: Request) -> Response:
        state = choice_asked_for(request, "state", Invoice.State.values)
        rows = Invoice.objects.filter(state=state) if state else Invoice.objects.all()
        found, following = page_of(request, _with_lines(rows))
        return Response({"results": invoice_rows(found), "next": following})
