"""The ledger: entries whose postings add up to nothing, never changed, corrected only by a reversing entry.

A month that was closed takes no more of them: what is heard of later is booked on the first day that is open.
"""

import pgtrigger
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from academy.kernel.db import Now
from billing.models.payer import Payer

# Whoever books holds this advisory lock together with all others who do, and whoever closes a month alone.
BOOKS = 6
INTO_AN_OPEN_MONTH = f"""
    PERFORM pg_advisory_xact_lock_shared({BOOKS}, 1);
    SELECT greatest(NEW.happened_on, (max(month) + interval '1 month')::date) INTO NEW.booked_on
      FROM billing_closedmonth;
    NEW.at := clock_timestamp();
    RETURN NEW;
"""  # noqa: S608 - our own words
WITH_ITS_ENTRY = """
    IF NOT EXISTS (SELECT FROM billing_journalentry WHERE id = NEW.entry_id AND at >= transaction_timestamp()) THEN
        RAISE EXCEPTION 'entry % was booked before; reverse it instead', NEW.entry_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
TAKES_ALL_BACK = """
    IF NEW.reverses_id IS NOT NULL AND EXISTS (
        SELECT FROM billing_posting WHERE entry_id IN (NEW.id, NEW.reverses_id)
         GROUP BY account, payer_id, currency HAVING sum(cents) <> 0
    ) THEN
        RAISE EXCEPTION 'entry % does not take back entry %', NEW.id, NEW.reverses_id
              USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
"""
NEVER_CHANGED = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)

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

    RECEIVABLE = "receivable", _("what families owe")
    CASH_STRIPE = "cash_stripe", _("cash at Stripe")
    CASH_INSTAMOJO = "cash_imojo", _("cash at Instamojo")
    CASH_HAND = "cash_hand", _("cash and bank")
    DEFERRED = "deferred", _("lessons invoiced and not yet taught")
    REVENUE = "revenue", _("lessons taught")
    FEES = "fees", _("providers' fees")
    TAX = "tax", _("tax to be handed on")
    DEPOSITS = "deposits", _("deposits held")
    BAD_DEBT = "bad_debt", _("written off")
    DISPUTED = "disputed", _("disputed, held by banks")


class JournalEntry(models.Model):
    """One event in the books. about: the row that caused it; once per cause and kind.

    happened_on: the school's day of the event. booked_on: the same, or the first day of the first month that was still
    open; the database says it. reverses: the entry that it takes back, whole.
    """

    class Kind(models.TextChoices):
        INVOICE = "invoice", "invoice raised"
        VOID = "void", "invoice voided"
        PAYMENT = "payment", "payment received"
        REFUND = "refund", "money given back"
        WRITE_OFF = "write_off", "invoice written off"
        BREAKAGE = "breakage", "prepaid lesson expired"
        EARNING = "earning", "earned by lessons"
        RETURNED = "returned", "refund that came back"
        DISPUTE = "dispute", "moved by a dispute"
        PAYOUT = "payout", "sent to the bank"
        FEE = "fee", "provider's fee"

    kind = models.CharField(max_length=10, choices=Kind)
    about_label = models.CharField(max_length=60)
    about_id = models.BigIntegerField()
    memo = models.CharField(max_length=200)
    happened_on = models.DateField(_("happened"))
    booked_on = models.DateField(
        _("booked on"), db_default=Func(template="CURRENT_DATE", output_field=models.DateField()), editable=False
    )
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversed_by")
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal entries")
        constraints = [
            models.UniqueConstraint(fields=["kind", "about_label", "about_id"], name="booked_once_per_cause"),
            models.CheckConstraint(condition=Q(booked_on__gte=F("happened_on")), name="booked_not_before_it_happened"),
        ]
        indexes = [models.Index(fields=["booked_on"], name="entries_in_time")]
        triggers = [
            NEVER_CHANGED,
            pgtrigger.Trigger(
                name="into_an_open_month", when=pgtrigger.Before, operation=pgtrigger.Insert, func=INTO_AN_OPEN_MONTH
            ),
            pgtrigger.Trigger(
                name="takes_all_back",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                func=TAKES_ALL_BACK,
            ),
        ]

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
            NEVER_CHANGED,
            pgtrigger.Trigger(
                name="with_its_entry", when=pgtrigger.Before, operation=pgtrigger.Insert, func=WITH_ITS_ENTRY
            ),
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
