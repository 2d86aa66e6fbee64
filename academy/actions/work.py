"""What a person may do to durable work besides answering its dead letter: look again now, or do a whole event anew."""

from django.db import transaction
from django.utils.translation import gettext as _

from academy.kernel.db import Now
from academy.kernel.errors import Refusal
from academy.kernel.models import InboundEvent
from academy.kernel.models.work import Work, WorkState
from academy.kernel.queue import ring


@transaction.atomic
def try_now(*, work: Work) -> None:
    """Have a worker look at due work at once instead of when its back-off ends. Raises Refusal when it is over."""
    # Against the worker that just finishes it.
    row = type(work).objects.select_for_update().get(pk=work.pk)
    if row.state != WorkState.DUE:
        raise Refusal(_("This has already come to its end, so there is nothing to try."), code="already-over")
    type(work).objects.filter(pk=work.pk).update(not_before=Now(), rung_at=None)
    ring(row)


@transaction.atomic
def reprocess(*, event: InboundEvent) -> None:
    """Handle an event again that was handled or that nobody read. Its reader looks at the provider's truth anew.

    Raises Refusal while it is still due, and for a dead one: that has a dead letter, whose answer it is.
    """
    # Against two people pressing at once.
    row = InboundEvent.objects.select_for_update().get(pk=event.pk)
    if row.state == WorkState.DUE:
        raise Refusal(_("This event has not been handled yet; a worker is about to."), code="still-due")
    if row.state == WorkState.DEAD:
        raise Refusal(_("This event has a dead letter. Try it again there."), code="dead")
    InboundEvent.objects.filter(pk=row.pk).update(
        state=WorkState.DUE, finished_at=None, attempts=0, outages=0, created_at=Now(), not_before=Now(), rung_at=None
    )
    ring(row)
