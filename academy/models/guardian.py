"""A guardian: what one person may do for one family, and from when until when."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from academy.kernel.db import Now
from academy.models.family import Family


class GuardianQuerySet(models.QuerySet["Guardian"]):
    def current(self) -> "GuardianQuerySet":
        """Whose rights are in force now, by the database's clock."""
        return self.filter(Q(until=None) | Q(until__gt=Now()), since__lte=Now())

    def of(self, person: Any) -> "GuardianQuerySet":
        """This person's own rights in force."""
        return self.current().filter(user=person)

    def told(self) -> "GuardianQuerySet":
        """Those who are to be told of what happens."""
        return self.current().filter(is_told=True, user__is_active=True)


class Guardian(models.Model):
    """A person's rights in a family. Custody changes are an end date and a new row, never a deletion."""

    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="guardians")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="guardianships")
    may_see = models.BooleanField(_("may see"), default=True)
    may_book = models.BooleanField(_("may book"), default=True)
    may_pay = models.BooleanField(_("may pay"), default=True)
    may_pick_up = models.BooleanField(_("may pick up"), default=True)
    is_told = models.BooleanField(_("is told"), default=True)
    since = models.DateTimeField(_("since"), db_default=Now())
    until = models.DateTimeField(_("until"), null=True, blank=True)

    objects = GuardianQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["family", "user"], condition=Q(until=None), name="guardian_once_in_a_family"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="guardian_ends_after_it_began"
            ),
            models.CheckConstraint(
                condition=Q(may_see=True) | Q(may_book=False, may_pay=False), name="who_books_or_pays_may_see"
            ),
        ]
        triggers = [audited()]

    def __str__(self) -> str:
        return f"{self.user} · {self.family}"
