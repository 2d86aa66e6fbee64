"""Knock at a door as somebody, and tell what was seen. Whatever was written is taken back at once."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.handlers.base import BaseHandler
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from pypdf import PdfReader

from academy.api.authentication import issue_token
from academy.models import User
from tests.house.principals import Principal
from tests.house.seeded import Seeded

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
PASSWORD_BACKEND = "django.contrib.auth.backends.ModelBackend"
SIGN_IN = "sign in"


@dataclass(frozen=True)
class Answer:
    """outcome: the status, or "sign in" for a redirect to the login. text: all that could be read in it."""

    outcome: str
    text: str


class StatusOnly:
    """A middleware that leaves deferred templates unrendered, where only the status is asked for."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_template_response(self, _request: HttpRequest, response: Any) -> Any:
        response.content = b""
        return response


@dataclass
class Doors:
    """All doors of the seeded academy, and a key for each principal."""

    seeded: Seeded
    handler: BaseHandler = field(default_factory=BaseHandler)
    keys: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.handler.load_middleware()

    def key(self, principal: Principal) -> dict[str, str]:
        """What this principal shows at the door: a cookie, a token, or nothing."""
        if principal.name not in self.keys:
            self.keys[principal.name] = self._key(principal)
        return self.keys[principal.name]

    def _key(self, principal: Principal) -> dict[str, str]:
        if principal.person is None:
            return {}
        person = self.seeded.people[principal.person.email]
        person.refresh_from_db()
        if principal.how.startswith("token"):
            token = old_token(person) if principal.how == "token-old" else issue_token(person)
            return {"HTTP_AUTHORIZATION": f"Bearer {token}"}
        return {"HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}={session(person, expired=principal.how == 'expired')}"}

    def knock(self, principal: Principal, method: str, path: str) -> Answer:
        """Ask with nothing but the method, and take back whatever that wrote."""
        return self._knock(principal, method, path, is_forgery=False)

    def is_refused_as_forgery(self, principal: Principal, path: str) -> bool:
        """Whether a POST without the page's own token (as another site's page would send it) gets 403."""
        return self._knock(principal, "POST", path, is_forgery=True).outcome == "403"

    def _knock(self, principal: Principal, method: str, path: str, *, is_forgery: bool) -> Answer:
        content = {"data": {}, "content_type": "application/json"} if path.startswith("/api/") else {}
        request = getattr(RequestFactory(), method.lower())(path, **content, **self.key(principal))
        request._dont_enforce_csrf_checks = not is_forgery
        with _taken_back():
            response = self.handler.get_response(request)
            return Answer(_outcome(response), _text(response))


@contextmanager
def _taken_back() -> Iterator[None]:
    """Nothing stays of what is written in it. Most knocks only read, and need not so much as a savepoint."""
    points: list[str] = []

    def watched(execute: Any, sql: Any, *how: Any) -> Any:
        if not points and not str(sql).startswith("SELECT "):
            points.append("")  # Making it is itself a statement.
            points[0] = transaction.savepoint()
        return execute(sql, *how)

    with connection.execute_wrapper(watched):
        try:
            yield
        finally:
            if points:
                transaction.savepoint_rollback(points[0])


def session(person: User, *, expired: bool = False) -> str:
    """The key of a session in which this person is signed in."""
    store = SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = PASSWORD_BACKEND
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    if expired:
        store.set_expiry(datetime.now(UTC) - timedelta(minutes=1))
    store.save()
    return str(store.session_key)


def old_token(person: User) -> str:
    """A token that was good yesterday."""
    claims = jwt.decode(issue_token(person), options={"verify_signature": False})
    return jwt.encode({**claims, "exp": claims["exp"] - 86400}, settings.JWT_SECRET, algorithm="HS256")


def _outcome(response: Any) -> str:
    if response.status_code == 302 and response["Location"].startswith(
        (reverse("account_login"), reverse("admin:login"))
    ):
        return SIGN_IN
    return str(response.status_code)


def _text(response: Any) -> str:
    head = "\n".join(f"{name}: {value}" for name, value in response.items())
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content.startswith(b"%PDF"):
        return head + "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return head + content.decode(errors="replace")
