"""Money received from a payer, and money given back."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from academy.kernel.db import Now
from academy.kernel.money import Money
from billing.models.invoice import Invoice
from billing.models.payer import Payer

# The account is locked first, so that of two at once the second counts what the first took.
NO_MORE_THAN_WAS_PAID = """
    PERFORM FROM billing_payer WHERE id = (SELECT payer_id FROM billing_payment WHERE id = NEW.payment_id)
        FOR NO KEY UPDATE;
    IF billing_overspent(NEW.payment_id) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_spent_once',
            MESSAGE = 'payment_spent_once: what a payment pays and what of it goes back is more than it was';
    END IF;
    RETURN NULL;
"""


class PaymentQuerySet(models.QuerySet["Payment"]):
    def counted(self) -> "PaymentQuerySet":
        """Those whose money is here."""
        return self.filter(state=Payment.State.SUCCEEDED)


class Payment(models.Model):
    """One movement of money to the school, once per provider reference. fee_cents: what the provider kept.

    invoice: for which it was given; empty where it came on account. What it pays is said by its allocations.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("pending")
        PROCESSING = "processing", _("processing")
        SUCCEEDED = "succeeded", _("succeeded")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    class Provider(models.TextChoices):
        STRIPE = "stripe", "Stripe"
        INSTAMOJO = "instamojo", "Instamojo"
        CASH = "cash", _("cash")
        TRANSFER = "transfer", _("bank transfer")

    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="payments")
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, null=True, blank=True, related_name="payments")
    provider = models.CharField(max_length=10, choices=Provider)
    reference = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State, default=State.SUCCEEDED)
    amount_cents = models.PositiveIntegerField()
    fee_cents = models.PositiveIntegerField(default=0)
    currency = models.CharField(max_length=3)
    method = models.CharField(max_length=60, blank=True)
    received_at = models.DateTimeField()
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["provider", "reference"], name="payment_once_per_provider_reference"),
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="payment_is_of_something"),
            models.CheckConstraint(
                condition=Q(fee_cents__lte=models.F("amount_cents")), name="payment_fee_within_the_amount"
            ),
        ]
        triggers = [audited(), pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.amount} {self.reference}"

    @property
    def amount(self) -> Money:
        """What the family paid."""
        return Money(self.amount_cents, self.currency)

    @property
    def receipt_number(self) -> str:
        """Such as R-000012."""
        return f"R-{self.pk:06d}"


class RefundQuerySet(models.QuerySet["Refund"]):
    def done(self) -> "RefundQuerySet":
        """Those the provider has accepted."""
        return self.filter(state=Refund.State.DONE)


class Refund(models.Model):
    """Money given back, the whole of a payment or a part, with the reason; asked of the provider by its recipe.

    asked_key: why it was asked for, so that nothing goes back twice for the same.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("being given back")
        DONE = "done", _("given back")
        FAILED = "failed", _("came back")

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    amount_cents = models.PositiveIntegerField()
    reason = models.CharField(max_length=200)
    asked_key = models.CharField(max_length=60)
    state = models.CharField(max_length=6, choices=State, default=State.ASKED)
    reference = models.CharField(max_length=120, null=True, blank=True, unique=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = RefundQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["payment", "asked_key"], name="refund_asked_once"),
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="refund_of_something"),
            models.CheckConstraint(
                condition=Q(state="asked") | Q(reference__isnull=False), name="refund_done_has_its_reference"
            ),
        ]
        triggers = [
            audited(),
            pgtrigger.Trigger(
                name="no_more_than_was_paid",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                timing=pgtrigger.Deferred,
                func=NO_MORE_THAN_WAS_PAID,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} of {self.payment.reference}"

    @property
    def amount(self) -> Money:
        """What is given back."""
        return Money(self.amount_cents, self.payment.currency)
