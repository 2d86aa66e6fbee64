"""Who pays how much has changed: what Stripe collects follows, and what it may not follow the office hears of once."""

from datetime import timedelta

import pgtrigger
import pytest
from django.db import transaction

from academy.kernel.db import Now
from academy.kernel.models import Notice
from academy.models import Guardian
from billing.actions.shares import divide
from billing.models import Share
from billing.pricing.rules import WHOLE
from billing.queries.subscriptions import wish_of
from tests.billing.subscribing import MONTH, Begin, Subscribed, tended, wrong
from tests.cast import OLIVIA, SAM
from tests.school import Cedar
from tests.today import day_at_school

pytestmark = pytest.mark.django_db(transaction=True)


def share(family: Subscribed, cedar: Cedar, points: int, *, in_days: int = 0) -> None:
    """From a day on the account that Stripe collects from pays so much, and another parent the rest."""
    other, student = cedar.user(SAM), family.enrolment.student
    Guardian.objects.create(family=student.family, user=other)
    first_day = day_at_school() + timedelta(days=in_days)
    with transaction.atomic():
        [rest] = divide(student=student, first_day=first_day, parts={other: WHOLE})
        if points:
            Share.objects.filter(pk=rest.pk).update(points=WHOLE - points)
            Share.objects.create(payer=family.payer.payer, student=student, points=points, first_day=first_day)


def alerts(cedar: Cedar) -> list[str]:
    told = Notice.objects.filter(kind="staff_alert", person=cedar.user(OLIVIA), about_label="billing.Subscription")
    return [notice.facts["title"] for notice in told]


def test_a_parent_who_pays_a_half_from_a_day_on_is_charged_a_half(begin: Begin, cedar: Cedar) -> None:
    family = begin()
    family.start(trial_days=14)
    share(family, cedar, WHOLE // 2, in_days=1)
    assert tended(family) == 0

    Share.objects.filter(last_day=None).update(first_day=day_at_school())

    assert (tended(family), tended(family)) == (1, 0)
    assert (wish_of(family.subscription).cents, alerts(cedar)) == (MONTH // 2, [])
    family.later(days=14)
    assert family.payments == [MONTH // 2]
    assert wrong() == {}


def test_a_parent_who_pays_nothing_any_more_is_not_charged_any_more(begin: Begin, cedar: Cedar) -> None:
    family = begin()
    family.start()
    share(family, cedar, 0)

    assert (tended(family), tended(family)) == (1, 0)

    assert (family.subscription.state, family.payments) == ("canceled", [MONTH])
    family.later(days=31)
    assert family.payments == [MONTH]
    assert alerts(cedar) == ["A subscription has ended: another one pays"]
    assert wrong() == {}


def test_a_sum_that_was_typed_stays_and_the_office_is_told_once(begin: Begin, cedar: Cedar) -> None:
    family = begin()
    family.start(trial_days=14, cents=MONTH - 1000)
    share(family, cedar, WHOLE // 2)
    assert (tended(family), alerts(cedar)) == (0, [])

    with pgtrigger.ignore("billing.SubscriptionWish:wishes_the_same"):
        family.subscription.wishes.update(asked_at=Now() - timedelta(days=1))

    assert (tended(family), tended(family)) == (0, 0)
    assert wish_of(family.subscription).cents == MONTH - 1000
    assert alerts(cedar) == ["A subscription does not follow who pays how much"]
