"""The waiting list: who asked for what, in the order in which they asked, and what they were offered."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from academy.kernel.db import Now
from academy.models import CourseOffering, Student, Subject, Teacher
from scheduling.models.place import Place
from scheduling.models.timeslot import Timeslot
from scheduling.models.weekday import Weekday


class WaitingQuerySet(models.QuerySet["WaitingEntry"]):
    def in_line(self) -> "WaitingQuerySet":
        """Those who wait, the first to be asked first."""
        return self.filter(state=WaitingEntry.State.WAITING).order_by("asked_at", "pk")

    def of_family(self, family: Any) -> "WaitingQuerySet":
        """Those of one family's students."""
        return self.filter(student__family=family)


class WaitingEntry(models.Model):
    """waiting → offered → taken; a lapsed or declined offer ends it, and asking again joins at the end.

    What is waited for: one weekly time, or a group's offering, or a teacher, or any teacher of a subject (weekday:
    only then).
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        OFFERED = "offered", _("offered")
        TAKEN = "taken", _("taken")
        ENDED = "ended", _("ended")

    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="waiting_entries")
    timeslot = models.ForeignKey(Timeslot, on_delete=models.PROTECT, null=True, blank=True, related_name="waiting")
    offering = models.ForeignKey(
        CourseOffering, on_delete=models.PROTECT, null=True, blank=True, related_name="waiting"
    )
    teacher = models.ForeignKey(Teacher, on_delete=models.PROTECT, null=True, blank=True, related_name="waiting")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, null=True, blank=True, related_name="waiting")
    weekday = models.PositiveSmallIntegerField(_("day"), choices=Weekday, null=True, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked"), db_default=Now())
    ended_because = models.CharField(_("why it ended"), max_length=200, blank=True)

    objects = WaitingQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        verbose_name = _("waiting family")
        verbose_name_plural = _("waiting list")
        indexes = [models.Index(fields=["asked_at", "id"], condition=Q(state="waiting"), name="waiting_in_line")]
        constraints = [
            models.CheckConstraint(
                condition=Q(timeslot__isnull=False, offering=None, teacher=None)
                | Q(timeslot=None, offering__isnull=False, teacher=None)
                | Q(timeslot=None, offering=None) & (Q(teacher__isnull=False) | Q(subject__isnull=False)),
                name="waiting_for_something",
                violation_error_message=_("Say what is waited for: a time, a group, a teacher or a subject."),
            ),
            models.UniqueConstraint(
                fields=["student", "timeslot", "offering", "teacher", "subject", "weekday"],
                condition=Q(state__in=("waiting", "offered")),
                nulls_distinct=False,
                name="waiting_once_for_it",
                violation_error_message=_("This student is already on that waiting list."),
            ),
            models.CheckConstraint(
                condition=~Q(state="ended") | ~Q(ended_because=""), name="waiting_ended_with_reason"
            ),
        ]
        triggers = [
            audited(),
            pgtrigger.FSM(
                name="only_these_edges",
                field="state",
                transitions=[
                    ("waiting", "offered"),
                    ("waiting", "ended"),
                    ("offered", "taken"),
                    ("offered", "ended"),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student}: {self.timeslot or self.offering or self.teacher or self.subject}"


class Offer(models.Model):
    """A freed place, held for the first in line until a time. place: the hold itself."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        LAPSED = "lapsed", _("lapsed")

    entry = models.OneToOneField(WaitingEntry, on_delete=models.PROTECT, related_name="offer")
    place = models.OneToOneField(Place, on_delete=models.PROTECT, related_name="offer")
    # Where the family stood in line and why this place fits, in words.
    because = models.CharField(_("because"), max_length=300)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    expires_at = models.DateTimeField(_("open until"))
    made_at = models.DateTimeField(db_default=Now())
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", answered_at=None) | ~Q(state="open") & Q(answered_at__isnull=False),
                name="offer_answered_at_a_time",
            ),
        ]
        triggers = [
            audited(),
            pgtrigger.FSM(
                name="only_these_edges",
                field="state",
                transitions=[("open", "accepted"), ("open", "declined"), ("open", "lapsed")],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry}: {self.get_state_display()}"
