"""Who comes to a lesson, on which of its seats; the seats are counted by the database."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from academy.models import Student
from scheduling.models.lesson import Lesson
from scheduling.models.place import Place

# Two who take the last seat queue at the lesson's row; who finds none left has no seat, which a constraint forbids.
TAKE_A_SEAT = """
    NEW.seat := NULL;
    IF NEW.excused_at IS NULL THEN
        PERFORM FROM scheduling_lesson WHERE id = NEW.lesson_id FOR NO KEY UPDATE;
        SELECT min(number) INTO NEW.seat
          FROM scheduling_lesson AS lesson, generate_series(1, lesson.capacity) AS number
         WHERE lesson.id = NEW.lesson_id
           AND NOT EXISTS (SELECT FROM scheduling_participant WHERE lesson_id = NEW.lesson_id AND seat = number);
    END IF;
    RETURN NEW;
"""
# As with the lessons: whoever one statement writes is claimed together.
CLAIM_STUDENTS = """
    INSERT INTO scheduling_resource (student_id)
    SELECT DISTINCT student_id FROM {participants} AS participant WHERE excused_at IS NULL ORDER BY student_id
        ON CONFLICT (student_id) DO NOTHING;
    INSERT INTO scheduling_claim (lesson_id, resource_id, role, starts_at, ends_at, is_live)
    SELECT lesson.id, resource.id, 'student', starts_at, ends_at, is_live
      FROM {participants} AS participant
      JOIN scheduling_lesson AS lesson ON lesson.id = lesson_id
      JOIN scheduling_resource AS resource ON resource.student_id = participant.student_id
     WHERE excused_at IS NULL;
    RETURN NULL;
"""
FREE_STUDENT = f"""
    DELETE FROM scheduling_claim USING scheduling_resource
     WHERE scheduling_claim.lesson_id = OLD.lesson_id AND scheduling_resource.id = scheduling_claim.resource_id
       AND scheduling_resource.student_id = OLD.student_id;
    IF TG_OP = 'DELETE' THEN RETURN NULL; END IF;
    {CLAIM_STUDENTS.format(participants="(SELECT NEW.*)")}
"""  # noqa: S608 - our own words


class Participant(models.Model):
    """A student in a lesson, on one of its seats. excused_at: they will not come; seat and time are free."""

    # Found by the unique constraints.
    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="participants", db_index=False)
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="participations")
    # By which place in a group; empty where the lesson's own place says it, and for a guest.
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="participants")
    seat = models.PositiveSmallIntegerField(null=True, editable=False)
    excused_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lesson", "student"], name="student_once_in_a_lesson"),
            models.UniqueConstraint(fields=["lesson", "seat"], name="one_student_on_a_seat"),
            models.CheckConstraint(
                condition=Q(excused_at=None, seat__isnull=False) | Q(excused_at__isnull=False, seat=None),
                name="a_seat_for_everybody",
                violation_error_message=_("Every seat of this lesson is taken."),
            ),
        ]
        triggers = [
            audited(leave_out=("seat",)),
            pgtrigger.Trigger(
                name="claims_student",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="written"),
                func=CLAIM_STUDENTS.format(participants="written"),
            ),
            pgtrigger.Trigger(
                name="frees_student",
                when=pgtrigger.After,
                operation=pgtrigger.Delete | pgtrigger.UpdateOf("excused_at"),
                func=FREE_STUDENT,
            ),
            pgtrigger.Trigger(
                name="takes_a_seat",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("excused_at"),
                func=TAKE_A_SEAT,
            ),
            pgtrigger.ReadOnly(name="stays_who_it_is", fields=["lesson", "student", "place"]),
        ]

    def __str__(self) -> str:
        return str(self.student)
