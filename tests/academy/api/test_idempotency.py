"""A key makes a request happen once, however often, however much at once, and whatever dies in between."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import OperationalError, connection
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory

from academy.api import idempotency
from academy.api.answers import FieldProblem
from academy.api.idempotency import once
from academy.kernel.errors import Refusal
from academy.kernel.models import IdempotentReply
from academy.models import Family, User
from tests.small_school import SmallSchool, in_own_connection

MANY = 8


def asked(person: User, key: str | None = "key-1", body: Any = None, path: str = "/api/things") -> Request:
    """A request as a view of ours gets it."""
    headers = {} if key is None else {"Idempotency-Key": key}
    bare = APIRequestFactory().post(path, body or {"n": 1}, "json", headers=headers)
    request = Request(bare, parsers=[JSONParser()])
    request.user = person
    return request


def found_a_family() -> Response:
    return Response({"id": Family.objects.create(name="Founded").pk}, status=201)


def founded() -> int:
    return Family.objects.filter(name="Founded").count()


def test_without_a_key_each_time_is_a_new_one(small_school: SmallSchool) -> None:
    for _time in range(2):
        once(asked(small_school.priya, None), found_a_family)

    assert (founded(), IdempotentReply.objects.count()) == (2, 0)


def test_the_same_again_gives_the_first_answer_and_does_nothing(small_school: SmallSchool) -> None:
    first = once(asked(small_school.priya), found_a_family)
    again = once(asked(small_school.priya), found_a_family)

    assert founded() == 1
    assert (again.status_code, again.data["id"]) == (201, first.data["id"])
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers


def test_spaces_and_order_do_not_make_another_request(small_school: SmallSchool) -> None:
    once(asked(small_school.priya, body={"a": 1, "b": 2}), found_a_family)
    once(asked(small_school.priya, body={"b": 2, "a": 1}), found_a_family)

    assert founded() == 1


@pytest.mark.parametrize("other", [{"body": {"n": 2}}, {"path": "/api/other"}])
def test_the_same_key_for_something_else_is_refused(small_school: SmallSchool, other: dict[str, Any]) -> None:
    once(asked(small_school.priya), found_a_family)

    with pytest.raises(FieldProblem) as no:
        once(asked(small_school.priya, **other), found_a_family)

    assert (no.value.status_code, no.value.code, founded()) == (422, "idempotency-key-reused", 1)


def test_a_key_is_a_persons_own(small_school: SmallSchool) -> None:
    once(asked(small_school.priya), found_a_family)
    once(asked(small_school.sam), found_a_family)

    assert founded() == 2


@pytest.mark.parametrize("key", ["", " ", "with space", "x" * 256, "ümlaut", "line\nbreak"])
def test_a_misspelt_key_is_refused(small_school: SmallSchool, key: str) -> None:
    request = asked(small_school.priya)
    request.META["HTTP_IDEMPOTENCY_KEY"] = key

    with pytest.raises(FieldProblem) as no:
        once(request, found_a_family)

    assert (no.value.status_code, no.value.field, founded()) == (400, "Idempotency-Key", 0)


def test_where_a_key_is_required_none_is_refused(small_school: SmallSchool) -> None:
    with pytest.raises(FieldProblem) as no:
        once(asked(small_school.priya, None), found_a_family, required=True)

    assert (no.value.code, founded()) == ("idempotency-key-needed", 0)


@pytest.mark.parametrize("error", [Refusal("No."), ZeroDivisionError()])
def test_what_failed_left_nothing_and_may_be_tried_again(small_school: SmallSchool, error: Exception) -> None:
    def fail() -> Response:
        found_a_family()
        raise error

    with pytest.raises(type(error)):
        once(asked(small_school.priya), fail)
    assert (founded(), IdempotentReply.objects.count()) == (0, 0)

    assert once(asked(small_school.priya), found_a_family).status_code == 201


def all_at_once(ask: Callable[[], Any]) -> list[Any]:
    """Several threads, each with a connection of its own, beginning together."""
    start = Barrier(MANY)

    def begin(_number: int) -> Any:
        start.wait()
        return in_own_connection(ask)

    with ThreadPoolExecutor(MANY) as many:
        return list(many.map(begin, range(MANY)))


def slowly(meet: Barrier | None = None) -> Response:
    """An effect that takes a while, or until all have begun it."""
    if meet:
        meet.wait(timeout=10)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.3)")
    return found_a_family()


@pytest.mark.concurrency
def test_many_at_once_do_it_once_and_the_others_are_told_to_wait(committed_school: SmallSchool) -> None:
    def ask() -> int | str:
        try:
            return once(asked(committed_school.priya), slowly).status_code
        except FieldProblem as no:
            return no.code

    answers = all_at_once(ask)

    assert founded() == 1
    assert sorted(map(str, answers)) == ["201"] + ["idempotency-key-busy"] * (MANY - 1)
    assert once(asked(committed_school.priya), slowly).headers["Idempotent-Replayed"] == "true"


@pytest.mark.concurrency
def test_control_without_lock_and_constraint_it_is_done_many_times(
    committed_school: SmallSchool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idempotency, "_alone", lambda _request, _key: None)
    constraint = next(found for found in IdempotentReply._meta.constraints if "once_per_person" in found.name)
    meet = Barrier(MANY)
    with connection.schema_editor() as editor:
        editor.remove_constraint(IdempotentReply, constraint)
    try:
        all_at_once(lambda: once(asked(committed_school.priya), lambda: slowly(meet)))
        assert founded() == MANY
    finally:
        IdempotentReply.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(IdempotentReply, constraint)


@pytest.mark.concurrency
def test_a_connection_that_dies_before_the_commit_leaves_neither_effect_nor_key(committed_school: SmallSchool) -> None:
    def die() -> Response:
        response = found_a_family()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return response

    with ThreadPoolExecutor(1) as one, pytest.raises(OperationalError):
        one.submit(lambda: in_own_connection(lambda: once(asked(committed_school.priya), die))).result()

    assert (founded(), IdempotentReply.objects.count()) == (0, 0)
    assert once(asked(committed_school.priya), found_a_family).status_code == 201
