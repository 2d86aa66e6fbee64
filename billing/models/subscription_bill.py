"""What Stripe billed of a subscription, and the payment it became."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from academy.kernel.money import Money
from billing.models.payment import Payment
from billing.models.subscription import Subscription


class SubscriptionBill(models.Model):
    """An invoice of Stripe's, counted once: its payment stands to the payer's credit and pays our invoices.

    pay_url: Stripe's page on which it can be paid with any card, and the bank be answered. next_try_at: when Stripe
    tries the card again; empty: no more.
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        PAID = "paid", _("paid")
        VOID = "void", _("void")
        UNCOLLECTIBLE = "uncollectible", _("given up")

    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="bills")
    reference = models.CharField(max_length=120, unique=True)
    amount_cents = models.PositiveIntegerField()
    state = models.CharField(_("state"), max_length=13, choices=State)
    payment = models.OneToOneField(
        Payment, on_delete=models.PROTECT, null=True, blank=True, related_name="subscription_bill"
    )
    decline_code = models.CharField(_("code"), max_length=60, blank=True)
    tries = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    pay_url = models.URLField(max_length=1000, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("bill of a subscription")
        verbose_name_plural = _("bills of subscriptions")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="paid", payment__isnull=False)
                | Q(state="paid", amount_cents=0)
                | ~Q(state="paid") & Q(payment=None),
                name="paid_bill_has_its_payment",
            ),
        ]
        triggers = [
            audited(),
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="stays_of_its_subscription", fields=["subscription", "reference", "made_at"]),
            pgtrigger.FSM(
                name="as_stripe_says",
                field="state",
                transitions=[
                    ("open", "paid"),
                    ("open", "void"),
                    ("open", "uncollectible"),
                    ("uncollectible", "paid"),
                    ("uncollectible", "void"),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subscription}: {self.amount}"

    @property
    def amount(self) -> Money:
        """What it asks for."""
        return Money(self.amount_cents, self.subscription.currency)
