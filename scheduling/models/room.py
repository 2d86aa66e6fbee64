"""A room lessons are held in."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited


class Room(models.Model):
    """A place in the building; one lesson at a time."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    capacity = models.PositiveSmallIntegerField(_("people"), default=2)
    equipment = models.CharField(_("equipment"), max_length=160, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=Q(capacity__gte=1), name="room_holds_somebody")]
        triggers = [audited()]

    def __str__(self) -> str:
        return self.name
