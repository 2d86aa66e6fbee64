"""What an address is asked for in its query: nonsense is told by its name, and never answered with an empty list."""

from datetime import timedelta

import pytest

from academy.models import Teacher
from tests.small_school import Program, SmallSchool
from tests.spring import YEAR
from tests.today import day_at_school

LISTS = (
    "/api/public/teachers",
    "/api/public/timeslots",
    "/api/public/groups",
    "/api/public/openings",
    "/api/parent/bookings",
    "/api/parent/makeups",
    "/api/parent/makeups/slots",
    "/api/teacher/lessons",
    "/api/admin/lessons",
    "/api/admin/timeslots",
    "/api/admin/closures",
    "/api/admin/closures/preview",
    "/api/admin/waiting-list",
)
WITH_DAYS = ("/api/teacher/lessons", "/api/admin/lessons")


@pytest.fixture
def everybody(small_school: SmallSchool) -> Program:
    """Somebody who may ask everything: of the office, and a teacher."""
    small_school.finance.is_superuser = True
    small_school.finance.save(update_fields=["is_superuser"])
    Teacher.objects.create(user=small_school.finance, name="Fay Teaches", slug="fay")
    return small_school.program(small_school.finance)


def told(program: Program, path: str, **query: str) -> dict[str, list[str]]:
    """The sentences by field of a 400."""
    answer = program.call("GET", path, query=query)
    assert (answer.status_code, answer.json().get("code")) == (400, "invalid"), answer.content
    errors: dict[str, list[str]] = answer.json()["errors"]
    return errors


@pytest.mark.parametrize("path", LISTS)
def test_an_unknown_filter_is_told_with_those_there_are(everybody: Program, path: str) -> None:
    assert set(told(everybody, path, zone="Mars/Olympus", colour="red")) == {"zone", "colour"}


def test_the_sentence_names_what_there_is(everybody: Program) -> None:
    assert told(everybody, "/api/teacher/lessons", to=f"{YEAR}-01-01") == {
        "to": ["This address knows only: from, page, until."]
    }
    assert told(everybody, "/api/parent/makeups", page="1") == {"page": ["This address asks for nothing."]}


@pytest.mark.parametrize("path", WITH_DAYS)
def test_an_end_before_the_beginning_is_told(everybody: Program, path: str) -> None:
    days = {"from": f"{YEAR}-03-02", "until": f"{YEAR}-03-01"}

    assert told(everybody, path, **days) == {"until": ["The last day (until) is before the first (from)."]}
    # The control: one day is an interval too.
    assert everybody.call("GET", path, query=days | {"until": f"{YEAR}-03-02"}).status_code == 200


@pytest.mark.parametrize("path", WITH_DAYS)
def test_an_end_that_is_over_needs_a_beginning(everybody: Program, path: str) -> None:
    gone = f"{day_at_school() - timedelta(days=2)}"

    [sentence] = told(everybody, path, until=gone)["until"]
    assert "begins today" in sentence
    assert everybody.call("GET", path, query={"from": gone, "until": gone}).status_code == 200


@pytest.mark.parametrize("path", WITH_DAYS)
@pytest.mark.parametrize("day", ["tomorrow", f"{YEAR}-02-30", f"{YEAR}-3-1T10:00", "9999-12-31", "0001-01-01", "\x00"])
def test_a_day_that_is_none_is_told(everybody: Program, path: str, day: str) -> None:
    for name in ("from", "until"):
        assert told(everybody, path, **{name: day}) == {name: ["Write a day as 2026-11-24."]}


@pytest.mark.parametrize(
    ("path", "name", "text"),
    [
        ("/api/admin/lessons", "state", "lost"),
        ("/api/admin/lessons", "kind", "BOOKED"),
        ("/api/admin/lessons", "student", "-1"),
        ("/api/admin/lessons", "student", "²"),
        ("/api/admin/lessons", "student", "9" * 19),
        ("/api/admin/timeslots", "active", "yes"),
        ("/api/admin/waiting-list", "page", "0"),
        ("/api/admin/closures/preview", "first_day", "soon"),
        ("/api/parent/makeups/slots", "credit", "mine"),
        ("/api/public/openings", "kind", "weekly"),
        ("/api/parent/bookings", "page", "next"),
    ],
)
def test_a_value_that_is_none_is_told(everybody: Program, path: str, name: str, text: str) -> None:
    assert set(told(everybody, path, **{name: text})) == {name}


@pytest.mark.parametrize("number", ["0", "999999"])
def test_a_student_who_never_was_is_not_merely_without_lessons(everybody: Program, number: str) -> None:
    answer = everybody.call("GET", "/api/admin/lessons", query={"student": number})

    assert (answer.status_code, answer.json()["errors"]) == (404, {"student": ["There is no such student."]})


def test_days_in_no_order_are_told_before_a_closure_is_previewed(everybody: Program) -> None:
    answer = everybody.call(
        "GET", "/api/admin/closures/preview", query={"first_day": f"{YEAR}-03-02", "last_day": f"{YEAR}-03-01"}
    )

    assert (answer.status_code, set(answer.json()["errors"])) == (400, {"last_day"})


def test_only_who_may_ask_learns_what_can_be_asked(small_school: SmallSchool) -> None:
    assert Program().call("GET", "/api/admin/lessons", query={"colour": "red"}).status_code == 401
    assert (
        small_school.program(small_school.priya).call("GET", "/api/admin/lessons", query={"colour": "red"}).status_code
        == 403
    )
