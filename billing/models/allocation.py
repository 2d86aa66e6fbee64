"""What pays an invoice: a part of a payment, or of an invoice that came to less than nothing."""

import pgtrigger
from django.db import models
from django.db.models import Q

from academy.kernel.audit import audited
from academy.kernel.db import Now
from academy.kernel.money import Money
from billing.models.invoice import Invoice
from billing.models.payment import Payment

# The account is locked first, so that of two at once the second counts what the first took.
SPENT_ONCE = """
    PERFORM FROM billing_payer WHERE id = (SELECT payer_id FROM billing_invoice WHERE id = NEW.invoice_id)
        FOR NO KEY UPDATE;
    IF NOT EXISTS (SELECT FROM billing_allocation WHERE id = NEW.id AND released_at IS NULL) THEN
        RETURN NULL;
    END IF;
    IF NOT EXISTS (
        SELECT FROM billing_invoice AS invoice
          LEFT JOIN billing_payment AS payment ON payment.id = NEW.payment_id AND payment.state = 'succeeded'
          LEFT JOIN billing_invoice AS credit ON credit.id = NEW.credit_id AND credit.state = 'open'
         WHERE invoice.id = NEW.invoice_id AND invoice.state IN ('open', 'written_off')
           AND invoice.payer_id = coalesce(payment.payer_id, credit.payer_id)
           AND invoice.currency = coalesce(payment.currency, credit.currency)
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'allocation_within_one_account',
            MESSAGE = 'allocation_within_one_account: it pays an open invoice of the same payer in the same currency';
    END IF;
    IF (SELECT coalesce(sum(cents), 0) FROM billing_allocation
         WHERE invoice_id = NEW.invoice_id AND released_at IS NULL) >
       (SELECT coalesce(sum(amount_cents), 0) FROM billing_invoiceline WHERE invoice_id = NEW.invoice_id) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'invoice_paid_once',
            MESSAGE = 'invoice_paid_once: an invoice takes no more than its total';
    END IF;
    IF (SELECT coalesce(sum(cents), 0) FROM billing_allocation
         WHERE credit_id = NEW.credit_id AND released_at IS NULL) >
       (SELECT -coalesce(sum(amount_cents), 0) FROM billing_invoiceline WHERE invoice_id = NEW.credit_id) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'credit_spent_once',
            MESSAGE = 'credit_spent_once: an invoice below nothing gives no more than it came to';
    END IF;
    IF billing_overspent(NEW.payment_id) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_spent_once',
            MESSAGE = 'payment_spent_once: what a payment pays and what of it goes back is more than it was';
    END IF;
    RETURN NULL;
"""


class AllocationQuerySet(models.QuerySet["Allocation"]):
    def live(self) -> "AllocationQuerySet":
        """Those that count."""
        return self.filter(released_at=None)


class Allocation(models.Model):
    """cents of one source (payment, or credit: an invoice below nothing) that pay an invoice of the same payer.

    It is never changed. Released, it pays nothing any more, and its source is free again.
    """

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, null=True, blank=True, related_name="allocations")
    credit = models.ForeignKey(Invoice, on_delete=models.PROTECT, null=True, blank=True, related_name="given")
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="allocations")
    cents = models.PositiveIntegerField()
    at = models.DateTimeField(db_default=Now(), editable=False)
    released_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = AllocationQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="allocation_of_something"),
            models.CheckConstraint(
                condition=Q(payment__isnull=False, credit=None) | Q(payment=None, credit__isnull=False),
                name="allocation_has_one_source",
            ),
        ]
        triggers = [
            audited(),
            pgtrigger.Protect(
                name="only_released",
                operation=pgtrigger.UpdateOf("payment_id", "credit_id", "invoice_id", "cents", "at"),
            ),
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="spent_once",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                timing=pgtrigger.Deferred,
                func=SPENT_ONCE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount}: {self.payment or self.credit} → {self.invoice}"

    @property
    def amount(self) -> Money:
        """What it pays."""
        return Money(self.cents, self.invoice.currency)
