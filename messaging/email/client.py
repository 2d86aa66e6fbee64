"""Hand one mail to the provider. Which provider it is, the settings say; the code is the same for all."""

import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import requests
import structlog
from anymail.exceptions import AnymailAPIError, AnymailError
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from academy.kernel.errors import ProviderDown, Refusal, Unknown
from academy.kernel.letters import Attachment
from academy.kernel.trace import current

log = structlog.get_logger("mail")


@dataclass(frozen=True)
class Mail:
    """One mail to one person. message_id: ours, made from the obligation, the same at every try."""

    message_id: str
    to: str
    subject: str
    text: str
    html: str
    attachments: Sequence[Attachment] = ()


def send(mail: Mail) -> str:
    """Send it; returns the provider's id ("" where it gives none).

    Raises ProviderDown (surely not sent), Unknown (perhaps sent), or Refusal (this address or mail will never do).
    """
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=settings.MAIL_FROM,
        to=[mail.to],
        connection=get_connection(settings.MAIL_BACKENDS[settings.MAIL_PROVIDER], **_smtp_options()),
        headers={"Message-ID": f"<{mail.message_id}>"} if settings.MAIL_PROVIDER == "smtp" else {},
    )
    message.attach_alternative(mail.html, "text/html")
    for attachment in mail.attachments:
        message.attach(attachment.name, attachment.content, attachment.kind)
    # Comes back with every delivery event.
    message.metadata = {"message": mail.message_id, "request": current().request_id}  # type: ignore[attr-defined]
    try:
        message.send()
    except (requests.exceptions.ConnectTimeout, ConnectionRefusedError, smtplib.SMTPConnectError) as error:
        raise ProviderDown("The mail provider cannot be reached.") from error
    except (requests.exceptions.ConnectionError, AnymailAPIError) as error:
        raise _translate(error) from error
    except smtplib.SMTPRecipientsRefused as error:
        raise Refusal("The mail server does not take this address.", code="address") from error
    except (smtplib.SMTPException, OSError, requests.exceptions.RequestException) as error:
        raise Unknown("The mail provider did not answer; the mail may have gone out.") from error
    except AnymailError as error:
        raise Refusal(f"The mail provider refuses this mail: {error}", code="mail") from error
    status = getattr(message, "anymail_status", None)
    sent = status.recipients.get(mail.to) if status else None
    if sent and sent.status in ("invalid", "rejected", "failed"):
        raise Refusal("The mail provider does not take this address.", code="address")
    log.info("mail handed over", message_id=mail.message_id)
    return str(sent.message_id or "") if sent else ""


def _smtp_options() -> dict[str, Any]:
    if settings.MAIL_PROVIDER != "smtp":
        return {}
    return settings.SMTP_OPTIONS


def _translate(error: Exception) -> Exception:
    status = getattr(error, "status_code", None)
    if status is None:
        refused = "refused" in str(error).lower() or "resolve" in str(error).lower()
        return (ProviderDown if refused else Unknown)("No answer from the mail provider.")
    if status == 429:
        after = error.response.headers.get("Retry-After", "")  # type: ignore[attr-defined]
        return ProviderDown(
            "The mail provider asks us to slow down.", retry_after=float(after) if after.isdigit() else None
        )
    if status in (401, 403):
        return ProviderDown("The mail provider does not accept our key.")
    # What cannot be read although it says all is well may well be a yes.
    if status < 400 or status >= 500:
        return Unknown("The mail provider failed while it worked.")
    return Refusal(f"The mail provider refuses this mail ({status}).", code="mail")
