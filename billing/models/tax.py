"""What the state adds, by what is sold; what no row names is exempt."""

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from billing.models.sort import Sort
from billing.pricing.rules import WHOLE
from scheduling.models.ranges import Days, SameWord


class TaxRate(models.Model):
    """points: hundredths of a percent. is_included: the price has it in it already."""

    name = models.CharField(_("name"), max_length=40, help_text=_("As it stands on invoices: HST, VAT."))
    sort = models.CharField(_("on"), max_length=17, choices=Sort)
    points = models.PositiveIntegerField(_("hundredths of a percent"), validators=[MaxValueValidator(WHOLE)])
    is_included = models.BooleanField(_("the price has it in it"), default=False)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        ordering = ["sort", "first_day"]
        verbose_name = _("tax")
        verbose_name_plural = _("taxes")
        constraints = [
            models.CheckConstraint(condition=Q(points__lte=WHOLE), name="tax_of_a_part"),
            models.CheckConstraint(
                condition=Q(last_day=None) | Q(last_day__gte=F("first_day")),
                name="tax_days_in_order",
                violation_error_message=_("The last day is before the first."),
            ),
            ExclusionConstraint(
                name="one_tax_at_a_time",
                expressions=[
                    (SameWord("sort"), RangeOperators.OVERLAPS),
                    (Days("first_day", "last_day"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Another rate holds on some of these days already."),
            ),
        ]
        triggers = [
            audited(),
            pgtrigger.ReadOnly(name="stays_as_levied", fields=["sort", "points", "is_included", "first_day"]),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.points / 100:g} %"
