"""A payment link: a page at Instamojo on which one instalment of an invoice can be paid."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from academy.kernel.db import Now
from academy.kernel.money import Money
from billing.models.invoice import Invoice


class PaymentLinkQuerySet(models.QuerySet["PaymentLink"]):
    def open(self) -> "PaymentLinkQuerySet":
        """Those on which somebody can still pay, or will be able to in a moment."""
        return self.filter(state=PaymentLink.State.OPEN)


class PaymentLink(models.Model):
    """open → paid, expired or disabled; the provider decides which, and we write it down.

    Written before Instamojo is asked, so that its number can be found there again: reference and url are empty until
    the page is open. Money that comes in the moment a page is closed still makes it paid.
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        PAID = "paid", _("paid")
        EXPIRED = "expired", _("expired")
        DISABLED = "disabled", _("taken back")

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="payment_links")
    instalment = models.PositiveSmallIntegerField(_("instalment"), default=1)
    amount_cents = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    reference = models.CharField(_("reference"), max_length=120, null=True, blank=True, unique=True)
    url = models.URLField(max_length=1000, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    due_on = models.DateField(_("due"))
    resent_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(db_default=Now())
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = PaymentLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("payment link")
        verbose_name_plural = _("payment links")
        indexes = [models.Index(fields=["checked_at"], condition=Q(state="open"), name="payment_links_open")]
        constraints = [
            models.UniqueConstraint(
                fields=["invoice", "instalment"], condition=Q(state="open"), name="one_open_link_for_an_instalment"
            ),
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="link_is_for_something"),
            models.CheckConstraint(condition=Q(instalment__gte=1), name="instalments_count_from_one"),
            models.CheckConstraint(
                condition=Q(reference=None, url="") | Q(reference__isnull=False) & ~Q(url=""),
                name="link_has_its_page_or_none",
            ),
            models.CheckConstraint(
                condition=~Q(state="paid") | Q(reference__isnull=False), name="paid_link_has_its_reference"
            ),
        ]
        triggers = [
            audited(),
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="asks_for_the_same", fields=["invoice", "instalment", "amount_cents", "currency"]),
            pgtrigger.FSM(
                name="as_the_provider_says",
                field="state",
                transitions=[
                    ("open", "paid"),
                    ("open", "expired"),
                    ("open", "disabled"),
                    ("expired", "paid"),
                    ("disabled", "paid"),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}, {self.amount}"

    @property
    def number(self) -> str:
        """Such as L-000012: our own word by which Instamojo finds it again."""
        return f"L-{self.pk:06d}"

    @property
    def amount(self) -> Money:
        """What it asks for."""
        return Money(self.amount_cents, self.currency)
