"""What the school does when a card is declined; and whether cards are charged at all."""

from datetime import timedelta

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from academy.kernel.db import Now


class DunningPolicy(models.Model):
    """One version of the rules; the newest counts. Where there is none, the defaults here do.

    A card is tried again `retries` times, `every_hours` apart; so long a payer has, too, to answer their bank.
    late_fee_cents: owed once for an invoice when it was tried for the last time (0: none), in the school's currency.
    asks_for_pause: whether the office is then asked to let the lessons rest.
    """

    every_hours = models.PositiveSmallIntegerField(_("hours between two attempts"), default=48)
    retries = models.PositiveSmallIntegerField(_("further attempts"), default=5)
    late_fee_cents = models.PositiveIntegerField(_("late fee (cents)"), default=0)
    asks_for_pause = models.BooleanField(_("ask the office to let the lessons rest"), default=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("rules for declined cards")
        verbose_name_plural = _("rules for declined cards")
        constraints = [
            models.CheckConstraint(
                condition=Q(every_hours__gte=1, every_hours__lte=720), name="dunning_waits_an_hour_to_a_month"
            ),
            models.CheckConstraint(condition=Q(retries__lte=15), name="dunning_ends"),
        ]
        triggers = [
            audited(),
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.retries} × {self.every_hours} h"

    @property
    def every(self) -> timedelta:
        """Between two attempts."""
        return timedelta(hours=self.every_hours)


class ChargingSwitch(models.Model):
    """Somebody stopped the charging of cards, or let it go on; the newest row counts, and without any it is on."""

    is_on = models.BooleanField(_("charging"))
    because = models.CharField(_("why"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("stop of charging")
        verbose_name_plural = _("stops of charging")
        constraints = [models.CheckConstraint(condition=~Q(because=""), name="switch_has_its_reason")]
        triggers = [
            audited(),
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return str(_("on") if self.is_on else _("stopped"))
