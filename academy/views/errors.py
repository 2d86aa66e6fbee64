"""Pages for when something is not right: what happened, what was kept, and the way on."""

import sys
from http import HTTPStatus
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

log = structlog.get_logger("web")


def _page(request: HttpRequest, status: int, **words: Any) -> HttpResponse:
    words["request_id"] = getattr(request, "request_id", "")
    if request.path.startswith("/api/"):
        phrase = HTTPStatus(status).phrase
        body = {"code": phrase.lower().replace(" ", "-"), "message": phrase, "errors": {}, **words}
        return JsonResponse(body, status=status)
    return render(request, f"{status}.html", words, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request makes no sense."""
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: not for this person."""
    return _page(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was not ours, or its page was left open too long."""
    return _page(request, 403, stale=True)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing here, or nothing that this person may see."""
    return _page(request, 404)


def broken(request: HttpRequest) -> HttpResponse:
    """500: a bug; the request id finds its story. 503 while the database is away: asking again in a moment helps."""
    error = sys.exc_info()[1]
    if isinstance(error, OperationalError | InterfaceError):
        log.error("database unavailable", error=str(error).partition("\n")[0])
        return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": "5"})
    return _page(request, 500)
