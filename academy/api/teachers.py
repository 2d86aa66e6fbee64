"""GET /api/public/teachers: who teaches here, as their public pages say it."""

from urllib.parse import urljoin

from django.conf import settings
from django.utils.cache import patch_cache_control
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from academy.api.pages import PageSerializer, page_of
from academy.api.problems import problems
from academy.api.view import PublicApiView
from academy.models import Teacher

PAGE = OpenApiParameter("page", OpenApiTypes.INT, description="From 1; 100 results each.")
SECONDS_KEPT = 300


class SubjectSerializer(serializers.Serializer):
    """Something that is taught."""

    slug = serializers.SlugField()
    name = serializers.CharField()


class TeacherSerializer(serializers.Serializer):
    """A teacher's public words; nothing else of a person leaves by this door."""

    slug = serializers.SlugField()
    name = serializers.CharField()
    subjects = SubjectSerializer(many=True)
    headline = serializers.CharField()
    biography = serializers.CharField()
    photo = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()

    @extend_schema_field(OpenApiTypes.URI)
    def get_photo(self, teacher: Teacher) -> str | None:
        """Its address, or null."""
        return urljoin(settings.ORIGIN, settings.STATIC_URL + teacher.photo) if teacher.photo else None

    @extend_schema_field(OpenApiTypes.URI)
    def get_url(self, teacher: Teacher) -> str:
        """Their page."""
        return urljoin(settings.ORIGIN, teacher.get_absolute_url())


EXAMPLE = {
    "slug": "mara-lindqvist",
    "name": "Mara Lindqvist",
    "subjects": [{"slug": "piano", "name": "Piano"}],
    "headline": "Patient with beginners.",
    "biography": "Mara has taught for eighteen years.",
    "photo": None,
    "url": "https://academy.example/teachers/mara-lindqvist/",
}


class TeacherPageSerializer(PageSerializer):
    """A page of teachers."""

    results = TeacherSerializer(many=True)


class TeachersView(PublicApiView):
    """The teachers who have a public page."""

    asked_for = ("page",)

    @extend_schema(
        operation_id="teachers",
        summary="Teachers",
        description="Everybody who teaches here and has a public page, by name.",
        auth=[],
        parameters=[PAGE],
        responses={200: TeacherPageSerializer, **problems(400, 429)},
        examples=[
            OpenApiExample(
                "Answer",
                {"results": [EXAMPLE], "next": None, "request_id": "5f0c…"},
                response_only=True,
                status_codes=["200"],
            )
        ],
        tags=["public"],
    )
    def get(self, request: Request) -> Response:
        teachers, following = page_of(request, Teacher.objects.public())
        response = Response({"results": TeacherSerializer(teachers, many=True).data, "next": following})
        patch_cache_control(response, public=True, max_age=SECONDS_KEPT)
        return response
