"""Subscriptions in the words the pages show."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from academy.kernel.money import Money
from academy.models import Enrolment, Price
from academy.words import here, locale, long_date
from billing.models import Payer, Subscription, SubscriptionBill, SubscriptionWish
from billing.queries.subscriptions import not_begun, to_be_begun, wish_of, with_wishes

# Of a live one, where nothing else is to be said.
TONES = {
    Subscription.State.ASKED: "wait",
    Subscription.State.INCOMPLETE: "bad",
    Subscription.State.TRIALING: "good",
    Subscription.State.ACTIVE: "good",
    Subscription.State.PAST_DUE: "bad",
    Subscription.State.UNPAID: "bad",
    Subscription.State.PAUSED: "wait",
}

LATE = (Subscription.State.INCOMPLETE, Subscription.State.PAST_DUE, Subscription.State.UNPAID)


def collected_from(payers: Collection[Payer], day: date) -> dict[int, dict[str, Any]]:
    """By account: what Stripe collects from it by itself, and what it could."""
    open_bills = Prefetch("bills", SubscriptionBill.objects.filter(state=SubscriptionBill.State.OPEN))
    live = with_wishes(Subscription.objects.live().filter(payer__in=payers)).prefetch_related(open_bills)
    found: dict[int, dict[str, Any]] = {payer.pk: {"subscriptions": [], "offers": []} for payer in payers}
    for subscription in live.order_by("pk"):
        found[subscription.payer_id]["subscriptions"].append(subscription_row(subscription))
    failed = not_begun(payers)
    for payer, enrolment, price, cents in to_be_begun(payers, day):
        failed_at = failed.get((payer.pk, enrolment.pk))
        found[payer.pk]["offers"].append(offer_row(payer, enrolment, price, cents, failed_at=failed_at))
    return found


def subscription_row(subscription: Subscription) -> dict[str, Any]:
    """One that goes on, with its open bills, as its payer reads it: what it takes, from which card, and when next."""
    wish = wish_of(subscription)
    late = next((bill for bill in subscription.bills.all() if bill.pay_url), None)
    ends = wish.ends_with_period or wish.is_over
    return {
        "what": str(subscription.enrolment),
        "amount_label": wish.amount.format(locale()),
        "every": subscription.get_every_display(),
        "card": str(wish.card),
        "next_label": _next(subscription, wish, ends=ends),
        "status_word": capfirst(subscription.get_state_display()),
        "status_tone": TONES[Subscription.State(subscription.state)],
        "pay_url": late.pay_url if late else "",
        "ends": ends,
        "may_return": wish.ends_with_period and not wish.is_over,
        "end_url": reverse("family-subscription-end", args=[subscription.pk]),
        "return_url": reverse("family-subscription-return", args=[subscription.pk]),
    }


def _next(subscription: Subscription, wish: SubscriptionWish, *, ends: bool) -> str:
    if subscription.renews_at is None:
        return _("Stripe is being told; this takes a moment.")
    day = {"day": long_date(here(subscription.renews_at))}
    if ends:
        return _("It ends on %(day)s. Nothing more is taken.") % day
    if subscription.state in LATE:
        return _("A payment is open. Pay it, or choose another card; it is then charged.")
    if wish.is_held:
        return _("Nothing is taken at the moment: the school has stopped the charging of cards for a while.")
    if wish.pause and not wish.is_paused:
        back = {"day": long_date(wish.pause.last_day)}
        return _("It rests with the lessons, until %(day)s, and goes on by itself.") % back
    if wish.is_paused:
        return _("It rests. Nothing is taken until the school resumes it.")
    if subscription.state == Subscription.State.TRIALING:
        return _("The trial ends on %(day)s; then it is taken for the first time.") % day
    return _("It is taken again on %(day)s.") % day


def wish_label(wish: SubscriptionWish) -> str:
    """What was wished, as the office reads it: CAD 136.00, Visa ···· 4242, rests."""
    said = {
        _("rests"): wish.is_paused,
        _("rests while charging is stopped"): wish.is_held,
        _("rests with the lessons"): wish.pause_id is not None,
        _("ends with its period"): wish.ends_with_period,
        _("ends at once"): wish.is_over,
    }
    return ", ".join([str(wish.amount), str(wish.card), *(words for words, is_so in said.items() if is_so)])


def offer_row(
    payer: Payer, enrolment: Enrolment, price: Price, cents: int, *, failed_at: datetime | None
) -> dict[str, Any]:
    """One that could be begun. failed_at: when that came to nothing."""
    failed = _("It could not be begun on %(day)s, and nothing was taken. The school knows. You can try again.")
    return {
        "what": str(enrolment),
        "amount_label": Money(cents, price.currency).format(locale()),
        "every": Subscription.Every(price.every).label,
        "trial_days": price.trial_days,
        "failed_label": failed % {"day": long_date(here(failed_at))} if failed_at else "",
        "enrolment": enrolment.pk,
        "url": reverse("family-subscription-new", args=[payer.pk]),
    }
