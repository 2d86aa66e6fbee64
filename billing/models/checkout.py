"""A checkout: the page at the provider on which an invoice can be paid."""

from django.db import models
from django.db.models import Q

from academy.kernel.db import Now
from academy.kernel.money import Money
from billing.models.invoice import Invoice


class Checkout(models.Model):
    """open → complete or expired; the provider decides which, and we write it down. amount_cents: what it asks for."""

    class State(models.TextChoices):
        OPEN = "open", "open"
        COMPLETE = "complete", "complete"
        EXPIRED = "expired", "expired"

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="checkouts")
    session = models.CharField(max_length=120, unique=True)
    url = models.URLField(max_length=1000)
    amount_cents = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    checked_at = models.DateTimeField(db_default=Now())
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["checked_at"], condition=Q(state="open"), name="checkouts_open")]
        constraints = [models.UniqueConstraint(fields=["invoice"], condition=Q(state="open"), name="one_open_checkout")]

    def __str__(self) -> str:
        return self.session

    @property
    def amount(self) -> Money:
        """What it asks for."""
        return Money(self.amount_cents, self.invoice.currency)
