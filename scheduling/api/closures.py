"""/api/admin/closures: on which days the school is closed; what closing would meet; closing, with every remedy."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from academy.api.asked import day_asked_for
from academy.api.idempotency import KEY_NEEDED, once
from academy.api.instants import InstantField
from academy.api.pages import PageSerializer, page_of
from academy.api.problems import problems
from academy.api.teachers import PAGE
from academy.api.view import person_of
from academy.models import ClosedDate, User
from academy.models.zone import midnight
from academy.queries.school import school
from scheduling.actions.closure import close_days, refuse_closure
from scheduling.actions.remedies import Kind, Remedy
from scheduling.api.office import (
    HOUR_EXAMPLE,
    LARGEST_NUMBER,
    LESSON_EXAMPLE,
    OfficeHourSerializer,
    OfficeLessonSerializer,
    OfficeView,
    answers,
    asks,
    hour_answer,
    lesson_answer,
    room_numbered,
)
from scheduling.queries.affected import hours_instead, on_days

KINDS = (Kind.POLICY, Kind.CREDIT, Kind.DROP, Kind.MOVE)


class ClosedDaySerializer(serializers.Serializer):
    """A day without lessons."""

    day = serializers.DateField()
    reason = serializers.CharField()


class ClosedDayPageSerializer(PageSerializer):
    """A page of them."""

    results = ClosedDaySerializer(many=True)


class MetLessonSerializer(OfficeLessonSerializer):
    """A lesson that the closure meets, with free hours it could move to."""

    hours = OfficeHourSerializer(many=True)


class PreviewSerializer(serializers.Serializer):
    """What closing these days would meet; nothing is changed."""

    results = MetLessonSerializer(many=True)
    request_id = serializers.CharField()


class RemedySerializer(serializers.Serializer):
    """What becomes of one lesson."""

    lesson = serializers.IntegerField(min_value=1, max_value=LARGEST_NUMBER)
    remedy = serializers.ChoiceField([str(kind) for kind in KINDS])
    starts_at = InstantField(required=False, help_text="Where it is moved to.")
    room = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=LARGEST_NUMBER)

    def validate(self, typed: dict[str, Any]) -> dict[str, Any]:
        if typed["remedy"] == Kind.MOVE and "starts_at" not in typed:
            raise ValidationError({"starts_at": [_("Say where it is moved to.")]})
        return typed


class CloseSerializer(serializers.Serializer):
    """Which days, why, and what becomes of each lesson on them."""

    first_day = serializers.DateField()
    last_day = serializers.DateField()
    reason = serializers.CharField(max_length=80)
    remedies = RemedySerializer(many=True, required=False, default=list)


class ClosedSerializer(serializers.Serializer):
    """What was done to each lesson."""

    results = serializers.ListField(child=serializers.DictField())
    request_id = serializers.CharField()


class ClosuresView(OfficeView):
    """Closed days."""

    asked_for = ("page",)
    reading = "academy.view_closeddate"
    writing = "academy.add_closeddate"

    @extend_schema(
        operation_id="office_closures",
        summary="Closed days",
        parameters=[PAGE],
        responses={200: ClosedDayPageSerializer, **problems(400, 401, 403, 429)},
        examples=[answers({"results": [{"day": "2026-12-01", "reason": "Burst pipe"}], "next": None})],
        tags=["office"],
    )
    def get(self, request: Request) -> Response:
        found, following = page_of(request, ClosedDate.objects.order_by("-day"))
        return Response({"results": ClosedDaySerializer(found, many=True).data, "next": following})

    @extend_schema(
        operation_id="office_close",
        summary="Close days",
        description="Closes the days and does to each lesson what its remedy says, all or nothing; families and"
        " teachers are told once. A lesson without a remedy is refused (409 “no-remedy”): ask for a preview"
        " again. Needs an Idempotency-Key.",
        parameters=[KEY_NEEDED],
        request=CloseSerializer,
        responses={200: ClosedSerializer, **problems(400, 401, 403, 404, 409, 413, 415, 422, 429)},
        examples=[
            answers({"results": [{"lesson": 71, "remedy": "credit"}]}),
            asks(
                {
                    "first_day": "2026-12-01",
                    "last_day": "2026-12-01",
                    "reason": "Burst pipe",
                    "remedies": [{"lesson": 71, "remedy": "credit"}],
                }
            ),
        ],
        tags=["office"],
    )
    def post(self, request: Request) -> Response:
        asked = CloseSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return once(request, lambda: _close(asked.validated_data, person_of(request)), required=True)


class ClosurePreviewView(OfficeView):
    """What closing would meet."""

    asked_for = ("first_day", "last_day")
    reading = "academy.view_closeddate"
    writing = "academy.add_closeddate"

    @extend_schema(
        operation_id="office_closure_preview",
        summary="Preview closing days",
        description="The lessons on these days, each with up to three free hours in the two weeks after.",
        parameters=[
            OpenApiParameter("first_day", OpenApiTypes.DATE, required=True),
            OpenApiParameter("last_day", OpenApiTypes.DATE, required=True),
        ],
        responses={200: PreviewSerializer, **problems(400, 401, 403, 429)},
        examples=[answers({"results": [LESSON_EXAMPLE | {"hours": [HOUR_EXAMPLE]}]})],
        tags=["office"],
    )
    def get(self, request: Request) -> Response:
        first_day, last_day = day_asked_for(request, "first_day"), day_asked_for(request, "last_day")
        if first_day is None or last_day is None:
            missing = "first_day" if first_day is None else "last_day"
            raise ValidationError({missing: [_("Write a day as 2026-11-24.")]})
        refuse_closure(first_day=first_day, last_day=last_day, reason="-")
        met = on_days(first_day, last_day)
        after = midnight(last_day + timedelta(days=1), school().zone)
        hours = hours_instead(met, after=after) if met else {}
        return Response(
            {"results": [{**lesson_answer(row), "hours": [hour_answer(one) for one in hours[row.pk]]} for row in met]}
        )


def _close(wish: dict[str, Any], by: User) -> Response:
    remedies = {
        row["lesson"]: Remedy(Kind(row["remedy"]), starts_at=row.get("starts_at"), room=room_numbered(row.get("room")))
        for row in wish.pop("remedies")
    }
    done = close_days(**wish, remedies=remedies, by=by)
    return Response({"results": [{"lesson": pk, "remedy": str(kind)} for pk, kind in done.items()]})
