"""Webhooks get lost; so we ask how subscriptions stand, and what was billed of them."""

import time
from datetime import timedelta

import structlog
from django.db.models import Q
from django.utils.translation import gettext as _

from academy.kernel.db import Now
from academy.kernel.errors import ProviderDown, Refusal, Unknown
from academy.kernel.notices import tell_staff
from billing.models import Subscription
from billing.stripe.client import list_bills
from billing.stripe.events.subscriptions import look_at, look_at_bill

log = structlog.get_logger("reconcile")

# A slow provider must not keep the worker from everything else.
SECONDS = 8.0
# Stripe drafts a bill when a period ends, and takes it an hour later.
AFTER_ITS_PERIOD = timedelta(hours=2)
NOT_AGAIN_WITHIN = timedelta(minutes=55)
NOT_TOLD_FOR = timedelta(days=1)


def reconcile_subscriptions() -> int:
    """Look at those whose period is over or of which nothing was heard for a day, the longest unseen first."""
    until = time.monotonic() + SECONDS
    known = Subscription.objects.live().filter(reference__isnull=False, told_at__lt=Now() - NOT_AGAIN_WITHIN)
    due = known.filter(Q(renews_at__lt=Now() - AFTER_ITS_PERIOD) | Q(told_at__lt=Now() - NOT_TOLD_FOR))
    asked = 0
    for subscription in due.order_by("told_at"):
        if time.monotonic() > until:
            break
        asked += 1
        try:
            look_again_at(subscription)
        except (ProviderDown, Unknown) as error:
            # Stripe is down: the next tick asks again.
            log.warning("could not ask", subscription=subscription.pk, error=str(error))
            break
    return asked


def look_again_at(subscription: Subscription) -> None:
    """Read it and all bills of it that are not paid in our books anew. Raises ProviderDown or Unknown."""
    try:
        look_at(str(subscription.reference))
        settled = set(subscription.bills.filter(state__in=("paid", "void")).values_list("reference", flat=True))
        for bill in list_bills(subscription=str(subscription.reference)):
            if bill.id not in settled:
                look_at_bill(bill.id)
    except Refusal as no:
        log.error("subscription does not fit our books", subscription=subscription.pk, reason=no.sentence)
        facts = {"title": _("A subscription does not fit our books"), "reason": no.sentence}
        tell_staff("staff_alert", about=subscription, occasion="misfit", facts=facts)
