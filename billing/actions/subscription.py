"""Begin a subscription, and say what it shall be from now on; its recipe makes Stripe's equal to that."""

from typing import Any

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from academy.kernel.errors import Refusal
from academy.kernel.workflow import start, wake
from academy.models import Enrolment, Price, User
from academy.queries.school import school_today
from billing.models import Card, Payer, Subscription, SubscriptionWish
from billing.queries.charging import default_card
from billing.queries.subscriptions import agreed, live_subscription, part_of, taken_each_time, wish_of

log = structlog.get_logger("subscription")
CHOICES = ("price", "cents", "card", "is_paused", "is_held", "pause", "ends_with_period", "is_over")


@transaction.atomic
def subscribe(
    *, enrolment: Enrolment, payer: Payer, by: User, cents: int | None = None, trial_days: int | None = None
) -> Subscription:
    """Have Stripe take what an enrolment costs from the payer's chosen card, each month or week, by itself.

    cents: what it takes each time; the payer's part of the agreed price if nothing is said (what discounts and taxes
    make of it, the office may say). trial_days: the price's, if nothing is said. Raises Refusal where the price is not
    collected so, the enrolment is over, the payer pays nothing for it, has no card, or there is one already.
    """
    # Against two who begin it at once, and against the enrolment's end.
    enrolment = (
        Enrolment.objects.select_for_update(of=("self",), no_key=True).select_related("student").get(pk=enrolment.pk)
    )
    # Against the card being taken away now.
    payer = Payer.objects.select_for_update(of=("self",)).get(pk=payer.pk)
    price = agreed(enrolment, school_today())
    if price is None or price.collection != Price.Collection.SUBSCRIPTION:
        raise Refusal(_("What was agreed for this course is paid by invoice, not by subscription."), code="by-invoice")
    if enrolment.state not in Enrolment.LIVE or not enrolment.is_weekly:
        raise Refusal(_("This enrolment does not go on, so there is nothing to collect."), code="over")
    if live_subscription(enrolment):
        raise Refusal(_("Stripe collects for this enrolment already."), code="already")
    points = (
        part_of(payer, enrolment.student_id, school_today()) if payer.family_id == enrolment.student.family_id else 0
    )
    taken = taken_each_time(price, points) if cents is None else cents
    if not points or taken <= 0:
        sentence = _("This payer pays nothing for this enrolment.")
        raise Refusal(sentence, code="not-theirs", fields={"payer": sentence})
    card = _card(payer)
    subscription = Subscription.objects.create(
        payer=payer,
        enrolment=enrolment,
        every=price.every,
        currency=price.currency,
        trial_days=price.trial_days if trial_days is None else trial_days,
        begun_by=by,
    )
    _start(SubscriptionWish(subscription=subscription, nth=1, price=price, cents=taken, card=card, asked_by=by))
    return subscription


def _card(payer: Payer) -> Card:
    card = default_card(payer)
    if card is None:
        raise Refusal(_("Save a card first; then it can be charged by itself."), code="no-card")
    return card


def _start(wish: SubscriptionWish) -> SubscriptionWish:
    wish.save(force_insert=True)
    start("subscription", wish)
    return wish


@transaction.atomic
def change_price(*, subscription: Subscription, price: Price, by: User | None, cents: int | None = None) -> None:
    """From now on it takes this price; what is left of the period is made up for on the next bill.

    Raises Refusal for a price of another course, rhythm or currency, or that is not collected by subscription.
    """
    mine = subscription.enrolment.offering.course_id
    if price.collection != Price.Collection.SUBSCRIPTION or price.course_id != mine:
        raise Refusal(_("Choose a price of its course that is collected by subscription."), code="another-course")
    if (price.every, price.currency) != (subscription.every, subscription.currency):
        raise Refusal(
            _("A subscription keeps its rhythm and currency. End it, and begin another one."), code="another-rhythm"
        )
    points = part_of(subscription.payer, subscription.enrolment.student_id, school_today())
    wish(
        subscription=subscription, by=by, price=price, cents=taken_each_time(price, points) if cents is None else cents
    )


def pause(*, subscription: Subscription, by: User) -> None:
    """Nothing is taken until it is resumed; what falls into the pause is not made up for."""
    wish(subscription=subscription, by=by, is_paused=True)


def resume(*, subscription: Subscription, by: User) -> None:
    """It goes on with the next period."""
    wish(subscription=subscription, by=by, is_paused=False)


def end_with_period(*, subscription: Subscription, by: User) -> None:
    """It ends when what was paid for does."""
    wish(subscription=subscription, by=by, ends_with_period=True)


def take_up_again(*, subscription: Subscription, by: User) -> None:
    """It does not end after all. Raises Refusal when it has: another one can be begun."""
    wish(subscription=subscription, by=by, ends_with_period=False)


def end_now(*, subscription: Subscription, by: User | None) -> None:
    """It ends at once, and nothing more is taken."""
    wish(subscription=subscription, by=by, is_over=True)


@transaction.atomic
def wish(*, subscription: Subscription, by: User | None, **changes: Any) -> SubscriptionWish:
    """From now on it shall be so. by: nobody where the clock wishes it. Raises Refusal where it is over, or is so."""
    # Against two who wish at once, and against what Stripe says of it now.
    subscription = Subscription.objects.select_for_update(of=("self",)).get(pk=subscription.pk)
    last = wish_of(subscription)
    if subscription.is_over or last.is_over:
        raise Refusal(_("This subscription is over. Begin another one."), code="over")
    values = {name: getattr(last, name) for name in CHOICES} | changes
    if all(getattr(last, name) == value for name, value in changes.items()):
        raise Refusal(_("It is so already."), code="nothing-new")
    if values["cents"] <= 0:
        raise Refusal(_("Say how much it takes each time."), code="nothing", fields={"cents": _("More than nothing.")})
    same = (values["price"], values["cents"]) == (last.price, last.cents)
    values["stripe_price"] = last.stripe_price if same else ""
    number = subscription.wishes.order_by("-nth").values_list("nth", flat=True)[0] + 1
    made = _start(SubscriptionWish(subscription=subscription, nth=number, asked_by=by, **values))
    # One that waits may be overtaken now.
    wake(subscription.obligation)
    return made


def follow(*, subscription: Subscription, by: User | None = None, **changes: Any) -> bool:
    """What follows of itself is wished like the rest; whether it was. Where somebody was quicker: nothing."""
    try:
        wish(subscription=subscription, by=by, **changes)
    except Refusal as no:
        log.info("nothing to wish", subscription=subscription.pk, reason=no.sentence)
        return False
    return True
