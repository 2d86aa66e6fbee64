"""Disputes: the owner of a card asks their bank for the money back; the school answers, the bank decides."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from academy.kernel.db import Now
from academy.kernel.money import Money
from billing.models.payment import Payment, Refund


class DisputeQuerySet(models.QuerySet["Dispute"]):
    def undecided(self) -> "DisputeQuerySet":
        """Those the bank has not decided yet."""
        return self.filter(state__in=Dispute.UNDECIDED)


class Dispute(models.Model):
    """needs an answer ↔ answered → won, lost, or closed without money moving; the bank decides, and we write it down.

    reason: the bank's, in Stripe's word (billing/dispute_words.py says it plainly). loss: the refund that nobody chose,
    where it was lost. What it took from our balance, and what came back, are its movements.
    """

    class State(models.TextChoices):
        NEEDS_ANSWER = "needs_answer", _("needs an answer")
        ANSWERED = "answered", _("the bank is looking at it")
        WON = "won", _("won")
        LOST = "lost", _("lost")
        CLOSED = "closed", _("closed, no money moved")

    UNDECIDED = (State.NEEDS_ANSWER, State.ANSWERED)

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="disputes")
    reference = models.CharField(_("reference"), max_length=120, unique=True)
    reason = models.CharField(max_length=60)
    amount_cents = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.NEEDS_ANSWER)
    evidence_due_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField()
    loss = models.OneToOneField(Refund, on_delete=models.PROTECT, null=True, blank=True, related_name="dispute")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = DisputeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        indexes = [
            models.Index(
                fields=["evidence_due_at"],
                condition=Q(state__in=("needs_answer", "answered")),
                name="disputes_undecided",
            )
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="dispute_is_about_something"),
            models.CheckConstraint(condition=Q(loss=None) | Q(state__in=("lost", "won")), name="loss_of_what_was_lost"),
        ]
        triggers = [
            audited(),
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="about_the_same", fields=["payment", "reference", "currency"]),
            pgtrigger.FSM(
                name="as_the_bank_says",
                field="state",
                transitions=[
                    ("needs_answer", "answered"),
                    ("needs_answer", "won"),
                    ("needs_answer", "lost"),
                    ("needs_answer", "closed"),
                    ("answered", "needs_answer"),
                    ("answered", "won"),
                    ("answered", "lost"),
                    ("answered", "closed"),
                    # The bank thinks better of it; an inquiry becomes a dispute after all.
                    ("lost", "won"),
                    ("closed", "needs_answer"),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount}, {self.reference}"

    @property
    def amount(self) -> Money:
        """What the owner of the card wants back."""
        return Money(self.amount_cents, self.currency)
