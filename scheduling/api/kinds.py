"""/api/public/groups and /api/public/openings: groups with their free seats, trials and single lessons with hours."""

from typing import Any

from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from academy.api.asked import choice_asked_for
from academy.api.instants import InstantField, instant
from academy.api.money import MoneySerializer, money
from academy.api.pages import PageSerializer, page_of
from academy.api.problems import problems
from academy.api.teachers import PAGE, SubjectSerializer
from academy.api.view import PublicApiView
from academy.models import CourseOffering
from scheduling.api.timeslots import DAYS, SECONDS_KEPT, TeacherNameSerializer, subject_asked_for
from scheduling.queries.openings import Opening
from scheduling.queries.seats import Group, groups
from scheduling.queries.trials import ONCE, hours_for, once_offerings


class OfferingSerializer(serializers.Serializer):
    """A course in a semester, as it is booked: by this id."""

    offering = serializers.IntegerField()
    course = serializers.CharField()
    subject = SubjectSerializer()
    minutes = serializers.IntegerField()
    price = MoneySerializer(help_text="Of one lesson.")


class GroupSerializer(OfferingSerializer):
    """A group with its free seats."""

    teacher = TeacherNameSerializer()
    weekday = serializers.IntegerField(help_text="0 is Monday.")
    day = serializers.ChoiceField(DAYS)
    time = serializers.TimeField(format="%H:%M")
    zone = serializers.CharField(help_text="The IANA time zone of time.")
    seats = serializers.IntegerField()
    free = serializers.IntegerField(help_text="Those nobody in line is about to be offered.")
    waiting = serializers.IntegerField(help_text="How many wait for a seat.")
    first_lesson = InstantField(help_text="In UTC.")
    lessons_count = serializers.IntegerField()
    total = MoneySerializer(help_text="Of all lessons to the end of the semester.")


class OpeningSerializer(OfferingSerializer):
    """An hour at which a trial or a single lesson can be had."""

    kind = serializers.ChoiceField([str(kind) for kind in ONCE])
    teacher = TeacherNameSerializer()
    starts_at = InstantField()
    ends_at = InstantField()


class GroupPageSerializer(PageSerializer):
    """A page of groups."""

    results = GroupSerializer(many=True)


class OpeningPageSerializer(PageSerializer):
    """A page of hours."""

    results = OpeningSerializer(many=True)


def _offering(row: CourseOffering) -> dict[str, Any]:
    course = row.course
    return {
        "offering": row.pk,
        "course": course.name,
        "subject": dict(SubjectSerializer(course.subject).data),
        "minutes": course.minutes,
        "price": money(course.price),
    }


def group_answer(group: Group) -> dict[str, Any]:
    """A group as programs get it."""
    series, count = group.series, len(group.lessons)
    return {
        **_offering(group.offering),
        "teacher": dict(TeacherNameSerializer(series.teacher).data),
        "weekday": series.weekday,
        "day": DAYS[series.weekday],
        "time": f"{series.starts:%H:%M}",
        "zone": series.zone,
        "seats": group.offering.capacity,
        "free": group.on_offer,
        "waiting": group.waiting,
        "first_lesson": instant(group.first),
        "lessons_count": count,
        "total": money(group.offering.course.price * count),
    }


def opening_answer(offering: CourseOffering, opening: Opening) -> dict[str, Any]:
    """An hour as programs get it."""
    return {
        **_offering(offering),
        "kind": offering.course.format,
        "teacher": dict(TeacherNameSerializer(opening.teacher).data),
        "starts_at": instant(opening.starts_at),
        "ends_at": instant(opening.ends_at),
    }


OFFERING_EXAMPLE = {
    "offering": 4,
    "course": "Guitar circle",
    "subject": {"slug": "guitar", "name": "Guitar"},
    "minutes": 45,
    "price": {"amount": 1800, "currency": "CAD", "text": "CAD 18.00"},
}
GROUP_EXAMPLE = OFFERING_EXAMPLE | {
    "teacher": {"slug": "alvarez", "name": "Ms Alvarez"},
    "weekday": 5,
    "day": "saturday",
    "time": "10:00",
    "zone": "America/Toronto",
    "seats": 6,
    "free": 1,
    "waiting": 0,
    "first_lesson": "2026-11-28T15:00:00Z",
    "lessons_count": 12,
    "total": {"amount": 21600, "currency": "CAD", "text": "CAD 216.00"},
}
OPENING_EXAMPLE = OFFERING_EXAMPLE | {
    "course": "Trial lesson, guitar, 30 minutes",
    "kind": "trial",
    "minutes": 30,
    "teacher": {"slug": "alvarez", "name": "Ms Alvarez"},
    "starts_at": "2026-11-24T20:00:00Z",
    "ends_at": "2026-11-24T20:30:00Z",
}
SUBJECT = OpenApiParameter("subject", OpenApiTypes.STR, description="A subject's slug.")


def _answers(row: dict[str, Any]) -> list[OpenApiExample]:
    page = {"results": [row], "next": None, "request_id": "5f0c…"}
    return [OpenApiExample("Answer", page, response_only=True, status_codes=["200"])]


class GroupsView(PublicApiView):
    """Groups."""

    asked_for = ("subject", "page")

    @extend_schema(
        operation_id="groups",
        summary="Groups with their free seats",
        auth=[],
        parameters=[SUBJECT, PAGE],
        responses={200: GroupPageSerializer, **problems(400, 429)},
        examples=_answers(GROUP_EXAMPLE),
        tags=["public"],
    )
    def get(self, request: Request) -> Response:
        found, following = page_of(request, groups(subject=subject_asked_for(request.query_params.get("subject"))))
        response = Response({"results": [group_answer(group) for group in found], "next": following})
        patch_cache_control(response, public=True, max_age=SECONDS_KEPT)
        return response


class OpeningsView(PublicApiView):
    """Hours for one lesson."""

    asked_for = ("kind", "subject", "page")

    @extend_schema(
        operation_id="openings",
        summary="Hours at which a trial or a single lesson can be had",
        auth=[],
        parameters=[
            OpenApiParameter("kind", OpenApiTypes.STR, enum=[str(kind) for kind in ONCE], required=True),
            OpenApiParameter("subject", OpenApiTypes.STR, description="A subject's slug.", required=True),
            PAGE,
        ],
        responses={200: OpeningPageSerializer, **problems(400, 429)},
        examples=_answers(OPENING_EXAMPLE),
        tags=["public"],
    )
    def get(self, request: Request) -> Response:
        kind = choice_asked_for(request, "kind", [str(kind) for kind in ONCE])
        subject = subject_asked_for(request.query_params.get("subject"))
        if kind is None:
            raise ValidationError({"kind": [_("Say “trial” or “single”.")]})
        if subject is None:
            raise ValidationError({"subject": [_("Say which subject.")]})
        offering = next(iter(once_offerings(kind=kind, subject=subject)), None)
        found, following = page_of(request, hours_for(offering) if offering else [])
        answers = [opening_answer(offering, row) for row in found] if offering else []
        response = Response({"results": answers, "next": following})
        patch_cache_control(response, public=True, max_age=SECONDS_KEPT)
        return response
