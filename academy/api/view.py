"""What all doors for programs have in common."""

from collections.abc import Collection, Sequence
from typing import Any

from django.utils import timezone
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from academy.api.answers import AnswerRenderer
from academy.api.asked import refuse_unknown
from academy.api.authentication import TokenAuthentication
from academy.api.cors import allow_origin
from academy.api.limits import CALLS, VISITS, address_of, count
from academy.api.parsers import StrictJSONParser
from academy.kernel.trace import become
from academy.models import User
from academy.models.zone import zone
from academy.queries.school import school


class ApiView(APIView):
    """A door that needs a token. Its serializers name every field that goes in or out."""

    authentication_classes: Sequence[Any] = [TokenAuthentication]
    permission_classes: Sequence[Any] = [IsAuthenticated]
    parser_classes = [StrictJSONParser]
    renderer_classes = [AnswerRenderer]
    # What the query of a GET may name.
    asked_for: Collection[str] = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        # Asking which methods there are needs no token: a browser asks it before it may send one.
        if request.method != "OPTIONS":
            super().initial(request, *args, **kwargs)
            # A program sits nowhere: the hours that a refusal names are the school's.
            timezone.activate(zone(school().zone))
        if request.method in ("GET", "HEAD") and hasattr(self, "get"):
            refuse_unknown(request, self.asked_for)

    def perform_authentication(self, request: Request) -> None:
        super().perform_authentication(request)
        if request.user.is_authenticated:
            become(f"user:{request.user.pk}")
            count(CALLS, request.user.pk)
        else:
            count(VISITS, address_of(request))

    def options(self, _request: Request, *_args: Any, **_kwargs: Any) -> Response:  # type: ignore[override]
        """The methods of this address, and whether other sites' pages may use them."""
        return Response(status=204)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "no-store")
        allow_origin(request, response)
        return response

    def present(self, alternatives: Sequence[Any]) -> list[Any]:
        """A refusal's alternatives as this door shows them."""
        return [str(alternative) for alternative in alternatives]


class PublicApiView(ApiView):
    """A door for everybody. A token is not looked at, so that an old one does no harm."""

    authentication_classes: Sequence[Any] = []
    permission_classes: Sequence[Any] = []


def person_of(request: Request) -> User:
    """Who asks, behind a door that needs a token."""
    person = request.user
    if not isinstance(person, User):
        raise TypeError("Nobody is signed in here.")
    return person
