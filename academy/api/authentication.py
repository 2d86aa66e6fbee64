"""Tokens: signed, good for two hours, and void at once when the person may not sign in or has a new password."""

import hashlib
import hmac
from datetime import UTC, datetime
from typing import Any

import jwt
from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from academy.models import User

# The only one ever accepted, whatever a token's header says.
ALGORITHM = "HS256"
ISSUER = "cadenza"
CLAIMS = ["exp", "iat", "iss", "sub", "pwd"]
LONGEST = 2048


def issue_token(person: User) -> str:
    """A token for this person, good for settings.JWT_LIFETIME."""
    at = datetime.now(UTC)
    claims = {
        "iss": ISSUER,
        "sub": str(person.pk),
        "iat": at,
        "exp": at + settings.JWT_LIFETIME,
        "pwd": password_mark(person),
    }
    return jwt.encode(claims, settings.JWT_SECRET, algorithm=ALGORITHM)


def password_mark(person: User) -> str:
    """Changes with the password, and tells nothing about it."""
    return hashlib.sha256(person.get_session_auth_hash().encode()).hexdigest()[:32]


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`. No cookie is ever looked at, so there is nothing to forge across sites."""

    def authenticate_header(self, _request: Request) -> str:
        return 'Bearer realm="api"'

    def authenticate(self, request: Request) -> tuple[User, dict[str, Any]] | None:
        scheme, _space, token = get_authorization_header(request).partition(b" ")
        if not scheme:
            return None
        if scheme.lower() != b"bearer" or not token.strip():
            raise _refused()
        return _person_of(token.strip())


def _person_of(token: bytes) -> tuple[User, dict[str, Any]]:
    try:
        if len(token) > LONGEST:
            raise _refused()
        claims = jwt.decode(
            token, settings.JWT_SECRET, algorithms=[ALGORITHM], issuer=ISSUER, options={"require": CLAIMS}
        )
        person = User.objects.filter(pk=int(claims["sub"]), is_active=True).first()
    except jwt.ExpiredSignatureError as error:
        raise AuthenticationFailed(
            _("This token has run out. Get a new one at /api/auth/token."), code="token-expired"
        ) from error
    except (jwt.PyJWTError, ValueError) as error:
        raise _refused() from error
    if person is None or not hmac.compare_digest(str(claims["pwd"]), password_mark(person)):
        raise _refused()
    return person, claims


def _refused() -> AuthenticationFailed:
    # One sentence for every reason: whether a person exists, or why they may not sign in, is nobody's business.
    return AuthenticationFailed(_("This token is not valid. Get a new one at /api/auth/token."), code="token-invalid")
