"""Whatever is sent, the API answers in its own words: never a 500."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from academy.kernel.models.rate import Rate
from tests.small_school import Program, SmallSchool

ODD = st.sampled_from(
    [
        *(0, -1, 1, 2**31, 2**63 - 1, 2**63, 10**18, 1.5, 1e300, True, False, None, "", " ", "any", "piano"),
        *("\x00", "’ OR 1=1 --", "{{7*7}}", "<script>", "2026-02-29T00:00:00Z", "9" * 400, "\u202e", "A" * 5000),
        *("CAD", "cash", "transfer", "stripe", "2026-11-01T10:00:00-04:00", "0000-00-00T00:00:00Z", "²", "١"),
    ]
)
ANYTHING = st.recursive(
    ODD | st.text() | st.integers() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
FIELDS = {
    "/api/auth/token": ("email", "password", "code"),
    "/api/parent/bookings": ("student", "timeslot", "subject"),
    "/api/admin/payments": ("invoice", "amount", "currency", "provider", "reference", "received_at"),
}
BODIES = st.sampled_from(sorted(FIELDS)).flatmap(
    lambda path: st.tuples(
        st.just(path), st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS[path], ANYTHING)) | ANYTHING
    )
)
QUERIES = st.dictionaries(st.sampled_from(["subject", "day", "teacher", "page", "format"]), st.text(max_size=20))
KNOWN = {200, 201, 202, 400, 401, 403, 404, 409, 413, 415, 422, 429}
WIDE = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def unlimited(program: Program, method: str, path: str, **sent: Any) -> Any:
    Rate.objects.all().delete()
    return program.call(method, path, **sent)


@pytest.mark.slow
@WIDE
@given(asked=BODIES)
def test_any_json_gets_a_known_answer(small_school: SmallSchool, asked: tuple[str, Any]) -> None:
    path, body = asked
    raw = json.dumps(body).encode()
    program = small_school.program(small_school.finance)
    key = {"Idempotency_Key": "one"} if path.endswith("payments") else {}

    answer = unlimited(program, "POST", path, body=raw, **key)

    assert answer.status_code in KNOWN
    assert "request_id" in answer.json()


@pytest.mark.slow
@WIDE
@given(raw=st.binary(max_size=200))
def test_any_bytes_get_a_known_answer(small_school: SmallSchool, raw: bytes) -> None:
    answer = unlimited(small_school.program(small_school.priya), "POST", "/api/parent/bookings", body=raw)

    assert answer.status_code == 400
    assert "request_id" in answer.json()


@pytest.mark.slow
@WIDE
@given(query=QUERIES)
def test_any_question_gets_a_known_answer(small_school: SmallSchool, query: dict[str, str]) -> None:
    answer = unlimited(Program(), "GET", "/api/public/timeslots", query=query)

    assert answer.status_code in KNOWN
    assert "request_id" in answer.json()
