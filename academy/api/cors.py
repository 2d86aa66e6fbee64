"""Which other sites' pages may call the API: those in settings.CORS_ORIGINS, and no other. Cookies never count here."""

from django.conf import settings
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from rest_framework.request import Request

SENT = "Authorization, Content-Type, Idempotency-Key, X-Request-ID"
SHOWN = "Idempotent-Replayed, Location, Retry-After, X-Request-ID"


def allow_origin(request: Request, response: HttpResponseBase) -> None:
    """Tell the browser of a page on an allowed site that it may read this."""
    if not settings.CORS_ORIGINS:
        return
    patch_vary_headers(response, ["Origin"])
    origin = request.headers.get("Origin")
    if origin not in settings.CORS_ORIGINS:
        return
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Access-Control-Expose-Headers"] = SHOWN
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = response.headers["Allow"]
        response.headers["Access-Control-Allow-Headers"] = SENT
        response.headers["Access-Control-Max-Age"] = "600"
