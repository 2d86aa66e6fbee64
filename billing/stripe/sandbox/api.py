"""The door of /stripe/v1/: key, form, idempotency, the verb in one transaction, expansion, answer."""

import base64
import re
from collections.abc import Callable
from hmac import compare_digest
from typing import Any

from django.http import HttpRequest, JsonResponse

from academy.sandbox.gate import pause
from academy.sandbox.store import Doc, store
from academy.settings import sandbox as settings
from billing.stripe.sandbox import expand, idempotency, shelf
from billing.stripe.sandbox.call import Call
from billing.stripe.sandbox.errors import StripeError, invalid, unauthorised
from billing.stripe.sandbox.forms import WORDS, Fields, parse, read

VERSION = "2026-08-26.dahlia"
Verb = Callable[..., Doc]
Endpoint = tuple[Verb, Fields]


def door(**endpoints: Endpoint) -> Callable[..., JsonResponse]:
    """The view of one address: for each method its verb and the parameters it takes."""

    def view(request: HttpRequest, **names: str) -> JsonResponse:
        request_id = f"req_{shelf.token(14)}"
        try:
            version = _enter(request)
            endpoint = endpoints.get((request.method or "").lower())
            if endpoint is None:
                raise _unrecognised(request)
            return _run(request, endpoint, names, request_id, version)
        except StripeError as error:
            return _answer(error.status, error.answer(), request_id)

    view.csrf_exempt = True  # type: ignore[attr-defined]
    return view


def nothing_here(request: HttpRequest, rest: str = "") -> JsonResponse:
    """An address the sandbox does not serve, in Stripe's words."""
    return _answer(404, _unrecognised(request).answer(), f"req_{shelf.token(14)}")


def _unrecognised(request: HttpRequest) -> StripeError:
    path = request.path.removeprefix("/stripe")
    return invalid(f"Unrecognized request URL ({request.method}: {path}).", status=404)


def _enter(request: HttpRequest) -> str:
    """Check the key; the API version asked for."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        given = base64.b64decode(given + "===").decode(errors="replace").partition(":")[0]
    if scheme.lower() not in ("bearer", "basic") or not given:
        raise unauthorised(
            "You did not provide an API key. You need to provide your API key in the Authorization header, "
            "using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."
        )
    if not compare_digest(given.encode(), settings.STRIPE_SECRET_KEY.encode()):
        raise unauthorised(f"Invalid API Key provided: {given[:8]}{'*' * 12}{given[-4:]}")
    version = request.headers.get("Stripe-Version", VERSION)
    if not re.fullmatch(r"\d{4}-\d\d-\d\d(\.[a-z]+)?", version):
        raise invalid(f"Invalid Stripe API version: {version}")
    return version


def _run(
    request: HttpRequest, endpoint: Endpoint, names: dict[str, str], request_id: str, version: str
) -> JsonResponse:
    verb, table = endpoint
    key = request.headers.get("Idempotency-Key") if request.method == "POST" else None
    if key:
        replay = idempotency.begin(key, request.method or "", request.path, request.body)
        if replay:
            answer = _answer(replay.status, replay.body, replay.request_id, version)
            answer["Idempotent-Replayed"] = "true"
            answer["Idempotency-Key"] = key
            return answer
    try:
        pause(request.META)
        raw = (
            request.META.get("QUERY_STRING", "") if request.method != "POST" else request.body.decode(errors="replace")
        )
        params = read(parse(raw), {**table, "expand": WORDS})
        call = Call(
            params=params,
            request_id=request_id,
            path=request.path.removeprefix("/stripe"),
            origin=f"{request.scheme}://{request.get_host()}",
            idempotency_key=key,
            version=version,
            expand=params.pop("expand", []),
        )
        status, body = _work(verb, call, names)
    except BaseException:
        if key:
            idempotency.release(key)
        raise
    answer = _answer(status, body, request_id, version)
    if key:
        answer["Idempotency-Key"] = key
    return answer


def _work(verb: Verb, call: Call, names: dict[str, str]) -> tuple[int, Any]:
    """Run the verb and keep its answer, in one transaction; a declined card's traces are kept with the refusal."""
    with store().transaction():
        try:
            status, body = 200, shelf.shown(expand.expanded(verb(call, **names), call.expand))
        except StripeError as error:
            if not error.kept:
                raise
            status, body = error.status, error.answer()
        if call.idempotency_key:
            idempotency.finish(call.idempotency_key, status, body, call.request_id)
        return status, body


def _answer(status: int, body: dict[str, Any], request_id: str, version: str = VERSION) -> JsonResponse:
    answer = JsonResponse(body, status=status)
    answer["Request-Id"] = request_id
    answer["Stripe-Version"] = version
    if "error" in body:
        body["error"].setdefault("request_log_url", f"https://dashboard.stripe.com/test/logs/{request_id}")
        answer.content = JsonResponse(body).content
    if status in (409, 429):
        answer["Stripe-Should-Retry"] = "true"
    return answer
