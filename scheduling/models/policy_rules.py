"""The rows of a make-up policy: what a missed lesson leads to, how often, and what repeated misses cost."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from scheduling.models.absence import Cause, Side
from scheduling.models.lesson import Lesson
from scheduling.models.policy import MakeUpPolicy
from scheduling.models.published import of_a_draft


class PolicyRule(models.Model):
    """One row of the decision table. The first that fits, by position, decides.

    side, cause, kind, age: empty fits all. notice_hours: at least so long before the lesson; or, by clock, not later
    than by_time on the day by_days before it; with neither, it fits even where nothing was said. working_days: of the
    notice only Mondays to Fridays count on which the school is open. needs_proof: only where the office saw a doctor's
    note or the like. first_month to last_month: only for lessons of that season. at_most, per: it fits so often in a
    period for each student, and then no more. charge_percent: so much of the price, other than all (or nothing, where
    it is not charged); fee_cents: besides. minutes, where, expires_days with expiry: of the make-up, other than usual.
    discretion: the office may decide otherwise, and is asked to look.
    """

    class Age(models.TextChoices):
        MINOR = "minor", _("child")
        ADULT = "adult", _("adult")

    class Per(models.TextChoices):
        MONTH = "month", _("month")
        QUARTER = "quarter", _("quarter")
        TERM = "term", _("term")
        SCHOOL_YEAR = "school_year", _("school year")
        YEAR = "year", _("calendar year")

    class Outcome(models.TextChoices):
        CREDIT = "credit", _("a make-up credit")
        NOT_CHARGED = "not_charged", _("not charged, no credit")
        CHARGED = "charged", _("charged, no credit")

    policy = models.ForeignKey(MakeUpPolicy, on_delete=models.CASCADE, related_name="rules")
    position = models.PositiveSmallIntegerField(_("order"), default=1)
    side = models.CharField(_("said by"), max_length=8, choices=Side, blank=True)
    cause = models.CharField(_("cause"), max_length=10, choices=Cause, blank=True)
    kind = models.CharField(_("kind of lesson"), max_length=8, choices=Lesson.Kind, blank=True)
    age = models.CharField(_("age"), max_length=5, choices=Age, blank=True)
    first_month = models.PositiveSmallIntegerField(_("lessons from month"), default=1)
    last_month = models.PositiveSmallIntegerField(_("to month"), default=12)
    notice_hours = models.PositiveSmallIntegerField(
        _("notice of at least (hours)"), null=True, blank=True, validators=[MaxValueValidator(24 * 60)]
    )
    by_days = models.PositiveSmallIntegerField(_("or so many days before"), null=True, blank=True)
    by_time = models.TimeField(_("by"), null=True, blank=True)
    working_days = models.BooleanField(_("only working days count"), default=False)
    needs_proof = models.BooleanField(_("with proof"), default=False)
    at_most = models.PositiveSmallIntegerField(_("at most (times)"), null=True, blank=True)
    per = models.CharField(_("in a"), max_length=12, choices=Per, blank=True)
    outcome = models.CharField(_("leads to"), max_length=12, choices=Outcome)
    counts = models.BooleanField(_("counts toward the limits"), default=True)
    charge_percent = models.PositiveSmallIntegerField(_("of the price (percent)"), null=True, blank=True)
    fee_cents = models.PositiveIntegerField(_("fee besides (cents)"), default=0)
    expires_days = models.PositiveSmallIntegerField(_("expires, other than usual, after"), null=True, blank=True)
    expiry = models.CharField(
        _("of"), max_length=14, choices=MakeUpPolicy.Expiry, blank=True, help_text=_("Empty: days.")
    )
    minutes = models.PositiveSmallIntegerField(_("the make-up lasts (minutes)"), null=True, blank=True)
    where = models.CharField(_("the make-up may be booked at"), max_length=14, choices=MakeUpPolicy.Where, blank=True)
    discretion = models.BooleanField(_("the office may decide otherwise"), default=False)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("rule")
        verbose_name_plural = _("rules: the first that fits decides")
        constraints = [
            models.UniqueConstraint(fields=["policy", "position"], name="rules_in_one_order"),
            models.CheckConstraint(
                condition=Q(by_days=None, by_time=None)
                | Q(by_days__isnull=False, by_time__isnull=False, notice_hours=None),
                name="rule_with_one_kind_of_notice",
                violation_error_message=_("Say either hours, or a day and a time by which it must be called off."),
            ),
            models.CheckConstraint(
                condition=Q(expires_days=None) | Q(outcome="credit", expires_days__gte=1),
                name="only_a_credit_expires",
                violation_error_message=_("Only a credit can expire."),
            ),
            models.CheckConstraint(
                condition=Q(at_most=None, per="") | Q(at_most__isnull=False, at_most__gte=1) & ~Q(per=""),
                name="rule_so_often_in_a_period",
                violation_error_message=_("Say how often the rule may apply, and in which period; or neither."),
            ),
            models.CheckConstraint(
                condition=Q(charge_percent=None) | Q(charge_percent__lte=100),
                name="rule_charges_the_price_at_most",
                violation_error_message=_("No more than the whole price can be charged; use the fee for more."),
            ),
            models.CheckConstraint(
                condition=Q(first_month__range=(1, 12), last_month__range=(1, 12)),
                name="rule_in_months_of_the_year",
            ),
        ]
        triggers = [audited(), of_a_draft()]

    def __str__(self) -> str:
        return f"{self.position}: {self.get_outcome_display()}"


class PolicyCap(models.Model):
    """At most so many counted credits in a period. first_month to last_month: only for lessons of that season."""

    class Period(models.TextChoices):
        MONTH = "month", _("month")
        QUARTER = "quarter", _("quarter")
        TERM = "term", _("term")
        SCHOOL_YEAR = "school_year", _("school year")
        YEAR = "year", _("calendar year")
        DAYS = "days", _("any so many days")
        AT_ONCE = "at_once", _("at the same time, not used yet")

    class Counted(models.TextChoices):
        STUDENT = "student", _("student")
        COURSE = "course", _("student and course")
        FAMILY = "family", _("family")

    policy = models.ForeignKey(MakeUpPolicy, on_delete=models.CASCADE, related_name="caps")
    most = models.PositiveSmallIntegerField(_("at most"))
    period = models.CharField(_("in a"), max_length=12, choices=Period)
    days = models.PositiveSmallIntegerField(_("days"), null=True, blank=True)
    each = models.CharField(_("for each"), max_length=8, choices=Counted, default=Counted.STUDENT)
    first_month = models.PositiveSmallIntegerField(_("from month"), default=1)
    last_month = models.PositiveSmallIntegerField(_("to month"), default=12)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("limit on credits")
        verbose_name_plural = _("limits on credits")
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "period", "days", "each", "first_month"], name="cap_said_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(period="days", days__isnull=False, days__gte=1) | ~Q(period="days") & Q(days=None),
                name="cap_in_days_says_how_many",
                violation_error_message=_("Say how many days, and only where the period is days."),
            ),
            models.CheckConstraint(
                condition=Q(first_month__gte=1, first_month__lte=12, last_month__gte=1, last_month__lte=12),
                name="cap_in_months_of_the_year",
            ),
        ]
        triggers = [audited(), of_a_draft()]

    def __str__(self) -> str:
        return f"{self.most} / {self.get_period_display()}"


class MissLimit(models.Model):
    """From so many misses on the weekly place is lost: within some weeks (0: ever) or the same term, or in a row.

    only_unannounced: misses that nobody called off beforehand.
    """

    policy = models.ForeignKey(MakeUpPolicy, on_delete=models.CASCADE, related_name="miss_limits")
    misses = models.PositiveSmallIntegerField(_("misses"))
    within_weeks = models.PositiveSmallIntegerField(_("within (weeks)"), default=0)
    per = models.CharField(_("or in the same"), max_length=12, choices=PolicyRule.Per, blank=True)
    in_a_row = models.BooleanField(_("in a row"), default=False)
    only_unannounced = models.BooleanField(_("only those nobody called off"), default=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("limit on misses")
        verbose_name_plural = _("limits on misses: the weekly place is lost")
        constraints = [
            models.CheckConstraint(condition=Q(misses__gte=1), name="limit_of_a_miss_or_more"),
            models.CheckConstraint(
                condition=Q(per="") | Q(within_weeks=0),
                name="limit_in_weeks_or_a_period",
                violation_error_message=_("Say either weeks, or a period."),
            ),
            models.UniqueConstraint(
                fields=["policy", "within_weeks", "per", "in_a_row", "only_unannounced"], name="miss_limit_said_once"
            ),
        ]
        triggers = [audited(), of_a_draft()]

    def __str__(self) -> str:
        return str(self.misses)


class MakeUpDay(models.Model):
    """Hours kept for make-ups, of one teacher or of all."""

    day = models.DateField(_("day"))
    teacher = models.ForeignKey(
        "academy.Teacher", on_delete=models.PROTECT, null=True, blank=True, related_name="make_up_days"
    )
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("until"))

    class Meta:
        ordering = ["day", "starts", "pk"]
        verbose_name = _("make-up day")
        verbose_name_plural = _("make-up days")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")),
                name="make_up_day_ends_after_it_starts",
                violation_error_message=_("It must end after it starts."),
            ),
            models.UniqueConstraint(fields=["day", "teacher", "starts"], nulls_distinct=False, name="make_up_day_once"),
        ]
        triggers = [audited()]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.starts:%H:%M}–{self.ends:%H:%M}"
