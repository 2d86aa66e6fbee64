"""/api/teacher: a teacher's own lessons with who comes, and the marks of who was there."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from academy.api.answers import FieldProblem
from academy.api.asked import days_asked_for
from academy.api.idempotency import KEY_NEEDED, once
from academy.api.instants import InstantField, instant
from academy.api.pages import PageSerializer, page_of
from academy.api.problems import problems
from academy.api.teachers import PAGE
from academy.api.view import ApiView, person_of
from academy.models import Teacher
from scheduling.actions.attendance import mark, mark_all_present
from scheduling.api.office import LARGEST_NUMBER, answers, asks
from scheduling.models import Attendance, Lesson, Participant
from scheduling.queries.lessons import in_full
from scheduling.queries.on_calendar import NEVER_AGREED, subject_on
from scheduling.queries.teaching import between, today_at

Mark = Attendance.Mark
# What can be said of a whole lesson in one go.
OF_ALL = (Mark.PRESENT, Mark.TEACHER_ABSENT)


class TeachesHere(BasePermission):
    """Those who teach here now."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return Teacher.objects.filter(user=request.user.pk, is_active=True).exists()


class TeacherView(ApiView):
    """A door for teachers."""

    permission_classes = [*ApiView.permission_classes, TeachesHere]


class ComingSerializer(serializers.Serializer):
    """A student's part in a lesson."""

    student = serializers.IntegerField(help_text="The student's id.")
    first_name = serializers.CharField()
    last_name = serializers.CharField()
    is_excused = serializers.BooleanField(help_text="Whether this student's part was called off.")
    mark = serializers.ChoiceField(Mark.choices, allow_null=True, help_text="null: not marked.")


class TeacherLessonSerializer(serializers.Serializer):
    """A lesson that the teacher gives."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(Lesson.Kind.choices)
    state = serializers.ChoiceField(Lesson.State.choices)
    starts_at = InstantField()
    ends_at = InstantField()
    subject = serializers.CharField(allow_null=True, help_text="Its slug.")
    room = serializers.CharField(allow_null=True, help_text="null: online.")
    meeting_url = serializers.CharField(help_text="Empty where there is none.")
    students = ComingSerializer(many=True)


class TeacherLessonAnswerSerializer(TeacherLessonSerializer):
    """The lesson after the marks."""

    request_id = serializers.CharField()


class TeacherLessonPageSerializer(PageSerializer):
    """A page of lessons."""

    results = TeacherLessonSerializer(many=True)


class AttendanceSerializer(serializers.Serializer):
    """Who was there."""

    lesson = serializers.IntegerField(min_value=1, max_value=LARGEST_NUMBER)
    student = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=1,
        max_value=LARGEST_NUMBER,
        help_text="Empty: the whole lesson. “present” is then given to everybody who has no mark yet, and"
        " “teacher_absent” calls the lesson off.",
    )
    mark = serializers.ChoiceField(Mark.choices)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("student") is None and attrs["mark"] not in OF_ALL:
            sentence = _("Say which student. Of a whole lesson one can only say “present” or “teacher_absent”.")
            raise serializers.ValidationError({"student": [sentence]})
        return attrs


LESSON_EXAMPLE: dict[str, Any] = {
    "id": 71,
    "kind": "weekly",
    "state": "taught",
    "starts_at": "2026-11-24T21:00:00Z",
    "ends_at": "2026-11-24T21:30:00Z",
    "subject": "piano",
    "room": "Room 2",
    "meeting_url": "",
    "students": [{"student": 7, "first_name": "Mia", "last_name": "Rossi", "is_excused": False, "mark": "present"}],
}


def lesson_answer(lesson: Lesson) -> dict[str, Any]:
    """A lesson, as TeacherLessonSerializer says (reads room, subject, participants and their marks)."""
    subject = subject_on(lesson)
    return {
        "id": lesson.pk,
        "kind": lesson.kind,
        "state": lesson.state,
        "starts_at": instant(lesson.starts_at),
        "ends_at": instant(lesson.ends_at),
        "subject": subject.slug if subject else None,
        "room": lesson.room.name if lesson.room else None,
        "meeting_url": lesson.meeting_url,
        "students": [_coming(row) for row in lesson.participants.all()],
    }


def _coming(row: Participant) -> dict[str, Any]:
    return {
        "student": row.student_id,
        "first_name": row.student.first_name,
        "last_name": row.student.last_name,
        "is_excused": row.excused_at is not None,
        "mark": row.attendance.mark if hasattr(row, "attendance") else None,
    }


def _lesson(teacher: Teacher, number: int) -> Lesson:
    # Another teacher's lesson and one that never was are told alike.
    mine = in_full(Lesson.objects.of_teacher(teacher).filter(pk=number))
    found = mine.prefetch_related("participants__attendance").first()
    if found is None:
        raise FieldProblem(404, "not-found", "lesson", _("There is no such lesson of yours."))
    return found


class TeacherLessonsView(TeacherView):
    """A teacher's calendar."""

    asked_for = ("from", "until", "page")

    @extend_schema(
        operation_id="teacher_lessons",
        summary="Lessons one gives",
        description="By time, with everybody who has a part in them and their marks. Without `from` those of today and"
        " later. Days are those of the teacher's own clock.",
        parameters=[
            OpenApiParameter("from", OpenApiTypes.DATE, description="The first day."),
            OpenApiParameter("until", OpenApiTypes.DATE, description="The last day."),
            PAGE,
        ],
        responses={200: TeacherLessonPageSerializer, **problems(400, 401, 403, 429)},
        examples=[answers({"results": [LESSON_EXAMPLE], "next": None})],
        tags=["teacher"],
    )
    def get(self, request: Request) -> Response:
        teacher = person_of(request).teacher
        today = today_at(teacher)
        first, last = days_asked_for(request, today=today)
        lessons = between(teacher, first or today, last).exclude(NEVER_AGREED).order_by("starts_at", "pk")
        rows, following = page_of(request, in_full(lessons).prefetch_related("participants__attendance"))
        return Response({"results": [lesson_answer(row) for row in rows], "next": following})


class AttendanceView(TeacherView):
    """Marking who was there."""

    @extend_schema(
        operation_id="teacher_attendance",
        summary="Mark who was there",
        description="One student, or a whole lesson. A mark given before is replaced; the same again changes nothing."
        " Who was absent is judged by the make-up policy. From 15 minutes before the lesson until 7 days after it.",
        parameters=[KEY_NEEDED],
        request=AttendanceSerializer,
        responses={200: TeacherLessonAnswerSerializer, **problems(400, 401, 403, 404, 409, 413, 415, 422, 429)},
        examples=[answers(LESSON_EXAMPLE), asks({"lesson": 71, "student": 7, "mark": "present"})],
        tags=["teacher"],
    )
    def post(self, request: Request) -> Response:
        asked = AttendanceSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        wish, person = asked.validated_data, person_of(request)
        lesson = _lesson(person.teacher, wish["lesson"])
        number = wish.get("student")
        parts = [row for row in lesson.participants.all() if number in (None, row.student_id)]
        if not parts:
            raise FieldProblem(404, "not-found", "student", _("There is no such student in this lesson."))

        def effect() -> Response:
            if number is None and wish["mark"] == Mark.PRESENT:
                mark_all_present(lesson=lesson, by=person)
            else:
                mark(participant=parts[0], mark=wish["mark"], by=person)
            return Response(lesson_answer(_lesson(person.teacher, lesson.pk)))

        return once(request, effect, required=True)
