"""/api/admin/waiting-list: everybody in line with the reason; POST offers what is free to those it fits."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from academy.api.idempotency import KEY_NEEDED, once
from academy.api.instants import InstantField, instant
from academy.api.pages import PageSerializer, page_of
from academy.api.problems import problems
from academy.api.teachers import PAGE
from scheduling.actions.offers import make_offers
from scheduling.api.office import OfficeView, answers
from scheduling.models import WaitingEntry
from scheduling.queries.line import Standing, standings, what


class WaitingEntrySerializer(serializers.Serializer):
    """A wish, and where it stands."""

    id = serializers.IntegerField()
    student = serializers.IntegerField(help_text="The student's id.")
    first_name = serializers.CharField()
    waits_for = serializers.CharField()
    asked_at = InstantField()
    number = serializers.IntegerField(help_text="From 1, among those whose wishes one place could fulfil.")
    of = serializers.IntegerField()
    because = serializers.CharField()


class WaitingPageSerializer(PageSerializer):
    """A page of the line, the first to be asked first."""

    results = WaitingEntrySerializer(many=True)


class OffersSerializer(serializers.Serializer):
    """What was offered, by the entries' ids."""

    offered = serializers.ListField(child=serializers.IntegerField())
    request_id = serializers.CharField()


def _answer(entry: WaitingEntry, standing: Standing) -> dict[str, Any]:
    return {
        "id": entry.pk,
        "student": entry.student_id,
        "first_name": entry.student.first_name,
        "waits_for": what(entry),
        "asked_at": instant(entry.asked_at),
        "number": standing.number,
        "of": standing.of,
        "because": standing.because,
    }


EXAMPLE = {
    "id": 3,
    "student": 7,
    "first_name": "Noah",
    "waits_for": "Tuesday 16:00, Ms Lind",
    "asked_at": "2026-11-21T15:15:00Z",
    "number": 2,
    "of": 5,
    "because": "1 family asked before you.",
}


class WaitingListView(OfficeView):
    """The waiting list."""

    asked_for = ("page",)
    reading = "scheduling.view_waitingentry"
    writing = "scheduling.change_waitingentry"

    @extend_schema(
        operation_id="waiting_list",
        summary="Everybody in line",
        parameters=[PAGE],
        responses={200: WaitingPageSerializer, **problems(400, 401, 403, 404, 429)},
        examples=[answers({"results": [EXAMPLE], "next": None})],
        tags=["office"],
    )
    def get(self, request: Request) -> Response:
        rows = WaitingEntry.objects.in_line().select_related(
            "student", "timeslot__teacher", "offering__course", "teacher", "subject"
        )
        found, following = page_of(request, rows)
        where = standings(found)
        return Response(
            {"results": [_answer(row, where[row.pk]) for row in found if row.pk in where], "next": following}
        )

    @extend_schema(
        operation_id="offer_next",
        summary="Offer what is free to the first in line",
        description="Everything that is free now is held for the first in line whom it fits, and they are told. The"
        " academy does the same by itself every minute. Needs an Idempotency-Key.",
        parameters=[KEY_NEEDED],
        request=None,
        responses={200: OffersSerializer, **problems(400, 401, 403, 409, 422, 429)},
        examples=[answers({"offered": [3]})],
        tags=["office"],
    )
    def post(self, request: Request) -> Response:
        return once(request, lambda: Response({"offered": [offer.entry_id for offer in make_offers()]}), required=True)
