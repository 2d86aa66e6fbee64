"""One shape of answer and one shape of error, everywhere.

An answer is the thing itself, a list is {"results": […], "next": …}; an error is {"code", "message", "errors": {field:
[sentence, …]}} and, where something else would be possible, "alternatives". Beside them always stands "request_id".
"""

from collections.abc import Mapping
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, MethodNotAllowed, NotFound, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from academy.kernel.errors import Refusal
from academy.kernel.trace import current

log = structlog.get_logger("api")

# What a refusal means to a program; one that names fields is about what was sent, any other about how things stand.
STATUS_OF_REFUSAL = {"not-allowed": 403, "age": 400, "too-often": 429}


class AnswerRenderer(JSONRenderer):
    """JSON, with the request id beside the answer's own fields."""

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> Any:
        if isinstance(data, dict):
            data = {**data, "request_id": data.get("request_id", current().request_id)}
        return super().render(data, accepted_media_type, renderer_context)


def on_error(error: Exception, context: Mapping[str, Any]) -> Response:
    """Whatever went wrong, in the one shape. What is not foreseen is logged and told as 500 without a word of it."""
    if isinstance(error, Refusal):
        return _refusal(error, context)
    if isinstance(error, Http404):
        error = NotFound()
    elif isinstance(error, PermissionDenied):
        return problem(403, "not-allowed", _("You may not do this."))
    elif isinstance(error, OperationalError | InterfaceError):
        log.error("database unavailable", error=str(error).partition("\n")[0])
        return problem(503, "unavailable", _("Please try again in a moment."), headers={"Retry-After": "5"})
    if not isinstance(error, APIException):
        log.error("api failed", exc_info=error)
        return problem(500, "broken", _("Something broke on our side. We have been told; please try again later."))
    return _known(error)


def problem(
    status: int,
    code: str,
    message: str,
    *,
    errors: dict[str, list[str]] | None = None,
    headers: dict[str, str] | None = None,
    **more: Any,
) -> Response:
    """An error in its one shape."""
    body = {"code": code, "message": message, "errors": errors or {}, **more, "request_id": current().request_id}
    return Response(body, status=status, headers=headers)


def _refusal(no: Refusal, context: Mapping[str, Any]) -> Response:
    status = STATUS_OF_REFUSAL.get(no.code, 400 if no.fields else 409)
    more = {"alternatives": context["view"].present(no.alternatives)} if no.alternatives else {}
    return problem(
        status, no.code, no.sentence, errors={name: [sentence] for name, sentence in no.fields.items()}, **more
    )


def _known(error: APIException) -> Response:
    headers = {}
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    if header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = header
    if isinstance(error, ValidationError):
        errors = _by_field(error.detail)
        return problem(error.status_code, "invalid", _("Please check what you sent."), errors=errors, headers=headers)
    if isinstance(error, FieldProblem):
        return problem(error.status_code, error.code, error.sentence, errors={error.field: [error.sentence]})
    code, message = str(error.get_codes()).replace("_", "-"), str(error.detail)
    if isinstance(error, MethodNotAllowed):
        message = _("This address does not know that method.")
    return problem(error.status_code, code, message, headers=headers)


def _by_field(detail: Any, prefix: str = "") -> dict[str, list[str]]:
    """Sentences by field; a field inside another is named with a dot, and what is about the whole is named "body"."""
    if not isinstance(detail, dict):
        return {prefix or "body": [str(sentence) for sentence in detail]}
    found: dict[str, list[str]] = {}
    for name, inner in detail.items():
        name = "body" if name == "non_field_errors" else str(name)
        found |= _by_field(inner, f"{prefix}.{name}" if prefix else name)
    return found


class FieldProblem(APIException):
    """Something wrong with one field, with a status and code of its own."""

    def __init__(self, status: int, code: str, field: str, sentence: str) -> None:
        super().__init__(sentence, code)
        self.status_code, self.code, self.field, self.sentence = status, code, field, sentence
