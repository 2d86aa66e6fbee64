"""How the API's description tells of errors."""

from http import HTTPStatus
from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiResponse
from rest_framework import serializers


class ProblemSerializer(serializers.Serializer):
    """Every error, whatever its status."""

    code = serializers.CharField(help_text="A stable word for programs.")
    message = serializers.CharField(help_text="A sentence for people.")
    errors = serializers.DictField(  # type: ignore[assignment] # the field's name is the shape's, not the serializer's
        child=serializers.ListField(child=serializers.CharField()), help_text="Sentences by the field they are about."
    )
    alternatives = serializers.ListField(
        child=serializers.DictField(), required=False, help_text="Where something else would be possible."
    )
    request_id = serializers.CharField(help_text="Tell us this word and we find the whole story.")


CODES = {
    400: ("invalid", "Please check what you sent."),
    401: ("not-authenticated", "Authentication credentials were not provided."),
    403: ("permission-denied", "You do not have permission to perform this action."),
    404: ("not-found", "Not found."),
    409: ("just-taken", "Somebody was a moment quicker: Tuesday 16:00, Mara Lindqvist has just been taken."),
    413: ("too-large", "The body may have at most 64 KB."),
    415: ("unsupported-media-type", 'Unsupported media type "text/plain" in request.'),
    422: ("idempotency-key-reused", "This key was used for another request. Choose a new key for a new request."),
    429: ("throttled", "That was too often. Please wait a little and try again."),
}


def problems(*statuses: int) -> dict[Any, Any]:
    """The errors an address may answer with, for extend_schema(responses=…)."""
    return {status: _response(status) for status in statuses}


def _response(status: int) -> OpenApiResponse:
    code, message = CODES[status]
    body = {"code": code, "message": message, "errors": {}, "request_id": "5f0c…"}
    example = OpenApiExample(code, body, response_only=True, status_codes=[str(status)])
    return OpenApiResponse(ProblemSerializer, description=HTTPStatus(status).phrase, examples=[example])
