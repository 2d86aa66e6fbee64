"""One attempt to take what is owed on an invoice from a saved card."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from academy.kernel.db import Now
from academy.kernel.money import Money
from billing.models.card import Card
from billing.models.invoice import Invoice

LIVE = ("asked", "needs_payer")


class ChargeQuerySet(models.QuerySet["Charge"]):
    def live(self) -> "ChargeQuerySet":
        """Those of which nobody knows yet how they end."""
        return self.filter(state__in=LIVE)


class Charge(models.Model):
    """asked → succeeded, declined, or needs the payer, whose answer decides; or given up: nothing was taken by it.
    Should money come in nonetheless, it is paid.

    Written before Stripe is asked; its key is derived from the invoice and nth, so that it is taken once however often
    it is asked for. asked_by: who pressed pay now; empty where the clock did. settled_at: when it was known.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("being charged")
        NEEDS_PAYER = "needs_payer", _("waits for the payer")
        SUCCEEDED = "succeeded", _("paid")
        DECLINED = "declined", _("declined")
        GIVEN_UP = "given_up", _("not charged")

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="charges")
    nth = models.PositiveSmallIntegerField(_("attempt"))
    card = models.ForeignKey(Card, on_delete=models.PROTECT, related_name="charges")
    amount_cents = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(_("state"), max_length=11, choices=State, default=State.ASKED)
    payment_intent = models.CharField(max_length=120, null=True, blank=True, unique=True)
    decline_code = models.CharField(_("code"), max_length=60, blank=True)
    is_hard = models.BooleanField(_("for good"), default=False)
    ask_url = models.URLField(max_length=1000, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(db_default=Now(), editable=False)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = ChargeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("card charge")
        verbose_name_plural = _("card charges")
        constraints = [
            models.UniqueConstraint(fields=["invoice", "nth"], name="one_charge_of_that_number"),
            models.UniqueConstraint(fields=["invoice"], condition=Q(state__in=LIVE), name="one_live_charge"),
            models.CheckConstraint(condition=Q(nth__gte=1), name="charges_count_from_one"),
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="charge_is_of_something"),
            models.CheckConstraint(
                condition=Q(state__in=("asked", "given_up")) | Q(payment_intent__isnull=False),
                name="charge_has_its_payment_intent",
            ),
            models.CheckConstraint(
                condition=Q(state__in=LIVE, settled_at=None) | ~Q(state__in=LIVE) & Q(settled_at__isnull=False),
                name="charge_settled_when_it_is_over",
            ),
        ]
        triggers = [
            audited(),
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="asks_for_the_same",
                fields=["invoice", "nth", "card", "amount_cents", "currency", "asked_by", "asked_at"],
            ),
            pgtrigger.FSM(
                name="as_the_provider_says",
                field="state",
                transitions=[
                    ("asked", "needs_payer"),
                    ("asked", "succeeded"),
                    ("asked", "declined"),
                    ("asked", "given_up"),
                    ("needs_payer", "succeeded"),
                    ("needs_payer", "declined"),
                    ("needs_payer", "given_up"),
                    ("declined", "succeeded"),
                    ("given_up", "succeeded"),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invoice}, {self.nth}"

    @property
    def amount(self) -> Money:
        """What it takes."""
        return Money(self.amount_cents, self.currency)

    @property
    def obligation(self) -> str:
        """Our own name for what is owed, as Stripe keeps it."""
        return f"invoice-{self.invoice_id}"

    @property
    def key(self) -> str:
        """The idempotency key of this attempt, and of no other."""
        return f"{self.obligation}-charge-{self.nth}"
