"""A code that takes something off what an enrolment costs, as often as the school says."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from academy.kernel.db import Now
from academy.kernel.money import Money
from academy.models import Enrolment
from billing.models.discount import Discount
from billing.pricing.rules import WHOLE

# Those who use the last one queue at the voucher's row; whoever finds it used up is refused.
NOT_USED_UP = """
    PERFORM FROM billing_voucher WHERE id = NEW.voucher_id FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM billing_voucher AS voucher WHERE voucher.id = NEW.voucher_id
                AND (ended_at IS NOT NULL
                     OR uses <= (SELECT count(*) FROM billing_voucheruse WHERE voucher_id = voucher.id))) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'voucher_not_used_up',
            MESSAGE = 'voucher_not_used_up: it was used as often as it may be, or ended';
    END IF;
    RETURN NEW;
"""


class Voucher(models.Model):
    """points: hundredths of a percent off every lesson of an enrolment; or cents, which pay for lessons until they are
    used up. uses: how often in all, each by another enrolment. Never removed: it is ended, and what was used stays.
    """

    code = models.CharField(
        _("code"),
        max_length=20,
        validators=[RegexValidator(r"^[A-Z0-9-]{4,20}\Z", _("4 to 20 letters, digits and hyphens."))],
    )
    points = models.PositiveIntegerField(_("hundredths of a percent"), default=0, validators=[MaxValueValidator(WHOLE)])
    cents = models.PositiveIntegerField(_("or an amount (cents)"), default=0)
    currency = models.CharField(_("currency"), max_length=3)
    uses = models.PositiveIntegerField(_("may be used"), default=1, validators=[MinValueValidator(1)])
    expires_on = models.DateField(_("last day"), null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(db_default=Now(), editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"], name="voucher_code_once", violation_error_message=_("This code is taken.")
            ),
            models.CheckConstraint(condition=Q(code__regex=r"^[A-Z0-9-]{4,20}$"), name="voucher_code_in_capitals"),
            models.CheckConstraint(
                condition=Q(points=0, cents__gt=0) | Q(points__gt=0, points__lte=WHOLE, cents=0),
                name="voucher_of_a_part_or_an_amount",
                violation_error_message=_("Say either a percentage or an amount."),
            ),
            models.CheckConstraint(condition=Q(uses__gte=1), name="voucher_used_once_at_least"),
        ]
        triggers = [
            audited(),
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="worth_what_it_says", fields=["code", "points", "cents", "currency"]),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def worth(self) -> str:
        """Such as 10 %, or CAD 50.00."""
        return f"{self.points / 100:g} %" if self.points else str(Money(self.cents, self.currency))


class VoucherUseQuerySet(models.QuerySet["VoucherUse"]):
    def of_family(self, family: Any) -> "VoucherUseQuerySet":
        """Those of a family's students."""
        return self.filter(enrolment__student__family=family)


class VoucherUse(models.Model):
    """Somebody used it for an enrolment. discount: by which it takes something off, and which stands on the bills."""

    voucher = models.ForeignKey(Voucher, on_delete=models.PROTECT, related_name="used")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="vouchers")
    discount = models.OneToOneField(Discount, on_delete=models.PROTECT, related_name="voucher_use")
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    used_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = VoucherUseQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["voucher", "enrolment"], name="voucher_used_once_for_it")]
        triggers = [
            audited(),
            pgtrigger.Protect(name="stays_used", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(name="not_used_up", when=pgtrigger.Before, operation=pgtrigger.Insert, func=NOT_USED_UP),
        ]

    def __str__(self) -> str:
        return f"{self.voucher}: {self.enrolment}"
