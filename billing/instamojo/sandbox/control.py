"""Control paths of Instamojo's sandbox: what the page's buttons do, for tests."""

from urllib.parse import urlsplit

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

from academy.sandbox.control import body_of, refuse
from billing.instamojo.sandbox import checkout, payments
from billing.instamojo.sandbox.api import refusal
from billing.instamojo.sandbox.shelf import InstamojoError


@require_POST
def pay(request: HttpRequest) -> JsonResponse:
    """{"request": id or "url": the page's, "fails": true, "amount" and "currency" of a payment that does not fit}.

    200 with the payment; Instamojo's refusal where the page takes none; 400 where it could not be tried.
    """
    try:
        data = body_of(request)
        identifier = data.get("request") or urlsplit(data.get("url", "")).path.rpartition("/")[2]
        payment = checkout.pay(
            identifier,
            succeeds=not data.get("fails"),
            amount=str(data.get("amount", "")),
            currency=str(data.get("currency", "INR")),
        )
        return JsonResponse(payments.told(payment))
    except InstamojoError as error:
        return JsonResponse(refusal(error.message), status=error.status)
    except (ValueError, TypeError, ArithmeticError) as error:
        return refuse(error)
