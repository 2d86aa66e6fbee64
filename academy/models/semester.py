"""The academic year, its semesters, and the days on which the school is closed."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from academy.models.school import Today


class DateSpan(Func):
    """daterange of two dates, both included."""

    function = "daterange"

    def __init__(self, first: str, last: str) -> None:
        super().__init__(F(first), F(last), Value("[]"))


class AcademicYear(models.Model):
    """Such as 2026/27."""

    name = models.CharField(_("name"), max_length=20, unique=True)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))

    class Meta:
        ordering = ["first_day"]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gt=F("first_day")), name="year_ends_after_it_begins"),
        ]
        triggers = [audited()]

    def __str__(self) -> str:
        return self.name


class SemesterQuerySet(models.QuerySet["Semester"]):
    def bookable(self) -> "SemesterQuerySet":
        """Those that are not over, the nearest first."""
        return self.filter(last_day__gte=Today()).order_by("first_day")


class Semester(models.Model):
    """A stretch of teaching; weekly places run to its end."""

    year = models.ForeignKey(AcademicYear, on_delete=models.PROTECT, related_name="semesters")
    name = models.CharField(_("name"), max_length=40)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))

    objects = SemesterQuerySet.as_manager()

    class Meta:
        ordering = ["first_day"]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gt=F("first_day")), name="semester_ends_after_it_begins"),
            ExclusionConstraint(
                name="semesters_do_not_overlap",
                expressions=[(DateSpan("first_day", "last_day"), RangeOperators.OVERLAPS)],
                violation_error_message=_("Another semester covers some of these days."),
            ),
        ]
        triggers = [audited()]

    def __str__(self) -> str:
        return self.name


class ClosedDate(models.Model):
    """A day without lessons."""

    day = models.DateField(_("day"), unique=True)
    reason = models.CharField(_("reason"), max_length=80)

    class Meta:
        ordering = ["day"]
        triggers = [audited()]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.reason}"
