"""An invoice: what a family owes, line by line. Whether it is settled is derived from its payments."""

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from academy.kernel.db import Now
from academy.kernel.money import Money
from academy.models import Enrolment
from billing.models.payer import Payer


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    def of_family(self, family: Any) -> "InvoiceQuerySet":
        """Those a family has been shown: no drafts."""
        return self.filter(payer__family=family).exclude(state=Invoice.State.DRAFT)


class Invoice(models.Model):
    """draft → open → void; an open one is settled when its payments reach its total."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        OPEN = "open", _("open")
        VOID = "void", _("void")

    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="invoices")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, null=True, blank=True, related_name="invoices")
    # Given when it is raised; there is no gap between numbers and none is used twice.
    number = models.CharField(_("number"), max_length=20, null=True, blank=True, unique=True)
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.DRAFT)
    currency = models.CharField(_("currency"), max_length=3)
    due_on = models.DateField(_("due"))
    raised_at = models.DateTimeField(null=True, blank=True)
    voided_because = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"], condition=~Q(state="void"), name="one_first_invoice_for_an_enrolment"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(number__isnull=False, raised_at__isnull=False),
                name="raised_invoice_has_its_number",
            ),
            models.CheckConstraint(
                condition=~Q(state="void") | ~Q(voided_because=""), name="void_invoice_has_its_reason"
            ),
        ]
        triggers = [
            audited(),
            pgtrigger.FSM(
                name="only_these_edges",
                field="state",
                transitions=[("draft", "open"), ("draft", "void"), ("open", "void")],
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"draft {self.pk}"

    @property
    def total(self) -> Money:
        """What its lines come to."""
        return Money(sum(line.amount_cents for line in self.lines.all()), self.currency)


class InvoiceLine(models.Model):
    """One line: what for, how it was worked out, and how much (minor units, may be negative)."""

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    description = models.CharField(max_length=200)
    arithmetic = models.CharField(max_length=200, blank=True)
    amount_cents = models.IntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["invoice", "position"], name="invoice_lines_in_order")]
        triggers = [audited()]

    def __str__(self) -> str:
        return self.description
