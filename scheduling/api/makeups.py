"""/api/parent/makeups: a family's credits with their reasons, the hours they can be used for, booking one."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from academy.api.answers import FieldProblem
from academy.api.asked import number_asked_for
from academy.api.idempotency import KEY_NEEDED, KEY_WELCOME, once
from academy.api.instants import InstantField
from academy.api.limits import BOOKINGS, count
from academy.api.pages import PageSerializer, page_of
from academy.api.problems import problems
from academy.api.view import ApiView, person_of
from academy.models import Family, Student, User
from scheduling.actions.call_off import FAMILY_CAUSES, call_off
from scheduling.actions.make_up import book_make_up
from scheduling.api.makeup_answers import (
    CreditSerializer,
    DecisionSerializer,
    HourSerializer,
    MakeUpSerializer,
    credit_answer,
    decision_answer,
    hour_answer,
    make_up_answer,
)
from scheduling.api.makeup_examples import (
    BOOK_ASKED,
    BOOKED_ANSWER,
    CALL_OFF_ASKED,
    DECIDED_ANSWER,
    GIVEN_BACK_ANSWER,
    HOURS_ANSWER,
    MAKE_UP_ANSWER,
    MAKE_UPS_ANSWER,
)
from scheduling.models import Cancellation, Cause, Lesson, MakeUpCredit, Side
from scheduling.queries.bookable import bookable, hour
from scheduling.queries.lessons import in_full
from scheduling.queries.makeups import credits_of, decisions_about

LARGEST_NUMBER = 2**63 - 1


def _students(person: User) -> list[Student]:
    return list(Student.objects.filter(family__in=Family.objects.of(person)))


def _credit(person: User, number: int) -> MakeUpCredit:
    # A stranger's credit and one that never was are told alike.
    mine = MakeUpCredit.objects.filter(pk=number, student__family__in=Family.objects.of(person))
    found = mine.select_related("student", "subject", "teacher", "decision__lesson").first()
    if found is None:
        raise FieldProblem(404, "not-found", "credit", _("There is no such credit."))
    return found


class MakeUpsSerializer(serializers.Serializer):
    """What a family has and what was decided."""

    credits = CreditSerializer(many=True)
    decisions = DecisionSerializer(many=True)
    request_id = serializers.CharField(read_only=True)


class HoursSerializer(PageSerializer):
    """A page of hours."""

    results = HourSerializer(many=True)


class BookRequestSerializer(serializers.Serializer):
    """Which credit, with whom and when."""

    credit = serializers.IntegerField(min_value=1, max_value=LARGEST_NUMBER)
    teacher = serializers.SlugField(max_length=50)
    starts_at = InstantField()


class CallOffRequestSerializer(serializers.Serializer):
    """Who cannot come, and why."""

    student = serializers.IntegerField(min_value=1, max_value=LARGEST_NUMBER)
    cause = serializers.ChoiceField([cause.value for cause in FAMILY_CAUSES], default=Cause.FAMILY.value)
    words = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)


class MakeUpsView(ApiView):
    """Credits and decisions; booking."""

    def present(self, alternatives: Sequence[Any]) -> list[Any]:
        return [hour_answer(one) for one in alternatives]

    @extend_schema(
        operation_id="makeups",
        summary="Make-up credits and decisions",
        description="Every credit of the last year with its state, and for each missed lesson what the school's policy"
        " said and why, in sentences.",
        responses={200: MakeUpsSerializer, **problems(401, 429)},
        examples=[MAKE_UPS_ANSWER],
        tags=["parent"],
    )
    def get(self, request: Request) -> Response:
        students = _students(person_of(request))
        return Response(
            {
                "credits": [credit_answer(row) for row in credits_of(students)],
                "decisions": [decision_answer(row) for row in decisions_about(students)],
            }
        )

    @extend_schema(
        operation_id="book_makeup",
        summary="Book a make-up lesson with a credit",
        description="When somebody was quicker the answer is 409 “just-taken” with up to three other hours. The"
        " Idempotency-Key makes sure that one credit is used for one wish.",
        parameters=[KEY_NEEDED],
        request=BookRequestSerializer,
        responses={201: MakeUpSerializer, **problems(400, 401, 403, 404, 409, 413, 415, 422, 429)},
        examples=[BOOK_ASKED, BOOKED_ANSWER],
        tags=["parent"],
    )
    def post(self, request: Request) -> Response:
        asked = BookRequestSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        person, wish = person_of(request), asked.validated_data
        credit = _credit(person, wish["credit"])
        count(BOOKINGS, person.pk)
        return once(request, lambda: self._book(request, credit, wish), required=True)

    def _book(self, request: Request, credit: MakeUpCredit, wish: dict[str, Any]) -> Response:
        opening = hour(credit, teacher=wish["teacher"], starts_at=wish["starts_at"])
        lesson = book_make_up(credit=credit, opening=opening, by=person_of(request))
        url = reverse("api_makeup", args=[lesson.pk], request=request)
        return Response(make_up_answer(lesson), status=201, headers={"Location": url})


class MakeUpSlotsView(ApiView):
    """The hours a credit can be used for."""

    asked_for = ("credit", "page")

    @extend_schema(
        operation_id="makeup_slots",
        summary="Hours that a credit can be used for",
        parameters=[OpenApiParameter("credit", int, required=True), OpenApiParameter("page", int)],
        responses={200: HoursSerializer, **problems(400, 401, 404, 429)},
        examples=[HOURS_ANSWER],
        tags=["parent"],
    )
    def get(self, request: Request) -> Response:
        number = number_asked_for(request, "credit")
        if number is None:
            raise ValidationError({"credit": [_("Say which credit.")]})
        credit = _credit(person_of(request), number)
        rows, more = page_of(request, bookable(credit) if credit.state == MakeUpCredit.State.OPEN else [])
        return Response({"results": [hour_answer(one) for one in rows], "next": more})


class MakeUpView(ApiView):
    """One make-up lesson."""

    @extend_schema(
        operation_id="makeup",
        summary="A make-up lesson",
        responses={200: MakeUpSerializer, **problems(401, 404, 429)},
        examples=[MAKE_UP_ANSWER],
        tags=["parent"],
    )
    def get(self, request: Request, pk: int) -> Response:
        return Response(make_up_answer(_lesson(request, pk, kind=Lesson.Kind.MAKE_UP)))

    @extend_schema(
        operation_id="give_back_makeup",
        summary="Give a make-up lesson back",
        description="What becomes of its credit is the policy's to say: it is open again, or it is used up.",
        parameters=[KEY_WELCOME],
        request=None,
        responses={200: MakeUpSerializer, **problems(401, 403, 404, 409, 422, 429)},
        examples=[GIVEN_BACK_ANSWER],
        tags=["parent"],
    )
    def delete(self, request: Request, pk: int) -> Response:
        lesson = _lesson(request, pk, kind=Lesson.Kind.MAKE_UP)
        student = lesson.participants.all()[0].student

        def effect() -> Response:
            _call_off(request, lesson, student, Cause.FAMILY, "")
            return Response(make_up_answer(_lesson(request, pk, kind=Lesson.Kind.MAKE_UP)))

        return once(request, effect)


class CancellationView(ApiView):
    """Calling a lesson off."""

    @extend_schema(
        operation_id="call_off",
        summary="Call a lesson off",
        description="Answers with what the make-up policy says and why; asking again changes nothing.",
        parameters=[KEY_WELCOME],
        request=CallOffRequestSerializer,
        responses={200: DecisionSerializer, **problems(400, 401, 403, 404, 409, 413, 415, 422, 429)},
        examples=[CALL_OFF_ASKED, DECIDED_ANSWER],
        tags=["parent"],
    )
    def post(self, request: Request, pk: int) -> Response:
        lesson = _lesson(request, pk)
        asked = CallOffRequestSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        wish = asked.validated_data
        student = next((row for row in _students(person_of(request)) if row.pk == wish["student"]), None)
        if student is None or student.pk not in {row.student_id for row in lesson.participants.all()}:
            raise FieldProblem(404, "not-found", "student", _("There is no such student in this lesson."))

        def effect() -> Response:
            decisions = _call_off(request, lesson, student, wish["cause"], wish["words"])
            return Response(decision_answer(decisions[0]) if decisions else {"lesson": lesson.pk})

        return once(request, effect)


def _lesson(request: Request, pk: int, **only: Any) -> Lesson:
    families = Family.objects.of(person_of(request))
    mine = Lesson.objects.filter(pk=pk, participants__student__family__in=families, **only).distinct()
    found = in_full(mine).first()
    if found is None:
        raise Http404
    return found


def _call_off(request: Request, lesson: Lesson, student: Student, cause: str, words: str) -> list[Any]:
    return call_off(
        lesson=lesson,
        student=student,
        cause=cause,
        side=Side.FAMILY,
        channel=Cancellation.Channel.PORTAL,
        by=person_of(request),
        words=words,
    )
