"""The one mailbox every pretended mail lands in, whichever way it was sent."""

from typing import Any, TypedDict
from uuid import uuid4

from academy.sandbox import clock, log
from academy.sandbox.store import Doc, store

PROVIDER = "mail"
KIND = "message"


class Address(TypedDict):
    """Somebody's e-mail address, with their name where it is known."""

    email: str
    name: str


class Recipient(Address):
    """One addressee of a message, and what became of it for them: accepted, sent, bounced, blocked, opened."""

    field: str
    message_id: str
    uuid: str
    state: str


def keep(
    *,
    via: str,
    sender: Address,
    recipients: list[Recipient],
    subject: str,
    text: str,
    html: str,
    headers: dict[str, str],
    attachments: list[dict[str, Any]],
    reply_to: Address | None = None,
    **more: Any,
) -> Doc:
    """Put a message into the box."""
    message: Doc = {
        "id": uuid4().hex,
        "at": clock.iso(),
        "via": via,
        "from": sender,
        "recipients": recipients,
        "reply_to": reply_to,
        "subject": subject,
        "text": text,
        "html": html,
        "headers": headers,
        "attachments": attachments,
        "more": more,
    }
    write(message)
    log.write(
        "mailjet" if via == "mailjet" else "smtp",
        "mail.accepted",
        message=message["id"],
        to=[who["email"] for who in recipients],
        subject=subject,
        custom_id=more.get("custom_id", ""),
    )
    return message


def write(message: Doc) -> None:
    """Write a message down as it now is."""
    store().put(PROVIDER, KIND, message["id"], message, clock.stamp())


def get(identifier: str) -> Doc | None:
    """One message."""
    return store().get(PROVIDER, KIND, identifier)


def browse(*, to: str = "", limit: int | None = None) -> list[Doc]:
    """Messages, newest first; `to` names one addressee, whatever the case."""
    found = store().find(PROVIDER, KIND, limit=None if to else limit)
    if to:
        found = [message for message in found if to.lower() in {who["email"].lower() for who in message["recipients"]}]
    return found[:limit]


def told(message: Doc) -> dict[str, Any]:
    """A message as the control path shows it."""
    recipients: list[Recipient] = message["recipients"]
    return {
        **{name: message[name] for name in ("id", "at", "via", "subject", "text", "html", "headers", "attachments")},
        "from": written(message["from"]),
        "to": [who["email"] for who in recipients if who["field"] == "To"],
        "cc": [who["email"] for who in recipients if who["field"] == "Cc"],
        "bcc": [who["email"] for who in recipients if who["field"] == "Bcc"],
        "reply_to": written(message["reply_to"]) if message["reply_to"] else None,
        "message_id": recipients[0]["message_id"] if recipients else "",
        "state": recipients[0]["state"] if recipients else "",
        "recipients": recipients,
        **message["more"],
    }


def written(who: Address) -> str:
    """An address as a person reads it."""
    return f"{who['name']} <{who['email']}>" if who["name"] else who["email"]
