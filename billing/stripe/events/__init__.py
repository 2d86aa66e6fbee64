"""What Stripe's events mean to us. An event is only a trigger: the truth is read anew, so order does not matter.

Each noun has a file with its own READERS. What the mirror keeps is kept after our books have heard of it.
"""

from collections.abc import Callable

from academy.kernel.models import InboundEvent
from billing.stripe.events import cards, charges, disputes, payouts, refunds, sessions, subscriptions
from billing.stripe.mirror import KINDS, mirror

Reader = Callable[[InboundEvent], None]
BOOKED: dict[str, Reader] = {
    **cards.READERS,
    **charges.READERS,
    **sessions.READERS,
    **refunds.READERS,
    **disputes.READERS,
    **payouts.READERS,
    **subscriptions.READERS,
}


def _and_mirrored(book: Reader) -> Reader:
    def read(event: InboundEvent) -> None:
        book(event)
        mirror(event)

    return read


READERS: dict[str, Reader] = {
    **dict.fromkeys(KINDS, mirror),
    **{kind: _and_mirrored(reader) if kind in KINDS else reader for kind, reader in BOOKED.items()},
}
