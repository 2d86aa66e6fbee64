"""POST /api/admin/payments: the office books cash or a bank transfer."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from academy.api.answers import FieldProblem
from academy.api.idempotency import KEY_NEEDED, once
from academy.api.instants import InstantField, instant
from academy.api.money import MoneySerializer, money
from academy.api.problems import problems
from academy.api.view import ApiView
from academy.kernel.db import now
from academy.kernel.money import Money
from academy.queries.office import works_here
from billing.actions.by_hand import BY_HAND, record_by_hand
from billing.api.answers import INVOICE_EXAMPLE, InvoiceSerializer, invoice_answer
from billing.api.bookings import LARGEST_NUMBER
from billing.models import Invoice, Payment

LARGEST_AMOUNT = 2**31 - 1
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
CLOCKS_MAY_DIFFER = timedelta(minutes=2)


class MayRecordPayments(BasePermission):
    """Office staff whose rights include adding payments."""

    def has_permission(self, request: Request, _view: APIView) -> bool:
        return bool(works_here(request.user) and request.user.has_perm("billing.add_payment"))


class PaymentRequestSerializer(serializers.Serializer):
    """Money received."""

    invoice = serializers.IntegerField(min_value=1, max_value=LARGEST_NUMBER, help_text="The invoice's id.")
    amount = serializers.IntegerField(min_value=1, max_value=LARGEST_AMOUNT, help_text="In minor units.")
    currency = serializers.RegexField(r"^[A-Z]{3}\Z", help_text="ISO 4217; the invoice's own.")
    provider = serializers.ChoiceField(BY_HAND, help_text="How the money came.")
    reference = serializers.CharField(
        max_length=120, help_text="The bank's reference or the receipt book's number; each is booked once."
    )
    received_at = InstantField(required=False, help_text="With its zone. Now, if it is left out.")

    def validate_received_at(self, at: datetime) -> datetime:
        if at < EARLIEST:
            raise ValidationError(_("This is too long ago."))
        if at > now() + CLOCKS_MAY_DIFFER:
            raise ValidationError(_("This lies in the future."))
        return at


class PaymentSerializer(serializers.Serializer):
    """A payment as it stands in the books."""

    id = serializers.IntegerField()
    receipt_number = serializers.CharField()
    provider = serializers.CharField()
    reference = serializers.CharField()
    amount = MoneySerializer()
    received_at = InstantField()
    invoice = InvoiceSerializer()
    request_id = serializers.CharField()


class PaymentsView(ApiView):
    """Record a payment."""

    permission_classes = [IsAuthenticated, MayRecordPayments]

    @extend_schema(
        operation_id="record_payment",
        summary="Record a payment",
        description="Books cash or a bank transfer on an invoice, once per provider and reference, and never more than"
        " is open on it. Needs the right to add payments and an Idempotency-Key.",
        parameters=[KEY_NEEDED],
        request=PaymentRequestSerializer,
        responses={201: PaymentSerializer, **problems(400, 401, 403, 404, 409, 413, 415, 422, 429)},
        examples=[
            OpenApiExample(
                "A transfer",
                {
                    "invoice": 5,
                    "amount": 45600,
                    "currency": "CAD",
                    "provider": "transfer",
                    "reference": "INTERAC-88213",
                    "received_at": "2026-11-20T14:05:00-05:00",
                },
                request_only=True,
            ),
            OpenApiExample(
                "Answer",
                {
                    "id": 9,
                    "receipt_number": "R-000009",
                    "provider": "transfer",
                    "reference": "INTERAC-88213",
                    "amount": {"amount": 45600, "currency": "CAD", "text": "CAD 456.00"},
                    "received_at": "2026-11-20T19:05:00Z",
                    "invoice": INVOICE_EXAMPLE,
                    "request_id": "5f0c…",
                },
                response_only=True,
                status_codes=["201"],
            ),
        ],
        tags=["office"],
    )
    def post(self, request: Request) -> Response:
        asked = PaymentRequestSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        paid = asked.validated_data
        invoice = Invoice.objects.filter(pk=paid.pop("invoice")).first()
        if invoice is None:
            raise FieldProblem(404, "not-found", "invoice", _("There is no such invoice."))
        return once(request, lambda: _record(invoice, **paid), required=True)


def _record(invoice: Invoice, **paid: Any) -> Response:
    payment = record_by_hand(
        invoice=invoice,
        amount=Money(paid["amount"], paid["currency"]),
        provider=Payment.Provider(paid["provider"]),
        reference=paid["reference"],
        received_at=paid.get("received_at") or now(),
    )
    return Response(
        {
            "id": payment.pk,
            "receipt_number": payment.receipt_number,
            "provider": payment.provider,
            "reference": payment.reference,
            "amount": money(payment.amount),
            "received_at": instant(payment.received_at),
            "invoice": invoice_answer(invoice),
        },
        status=201,
    )
