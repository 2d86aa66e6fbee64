"""A plain SMTP server on the port after the sandbox's own. It takes every message and asks for no password."""

import base64
import email.policy
from email.headerregistry import Address as HeaderAddress
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any
from uuid import uuid4

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from academy.sandbox.store import store
from academy.settings import sandbox as settings
from messaging.email.sandbox import mailbox
from messaging.email.sandbox.mailbox import Address, Recipient


class Inbox:
    """Takes messages from aiosmtpd."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep one message; its envelope says who gets it, its headers what it says."""
        content = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content or "").encode()
        message = BytesParser(EmailMessage, policy=email.policy.default).parsebytes(content)
        with store().transaction():
            keep(message, envelope.mail_from or "", list(envelope.rcpt_tos))
        return "250 OK: kept in the sandbox's mailbox"


def keep(message: EmailMessage, sender: str, recipients: list[str]) -> None:
    """Put a parsed message into the mailbox. There are no events: plain SMTP has none."""
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    mailbox.keep(
        via="smtp",
        sender=_first(message, "From") or {"email": sender, "name": ""},
        recipients=_recipients(message, recipients),
        subject=str(message.get("Subject", "")),
        text=text.get_content() if text else "",
        html=html.get_content() if html else "",
        headers={name: str(value) for name, value in message.items()},
        attachments=[_attachment(part) for part in message.iter_attachments()],
        reply_to=_first(message, "Reply-To"),
    )


def _addresses(message: EmailMessage, name: str) -> list[Address]:
    header = message.get(name)
    found: tuple[HeaderAddress, ...] = header.addresses if header else ()
    return [{"email": each.addr_spec, "name": each.display_name} for each in found]


def _first(message: EmailMessage, name: str) -> Address | None:
    return next(iter(_addresses(message, name)), None)


def _recipients(message: EmailMessage, envelope: list[str]) -> list[Recipient]:
    """Those of the envelope, each under the header that names them; a blind copy stands in none."""
    named = {who["email"].lower(): (field, who) for field in ("Cc", "To") for who in _addresses(message, field)}
    found: list[Recipient] = []
    for address in envelope:
        field, who = named.get(address.lower(), ("Bcc", {"email": address, "name": ""}))
        number = str(message.get("Message-ID", ""))
        found.append(
            {
                "email": address,
                "name": who["name"],
                "field": field,
                "message_id": number,
                "uuid": str(uuid4()),
                "state": "sent",
            }
        )
    return found


def _attachment(part: Any) -> dict[str, Any]:
    content = part.get_content()
    raw = content if isinstance(content, bytes) else str(content).encode()
    return {
        "name": part.get_filename() or "part",
        "type": part.get_content_type(),
        "content": base64.b64encode(raw).decode(),
        "content_id": part.get("Content-ID"),
    }


def listen() -> None:
    """Start listening in a thread of its own. Raises OSError where the port is taken."""
    Controller(Inbox(), hostname="127.0.0.1", port=settings.SMTP_PORT, ready_timeout=10).start()
