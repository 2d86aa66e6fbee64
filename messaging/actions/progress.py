"""What became of a message."""

from django.db import transaction

from messaging.models import Message

# A message only goes forward; a late "sent" does not undo "opened".
ORDER = (
    Message.State.SENDING,
    Message.State.UNCERTAIN,
    Message.State.SENT,
    Message.State.DELIVERED,
    Message.State.OPENED,
    Message.State.FAILED,
    Message.State.BOUNCED,
)


@transaction.atomic
def record_progress(*, message_id: str, provider_id: str, state: Message.State, error: str = "") -> None:
    """Write a delivery state on the message with this id of ours (or the provider's), if it is further than before."""
    rows = Message.objects.select_for_update()
    message = rows.filter(message_id=message_id).first() if message_id else None
    if message is None and provider_id:
        message = rows.filter(provider_id=provider_id).first()
    if message is None or ORDER.index(state) <= ORDER.index(Message.State(message.state)):
        return
    message.state, message.error = state, error
    message.save(update_fields=["state", "error"])
