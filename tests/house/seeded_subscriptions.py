"""What Stripe collects from a family by subscription: one that is late, and one that is over."""

from datetime import timedelta

from django.utils import timezone

from academy.models import Enrolment, Family, Guardian, Price
from billing.models import Card, Subscription, SubscriptionBill, SubscriptionWish


def subscribes(family: Family) -> None:
    """For an enrolment of theirs, with the card that is charged."""
    payer = family.payers.earliest("pk")
    card = Card.objects.get(payer=payer, is_default=True)
    enrolment = Enrolment.objects.filter(student__family=family).earliest("pk")
    who = Guardian.objects.current().filter(family=family, may_pay=True).earliest("pk").user
    now = timezone.now()
    price = Price.objects.create(
        course=enrolment.offering.course,
        basis=Price.Basis.MONTH,
        cents=100,
        currency="CAD",
        is_in_advance=False,
        collection=Price.Collection.SUBSCRIPTION,
        listed_from=now - timedelta(days=9),
        listed_until=now,
    )
    for number, state in enumerate(("canceled", "past_due")):
        one = Subscription.objects.create(
            payer=payer,
            enrolment=enrolment,
            every="month",
            currency="CAD",
            reference=f"sub_{family.pk}_{number}",
            state=state,
            renews_at=now,
            told_at=now,
            begun_by=who,
        )
        SubscriptionWish.objects.create(
            subscription=one, nth=1, price=price, cents=100, card=card, state="done", settled_at=now, asked_by=who
        )
        SubscriptionBill.objects.create(
            subscription=one,
            reference=f"in_{one.pk}",
            amount_cents=100,
            state=SubscriptionBill.State.OPEN,
            decline_code="lost_card",
            pay_url="https://example.com/",
            made_at=now,
        )
