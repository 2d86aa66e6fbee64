"""A payer's saved cards. They are kept at Stripe; here stands which there are and which one is charged."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from academy.kernel.db import Now
from billing.models.invoice import Invoice
from billing.models.payer import Payer


class CardQuerySet(models.QuerySet["Card"]):
    def kept(self) -> "CardQuerySet":
        """Those that are still saved."""
        return self.filter(removed_at=None)


class Card(models.Model):
    """A card as Stripe knows it. is_default: the one that is charged when nothing else is said.

    payment_method: Stripe's name for it. What was removed stays removed; the same card saved again is another row.
    """

    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="cards")
    payment_method = models.CharField(max_length=120, unique=True)
    brand = models.CharField(_("brand"), max_length=30)
    last4 = models.CharField(_("ends in"), max_length=4)
    expires_month = models.PositiveSmallIntegerField()
    expires_year = models.PositiveSmallIntegerField()
    is_default = models.BooleanField(_("is charged"), default=False)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    saved_at = models.DateTimeField(db_default=Now(), editable=False)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = CardQuerySet.as_manager()

    class Meta:
        ordering = ["-is_default", "-pk"]
        verbose_name = _("saved card")
        verbose_name_plural = _("saved cards")
        constraints = [
            models.UniqueConstraint(fields=["payer"], condition=Q(is_default=True), name="one_card_is_charged"),
            models.CheckConstraint(
                condition=Q(is_default=False) | Q(removed_at=None), name="removed_card_is_not_charged"
            ),
        ]
        triggers = [
            audited(),
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="stays_the_payers", fields=["payer", "payment_method", "saved_by", "saved_at"]),
            pgtrigger.Protect(
                name="stays_removed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__removed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.brand.title()} ···· {self.last4}"

    @property
    def expiry(self) -> str:
        """Such as 04/2028."""
        return f"{self.expires_month:02d}/{self.expires_year}"


class CardChange(models.Model):
    """Somebody chose a card or took one away; Stripe is told by its recipe, and `done_at` is when it was."""

    class Kind(models.TextChoices):
        CHOOSE = "choose", _("chosen")
        REMOVE = "remove", _("taken away")

    card = models.ForeignKey(Card, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(_("what"), max_length=6, choices=Kind)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=Now(), editable=False)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        triggers = [audited(), pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.card}: {self.get_kind_display()}"


class StripePage(models.Model):
    """A page of Stripe's that a payer asked for: to pay an invoice, to save a card, or to see to everything there
    themselves.

    url is empty until the page is open. session: of a page on which a card is saved; one to pay on is a Checkout.
    """

    class Kind(models.TextChoices):
        PAY = "pay", _("pay an invoice")
        CARD = "card", _("save a card")
        PORTAL = "portal", _("billing portal")

    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="stripe_pages")
    kind = models.CharField(_("what for"), max_length=6, choices=Kind)
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, null=True, blank=True, related_name="stripe_pages")
    session = models.CharField(max_length=120, null=True, blank=True, unique=True)
    url = models.URLField(max_length=1000, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=Now(), editable=False)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(session=None) | Q(kind="card") & ~Q(url=""), name="page_has_its_session_or_none"
            ),
            models.CheckConstraint(
                condition=Q(kind="pay", invoice__isnull=False) | ~Q(kind="pay") & Q(invoice=None),
                name="page_to_pay_names_its_invoice",
            ),
        ]
        triggers = [
            audited(),
            pgtrigger.ReadOnly(name="asks_for_the_same", fields=["payer", "kind", "invoice", "asked_by", "asked_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.payer}"
