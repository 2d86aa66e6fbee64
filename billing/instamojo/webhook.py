"""Instamojo's door: verify, write down, say thank you. events.py does the thinking, in the worker."""

import hashlib
import hmac
from urllib.parse import parse_qsl

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from academy.kernel.inbox import receive
from academy.kernel.trace import become

log = structlog.get_logger("billing.instamojo")

# As much as the inbox keeps of the payment's id with its status, and of the status as its kind; and of the request.
LONGEST = {"payment_id": 80, "status": 30, "payment_request_id": 80}
# A dozen fields are documented; they may grow.
FIELDS_AT_MOST = 60
LARGEST = 64 * 1024


class Untrusted(Exception):
    """The request does not prove that it comes from Instamojo, or tells of no payment."""


def mac(fields: dict[str, str], salt: str) -> str:
    """HMAC-SHA1 of all values in the order of their names, whatever their case, under the account's private salt."""
    message = "|".join(fields[name] for name in sorted(fields, key=lambda name: (name.lower(), name)) if name != "mac")
    return hmac.new(salt.encode(), message.encode(), hashlib.sha1).hexdigest()


def read_payment_told(body: bytes) -> dict[str, str]:
    """The fields of a request that carries Instamojo's mac, without it; raises Untrusted.

    The mac has no time in it and does not bind a value to its name: what it tells is a reason to ask, and no more.
    """
    if not settings.INSTAMOJO_SALT:
        raise Untrusted("No salt is configured, so nothing can be trusted.")
    if len(body) > LARGEST:
        raise Untrusted("It is too large.")
    try:
        pairs = parse_qsl(
            body.decode(), keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=FIELDS_AT_MOST
        )
    except ValueError as error:
        raise Untrusted(str(error)) from error
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise Untrusted("A field stands in it twice.")
    given = fields.pop("mac", "")
    if not hmac.compare_digest(mac(fields, settings.INSTAMOJO_SALT).encode(), given.encode()):
        raise Untrusted("Its mac is not Instamojo's.")
    for name, longest in LONGEST.items():
        if not 0 < len(fields.get(name, "")) <= longest:
            raise Untrusted(f"Its {name} is no word of a payment's.")
    # PostgreSQL cannot keep it, in JSON neither.
    if any("\0" in words for pair in fields.items() for words in pair):
        raise Untrusted("There is a zero byte in it.")
    return fields


@csrf_exempt
@require_POST
def instamojo_webhook(request: HttpRequest) -> HttpResponse:
    """Answers 200 once what it tells is written down, 400 to whatever cannot be trusted."""
    become("instamojo")
    try:
        fields = read_payment_told(request.body)
    except Untrusted as reason:
        log.warning("webhook refused", reason=str(reason), security=True)
        return HttpResponse(status=400)
    receive("instamojo", f"{fields['payment_id']}:{fields['status']}", fields["status"], dict(fields))
    return HttpResponse(status=200)
