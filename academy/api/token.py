"""POST /api/auth/token: an address and a password for a token."""

from typing import Any

import structlog
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from academy.api.authentication import issue_token
from academy.api.limits import TOKENS_OF_ACCOUNT, TOKENS_OF_ADDRESS, address_of, count, uncount
from academy.api.problems import problems
from academy.api.view import PublicApiView
from academy.kernel.trace import become
from academy.models import User

log = structlog.get_logger("api")


class WrongCredentials(APIException):
    """The same for a wrong password, an unknown address and a person who may not sign in."""

    status_code = 401
    default_code = "wrong-credentials"
    auth_header = 'Bearer realm="api"'


class TokenRequestSerializer(serializers.Serializer):
    """Who one is."""

    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(max_length=1024, trim_whitespace=False, write_only=True)
    code = serializers.CharField(
        max_length=32, required=False, write_only=True, help_text="For an account with a second factor: its code."
    )


class TokenSerializer(serializers.Serializer):
    """What one gets."""

    access = serializers.CharField(help_text="Send it as `Authorization: Bearer <access>`.")
    token_type = serializers.CharField(help_text="Always `Bearer`.")
    expires_in = serializers.IntegerField(help_text="Seconds until it has run out.")
    request_id = serializers.CharField(read_only=True)


class TokenView(PublicApiView):
    """Get a token."""

    @extend_schema(
        operation_id="token",
        summary="Get a token",
        description="An e-mail address and a password for a token that is good for two hours. It is void at once when"
        " the password changes. Five failed attempts in five minutes lock an account out for that long.",
        request=TokenRequestSerializer,
        responses={200: TokenSerializer, **problems(400, 401, 413, 415, 429)},
        examples=[
            OpenApiExample("Ask", {"email": "priya@example.com", "password": "…"}, request_only=True),
            OpenApiExample(
                "Answer",
                {"access": "eyJhbGciOi…", "token_type": "Bearer", "expires_in": 7200, "request_id": "5f0c…"},
                response_only=True,
                status_codes=["200"],
            ),
        ],
        tags=["access"],
    )
    def post(self, request: Request) -> Response:
        asked = TokenRequestSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        email = asked.validated_data["email"].strip().lower()
        count(TOKENS_OF_ADDRESS, address_of(request))
        # Counted before the password is looked at, so that many at once are counted too; a success takes it back.
        attempt = count(TOKENS_OF_ACCOUNT, email)
        person = _person(request, **(asked.validated_data | {"email": email}))
        uncount(TOKENS_OF_ACCOUNT, email, attempt)
        become(f"user:{person.pk}")
        log.info("token issued", person=person.pk)
        answer = {
            "access": issue_token(person),
            "token_type": "Bearer",
            "expires_in": int(settings.JWT_LIFETIME.total_seconds()),
        }
        return Response(TokenSerializer(answer).data)


def _person(request: Request, *, email: str, password: str, code: str = "") -> User:
    # One way in for known and unknown, so that it costs the same: this backend hashes once whoever it is.
    person: Any = ModelBackend().authenticate(request, username=email, password=password)
    if person is None:
        raise WrongCredentials(_("The e-mail address or the password is not right."))
    if is_mfa_enabled(person):
        _check_second_factor(person, code)
    return person


def _check_second_factor(person: User, code: str) -> None:
    if not code:
        raise WrongCredentials(
            _("This account has a second factor. Send its code as “code”."), code="second-factor-needed"
        )
    form = AuthenticateForm({"code": code}, user=person)
    if not form.is_valid():
        raise WrongCredentials(_("This code is not right, or was used before."), code="second-factor-wrong")
    form.authenticator.record_usage()
