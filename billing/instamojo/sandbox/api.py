"""The door of /instamojo/api/1.1/: key and token, form, the verb in one transaction, answer."""

from collections.abc import Callable
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any

from django.http import HttpRequest, JsonResponse

from academy.sandbox.store import Doc, store
from academy.settings import sandbox as settings
from billing.instamojo.sandbox.shelf import InstamojoError

PER_PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call: its form (or query), and where this Instamojo answers."""

    given: dict[str, str]
    origin: str

    def page(self, rows: list[Doc]) -> list[Doc]:
        """The rows of the page that was asked for."""
        size = min(int(self.given.get("limit") or PER_PAGE), PER_PAGE)
        first = (int(self.given.get("page") or 1) - 1) * size
        return rows[first : first + size]


Verb = Callable[..., tuple[int, Doc]]


def door(**verbs: Verb) -> Callable[..., JsonResponse]:
    """The view of one address: for each method its verb."""

    def view(request: HttpRequest, **names: str) -> JsonResponse:
        try:
            _enter(request)
            verb = verbs.get((request.method or "").lower())
            if verb is None:
                raise InstamojoError(405, f'Method "{request.method}" not allowed.')
            given = request.POST if request.method == "POST" else request.GET
            call = Call(given=given.dict(), origin=f"{request.scheme}://{request.get_host()}")
            with store().transaction():
                status, body = verb(call, **names)
        except InstamojoError as error:
            return JsonResponse(refusal(error.message), status=error.status)
        return JsonResponse({**body, "success": True}, status=status)

    view.csrf_exempt = True  # type: ignore[attr-defined]
    return view


def refusal(message: Any) -> dict[str, Any]:
    """How Instamojo says no."""
    return {"success": False, "message": message}


def _enter(request: HttpRequest) -> None:
    for header, expected in (
        ("X-Api-Key", settings.INSTAMOJO_API_KEY),
        ("X-Auth-Token", settings.INSTAMOJO_AUTH_TOKEN),
    ):
        if not compare_digest(request.headers.get(header, "").encode(), expected.encode()):
            raise InstamojoError(401, f"Your API {header.removeprefix('X-').replace('-', ' ').lower()} is invalid.")
