"""Families pay on Stripe's pages: what became of each that is open."""

from datetime import timedelta

import structlog
from django.db import transaction

from academy.kernel.db import Now
from academy.kernel.errors import Refusal
from billing.actions.asking import ask_in_turn
from billing.models import Checkout
from billing.stripe.client import read_session
from billing.stripe.events.sessions import settle_session

log = structlog.get_logger("reconcile")

# A webhook gets this long before we ask ourselves.
GRACE = timedelta(seconds=45)


def reconcile() -> int:
    """Look at the open checkouts that were not looked at lately, the longest-unseen first; returns how many."""
    return ask_in_turn(iter(_take, None), _look_at)


def _look_at(checkout: Checkout) -> None:
    try:
        settle_session(read_session(checkout.session))
    except Refusal as no:
        log.error("session does not fit our books", session=checkout.session, reason=no.sentence)


@transaction.atomic
def _take() -> Checkout | None:
    # Marked as looked at before the asking, so that two workers do not ask the same.
    due = Checkout.objects.select_for_update(skip_locked=True).filter(
        state=Checkout.State.OPEN, checked_at__lt=Now() - GRACE
    )
    row = due.order_by("checked_at").first()
    if row:
        Checkout.objects.filter(pk=row.pk).update(checked_at=Now())
    return row
