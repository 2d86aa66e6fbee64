"""Mailjet's Send API v3.1: POST /mailjet/v3.1/send."""

import base64
import binascii
import json
import re
from hmac import compare_digest
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from academy.sandbox.gate import pause
from academy.sandbox.store import Doc, store
from academy.settings import sandbox as settings
from messaging.email.sandbox import mailbox, tracking
from messaging.email.sandbox.mailbox import Recipient
from messaging.email.sandbox.validation import Problem, check

MESSAGES_AT_MOST = 50
FIELDS = ("To", "Cc", "Bcc")


@csrf_exempt
def send(request: HttpRequest) -> JsonResponse:
    """Send up to fifty messages; each succeeds or fails for itself."""
    if request.method != "POST":
        return _global_error(405, "mj-0009", f"Method {request.method} is not allowed.")
    if not _knows_the_keys(request):
        return _global_error(
            401, "mj-0015", "API key authentication/authorization failure. You may be unauthorized to access the API."
        )
    pause(request.META)
    try:
        data = json.loads(request.body)
    except ValueError:
        return _global_error(400, "mj-0002", "Malformed JSON, please review the syntax and properties types.")
    if not isinstance(data, dict) or not isinstance(data.get("Messages"), list):
        return _global_error(400, "mj-0003", '"Messages" is mandatory but missing from the input.', "Messages")
    if not data["Messages"]:
        return _global_error(400, "mj-0007", '"Messages" must hold at least one message.', "Messages")
    if len(data["Messages"]) > MESSAGES_AT_MOST:
        return _global_error(400, "mj-0008", f'"Messages" holds at most {MESSAGES_AT_MOST} messages.', "Messages")
    if not isinstance(data.get("Globals") or {}, dict):
        return _global_error(400, "mj-0004", 'Type mismatch. Expected type "object".', "Globals")
    with store().transaction():
        shared, only_check = data.get("Globals") or {}, bool(data.get("SandboxMode"))
        results = [_one(_whole(shared, message), only_check) for message in data["Messages"]]
    failed = [error["StatusCode"] for result in results for error in result.get("Errors", [])]
    return JsonResponse({"Messages": results}, status=max(failed, default=200))


def _knows_the_keys(request: HttpRequest) -> bool:
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    try:
        pair = base64.b64decode(given, validate=True)
    except binascii.Error:
        return False
    wanted = f"{settings.MAILJET_API_KEY}:{settings.MAILJET_SECRET_KEY}".encode()
    return scheme.lower() == "basic" and compare_digest(pair, wanted)


def _global_error(status: int, code: str, message: str, *related: str) -> JsonResponse:
    body: Doc = {"ErrorIdentifier": str(uuid4()), "ErrorCode": code, "StatusCode": status, "ErrorMessage": message}
    if related:
        body["ErrorRelatedTo"] = list(related)
    return JsonResponse(body, status=status)


def _told(problem: Problem) -> Doc:
    return {
        "ErrorIdentifier": str(uuid4()),
        "ErrorCode": problem.code,
        "StatusCode": problem.status,
        "ErrorMessage": problem.message,
        "ErrorRelatedTo": list(problem.related),
    }


def _whole(shared: dict[str, Any], message: Any) -> Any:
    """A message with what all of them share; null counts as not given."""
    if not isinstance(message, dict):
        return message
    return {name: value for name, value in {**shared, **message}.items() if value is not None}


def _one(message: dict[str, Any], only_check: bool) -> Doc:
    """Take one message: its part of the answer."""
    problems = check(message)
    if problems:
        return {"Status": "error", "Errors": [_told(problem) for problem in problems]}
    recipients = _recipients(message, only_check)
    if not only_check:
        kept = mailbox.keep(
            via="mailjet",
            sender=_address(message["From"]),
            recipients=recipients,
            subject=message.get("Subject", ""),
            text=message.get("TextPart", ""),
            html=message.get("HTMLPart", ""),
            headers=message.get("Headers") or {},
            attachments=_attachments(message),
            reply_to=_address(message["ReplyTo"]) if message.get("ReplyTo") else None,
            custom_id=message.get("CustomID", ""),
            payload=message.get("EventPayload", ""),
            campaign=message.get("CustomCampaign", ""),
        )
        tracking.send_off(kept)
    return {
        "Status": "success",
        "CustomID": message.get("CustomID", ""),
        **{field: [_receipt(who) for who in recipients if who["field"] == field] for field in FIELDS},
    }


def _recipients(message: dict[str, Any], only_check: bool) -> list[Recipient]:
    """Everybody once, even if named twice."""
    found: dict[str, Recipient] = {}
    for field in FIELDS:
        for who in message.get(field) or []:
            if who["Email"].lower() not in found:
                found[who["Email"].lower()] = {
                    **_address(who),
                    "field": field,
                    "message_id": "0" if only_check else tracking.new_message_id(),
                    "uuid": "" if only_check else str(uuid4()),
                    "state": "accepted",
                }
    return list(found.values())


def _receipt(who: Recipient) -> Doc:
    number = int(who["message_id"])
    return {
        "Email": who["email"],
        "MessageUUID": who["uuid"],
        "MessageID": number,
        "MessageHref": f"https://api.mailjet.com/v3/REST/message/{number}",
    }


def _address(given: dict[str, Any]) -> mailbox.Address:
    return {"email": given["Email"], "name": given.get("Name") or ""}


def _attachments(message: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "name": each["Filename"],
            "type": each["ContentType"],
            "content": re.sub(r"\s", "", each["Base64Content"]),
            "content_id": each.get("ContentID"),
        }
        for field in ("Attachments", "InlinedAttachments")
        for each in message.get(field) or []
    ]
