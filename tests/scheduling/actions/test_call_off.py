"""Calling lessons off: once, by whom it concerns, and what the policy makes of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from academy.kernel.errors import Refusal
from academy.kernel.models import Notice
from scheduling.actions.call_off import call_off, take_back
from scheduling.actions.judge import judge
from scheduling.actions.make_up import book_make_up
from scheduling.models import Attendance, Cancellation, Cause, Decision, Lesson, MakeUpCredit, Participant, Side
from tests.cast import FELIX, GIULIA, LIND, OKAFOR, SAM
from tests.scheduling.makeups import MakeUps, broken, make_ups
from tests.school import Cedar

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(cedar: Cedar) -> MakeUps:
    return make_ups(cedar)


def test_in_time_there_is_a_credit_and_everybody_hears_of_it_once(school: MakeUps) -> None:
    lesson = school.lesson()

    decision, again = school.cannot_come(lesson), school.cannot_come(lesson)

    assert again == decision
    assert (decision.outcome, decision.counts) == ("credit", True)
    assert [entry["code"] for entry in decision.because] == ["told", "in_time", "rule", "expires"]
    credit = MakeUpCredit.objects.get(decision=decision)
    assert (credit.state, credit.minutes, credit.subject.slug, credit.teacher.name) == (
        "open",
        30,
        "piano",
        "Ms Lind",
    )
    lesson.refresh_from_db()
    assert lesson.state == Lesson.State.CANCELLED
    assert Cancellation.objects.get().cause == Cause.FAMILY
    told = Notice.objects.order_by("pk").values_list("kind", "person__first_name")
    assert list(told) == [("lesson_called_off", "Giulia"), ("teacher_called_off", "Astrid")]
    assert broken() == {}


def test_too_late_there_is_none_and_the_reason_stays(school: MakeUps) -> None:
    decision = school.cannot_come(school.soon(hours=3))

    assert decision.outcome == "charged"
    assert [entry["code"] for entry in decision.because] == ["told", "notice_short", "rule"]
    assert not MakeUpCredit.objects.exists()


@pytest.mark.parametrize("person", [SAM, OKAFOR, LIND])
def test_nobody_else_may_speak_for_a_family(school: MakeUps, person: object) -> None:
    with pytest.raises(Refusal) as no:
        school.cannot_come(school.lesson(), by=school.cedar.user(person))

    assert no.value.code == "not-allowed"
    assert not Cancellation.objects.exists()


def test_the_teacher_and_the_office_may_speak_for_themselves(school: MakeUps) -> None:
    ill = {"cause": Cause.ILLNESS, "student": None, "channel": "portal"}

    [by_teacher] = call_off(lesson=school.lesson(1), side=Side.TEACHER, by=school.cedar.user(LIND), **ill)
    [by_office] = call_off(lesson=school.lesson(2), side=Side.SCHOOL, by=school.cedar.user(FELIX), **ill)

    assert (by_teacher.outcome, by_teacher.counts) == (by_office.outcome, by_office.counts) == ("credit", False)
    with pytest.raises(Refusal):
        call_off(lesson=school.lesson(3), side=Side.TEACHER, by=school.cedar.user(OKAFOR), **ill)


def test_what_the_office_was_told_earlier_counts_from_then(school: MakeUps) -> None:
    lesson = school.soon(hours=3)

    decision = school.cannot_come(
        lesson, channel="office", by=school.cedar.user(FELIX), announced_at=timezone.now() - timedelta(days=2)
    )

    assert decision.outcome == "credit"


def test_a_lesson_that_has_begun_is_past_calling_off(school: MakeUps) -> None:
    with pytest.raises(Refusal) as no:
        school.cannot_come(school.soon(minutes=-5))

    assert no.value.code == "over"


def test_a_policy_that_asks_for_words_gets_them(cedar: Cedar) -> None:
    school = make_ups(cedar, words_required=True)

    with pytest.raises(Refusal) as no:
        school.cannot_come(school.lesson())
    assert no.value.fields.keys() == {"words"}

    assert school.cannot_come(school.lesson(), words="A school trip.").outcome == "credit"


def test_a_group_goes_on_without_one_of_its_students(school: MakeUps) -> None:
    lesson = school.lesson()
    Lesson.objects.filter(pk=lesson.pk).update(capacity=2, kind="group")
    Participant.objects.create(lesson=lesson, student=school.cedar.family("Rossi").students.get(first_name="Leo"))

    school.cannot_come(lesson)

    lesson.refresh_from_db()
    assert lesson.state == Lesson.State.BOOKED
    assert [(row.student.first_name, row.excused_at is None) for row in lesson.participants.order_by("pk")] == [
        ("Mia", False),
        ("Leo", True),
    ]
    assert lesson.claims.filter(role="student").count() == 1


def test_taken_back_the_lesson_is_on_again_and_the_credit_withdrawn(school: MakeUps) -> None:
    lesson = school.lesson()
    decision = school.cannot_come(lesson)

    take_back(cancellation=Cancellation.objects.get(), by=school.giulia)

    lesson.refresh_from_db()
    assert lesson.state == Lesson.State.BOOKED
    assert MakeUpCredit.objects.get().state == "revoked"
    assert not Decision.objects.filter(pk=decision.pk, replaced_at=None).exists()
    assert school.cannot_come(lesson).outcome == "credit", "and it may be called off again"
    assert [credit.state for credit in MakeUpCredit.objects.order_by("pk")] == ["revoked", "open"]
    assert broken() == {}


def test_what_was_used_is_not_taken_back(school: MakeUps) -> None:
    credit = school.credit()
    book_make_up(credit=credit, opening=school.hour(credit), by=school.giulia)

    with pytest.raises(Refusal) as no:
        take_back(cancellation=Cancellation.objects.get(), by=school.giulia)

    assert no.value.code == "credit-used"
    assert Cancellation.objects.get().taken_back_at is None


def test_an_hour_that_somebody_took_is_not_taken_back(school: MakeUps) -> None:
    lesson = school.lesson()
    school.cannot_come(lesson)
    Lesson.objects.create(teacher=lesson.teacher, starts_at=lesson.starts_at, ends_at=lesson.ends_at)

    with pytest.raises(Refusal) as no:
        take_back(cancellation=Cancellation.objects.get(), by=school.giulia)

    assert no.value.code == "taken"
    assert MakeUpCredit.objects.get().state == "open"


def test_a_no_show_is_judged_and_told_and_a_slip_of_the_finger_taken_back(school: MakeUps) -> None:
    lesson = school.soon(hours=-2)
    participant = lesson.participants.get()
    Attendance.objects.create(participant=participant, mark="absent", marked_by=school.cedar.user(LIND))

    decision = judge(lesson=lesson, student=school.mia)

    assert (decision.outcome, decision.because[0]["code"]) == ("charged", "not_announced")
    notice = Notice.objects.get(kind="lesson_missed", person=school.cedar.user(GIULIA))
    assert notice.not_before > timezone.now() + timedelta(minutes=10)


def test_staff_decide_otherwise_with_a_reason_and_that_stands(school: MakeUps) -> None:
    lesson = school.soon(hours=3)
    school.cannot_come(lesson)

    with pytest.raises(Refusal):
        judge(lesson=lesson, student=school.mia, outcome="credit")
    kind = judge(lesson=lesson, student=school.mia, outcome="credit", exception="A funeral.")

    assert (kind.outcome, kind.counts, kind.exception) == ("credit", False, "A funeral.")
    assert MakeUpCredit.objects.get(decision=kind).state == "open"
    assert judge(lesson=lesson, student=school.mia) == kind, "asking the policy again changes nothing"
    judge(lesson=lesson, student=school.mia, outcome="charged", exception="It was none.")
    assert MakeUpCredit.objects.get().state == "revoked"
    assert broken() == {}
