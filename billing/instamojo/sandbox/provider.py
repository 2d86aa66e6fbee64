"""Instamojo, as the sandbox's frame sees it."""

import json
from collections.abc import Mapping

from academy.sandbox.providers import Page, Provider, Target
from academy.sandbox.store import store
from academy.settings import sandbox as settings
from billing.instamojo.sandbox import payment_requests
from billing.instamojo.sandbox.api import refusal


def target() -> Target:
    """The academy's own webhook address, and the salt it shares with this Instamojo."""
    return Target(url=settings.INSTAMOJO_WEBHOOK_URL, secret=settings.INSTAMOJO_SALT)


def begin(where: Target) -> None:
    """The world remembers where payments are told of, whatever address a request names."""
    store().set("instamojo_webhook", {"url": where.url, "secret": where.secret})


def start() -> None:
    """Nothing is left lying about by a crash."""


def headers(body: bytes, secret: str, at: int) -> Mapping[str, str]:
    """The mac stands in the form, so there is nothing to sign here."""
    return {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "Instamojo-Webhook/1.0"}


def failure(status: int) -> bytes:
    """The body of an outage."""
    words = {429: "Request was throttled.", 503: "Service unavailable."}.get(status, "Internal server error.")
    return json.dumps(refusal(words)).encode()


PROVIDER = Provider(
    name="instamojo",
    title="Instamojo",
    target=target,
    begin=begin,
    start=start,
    tick=payment_requests.end_due,
    headers=headers,
    failure=failure,
    pages=(
        Page(url="/instamojo/", title="Payment links", words="Every payment the school asked for by Instamojo."),
        Page(url="/log/?provider=instamojo", title="Instamojo's log", words="Calls, payments, refunds, webhooks."),
    ),
)
