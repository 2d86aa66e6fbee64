"""What Mailjet refuses in a message, by its published error codes."""

import re
from dataclasses import dataclass
from typing import Any

EMAIL = re.compile(r"^[^@\s,;<>\"()]+@[^@\s,;<>\"()]+\.[^@\s,;<>\"().]+$")
RECIPIENTS_AT_MOST = 50
SUBJECT_AT_MOST = 255
ATTACHMENTS_AT_MOST = 15 * 1024 * 1024


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PROPERTIES = _words(
    """
    From Sender To Cc Bcc ReplyTo Subject TextPart HTMLPart TemplateID TemplateLanguage TemplateErrorReporting
    TemplateErrorDeliver Attachments InlinedAttachments Priority CustomCampaign DeduplicateCampaign TrackOpens
    TrackClicks CustomID EventPayload MonitoringCategory URLTags Headers Variables
    """
)
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
    unknown = [name for name in message if name not in PROPERTIES]
    problems = [
        Problem(code="mj-0004", message=f'Unrecognized property "{name}".', related=(name,)) for name in unknown
    ]
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


def _sender(sender: Any) -> list[Problem]:
    if not sender:
        return [Problem(code="mj-0003", message='"From" is mandatory but missing from the input.', related=("From",))]
    return _address(sender, "From")


def _recipients(message: dict[str, Any]) -> list[Problem]:
    if "To" not in message:
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
        return [Problem(code="mj-0004", message='Type mismatch. Expected type "email".', related=(where,))]
    email = who.get("Email")
    if not email:
        return [Problem(code="mj-0012", message='"Email" cannot be empty.', related=(f"{where}.Email",))]
    if not isinstance(email, str) or not EMAIL.match(email):
        words = f'"{email}" is an invalid email address.'
        return [Problem(code="mj-0013", message=words, related=(f"{where}.Email",))]
    return []


def _attachments(message: dict[str, Any]) -> list[Problem]:
    problems: list[Problem] = []
    size = 0
    for field in ("Attachments", "InlinedAttachments"):
        for at, each in enumerate(message.get(field) or []):
            for name in ("ContentType", "Filename", "Base64Content"):
                if not each.get(name):
                    words = f'"{name}" cannot be empty.'
                    problems.append(Problem(code="mj-0012", message=words, related=(f"{field}[{at}].{name}",)))
            size += len(each.get("Base64Content") or "") * 3 // 4
    if size > ATTACHMENTS_AT_MOST:
        problems.append(Problem(code="mj-0011", message="Attachments exceed 15 MB in total.", related=("Attachments",)))
    return problems
