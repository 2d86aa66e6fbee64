"""Webhooks get lost; so we ask."""

from datetime import timedelta

import structlog
from django.db import transaction

from academy.kernel.db import Now
from academy.kernel.errors import ProviderDown, Refusal, Unknown
from billing.models import Checkout
from billing.stripe.client import read_session
from billing.stripe.events import settle_session

log = structlog.get_logger("reconcile")

# A webhook gets this long before we ask ourselves.
GRACE = timedelta(seconds=45)
BATCH = 50


def reconcile() -> int:
    """Look at the open checkouts that were not looked at lately, the longest-unseen first; returns how many."""
    sessions = _take()
    for session in sessions:
        try:
            settle_session(read_session(session))
        except (ProviderDown, Unknown) as error:
            # Stripe is down: the next tick asks again.
            log.warning("could not ask", session=session, error=str(error))
            break
        except Refusal as no:
            log.error("session does not fit our books", session=session, reason=no.sentence)
    return len(sessions)


@transaction.atomic
def _take() -> list[str]:
    # Marked as looked at before the asking, so that two workers do not ask the same.
    due = Checkout.objects.select_for_update(skip_locked=True).filter(
        state=Checkout.State.OPEN, checked_at__lt=Now() - GRACE
    )
    rows = list(due.order_by("checked_at")[:BATCH])
    Checkout.objects.filter(pk__in=[row.pk for row in rows]).update(checked_at=Now())
    return [row.session for row in rows]
