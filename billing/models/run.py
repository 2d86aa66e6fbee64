"""Billing a month: one piece of work for each family, so that one family's trouble stops nobody else's bill."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from academy.kernel.db import Now
from academy.kernel.models import Work
from academy.models import Family


class BillingRun(models.Model):
    """Drafting what all families owe for a month, or raising what was drafted. month: its first day."""

    class Kind(models.TextChoices):
        DRAFT = "draft", _("drafting")
        RAISE = "raise", _("raising")

    kind = models.CharField(_("what"), max_length=5, choices=Kind)
    month = models.DateField(_("month"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("billing run")
        verbose_name_plural = _("billing runs")
        constraints = [models.CheckConstraint(condition=Q(month__day=1), name="run_of_a_month")]
        triggers = [audited()]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {MONTHS[self.month.month]} {self.month.year}"


class FamilyBill(Work):
    """One family's turn in a run. invoices: how many it led to."""

    JOB = "billing.jobs.bill_family"

    run = models.ForeignKey(BillingRun, on_delete=models.PROTECT, related_name="bills")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    invoices = models.PositiveSmallIntegerField(default=0)

    class Meta(Work.Meta):
        constraints = [
            *Work.Meta.constraints,
            models.UniqueConstraint(fields=["run", "family"], name="family_once_in_a_run"),
        ]

    def __str__(self) -> str:
        return f"{self.run}: {self.family}"
