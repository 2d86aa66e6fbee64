"""/api/parent/bookings: one's bookings, where each has got to, and booking a place of any kind."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from academy.api.answers import FieldProblem
from academy.api.idempotency import KEY_WELCOME, once
from academy.api.instants import InstantField, instant
from academy.api.limits import BOOKINGS, count
from academy.api.pages import page_of
from academy.api.problems import problems
from academy.api.teachers import PAGE
from academy.api.view import ApiView, person_of
from academy.guesses import guess
from academy.models import Course, CourseOffering, Enrolment, Family, Student, Subject, Teacher, User
from billing.api.answers import (
    BOOKING_EXAMPLE,
    BOOKING_ROW_EXAMPLE,
    BookingBegunSerializer,
    BookingPageSerializer,
    BookingSerializer,
    booking_answer,
    booking_begun,
    booking_rows,
)
from billing.queries.booking import booking_of, bookings_of
from scheduling.actions.assign import book_any_teacher
from scheduling.actions.book import book_place
from scheduling.actions.book_once import book_once
from scheduling.actions.book_seat import book_seat
from scheduling.api.kinds import group_answer
from scheduling.api.timeslots import free_time_answers, subject_asked_for
from scheduling.models import Timeslot
from scheduling.queries.free import FreeTime
from scheduling.queries.openings import Opening
from scheduling.queries.seats import Group
from scheduling.queries.trials import ONCE

ANY = "any"
LARGEST_NUMBER = 2**63 - 1


@extend_schema_field({"oneOf": [{"type": "integer"}, {"type": "string", "enum": [ANY]}]})
class TimeslotOrAnyField(serializers.IntegerField):
    """A timeslot's id, or "any"."""

    def to_internal_value(self, data: Any) -> Any:
        return ANY if data == ANY else super().to_internal_value(data)


class BookingRequestSerializer(serializers.Serializer):
    """What to book, and for whom."""

    student = serializers.IntegerField(min_value=1, max_value=LARGEST_NUMBER)
    timeslot = TimeslotOrAnyField(
        required=False, help_text='A free time\'s id, or "any" for any teacher of the subject.'
    )
    offering = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=LARGEST_NUMBER,
        help_text="Instead of a time: a group's offering (a seat), or that of a trial or single lesson.",
    )
    teacher = serializers.CharField(max_length=50, required=False, help_text="A slug; for a trial or single lesson.")
    starts_at = InstantField(required=False, help_text="With its zone; for a trial or single lesson.")
    subject = serializers.CharField(
        max_length=50, required=False, help_text="A subject's slug. Needed with “any”, or where a teacher has several."
    )

    voucher = serializers.CharField(
        max_length=20,
        required=False,
        help_text="A code to be used for it; for a weekly time or a seat in a group. Wrong ones: five an hour.",
    )

    def to_internal_value(self, data: Any) -> Any:
        """Say what is wrong with each field and, in the same answer, that a time or a course is missing."""
        wrong: dict[str, Any] = {}
        if isinstance(data, Mapping) and ("timeslot" in data) == ("offering" in data):
            wrong["timeslot"] = [_("Say either a timeslot or an offering.")]
        try:
            wish = super().to_internal_value(data)
        except ValidationError as error:
            raise ValidationError({**wrong, **error.detail}) from error  # type: ignore[dict-item]
        if wrong:
            raise ValidationError(wrong)
        return wish


class BookingsView(ApiView):
    """A person's bookings, and booking a place."""

    asked_for = ("page",)

    def present(self, alternatives: Sequence[Any]) -> list[Any]:
        groups = [group_answer(found) for found in alternatives if isinstance(found, Group)]
        hours = [
            {"teacher": found.teacher.slug, "starts_at": instant(found.starts_at), "ends_at": instant(found.ends_at)}
            for found in alternatives
            if isinstance(found, Opening)
        ]
        return free_time_answers([found for found in alternatives if isinstance(found, FreeTime)]) + groups + hours

    @extend_schema(
        operation_id="bookings",
        summary="Bookings",
        description="Of all families for which one may see, the newest first.",
        parameters=[PAGE],
        responses={200: BookingPageSerializer, **problems(400, 401, 429)},
        examples=[
            OpenApiExample(
                "Answer",
                {"results": [BOOKING_ROW_EXAMPLE], "next": None, "request_id": "5f0c…"},
                response_only=True,
                status_codes=["200"],
            )
        ],
        tags=["parent"],
    )
    def get(self, request: Request) -> Response:
        found, following = page_of(request, _mine(request))
        bookings = bookings_of(found, to=person_of(request))
        return Response({"results": booking_rows(bookings, request=request), "next": following})

    @extend_schema(
        operation_id="book",
        summary="Book a place: weekly, in a group, a trial or a single lesson",
        description="Holds every lesson of the place at once and begins the enrolment. The payment page is prepared"
        " meanwhile (what costs nothing is confirmed without one): ask `status_url` until `checkout_url` is there. When"
        " somebody was quicker the answer is 409 “just-taken” (of a group “full”, or “in-line” where a waiting family"
        " comes first) with up to three alternatives. At most 20 an hour.",
        parameters=[KEY_WELCOME],
        request=BookingRequestSerializer,
        responses={202: BookingBegunSerializer, **problems(400, 401, 403, 404, 409, 413, 415, 422, 429)},
        examples=[
            OpenApiExample("A time", {"student": 7, "timeslot": 12}, request_only=True),
            OpenApiExample(
                "With a voucher", {"student": 7, "timeslot": 12, "voucher": "WELCOME-50"}, request_only=True
            ),
            OpenApiExample("A seat in a group", {"student": 7, "offering": 4}, request_only=True),
            OpenApiExample(
                "A trial lesson",
                {"student": 7, "offering": 9, "teacher": "alvarez", "starts_at": "2026-11-24T20:00:00Z"},
                request_only=True,
            ),
            OpenApiExample("Any teacher", {"student": 7, "timeslot": "any", "subject": "piano"}, request_only=True),
            OpenApiExample(
                "Answer",
                {
                    "id": 31,
                    "status": "held",
                    "status_url": "https://academy.example/api/parent/bookings/31",
                    "checkout_url": None,
                    "hold_expires_at": "2026-11-21T15:15:00Z",
                    "request_id": "5f0c…",
                },
                response_only=True,
                status_codes=["202"],
            ),
        ],
        tags=["parent"],
    )
    def post(self, request: Request) -> Response:
        asked = BookingRequestSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        person, wish = person_of(request), asked.validated_data
        subject = subject_asked_for(wish.get("subject"))
        student = _student(person, wish["student"])
        timeslot = _timeslot(wish["timeslot"]) if wish.get("timeslot", ANY) != ANY else None
        offering = _offering(wish["offering"]) if "offering" in wish else None
        once_only = _once_only(offering, wish) if offering else {}
        # Outside the transaction, so that a refused attempt counts too.
        count(BOOKINGS, person.pk)
        what: dict[str, Any] = {"student": student, "by": person, "voucher": wish.get("voucher", "")}
        with guess(request, what["voucher"], field="voucher"):
            if offering:
                return once(request, lambda: self._book_offering(request, offering, once_only, what))
            return once(request, lambda: self._book(request, timeslot, subject, what))

    def _book_offering(
        self, request: Request, offering: CourseOffering, once_only: dict[str, Any], what: dict[str, Any]
    ) -> Response:
        if not once_only:
            return self._begun(request, book_seat(offering=offering, **what))
        if what.pop("voucher"):
            raise ValidationError({"voucher": [_("A voucher is for a weekly time or a seat in a group.")]})
        return self._begun(request, book_once(offering=offering, **what, **once_only))

    def _book(
        self, request: Request, timeslot: Timeslot | None, subject: Subject | None, what: dict[str, Any]
    ) -> Response:
        if timeslot:
            enrolment = book_place(timeslot=timeslot, subject=subject, **what)
        elif subject:
            enrolment = book_any_teacher(subject=subject, **what)
        else:
            raise ValidationError({"subject": [_("With “any” say which subject.")]})
        return self._begun(request, enrolment)

    def _begun(self, request: Request, enrolment: Enrolment) -> Response:
        status_url = reverse("api_booking", args=[enrolment.pk], request=request)
        answer = booking_begun(booking_of(enrolment, to=person_of(request)), status_url=status_url)
        return Response(answer, status=202, headers={"Location": status_url})


def _mine(request: Request) -> QuerySet[Enrolment]:
    """The bookings this person may see, the newest first."""
    mine = Enrolment.objects.filter(student__family__in=Family.objects.of(person_of(request)), places__isnull=False)
    return mine.select_related("student", "offering__course__subject").distinct()


def _student(person: User, number: int) -> Student:
    # A stranger's student and one that never was are told alike.
    found = Student.objects.filter(pk=number, family__in=Family.objects.of(person)).select_related("family").first()
    if found is None:
        raise FieldProblem(404, "not-found", "student", _("There is no such student."))
    return found


def _timeslot(number: int) -> Timeslot:
    found = Timeslot.objects.filter(pk=number).select_related("teacher", "room").first()
    if found is None:
        raise FieldProblem(404, "not-found", "timeslot", _("There is no such time."))
    return found


def _offering(number: int) -> CourseOffering:
    bookable = CourseOffering.objects.filter(course__is_active=True).exclude(course__format=Course.Format.WEEKLY)
    found = bookable.filter(pk=number).select_related("course__subject", "semester").first()
    if found is None:
        raise FieldProblem(404, "not-found", "offering", _("There is no such group, trial or single lesson."))
    return found


def _once_only(offering: CourseOffering, wish: dict[str, Any]) -> dict[str, Any]:
    """What a trial or a single lesson needs: an hour, and perhaps a teacher; nothing for a group."""
    if offering.course.format not in ONCE:
        return {}
    if "starts_at" not in wish:
        raise ValidationError({"starts_at": [_("Say when the lesson is to begin.")]})
    teacher = Teacher.objects.public().filter(slug=wish["teacher"]).first() if "teacher" in wish else None
    if "teacher" in wish and teacher is None:
        raise FieldProblem(404, "not-found", "teacher", _("There is no such teacher."))
    return {"starts_at": wish["starts_at"], "teacher": teacher}


class BookingView(ApiView):
    """One booking."""

    @extend_schema(
        operation_id="booking",
        summary="Where a booking has got to",
        description="held → awaiting_payment (checkout_url is there) → confirming → confirmed; or failed, with the"
        " reason. A booking of another family is not found.",
        responses={200: BookingSerializer, **problems(401, 404, 429)},
        examples=[OpenApiExample("Answer", BOOKING_EXAMPLE, response_only=True, status_codes=["200"])],
        tags=["parent"],
    )
    def get(self, request: Request, pk: int) -> Response:
        enrolment = _mine(request).filter(pk=pk).first()
        if enrolment is None:
            raise Http404
        return Response(booking_answer(booking_of(enrolment, to=person_of(request)), request=request))
