"""What lessons have earned of what was billed for them: the move from lessons invoiced to lessons taught."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from academy.kernel.db import Now
from academy.kernel.money import Money
from academy.models import Enrolment
from academy.words import long_date
from billing.models.ledger import NEVER_CHANGED
from billing.models.payer import Payer
from billing.models.purchase import Purchase
from scheduling.models import Participant

WITH_ITS_DAY = """
    IF NOT EXISTS (SELECT FROM billing_earningday WHERE id = NEW.of_id AND at >= transaction_timestamp()) THEN
        RAISE EXCEPTION 'earning day % was booked before; another one corrects it', NEW.of_id
              USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
"""
# The entry says of each payer what the rows say.
STANDS_IN_THE_BOOKS = """
    IF EXISTS (
        SELECT FROM (SELECT payer_id, sum(cents) AS cents FROM billing_earning WHERE of_id = NEW.id GROUP BY payer_id)
                    AS earned
          FULL JOIN (SELECT payer_id, sum(cents) AS cents FROM billing_posting AS posting
                       JOIN billing_journalentry AS entry ON entry.id = posting.entry_id
                      WHERE entry.kind = 'earning' AND entry.about_label = 'billing.EarningDay'
                        AND entry.about_id = NEW.id AND posting.account = 'deferred' GROUP BY payer_id)
                    AS booked ON booked.payer_id = earned.payer_id
         WHERE coalesce(earned.cents, 0) <> coalesce(booked.cents, 0)
    ) THEN
        RAISE EXCEPTION 'earning day % and its entry differ', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
"""
# Of what stands invoiced: the lines of raised invoices that were not taken back.
NO_MORE_THAN_BILLED = """
    IF NOT (
        SELECT earned.cents BETWEEN least(0, billed.cents) AND greatest(0, billed.cents)
          FROM (SELECT coalesce(sum(cents), 0) AS cents FROM billing_earning
                 WHERE payer_id = NEW.payer_id AND enrolment_id IS NOT DISTINCT FROM NEW.enrolment_id
                   AND cycle IS NOT DISTINCT FROM NEW.cycle AND purchase_id IS NOT DISTINCT FROM NEW.purchase_id)
               AS earned,
               (SELECT coalesce(sum(line.amount_cents - line.tax_cents), 0) AS cents
                  FROM billing_invoiceline AS line JOIN billing_invoice AS invoice ON invoice.id = line.invoice_id
                 WHERE invoice.payer_id = NEW.payer_id AND invoice.state IN ('open', 'written_off')
                   AND line.sort = 'tuition'
                   AND (line.about = NEW.enrolment_id AND line.cycle = NEW.cycle
                            AND line.kind IN ('tuition', 'discount')
                        OR invoice.id = (SELECT invoice_id FROM billing_purchase WHERE id = NEW.purchase_id)))
               AS billed
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'earned_no_more_than_billed',
            MESSAGE = 'earned_no_more_than_billed: lessons cannot have earned what was not invoiced';
    END IF;
    RETURN NULL;
"""


class EarningDay(models.Model):
    """What lessons earned on one day of the school, booked together as one entry. What is found out later makes
    another of the same day or, where it corrects what was booked before, of its own.
    """

    day = models.DateField(_("day"))
    currency = models.CharField(_("currency"), max_length=3)
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["-day", "-pk"]
        verbose_name = _("day of earnings")
        verbose_name_plural = _("days of earnings")
        indexes = [models.Index(fields=["day"], name="earnings_in_time")]
        triggers = [
            NEVER_CHANGED,
            pgtrigger.Trigger(
                name="stands_in_the_books",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                func=STANDS_IN_THE_BOOKS,
            ),
        ]

    def __str__(self) -> str:
        return long_date(self.day)


class Earning(models.Model):
    """cents: net, in the currency of its day, of what a payer was billed; below nothing it takes back what was earned.

    participant: whose part in a lesson earned it, of the lines about its enrolment and cycle (the first day of the
    month or term that the price is for). purchase: or the make-up that was bought. What stands earned is the sum.
    nth: how many came before it of the same, so that two who book at once cannot both book it.
    """

    of = models.ForeignKey(EarningDay, on_delete=models.PROTECT, related_name="earnings")
    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="earnings")
    # Found by the constraint.
    participant = models.ForeignKey(
        Participant, on_delete=models.PROTECT, null=True, blank=True, related_name="earnings", db_index=False
    )
    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, null=True, blank=True, related_name="earnings", db_index=False
    )
    cycle = models.DateField(null=True, blank=True)
    purchase = models.ForeignKey(Purchase, on_delete=models.PROTECT, null=True, blank=True, related_name="earnings")
    nth = models.PositiveSmallIntegerField()
    cents = models.IntegerField(_("amount (cents)"))

    class Meta:
        ordering = ["pk"]
        verbose_name = _("earning")
        indexes = [models.Index(fields=["enrolment", "cycle"], name="earned_of_an_enrolment")]
        constraints = [
            models.CheckConstraint(condition=~Q(cents=0), name="earning_of_something"),
            models.CheckConstraint(
                condition=Q(participant__isnull=False, enrolment__isnull=False, cycle__isnull=False, purchase=None)
                | Q(participant=None, enrolment=None, cycle=None, purchase__isnull=False),
                name="earned_by_one_thing",
            ),
            models.UniqueConstraint(
                fields=["participant", "payer", "cycle", "purchase", "nth"],
                nulls_distinct=False,
                name="earned_once",
            ),
        ]
        triggers = [
            NEVER_CHANGED,
            pgtrigger.Trigger(
                name="with_its_day", when=pgtrigger.Before, operation=pgtrigger.Insert, func=WITH_ITS_DAY
            ),
            pgtrigger.Trigger(
                name="no_more_than_billed",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                func=NO_MORE_THAN_BILLED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.of}: {Money(self.cents, self.of.currency)}"
