"""Make-up credits and their ledger: each change an entry, the balance kept by the database, never below zero."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from academy.kernel.db import Now
from academy.models import Student, Subject, Teacher
from academy.models.school import Today
from scheduling.models.decision import Decision
from scheduling.models.lesson import Lesson

# The entry is the cause; the credit's balance and state follow, and their constraints and edges judge.
KEEP_THE_BALANCE = """
    UPDATE scheduling_makeupcredit
       SET balance = balance + NEW.amount,
           state = CASE NEW.kind WHEN 'issued' THEN 'open' WHEN 'released' THEN 'open' ELSE NEW.kind END
     WHERE id = NEW.credit_id;
    RETURN NULL;
"""


class CreditQuerySet(models.QuerySet["MakeUpCredit"]):
    def open(self) -> "CreditQuerySet":
        """Those that can be used today, the first to expire first."""
        usable = self.filter(state=MakeUpCredit.State.OPEN).filter(Q(expires_on=None) | Q(expires_on__gte=Today()))
        return usable.order_by(models.F("expires_on").asc(nulls_last=True), "pk")

    def of_family(self, family: Any) -> "CreditQuerySet":
        """Those of one family's students."""
        return self.filter(student__family=family)


class MakeUpCredit(models.Model):
    """The right to one make-up lesson. expires_on: the last day on which it may be held (inclusive); empty: none."""

    class State(models.TextChoices):
        NEW = "new", _("new")
        OPEN = "open", _("open")
        RESERVED = "reserved", _("booked")
        REDEEMED = "redeemed", _("used")
        EXPIRED = "expired", _("expired")
        REVOKED = "revoked", _("withdrawn")

    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="credits")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    teacher = models.ForeignKey(Teacher, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    minutes = models.PositiveSmallIntegerField(_("length (minutes)"))
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="credit")
    expires_on = models.DateField(_("to be used by"), null=True, blank=True)
    balance = models.SmallIntegerField(default=0, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.NEW, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = CreditQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("make-up credit")
        verbose_name_plural = _("make-up credits")
        indexes = [
            models.Index(fields=["student", "state"], name="credits_of_a_student"),
            models.Index(fields=["expires_on"], condition=Q(state="open"), name="credits_that_expire"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", balance=1) | ~Q(state="open") & Q(balance=0),
                name="credit_is_used_once",
                violation_error_message=_("This credit has been used already."),
            ),
        ]
        triggers = [
            audited(),
            pgtrigger.FSM(
                name="only_these_edges",
                field="state",
                transitions=[
                    ("new", "open"),
                    ("open", "reserved"),
                    ("reserved", "open"),
                    ("reserved", "redeemed"),
                    ("open", "expired"),
                    ("open", "revoked"),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student}: {self.get_state_display()}"


class CreditEntry(models.Model):
    """One line of the ledger: what became of a credit, and why. Written once, never changed."""

    class Kind(models.TextChoices):
        ISSUED = "issued", _("issued")
        RESERVED = "reserved", _("booked")
        RELEASED = "released", _("given back")
        REDEEMED = "redeemed", _("used")
        EXPIRED = "expired", _("expired")
        REVOKED = "revoked", _("withdrawn")

    AMOUNTS = {
        Kind.ISSUED: 1,
        Kind.RESERVED: -1,
        Kind.RELEASED: 1,
        Kind.REDEEMED: 0,
        Kind.EXPIRED: -1,
        Kind.REVOKED: -1,
    }

    credit = models.ForeignKey(MakeUpCredit, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(_("what"), max_length=10, choices=Kind)
    amount = models.SmallIntegerField()
    # The make-up lesson it was booked, given back or used for.
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, null=True, blank=True, related_name="credit_entries")
    because = models.CharField(_("why"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=("issued", "released"), amount=1)
                | Q(kind__in=("reserved", "expired", "revoked"), amount=-1)
                | Q(kind="redeemed", amount=0),
                name="entry_of_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("reserved", "released", "redeemed"), lesson__isnull=False)
                | Q(kind__in=("issued", "expired", "revoked"), lesson=None),
                name="entry_names_its_lesson",
            ),
            models.CheckConstraint(condition=~Q(because=""), name="entry_says_why"),
            models.UniqueConstraint(fields=["credit"], condition=Q(kind="issued"), name="credit_issued_once"),
        ]
        triggers = [
            pgtrigger.Protect(name="written_once", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="keeps_the_balance", when=pgtrigger.After, operation=pgtrigger.Insert, func=KEEP_THE_BALANCE
            ),
        ]

    def __str__(self) -> str:
        return f"{self.credit_id} {self.kind}"
