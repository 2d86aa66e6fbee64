"""A subject: piano, guitar, drums, bass …"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited


class Subject(models.Model):
    """Something that is taught. Taken out of the offer by is_active, never deleted."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    slug = models.SlugField(unique=True)
    blurb = models.CharField(_("in a sentence"), max_length=200, blank=True)
    is_active = models.BooleanField(_("offered"), default=True)

    class Meta:
        ordering = ["name"]
        triggers = [audited()]

    def __str__(self) -> str:
        return self.name
