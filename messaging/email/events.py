"""What became of a mail, as the provider reports it: written on the message, never backwards."""

from academy.kernel.models import InboundEvent
from messaging.actions.progress import record_progress
from messaging.models import Message

STATES = {
    "sent": Message.State.SENT,
    "delivered": Message.State.DELIVERED,
    "opened": Message.State.OPENED,
    "clicked": Message.State.OPENED,
    "bounced": Message.State.BOUNCED,
    "rejected": Message.State.BOUNCED,
    "complained": Message.State.BOUNCED,
    "failed": Message.State.FAILED,
}


def progressed(event: InboundEvent) -> None:
    """A delivery event: find the message by its id and write the state down."""
    record_progress(
        message_id=event.payload["message"],
        provider_id=event.payload["provider_id"],
        state=STATES[event.kind],
        error=event.payload.get("error", ""),
    )


READERS = dict.fromkeys(STATES, progressed)
