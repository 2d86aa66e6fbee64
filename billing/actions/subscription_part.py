"""A payer's part of the costs is another: what Stripe collects from them follows it, or the office is asked to see."""

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from academy.queries.school import school_day, school_today
from billing.actions.subscription import follow
from billing.actions.subscription_alert import alert
from billing.models import Subscription
from billing.queries.subscriptions import divided_since, part_of, taken_each_time, taking_another_part, wish_of


def follow_shares(live: Any) -> int:
    """Take of each of these what its payer's part of the price is today; how many wishes that made.

    One whose payer pays nothing for it any more ends, and the office is told. Where it had typed a sum of its own
    before the part changed it is told once instead; what it has typed since then stays.
    """
    return sum(_follow(one, cents) for one, cents in list(taking_another_part(live, school_today())))


def _follow(subscription: Subscription, cents: int) -> bool:
    last, student = wish_of(subscription), subscription.enrolment.student_id
    since = divided_since(student, school_today())
    if since is None:
        return False
    before = part_of(subscription.payer, student, since - timedelta(days=1))
    if last.cents != taken_each_time(last.price, before):
        if _took_it_before(subscription, since):
            title = _("A subscription does not follow who pays how much")
            because = _("it goes on taking %(amount)s, a sum that the office has typed.") % {"amount": last.amount}
            _tell(subscription, since, title, because)
        return False
    if cents:
        return follow(subscription=subscription, cents=cents)
    has_ended = follow(subscription=subscription, is_over=True)
    if has_ended:
        because = _("they pay nothing for it any more. Who pays now may begin one of their own.")
        _tell(subscription, since, _("A subscription has ended: another one pays"), because)
    return has_ended


def _took_it_before(subscription: Subscription, since: date) -> bool:
    last = wish_of(subscription)
    first = subscription.wishes.filter(price=last.price, cents=last.cents).earliest("nth")
    return school_day(first.asked_at) < since


def _tell(subscription: Subscription, since: date, title: str, because: str) -> None:
    alert(subscription, title=title, because=because, about=subscription, occasion=f"shares-{since:%Y-%m-%d}")
