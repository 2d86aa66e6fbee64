"""Why a lesson, or one student's part in it, does not take place; and who was there when it did."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from academy.kernel.db import Now
from academy.models import Student
from scheduling.models.lesson import Lesson
from scheduling.models.participant import Participant


class Cause(models.TextChoices):
    """What kept somebody away; make-up policies tell these apart."""

    FAMILY = "family", _("the family cannot come")
    ILLNESS = "illness", _("illness")
    EMERGENCY = "emergency", _("an emergency in the family")
    WEATHER = "weather", _("weather")
    TECHNICAL = "technical", _("the connection failed")
    HOLIDAY = "holiday", _("family holiday")
    TEACHER = "teacher", _("the teacher is away")
    SCHOOL = "school", _("the school")
    CLOSED = "closed", _("the school is closed")
    PAUSED = "paused", _("the place is paused")
    WITHDRAWN = "withdrawn", _("the student has left")


class Side(models.TextChoices):
    """On whose behalf something was said."""

    FAMILY = "family", _("family")
    STUDENT = "student", _("student")
    TEACHER = "teacher", _("teacher")
    STAFF = "staff", _("office")
    SCHOOL = "school", _("school")


class Cancellation(models.Model):
    """Somebody called off a lesson (student empty) or one student's part in it; said once, and taken back by a time."""

    class Channel(models.TextChoices):
        PORTAL = "portal", _("on these pages")
        OFFICE = "office", _("told the office")
        SYSTEM = "system", _("by rule")

    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="cancellations")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, null=True, blank=True, related_name="cancellations")
    cause = models.CharField(_("cause"), max_length=10, choices=Cause)
    side = models.CharField(_("said by"), max_length=8, choices=Side)
    channel = models.CharField(_("how"), max_length=8, choices=Channel, default=Channel.PORTAL)
    words = models.CharField(_("in words"), max_length=500, blank=True)
    # A doctor's note and the like, seen by the office.
    has_proof = models.BooleanField(_("proof was seen"), default=False)
    announced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    announced_at = models.DateTimeField(_("said at"), db_default=Now())
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-announced_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["lesson", "student"],
                condition=Q(taken_back_at=None),
                nulls_distinct=False,
                name="called_off_once",
            ),
        ]
        triggers = [audited()]

    def __str__(self) -> str:
        return f"{self.lesson}: {self.get_cause_display()}"


class Attendance(models.Model):
    """The teacher's mark for one student in one lesson."""

    class Mark(models.TextChoices):
        PRESENT = "present", _("present")
        LATE = "late", _("late")
        ABSENT_NOTICE = "absent_notice", _("absent, with notice")
        ABSENT = "absent", _("absent, without notice")
        TEACHER_ABSENT = "teacher_absent", _("teacher absent")

    participant = models.OneToOneField(Participant, on_delete=models.PROTECT, related_name="attendance")
    mark = models.CharField(_("attendance"), max_length=14, choices=Mark)
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    marked_at = models.DateTimeField(db_default=Now())

    class Meta:
        triggers = [audited()]

    def __str__(self) -> str:
        return f"{self.participant}: {self.get_mark_display()}"


class LessonNote(models.Model):
    """What the teacher wrote after a lesson: to the family, or for teachers and office alone."""

    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="notes")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, null=True, blank=True, related_name="lesson_notes")
    text = models.TextField(_("note"), max_length=2000)
    is_private = models.BooleanField(_("for teachers and the office only"), default=False)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["written_at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="note_says_something")]
        triggers = [audited(), pgtrigger.ReadOnly(name="stays_of_its_lesson", fields=["lesson", "student"])]

    def __str__(self) -> str:
        return f"{self.lesson}: {self.text[:40]}"
