"""What follows of itself: a subscription ends with its enrolment, takes from the chosen card, and rests with its
lessons and while none is charged."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Subquery

from academy.kernel.db import Now
from academy.models import Enrolment, User
from billing.actions.subscription import follow
from billing.actions.subscription_part import follow_shares
from billing.actions.subscription_pause import follow_pauses
from billing.actions.subscription_price import follow_agreement, of_another_price
from billing.models import Agreement, Card, Subscription, SubscriptionWish
from billing.queries.charging import charging_is_on

# So many at a tick; the rest is the next one's.
AT_ONCE = 200
# A card that was wished and not taken (Stripe does not know it any more, say) is wished again so long afterwards.
AGAIN = timedelta(days=1)


def tend_subscriptions() -> int:
    """The clock's: wish what follows from enrolments and cards as they are now; how many wishes that made."""
    live = Subscription.objects.live().wished().filter(wished_over=False).order_by("pk")
    over = live.exclude(enrolment__state__in=Enrolment.LIVE)
    chosen = Subquery(Card.objects.filter(payer=OuterRef("payer"), is_default=True).values("pk")[:1])
    kept = live.filter(enrolment__state__in=Enrolment.LIVE).annotate(chosen=chosen)
    other_card = kept.filter(chosen__isnull=False).exclude(chosen=F("wished_card")).exclude(Exists(_refused()))
    made = _wish(over, lambda _one: {"is_over": True})
    made += _wish(other_card, lambda one: {"card": Card.objects.get(pk=one.chosen)})
    # Before the price: that is followed where the sum is the payer's part of it.
    made += follow_shares(live.filter(enrolment__state__in=Enrolment.LIVE))
    for one in of_another_price(live.filter(enrolment__state__in=Enrolment.LIVE))[:AT_ONCE]:
        made += follow_agreement(one, Agreement.objects.get(pk=one.agreed))
    return made + follow_pauses(live.filter(enrolment__state__in=Enrolment.LIVE)) + follow_the_switch()


def _refused() -> Any:
    """Wishes for the chosen card that came to nothing within a day."""
    dropped = SubscriptionWish.objects.filter(state=SubscriptionWish.State.DROPPED, settled_at__gt=Now() - AGAIN)
    return dropped.filter(subscription=OuterRef("pk"), card=OuterRef("chosen"))


def follow_the_switch(*, by: User | None = None) -> int:
    """While the office has stopped the charging of cards, subscriptions rest; then they go on. How many wishes it made.

    by: who has just switched; nobody where the clock makes up for one that was being begun.
    """
    live = Subscription.objects.live().wished().filter(wished_over=False).order_by("pk")
    if charging_is_on():
        return _wish(live.filter(wished_held=True), lambda _one: {"is_held": False}, by)
    taking = live.collecting().filter(reference__isnull=False, wished_held=False, wished_paused=False)
    return _wish(taking, lambda _one: {"is_held": True}, by)


def _wish(subscriptions: Any, changes: Callable[[Any], dict[str, Any]], by: User | None = None) -> int:
    return sum(follow(subscription=one, by=by, **changes(one)) for one in subscriptions[:AT_ONCE])
