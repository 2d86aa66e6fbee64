"""Who reads the events of a provider called "test"."""

from academy.kernel.errors import Refusal
from academy.kernel.models import InboundEvent
from academy.models import Family


def seen(event: InboundEvent) -> None:
    """Leave a family per handling, so that one can count them."""
    Family.objects.create(name=f"handled {event.event_id}")


def foreign(_event: InboundEvent) -> None:
    raise Refusal("It belongs to nobody here.")


READERS = {"seen": seen, "foreign": foreign}
