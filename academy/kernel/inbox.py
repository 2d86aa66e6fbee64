"""A provider's event: written once, handled after, handled once however often and in whatever order it comes."""

import json
from typing import Any

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string

from academy.kernel.models.inbound_event import InboundEvent
from academy.kernel.queue import enqueue
from academy.kernel.trace import current
from academy.kernel.work import Closed

log = structlog.get_logger("inbox")


@transaction.atomic
def receive(provider: str, event_id: str, kind: str, payload: dict[str, Any]) -> None:
    """Write the event down and ring for a worker; a repeated delivery is counted and rings only if still unhandled.

    Deduplicated on *handled*, not on *seen*: an event that was written and then lost its worker is done after all.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO academy_inboundevent AS event (provider, event_id, kind, payload, request_id, state, attempts,"
            " outages, claims, leased_by, last_error, deliveries)"
            " VALUES (%s, %s, %s, %s, %s, 'due', 0, 0, 0, '', '', 1)"
            " ON CONFLICT (provider, event_id) DO UPDATE SET deliveries = event.deliveries + 1"
            " RETURNING id, state = 'due'",
            [provider, event_id, kind, json.dumps(payload), current().request_id],
        )
        pk, is_due = cursor.fetchone()
    log.info("event received", provider=provider, provider_event=event_id, kind=kind, row=pk, handled=not is_due)
    if is_due:
        enqueue("academy.kernel.work.do", InboundEvent.label(), pk)


def handle(event: InboundEvent) -> Closed | None:
    """The work of an event: give it to its reader, if anybody reads this kind."""
    readers = import_string(settings.INBOX[event.provider])
    reader = readers.get(event.kind)
    if reader is None:
        return Closed("Nobody reads this kind.")
    reader(event)
    return None
