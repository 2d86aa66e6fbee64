"""What Mailjet refuses in a message, by its published error codes."""

import re
from dataclasses import dataclass
from typing import Any

EMAIL = re.compile(r"^[^@\s,;<>\"()]+@[^@\s,;<>\"()]+\.[^@\s,;<>\"().]+$")
BASE64 = re.compile(r"^[A-Za-z0-9+/\s]*={0,2}\s*$")
RECIPIENTS_AT_MOST = 50
SUBJECT_AT_MOST = 255
ATTACHMENTS_AT_MOST = 15 * 1024 * 1024


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


KINDS: dict[str, tuple[type, frozenset[str]]] = {
    "string": (
        str,
        _words(
            "Subject TextPart HTMLPart CustomCampaign CustomID EventPayload MonitoringCategory URLTags TrackOpens"
            " TrackClicks"
        ),
    ),
    "email": (dict, _words("From Sender ReplyTo TemplateErrorReporting")),
    "array": (list, _words("To Cc Bcc Attachments InlinedAttachments")),
    "object": (dict, _words("Headers Variables")),
    "bool": (bool, _words("TemplateLanguage TemplateErrorDeliver DeduplicateCampaign")),
    "int64": (int, _words("TemplateID Priority")),
}
"""Every property a message may have, by its type."""
FORBIDDEN_HEADERS = _words("from sender subject to cc bcc reply-to return-path delivered-to dkim-signature")


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One reason a message is not sent."""

    code: str
    message: str
    related: tuple[str, ...]
    status: int = 400


def check(message: Any) -> list[Problem]:
    """Everything wrong with a message; an empty list sends it."""
    problems = _types(message)
    if problems:
        return problems
    problems += _sender(message.get("From"))
    problems += _recipients(message)
    if not any(message.get(part) for part in ("HTMLPart", "TextPart", "TemplateID")):
        problems.append(
            Problem(
                code="send-0003",
                message='At least "HTMLPart", "TextPart" or "TemplateID" must be provided.',
                related=("HTMLPart", "TextPart", "TemplateID"),
            )
        )
    if len(message.get("Subject") or "") > SUBJECT_AT_MOST:
        problems.append(
            Problem(
                code="mj-0006", message=f'"Subject" holds at most {SUBJECT_AT_MOST} characters.', related=("Subject",)
            )
        )
    for name in message.get("Headers") or {}:
        if name.lower() in FORBIDDEN_HEADERS:
            problems.append(
                Problem(
                    code="send-0011",
                    message=f'Header "{name}" cannot be customized. Please use the dedicated property.',
                    related=(f'Headers["{name}"]',),
                )
            )
    return problems + _attachments(message)


def _types(message: Any) -> list[Problem]:
    """Properties that are unknown or of another type."""
    if not isinstance(message, dict):
        return [_mismatch("message", "Messages")]
    problems: list[Problem] = []
    for name, value in message.items():
        kind = next((kind for kind, (_, names) in KINDS.items() if name in names), None)
        if kind is None:
            problems.append(Problem(code="mj-0004", message=f'Unrecognized property "{name}".', related=(name,)))
        elif not isinstance(value, KINDS[kind][0]):
            problems.append(_mismatch(kind, name))
    for field in ("Attachments", "InlinedAttachments"):
        each = message.get(field)
        if isinstance(each, list) and not all(isinstance(part, dict) for part in each):
            problems.append(_mismatch("attachment", field))
    return problems


def _mismatch(kind: str, name: str) -> Problem:
    return Problem(code="mj-0004", message=f'Type mismatch. Expected type "{kind}".', related=(name,))


def _sender(sender: Any) -> list[Problem]:
    if not sender:
        return [Problem(code="mj-0003", message='"From" is mandatory but missing from the input.', related=("From",))]
    return _address(sender, "From")


def _recipients(message: dict[str, Any]) -> list[Problem]:
    if message.get("To") is None:
        return [Problem(code="mj-0003", message='"To" is mandatory but missing from the input.', related=("To",))]
    if not message["To"]:
        return [Problem(code="mj-0007", message='"To" must hold at least one address.', related=("To",))]
    problems: list[Problem] = []
    count = 0
    for field in ("To", "Cc", "Bcc"):
        for at, who in enumerate(message.get(field) or []):
            count += 1
            problems += _address(who, f"{field}[{at}]")
    if count > RECIPIENTS_AT_MOST:
        words = f"The total number of recipients exceeds the limit of {RECIPIENTS_AT_MOST}."
        problems.append(Problem(code="send-0015", message=words, related=("To", "Cc", "Bcc")))
    return problems + (_address(message["ReplyTo"], "ReplyTo") if message.get("ReplyTo") else [])


def _address(who: Any, where: str) -> list[Problem]:
    if not isinstance(who, dict):
        return [_mismatch("email", where)]
    email = who.get("Email")
    if not email:
        return [Problem(code="mj-0012", message='"Email" cannot be empty.', related=(f"{where}.Email",))]
    if not isinstance(email, str) or not EMAIL.match(email):
        words = f'"{email}" is an invalid email address.'
        return [Problem(code="mj-0013", message=words, related=(f"{where}.Email",))]
    return [] if isinstance(who.get("Name") or "", str) else [_mismatch("string", f"{where}.Name")]


def _attachments(message: dict[str, Any]) -> list[Problem]:
    problems: list[Problem] = []
    size = 0
    for field in ("Attachments", "InlinedAttachments"):
        for at, each in enumerate(message.get(field) or []):
            for name in ("ContentType", "Filename", "Base64Content"):
                where, value = f"{field}[{at}].{name}", each.get(name) or ""
                if not isinstance(value, str) or (name == "Base64Content" and not BASE64.match(value)):
                    problems.append(_mismatch("base64" if name == "Base64Content" else "string", where))
                elif not value:
                    problems.append(Problem(code="mj-0012", message=f'"{name}" cannot be empty.', related=(where,)))
            size += len(str(each.get("Base64Content") or "")) * 3 // 4
    if size > ATTACHMENTS_AT_MOST:
        problems.append(Problem(code="mj-0011", message="Attachments exceed 15 MB in total.", related=("Attachments",)))
    return problems
