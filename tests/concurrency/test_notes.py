"""Many who write about one lesson at once leave one note of a kind; without the lock the same harness turns red."""

from collections.abc import Callable

import pytest

from scheduling.actions.attendance import mark
from scheduling.actions.notes import write_note
from scheduling.models import Attendance, Decision, Lesson, LessonNote, MakeUpCredit
from tests.cast import FELIX, LIND
from tests.concurrency.conftest import BOUNDED
from tests.concurrency.crowd import together
from tests.scheduling.makeups import MakeUps, broken, make_ups
from tests.school import Cedar

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]
AT_ONCE = 8
ROUNDS = 5 if BOUNDED else 40


@pytest.fixture
def taught(cedar: Cedar) -> MakeUps:
    return make_ups(cedar)


def rounds(taught: MakeUps, write: Callable[[Lesson, str], object]) -> list[int]:
    """How many notes there are after each round."""
    lesson, found = taught.lesson(), []
    for number in range(ROUNDS):
        LessonNote.objects.all().delete()
        texts = [f"Words {number} of {client}" for client in range(AT_ONCE)]
        together(*[lambda text=text: write(lesson, text) for text in texts])
        found.append(LessonNote.objects.count())
    return found


def test_many_who_write_at_once_leave_one_note(taught: MakeUps) -> None:
    lind = taught.cedar.user(LIND)

    def write(lesson: Lesson, text: str) -> object:
        return write_note(lesson=lesson, student=taught.mia, text=text, is_private=False, by=lind)

    assert rounds(taught, write) == [1] * ROUNDS


def test_who_looks_first_and_then_writes_leaves_many(taught: MakeUps) -> None:
    lind = taught.cedar.user(LIND)

    def naive(lesson: Lesson, text: str) -> None:
        if not lesson.notes.filter(student=taught.mia, is_private=False).exists():
            lesson.notes.create(student=taught.mia, text=text, written_by=lind)

    assert max(rounds(taught, naive)) > 1


def test_two_who_mark_differently_at_once_leave_one_mark_and_what_follows_from_it(taught: MakeUps) -> None:
    lesson, lind, felix = taught.soon(minutes=-40), taught.cedar.user(LIND), taught.cedar.user(FELIX)
    part = lesson.participants.get()

    for _number in range(ROUNDS):
        together(
            lambda: mark(participant=part, mark=Attendance.Mark.PRESENT, by=lind),
            lambda: mark(participant=part, mark=Attendance.Mark.ABSENT, by=felix),
        )

        is_missed = Attendance.objects.get().mark == Attendance.Mark.ABSENT
        assert Decision.objects.filter(replaced_at=None).exists() is is_missed
        assert not MakeUpCredit.objects.filter(state=MakeUpCredit.State.OPEN).exists()
        assert broken() == {}
