"""A weekly place is held whole, or refused with the true reason."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from academy.kernel.db import now
from academy.kernel.errors import Refusal
from academy.models import Enrolment, School
from academy.queries.school import school
from scheduling.actions import book as booking
from scheduling.actions.assign import book_any_teacher
from scheduling.actions.book import book_place
from scheduling.models import Claim, Lesson, Place, Timeslot
from scheduling.queries.free import earliest
from tests.booked import booked
from tests.cast import ADA, ADA_HERSELF, ALVAREZ, GIULIA, LEO, LIND, MARC, MIA, NOAH, SAM, ZOE, Child, Person
from tests.school import Cedar
from tests.today import school_elsewhere


def refusal(cedar: Cedar, child: Child, slot: Timeslot, by: Person, subject: str = "piano") -> Refusal:
    before = Enrolment.objects.count()
    with pytest.raises(Refusal) as refused:
        book_place(student=cedar.student(child), timeslot=slot, by=cedar.user(by), subject=cedar.subject(subject))
    assert Enrolment.objects.count() == before
    return refused.value


def test_every_week_to_the_end_of_the_term_is_held_for_a_quarter_of_an_hour(cedar: Cedar) -> None:
    mia = booked(cedar)

    lessons = list(mia.place.lessons.order_by("starts_at"))
    assert len(lessons) >= 10
    assert {lesson.state for lesson in lessons} == {Lesson.State.HELD}
    assert timedelta(minutes=14) < mia.place.expires_at - now() <= timedelta(minutes=15)
    # Teacher, student and room, each week.
    assert Claim.objects.filter(lesson__place=mia.place, is_live=True).count() == 3 * len(lessons)
    assert mia.run.state == "due"


def test_the_school_says_how_long_a_hold_lasts(cedar: Cedar) -> None:
    School.objects.update(hold_minutes=3)

    assert booked(cedar).place.expires_at - now() <= timedelta(minutes=3)


def test_a_stranger_and_a_guardian_without_the_right_may_not_book(cedar: Cedar) -> None:
    slot = cedar.slot(LIND)

    assert refusal(cedar, MIA, slot, SAM).code == "not-allowed"
    assert refusal(cedar, NOAH, slot, MARC).code == "not-allowed"


def test_somebody_who_was_quicker_is_told_with_three_other_times(cedar: Cedar) -> None:
    booked(cedar)

    no = refusal(cedar, ZOE, cedar.slot(LIND), SAM)

    assert no.code == "just-taken"
    assert len(no.alternatives) == 3
    assert cedar.slot(LIND) not in [time.timeslot for time in no.alternatives]


def test_a_student_who_has_a_lesson_then_is_told_that_it_is_their_own(cedar: Cedar) -> None:
    booked(cedar)
    slot = cedar.slot(LIND)
    same_time = Timeslot.objects.create(
        teacher=cedar.teacher(ALVAREZ), weekday=slot.weekday, starts=slot.starts, zone=slot.zone
    )

    no = refusal(cedar, MIA, same_time, GIULIA, "guitar")

    assert no.code == "student-busy"
    assert no.sentence == "Mia already has a lesson at that time."


def test_a_student_has_one_place_in_a_course(cedar: Cedar) -> None:
    booked(cedar)

    assert refusal(cedar, MIA, cedar.slot(LIND, 5), GIULIA).code == "already-enrolled"


def test_a_teacher_teaches_only_what_they_teach(cedar: Cedar) -> None:
    assert refusal(cedar, LEO, cedar.slot(LIND), GIULIA, "drums").code in ("no-course", "just-taken")


def test_only_children_of_the_schools_ages_and_adults_for_themselves(cedar: Cedar) -> None:
    School.objects.update(youngest_age=8)
    assert refusal(cedar, LEO, cedar.slot(LIND), GIULIA).code == "age"

    assert booked(cedar, ADA_HERSELF, LIND, "piano", ADA).place.state == "held"


def test_a_child_is_as_old_as_it_is_today_at_the_school(cedar: Cedar) -> None:
    today, leo, giulia = school_elsewhere(), cedar.student(LEO), cedar.user(GIULIA)
    leo.birth_date = today.replace(year=today.year - school().youngest_age)
    booking.refuse_age(leo, by=giulia)

    leo.birth_date += timedelta(days=1)
    with pytest.raises(Refusal):
        booking.refuse_age(leo, by=giulia)


def test_the_constraint_is_the_judge_where_the_looking_was_wrong(cedar: Cedar, monkeypatch: pytest.MonkeyPatch) -> None:
    slot = cedar.slot(LIND)
    free = booking._look(slot, cedar.student(ZOE), earliest())
    booked(cedar)
    # As if somebody had come in by another door after we looked.
    monkeypatch.setattr(booking, "_look", lambda *_args: free)

    assert refusal(cedar, ZOE, slot, SAM).code == "just-taken"
    assert Place.objects.count() == 1


def test_any_other_conflict_is_a_bug_and_says_so(cedar: Cedar, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_more: object) -> None:
        raise IntegrityError("something else")

    monkeypatch.setattr(booking, "_write", broken)

    with pytest.raises(IntegrityError, match="something else"):
        booked(cedar)


def test_any_teacher_is_chosen_by_rule_and_the_reason_is_kept(cedar: Cedar) -> None:
    enrolment = book_any_teacher(student=cedar.student(ZOE), subject=cedar.subject("piano"), by=cedar.user(SAM))

    teacher = enrolment.places.get().timeslot.teacher
    assert teacher.subjects.filter(slug="piano").exists()
    assert enrolment.assigned_because.startswith(f"{teacher}: place 1 of 2, with 0 weekly students and ")


def test_any_teacher_means_the_one_with_the_fewest_students(cedar: Cedar) -> None:
    busy = booked(cedar).place.timeslot.teacher

    enrolment = book_any_teacher(student=cedar.student(ZOE), subject=cedar.subject("piano"), by=cedar.user(SAM))

    assert enrolment.places.get().timeslot.teacher != busy


def test_where_nobody_has_a_time_the_family_is_told(cedar: Cedar) -> None:
    Timeslot.objects.update(is_active=False)

    with pytest.raises(Refusal) as refused:
        book_any_teacher(student=cedar.student(ZOE), subject=cedar.subject("piano"), by=cedar.user(SAM))

    assert refused.value.code == "nobody-free"


def test_any_teacher_does_not_hide_another_reason(cedar: Cedar) -> None:
    with pytest.raises(Refusal) as refused:
        book_any_teacher(student=cedar.student(ZOE), subject=cedar.subject("piano"), by=cedar.user(GIULIA))

    assert refused.value.code == "not-allowed"
