"""Who pays: the account billed for a family, and its customer at the provider."""

from django.db import models

from academy.kernel.audit import audited
from academy.models import Family


class Payer(models.Model):
    """One per family. stripe_customer is empty until the first checkout."""

    family = models.OneToOneField(Family, on_delete=models.PROTECT, related_name="payer")
    stripe_customer = models.CharField(max_length=64, null=True, blank=True, unique=True)

    class Meta:
        triggers = [audited()]

    def __str__(self) -> str:
        return self.family.name
