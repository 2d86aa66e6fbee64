"""The school's make-up policy: versioned rows, so that a school needs no code of its own."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from academy.kernel.db import Now
from scheduling.models.published import stays_published


class PolicyQuerySet(models.QuerySet["MakeUpPolicy"]):
    def in_force(self, day: Any) -> "PolicyQuerySet":
        """Those published by that day, the one that counts first."""
        return self.filter(valid_from__lte=day).order_by("-valid_from", "-version")


class MakeUpPolicy(models.Model):
    """One version of the policy; the published one with the latest valid_from counts for a lesson's day.

    What a missed lesson leads to is said by its rules (PolicyRule), how many credits there may be by its caps
    (PolicyCap), and when a weekly place is lost by its limits (MissLimit).
    """

    class Expiry(models.TextChoices):
        NEVER = "never", _("never")
        DAYS = "days", _("days later")
        BUSINESS_DAYS = "business_days", _("business days later")
        MONTHS = "months", _("months later")
        END_OF_MONTH = "end_of_month", _("at the end of a month (0: the same month)")
        END_OF_QUARTER = "end_of_quarter", _("at the end of a quarter (0: the same quarter)")
        END_OF_TERM = "end_of_term", _("at the end of a term (0: the same term, 1: the next)")
        END_OF_SCHOOL = "end_of_school", _("at the end of the school year")
        END_OF_YEAR = "end_of_year", _("at the end of the calendar year")

    class Latest(models.TextChoices):
        """The end of what the missed lesson lies in."""

        END_OF_MONTH = "end_of_month", _("at the end of the month")
        END_OF_QUARTER = "end_of_quarter", _("at the end of the quarter")
        END_OF_TERM = "end_of_term", _("at the end of the term")
        END_OF_SCHOOL = "end_of_school", _("at the end of the school year")
        END_OF_YEAR = "end_of_year", _("at the end of the calendar year")

    class Counted(models.TextChoices):
        LESSON = "lesson", _("the missed lesson")
        NOTICE = "notice", _("the day it was called off")

    class Where(models.TextChoices):
        ANY = "any", _("any free time")
        DAYS = "days", _("make-up days only")
        FREED = "freed", _("hours others gave back")
        FREED_OR_DAYS = "freed_or_days", _("hours others gave back, and make-up days")

    class Channel(models.TextChoices):
        ANY = "any", _("in any way")
        PORTAL = "portal", _("on these pages only")

    name = models.CharField(_("name"), max_length=80)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    valid_from = models.DateField(_("in force from"), null=True, blank=True, help_text=_("Empty: a draft."))
    note = models.TextField(_("in the school's words"), blank=True)
    only_paid = models.BooleanField(_("only paid lessons give a credit"), default=False)
    channel = models.CharField(_("to be called off"), max_length=8, choices=Channel, default=Channel.ANY)
    words_required = models.BooleanField(_("the family must say why"), default=False)
    expiry = models.CharField(_("a credit expires"), max_length=14, choices=Expiry, default=Expiry.DAYS)
    expiry_count = models.PositiveSmallIntegerField(_("how many"), default=60)
    expiry_from = models.CharField(_("counted from"), max_length=8, choices=Counted, default=Counted.LESSON)
    latest = models.CharField(
        _("but at the latest"), max_length=14, choices=Latest, blank=True, help_text=_("Empty: however late that is.")
    )
    rest_first_month = models.PositiveSmallIntegerField(
        _("days do not count from month"), null=True, blank=True, help_text=_("Such as a summer in which time rests.")
    )
    rest_last_month = models.PositiveSmallIntegerField(_("to month"), null=True, blank=True)
    booked_is_enough = models.BooleanField(_("it is enough to have booked it by then"), default=False)
    where = models.CharField(_("make-ups may be booked at"), max_length=14, choices=Where, default=Where.ANY)
    same_teacher = models.BooleanField(_("with the same teacher only"), default=False)
    same_subject = models.BooleanField(_("in the same subject only"), default=True)
    same_length = models.BooleanField(_("of the same length only"), default=True)
    for_siblings = models.BooleanField(_("a brother or sister may use it"), default=False)
    pays_regular_lesson = models.BooleanField(_("may pay a regular lesson"), default=False)
    movable = models.BooleanField(_("a booked make-up may be moved"), default=True)
    missed_is_lost = models.BooleanField(_("a missed make-up is lost"), default=True)
    book_hours_ahead = models.PositiveSmallIntegerField(_("to be booked at least (hours) ahead"), default=2)
    book_days_ahead = models.PositiveSmallIntegerField(_("to be booked at most (days) ahead"), default=60)
    late_price_cents = models.PositiveIntegerField(
        _("a make-up without a credit costs (cents)"), null=True, blank=True, help_text=_("Empty: not for sale.")
    )
    hold_min_days = models.PositiveSmallIntegerField(_("a holiday hold is at least (days)"), default=14)
    hold_max_days = models.PositiveSmallIntegerField(
        _("holiday holds at most (days in all)"), default=0, help_text=_("0: there are none.")
    )
    hold_within_months = models.PositiveSmallIntegerField(_("within (months)"), default=12)
    hold_clean_months = models.PositiveSmallIntegerField(
        _("only without a failed payment for (months)"), default=0, help_text=_("0: payments do not matter.")
    )
    hold_times = models.PositiveSmallIntegerField(
        _("at most so many holds in that time"), default=0, help_text=_("0: as many as one likes.")
    )
    hold_notice_days = models.PositiveSmallIntegerField(_("to be asked for (days) before"), default=0)
    hold_first_month = models.PositiveSmallIntegerField(_("holds only from month"), default=1)
    hold_last_month = models.PositiveSmallIntegerField(_("to month"), default=12)
    withdrawal_days = models.PositiveSmallIntegerField(_("notice to leave (days)"), default=30)
    offer_hours = models.PositiveSmallIntegerField(_("an offer from the waiting list is open for (hours)"), default=24)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from", "-version"]
        verbose_name = _("make-up policy")
        verbose_name_plural = _("make-up policies")
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="policy_version_once"),
            models.CheckConstraint(
                condition=~Q(expiry__in=("days", "business_days", "months")) | Q(expiry_count__gte=1),
                name="policy_expiry_has_a_length",
                violation_error_message=_("Say after how many a credit expires."),
            ),
            models.CheckConstraint(
                condition=Q(hold_max_days=0) | Q(hold_max_days__gte=models.F("hold_min_days")),
                name="policy_holds_in_order",
                violation_error_message=_("The longest holiday hold is shorter than the shortest."),
            ),
            models.CheckConstraint(
                condition=Q(book_hours_ahead__lt=models.F("book_days_ahead") * 24),
                name="policy_booking_window_is_open",
                violation_error_message=_("By these hours and days ahead no make-up could ever be booked."),
            ),
            models.CheckConstraint(
                condition=Q(rest_first_month=None, rest_last_month=None)
                | Q(rest_first_month__isnull=False, rest_last_month__isnull=False)
                & Q(rest_first_month__range=(1, 12), rest_last_month__range=(1, 12)),
                name="policy_rests_from_month_to_month",
                violation_error_message=_("Say both months in which the days do not count, or neither."),
            ),
            models.CheckConstraint(
                condition=Q(hold_first_month__range=(1, 12), hold_last_month__range=(1, 12)),
                name="policy_holds_in_months_of_the_year",
            ),
            models.CheckConstraint(condition=Q(offer_hours__gte=1, offer_hours__lte=336), name="policy_offer_length"),
        ]
        triggers = [audited(), stays_published()]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"
