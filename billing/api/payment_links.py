"""/api/admin/payment-links: what families are asked for by Instamojo; asking, and sending a link again."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from academy.api.answers import FieldProblem
from academy.api.asked import choice_asked_for
from academy.api.idempotency import KEY_NEEDED, once
from academy.api.instants import InstantField, instant
from academy.api.money import MoneySerializer, money
from academy.api.pages import PageSerializer, page_of
from academy.api.problems import problems
from academy.api.teachers import PAGE
from billing.actions.payment_link import INSTALMENTS_AT_MOST, open_links, resend_link
from billing.models import Invoice, PaymentLink
from scheduling.api.office import LARGEST_NUMBER, OfficeView, answers, asks


class PaymentLinkSerializer(serializers.Serializer):
    """A link."""

    id = serializers.IntegerField()
    number = serializers.CharField(help_text="As it stands at Instamojo too.")
    invoice = serializers.IntegerField()
    invoice_number = serializers.CharField()
    instalment = serializers.IntegerField(help_text="From 1.")
    amount = MoneySerializer()
    state = serializers.ChoiceField(PaymentLink.State.choices)
    url = serializers.URLField(allow_null=True, help_text="Where to pay; null until the page is open.")
    due_on = serializers.DateField()
    resent_at = InstantField(allow_null=True)


class OnePaymentLinkSerializer(PaymentLinkSerializer):
    """A link, as an answer of its own."""

    request_id = serializers.CharField()


class PaymentLinkPageSerializer(PageSerializer):
    """A page of links, the newest first."""

    results = PaymentLinkSerializer(many=True)


class AskSerializer(serializers.Serializer):
    """What to ask for."""

    invoice = serializers.IntegerField(min_value=1, max_value=LARGEST_NUMBER, help_text="The invoice's id.")
    instalments = serializers.IntegerField(
        min_value=1, max_value=INSTALMENTS_AT_MOST, default=1, help_text="Equal parts, one a month."
    )
    first_due_on = serializers.DateField(required=False, help_text="The invoice's own due day, if it is left out.")


class AskedSerializer(serializers.Serializer):
    """The links that were made."""

    results = PaymentLinkSerializer(many=True)
    request_id = serializers.CharField()


EXAMPLE: dict[str, Any] = {
    "id": 12,
    "number": "L-000012",
    "invoice": 5,
    "invoice_number": "2026-00005",
    "instalment": 1,
    "amount": {"amount": 250000, "currency": "INR", "text": "INR 2,500.00"},
    "state": "open",
    "url": "https://www.instamojo.com/@academy/d66cb29dd059482e8072999f995c4eef",
    "due_on": "2026-12-01",
    "resent_at": None,
}
STATE = OpenApiParameter("state", str, enum=PaymentLink.State.values, description="Only those in this state.")


def link_answer(link: PaymentLink) -> dict[str, Any]:
    """A link, as PaymentLinkSerializer says (reads its invoice)."""
    return {
        "id": link.pk,
        "number": link.number,
        "invoice": link.invoice_id,
        "invoice_number": link.invoice.number,
        "instalment": link.instalment,
        "amount": money(link.amount),
        "state": link.state,
        "url": link.url or None,
        "due_on": link.due_on.isoformat(),
        "resent_at": instant(link.resent_at) if link.resent_at else None,
    }


class PaymentLinksView(OfficeView):
    """Payment links."""

    asked_for = ("page", "state")
    reading = "billing.view_paymentlink"
    writing = "billing.add_paymentlink"

    @extend_schema(
        operation_id="payment_links",
        summary="Payment links",
        parameters=[PAGE, STATE],
        responses={200: PaymentLinkPageSerializer, **problems(400, 401, 403, 429)},
        examples=[answers({"results": [EXAMPLE], "next": None})],
        tags=["office"],
    )
    def get(self, request: Request) -> Response:
        state = choice_asked_for(request, "state", PaymentLink.State.values)
        rows = PaymentLink.objects.select_related("invoice")
        found, following = page_of(request, rows.filter(state=state) if state else rows)
        return Response({"results": [link_answer(link) for link in found], "next": following})

    @extend_schema(
        operation_id="open_payment_links",
        summary="Ask for an invoice by payment link",
        description="Asks for all that is open on the invoice and not asked for yet, at once or in equal monthly"
        " parts. The pages at Instamojo are opened and sent meanwhile. Needs an Idempotency-Key.",
        parameters=[KEY_NEEDED],
        request=AskSerializer,
        responses={201: AskedSerializer, **problems(400, 401, 403, 404, 409, 413, 415, 422, 429)},
        examples=[
            answers({"results": [EXAMPLE | {"url": None}]}, status=201),
            asks({"invoice": 5, "instalments": 3, "first_due_on": "2026-12-01"}),
        ],
        tags=["office"],
    )
    def post(self, request: Request) -> Response:
        asked = AskSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        wish = asked.validated_data
        invoice = Invoice.objects.filter(pk=wish.pop("invoice")).first()
        if invoice is None:
            raise FieldProblem(404, "not-found", "invoice", _("There is no such invoice."))
        return once(request, lambda: _opened(invoice, wish), required=True)


def _opened(invoice: Invoice, wish: dict[str, Any]) -> Response:
    return Response({"results": [link_answer(link) for link in open_links(invoice=invoice, **wish)]}, status=201)


class ResendView(OfficeView):
    """Sending a link once more."""

    reading = writing = "billing.change_paymentlink"

    @extend_schema(
        operation_id="resend_payment_link",
        summary="Send a payment link again",
        description="To whoever pays, now; refused (409) where it is not open, or went out a moment ago. Needs an"
        " Idempotency-Key.",
        parameters=[KEY_NEEDED],
        request=None,
        responses={200: OnePaymentLinkSerializer, **problems(400, 401, 403, 404, 409, 422, 429)},
        examples=[answers(EXAMPLE | {"resent_at": "2026-11-21T15:15:00Z"})],
        tags=["office"],
    )
    def post(self, request: Request, pk: int) -> Response:
        link = PaymentLink.objects.filter(pk=pk).first()
        if link is None:
            raise Http404
        return once(request, lambda: Response(link_answer(resend_link(link=link))), required=True)
