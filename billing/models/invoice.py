"""An invoice: what a family owes, line by line. Whether it is settled is derived from its allocations."""

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
from billing.models.sort import Sort
from billing.pricing.words import in_words


class InvoiceQuerySet(models.QuerySet["Invoice"]):
    def of_family(self, family: Any, person: Any) -> "InvoiceQuerySet":
        """Those of a family that this person of it has been shown: no drafts, and nobody else's own."""
        return self.of_families([family], person)

    def of_families(self, families: Any, person: Any) -> "InvoiceQuerySet":
        """The same of several."""
        return self.filter(payer__in=Payer.objects.of(families, person)).exclude(state__in=Invoice.UNRAISED)


# What is taken back pays nothing, and is paid by nothing.
VOID_PAYS_NOTHING = """
    IF EXISTS (
        SELECT FROM billing_allocation WHERE released_at IS NULL AND (invoice_id = NEW.id OR credit_id = NEW.id)
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'void_pays_nothing',
            MESSAGE = 'void_pays_nothing: an allocation of the invoice still counts';
    END IF;
    RETURN NULL;
"""


class Invoice(models.Model):
    """draft → reviewed → open → void or written off; an open one is settled when its allocations reach its total.

    enrolment: whose place waits for this payment. until: it holds what is owed by the charges of the days before.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        REVIEWED = "reviewed", _("reviewed")
        OPEN = "open", _("open")
        VOID = "void", _("void")
        WRITTEN_OFF = "written_off", _("written off")

    # Not yet the family's: nobody owes it, and nobody but staff sees it.
    UNRAISED = (State.DRAFT, State.REVIEWED)
    # Nobody has to pay it any more, whatever came in.
    # What stands in the books as billed, paid or not.
    BILLED = (State.OPEN, State.WRITTEN_OFF)
    GIVEN_UP = (State.VOID, State.WRITTEN_OFF)

    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="invoices")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, null=True, blank=True, related_name="invoices")
    until = models.DateField(_("for lessons before"), null=True, blank=True, editable=False)
    # Given when it is raised; there is no gap between numbers and none is used twice.
    number = models.CharField(_("number"), max_length=20, null=True, blank=True, unique=True)
    state = models.CharField(_("state"), max_length=11, choices=State, default=State.DRAFT)
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
                fields=["enrolment", "payer"], condition=~Q(state="void"), name="one_first_invoice_for_an_enrolment"
            ),
            models.UniqueConstraint(
                fields=["payer"],
                condition=Q(state__in=("draft", "reviewed"), enrolment=None, until__isnull=False),
                name="one_draft_for_a_payer",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "reviewed")) | Q(number__isnull=False, raised_at__isnull=False),
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
                transitions=[
                    ("draft", "reviewed"),
                    ("reviewed", "draft"),
                    ("draft", "open"),
                    ("reviewed", "open"),
                    ("draft", "void"),
                    ("open", "void"),
                    ("open", "written_off"),
                ],
            ),
            pgtrigger.Trigger(
                name="void_pays_nothing",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("state"),
                timing=pgtrigger.Deferred,
                condition=pgtrigger.Q(new__state="void"),
                func=VOID_PAYS_NOTHING,
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"draft {self.pk}"

    @property
    def total(self) -> Money:
        """What its lines come to."""
        return Money(sum(line.amount_cents for line in self.lines.all()), self.currency)


# What was raised is what the books say: its lines come with it, and stay.
ONLY_IN_A_DRAFT = """
    IF EXISTS (
        SELECT FROM written JOIN billing_invoice AS invoice ON invoice.id = written.invoice_id
         WHERE invoice.state <> 'draft' AND invoice.created_at < transaction_timestamp()
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'lines_only_in_a_draft',
            MESSAGE = 'lines_only_in_a_draft: the invoice is no draft any more';
    END IF;
    RETURN NULL;
"""
STAYS_AS_RAISED = """
    IF EXISTS (SELECT FROM billing_invoice WHERE id = OLD.invoice_id AND state <> 'draft') THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'line_stays_as_raised',
            MESSAGE = 'line_stays_as_raised: the invoice is no draft any more';
    END IF;
    RETURN coalesce(NEW, OLD);
"""


class InvoiceLine(models.Model):
    """One line: what for, how it was worked out, and how much, tax included (minor units, may be below nothing).

    kind, about, cycle and rule: the item of the pricing function (billing/pricing/charge.py) of which this is a part;
    empty for what it did not work out. steps: its arithmetic, said by billing/pricing/words.py.
    """

    class Kind(models.TextChoices):
        TUITION = "tuition", _("lessons")
        LATE_CANCELLATION = "late_cancellation", _("late cancellation")
        DISCOUNT = "discount", _("discount")
        EXTRA = "extra", _("besides lessons")

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    description = models.CharField(max_length=200)
    amount_cents = models.IntegerField()
    tax_cents = models.IntegerField(default=0, db_default=0)
    sort = models.CharField(max_length=17, choices=Sort, default=Sort.TUITION, db_default=Sort.TUITION)
    kind = models.CharField(max_length=17, choices=Kind, blank=True, default="", db_default="")
    about = models.BigIntegerField(null=True, blank=True)
    cycle = models.DateField(null=True, blank=True)
    rule = models.BigIntegerField(default=0, db_default=0)
    steps = models.JSONField(default=list, db_default=[], blank=True)

    class Meta:
        ordering = ["position"]
        indexes = [models.Index(fields=["about"], condition=~Q(kind=""), name="lines_about_an_item")]
        constraints = [
            models.UniqueConstraint(fields=["invoice", "position"], name="invoice_lines_in_order"),
            models.UniqueConstraint(
                fields=["invoice", "kind", "about", "cycle", "rule"],
                condition=~Q(kind=""),
                name="item_once_on_an_invoice",
            ),
            models.CheckConstraint(
                condition=Q(kind="", about=None, cycle=None)
                | ~Q(kind="") & Q(about__isnull=False, cycle__isnull=False),
                name="line_names_its_item",
            ),
        ]
        triggers = [
            audited(),
            pgtrigger.Trigger(
                name="only_in_a_draft",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="written"),
                func=ONLY_IN_A_DRAFT,
            ),
            pgtrigger.Trigger(
                # Its words may have to go one day, with the child they name; what it comes to never.
                name="stays_as_raised",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete
                | pgtrigger.UpdateOf(
                    "invoice_id", "amount_cents", "tax_cents", "sort", "kind", "about", "cycle", "rule", "steps"
                ),
                func=STAYS_AS_RAISED,
            ),
        ]

    def __str__(self) -> str:
        return self.description

    @property
    def arithmetic(self) -> str:
        """How it was worked out, in the reader's language."""
        return " ".join(in_words(self.steps, self.invoice.currency))
