"""Booking, moving and losing make-ups."""

from datetime import timedelta

import pytest
from django.utils import timezone

from academy.kernel.errors import Refusal
from academy.kernel.models import Notice
from scheduling.actions.call_off import call_off, take_back
from scheduling.actions.make_up import book_make_up, move_make_up, reschedule
from scheduling.models import Cancellation, Cause, Lesson, MakeUpCredit, Side
from scheduling.queries.openings import Opening
from tests.cast import FELIX, LIND, SAM
from tests.scheduling.makeups import MakeUps, broken, make_ups
from tests.school import Cedar

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(cedar: Cedar) -> MakeUps:
    return make_ups(cedar)


def state(credit: MakeUpCredit) -> str:
    credit.refresh_from_db()
    return credit.state


def test_a_credit_books_one_lesson_and_everybody_is_told(school: MakeUps) -> None:
    credit = school.credit()
    opening = school.hour(credit, 3)

    lesson = book_make_up(credit=credit, opening=opening, by=school.giulia)

    assert (lesson.kind, lesson.starts_at, lesson.ends_at) == ("make_up", opening.starts_at, opening.ends_at)
    assert state(credit) == "reserved"
    assert book_make_up(credit=credit, opening=opening, by=school.giulia) == lesson, "a second click"
    told = Notice.objects.filter(kind="make_up_booked").values_list("person__first_name", flat=True)
    assert sorted(told) == ["Astrid", "Giulia"]
    with pytest.raises(Refusal) as no:
        book_make_up(credit=credit, opening=school.hour(credit, 9), by=school.giulia)
    assert no.value.code == "credit-used"
    assert broken() == {}


def test_somebody_quicker_is_said_with_three_other_hours(school: MakeUps) -> None:
    credit = school.credit()
    opening = school.hour(credit, 5)
    Lesson.objects.create(teacher=opening.teacher, starts_at=opening.starts_at, ends_at=opening.ends_at)

    with pytest.raises(Refusal) as no:
        book_make_up(credit=credit, opening=opening, by=school.giulia)

    assert no.value.code == "just-taken"
    assert len(no.value.alternatives) == 3
    assert state(credit) == "open"


def test_a_stranger_books_nothing(school: MakeUps) -> None:
    credit = school.credit()

    with pytest.raises(Refusal) as no:
        book_make_up(credit=credit, opening=school.hour(credit), by=school.cedar.user(SAM))

    assert no.value.code == "not-allowed"


def test_outside_the_policy_only_the_office_books_and_says_why(school: MakeUps) -> None:
    credit = school.credit()
    begins = timezone.now() + timedelta(hours=1)
    soon = Opening(school.cedar.teacher(LIND), None, begins, begins + timedelta(minutes=30))

    with pytest.raises(Refusal) as no:
        book_make_up(credit=credit, opening=soon, by=school.giulia)
    assert no.value.code == "not-offered"
    with pytest.raises(Refusal) as no:
        book_make_up(credit=credit, opening=soon, by=school.cedar.user(FELIX))
    assert no.value.code == "reason-missing"

    lesson = book_make_up(credit=credit, opening=soon, by=school.cedar.user(FELIX), exception="They are in the hall.")
    assert lesson.allowed_because == "They are in the hall."


def test_a_make_up_is_moved_with_its_credit(school: MakeUps) -> None:
    credit = school.credit()
    lesson = book_make_up(credit=credit, opening=school.hour(credit), by=school.giulia)
    later = school.hour(credit, 7)

    moved = move_make_up(lesson=lesson, opening=later, by=school.giulia)

    assert (moved.pk, moved.starts_at, state(credit)) == (lesson.pk, later.starts_at, "reserved")
    assert Notice.objects.filter(kind="make_up_moved").count() == 2


def test_called_off_in_time_a_make_up_gives_its_credit_back_and_late_it_is_used(school: MakeUps) -> None:
    credit = school.credit()
    lesson = book_make_up(credit=credit, opening=school.hour(credit, 20), by=school.giulia)

    decision = school.cannot_come(lesson)

    assert (decision.outcome, decision.counts, state(credit)) == ("credit", False, "open")
    take_back(cancellation=Cancellation.objects.get(lesson=lesson), by=school.giulia)
    assert state(credit) == "reserved"
    Lesson.objects.filter(pk=lesson.pk).update(
        starts_at=timezone.now() + timedelta(hours=2), ends_at=timezone.now() + timedelta(hours=3)
    )
    assert school.cannot_come(lesson).outcome == "charged"
    assert state(credit) == "redeemed"
    assert broken() == {}


def test_the_school_calling_it_off_gives_the_credit_back(school: MakeUps) -> None:
    credit = school.credit()
    lesson = book_make_up(credit=credit, opening=school.hour(credit), by=school.giulia)

    call_off(
        lesson=lesson,
        student=None,
        cause=Cause.ILLNESS,
        side=Side.TEACHER,
        channel="portal",
        by=school.cedar.user(LIND),
    )

    assert state(credit) == "open"


def test_rescheduling_does_both_or_neither(school: MakeUps) -> None:
    lesson = school.lesson(3)
    begins = school.hour(school.unwritten(lesson), 30)
    taken = Lesson.objects.create(teacher=begins.teacher, starts_at=begins.starts_at, ends_at=begins.ends_at)

    with pytest.raises(Refusal):
        reschedule(lesson=lesson, student=school.mia, opening=begins, by=school.giulia)
    lesson.refresh_from_db()
    assert lesson.state == "booked"
    assert not Cancellation.objects.exists()

    Lesson.objects.filter(pk=taken.pk).update(state="cancelled")
    instead = reschedule(lesson=lesson, student=school.mia, opening=begins, by=school.giulia)
    lesson.refresh_from_db()
    assert (lesson.state, instead.kind, instead.starts_at) == ("cancelled", "make_up", begins.starts_at)
    assert MakeUpCredit.objects.get().state == "reserved"
    assert broken() == {}


def test_without_a_credit_nothing_is_rescheduled(school: MakeUps) -> None:
    lesson = school.soon(hours=3)
    opening = school.hour(school.unwritten(lesson), 30)

    with pytest.raises(Refusal) as no:
        reschedule(lesson=lesson, student=school.mia, opening=opening, by=school.giulia)

    assert no.value.code == "no-credit"
    lesson.refresh_from_db()
    assert lesson.state == "booked"
