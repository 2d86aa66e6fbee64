"""Packages of prepaid lessons: lots that expire one by one, and the lessons that were taken from them."""

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from academy.kernel.db import Now
from academy.kernel.money import Money
from academy.models import Enrolment, Student
from academy.models.school import SCHOOLS_ZONE
from billing.models.extra import Extra
from scheduling.models import Lesson

# The lesson's day is its pattern's, as the bill counts it; of one without a pattern the day at the school.
WITHIN_ITS_DAYS = f"""
    IF NEW.given_back_at IS NULL AND NOT EXISTS (
        SELECT FROM billing_lot AS lot JOIN billing_package AS package ON package.id = lot.package_id,
                    scheduling_lesson AS lesson
         WHERE lot.id = NEW.lot_id AND lesson.id = NEW.lesson_id AND package.taken_back_at IS NULL
           AND coalesce(lesson.day, (lesson.starts_at AT TIME ZONE {SCHOOLS_ZONE})::date)
               BETWEEN lot.first_day AND lot.last_day
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'lot_within_its_days',
            MESSAGE = 'lot_within_its_days: the lesson is on none of the days of the lot, or that was taken back';
    END IF;
    RETURN NEW;
"""
NEVER_CHANGED = pgtrigger.Protect(name="stays_as_sold", operation=pgtrigger.Update | pgtrigger.Delete)


class PackageQuerySet(models.QuerySet["Package"]):
    def of_family(self, family: Any) -> "PackageQuerySet":
        """Those of a family's students."""
        return self.filter(enrolment__student__family=family)


class Package(models.Model):
    """So many lessons of an enrolment, paid for in advance. extra: by which the family is billed for them.

    taken_back_at: its invoice was taken back before any of its lessons was held; nobody owes it any more.
    """

    extra = models.OneToOneField(Extra, on_delete=models.PROTECT, related_name="package")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="packages")
    lessons = models.PositiveSmallIntegerField(_("lessons"))
    first_day = models.DateField(_("for lessons from"))
    taken_back_at = models.DateTimeField(_("taken back"), null=True, blank=True, editable=False)

    objects = PackageQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=Q(lessons__gte=1), name="package_of_a_lesson_or_more")]
        triggers = [
            audited(),
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="stays_as_sold", fields=["extra", "enrolment", "lessons", "first_day"]),
            pgtrigger.Protect(
                name="taken_back_for_good",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__taken_back_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.extra.name} · {self.enrolment.student}"


class Lot(models.Model):
    """One prepaid lesson of a package. cents: its part of the price; all parts add up to it."""

    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="lots")
    position = models.PositiveSmallIntegerField()
    cents = models.PositiveIntegerField(_("worth (cents)"))
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))

    class Meta:
        ordering = ["package", "position"]
        constraints = [
            models.UniqueConstraint(fields=["package", "position"], name="lots_in_order"),
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="lot_days_in_order"),
        ]
        triggers = [audited(), NEVER_CHANGED]

    def __str__(self) -> str:
        return f"{self.position}"

    @property
    def worth(self) -> Money:
        """What is earned with it, when its lesson is held or its last day is over."""
        return Money(self.cents, self.package.extra.currency)


class LotUse(models.Model):
    """A student's lesson was taken from a lot. given_back_at: it was called off in time, and the lot is free again."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="used")
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="lots")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="lots")
    taken_at = models.DateTimeField(db_default=Now(), editable=False)
    given_back_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["lot"], condition=Q(given_back_at=None), name="lot_used_once"),
            models.UniqueConstraint(
                fields=["lesson", "student"], condition=Q(given_back_at=None), name="lesson_from_one_lot"
            ),
        ]
        triggers = [
            audited(),
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="stays_taken", fields=["lot", "lesson", "student", "taken_at"]),
            pgtrigger.Trigger(
                name="within_its_days", when=pgtrigger.Before, operation=pgtrigger.Insert, func=WITHIN_ITS_DAYS
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lot} {self.lesson}"
