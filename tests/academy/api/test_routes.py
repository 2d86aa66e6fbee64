"""Every address under /api/: described, guarded, and sane whatever the method."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from academy.api.nothing import NothingView
from academy.api.view import ApiView
from academy.models import Teacher
from tests.small_school import Program, SmallSchool

# Whoever adds one here says why nobody needs to say who they are.
PUBLIC = {
    "/api/auth/token": "it is where one says who one is",
    "/api/public/teachers": "their public pages say the same",
    "/api/public/timeslots": "the public page says the same",
    "/api/public/groups": "free seats hold nobody's name but the teacher's",
    "/api/public/openings": "free hours hold nobody's name but the teacher's",
    "/api/schema": "a description of the doors, not of anything behind them",
}
EVERY_METHOD = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")


def routes(resolver: URLResolver, prefix: str = "/") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, path)
        else:
            yield path, pattern


def api_routes() -> dict[str, type[ApiView]]:
    """Path (as the description writes it) and view of every address, but the one that stands for all others."""
    views = {path: pattern.callback.cls for path, pattern in routes(get_resolver()) if path.startswith("/api/")}
    return {path.replace("<int:pk>", "{id}"): view for path, view in views.items() if view is not NothingView}


def methods(view: type[ApiView]) -> set[str]:
    return {method for method in ("get", "post", "put", "patch", "delete") if hasattr(view, method)}


PATHS = sorted(api_routes())


@pytest.fixture
def description(db: None) -> Any:
    answer = Program().get("/api/schema")
    assert answer.status_code == 200
    return answer.json()


def test_every_address_and_method_is_described_and_no_other(description: Any) -> None:
    described = {
        path: {method for method in inside if method != "parameters"} for path, inside in description["paths"].items()
    }

    assert described == {path: methods(view) for path, view in api_routes().items()}


def test_the_description_says_all_that_can_be_asked_and_no_more(description: Any) -> None:
    for path, view in api_routes().items():
        told = description["paths"][path].get("get", {}).get("parameters", [])
        assert {one["name"] for one in told if one["in"] == "query"} == set(view.asked_for), path


def test_the_description_says_which_addresses_need_a_token(description: Any) -> None:
    for path, inside in description["paths"].items():
        for method, told in inside.items():
            needs = told.get("security", []) != [] and {} not in told["security"]
            assert needs is (path not in PUBLIC), f"{method} {path}"
    assert description["components"]["securitySchemes"] == {
        "token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    }


def test_every_description_has_words_answers_errors_and_examples(description: Any) -> None:
    for path, inside in description["paths"].items():
        for told in inside.values():
            assert told["summary"], path
            assert any(status.startswith("2") for status in told["responses"]), path
            if path != "/api/schema":
                assert "429" in told["responses"], path
                for status, answer in told["responses"].items():
                    assert answer["content"]["application/json"]["examples"], f"{path} {status}"
            if "requestBody" in told:
                assert told["requestBody"]["content"]["application/json"]["examples"], path
                assert {"400", "413", "415"} <= set(told["responses"]), path


def test_the_description_is_plain_json_without_the_answers_shape(description: Any) -> None:
    assert description["openapi"].startswith("3.")
    assert "request_id" not in description
    assert "request_id" in description["components"]["schemas"]["Problem"]["properties"]


@pytest.mark.parametrize("path", PATHS)
def test_every_view_is_one_of_ours(path: str) -> None:
    assert issubclass(api_routes()[path], ApiView)


@pytest.mark.parametrize("path", PATHS)
def test_nobody_gets_in_without_a_token_but_to_what_is_public(db: None, path: str) -> None:
    address = path.replace("{id}", "1")
    public = path in PUBLIC

    for method in methods(api_routes()[path]):
        answer = Program().call(method.upper(), address, {} if method != "get" else None)
        if public:
            assert answer.status_code in (200, 400), method
        else:
            assert answer.status_code == 401, method
            assert answer.json()["code"] == "not-authenticated"


@pytest.mark.parametrize("path", PATHS)
def test_every_method_is_answered_sanely(small_school: SmallSchool, path: str) -> None:
    view, address = api_routes()[path], path.replace("{id}", "1")
    # Somebody who may do everything: what counts here are the methods.
    small_school.finance.is_superuser = True
    small_school.finance.save(update_fields=["is_superuser"])
    Teacher.objects.create(user=small_school.finance, name="Fay Teaches", slug="fay")
    program = small_school.program(small_school.finance)
    known = {method.upper() for method in methods(view)} | {"OPTIONS"}
    known |= {"HEAD"} if "GET" in known else set()

    for method in EVERY_METHOD:
        answer = program.call(method, address)
        allowed = set(answer["Allow"].split(", "))
        assert allowed == known, method
        if method == "OPTIONS":
            assert (answer.status_code, answer.content) == (204, b"")
        elif method not in known:
            assert answer.status_code == 405, method
            assert method == "HEAD" or answer.json()["code"] == "method-not-allowed"
        else:
            assert answer.status_code in (200, 400, 404), method


@pytest.mark.parametrize("path", PATHS)
def test_asking_for_the_methods_needs_no_token_and_gives_no_other_site_a_right(db: None, path: str) -> None:
    answer = Program().call("OPTIONS", path.replace("{id}", "1"), Origin="https://elsewhere.example")

    assert answer.status_code == 204
    assert "Access-Control-Allow-Origin" not in answer


def test_an_allowed_sites_page_may_call(small_school: SmallSchool, settings: Any) -> None:
    settings.CORS_ORIGINS = ["https://app.example"]
    path, program = "/api/parent/bookings", small_school.program(small_school.priya)

    before = Program().call("OPTIONS", path, Origin="https://app.example", Access_Control_Request_Method="POST")
    call = program.post(path, {}, Origin="https://app.example")
    other = program.post(path, {}, Origin="https://app.example.evil.example")

    assert before["Access-Control-Allow-Origin"] == call["Access-Control-Allow-Origin"] == "https://app.example"
    assert before["Access-Control-Allow-Methods"] == "GET, POST, HEAD, OPTIONS"
    assert "Idempotency-Key" in before["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in call
    assert "Access-Control-Allow-Origin" not in other
    assert all("Origin" in answer["Vary"] for answer in (before, call, other))


@pytest.mark.parametrize("path", ["/api/", "/api/nothing", "/api/auth/token/", "/api/parent/bookings/x", "/api/a/b/c"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_any_other_address_is_nothing_in_the_usual_shape(db: None, path: str, method: str) -> None:
    answer = Program().call(method, path)

    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    assert set(answer.json()) == {"code", "message", "errors", "request_id"}
