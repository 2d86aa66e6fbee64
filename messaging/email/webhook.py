"""The mail provider's door. Anymail verifies and reads the request; we write each event down and say thank you."""

import hashlib
import json
from typing import Any

from anymail.exceptions import AnymailWebhookValidationFailure
from anymail.signals import AnymailTrackingEvent, tracking
from anymail.webhooks.mailjet import MailjetTrackingWebhookView
from django.dispatch import receiver
from django.http import HttpRequest

from academy.kernel.inbox import receive
from academy.kernel.trace import become


@receiver(tracking, dispatch_uid="academy-mail-tracking")
def mail_event(sender: Any, event: AnymailTrackingEvent, esp_name: str, **_: Any) -> None:
    """Called by anymail inside its view, once per event in the request. Providers give no id, so we derive one."""
    become("mail")
    facts = {
        "provider_id": str(event.message_id or ""),
        "message": (event.metadata or {}).get("message", ""),
        "address": event.recipient or "",
        "error": event.mta_response or event.description or "",
        "at": event.timestamp.isoformat() if event.timestamp else "",
    }
    own = event.event_id or hashlib.sha256(json.dumps([event.event_type, facts], sort_keys=True).encode()).hexdigest()
    receive("mail", f"{esp_name}:{own}"[:120], event.event_type, facts)


class MailjetDoor(MailjetTrackingWebhookView):
    """Where Mailjet reports deliveries, the one of anymail's many doors that we need; 400 to what cannot be trusted."""

    warn_if_no_basic_auth = False

    def validate_request(self, request: HttpRequest) -> None:
        """Anymail would let everybody in where no secret is configured (mail by SMTP); we let nobody in."""
        if not self.basic_auth:
            raise AnymailWebhookValidationFailure("No secret is configured, so nothing can be trusted.")
        super().validate_request(request)

    def parse_events(self, request: HttpRequest) -> list[AnymailTrackingEvent]:
        """What is no list of Mailjet's events is refused like what is not signed."""
        try:
            return super().parse_events(request)
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise AnymailWebhookValidationFailure(f"It is no event of Mailjet's ({error}).") from error
