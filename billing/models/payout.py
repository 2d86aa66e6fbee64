"""Payouts: what the provider sends to the school's bank."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from academy.kernel.db import Now
from academy.kernel.money import Money


class Payout(models.Model):
    """on its way → paid, failed or canceled; a bank may send back what it had taken.

    amount_cents: below nothing where the provider takes money from the bank. failure: why the bank sent it back, in the
    provider's word.
    """

    class State(models.TextChoices):
        ON_ITS_WAY = "on_its_way", _("on its way")
        PAID = "paid", _("at the bank")
        FAILED = "failed", _("sent back by the bank")
        CANCELED = "canceled", _("canceled")

    reference = models.CharField(_("reference"), max_length=120, unique=True)
    amount_cents = models.IntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ON_ITS_WAY)
    arrives_on = models.DateField(_("arrives"))
    sent_at = models.DateTimeField()
    failure = models.CharField(_("why it failed"), max_length=120, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("payout")
        verbose_name_plural = _("payouts")
        constraints = [models.CheckConstraint(condition=~Q(amount_cents=0), name="payout_of_something")]
        triggers = [
            audited(),
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="of_the_same", fields=["reference", "amount_cents", "currency"]),
            pgtrigger.FSM(
                name="as_the_provider_says",
                field="state",
                transitions=[
                    ("on_its_way", "paid"),
                    ("on_its_way", "failed"),
                    ("on_its_way", "canceled"),
                    ("paid", "failed"),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount}, {self.reference}"

    @property
    def amount(self) -> Money:
        """What was sent."""
        return Money(self.amount_cents, self.currency)
