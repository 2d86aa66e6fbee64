"""What a family owes besides lessons: a registration, a book, a deposit, a late fee; and what of it goes back."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from academy.kernel.db import Now
from academy.kernel.money import Money
from academy.models import Family, Student
from billing.models.payer import Payer
from billing.models.sort import Sort

NO_MORE_THAN_WAS_TAKEN = """
    IF NEW.gives_back_id IS NOT NULL THEN
        PERFORM FROM billing_extra WHERE id = NEW.gives_back_id FOR UPDATE;
        IF NEW.cents > 0 OR EXISTS (
            SELECT FROM billing_extra AS taken WHERE taken.id = NEW.gives_back_id AND (
                taken.family_id <> NEW.family_id OR taken.sort <> NEW.sort OR taken.gives_back_id IS NOT NULL
                OR taken.currency <> NEW.currency
                OR taken.cents + NEW.cents + (SELECT coalesce(sum(cents), 0) FROM billing_extra
                                               WHERE gives_back_id = taken.id) < 0)
        ) THEN
            RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'gives_back_what_was_taken',
                MESSAGE = 'gives_back_what_was_taken: that much, of that kind and of that family, was not taken';
        END IF;
    END IF;
    RETURN NEW;
"""


class Extra(models.Model):
    """cents: below nothing only for goodwill and for what goes back (gives_back: what it was taken as).

    payer: who owes it alone; else it is shared as the student's lessons are. about: the row that brought it about, so
    that it is charged once for it. Never changed: a wrong one is given back.
    """

    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="extras")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, null=True, blank=True, related_name="extras")
    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, null=True, blank=True, related_name="extras")
    sort = models.CharField(_("what"), max_length=17, choices=Sort)
    day = models.DateField(_("day"))
    name = models.CharField(_("name"), max_length=200)
    cents = models.IntegerField(_("amount (cents)"))
    currency = models.CharField(_("currency"), max_length=3)
    gives_back = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="given_back")
    about_label = models.CharField(max_length=60, blank=True)
    about_id = models.BigIntegerField(null=True, blank=True)
    because = models.CharField(_("why"), max_length=200, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["-day", "-pk"]
        verbose_name = _("charge besides lessons")
        verbose_name_plural = _("charges besides lessons")
        constraints = [
            models.CheckConstraint(
                condition=Q(cents__gte=0) | Q(gives_back__isnull=False) | Q(sort=Sort.GOODWILL),
                name="extra_below_nothing_gives_back",
                violation_error_message=_("An amount below nothing gives something back, or is goodwill."),
            ),
            models.CheckConstraint(
                condition=Q(student__isnull=False) | Q(payer__isnull=False),
                name="extra_has_somebody_who_owes_it",
            ),
            models.UniqueConstraint(fields=["sort", "about_label", "about_id"], name="extra_charged_once_for_it"),
        ]
        triggers = [
            audited(),
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="no_more_than_was_taken",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=NO_MORE_THAN_WAS_TAKEN,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def amount(self) -> Money:
        """What is owed for it, before tax unless the price has it in it."""
        return Money(self.cents, self.currency)
