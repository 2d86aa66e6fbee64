"""/api/admin/timeslots: every weekly time, offered or not; and publishing them from availability."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from academy.api.asked import choice_asked_for
from academy.api.idempotency import KEY_NEEDED, once
from academy.api.pages import PageSerializer, page_of
from academy.api.problems import problems
from academy.api.teachers import PAGE
from academy.models import Teacher
from scheduling.actions.publish import publish_from_availability
from scheduling.api.office import OfficeView, RoomSerializer, answers, asks, teacher_named
from scheduling.api.timeslots import TIMESLOT_EXAMPLE, TimeslotSerializer, timeslot_answer
from scheduling.models import Timeslot


class OfficeTimeslotSerializer(TimeslotSerializer):
    """A weekly time as the office sees it."""

    room = RoomSerializer(allow_null=True)
    is_active = serializers.BooleanField(help_text="Whether families may book it.")


class TimeslotPageSerializer(PageSerializer):
    """A page of weekly times."""

    results = OfficeTimeslotSerializer(many=True)


class PublishSerializer(serializers.Serializer):
    """Whose times, of which length."""

    teacher = serializers.CharField(required=False, max_length=50, help_text="A slug. Without it: all teachers.")
    minutes = serializers.IntegerField(min_value=1, max_value=1440, default=30)


class PublishedSerializer(serializers.Serializer):
    """What came of it, by the times' ids."""

    new = serializers.ListField(child=serializers.IntegerField())
    kept = serializers.ListField(child=serializers.IntegerField())
    withdrawn = serializers.ListField(child=serializers.IntegerField(), help_text="Taken out of the offer.")
    in_the_way = serializers.ListField(child=serializers.CharField(), help_text="Left out: another time is there.")
    request_id = serializers.CharField()


class OfficeTimeslotsView(OfficeView):
    """Weekly times."""

    asked_for = ("teacher", "active", "page")
    reading = "scheduling.view_timeslot"
    writing = "scheduling.add_timeslot"

    @extend_schema(
        operation_id="office_timeslots",
        summary="All weekly times",
        parameters=[
            OpenApiParameter("teacher", OpenApiTypes.STR, description="A teacher's slug."),
            OpenApiParameter("active", OpenApiTypes.BOOL, description="Only those offered, or only the others."),
            PAGE,
        ],
        responses={200: TimeslotPageSerializer, **problems(400, 401, 403, 404, 429)},
        examples=[answers({"results": [TIMESLOT_EXAMPLE | {"room": None, "is_active": True}], "next": None})],
        tags=["office"],
    )
    def get(self, request: Request) -> Response:
        slots = Timeslot.objects.select_related("teacher", "room").prefetch_related("teacher__subjects")
        if teacher := teacher_named(request.query_params.get("teacher")):
            slots = slots.filter(teacher=teacher)
        if active := choice_asked_for(request, "active", ("true", "false")):
            slots = slots.filter(is_active=active == "true")
        found, following = page_of(request, slots.order_by("weekday", "starts", "teacher__name", "pk"))
        return Response({"results": [_answer(slot) for slot in found], "next": following})

    @extend_schema(
        operation_id="office_publish_timeslots",
        summary="Publish weekly times",
        description="Offers weekly times wherever teachers are available; those that fit stay, those that no longer do"
        " are taken out of the offer. Needs an Idempotency-Key.",
        parameters=[KEY_NEEDED],
        request=PublishSerializer,
        responses={200: PublishedSerializer, **problems(400, 401, 403, 404, 409, 413, 415, 422, 429)},
        examples=[
            answers({"new": [12, 13], "kept": [4], "withdrawn": [], "in_the_way": []}),
            asks({"teacher": "mara-lindqvist", "minutes": 30}),
        ],
        tags=["office"],
    )
    def post(self, request: Request) -> Response:
        asked = PublishSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        one = teacher_named(asked.validated_data.get("teacher"))
        teachers = [one] if one else list(Teacher.objects.filter(is_active=True, availabilities__isnull=False))
        return once(request, lambda: _publish(teachers, asked.validated_data["minutes"]), required=True)


def _answer(slot: Timeslot) -> dict[str, Any]:
    room = {"id": slot.room.pk, "name": slot.room.name} if slot.room else None
    return {**timeslot_answer(slot), "room": room, "is_active": slot.is_active}


def _publish(teachers: list[Teacher], minutes: int) -> Response:
    done = publish_from_availability(teachers=teachers, minutes=minutes)
    answer: dict[str, Any] = {name: [slot.pk for slot in getattr(done, name)] for name in ("new", "kept", "withdrawn")}
    return Response({**answer, "in_the_way": done.in_the_way})
