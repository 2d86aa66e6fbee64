"""A lesson: one teaching event on the calendar, with one teacher, perhaps a room, and its students."""

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import ExpressionWrapper, F, Q
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from academy.kernel.db import Now
from academy.models import Student, Teacher
from scheduling.models.place import Place
from scheduling.models.room import Room

# The database derives the claims itself, so that no path (portal, admin, import, psql) can leave them out.
CLAIM_TEACHER_AND_ROOM = """
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM scheduling_claim WHERE lesson_id = NEW.id AND role <> 'student';
    END IF;
    INSERT INTO scheduling_resource (teacher_id) VALUES (NEW.teacher_id) ON CONFLICT (teacher_id) DO NOTHING;
    INSERT INTO scheduling_claim (lesson_id, resource_id, role, starts_at, ends_at, is_live)
    SELECT NEW.id, id, 'teacher', NEW.starts_at, NEW.ends_at, NEW.is_live
      FROM scheduling_resource WHERE teacher_id = NEW.teacher_id;
    IF NEW.room_id IS NOT NULL THEN
        INSERT INTO scheduling_resource (room_id) VALUES (NEW.room_id) ON CONFLICT (room_id) DO NOTHING;
        INSERT INTO scheduling_claim (lesson_id, resource_id, role, starts_at, ends_at, is_live)
        SELECT NEW.id, id, 'room', NEW.starts_at, NEW.ends_at, NEW.is_live
          FROM scheduling_resource WHERE room_id = NEW.room_id;
    END IF;
    RETURN NULL;
"""
CLAIM_STUDENT = """
    IF TG_OP = 'DELETE' THEN
        DELETE FROM scheduling_claim USING scheduling_resource
         WHERE scheduling_claim.lesson_id = OLD.lesson_id AND scheduling_resource.id = scheduling_claim.resource_id
           AND scheduling_resource.student_id = OLD.student_id;
        RETURN NULL;
    END IF;
    INSERT INTO scheduling_resource (student_id) VALUES (NEW.student_id) ON CONFLICT (student_id) DO NOTHING;
    INSERT INTO scheduling_claim (lesson_id, resource_id, role, starts_at, ends_at, is_live)
    SELECT lesson.id, resource.id, 'student', lesson.starts_at, lesson.ends_at, lesson.is_live
      FROM scheduling_lesson AS lesson, scheduling_resource AS resource
     WHERE lesson.id = NEW.lesson_id AND resource.student_id = NEW.student_id;
    RETURN NULL;
"""


class LessonQuerySet(models.QuerySet["Lesson"]):
    def live(self) -> "LessonQuerySet":
        """Those that occupy somebody's time."""
        return self.filter(is_live=True)

    def agreed(self) -> "LessonQuerySet":
        """Those that are not merely held."""
        return self.filter(state__in=(Lesson.State.BOOKED, Lesson.State.TAUGHT))

    def to_come(self) -> "LessonQuerySet":
        """Not over yet, the next first."""
        return self.filter(ends_at__gt=Now()).order_by("starts_at", "pk")

    def of_family(self, family: Any) -> "LessonQuerySet":
        """Those of one family's students."""
        return self.filter(participants__student__family=family)

    def of_student(self, student: Any) -> "LessonQuerySet":
        """Those of one student."""
        return self.filter(participants__student=student)

    def of_teacher(self, teacher: Any) -> "LessonQuerySet":
        """Those one teacher gives."""
        return self.filter(teacher=teacher)


class Lesson(models.Model):
    """held (with its place) → booked → taught; cancelled from anywhere before it was taught."""

    class State(models.TextChoices):
        HELD = "held", _("held")
        BOOKED = "booked", _("booked")
        TAUGHT = "taught", _("taught")
        CANCELLED = "cancelled", _("cancelled")

    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="lessons")
    teacher = models.ForeignKey(Teacher, on_delete=models.PROTECT, related_name="lessons")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, null=True, blank=True, related_name="lessons")
    students = models.ManyToManyField(Student, through="Participant", related_name="lessons")
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.BOOKED)
    is_live = models.GeneratedField(
        expression=ExpressionWrapper(~Q(state="cancelled"), output_field=models.BooleanField()),
        output_field=models.BooleanField(),
        db_persist=True,
    )

    objects = LessonQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(fields=["teacher", "starts_at"], name="lessons_of_a_teacher"),
            models.Index(fields=["starts_at"], name="lessons_in_time"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="lesson_ends_after_it_starts"),
            # What its claims point to, so that they follow it.
            models.UniqueConstraint(fields=["id", "starts_at", "ends_at", "is_live"], name="lesson_for_its_claims"),
        ]
        triggers = [
            audited(leave_out=("is_live",)),
            pgtrigger.Trigger(
                name="claims_teacher_and_room",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("teacher_id", "room_id"),
                func=CLAIM_TEACHER_AND_ROOM,
            ),
            pgtrigger.FSM(
                name="only_these_edges",
                field="state",
                transitions=[
                    ("held", "booked"),
                    ("held", "cancelled"),
                    ("booked", "taught"),
                    ("booked", "cancelled"),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.teacher} {self.starts_at:%Y-%m-%d %H:%M} UTC"


class Participant(models.Model):
    """A student in a lesson."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="participants")
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="participations")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lesson", "student"], name="student_once_in_a_lesson")]
        triggers = [
            audited(),
            pgtrigger.Trigger(
                name="claims_student",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Delete,
                func=CLAIM_STUDENT,
            ),
            pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update),
        ]

    def __str__(self) -> str:
        return str(self.student)
