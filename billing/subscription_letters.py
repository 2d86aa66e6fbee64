"""What is said about subscriptions: a payment that failed, a bank that asks, a trial that ends."""

from django.conf import settings
from django.urls import reverse

from academy.kernel.letters import Facts, Kind
from academy.kernel.models import Notice
from academy.words import here, locale, long_date
from billing.decline_words import decline_words
from billing.models import Subscription, SubscriptionBill
from billing.queries.subscriptions import wish_of


def _open_bill(notice: Notice) -> Facts | None:
    bill: SubscriptionBill | None = notice.about()
    if bill is None or bill.state != SubscriptionBill.State.OPEN:
        return None
    return {
        **_facts(bill.subscription),
        "amount": bill.amount.format(locale()),
        "why": decline_words(bill.decline_code),
        "again": long_date(here(bill.next_try_at)) if bill.next_try_at else "",
        "link": bill.pay_url or _ways_to_pay(),
    }


def _begins(notice: Notice) -> Facts | None:
    subscription: Subscription | None = notice.about()
    if subscription is None or subscription.state != Subscription.State.TRIALING or subscription.renews_at is None:
        return None
    return {
        **_facts(subscription),
        "amount": wish_of(subscription).amount.format(locale()),
        "day": long_date(here(subscription.renews_at)),
        "every": subscription.get_every_display(),
        "link": _ways_to_pay(),
    }


def _facts(subscription: Subscription) -> Facts:
    return {"what": str(subscription.enrolment), "card": str(wish_of(subscription).card)}


def _ways_to_pay() -> str:
    return settings.ORIGIN + reverse("family-cards")


DECLINED = Kind(facts=_open_bill)
NEEDS_YOU = Kind(facts=_open_bill)
BEGINS = Kind(facts=_begins)
