"""GET /api/public/timeslots: the weekly times that can be booked now, and what they cost. No person's data."""

from typing import Any

from django.core.validators import slug_re
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from academy.api.asked import number_asked_for
from academy.api.instants import InstantField, instant
from academy.api.money import MoneySerializer, money
from academy.api.pages import SIZE, PageSerializer
from academy.api.problems import problems
from academy.api.teachers import SubjectSerializer
from academy.api.view import PublicApiView
from academy.models import Subject, Teacher
from scheduling.models import Timeslot
from scheduling.presenting import offerings_of
from scheduling.queries.free import FreeTime
from scheduling.queries.free_page import Mark, free_page, mark_of

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# Somebody may book in between; who then comes too late is told so, with alternatives.
SECONDS_KEPT = 15


class TeacherNameSerializer(serializers.Serializer):
    """Who teaches."""

    slug = serializers.SlugField()
    name = serializers.CharField()


class TimeslotSerializer(serializers.Serializer):
    """A weekly time: wall clock and zone."""

    id = serializers.IntegerField()
    teacher = TeacherNameSerializer()
    subjects = SubjectSerializer(many=True)
    weekday = serializers.IntegerField(help_text="0 is Monday.")
    day = serializers.ChoiceField(DAYS)
    time = serializers.TimeField(format="%H:%M")
    ends = serializers.CharField(help_text="HH:MM")
    zone = serializers.CharField(help_text="The IANA time zone of time and ends.")
    minutes = serializers.IntegerField()


class FreeTimeSerializer(TimeslotSerializer):
    """A weekly time that can be booked, with what booking it gives."""

    subject = SubjectSerializer(help_text="What it is sold as: the subject asked for, else the teacher's first.")
    first_lesson = InstantField(help_text="In UTC.")
    lessons_count = serializers.IntegerField(help_text="To the end of the semester.")
    price = MoneySerializer(help_text="Of one lesson.")
    total = MoneySerializer(help_text="Of all of them.")


class FreeTimePageSerializer(PageSerializer):
    """A page of free times."""

    results = FreeTimeSerializer(many=True)


def timeslot_answer(slot: Timeslot) -> dict[str, Any]:
    """A weekly time (reads its teacher and their subjects)."""
    facts = {
        "id": slot.pk,
        "teacher": slot.teacher,
        "subjects": slot.teacher.subjects.all(),
        "weekday": slot.weekday,
        "day": DAYS[slot.weekday],
        "time": slot.starts,
        "ends": slot.ends,
        "zone": slot.zone,
        "minutes": slot.minutes,
    }
    return dict(TimeslotSerializer(facts).data)


def free_time_answers(times: list[FreeTime], *, subject: Subject | None = None) -> list[dict[str, Any]]:
    """Those of the times that are sold as something, each with its price; one query for all prices."""
    sold = offerings_of(times, subject=subject)
    return [_free_time(time, sold[time.timeslot.pk].course) for time in times if time.timeslot.pk in sold]


def _free_time(time: FreeTime, course: Any) -> dict[str, Any]:
    return {
        **timeslot_answer(time.timeslot),
        "subject": dict(SubjectSerializer(course.subject).data),
        "first_lesson": instant(time.first),
        "lessons_count": len(time.lessons),
        "price": money(course.price),
        "total": money(course.price * len(time.lessons)),
    }


TIMESLOT_EXAMPLE: dict[str, Any] = {
    "id": 12,
    "teacher": {"slug": "mara-lindqvist", "name": "Mara Lindqvist"},
    "subjects": [{"slug": "piano", "name": "Piano"}],
    "weekday": 1,
    "day": "tuesday",
    "time": "16:00",
    "ends": "16:30",
    "zone": "America/Toronto",
    "minutes": 30,
}
FREE_TIME_EXAMPLE = TIMESLOT_EXAMPLE | {
    "subject": {"slug": "piano", "name": "Piano"},
    "first_lesson": "2026-11-24T21:00:00Z",
    "lessons_count": 12,
    "price": {"amount": 3800, "currency": "CAD", "text": "CAD 38.00"},
    "total": {"amount": 45600, "currency": "CAD", "text": "CAD 456.00"},
}


def subject_asked_for(slug: str | None) -> Subject | None:
    """The subject of that slug, None without one; raises ValidationError for one that is not offered."""
    if not slug:
        return None
    found = Subject.objects.filter(slug=slug, is_active=True).first() if slug_re.match(slug) else None
    if found is None:
        raise ValidationError({"subject": [_("There is no subject “%(slug)s”.") % {"slug": slug}]})
    return found


def _teacher(slug: str | None) -> Teacher | None:
    if not slug:
        return None
    found = Teacher.objects.public().filter(slug=slug).first() if slug_re.match(slug) else None
    if found is None:
        raise ValidationError({"teacher": [_("There is no teacher “%(slug)s”.") % {"slug": slug}]})
    return found


def _weekday(text: str | None) -> int | None:
    if not text:
        return None
    if text.lower() in DAYS:
        return DAYS.index(text.lower())
    if text in "0123456" and len(text) == 1:
        return int(text)
    raise ValidationError({"day": [_("A day is a number from 0 (Monday) to 6, or its English name.")]})


def _behind(request: Request) -> Mark | None:
    number = number_asked_for(request, "after")
    found = mark_of(number) if number is not None else None
    if number is not None and found is None:
        raise ValidationError({"after": [_("There is no such time.")]})
    return found


class TimeslotsView(PublicApiView):
    """Free weekly times."""

    asked_for = ("subject", "day", "teacher", "after")

    @extend_schema(
        operation_id="timeslots",
        summary="Free weekly times",
        description="The weekly times that nobody has taken in any week to the end of the semester, in the week's"
        " order. A page has 100 at most, and fewer where most are taken: go on by `next` until it is null.",
        auth=[],
        parameters=[
            OpenApiParameter("subject", OpenApiTypes.STR, description="A subject's slug."),
            OpenApiParameter("day", OpenApiTypes.STR, description="0 (Monday) to 6, or the day's English name."),
            OpenApiParameter("teacher", OpenApiTypes.STR, description="A teacher's slug."),
            OpenApiParameter("after", OpenApiTypes.INT, description="Behind the weekly time of this id; see `next`."),
        ],
        responses={200: FreeTimePageSerializer, **problems(400, 429)},
        examples=[
            OpenApiExample(
                "Answer",
                {"results": [FREE_TIME_EXAMPLE], "next": None, "request_id": "5f0c…"},
                response_only=True,
                status_codes=["200"],
            )
        ],
        tags=["public"],
    )
    def get(self, request: Request) -> Response:
        asked = request.query_params
        subject = subject_asked_for(asked.get("subject"))
        weekday, teacher = _weekday(asked.get("day")), _teacher(asked.get("teacher"))
        times, last = free_page(size=SIZE, behind=_behind(request), subject=subject, weekday=weekday, teacher=teacher)
        here = request.build_absolute_uri()
        following = replace_query_param(here, "after", last.pk) if last else None
        response = Response({"results": free_time_answers(times, subject=subject), "next": following})
        patch_cache_control(response, public=True, max_age=SECONDS_KEPT)
        return response
