"""The school itself: one row of typed settings, each change audited."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import DateField, F, Func, Q
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from academy.models.zone import validate_zone

DEFAULT_ZONE = "America/Toronto"
# The school's zone in SQL, also before anybody has said one.
SCHOOLS_ZONE = f"coalesce((SELECT zone FROM academy_school WHERE id = 1), '{DEFAULT_ZONE}')"  # noqa: S608 - our word


class Today(Func):
    """Which day it is at the school, by the database's clock: school_today() for those who ask in SQL."""

    template = f"(clock_timestamp() AT TIME ZONE {SCHOOLS_ZONE})::date"
    output_field = DateField()


class School(models.Model):
    """The academy's name, place and rules. There is exactly one."""

    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail for families"))
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    address = models.TextField(_("address"), blank=True)
    zone = models.CharField(_("time zone"), max_length=50, default=DEFAULT_ZONE, validators=[validate_zone])
    currency = models.CharField(_("currency"), max_length=3, default="CAD")
    country = models.CharField(_("country"), max_length=2, default="CA", help_text=_("For phone numbers: CA, IN, GB …"))
    tax_number = models.CharField(
        _("tax number"),
        max_length=40,
        blank=True,
        db_default="",
        help_text=_("As it stands on invoices and receipts: GST/HST 12345 6789 RT0001, GSTIN 27AAAAA0000A1Z5 …"),
    )
    privacy_officer = models.CharField(_("privacy officer"), max_length=120, blank=True)
    youngest_age = models.PositiveSmallIntegerField(_("youngest age"), default=4)
    oldest_age = models.PositiveSmallIntegerField(_("oldest age of a child"), default=18)
    hold_minutes = models.PositiveSmallIntegerField(
        _("a place is held for (minutes)"),
        default=15,
        validators=[MinValueValidator(1), MaxValueValidator(24 * 60)],
        help_text=_("So long a family has to pay; then the place is free again."),
    )
    notice_hours = models.PositiveSmallIntegerField(
        _("first lesson at least (hours) ahead"), default=24, validators=[MaxValueValidator(14 * 24)]
    )
    due_days = models.PositiveSmallIntegerField(
        _("invoices are due after (days)"), default=14, db_default=14, validators=[MaxValueValidator(90)]
    )

    class Meta:
        verbose_name = _("school")
        verbose_name_plural = _("school")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="one_school"),
            models.CheckConstraint(condition=Q(oldest_age__gte=F("youngest_age")), name="school_ages_in_order"),
            models.CheckConstraint(condition=Q(hold_minutes__gte=1, hold_minutes__lte=1440), name="school_hold_length"),
        ]
        triggers = [audited()]

    def __str__(self) -> str:
        return self.name
