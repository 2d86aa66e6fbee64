"""What becomes of a wish: its price has a name at Stripe, it is so, another has overtaken it, or it was called off."""

from django.db import transaction
from django.utils.translation import gettext as _

from academy.kernel.db import Now
from academy.kernel.workflow import cancel, is_turned_round, run_of, wake
from billing.actions.subscription_alert import alert
from billing.models import Subscription, SubscriptionWish


def name_price(*, wish: SubscriptionWish, stripe_price: str) -> None:
    """The first name that was written down stays."""
    SubscriptionWish.objects.filter(pk=wish.pk, stripe_price="").update(stripe_price=stripe_price)


@transaction.atomic
def settle_wish(*, wish: SubscriptionWish) -> None:
    """It is so."""
    _settle(wish, SubscriptionWish.State.DONE)


@transaction.atomic
def pass_over(*, wish: SubscriptionWish) -> None:
    """Another one has overtaken it before Stripe heard of it. It was never so: should that one fall, the one before
    both holds."""
    _settle(wish, SubscriptionWish.State.DROPPED)


@transaction.atomic
def drop_wish(*, wish: SubscriptionWish) -> None:
    """The office called it off, or Stripe would not have it. A subscription that never began is over.

    What was wished afterwards says the same in all that it does not change, so it is called off too. The office hears
    of each once: whoever wished it may think that it is so. Of what was ended before it began nobody misses anything.
    """
    if not _settle(wish, SubscriptionWish.State.DROPPED):
        return
    never_begun = Subscription.objects.filter(pk=wish.subscription_id, reference=None)
    if wish.nth == 1:
        never_begun.update(state=Subscription.State.CANCELED)
    for later in wish.subscription.wishes.filter(nth__gt=wish.nth, state=SubscriptionWish.State.ASKED):
        run = run_of("subscription", later)
        if run and not is_turned_round("subscription", later):
            cancel(run, reason=_("It was wished on top of another one, and that one was not done."))
    newest = wish.subscription.wishes.latest("nth")
    if never_begun.exists() and (newest.ends_with_period or newest.is_over):
        return
    alert(
        wish.subscription,
        title=_("What was wished of a subscription was not done"),
        because=_("the story on its page says why. What stood before holds."),
        about=wish,
    )


def _settle(wish: SubscriptionWish, state: SubscriptionWish.State) -> bool:
    rows = SubscriptionWish.objects.filter(pk=wish.pk, state=SubscriptionWish.State.ASKED)
    is_settled = bool(rows.update(state=state, settled_at=Now()))
    wake(wish.subscription.obligation)
    return is_settled
