"""Control paths for tests and people under /_world/: JSON in, JSON out, no password — the port is loopback only."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from academy.sandbox import clock, courier, faults, log, worlds
from academy.sandbox.providers import providers
from academy.sandbox.store import store


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The request's JSON object; an empty body is an empty object. Raises ValueError."""
    data = json.loads(request.body or b"{}")
    if not isinstance(data, dict):
        raise ValueError("The body must be a JSON object.")
    return data


def refuse(error: Exception) -> JsonResponse:
    """Say what was wrong with a control call."""
    return JsonResponse({"error": str(error) or type(error).__name__}, status=400)


def controlled(view: Callable[[HttpRequest], JsonResponse]) -> Callable[[HttpRequest], JsonResponse]:
    """Answer a control call that makes no sense with 400 and the reason."""

    def answer(request: HttpRequest) -> JsonResponse:
        try:
            return view(request)
        except (ValueError, TypeError, KeyError) as error:
            return refuse(error)

    return answer


def broken(request: HttpRequest) -> JsonResponse:
    """A bug of the sandbox's own, said so that nobody looks for it in the academy."""
    message = "The sandbox itself failed; its terminal says where."
    return JsonResponse({"error": {"type": "api_error", "message": message}}, status=500)


@require_GET
def ready(request: HttpRequest) -> JsonResponse:
    """Is the world there, and what time does it think it is?"""
    return JsonResponse({"ready": True, "providers": sorted(providers()), **clock.told()})


@require_GET
@controlled
def read_log(request: HttpRequest) -> JsonResponse:
    """The log, filtered by `provider`, `kind` (several with commas) and `after` (a seq)."""
    entries = log.read(
        provider=request.GET.get("provider", ""),
        kind=request.GET.get("kind", ""),
        after=int(request.GET.get("after") or 0),
        limit=int(request.GET.get("limit") or log.ENTRIES_AT_MOST),
    )
    return JsonResponse({"entries": entries, "last": entries[-1]["seq"] if entries else None})


@require_http_methods(["GET", "POST"])
@controlled
def fault_plan(request: HttpRequest) -> JsonResponse:
    """Read the plan; or put one in force: {"faults": [...], "seed": n, "add": true to keep the old ones}."""
    if request.method == "POST":
        data = body_of(request)
        faults.replace(data.get("faults", []), seed=data.get("seed"), keep=bool(data.get("add")))
    return JsonResponse({"faults": faults.plan(), "seed": store().setting("seed", 1)})


@require_POST
@controlled
def reset(request: HttpRequest) -> JsonResponse:
    """Begin a new world. Optional: webhooks {provider: {url, secret}}, callback_delay, retry_after, seed."""
    return JsonResponse(worlds.reset(**body_of(request)))


@require_POST
@controlled
def move_clock(request: HttpRequest) -> JsonResponse:
    """{"advance": seconds} or {"at": ISO time or null}; optional {"signatures": "clock" or "wall"}."""
    data = body_of(request)
    if "advance" in data:
        clock.advance(float(data["advance"]))
    if "at" in data:
        clock.move(datetime.fromisoformat(data["at"]) if data["at"] else None)
    if "signatures" in data:
        if data["signatures"] not in ("wall", "clock"):
            raise ValueError("`signatures` is wall or clock.")
        store().set("signatures", data["signatures"])
    courier.tick()
    return JsonResponse(clock.told())


@require_POST
@controlled
def deliver(request: HttpRequest) -> JsonResponse:
    """Send callbacks now and tell how each try went: all that wait, or {"event": id}; with times, shuffle, at_once."""
    return JsonResponse({"results": courier.deliver_now(**body_of(request))})
