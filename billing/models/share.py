"""Who pays how much of a student's bill, where several do: separated parents, a grandparent."""

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from academy.models import Student
from billing.models.payer import Payer
from billing.pricing.rules import WHOLE
from scheduling.models.ranges import Days, SameNumber

OF_THE_FAMILY = """
    IF NOT EXISTS (SELECT FROM billing_payer AS payer JOIN academy_student AS student USING (family_id)
                    WHERE payer.id = NEW.payer_id AND student.id = NEW.student_id) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'share_in_the_family',
            MESSAGE = 'share_in_the_family: the payer is of another family';
    END IF;
    RETURN NEW;
"""
# On no day of any of them may the parts come to anything but the whole; where there are none the family's payer pays.
THE_WHOLE = f"""
    IF EXISTS (
        SELECT FROM (
            SELECT first_day AS day FROM billing_share WHERE student_id = coalesce(NEW.student_id, OLD.student_id)
            UNION SELECT last_day + 1 FROM billing_share WHERE student_id = coalesce(NEW.student_id, OLD.student_id)
        ) AS edge JOIN billing_share AS share
            ON share.student_id = coalesce(NEW.student_id, OLD.student_id)
           AND share.first_day <= edge.day AND (share.last_day IS NULL OR edge.day <= share.last_day)
         GROUP BY edge.day HAVING sum(share.points) <> {WHOLE}
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'shares_are_the_whole',
            MESSAGE = 'shares_are_the_whole: the parts of a day do not come to 100 %%';
    END IF;
    RETURN NULL;
"""  # noqa: S608 - our own words


class Share(models.Model):
    """points: hundredths of a percent, from one day to another; those of each day make up the whole."""

    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="shares")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="shares")
    points = models.PositiveIntegerField(_("hundredths of a percent"))
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        ordering = ["student", "first_day", "pk"]
        verbose_name = _("share of bills")
        verbose_name_plural = _("shares of bills")
        constraints = [
            models.CheckConstraint(condition=Q(points__gte=1, points__lte=WHOLE), name="share_of_a_part"),
            models.CheckConstraint(
                condition=Q(last_day=None) | Q(last_day__gte=F("first_day")), name="share_days_in_order"
            ),
            ExclusionConstraint(
                name="one_share_of_a_payer_at_a_time",
                expressions=[
                    (SameNumber("payer_id"), RangeOperators.OVERLAPS),
                    (SameNumber("student_id"), RangeOperators.OVERLAPS),
                    (Days("first_day", "last_day"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        triggers = [
            audited(),
            pgtrigger.Trigger(
                name="of_the_family",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("payer_id", "student_id"),
                func=OF_THE_FAMILY,
            ),
            pgtrigger.Trigger(
                name="are_the_whole",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                timing=pgtrigger.Deferred,
                func=THE_WHOLE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student}: {self.points / 100:g} % {self.payer}"
