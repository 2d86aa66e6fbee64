"""What the school takes off tuition, and whom it gives that to."""

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from academy.kernel.db import Now
from academy.kernel.money import Money
from academy.models import Enrolment
from billing.pricing.rules import WHOLE


class Discount(models.Model):
    """So much off, in the order of position, each of what those before it left.

    points: hundredths of a percent; or cents: off a month of each enrolment. nth: from that child of the family, or
    that course of a child, on. cap_cents: the most the family gets by it in a month. pot_cents: the most it gets in
    all. The kinds prepay, staff and voucher are given to single enrolments (DiscountGrant).
    """

    class Kind(models.TextChoices):
        SIBLING = "sibling", _("brothers and sisters")
        COURSES = "courses", _("several courses")
        PREPAY = "prepay", _("paid in advance")
        STAFF = "staff", _("family of staff")
        VOUCHER = "voucher", _("voucher")

    # Worked out for every family; the others are given.
    FOR_ALL = (Kind.SIBLING, Kind.COURSES)

    kind = models.CharField(_("kind"), max_length=7, choices=Kind)
    name = models.CharField(_("name"), max_length=80, help_text=_("As families read it on their invoices."))
    position = models.PositiveSmallIntegerField(_("order"), default=1)
    points = models.PositiveIntegerField(_("hundredths of a percent"), default=0, validators=[MaxValueValidator(WHOLE)])
    cents = models.PositiveIntegerField(_("or an amount off a month (cents)"), default=0)
    currency = models.CharField(_("currency"), max_length=3)
    nth = models.PositiveSmallIntegerField(
        _("from number"), default=2, validators=[MinValueValidator(2)], help_text=_("2: the second child or course.")
    )
    cap_cents = models.PositiveIntegerField(_("at most a month (cents)"), null=True, blank=True)
    pot_cents = models.PositiveIntegerField(_("at most in all (cents)"), null=True, blank=True)
    first_day = models.DateField(_("for lessons from"))
    last_day = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(points=0, cents__gt=0) | Q(points__gt=0, points__lte=WHOLE, cents=0),
                name="discount_of_a_part_or_an_amount",
                violation_error_message=_("Say either a percentage or an amount."),
            ),
            models.CheckConstraint(condition=Q(nth__gte=2), name="discount_from_the_second_on"),
            models.CheckConstraint(
                condition=Q(last_day=None) | Q(last_day__gte=F("first_day")),
                name="discount_days_in_order",
                violation_error_message=_("The last day is before the first."),
            ),
        ]
        triggers = [audited()]

    def __str__(self) -> str:
        return self.name

    @property
    def amount(self) -> Money:
        """Off a month of each enrolment, where it is no percentage."""
        return Money(self.cents, self.currency)


class DiscountGrant(models.Model):
    """A discount is given to an enrolment, by whom and why; last_day: of lessons it is taken off, once it was ended."""

    discount = models.ForeignKey(Discount, on_delete=models.PROTECT, related_name="grants")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="discounts")
    because = models.CharField(_("why"), max_length=200)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    given_at = models.DateTimeField(db_default=Now(), editable=False)
    last_day = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("discount given")
        verbose_name_plural = _("discounts given")
        constraints = [models.UniqueConstraint(fields=["discount", "enrolment"], name="discount_given_once")]
        triggers = [
            audited(),
            pgtrigger.ReadOnly(name="stays_given", exclude=["last_day"]),
        ]

    def __str__(self) -> str:
        return f"{self.discount}: {self.enrolment}"
