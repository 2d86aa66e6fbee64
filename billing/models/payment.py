"""Money received against an invoice, and money given back."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from academy.kernel.db import Now
from academy.kernel.money import Money
from billing.models.invoice import Invoice


class PaymentQuerySet(models.QuerySet["Payment"]):
    def counted(self) -> "PaymentQuerySet":
        """Those whose money is here."""
        return self.filter(state=Payment.State.SUCCEEDED)


class Payment(models.Model):
    """One movement of money to the school, once per provider reference. fee_cents: what the provider kept."""

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

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="payments")
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
    """Money given back, with the reason; asked of the provider by its recipe."""

    class State(models.TextChoices):
        ASKED = "asked", _("being given back")
        DONE = "done", _("given back")
        FAILED = "failed", _("came back")

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    amount_cents = models.PositiveIntegerField()
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=6, choices=State, default=State.ASKED)
    reference = models.CharField(max_length=120, null=True, blank=True, unique=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = RefundQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["payment"], name="one_refund_for_a_payment"),
            models.CheckConstraint(
                condition=Q(state="asked") | Q(reference__isnull=False), name="refund_done_has_its_reference"
            ),
        ]
        triggers = [audited()]

    def __str__(self) -> str:
        return f"{self.amount} of {self.payment.reference}"

    @property
    def amount(self) -> Money:
        """What is given back."""
        return Money(self.amount_cents, self.payment.currency)
