"""What Stripe takes for an enrolment by itself, week after week or month after month."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from academy.kernel.db import Now
from academy.kernel.money import Money
from academy.models import Enrolment, Price
from billing.models.card import Card
from billing.models.payer import Payer
from scheduling.models.pause import Pause

# Not over.
LIVE = ("asked", "incomplete", "trialing", "active", "past_due", "unpaid", "paused")
OVER = ("canceled", "incomplete_expired")

IN_THE_FAMILY = """
    IF NOT EXISTS (SELECT FROM billing_payer AS payer JOIN academy_student AS student USING (family_id)
                     JOIN academy_enrolment AS enrolment ON enrolment.student_id = student.id
                    WHERE payer.id = NEW.payer_id AND enrolment.id = NEW.enrolment_id) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'subscription_in_the_family',
            MESSAGE = 'subscription_in_the_family: the payer is of another family';
    END IF;
    RETURN NEW;
"""
FITS = """
    IF NOT EXISTS (SELECT FROM billing_subscription AS subscription
                     JOIN billing_card AS card ON card.id = NEW.card_id AND card.payer_id = subscription.payer_id
                     JOIN academy_price AS price ON price.id = NEW.price_id
                      AND price.collection = 'subscription' AND price.currency = subscription.currency
                      AND subscription.every = CASE price.basis WHEN 'month' THEN 'month' ELSE 'week' END
                    WHERE subscription.id = NEW.subscription_id
                      AND (NEW.pause_id IS NULL OR EXISTS (
                          SELECT FROM scheduling_pause AS pause JOIN scheduling_place AS place ON place.id = place_id
                           WHERE pause.id = NEW.pause_id AND place.enrolment_id = subscription.enrolment_id))) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'wish_fits_its_subscription',
            MESSAGE = 'wish_fits_its_subscription: another payer''s card, another''s pause, or a price of another '
                      || 'currency or rhythm';
    END IF;
    RETURN NEW;
"""


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def live(self) -> "SubscriptionQuerySet":
        """Those that are not over."""
        return self.filter(state__in=LIVE)

    def wished(self) -> Any:
        """With what the newest wish of each says, to filter by."""
        newest = SubscriptionWish.objects.filter(subscription=OuterRef("pk")).exclude(state="dropped").order_by("-nth")
        return self.alias(
            wished_paused=Subquery(newest.values("is_paused")[:1]),
            wished_held=Subquery(newest.values("is_held")[:1]),
            wished_pause=Subquery(newest.values("pause")[:1]),
            wished_end=Subquery(newest.values("ends_with_period")[:1]),
            wished_over=Subquery(newest.values("is_over")[:1]),
            wished_card=Subquery(newest.values("card")[:1]),
            wished_price=Subquery(newest.values("price")[:1]),
        )

    def collecting(self) -> "SubscriptionQuerySet":
        """Those that Stripe goes on taking money for, or will as soon as it has heard of them: also what is late, as
        long as Stripe tries, and what rests only until the office lets cards be charged again."""
        going_on = Q(state__in=("trialing", "active"), ends_with_period=False) | Q(state="past_due")
        awake = Q(wished_paused=False, wished_pause=None)
        going_on |= Q(awake, state="asked", wished_end=False, wished_over=False)
        collecting: SubscriptionQuerySet = self.wished().filter(going_on, Q(is_paused=False) | awake)
        return collecting


class Subscription(models.Model):
    """How it stands at Stripe; what is wished of it is its newest wish. asked: Stripe has not heard of it yet.

    What it takes is money on the payer's account, which pays their invoices. renews_at: when its period or trial ends.
    told_at: when Stripe was asked what stands here; nothing older is written over it.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("being set up")
        INCOMPLETE = "incomplete", _("first payment missing")
        INCOMPLETE_EXPIRED = "incomplete_expired", _("never paid")
        TRIALING = "trialing", _("on trial")
        ACTIVE = "active", _("active")
        PAST_DUE = "past_due", _("late")
        UNPAID = "unpaid", _("unpaid")
        PAUSED = "paused", _("stopped for want of a card")
        CANCELED = "canceled", _("over")

    class Every(models.TextChoices):
        WEEK = "week", _("each week")
        MONTH = "month", _("each month")

    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="subscriptions")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="subscriptions")
    every = models.CharField(_("how often"), max_length=5, choices=Every)
    currency = models.CharField(max_length=3)
    trial_days = models.PositiveSmallIntegerField(_("trial (days)"), default=0)
    reference = models.CharField(max_length=120, null=True, blank=True, unique=True)
    state = models.CharField(_("state"), max_length=18, choices=State, default=State.ASKED)
    is_paused = models.BooleanField(_("rests"), default=False)
    ends_with_period = models.BooleanField(_("ends with its period"), default=False)
    renews_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"],
                condition=Q(state__in=LIVE),
                name="one_live_subscription",
                violation_error_message=_("Stripe collects for this enrolment already."),
            ),
            models.CheckConstraint(
                condition=Q(reference=None, state__in=("asked", "canceled"))
                | ~Q(state="asked") & Q(reference__isnull=False, renews_at__isnull=False, told_at__isnull=False),
                name="subscription_is_known_at_stripe",
            ),
        ]
        triggers = [
            audited(),
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="stays_whose_it_is",
                fields=["payer", "enrolment", "every", "currency", "trial_days", "begun_by", "begun_at"],
            ),
            pgtrigger.Protect(
                name="stays_over", operation=pgtrigger.Update, condition=pgtrigger.Q(old__state__in=OVER)
            ),
            pgtrigger.Trigger(
                name="in_the_family", when=pgtrigger.Before, operation=pgtrigger.Insert, func=IN_THE_FAMILY
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.get_every_display()}"

    @property
    def obligation(self) -> str:
        """Our own name for it, as Stripe keeps it."""
        return f"subscription-{self.pk}"

    @property
    def is_over(self) -> bool:
        """Whether nothing comes after."""
        return self.state in OVER


class SubscriptionWish(models.Model):
    """What somebody wants a subscription to be, from then on; its recipe makes Stripe's equal to it.

    cents: what is taken each time. is_held: rests for as long as the office has stopped the charging of cards, and
    goes on by itself. pause: rests with these lessons, and goes on by itself. asked_by: nobody where the clock did, or
    where it was changed at Stripe. dropped: it was called off or overtaken before Stripe did it, so the one before
    holds.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("being done")
        DONE = "done", _("done")
        DROPPED = "dropped", _("called off")

    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="wishes")
    nth = models.PositiveSmallIntegerField(_("number"))
    price = models.ForeignKey(Price, on_delete=models.PROTECT, related_name="+")
    cents = models.PositiveIntegerField()
    card = models.ForeignKey(Card, on_delete=models.PROTECT, related_name="+")
    is_paused = models.BooleanField(_("rests"), default=False)
    is_held = models.BooleanField(_("rests while charging is stopped"), default=False)
    pause = models.ForeignKey(
        Pause,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("rests with the lessons"),
    )
    ends_with_period = models.BooleanField(_("ends with its period"), default=False)
    is_over = models.BooleanField(_("ends at once"), default=False)
    stripe_price = models.CharField(max_length=120, blank=True)
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(db_default=Now(), editable=False)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-nth"]
        verbose_name = _("change of a subscription")
        verbose_name_plural = _("changes of subscriptions")
        constraints = [
            models.UniqueConstraint(fields=["subscription", "nth"], name="one_wish_of_that_number"),
            models.CheckConstraint(condition=Q(nth__gte=1), name="wishes_count_from_one"),
            models.CheckConstraint(condition=Q(cents__gt=0), name="subscription_is_of_something"),
            models.CheckConstraint(
                condition=Q(state="asked", settled_at=None) | ~Q(state="asked") & Q(settled_at__isnull=False),
                name="wish_settled_when_it_is_over",
            ),
        ]
        triggers = [
            audited(),
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="wishes_the_same",
                fields=[
                    "subscription",
                    "nth",
                    "price",
                    "cents",
                    "card",
                    "is_paused",
                    "is_held",
                    "pause",
                    "ends_with_period",
                    "is_over",
                    "asked_by",
                    "asked_at",
                ],
            ),
            pgtrigger.FSM(name="settled_once", field="state", transitions=[("asked", "done"), ("asked", "dropped")]),
            pgtrigger.Trigger(name="fits", when=pgtrigger.Before, operation=pgtrigger.Insert, func=FITS),
        ]

    def __str__(self) -> str:
        return f"{self.subscription}, {self.nth}"

    @property
    def rests(self) -> bool:
        """Whether Stripe shall take nothing for now."""
        return self.is_paused or self.is_held or self.pause_id is not None

    @property
    def amount(self) -> Money:
        """What is taken each time."""
        return Money(self.cents, self.subscription.currency)

    @property
    def key(self) -> str:
        """The idempotency key of what is asked of Stripe for it."""
        return f"{self.subscription.obligation}-{self.nth}"
