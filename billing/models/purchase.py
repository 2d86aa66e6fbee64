"""A make-up that a family buys, where the policy gave none: nothing until it is paid, then a credit."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from academy.kernel.db import Now
from academy.models import Student
from billing.models.invoice import Invoice
from scheduling.models import Decision


class PurchaseQuerySet(models.QuerySet["Purchase"]):
    def of_family(self, family: Any) -> "PurchaseQuerySet":
        """Those of a family's students."""
        return self.filter(decision__student__family=family)


class Purchase(models.Model):
    """open → paid (its credit is there) or lapsed (nothing was charged, or it goes back).

    decision: which left the missed lesson without a make-up. expires_at: when the payment page is closed.
    """

    class State(models.TextChoices):
        OPEN = "open", _("to be paid")
        PAID = "paid", _("paid")
        LAPSED = "lapsed", _("not paid in time")

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="purchases")
    invoice = models.OneToOneField(Invoice, on_delete=models.PROTECT, related_name="purchase")
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.OPEN)
    booked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = PurchaseQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["decision"], condition=~Q(state="lapsed"), name="make_up_bought_once"),
        ]
        triggers = [
            audited(),
            pgtrigger.FSM(name="paid_or_lapsed", field="state", transitions=[("open", "paid"), ("open", "lapsed")]),
        ]

    def __str__(self) -> str:
        return f"{self.decision.student.first_name}: {self.invoice}"

    @property
    def student(self) -> Student:
        """Who it is for."""
        return self.decision.student

    @property
    def invoices(self) -> models.QuerySet[Invoice]:
        """Its one invoice, asked for as an enrolment's are."""
        return Invoice.objects.filter(purchase=self)
