"""A brother or sister uses a make-up credit, where the policy lets them."""

import pytest
from django.test import Client

from academy.kernel.errors import Refusal
from academy.kernel.trace import tracing
from academy.models import Student
from scheduling.actions.credit import reserve
from scheduling.actions.hand_over import hand_over
from scheduling.actions.make_up import book_make_up
from scheduling.models import MakeUpCredit
from scheduling.queries.bookable import bookable
from tests.cast import GIULIA, LEO, MARC, NOAH, SAM
from tests.scheduling.makeups import MakeUps, broken, make_ups
from tests.school import Cedar

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(cedar: Cedar) -> MakeUps:
    return make_ups(cedar, for_siblings=True)


@pytest.fixture
def leo(cedar: Cedar) -> Student:
    return cedar.student(LEO)


def test_the_other_child_books_with_it(school: MakeUps, leo: Student) -> None:
    credit = school.credit()
    for _again in range(2):
        hand_over(credit=credit, to=leo, by=school.giulia)
    credit = MakeUpCredit.objects.get()

    lesson = book_make_up(credit=credit, opening=bookable(credit)[0], by=school.giulia)

    assert [row.student for row in lesson.participants.all()] == [leo]
    assert broken() == {}


def test_on_the_page_with_one_tap(school: MakeUps, leo: Student) -> None:
    credit, giulia = school.credit(), Client()
    giulia.force_login(school.giulia, backend="django.contrib.auth.backends.ModelBackend")
    assert "Let Leo use it" in giulia.get("/family/make-ups/").content.decode()

    said = giulia.post("/family/make-ups/", {"credit": credit.pk, "to": leo.pk}, follow=True).content.decode()

    assert "Leo may use it now." in said
    assert "Let Mia use it" in said
    foreign = {"credit": credit.pk, "to": school.cedar.student(NOAH).pk}
    assert giulia.post("/family/make-ups/", foreign).status_code == 404


def test_not_where_the_policy_keeps_it_to_the_student(cedar: Cedar, leo: Student) -> None:
    school = make_ups(cedar)
    with pytest.raises(Refusal, match="a make-up is for the student who missed the lesson"):
        hand_over(credit=school.credit(), to=leo, by=school.giulia)


def test_not_by_others_not_to_others_and_not_once_it_is_booked(school: MakeUps, leo: Student) -> None:
    credit, cedar = school.credit(), school.cedar
    for to, by in ((cedar.student(NOAH), GIULIA), (leo, SAM), (leo, MARC)):
        with pytest.raises(Refusal, match="may not book for this student"):
            hand_over(credit=credit, to=to, by=cedar.user(by))
    with tracing(actor="test"):
        reserve(credit=credit, lesson=school.lesson(4), because="Booked.")
    with pytest.raises(Refusal, match="stays with Mia"):
        hand_over(credit=credit, to=leo, by=school.giulia)


def test_whoever_books_with_an_old_page_is_told(school: MakeUps, leo: Student) -> None:
    credit = school.credit()
    hour = bookable(credit)[0]
    hand_over(credit=MakeUpCredit.objects.get(), to=leo, by=school.giulia)

    with pytest.raises(Refusal, match="a brother’s or sister’s by now"):
        book_make_up(credit=credit, opening=hour, by=school.giulia)
