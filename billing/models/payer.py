"""Who pays: an account that is billed for a family, and its customer at the provider."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from academy.models import Family

A_GUARDIAN = """
    IF NEW.person_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM academy_guardian WHERE family_id = NEW.family_id AND user_id = NEW.person_id AND may_pay
           AND since <= clock_timestamp() AND (until IS NULL OR until > clock_timestamp())
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'payer_may_pay',
            MESSAGE = 'payer_may_pay: this person may not pay for this family';
    END IF;
    RETURN NEW;
"""


class PayerQuerySet(models.QuerySet["Payer"]):
    def of(self, families: Any, person: Any) -> "PayerQuerySet":
        """What a person of these families may look into: the family's account and their own, not another parent's."""
        return self.filter(models.Q(person=None) | models.Q(person=person), family__in=families)


class Payer(models.Model):
    """The family as a whole (person empty), or one person who pays a part for themselves.

    stripe_customer is empty until the first checkout or saved card. autopay_day: the day of the month on which what is
    open is taken from their card; empty: on none.
    """

    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="payers")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="payers"
    )
    stripe_customer = models.CharField(max_length=64, null=True, blank=True, unique=True)
    autopay_day = models.PositiveSmallIntegerField(null=True, blank=True)
    autopay_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    autopay_at = models.DateTimeField(null=True, blank=True)

    objects = PayerQuerySet.as_manager()

    class Meta:
        ordering = ["family", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["family", "person"],
                nulls_distinct=False,
                name="payer_once_in_a_family",
                violation_error_message=_("This person pays for the family already."),
            ),
            models.CheckConstraint(
                condition=models.Q(autopay_day=None) | models.Q(autopay_day__range=(1, 28), autopay_at__isnull=False),
                name="autopay_day_is_in_every_month",
            ),
        ]
        triggers = [
            audited(),
            pgtrigger.Trigger(
                name="may_pay",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("family_id", "person_id"),
                func=A_GUARDIAN,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_shown_to(self, person: Any) -> bool:
        """Whether a person of its family may look into it, as the query above says."""
        return self.person_id is None or self.person_id == person.pk

    @property
    def name(self) -> str:
        """As it stands on invoices: the person's, or the family's."""
        return str(self.person) if self.person else self.family.name
