"""The one shape of answer and the one shape of error."""

import json
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404

from academy.api.answers import on_error, problem
from academy.api.view import ApiView
from academy.kernel.errors import Refusal
from academy.kernel.trace import tracing
from tests.small_school import Program, SmallSchool

TOKEN = "/api/auth/token"
BOOKINGS = "/api/parent/bookings"
SHAPE = {"code", "message", "errors", "request_id"}


def deep(levels: int) -> bytes:
    return b'{"student": ' + b"[" * levels + b"]" * levels + b"}"


MALFORMED = {
    "cut off": b'{"student": 1',
    "not JSON": b"student=1",
    "html": b"<html></html>",
    "a name twice": b'{"student": 1, "timeslot": 1, "student": 2}',
    "a name twice inside": b'{"student": {"a": 1, "a": 2}}',
    "NaN": b'{"student": NaN}',
    "Infinity": b'{"student": -Infinity}',
    "infinite by size": b'{"student": 1e999}',
    "a huge number": b'{"student": ' + b"9" * 60_000 + b"}",
    "20 digits": b'{"student": ' + b"9" * 20 + b"}",
    "17 levels": deep(16),
    "10 000 levels": deep(10_000),
    "half a character": b'{"student": "\\ud800"}',
    "half a character in a name": b'{"\\udfff": 1}',
    "latin-1": '{"student": "é"}'.encode("latin-1"),
    "utf-16": '{"student": 1}'.encode("utf-16"),
    "a mark at the beginning": b'\xef\xbb\xbf{"student": 1}',
    "nothing but a space": b" ",
}


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED)
def test_malformed_json_is_said_to_be_so(small_school: SmallSchool, body: bytes) -> None:
    answer = small_school.program(small_school.priya).post(BOOKINGS, body)

    assert answer.status_code == 400
    assert answer.json()["code"] == "malformed"
    assert answer["Content-Type"] == "application/json"


def test_a_body_of_any_size_is_not_read(small_school: SmallSchool) -> None:
    answer = small_school.program(small_school.priya).post(BOOKINGS, b'{"student": "' + b"x" * 10_000_000 + b'"}')

    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")


def test_a_body_of_another_kind_is_refused(small_school: SmallSchool) -> None:
    program = small_school.program(small_school.priya)
    body = b"student=1"

    answer = program.call("POST", BOOKINGS, body, **{"content-type": "application/x-www-form-urlencoded"})

    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported-media-type")


def test_whoever_wants_no_json_is_told_so_in_json(db: None) -> None:
    answer = Program().get("/api/public/teachers", Accept="text/html")

    assert (answer.status_code, answer.json()["code"]) == (406, "not-acceptable")


def test_an_unknown_method_names_the_known_ones(small_school: SmallSchool) -> None:
    answer = small_school.program(small_school.priya).call("DELETE", BOOKINGS)

    assert (answer.status_code, answer.json()["code"]) == (405, "method-not-allowed")
    assert answer["Allow"] == "GET, POST, HEAD, OPTIONS"


def test_every_error_has_the_one_shape_and_the_request_id_of_its_header(small_school: SmallSchool) -> None:
    program = small_school.program(small_school.priya)
    answers = [
        program.get(f"{BOOKINGS}/999"),
        program.call("PUT", BOOKINGS, {}),
        program.post(BOOKINGS, {}),
        program.post(BOOKINGS, b"{"),
        program.post("/api/admin/payments", {}),
        Program().get(f"{BOOKINGS}/1"),
        Program().post(TOKEN, {"email": "a@b.example", "password": "x"}),
    ]

    assert [answer.status_code for answer in answers] == [404, 405, 400, 400, 403, 401, 401]
    assert all(set(answer.json()) == SHAPE for answer in answers)
    assert all(answer.json()["request_id"] == answer["X-Request-ID"] for answer in answers)
    assert len({answer["X-Request-ID"] for answer in answers}) == len(answers)


def test_a_callers_own_request_id_is_kept(db: None) -> None:
    answer = Program().get("/api/public/teachers", X_Request_ID="our-own-id-42")

    assert answer.json()["request_id"] == answer["X-Request-ID"] == "our-own-id-42"


class Door(ApiView):
    """Shows alternatives its own way."""

    def present(self, alternatives: Any) -> list[Any]:
        return [{"hour": alternative} for alternative in alternatives]


REFUSED = [
    (Refusal("No.", code="just-taken", alternatives=[16, 17]), 409, {}),
    (Refusal("No.", fields={"email": "Which?"}), 400, {"email": ["Which?"]}),
    (Refusal("No.", code="not-allowed"), 403, {}),
]


@pytest.mark.parametrize(("no", "status", "errors"), REFUSED)
def test_a_refusal_keeps_its_sentence_code_fields_and_alternatives(
    no: Refusal, status: int, errors: dict[str, list[str]]
) -> None:
    with tracing(request_id="a-request-id", actor="user:1"):
        answer = on_error(no, {"view": Door()})

    expected: dict[str, Any] = {"code": no.code, "message": "No.", "errors": errors, "request_id": "a-request-id"}
    if no.alternatives:
        expected["alternatives"] = [{"hour": 16}, {"hour": 17}]
    assert (answer.status_code, answer.data) == (status, expected)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Http404("secret"), 404, "not-found"),
        (PermissionDenied("secret"), 403, "not-allowed"),
        (OperationalError("secret: connection refused"), 503, "unavailable"),
        (ZeroDivisionError("secret"), 500, "broken"),
        (KeyError("secret"), 500, "broken"),
    ],
)
def test_no_error_tells_its_inside(error: Exception, status: int, code: str) -> None:
    answer = on_error(error, {"view": ApiView()})

    assert (answer.status_code, answer.data["code"]) == (status, code)
    assert "secret" not in json.dumps(answer.data)


def test_a_problem_is_a_whole_error() -> None:
    assert set(problem(400, "invalid", "No.").data) == SHAPE


def test_answers_to_a_person_are_not_kept_by_anybody(small_school: SmallSchool) -> None:
    answer = small_school.program(small_school.priya).get(f"{BOOKINGS}/1")

    assert answer["Cache-Control"] == "no-store"
