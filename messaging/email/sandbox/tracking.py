"""Mailjet's events: what became of a message, told to the academy one JSON object at a time."""

import json
import secrets
import time
from typing import Any

from academy.sandbox import clock, deliveries, log
from academy.sandbox.providers import Target
from academy.sandbox.store import Doc, store
from messaging.email.sandbox import mailbox
from messaging.email.sandbox.mailbox import Recipient

FATES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "bounce@": (
        "bounce",
        "bounced",
        {
            "blocked": True,
            "hard_bounce": True,
            "error_related_to": "recipient",
            "error": "user unknown",
            "comment": "550 5.1.1 No such user",
        },
    ),
    "softbounce@": (
        "bounce",
        "bounced",
        {
            "blocked": False,
            "hard_bounce": False,
            "error_related_to": "recipient",
            "error": "quota exceeded",
            "comment": "452 4.2.2 Mailbox full",
        },
    ),
    "blocked@": ("blocked", "blocked", {"error_related_to": "recipient", "error": "blacklisted", "comment": ""}),
    "spam@": ("spam", "complained", {"source": "JMRPP"}),
}
"""By the beginning of the address: the event, the recipient's state, the event's own fields."""


def send_off(message: Doc) -> None:
    """Decide for every addressee whether the message arrives, and tell."""
    for who in message["recipients"]:
        event, state, more = next(
            (fate for start, fate in FATES.items() if who["email"].lower().startswith(start)),
            ("sent", "sent", {"mj_message_id": who["message_id"], "smtp_reply": "sent (250 2.0.0 OK sandbox)"}),
        )
        who["state"] = state
        tell(message, who, event, more)
    mailbox.write(message)


def opened(message: Doc, agent: str) -> None:
    """Somebody looks at the message in the mailbox: that opens it for those who had not."""
    news = [who for who in message["recipients"] if who["state"] == "sent"]
    for who in news:
        who["state"] = "opened"
        tell(message, who, "open", {"ip": "127.0.0.1", "geo": "CA", "agent": agent})
    if news:
        mailbox.write(message)


def tell(message: Doc, who: Recipient, event: str, more: dict[str, Any]) -> None:
    """Put one event on its way. Mailjet has no event ids; the sandbox makes one up for its own log."""
    extra = message["more"]
    body = {
        "event": event,
        "time": clock.stamp(),
        "MessageID": int(who["message_id"]),
        "Message_GUID": who["uuid"],
        "email": who["email"],
        "mj_campaign_id": 0,
        "mj_contact_id": 0,
        "customcampaign": extra["campaign"],
        "CustomID": extra["custom_id"],
        "Payload": extra["payload"],
        **more,
    }
    identifier = f"mj_{secrets.token_hex(8)}"
    log.write("mailjet", f"mail.{event}", message=message["id"], to=who["email"], event=identifier)
    address = store().setting("mailjet_webhook", "")
    if address:
        deliveries.post("mailjet", identifier, event, json.dumps(body), Target(url=address))


def new_message_id() -> str:
    """A number like Mailjet's: 17 digits, growing."""
    return str(time.time_ns() // 100 % 10**16 + 10**16)
