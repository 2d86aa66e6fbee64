"""Mail, as the sandbox's frame sees it: Mailjet's API, and a plain SMTP server beside it."""

import json
from collections.abc import Mapping
from uuid import uuid4

from academy.sandbox.providers import Page, Provider, Target
from academy.sandbox.store import store
from academy.settings import sandbox as settings
from messaging.email.sandbox import smtp


def target() -> Target:
    """The academy's own tracking address; user and password stand in it."""
    return Target(url=settings.MAIL_WEBHOOK_URL)


def begin(where: Target) -> None:
    """The world remembers where events go."""
    store().set("mailjet_webhook", where.url)


def headers(body: bytes, secret: str, at: int) -> Mapping[str, str]:
    """Mailjet signs nothing; the password in the address is all there is."""
    return {"Content-Type": "application/json", "User-Agent": "Mailjet-api/1.0"}


def failure(status: int) -> bytes:
    """The body of an outage."""
    words = {429: "Too many requests.", 503: "Service unavailable."}.get(status, "Internal server error.")
    body = {"ErrorIdentifier": str(uuid4()), "ErrorCode": "", "StatusCode": status, "ErrorMessage": words}
    return json.dumps(body).encode()


def tick() -> None:
    """Nothing falls due by itself."""


PROVIDER = Provider(
    name="mailjet",
    title="Mail",
    target=target,
    begin=begin,
    start=smtp.listen,
    tick=tick,
    headers=headers,
    failure=failure,
    pages=(Page(url="/mailbox/", title="Mailbox", words="Every mail the academy sent, to whomever."),),
)
