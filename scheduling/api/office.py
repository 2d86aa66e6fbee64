"""What the office's doors to the calendar have in common: who may, and how lessons and hours are shown."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from academy.api.answers import FieldProblem
from academy.api.instants import InstantField, instant
from academy.api.view import ApiView
from academy.models import Teacher
from academy.queries.office import works_here
from scheduling.api.timeslots import TeacherNameSerializer
from scheduling.models import Lesson, Room
from scheduling.queries.openings import Opening

LARGEST_NUMBER = 2**63 - 1


class MayDo(BasePermission):
    """Office staff with the right that the view names: `reading` for GET, `writing` for all else."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        needed = view.reading if request.method in ("GET", "HEAD") else view.writing  # type: ignore[attr-defined]
        return bool(works_here(request.user) and request.user.has_perm(needed))


class OfficeView(ApiView):
    """A door for the office; alternatives are single hours."""

    permission_classes = [*ApiView.permission_classes, MayDo]
    reading = "scheduling.change_lesson"
    writing = "scheduling.change_lesson"

    def present(self, alternatives: Sequence[Any]) -> list[Any]:
        return [hour_answer(one) for one in alternatives if isinstance(one, Opening)]


class RoomSerializer(serializers.Serializer):
    """A room."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class StudentNameSerializer(serializers.Serializer):
    """Who comes."""

    id = serializers.IntegerField()
    first_name = serializers.CharField()


class OfficeHourSerializer(serializers.Serializer):
    """A free hour."""

    teacher = TeacherNameSerializer()
    room = RoomSerializer(allow_null=True)
    starts_at = InstantField()
    ends_at = InstantField()


class OfficeLessonSerializer(serializers.Serializer):
    """A lesson."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(Lesson.Kind.choices)
    state = serializers.ChoiceField(Lesson.State.choices)
    starts_at = InstantField()
    ends_at = InstantField()
    teacher = TeacherNameSerializer()
    room = RoomSerializer(allow_null=True, help_text="null is online.")
    students = StudentNameSerializer(many=True)
    series = serializers.IntegerField(allow_null=True)
    is_moved = serializers.BooleanField(help_text="Whether it left its series' pattern.")
    allowed_because = serializers.CharField()


def _named(row: Teacher) -> dict[str, Any]:
    return {"slug": row.slug, "name": row.name}


def _room(row: Room | None) -> dict[str, Any] | None:
    return {"id": row.pk, "name": row.name} if row else None


def hour_answer(one: Opening) -> dict[str, Any]:
    """A free hour, as OfficeHourSerializer says."""
    return {
        "teacher": _named(one.teacher),
        "room": _room(one.room),
        "starts_at": instant(one.starts_at),
        "ends_at": instant(one.ends_at),
    }


def lesson_answer(lesson: Lesson) -> dict[str, Any]:
    """A lesson, as OfficeLessonSerializer says (reads its teacher, room and participants)."""
    return {
        "id": lesson.pk,
        "kind": lesson.kind,
        "state": lesson.state,
        "starts_at": instant(lesson.starts_at),
        "ends_at": instant(lesson.ends_at),
        "teacher": _named(lesson.teacher),
        "room": _room(lesson.room),
        "students": [{"id": row.student_id, "first_name": row.student.first_name} for row in lesson.participants.all()],
        "series": lesson.series_id,
        "is_moved": lesson.moved_at is not None,
        "allowed_because": lesson.allowed_because,
    }


LESSON_EXAMPLE: dict[str, Any] = {
    "id": 71,
    "kind": "weekly",
    "state": "booked",
    "starts_at": "2026-11-24T21:00:00Z",
    "ends_at": "2026-11-24T21:30:00Z",
    "teacher": {"slug": "mara-lindqvist", "name": "Mara Lindqvist"},
    "room": {"id": 2, "name": "Room 2"},
    "students": [{"id": 7, "first_name": "Mia"}],
    "series": 12,
    "is_moved": False,
    "allowed_because": "",
}


def answers(body: dict[str, Any], status: int = 200) -> OpenApiExample:
    """An example of the answer, for the description."""
    shown = body | {"request_id": "5f0c…"}
    return OpenApiExample("Answer", shown, response_only=True, status_codes=[str(status)])


def asks(body: dict[str, Any]) -> OpenApiExample:
    """An example of what is sent."""
    return OpenApiExample("Asked", body, request_only=True)


HOUR_EXAMPLE: dict[str, Any] = {
    "teacher": LESSON_EXAMPLE["teacher"],
    "room": None,
    "starts_at": "2026-12-01T21:00:00Z",
    "ends_at": "2026-12-01T21:30:00Z",
}


def teacher_named(slug: str | None) -> Teacher | None:
    """The teacher of that slug, None without one; raises FieldProblem where there is none."""
    if not slug:
        return None
    found = Teacher.objects.filter(slug=slug).select_related("user").first() if "\x00" not in slug else None
    if found is None:
        raise FieldProblem(404, "not-found", "teacher", _("There is no such teacher."))
    return found


def room_numbered(number: int | None) -> Room | None:
    """The room of that id, None without one; raises FieldProblem where there is none."""
    if number is None:
        return None
    found = Room.objects.filter(pk=number).first()
    if found is None:
        raise FieldProblem(404, "not-found", "room", _("There is no such room."))
    return found
