"""Booking by API."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings

from academy.api.limits import BOOKINGS, count
from academy.kernel.db import Now
from academy.kernel.models import AuditEntry, IdempotentReply, Run
from academy.models import Enrolment, Guardian, School
from billing.actions.checkout import record_checkout
from billing.actions.first_invoice import raise_first_invoice
from scheduling.actions.book import book_place
from scheduling.models import Place
from tests.small_school import Program, SmallSchool

PATH = "/api/parent/bookings"


def local(url: str) -> str:
    return url.removeprefix("http://testserver")


@pytest.fixture
def priyas(small_school: SmallSchool) -> Program:
    return small_school.program(small_school.priya)


def wish(school: SmallSchool, number: int = 0, **more: Any) -> dict[str, Any]:
    return {"student": school.mia.pk, "timeslot": school.slots[number].pk} | more


def test_a_booking_is_accepted_and_says_where_to_ask_on(small_school: SmallSchool, priyas: Program) -> None:
    answer = priyas.post(PATH, wish(small_school))

    enrolment = Enrolment.objects.get()
    place = Place.objects.get()
    body = answer.json()
    assert answer.status_code == 202
    assert {name: body[name] for name in ("id", "status", "status_url", "checkout_url")} == {
        "id": enrolment.pk,
        "status": "held",
        "status_url": f"http://testserver/api/parent/bookings/{enrolment.pk}",
        "checkout_url": None,
    }
    assert set(body) == {"id", "status", "status_url", "checkout_url", "hold_expires_at", "request_id"}
    assert answer["Location"] == body["status_url"]
    assert (enrolment.student, enrolment.booked_by) == (small_school.mia, small_school.priya)
    assert (place.timeslot, place.state) == (small_school.slots[0], Place.State.HELD)
    run = Run.objects.get()
    assert (run.recipe, run.subject_id, run.request_id) == ("enrolment", enrolment.pk, answer["X-Request-ID"])


def test_who_booked_stands_in_the_audit(small_school: SmallSchool, priyas: Program) -> None:
    answer = priyas.post(PATH, wish(small_school))

    entries = AuditEntry.objects.filter(request_id=answer["X-Request-ID"])
    assert {"academy_enrolment", "scheduling_place", "scheduling_lesson"} <= {entry.table_name for entry in entries}
    assert {entry.actor for entry in entries} == {f"user:{small_school.priya.pk}"}


def test_a_booking_tells_the_whole_of_itself(small_school: SmallSchool, priyas: Program) -> None:
    begun = priyas.post(PATH, wish(small_school)).json()

    answer = priyas.get(local(begun["status_url"]))

    body = answer.json()
    lessons = body.pop("lessons")
    assert answer.status_code == 200
    assert body == {
        "id": begun["id"],
        "status": "held",
        "reason": "",
        "hold_expires_at": begun["hold_expires_at"],
        "checkout_url": None,
        "student": {"id": small_school.mia.pk, "first_name": "Mia"},
        "timeslot": {
            "id": small_school.slots[0].pk,
            "teacher": {"slug": "mara", "name": "Mara Teaches"},
            "subjects": [{"slug": "piano", "name": "Piano"}],
            "weekday": 1,
            "day": "tuesday",
            "time": "16:00",
            "ends": "16:30",
            "zone": "America/Toronto",
            "minutes": 30,
        },
        "invoice": None,
        "links": {
            "self": begun["status_url"],
            "page": f"{settings.ORIGIN}/family/bookings/{begun['id']}/",
        },
        "request_id": answer["X-Request-ID"],
    }
    assert len(lessons) in (8, 9)
    assert set(lessons[0]) == {"id", "starts_at", "ends_at", "state"}
    assert {lesson["state"] for lesson in lessons} == {"held"}
    assert all(lesson["starts_at"].endswith("Z") for lesson in lessons)


def test_the_checkout_is_there_when_it_is_open(small_school: SmallSchool, priyas: Program) -> None:
    begun = priyas.post(PATH, wish(small_school)).json()
    invoice = raise_first_invoice(enrolment=Enrolment.objects.get())
    record_checkout(
        invoice=invoice, session="cs_1", url="https://checkout.example/cs_1", amount_cents=invoice.total.cents
    )

    body = priyas.get(local(begun["status_url"])).json()

    total = {"amount": invoice.total.cents, "currency": "CAD", "text": str(invoice.total)}
    assert (body["status"], body["checkout_url"]) == ("awaiting_payment", "https://checkout.example/cs_1")
    assert body["invoice"] == {"id": invoice.pk, "number": invoice.number, "total": total, "balance": total}


def test_any_teacher_is_the_one_with_the_fewest_students(small_school: SmallSchool, priyas: Program) -> None:
    book_place(student=small_school.sams_child, timeslot=small_school.slots[2], by=small_school.sam)

    answer = priyas.post(PATH, {"student": small_school.mia.pk, "timeslot": "any", "subject": "piano"})

    assert answer.status_code == 202
    enrolment = Enrolment.objects.get(pk=answer.json()["id"])
    assert enrolment.places.get().timeslot.teacher == small_school.ben
    assert "Ben Teaches" in enrolment.assigned_because


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"student", "timeslot"}),
        ({"student": "x", "timeslot": "some"}, {"student", "timeslot"}),
        ({"student": True, "timeslot": None}, {"student", "timeslot"}),
        ({"student": 1.5, "timeslot": []}, {"student", "timeslot"}),
        ({"student": 0, "timeslot": {}}, {"student", "timeslot"}),
        ({"student": -1, "timeslot": 9223372036854775807}, {"student"}),
        ({"student": 9223372036854775808, "timeslot": "any"}, {"student"}),
        ({"student": 1, "timeslot": 1, "subject": "tuba"}, {"subject"}),
        ({"student": 1, "timeslot": 1, "subject": "a\u0000"}, {"subject"}),
        ({"student": 1, "timeslot": 1, "subject": ["piano"]}, {"subject"}),
        ([1, 2], {"body"}),
        (None, {"student", "timeslot"}),
    ],
)
def test_what_is_wrong_is_named_by_field(priyas: Program, body: Any, fields: set[str]) -> None:
    answer = priyas.call("POST", PATH, body)

    assert answer.status_code == 400
    assert (answer.json()["code"], set(answer.json()["errors"])) == ("invalid", fields)


def test_any_teacher_needs_a_subject(small_school: SmallSchool, priyas: Program) -> None:
    answer = priyas.post(PATH, {"student": small_school.mia.pk, "timeslot": "any"})

    assert (answer.status_code, set(answer.json()["errors"])) == (400, {"subject"})


def test_another_familys_student_is_no_student_at_all(small_school: SmallSchool, priyas: Program) -> None:
    foreign = priyas.post(PATH, wish(small_school, student=small_school.sams_child.pk))
    nobody = priyas.post(PATH, wish(small_school, student=999_999))

    assert foreign.status_code == nobody.status_code == 404
    assert foreign.json() | {"request_id": ""} == nobody.json() | {"request_id": ""}
    assert foreign.json()["errors"] == {"student": ["There is no such student."]}
    assert Enrolment.objects.count() == 0


def test_a_time_that_never_was_is_named(small_school: SmallSchool, priyas: Program) -> None:
    answer = priyas.post(PATH, wish(small_school, timeslot=999_999))

    assert (answer.status_code, set(answer.json()["errors"])) == (404, {"timeslot"})


def test_who_may_only_see_may_not_book(small_school: SmallSchool) -> None:
    answer = small_school.program(small_school.tom).post(PATH, wish(small_school))

    assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")
    assert Enrolment.objects.count() == 0


def test_whose_rights_have_ended_finds_no_student_and_no_booking(small_school: SmallSchool, priyas: Program) -> None:
    begun = priyas.post(PATH, wish(small_school)).json()
    Guardian.objects.filter(user=small_school.priya).update(
        since=Now() - timedelta(days=9), until=Now() - timedelta(seconds=1)
    )

    assert priyas.post(PATH, wish(small_school, 1)).status_code == 404
    assert priyas.get(local(begun["status_url"])).status_code == 404


def test_another_familys_booking_is_not_found(small_school: SmallSchool, priyas: Program) -> None:
    begun = priyas.post(PATH, wish(small_school)).json()
    path = local(begun["status_url"])

    for person in (small_school.sam, small_school.mara.user, small_school.desk, small_school.finance):
        answers = [small_school.program(person).get(address) for address in (path, f"{PATH}/999999")]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].json() | {"request_id": ""} == answers[1].json() | {"request_id": ""}
    # The other guardian of the same family may see it.
    assert small_school.program(small_school.tom).get(path).status_code == 200
    assert priyas.get(f"{PATH}/{10**30}").status_code == 404


def test_an_enrolment_without_a_place_is_no_booking(small_school: SmallSchool, priyas: Program) -> None:
    bare = Enrolment.objects.create(
        student=small_school.mia, offering=small_school.offering, booked_by=small_school.priya
    )

    assert priyas.get(f"{PATH}/{bare.pk}").status_code == 404


def test_who_comes_too_late_gets_three_other_times(small_school: SmallSchool, priyas: Program) -> None:
    first = small_school.program(small_school.sam).post(PATH, wish(small_school, student=small_school.sams_child.pk))
    late = priyas.post(PATH, wish(small_school))

    body = late.json()
    assert (first.status_code, late.status_code, body["code"]) == (202, 409, "just-taken")
    assert body["errors"] == {}
    # The same teacher on the same day, then the next day, then another teacher.
    assert [row["id"] for row in body["alternatives"]] == [small_school.slots[number].pk for number in (1, 2, 3)]
    assert {"time", "zone", "teacher", "first_lesson", "price", "lessons_count"} <= set(body["alternatives"][0])
    again = priyas.post(PATH, wish(small_school, timeslot=body["alternatives"][0]["id"]))
    assert again.status_code == 202


def test_a_student_who_is_busy_then_gets_other_times_too(small_school: SmallSchool, priyas: Program) -> None:
    small_school.program(small_school.priya).post(PATH, wish(small_school))

    answer = priyas.post(PATH, wish(small_school, 3))

    assert (answer.status_code, answer.json()["code"]) == (409, "student-busy")
    assert len(answer.json()["alternatives"]) == 3


@pytest.mark.parametrize(("youngest", "oldest"), [(10, 18), (4, 7)])
def test_the_age_rule_is_told(small_school: SmallSchool, priyas: Program, youngest: int, oldest: int) -> None:
    School.objects.update(youngest_age=youngest, oldest_age=oldest)

    answer = priyas.post(PATH, wish(small_school))

    assert (answer.status_code, answer.json()["code"]) == (400, "age")
    assert f"from {youngest} to {oldest}" in answer.json()["message"]


def test_the_same_key_books_once_and_answers_the_same(small_school: SmallSchool, priyas: Program) -> None:
    answers = [priyas.post(PATH, wish(small_school), Idempotency_Key="lost-answer") for _time in range(3)]

    assert [answer.status_code for answer in answers] == [202] * 3
    assert answers[0].json() == answers[1].json() == answers[2].json()
    assert [answer.get("Idempotent-Replayed") for answer in answers] == [None, "true", "true"]
    assert (Enrolment.objects.count(), IdempotentReply.objects.count()) == (1, 1)


def test_the_same_key_for_another_time_is_refused(small_school: SmallSchool, priyas: Program) -> None:
    priyas.post(PATH, wish(small_school), Idempotency_Key="one")

    answer = priyas.post(PATH, wish(small_school, 1), Idempotency_Key="one")

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency-key-reused")
    assert set(answer.json()["errors"]) == {"Idempotency-Key"}
    assert Enrolment.objects.count() == 1


def test_a_refused_booking_leaves_its_key_free(small_school: SmallSchool, priyas: Program) -> None:
    sams = book_place(student=small_school.sams_child, timeslot=small_school.slots[0], by=small_school.sam)
    assert priyas.post(PATH, wish(small_school), Idempotency_Key="one").status_code == 409
    assert IdempotentReply.objects.count() == 0
    Place.objects.filter(enrolment=sams).update(state=Place.State.FREED, freed_at=Now(), freed_because="gone")
    sams.places.get().lessons.update(state="cancelled")

    assert priyas.post(PATH, wish(small_school), Idempotency_Key="one").status_code == 202


def test_twenty_attempts_an_hour(small_school: SmallSchool, priyas: Program) -> None:
    for _time in range(BOOKINGS.most - 1):
        count(BOOKINGS, small_school.priya.pk)

    # What was malformed is no attempt; one that was refused is.
    statuses = [priyas.post(PATH, body).status_code for body in ({}, wish(small_school, timeslot=999_999))]
    statuses += [priyas.post(PATH, wish(small_school)).status_code for _time in range(2)]

    assert statuses == [400, 404, 202, 429]
    assert small_school.program(small_school.tom).post(PATH, wish(small_school, 1)).status_code == 403


def test_asking_how_it_goes_takes_a_dozen_queries_at_most(
    small_school: SmallSchool, priyas: Program, django_assert_max_num_queries: Any
) -> None:
    path = local(priyas.post(PATH, wish(small_school)).json()["status_url"])
    raise_first_invoice(enrolment=Enrolment.objects.get())

    with django_assert_max_num_queries(12):
        assert priyas.get(path).status_code == 200
