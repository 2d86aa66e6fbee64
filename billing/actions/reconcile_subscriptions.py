"""How subscriptions stand, and what was billed of them."""

from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from academy.kernel.db import Now
from academy.kernel.errors import Refusal
from billing.actions.asking import ask_in_turn, does_not_fit
from billing.models import Subscription
from billing.stripe.client import list_bills
from billing.stripe.events.subscriptions import look_at, look_at_bill

# Stripe drafts a bill when a period ends, and takes it an hour later.
AFTER_ITS_PERIOD = timedelta(hours=2)
NOT_AGAIN_WITHIN = timedelta(minutes=55)
NOT_TOLD_FOR = timedelta(days=1)


def reconcile_subscriptions() -> int:
    """Look at those whose period is over or of which nothing was heard for a day, the longest unseen first."""
    known = Subscription.objects.live().filter(reference__isnull=False, told_at__lt=Now() - NOT_AGAIN_WITHIN)
    due = known.filter(Q(renews_at__lt=Now() - AFTER_ITS_PERIOD) | Q(told_at__lt=Now() - NOT_TOLD_FOR))
    return ask_in_turn(due.order_by("told_at"), look_again_at)


def look_again_at(subscription: Subscription) -> None:
    """Read it and all bills of it that are not paid in our books anew. Raises ProviderDown or Unknown."""
    try:
        look_at(str(subscription.reference))
        settled = set(subscription.bills.filter(state__in=("paid", "void")).values_list("reference", flat=True))
        for bill in list_bills(subscription=str(subscription.reference)):
            if bill.id not in settled:
                look_at_bill(bill.id)
    except Refusal as no:
        does_not_fit(subscription, no, title=_("A subscription does not fit our books"))
