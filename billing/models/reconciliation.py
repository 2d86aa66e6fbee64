"""The provider's book held against ours: each comparison, and what did not match."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from academy.kernel.db import Now
from academy.kernel.models import Work
from billing.models.balance_movement import Move
from billing.models.payment import Payment


class Reconciliation(Work):
    """One comparison of everything that moved at a provider since a day with our ledger, both ways.

    heals: what we had not heard of is booked on the way. figures: by currency and kind, what either side says and what
    does not match. drift_cents: all that does not match, added up without sign; empty until it is done.
    """

    JOB = "billing.jobs.compare_books"

    provider = models.CharField(_("provider"), max_length=10, choices=Payment.Provider)
    since = models.DateField(_("since"))
    heals = models.BooleanField(default=True)
    figures = models.JSONField(default=dict, blank=True)
    healed = models.PositiveIntegerField(_("put right"), default=0)
    drift_cents = models.BigIntegerField(_("differs by"), null=True, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta(Work.Meta):
        ordering = ["-pk"]
        verbose_name = _("comparison of books")
        verbose_name_plural = _("comparisons of books")
        constraints = [
            *Work.Meta.constraints,
            models.CheckConstraint(condition=Q(drift_cents__gte=0), name="drift_has_no_sign"),
        ]

    def __str__(self) -> str:
        return f"{self.get_provider_display()} {self.created_at:%Y-%m-%d}"


class MismatchQuerySet(models.QuerySet["Mismatch"]):
    def open(self) -> "MismatchQuerySet":
        """Those that still wait for a person."""
        return self.filter(settled_at=None)


class Mismatch(models.Model):
    """Something of which the provider and our books say different things: both sides, until it matches or a person has
    explained it.

    told_cents, told_fee_cents: what the provider says, empty where it knows nothing of it; booked_…: what our books
    say. reason: why it could not be put right by itself. An explanation holds as long as both sides say the same.
    """

    provider = models.CharField(_("provider"), max_length=10, choices=Payment.Provider)
    kind = models.CharField(_("what"), max_length=12, choices=Move)
    reference = models.CharField(_("reference"), max_length=120)
    source = models.CharField(_("at the provider"), max_length=120, blank=True)
    currency = models.CharField(max_length=3)
    happened_at = models.DateTimeField()
    told_cents = models.BigIntegerField(null=True, blank=True)
    told_fee_cents = models.BigIntegerField(null=True, blank=True)
    booked_cents = models.BigIntegerField(null=True, blank=True)
    booked_fee_cents = models.BigIntegerField(null=True, blank=True)
    reason = models.CharField(_("why"), max_length=300, blank=True)
    found_at = models.DateTimeField(db_default=Now(), editable=False)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_because = models.CharField(_("explanation"), max_length=300, blank=True)

    objects = MismatchQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("difference")
        verbose_name_plural = _("differences")
        indexes = [models.Index(fields=["found_at"], condition=Q(settled_at=None), name="mismatches_open")]
        constraints = [
            models.UniqueConstraint(fields=["provider", "kind", "reference"], name="one_mismatch_for_a_movement"),
            models.CheckConstraint(
                condition=Q(told_cents__isnull=False) | Q(booked_cents__isnull=False), name="mismatch_has_a_side"
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_because="", settled_by=None)
                | Q(settled_at__isnull=False) & ~Q(settled_because=""),
                name="settled_mismatch_says_why",
            ),
        ]
        triggers = [audited()]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.reference}"
