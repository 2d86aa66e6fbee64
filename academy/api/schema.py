"""GET /api/schema: the API's own description (OpenAPI 3), made from the code."""

from functools import cache
from typing import Any

from django.utils.cache import patch_cache_control
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from academy.api.view import PublicApiView


class TokenScheme(OpenApiAuthenticationExtension):
    """How the description names our tokens."""

    target_class = "academy.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, _auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}


@cache
def description() -> Any:
    """Every address with what goes in and out; the same until the next release."""
    return SchemaGenerator().get_schema(request=None, public=True)


class SchemaView(PublicApiView):
    """The description itself. It is no answer of the usual shape, since its own shape is a standard."""

    renderer_classes = [JSONRenderer]

    @extend_schema(
        operation_id="schema",
        summary="This description",
        auth=[],
        responses={200: OpenApiTypes.OBJECT},
        tags=["public"],
    )
    def get(self, _request: Request) -> Response:
        response = Response(description())
        patch_cache_control(response, public=True, max_age=300)
        return response
