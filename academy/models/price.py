"""The price list: what a course costs by the lesson, by the month or by the term, and since when it has."""

from typing import Literal

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from academy.kernel.db import Now
from academy.kernel.money import Money
from academy.models.course import Course


class PriceQuerySet(models.QuerySet["Price"]):
    def listed(self) -> "PriceQuerySet":
        """Those that a family may agree to now."""
        return self.filter(listed_until=None)


class Price(models.Model):
    """So many cents, listed from one moment to another; it is never changed, only followed by another one.

    Who has agreed to it keeps it (billing's Agreement), whatever the list says later. per_week: how many lessons, 0:
    any. is_in_advance: the whole term is billed at once; else month by month. deducts_closures: a month or term is
    cheaper by the lessons that the school's closed days take.

    collection: how its money comes in. By subscription the payment provider takes it by itself: a month's price each
    month, the price of so many lessons a week each week. What is owed is worked out and invoiced in the same way.
    trial_days: so long such a subscription takes nothing.
    """

    class Basis(models.TextChoices):
        LESSON = "lesson", _("a lesson")
        MONTH = "month", _("a month")
        TERM = "term", _("a term")

    class Collection(models.TextChoices):
        INVOICE = "invoice", _("by our invoices")
        SUBSCRIPTION = "subscription", _("by a subscription")

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="prices")
    basis = models.CharField(_("for"), max_length=6, choices=Basis, default=Basis.LESSON)
    per_week = models.PositiveSmallIntegerField(_("lessons a week"), default=0, help_text=_("0: any number."))
    cents = models.PositiveIntegerField(_("price (cents)"))
    currency = models.CharField(_("currency"), max_length=3)
    is_in_advance = models.BooleanField(_("the whole term is billed at once"), default=True)
    deducts_closures = models.BooleanField(_("less on days the school is closed"), default=False)
    collection = models.CharField(
        _("collected"), max_length=12, choices=Collection, default=Collection.INVOICE, db_default=Collection.INVOICE
    )
    trial_days = models.PositiveSmallIntegerField(_("trial (days)"), default=0, db_default=0)
    listed_from = models.DateTimeField(_("listed from"), db_default=Now(), editable=False)
    listed_until = models.DateTimeField(_("until"), null=True, blank=True, editable=False)

    objects = PriceQuerySet.as_manager()

    class Meta:
        ordering = ["course__name", "basis", "per_week", "-listed_from", "-pk"]
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        constraints = [
            models.UniqueConstraint(
                fields=["course", "basis", "per_week"], condition=Q(listed_until=None), name="one_price_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(listed_until=None) | Q(listed_until__gte=F("listed_from")), name="price_listed_in_order"
            ),
            models.CheckConstraint(
                condition=~Q(collection="subscription")
                | Q(is_in_advance=False) & (Q(basis="month") | Q(basis="lesson", per_week__gte=1)),
                name="subscription_has_its_rhythm",
            ),
            models.CheckConstraint(
                condition=Q(trial_days=0) | Q(collection="subscription", trial_days__lte=90),
                name="trial_of_a_subscription",
            ),
        ]
        triggers = [
            audited(),
            pgtrigger.ReadOnly(
                name="stays_as_listed",
                fields=[
                    "course",
                    "basis",
                    "per_week",
                    "cents",
                    "currency",
                    "is_in_advance",
                    "deducts_closures",
                    "collection",
                    "trial_days",
                    "listed_from",
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.get_basis_display()}"

    @property
    def amount(self) -> Money:
        """Of one lesson, month or term."""
        return Money(self.cents, self.currency)

    @property
    def every(self) -> Literal["week", "month"]:
        """How often a subscription takes it."""
        return "month" if self.basis == self.Basis.MONTH else "week"

    @property
    def cents_each_time(self) -> int:
        """What a subscription takes each time: of a month, or of a week's lessons."""
        return self.cents if self.basis == self.Basis.MONTH else self.cents * self.per_week
