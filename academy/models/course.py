"""A course (what is taught, how long, at what price) and its offering in a semester."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from academy.kernel.money import Money
from academy.models.semester import Semester
from academy.models.subject import Subject

# The list keeps what a lesson cost before, for all who agreed to it.
LIST_THE_PRICE = """
    UPDATE academy_price SET listed_until = clock_timestamp()
     WHERE course_id = NEW.id AND basis = 'lesson' AND per_week = 0 AND listed_until IS NULL;
    INSERT INTO academy_price (course_id, basis, per_week, cents, currency, is_in_advance, deducts_closures)
    VALUES (NEW.id, 'lesson', 0, NEW.lesson_cents, NEW.currency, true, false);
    RETURN NULL;
"""


class Course(models.Model):
    """Such as "Piano, individual, 30 minutes". lesson_cents: the price of one lesson in minor units of currency, as it
    is listed now; each that it has had is a Price.
    """

    class Format(models.TextChoices):
        WEEKLY = "weekly", _("weekly, one student")
        GROUP = "group", _("weekly, a group")
        TRIAL = "trial", _("trial lesson")
        SINGLE = "single", _("single lessons")

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="courses")
    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(unique=True)
    format = models.CharField(
        _("format"), max_length=8, choices=Format, default=Format.WEEKLY, db_default=Format.WEEKLY
    )
    description = models.TextField(_("description"), blank=True)
    minutes = models.PositiveSmallIntegerField(_("length (minutes)"), default=30)
    lesson_cents = models.PositiveIntegerField(_("price of a lesson (cents)"))
    currency = models.CharField(_("currency"), max_length=3, default="CAD")
    is_active = models.BooleanField(_("offered"), default=True)

    class Meta:
        ordering = ["subject__name", "minutes", "name"]
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gte=15, minutes__lte=120), name="course_15_to_120_minutes"),
        ]
        triggers = [
            audited(),
            pgtrigger.Trigger(
                name="lists_its_price",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("lesson_cents", "currency"),
                func=LIST_THE_PRICE,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def price(self) -> Money:
        """Of one lesson."""
        return Money(self.lesson_cents, self.currency)


class CourseOffering(models.Model):
    """A course in a semester. capacity: seats of a group; empty for individual lessons."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="offerings")
    semester = models.ForeignKey(Semester, on_delete=models.PROTECT, related_name="offerings")
    capacity = models.PositiveSmallIntegerField(_("seats"), null=True, blank=True)

    class Meta:
        ordering = ["semester__first_day", "course__name"]
        constraints = [
            models.UniqueConstraint(fields=["course", "semester"], name="course_once_in_a_semester"),
            models.CheckConstraint(condition=Q(capacity=None) | Q(capacity__gte=1), name="offering_has_seats"),
        ]
        triggers = [audited()]

    def __str__(self) -> str:
        return f"{self.course}, {self.semester}"
