"""Billing a month: families by the hundred, and what stopped a family's bill, which stops nobody else's."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from academy.kernel.db import Now
from academy.kernel.models import Work
from academy.models import Family


class BillingRun(models.Model):
    """Drafting what all families owe for a month, raising what was drafted, or booking what their lessons earned.

    month: its first day.
    """

    class Kind(models.TextChoices):
        DRAFT = "draft", _("drafting")
        RAISE = "raise", _("raising")
        EARN = "earn", _("booking what lessons earned")

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


class BillingBatch(Work):
    """Some families' turn in a run, all of them or none: a crash leaves a batch that is done again, and bills once.

    families: their ids. invoices: how many it led to, or how many earnings.
    """

    JOB = "billing.jobs.bill_batch"

    run = models.ForeignKey(BillingRun, on_delete=models.PROTECT, related_name="batches")
    families = ArrayField(models.BigIntegerField())
    invoices = models.PositiveIntegerField(default=0)

    class Meta(Work.Meta):
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.run}: {len(self.families)} families"


class BillingProblem(models.Model):
    """Why a run did nothing for a family: facts that cannot all be true."""

    run = models.ForeignKey(BillingRun, on_delete=models.PROTECT, related_name="problems")
    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="+")
    sentence = models.CharField(_("why"), max_length=300)
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("problem")
        constraints = [models.UniqueConstraint(fields=["run", "family"], name="one_problem_of_a_family_in_a_run")]
        triggers = [audited()]

    def __str__(self) -> str:
        return self.sentence
