"""What every request passes: its trace, its zone and language, and the headers that keep a browser honest."""

import time
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from academy.kernel.trace import accepted, become, tracing
from academy.models.zone import is_zone, zone
from academy.queries.school import school

log = structlog.get_logger("web")
NOBODYS = ("/health/", "/webhooks/", "/static/", "/api/")
GetResponse = Callable[[HttpRequest], HttpResponse]


class TraceMiddleware:
    """A request id for everything that happens because of this request; one log line with its status and time."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        with tracing(request_id=accepted(request.headers.get("X-Request-ID")), actor="visitor") as trace:
            request.request_id = trace.request_id  # type: ignore[attr-defined]
            response = self.get_response(request)
            took = round((time.perf_counter() - began) * 1000, 1)
            response["X-Request-ID"] = trace.request_id
            response["Server-Timing"] = f"app;dur={took}"
            match = request.resolver_match
            route = match.route if match else "-"
            # The route, not the path: links with tokens in them must not enter the log.
            log.info("request", method=request.method, route=route, status=response.status_code, ms=took)
        return response


class ContentPolicyMiddleware:
    """The content security policy and its sisters on every answer; the admin's widgets need a policy of their own."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.everywhere = self._line(settings.CONTENT_POLICY)
        self.admin = self._line(settings.ADMIN_CONTENT_POLICY)

    @staticmethod
    def _line(policy: dict[str, str]) -> str:
        return "; ".join(f"{name} {value}" for name, value in policy.items())

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault(
            "Content-Security-Policy", self.admin if request.path.startswith("/admin/") else self.everywhere
        )
        response["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        if getattr(request, "user", None) and request.user.is_authenticated:
            response.setdefault("Cache-Control", "private, no-store")
        return response


class PersonMiddleware:
    """Who it is, what time it is where they are, and which language they read."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Programs and machines have no session; asking for one would make their answers depend on a cookie.
        if request.path.startswith(NOBODYS):
            timezone.deactivate()
            return self.get_response(request)
        person: Any = getattr(request, "user", None)
        chosen = request.COOKIES.get("zone", "")
        if person and person.is_authenticated:
            become(f"user:{person.pk}")
            # The office works by the school's clock, whichever machine somebody sits at.
            chosen = person.zone or ("" if person.is_staff else chosen)
            translation.activate(person.language)
        timezone.activate(zone(chosen if is_zone(chosen) else school().zone))
        return self.get_response(request)
