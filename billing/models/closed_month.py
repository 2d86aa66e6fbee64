"""A month of the books that is closed, with its figures."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from academy.kernel.db import Now
from billing.models.ledger import NEVER_CHANGED

ONE_AFTER_THE_OTHER = """
    IF NEW.month <> (SELECT max(month) + interval '1 month' FROM billing_closedmonth) THEN
        RAISE EXCEPTION 'months are closed one after the other' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""


class ClosedMonth(models.Model):
    """A month nobody books into any more. figures: what the books said, as JSON whose bytes depend on nothing else.

    digest: SHA-256 of the figures, in hex; as these name the digest of the month before, no month can be exchanged
    without all that follow.
    """

    month = models.DateField(_("month"), unique=True, help_text=_("Its first day."))
    figures = models.TextField(_("figures"))
    digest = models.CharField(_("digest"), max_length=64)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["-month"]
        verbose_name = _("closed month")
        verbose_name_plural = _("closed months")
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="closed_month_begins_on_the_first"),
            models.CheckConstraint(
                condition=Q(
                    digest=Func(
                        F("figures"),
                        template="encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')",
                        output_field=models.TextField(),
                    )
                ),
                name="closed_month_has_its_digest",
            ),
        ]
        triggers = [
            NEVER_CHANGED,
            pgtrigger.Trigger(
                name="one_after_the_other", when=pgtrigger.Before, operation=pgtrigger.Insert, func=ONE_AFTER_THE_OTHER
            ),
        ]

    def __str__(self) -> str:
        return f"{MONTHS[self.month.month]} {self.month.year}"
