"""What moves the balance at a provider and is neither a payment nor a refund, each booked once."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from academy.kernel.db import Now
from academy.kernel.money import Money
from billing.models.dispute import Dispute
from billing.models.payout import Payout


class Move(models.TextChoices):
    """What a movement of a provider's balance is. Payments and refunds have tables of their own."""

    CHARGE = "charge", _("payment")
    REFUND = "refund", _("refund")
    REFUND_BACK = "refund_back", _("refund that came back")
    DISPUTE = "dispute", _("taken by a dispute")
    DISPUTE_BACK = "dispute_back", _("given back after a dispute")
    PAYOUT = "payout", _("sent to the bank")
    PAYOUT_BACK = "payout_back", _("sent back by the bank")
    FEE = "fee", _("provider's fee")
    OTHER = "other", _("something else")


class BalanceMovement(models.Model):
    """One movement at the provider, once per its reference, never changed. Minor units, signed: what comes in is above
    nothing.

    amount_cents: without the fee that was taken with it. A fee on its own has no amount.
    """

    kind = models.CharField(_("what"), max_length=12, choices=Move)
    reference = models.CharField(_("reference"), max_length=120, unique=True)
    amount_cents = models.IntegerField()
    fee_cents = models.IntegerField(default=0)
    currency = models.CharField(max_length=3)
    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, null=True, blank=True, related_name="movements")
    payout = models.ForeignKey(Payout, on_delete=models.PROTECT, null=True, blank=True, related_name="movements")
    moved_at = models.DateTimeField()
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("movement")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=("dispute", "dispute_back"), dispute__isnull=False, payout=None)
                | Q(kind__in=("payout", "payout_back"), payout__isnull=False, dispute=None)
                | Q(kind="fee", dispute=None, payout=None, amount_cents=0),
                name="movement_names_its_cause",
            ),
            models.CheckConstraint(condition=~Q(amount_cents=0, fee_cents=0), name="movement_of_something"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.reference}"

    @property
    def net(self) -> Money:
        """By how much the balance changed."""
        return Money(self.amount_cents - self.fee_cents, self.currency)
