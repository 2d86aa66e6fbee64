"""Webhooks get lost; so we ask."""

import time
from datetime import timedelta

import structlog
from django.db import transaction

from academy.kernel.db import Now
from academy.kernel.errors import ProviderDown, Refusal, Unknown
from billing.models import Checkout
from billing.stripe.client import read_session
from billing.stripe.events.sessions import settle_session

log = structlog.get_logger("reconcile")

# A webhook gets this long before we ask ourselves.
GRACE = timedelta(seconds=45)
# A slow provider must not keep the worker from everything else; whoever was not asked is first the next time.
SECONDS = 8.0


def reconcile() -> int:
    """Look at the open checkouts that were not looked at lately, the longest-unseen first; returns how many."""
    until = time.monotonic() + SECONDS
    asked = 0
    while time.monotonic() < until:
        session = _take()
        if session is None:
            break
        asked += 1
        try:
            settle_session(read_session(session))
        except (ProviderDown, Unknown) as error:
            # Stripe is down: the next tick asks again.
            log.warning("could not ask", session=session, error=str(error))
            break
        except Refusal as no:
            log.error("session does not fit our books", session=session, reason=no.sentence)
    return asked


@transaction.atomic
def _take() -> str | None:
    # Marked as looked at before the asking, so that two workers do not ask the same.
    due = Checkout.objects.select_for_update(skip_locked=True).filter(
        state=Checkout.State.OPEN, checked_at__lt=Now() - GRACE
    )
    row = due.order_by("checked_at").first()
    if row is None:
        return None
    Checkout.objects.filter(pk=row.pk).update(checked_at=Now())
    return row.session
