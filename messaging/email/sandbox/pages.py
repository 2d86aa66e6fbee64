"""The mailbox for people."""

import base64
import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.encoding import iri_to_uri
from django.views.decorators.http import require_GET

from academy.sandbox.store import Doc, store
from messaging.email.sandbox import mailbox, tracking

SHOWN = 100
LINK = re.compile(r"https?://[^\s<>\"')\]]+")
# Inside the frame: no script, no form, nothing from the net; links open in a window of their own.
MAIL_POLICY = (
    "default-src 'none'; img-src data: 'self'; style-src 'unsafe-inline';"
    " sandbox allow-popups allow-popups-to-escape-sandbox"
)


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Every message, newest first."""
    to = request.GET.get("to", "").strip()
    found = [mailbox.told(message) for message in mailbox.browse(to=to, limit=SHOWN)]
    return render(request, "sandbox/mailbox.html", {"messages": found, "to": to})


def _message(identifier: str) -> Doc:
    message = mailbox.get(identifier)
    if message is None:
        raise Http404("There is no such message. The sandbox may have been reset since.")
    return message


@require_GET
def read(request: HttpRequest, message: str) -> HttpResponse:
    """One message. Looking at it opens it, and Mailjet says so."""
    with store().transaction():
        doc = _message(message)
        if doc["via"] == "mailjet":
            tracking.opened(doc, request.headers.get("User-Agent", ""))
    links = dict.fromkeys(link.rstrip(".,;") for link in LINK.findall(doc["text"] or doc["html"]))
    context: dict[str, Any] = {
        "message": mailbox.told(doc),
        "links": list(links),
        "attachments": [
            {"at": at, "name": each["name"], "size": len(each["content"]) * 3 // 4}
            for at, each in enumerate(doc["attachments"])
        ],
    }
    return render(request, "sandbox/mail.html", context)


@require_GET
def body(request: HttpRequest, message: str) -> HttpResponse:
    """The HTML part alone, for the frame; its inline pictures are served from here."""
    doc = _message(message)
    html = doc["html"]
    for at, each in enumerate(doc["attachments"]):
        if each["content_id"]:
            html = html.replace(f"cid:{each['content_id'].strip('<>')}", f"/mailbox/{message}/attachments/{at}")
    response = HttpResponse(f'<base target="_blank">{html}')
    response["Content-Security-Policy"] = MAIL_POLICY
    return response


@require_GET
def attachment(request: HttpRequest, message: str, at: int) -> HttpResponse:
    """One attachment, to be saved; pictures may be shown in the message."""
    attachments = _message(message)["attachments"]
    if at >= len(attachments):
        raise Http404("There is no such attachment.")
    each = attachments[at]
    response = HttpResponse(base64.b64decode(each["content"]), content_type=each["type"])
    inline = each["type"] in ("image/png", "image/jpeg", "image/gif", "image/webp")
    name = re.sub(r"[^\w. -]", "_", each["name"])
    response["Content-Disposition"] = f'{"inline" if inline else "attachment"}; filename="{iri_to_uri(name)}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
