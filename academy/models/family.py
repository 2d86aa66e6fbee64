"""A family: the students who belong together and the guardians who look after them."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from academy.kernel.db import Now


class FamilyQuerySet(models.QuerySet["Family"]):
    def of(self, person: Any) -> "FamilyQuerySet":
        """The families this person may see today."""
        from_today = models.Q(guardians__until=None) | models.Q(guardians__until__gt=Now())
        return self.filter(
            from_today, guardians__user=person, guardians__may_see=True, guardians__since__lte=Now()
        ).distinct()


class Family(models.Model):
    """The account a school keeps for a household. An adult student is a family of one."""

    name = models.CharField(_("name"), max_length=120)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = FamilyQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name_plural = _("families")
        triggers = [audited()]

    def __str__(self) -> str:
        return self.name
