"""Control paths of Stripe's sandbox: what the page's button does, for tests."""

from urllib.parse import urlsplit

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

from academy.sandbox.control import body_of, refuse
from academy.sandbox.store import store
from billing.stripe.sandbox import checkout, desk, shelf
from billing.stripe.sandbox.call import Call
from billing.stripe.sandbox.errors import StripeError


def person(request: HttpRequest) -> Call:
    """A call made by somebody on a page rather than through the API."""
    return Call(params={}, request_id=f"req_{shelf.token(14)}", origin=f"{request.scheme}://{request.get_host()}")


@require_POST
def pay(request: HttpRequest) -> JsonResponse:
    """{"session": id or "url": the page's, "card": number, "email", "name", "approve": the bank's question}.

    200 with the session; 402 with Stripe's error where the card was refused; 400 where it could not be tried.
    """
    try:
        data = body_of(request)
        session = data.get("session") or urlsplit(data.get("url", "")).path.rpartition("/")[2]
        call = person(request)
        with store().transaction():
            try:
                doc = checkout.pay(
                    session,
                    call,
                    card=str(data.get("card", "4242424242424242")),
                    email=data.get("email", ""),
                    name=data.get("name", ""),
                )
                intent = shelf.look(doc["payment_intent"] or doc["setup_intent"] or "")
                if intent and intent["status"] == "requires_action" and "approve" in data:
                    doc = checkout.answer_challenge(intent["id"], bool(data["approve"]), call)[1] or doc
            except StripeError as error:
                if not error.kept:
                    raise
                return JsonResponse(error.answer(), status=error.status)
        return JsonResponse(shelf.shown(doc))
    except StripeError as error:
        return JsonResponse(error.answer(), status=error.status)
    except (ValueError, TypeError) as error:
        return refuse(error)


@require_POST
def do(request: HttpRequest) -> JsonResponse:
    """{"do": one of the buttons, "id": what it is pressed for}: what became of that; 400 where it does not fit."""
    try:
        data = body_of(request)
        with store().transaction():
            done = desk.do(str(data.get("do", "")), str(data.get("id", "")), person(request))
        return JsonResponse({"done": shelf.shown(done)})
    except StripeError as error:
        return JsonResponse(error.answer(), status=400)
    except (ValueError, TypeError) as error:
        return refuse(error)
