"""The price list: what a course costs by the lesson, by the month or by the term, and since when it has."""

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
    """

    class Basis(models.TextChoices):
        LESSON = "lesson", _("a lesson")
        MONTH = "month", _("a month")
        TERM = "term", _("a term")

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="prices")
    basis = models.CharField(_("for"), max_length=6, choices=Basis, default=Basis.LESSON)
    per_week = models.PositiveSmallIntegerField(_("lessons a week"), default=0, help_text=_("0: any number."))
    cents = models.PositiveIntegerField(_("price (cents)"))
    currency = models.CharField(_("currency"), max_length=3)
    is_in_advance = models.BooleanField(_("the whole term is billed at once"), default=True)
    deducts_closures = models.BooleanField(_("less on days the school is closed"), default=False)
    listed_from = models.DateTimeField(_("listed from"), db_default=Now(), editable=False)
    listed_until = models.DateTimeField(_("until"), null=True, blank=True, editable=False)

    objects = PriceQuerySet.as_manager()

    class Meta:
        ordering = ["course__name", "basis", "per_week", "-listed_from", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "basis", "per_week"], condition=Q(listed_until=None), name="one_price_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(listed_until=None) | Q(listed_until__gte=F("listed_from")), name="price_listed_in_order"
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
