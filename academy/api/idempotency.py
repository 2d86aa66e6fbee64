"""Idempotency-Key: whoever lost an answer may ask again, and the thing is done once.

The answer is written down in the transaction of its effect: after a crash both stand or neither does. A refusal has no
effect, so it is not kept: asking again with the same key is then a first time.
"""

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from academy.api.answers import FieldProblem
from academy.api.view import person_of
from academy.kernel.models import IdempotentReply
from academy.kernel.trace import current

HEADER = "Idempotency-Key"
SPELLING = re.compile(r"[\x21-\x7e]{1,255}")
WORDS = "A key of your own choosing. With the same key and body the first answer comes again."
KEY_WELCOME = OpenApiParameter(HEADER, str, OpenApiParameter.HEADER, description=WORDS)
KEY_NEEDED = OpenApiParameter(HEADER, str, OpenApiParameter.HEADER, description=WORDS, required=True)


def once(request: Request, effect: Callable[[], Response], *, required: bool = False) -> Response:
    """Run the effect in a transaction, once per person and Idempotency-Key; later, its stored answer comes back.

    Without a key (where none is required) the effect simply runs, in whatever transactions its verbs make.
    Raises FieldProblem: 400 for a key that is missing though required or misspelt, 422 when it was used for another
    request, 409 while the first request with it is still running.
    """
    key = request.headers.get(HEADER)
    if key is None and not required:
        return effect()
    if not SPELLING.fullmatch(key or ""):
        sentence = _("Send a key of your own choosing: 1 to 255 letters, digits or signs, without spaces.")
        raise FieldProblem(400, "idempotency-key-needed", HEADER, sentence)
    with transaction.atomic():
        _alone(request, str(key))
        stored = IdempotentReply.objects.filter(person=person_of(request), key=key).first()
        return _again(stored, request) if stored else _first(request, str(key), effect)


def _alone(request: Request, key: str) -> None:
    # Against the same request running twice at once; the lock goes with the transaction, so no crash leaves it behind.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"idempotency {person_of(request).pk} {key}"]
        )
        if not cursor.fetchone()[0]:
            sentence = _("The first request with this key is still running. Ask again in a moment.")
            raise FieldProblem(409, "idempotency-key-busy", HEADER, sentence)


def _first(request: Request, key: str, effect: Callable[[], Response]) -> Response:
    response = effect()
    IdempotentReply.objects.create(
        person=person_of(request),
        key=key,
        path=request.path,
        fingerprint=_fingerprint(request),
        status=response.status_code,
        body={**response.data, "request_id": current().request_id},
    )
    return response


def _again(stored: IdempotentReply, request: Request) -> Response:
    if stored.path != request.path or stored.fingerprint != _fingerprint(request):
        sentence = _("This key was used for another request. Choose a new key for a new request.")
        raise FieldProblem(422, "idempotency-key-reused", HEADER, sentence)
    return Response(stored.body, status=stored.status, headers={"Idempotent-Replayed": "true"})


def _fingerprint(request: Request) -> str:
    """Of what was asked, however it was spaced and ordered."""
    asked: Any = [request.method, request.data]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
