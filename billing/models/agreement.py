"""What an enrolment is billed by: the listed price that was agreed on, from one day to another."""

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from academy.models import Enrolment, Price
from scheduling.models.ranges import Days, SameNumber

ON_ITS_COURSE = """
    IF NOT EXISTS (
        SELECT FROM academy_price AS price JOIN academy_courseoffering AS offering USING (course_id)
          JOIN academy_enrolment AS enrolment ON enrolment.offering_id = offering.id
         WHERE price.id = NEW.price_id AND enrolment.id = NEW.enrolment_id
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'agreed_on_its_course',
            MESSAGE = 'agreed_on_its_course: the price is of another course';
    END IF;
    RETURN NEW;
"""


class Agreement(models.Model):
    """One price at a time; changing to another ends this one the day before. last_day empty: for good."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="agreements")
    price = models.ForeignKey(Price, on_delete=models.PROTECT, related_name="agreements")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        ordering = ["first_day", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day=None) | Q(last_day__gte=F("first_day")),
                name="agreement_days_in_order",
                violation_error_message=_("The last day is before the first."),
            ),
            ExclusionConstraint(
                name="agreed_on_one_price_at_a_time",
                expressions=[
                    (SameNumber("enrolment_id"), RangeOperators.OVERLAPS),
                    (Days("first_day", "last_day"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        triggers = [
            audited(),
            pgtrigger.ReadOnly(name="stays_as_agreed", fields=["enrolment", "price", "first_day"]),
            pgtrigger.Trigger(
                name="on_its_course", when=pgtrigger.Before, operation=pgtrigger.Insert, func=ON_ITS_COURSE
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.price}"
