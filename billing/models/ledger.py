"""The ledger: entries whose postings add up to nothing, never changed, corrected only by a reversing entry."""

import pgtrigger
from django.db import models
from django.db.models import Q

from academy.kernel.db import Now
from billing.models.payer import Payer

BALANCES = """
    IF EXISTS (
        SELECT FROM billing_posting WHERE entry_id = coalesce(NEW.entry_id, OLD.entry_id)
         GROUP BY currency HAVING sum(cents) <> 0
    ) THEN
        RAISE EXCEPTION 'entry % does not balance', NEW.entry_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
"""


class Account(models.TextChoices):
    """The accounts we keep. Debits are positive, credits negative."""

    RECEIVABLE = "receivable", "what families owe"
    CASH_STRIPE = "cash_stripe", "cash at Stripe"
    CASH_HAND = "cash_hand", "cash and bank"
    DEFERRED = "deferred", "paid or invoiced lessons not yet taught"
    REVENUE = "revenue", "lessons taught"
    FEES = "fees", "providers' fees"


class JournalEntry(models.Model):
    """One event in the books. about: the row that caused it; once per cause and kind."""

    class Kind(models.TextChoices):
        INVOICE = "invoice", "invoice raised"
        VOID = "void", "invoice voided"
        PAYMENT = "payment", "payment received"
        REFUND = "refund", "money given back"

    kind = models.CharField(max_length=10, choices=Kind)
    about_label = models.CharField(max_length=60)
    about_id = models.BigIntegerField()
    memo = models.CharField(max_length=200)
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "journal entries"
        constraints = [
            models.UniqueConstraint(fields=["kind", "about_label", "about_id"], name="booked_once_per_cause"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.memo


class Posting(models.Model):
    """An amount on an account: cents of currency, debit positive, credit negative."""

    entry = models.ForeignKey(JournalEntry, on_delete=models.PROTECT, related_name="postings")
    account = models.CharField(max_length=12, choices=Account)
    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, null=True, blank=True, related_name="postings")
    cents = models.BigIntegerField()
    currency = models.CharField(max_length=3)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["account", "payer"], name="postings_of_an_account")]
        constraints = [
            models.CheckConstraint(condition=~Q(cents=0), name="posting_of_something"),
            models.CheckConstraint(
                condition=~Q(account="receivable") | Q(payer__isnull=False), name="receivable_names_its_payer"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="entry_balances",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                func=BALANCES,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.cents}"
