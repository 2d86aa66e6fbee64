"""Write down how a subscription stands at Stripe, what was billed of it, and the money that came."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from academy.kernel.db import Now
from academy.kernel.errors import Refusal
from academy.kernel.money import Money
from academy.kernel.notices import tell, tell_staff
from billing.actions.payment import record_payment
from billing.decline_words import decline_words
from billing.models import Payment, Subscription, SubscriptionBill, SubscriptionWish
from billing.queries.payers import addressees
from billing.queries.subscriptions import wish_of
from billing.stripe import client
from billing.stripe.client import Attempt, Outcome


def ours(told: client.Subscription) -> Subscription:
    """The one that carries our own name at Stripe. Raises Refusal where it is none of ours."""
    number = told.obligation.removeprefix("subscription-")
    rows = Subscription.objects.filter(payer__stripe_customer=told.customer)
    found = rows.filter(pk=int(number)).first() if number.isdecimal() and len(number) < 18 else None
    if found is None or found.reference not in (None, told.id):
        raise Refusal(f"Subscription {told.id} is none of ours.", code="foreign")
    return found


@transaction.atomic
def settle_subscription(*, told: client.Subscription, at: datetime) -> Subscription:
    """Write down what Stripe said of one when it was asked at this moment. Later, or of one that is over: nothing.

    What was paused or ended on Stripe's own pages becomes the wish, unless something else is wished meanwhile.
    Raises Refusal for one that is none of ours.
    """
    subscription = Subscription.objects.select_for_update(of=("self",)).get(pk=ours(told).pk)
    if subscription.is_over or (subscription.told_at and subscription.told_at >= at):
        return subscription
    values: dict[str, Any] = {
        "reference": told.id,
        "state": told.status,
        "is_paused": told.is_paused,
        "ends_with_period": told.ends_then,
        "renews_at": told.renews_at,
        "told_at": at,
    }
    Subscription.objects.filter(pk=subscription.pk).update(**values)
    subscription.refresh_from_db()
    if not subscription.is_over:
        _adopt(subscription, told, at)
    return subscription


def _adopt(subscription: Subscription, told: client.Subscription, at: datetime) -> None:
    last = wish_of(subscription)
    rests = {"is_paused": last.is_paused, "is_held": last.is_held, "pause": last.pause}
    if told.is_paused != last.rests:
        rests = {"is_paused": told.is_paused, "is_held": False, "pause": None}
    theirs = {**rests, "ends_with_period": told.ends_then}
    is_settled = last.state == SubscriptionWish.State.DONE and last.settled_at is not None and last.settled_at < at
    if not is_settled or all(getattr(last, name) == value for name, value in theirs.items()):
        return
    SubscriptionWish.objects.create(
        subscription=subscription,
        nth=subscription.wishes.order_by("-nth").values_list("nth", flat=True)[0] + 1,
        price=last.price,
        cents=last.cents,
        card=last.card,
        stripe_price=last.stripe_price,
        state=SubscriptionWish.State.DONE,
        settled_at=Now(),
        **theirs,
    )


@transaction.atomic
def settle_bill(*, subscription: Subscription, told: client.Bill, attempt: Attempt | None) -> None:
    """Write down a bill of Stripe's; what was paid of it is booked once, to the payer's account, and pays what is open.

    attempt: what came of charging the card for it. Again, late or out of order: nothing more happens. Raises Refusal
    where another amount came than was billed, or none by Stripe.
    """
    # Against two readers of the same bill.
    subscription = Subscription.objects.select_for_update(of=("self",)).select_related("payer").get(pk=subscription.pk)
    there = SubscriptionBill.objects.filter(reference=told.id).first()
    is_over = there is not None and there.state in (SubscriptionBill.State.PAID, SubscriptionBill.State.VOID)
    if told.status == "draft" or is_over:
        return
    values: dict[str, Any] = {
        "amount_cents": told.amount,
        "state": told.status,
        "payment": _payment(subscription, told),
        "tries": told.tries,
        "next_try_at": told.next_try,
        "pay_url": told.pay_url,
        "decline_code": (attempt.decline_code or attempt.code) if attempt else "",
    }
    bill, _is_new = SubscriptionBill.objects.update_or_create(
        reference=told.id,
        defaults=values,
        create_defaults={**values, "subscription": subscription, "made_at": told.made_at},
    )
    if bill.state == SubscriptionBill.State.OPEN and attempt:
        _say_why(bill, attempt)


def _payment(subscription: Subscription, told: client.Bill) -> Payment | None:
    receipt = told.receipt
    paid = Money(receipt.amount, receipt.currency) if receipt else Money(0, subscription.currency)
    if told.status == "paid" and paid != Money(told.amount, subscription.currency):
        raise Refusal(f"Bill {told.id} asked for {told.amount}, but {paid} came by Stripe.", code="wrong-amount")
    if receipt is None:
        return None
    return record_payment(
        payer=subscription.payer,
        amount=paid,
        fee=Money(receipt.fee, receipt.currency),
        provider=Payment.Provider.STRIPE,
        reference=receipt.payment_intent,
        received_at=receipt.at,
        method=receipt.method,
    )


def _say_why(bill: SubscriptionBill, attempt: Attempt) -> None:
    """Once for each bill, however often its card is tried."""
    if attempt.outcome not in (Outcome.DECLINED, Outcome.NEEDS_PAYER):
        return
    kind = "subscription_declined" if attempt.outcome == Outcome.DECLINED else "subscription_needs_you"
    payer = bill.subscription.payer
    for person in addressees(payer):
        tell(person, kind, about=bill)
    reason = _("%(payer)s, %(amount)s for %(what)s: %(why)s") % {
        "payer": payer,
        "amount": bill.amount,
        "what": bill.subscription.enrolment,
        "why": decline_words(bill.decline_code),
    }
    title = _("What Stripe collects by subscription was not paid")
    tell_staff("staff_alert", about=bill, facts={"title": title, "reason": reason})


def trial_will_end(subscription: Subscription) -> None:
    """Tell the payer once that the first payment is near."""
    if subscription.state == Subscription.State.TRIALING and not subscription.ends_with_period:
        for person in addressees(subscription.payer):
            tell(person, "subscription_begins", about=subscription)
