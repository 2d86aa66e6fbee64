"""A lesson: one teaching event on the calendar, with one teacher, perhaps a room, and its students."""

from datetime import datetime, timedelta
from typing import Any

import pgtrigger
from django.apps import apps
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from academy.kernel.audit import audited
from academy.kernel.db import Now
from academy.models import Student, Teacher
from academy.words import clock, here, long_date
from scheduling.models.place import Place
from scheduling.models.room import Room
from scheduling.models.series import Series

LONGEST = timedelta(hours=2)
# The database derives the claims itself, so that no path (portal, admin, import, psql) can leave them out. New lessons
# come by the thousand, so those of one statement are claimed together; a change of one lesson is claimed by itself.
CLAIM_TEACHER_AND_ROOM = """
    INSERT INTO scheduling_resource (teacher_id)
    SELECT DISTINCT teacher_id FROM {lessons} AS lesson ORDER BY teacher_id ON CONFLICT (teacher_id) DO NOTHING;
    INSERT INTO scheduling_resource (room_id)
    SELECT DISTINCT room_id FROM {lessons} AS lesson WHERE room_id IS NOT NULL ORDER BY room_id
        ON CONFLICT (room_id) DO NOTHING;
    INSERT INTO scheduling_claim (lesson_id, resource_id, role, starts_at, ends_at, is_live)
    SELECT lesson.id, resource.id, 'teacher', starts_at, ends_at, is_live
      FROM {lessons} AS lesson JOIN scheduling_resource AS resource USING (teacher_id)
     UNION ALL
    SELECT lesson.id, resource.id, 'room', starts_at, ends_at, is_live
      FROM {lessons} AS lesson JOIN scheduling_resource AS resource USING (room_id);
    RETURN NULL;
"""
CLAIM_ANEW = f"""
    DELETE FROM scheduling_claim WHERE lesson_id = NEW.id AND role <> 'student';
    {CLAIM_TEACHER_AND_ROOM.format(lessons="(SELECT NEW.*)")}
"""  # noqa: S608 - our own words
# What a calendar that subscribes to it must notice.
COUNT_CHANGES = """
    IF (NEW.starts_at, NEW.ends_at, NEW.teacher_id, NEW.room_id, NEW.state, NEW.meeting_url)
       IS DISTINCT FROM (OLD.starts_at, OLD.ends_at, OLD.teacher_id, OLD.room_id, OLD.state, OLD.meeting_url) THEN
        NEW.sequence := OLD.sequence + 1;
        NEW.changed_at := clock_timestamp();
    END IF;
    RETURN NEW;
"""
SEATS_FIT = """
    IF EXISTS (SELECT FROM scheduling_participant WHERE lesson_id = NEW.id AND seat > NEW.capacity) THEN
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'a_seat_for_everybody',
            MESSAGE = 'a_seat_for_everybody: more students come to this lesson than it is to have seats';
    END IF;
    RETURN NEW;
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
        """Those of one family's students, each once, also where two of them are in it."""
        return self.filter(self._with(student__family=family))

    def of_student(self, student: Any) -> "LessonQuerySet":
        """Those of one student."""
        return self.filter(self._with(student=student))

    def _with(self, **who: Any) -> Exists:
        participants = apps.get_model("scheduling", "Participant")._default_manager
        return Exists(participants.filter(lesson=OuterRef("pk"), **who))

    def of_teacher(self, teacher: Any) -> "LessonQuerySet":
        """Those one teacher gives."""
        return self.filter(teacher=teacher)

    def between(self, first: datetime, last: datetime) -> "LessonQuerySet":
        """Those of which some part lies between two instants."""
        # Nothing that began longer ago can reach there, and when they begin is what the indexes know.
        return self.filter(starts_at__gt=first - LONGEST, starts_at__lt=last, ends_at__gt=first)


class Lesson(models.Model):
    """held (with its place) → booked → taught; cancelled from anywhere before it was taught.

    day: the day its series gave it, which tells it from the series' other lessons even when it was moved.
    moved_at: when it left its series' pattern, alone. capacity: seats. sequence: how often it was changed.
    """

    class Kind(models.TextChoices):
        WEEKLY = "weekly", _("weekly lesson")
        GROUP = "group", _("group lesson")
        TRIAL = "trial", _("trial lesson")
        MAKE_UP = "make_up", _("make-up lesson")
        SINGLE = "single", _("single lesson")

    class State(models.TextChoices):
        HELD = "held", _("held")
        BOOKED = "booked", _("booked")
        TAUGHT = "taught", _("taught")
        CANCELLED = "cancelled", _("cancelled")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.SINGLE, db_default=Kind.SINGLE)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="lessons")
    # Series and teacher are found by an index and a constraint of their own, below.
    series = models.ForeignKey(
        Series, on_delete=models.PROTECT, null=True, blank=True, related_name="lessons", db_index=False
    )
    day = models.DateField(null=True, blank=True, editable=False)
    teacher = models.ForeignKey(Teacher, on_delete=models.PROTECT, related_name="lessons", db_index=False)
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
    capacity = models.PositiveSmallIntegerField(_("seats"), default=1, db_default=1)
    meeting_url = models.URLField(_("meeting link"), blank=True, default="", db_default="")
    # Why staff put it on a closed day, or where its teacher does not offer hours.
    allowed_because = models.CharField(_("allowed because"), max_length=200, blank=True, default="", db_default="")
    moved_at = models.DateTimeField(null=True, blank=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    changed_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = LessonQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(fields=["teacher", "starts_at"], name="lessons_of_a_teacher"),
            models.Index(fields=["starts_at"], name="lessons_in_time"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="lesson_ends_after_it_starts",
                violation_error_message=_("It must end after it starts."),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__lte=F("starts_at") + LONGEST), name="lesson_of_two_hours_at_most"
            ),
            models.CheckConstraint(
                condition=Q(series=None, day=None) & ~Q(kind__in=("weekly", "group"))
                | Q(series__isnull=False, day__isnull=False, kind__in=("weekly", "group")),
                name="lesson_of_a_series_has_its_day",
            ),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="lesson_has_a_seat"),
            models.UniqueConstraint(fields=["series", "day"], name="once_a_day_in_a_series"),
            # What its claims point to, so that they follow it.
            models.UniqueConstraint(fields=["id", "starts_at", "ends_at", "is_live"], name="lesson_for_its_claims"),
        ]
        triggers = [
            audited(leave_out=("is_live", "sequence", "changed_at")),
            pgtrigger.Trigger(
                name="claims_teacher_and_room",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="written"),
                func=CLAIM_TEACHER_AND_ROOM.format(lessons="written"),
            ),
            pgtrigger.Trigger(
                name="claims_anew",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("teacher_id", "room_id"),
                func=CLAIM_ANEW,
            ),
            pgtrigger.Trigger(
                name="counts_changes", when=pgtrigger.Before, operation=pgtrigger.Update, func=COUNT_CHANGES
            ),
            pgtrigger.Trigger(
                name="seats_fit", when=pgtrigger.Before, operation=pgtrigger.UpdateOf("capacity"), func=SEATS_FIT
            ),
            pgtrigger.FSM(
                name="only_these_edges",
                field="state",
                transitions=[
                    ("held", "booked"),
                    ("held", "cancelled"),
                    ("booked", "taught"),
                    ("booked", "cancelled"),
                    # A mark taken back; a lesson called off by mistake, or on a day that is open again.
                    ("taught", "booked"),
                    ("cancelled", "booked"),
                ],
            ),
        ]

    def __str__(self) -> str:
        begins = here(self.starts_at)
        return f"{self.teacher}, {long_date(begins)}, {clock(begins)}"
