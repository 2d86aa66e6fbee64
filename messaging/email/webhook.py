"""The mail provider's door. Anymail verifies and reads the request; we write each event down and say thank you."""

import hashlib
import json
from typing import Any

from anymail.signals import AnymailTrackingEvent, tracking
from django.dispatch import receiver

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
