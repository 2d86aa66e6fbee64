"""/api/admin/lessons: the office looks at the calendar, and adds, moves and calls off lessons."""

from datetime import timedelta
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from academy.api.answers import FieldProblem
from academy.api.asked import choice_asked_for, days_asked_for, number_asked_for
from academy.api.idempotency import KEY_NEEDED, once
from academy.api.instants import InstantField
from academy.api.pages import PageSerializer, page_of
from academy.api.problems import problems
from academy.api.teachers import PAGE
from academy.api.view import person_of
from academy.models import Student, User
from academy.models.zone import midnight
from academy.queries.school import school, school_today
from scheduling.actions.add_lesson import add_lesson
from scheduling.actions.call_off import call_off
from scheduling.actions.lesson import move_lesson
from scheduling.api.office import (
    LARGEST_NUMBER,
    LESSON_EXAMPLE,
    OfficeLessonSerializer,
    OfficeView,
    answers,
    asks,
    lesson_answer,
    room_numbered,
    teacher_named,
)
from scheduling.models import Cancellation, Cause, Lesson, Side
from scheduling.queries.lessons import in_full

ERRORS = problems(400, 401, 403, 404, 409, 413, 415, 422, 429)
REASON = "Why it is to be although a rule speaks against it (a closed day, leave, hours that are not offered)."


class HourAskedSerializer(serializers.Serializer):
    """When and where."""

    starts_at = InstantField(help_text="With its zone.")
    minutes = serializers.IntegerField(required=False, min_value=1, max_value=1440)
    room = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=LARGEST_NUMBER)
    teacher = serializers.CharField(required=False, max_length=50, help_text="A teacher's slug.")
    allowed_because = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=200, help_text=REASON
    )


class NewLessonSerializer(HourAskedSerializer):
    """A single lesson."""

    teacher = serializers.CharField(max_length=50, help_text="A teacher's slug.")
    minutes = serializers.IntegerField(min_value=1, max_value=1440, default=30)
    students = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=LARGEST_NUMBER), min_length=1, max_length=30
    )


class CallOffSerializer(serializers.Serializer):
    """Who does not come, who said so and why."""

    student = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=LARGEST_NUMBER, help_text="Empty: the whole lesson."
    )
    cause = serializers.ChoiceField(Cause.choices)
    side = serializers.ChoiceField(Side.choices, default=Side.STAFF)
    words = serializers.CharField(required=False, allow_blank=True, default="", max_length=500)


class LessonOutcomeSerializer(OfficeLessonSerializer):
    """A lesson that was called off, and what the policy says of each student."""

    outcomes = serializers.ListField(child=serializers.DictField())
    request_id = serializers.CharField()


class LessonPageSerializer(PageSerializer):
    """A page of lessons."""

    results = OfficeLessonSerializer(many=True)


def _lesson(number: int) -> Lesson:
    found = in_full(Lesson.objects.filter(pk=number)).first()
    if found is None:
        raise Http404
    return found


class LessonsView(OfficeView):
    """The calendar."""

    asked_for = ("from", "until", "teacher", "student", "state", "kind", "page")

    @extend_schema(
        operation_id="office_lessons",
        summary="Lessons",
        description="By time. Without `from` those of today and later. Days are those of the school's own clock.",
        parameters=[
            OpenApiParameter("from", OpenApiTypes.DATE, description="The first day."),
            OpenApiParameter("until", OpenApiTypes.DATE, description="The last day."),
            OpenApiParameter("teacher", OpenApiTypes.STR, description="A teacher's slug."),
            OpenApiParameter("student", OpenApiTypes.INT, description="A student's id."),
            OpenApiParameter("state", OpenApiTypes.STR, enum=Lesson.State.values),
            OpenApiParameter("kind", OpenApiTypes.STR, enum=Lesson.Kind.values),
            PAGE,
        ],
        responses={200: LessonPageSerializer, **problems(400, 401, 403, 404, 429)},
        examples=[answers({"results": [LESSON_EXAMPLE], "next": None})],
        tags=["office"],
    )
    def get(self, request: Request) -> Response:
        lessons = Lesson.objects.order_by("starts_at", "pk")
        today, here = school_today(), school().zone
        first, last = days_asked_for(request, today=today)
        lessons = lessons.filter(starts_at__gte=midnight(first or today, here))
        if last:
            lessons = lessons.filter(starts_at__lt=midnight(last + timedelta(days=1), here))
        if teacher := teacher_named(request.query_params.get("teacher")):
            lessons = lessons.of_teacher(teacher)
        for name, choices in (("state", Lesson.State.values), ("kind", Lesson.Kind.values)):
            if value := choice_asked_for(request, name, choices):
                lessons = lessons.filter(**{name: value})
        if (number := number_asked_for(request, "student")) is not None:
            if not Student.objects.filter(pk=number).exists():
                raise FieldProblem(404, "not-found", "student", _("There is no such student."))
            lessons = lessons.filter(participants__student=number)
        found, following = page_of(request, in_full(lessons))
        return Response({"results": [lesson_answer(row) for row in found], "next": following})

    @extend_schema(
        operation_id="office_add_lesson",
        summary="Add a single lesson",
        description="A lesson of its own; no bill is made. Needs an Idempotency-Key.",
        parameters=[KEY_NEEDED],
        request=NewLessonSerializer,
        responses={201: OfficeLessonSerializer, **ERRORS},
        examples=[
            answers(LESSON_EXAMPLE, 201),
            asks(
                {"teacher": "mara-lindqvist", "students": [7], "starts_at": "2026-11-24T16:00:00-05:00", "minutes": 30}
            ),
        ],
        tags=["office"],
    )
    def post(self, request: Request) -> Response:
        asked = NewLessonSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        wish: dict[str, Any] = asked.validated_data
        numbers = set(wish["students"])
        students = list(Student.objects.filter(pk__in=numbers).select_related("family").order_by("pk"))
        if len(students) < len(numbers):
            raise FieldProblem(404, "not-found", "students", _("There is no such student."))
        wish |= {"students": students, "room": room_numbered(wish.get("room"))}
        teacher = teacher_named(wish.pop("teacher"))

        def add() -> Response:
            return Response(lesson_answer(_lesson(add_lesson(teacher=teacher, **wish).pk)), status=201)  # type: ignore[arg-type]

        return once(request, add, required=True)


class LessonMoveView(OfficeView):
    """Move one lesson."""

    @extend_schema(
        operation_id="office_move_lesson",
        summary="Move a lesson",
        description="To another time and room, and to another teacher or length where these are given. Where somebody"
        " is taken the answer is 400 “taken” with up to three free hours, whatever the reason. Needs an"
        " Idempotency-Key.",
        parameters=[KEY_NEEDED],
        request=HourAskedSerializer,
        responses={200: OfficeLessonSerializer, **ERRORS},
        examples=[answers(LESSON_EXAMPLE), asks({"starts_at": "2026-11-26T16:00:00-05:00", "room": 2})],
        tags=["office"],
    )
    def post(self, request: Request, pk: int) -> Response:
        asked = HourAskedSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        wish, lesson = asked.validated_data, _lesson(pk)
        room = room_numbered(wish["room"]) if "room" in wish else lesson.room
        teacher = teacher_named(wish.get("teacher"))

        def move() -> Response:
            move_lesson(
                lesson=lesson,
                starts_at=wish["starts_at"],
                room=room,
                teacher=teacher,
                minutes=wish.get("minutes"),
                allowed_because=wish["allowed_because"],
            )
            return Response(lesson_answer(_lesson(pk)))

        return once(request, move, required=True)


class LessonCancellationView(OfficeView):
    """Call one lesson off."""

    @extend_schema(
        operation_id="office_call_off",
        summary="Call a lesson off",
        description="The whole lesson, or one student's part in it. The make-up policy says what follows."
        " Needs an Idempotency-Key.",
        parameters=[KEY_NEEDED],
        request=CallOffSerializer,
        responses={200: LessonOutcomeSerializer, **ERRORS},
        examples=[
            answers(LESSON_EXAMPLE | {"state": "cancelled", "outcomes": [{"student": 7, "outcome": "credit"}]}),
            asks({"cause": "illness", "side": "family", "words": "Fever"}),
        ],
        tags=["office"],
    )
    def post(self, request: Request, pk: int) -> Response:
        asked = CallOffSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return once(request, lambda: _call_off(_lesson(pk), asked.validated_data, person_of(request)), required=True)


def _call_off(lesson: Lesson, wish: dict[str, Any], by: User) -> Response:
    coming = {row.student_id: row.student for row in lesson.participants.all()}
    number = wish.get("student")
    if number and number not in coming:
        raise FieldProblem(404, "not-found", "student", _("This student does not come to that lesson."))
    judged = call_off(
        lesson=lesson,
        student=coming[number] if number else None,
        cause=wish["cause"],
        side=wish["side"],
        channel=Cancellation.Channel.OFFICE,
        by=by,
        words=wish["words"],
    )
    outcomes = [{"student": row.student_id, "outcome": row.outcome} for row in judged]
    return Response({**lesson_answer(_lesson(lesson.pk)), "outcomes": outcomes})
