"""A student: a child of a family, or an adult who is their own."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from academy.kernel.db import Now
from academy.models.family import Family


class StudentQuerySet(models.QuerySet["Student"]):
    def of_family(self, family: Any) -> "StudentQuerySet":
        """The students of one family."""
        return self.filter(family=family)


class Student(models.Model):
    """Somebody who learns. birth_date decides whether the age rule lets them enrol."""

    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="students")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="student"
    )
    first_name = models.CharField(_("first name"), max_length=80)
    last_name = models.CharField(_("last name"), max_length=80, blank=True)
    birth_date = models.DateField(_("birth date"))
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = StudentQuerySet.as_manager()

    class Meta:
        ordering = ["first_name", "last_name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["family", "first_name", "birth_date"], name="student_once_in_a_family"),
            models.CheckConstraint(condition=Q(birth_date__gte=date(1900, 1, 1)), name="student_born_since_1900"),
        ]
        triggers = [audited()]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def age_on(self, day: date) -> int:
        """Full years on that day."""
        had_birthday = (day.month, day.day) >= (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - (not had_birthday)
