"""The public list of free weekly times."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from academy.kernel.db import now
from academy.models import ClosedDate, Course, CourseOffering, Subject, Teacher
from scheduling.actions.book import book_place
from scheduling.models import Timeslot
from scheduling.queries import free_page
from scheduling.queries.free import free_times, offered
from tests.small_school import Program, SmallSchool, teacher, timeslots

PATH = "/api/public/timeslots"
TORONTO = ZoneInfo("America/Toronto")


def found(query: str = "") -> list[dict[str, Any]]:
    answer = Program().get(PATH + query)
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def ids(query: str = "") -> set[int]:
    return {row["id"] for row in found(query)}


def test_a_free_time_says_all_a_family_needs_to_choose(small_school: SmallSchool) -> None:
    slot = small_school.slots[0]
    answer = Program().get(PATH)
    row = next(row for row in answer.json()["results"] if row["id"] == slot.pk)
    first = datetime.fromisoformat(row.pop("first_lesson"))
    count = row.pop("lessons_count")

    assert set(answer.json()) == {"results", "next", "request_id"}
    assert row == {
        "id": slot.pk,
        "teacher": {"slug": "mara", "name": "Mara Teaches"},
        "subjects": [{"slug": "piano", "name": "Piano"}],
        "weekday": 1,
        "day": "tuesday",
        "time": "16:00",
        "ends": "16:30",
        "zone": "America/Toronto",
        "minutes": 30,
        "subject": {"slug": "piano", "name": "Piano"},
        "price": {"amount": 3800, "currency": "CAD", "text": "CAD 38.00"},
        "total": {
            "amount": 3800 * count,
            "currency": "CAD",
            "text": f"CAD {38 * count:,}.00",
        },
    }
    assert first.tzinfo is not None
    assert first.astimezone(TORONTO).strftime("%A %H:%M") == "Tuesday 16:00"
    assert now() < first <= now() + timedelta(days=8)
    assert count in (8, 9)


def test_instants_are_told_in_utc_whatever_zone_a_visitor_has(small_school: SmallSchool) -> None:
    answer = Program().get(PATH, Cookie="zone=Asia/Kolkata")

    instant = answer.json()["results"][0]["first_lesson"]
    assert instant.endswith("Z")
    assert datetime.fromisoformat(instant).utcoffset() == UTC.utcoffset(None)


def test_filters_narrow_the_list_down(small_school: SmallSchool) -> None:
    tuesday_16, tuesday_17, wednesday, bens_tuesday, bens_friday = (slot.pk for slot in small_school.slots)

    assert ids() == {tuesday_16, tuesday_17, wednesday, bens_tuesday, bens_friday}
    assert ids("?subject=piano") == ids()
    assert ids("?subject=guitar") == set()
    assert ids("?day=1") == ids("?day=tuesday") == ids("?day=Tuesday") == {tuesday_16, tuesday_17, bens_tuesday}
    assert ids("?teacher=ben") == {bens_tuesday, bens_friday}
    assert ids("?subject=piano&day=4&teacher=ben") == {bens_friday}
    assert ids("?subject=&day=&teacher=") == ids()


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("?subject=tuba", "subject"),
        ("?subject=1' OR '1'='1", "subject"),
        ("?subject=%00", "subject"),
        ("?day=7", "day"),
        ("?day=-1", "day"),
        ("?day=someday", "day"),
        ("?day=01", "day"),
        ("?day=0123456", "day"),
        ("?day=²", "day"),
        ("?teacher=nobody", "teacher"),
        ("?teacher=%00", "teacher"),
        ("?after=first", "after"),
        ("?after=999999", "after"),
        ("?page=2", "page"),
    ],
)
def test_an_unknown_value_is_named_by_its_field(small_school: SmallSchool, query: str, field: str) -> None:
    answer = Program().get(PATH + query)

    assert answer.status_code == 400
    assert (answer.json()["code"], set(answer.json()["errors"])) == ("invalid", {field})


def test_a_subject_or_teacher_out_of_the_offer_is_as_unknown_as_any(small_school: SmallSchool) -> None:
    Subject.objects.filter(slug="piano").update(is_active=False)
    Teacher.objects.filter(slug="ben").update(is_public=False)

    assert Program().get(PATH + "?subject=piano").status_code == 400
    assert Program().get(PATH + "?teacher=ben").status_code == 400


def test_what_is_taken_is_gone(small_school: SmallSchool) -> None:
    slot = small_school.slots[0]
    book_place(student=small_school.mia, timeslot=slot, by=small_school.priya)

    assert slot.pk not in ids()
    # Ben's Tuesday is another teacher's time, and still free.
    assert small_school.slots[3].pk in ids()


def test_a_time_that_is_sold_as_nothing_is_left_out(small_school: SmallSchool) -> None:
    Course.objects.update(is_active=False)

    assert found() == []


def test_the_price_is_the_subjects_that_was_asked_for(small_school: SmallSchool) -> None:
    guitar = Subject.objects.get(slug="guitar")
    course = Course.objects.create(subject=guitar, name="Guitar, 30 minutes", slug="guitar-30", lesson_cents=3100)
    CourseOffering.objects.create(course=course, semester=small_school.semester)
    small_school.mara.subjects.add(guitar)

    prices = {
        slug: {row["price"]["text"] for row in found(f"?teacher=mara&subject={slug}")} for slug in ("guitar", "piano")
    }

    assert prices == {"guitar": {"CAD 31.00"}, "piano": {"CAD 38.00"}}


def test_closed_days_are_no_lessons(small_school: SmallSchool) -> None:
    before = {row["id"]: row["lessons_count"] for row in found()}
    first = datetime.fromisoformat(found("?day=1")[0]["first_lesson"]).astimezone(TORONTO).date()
    ClosedDate.objects.create(day=first, reason="Snow")

    after = {row["id"]: row["lessons_count"] for row in found()}

    tuesdays = {slot.pk for slot in small_school.slots if slot.weekday == 1}
    assert {pk for pk in before if after[pk] < before[pk]} == tuesdays


def test_nothing_personal_leaves_by_this_door(small_school: SmallSchool) -> None:
    book_place(student=small_school.mia, timeslot=small_school.slots[0], by=small_school.priya)

    text = Program().get(PATH).content.decode()

    for word in ("Mia", "Priya", "@small.example", "student", "family"):
        assert word not in text


def test_it_costs_as_many_queries_for_thirteen_times_as_for_five(
    small_school: SmallSchool, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(14) as few:
        assert len(found()) == 5
    timeslots(small_school.ben, *((day, hour) for day in (2, 3) for hour in (12, 13, 14, 15)))

    with django_assert_max_num_queries(len(few)) as many:
        assert len(found()) == 13

    assert len(many) == len(few)


def pages(query: str = "") -> list[list[dict[str, Any]]]:
    """Every page, as one who goes on by `next` reads them."""
    read, address = [], f"{PATH}{query}"
    while address:
        answer = Program().get(address).json()
        read.append(answer["results"])
        address = (answer["next"] or "").removeprefix("http://testserver")
    return read


@pytest.fixture
def many_times(small_school: SmallSchool) -> SmallSchool:
    """Three hundred and five free times, more than one page and more than is looked at in one go."""
    for name in "cdefghij":
        extra = teacher(name.upper(), Subject.objects.get(slug="piano"))
        timeslots(extra, *[(day, hour) for day in range(5) for hour in range(8, 14)])
    timeslots(small_school.ben, *[(day, hour) for day in range(5) for hour in range(1, 7)])
    timeslots(small_school.mara, *[(day, hour) for day in range(5) for hour in range(1, 7)])
    return small_school


def test_pages_tell_every_time_once_in_the_weeks_order(many_times: SmallSchool) -> None:
    read = pages()

    rows = [row for page in read for row in page]
    assert [len(page) for page in read] == [100, 100, 100, 5]
    assert [(row["weekday"], row["time"], row["id"]) for row in rows] == sorted(
        (row["weekday"], row["time"], row["id"]) for row in rows
    )
    assert {row["id"] for row in rows} == {time.timeslot.pk for time in free_times(offered())}
    assert [len(page) for page in pages("?day=1&teacher=ben")] == [7]


def test_a_page_is_short_where_too_many_are_taken_and_the_next_one_goes_on(
    many_times: SmallSchool, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = {row["id"] for page in pages() for row in page}
    monkeypatch.setattr(free_page, "AT_ONCE", 10)
    taken = Teacher.objects.exclude(slug="ben")
    taken.update(weekly_capacity=0)

    read = pages()

    bens = set(Timeslot.objects.filter(teacher__slug="ben").values_list("pk", flat=True))
    assert [row["id"] for page in read for row in page if row["id"] not in bens] == []
    assert {row["id"] for page in read for row in page} == whole & bens
    assert len(read) == 8


def test_a_page_costs_no_more_queries_however_large_the_school_is(many_times: SmallSchool) -> None:
    middle = many_times.slots[1].pk

    def questions() -> list[int]:
        counts = []
        for query in ("", f"?after={middle}"):
            with CaptureQueriesContext(connection) as asked:
                assert len(found(query)) == 100
            counts.append(len(asked))
        return counts

    questions()
    before = questions()
    for number in range(20):
        one = teacher(f"K{number}", Subject.objects.get(slug="piano"))
        timeslots(one, *[(day, hour) for day in range(5) for hour in range(8, 14)])

    assert questions() == before
    assert max(before) < 18


def test_anybody_may_keep_it_for_a_moment(small_school: SmallSchool) -> None:
    assert Program().get(PATH)["Cache-Control"] == "public, max-age=15"
