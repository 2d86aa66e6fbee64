"""Notes: one of a kind about a lesson or a student of it, and what stood there before is in the audit."""

from datetime import timedelta

import pytest

from academy.kernel.errors import Refusal
from academy.kernel.models import AuditEntry
from scheduling.actions.notes import LONGEST, write_note
from scheduling.models import Lesson, LessonNote
from tests.cast import FELIX, GIULIA, LIND, NOAH, OKAFOR, Person
from tests.scheduling.makeups import MakeUps, make_ups
from tests.school import Cedar

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(cedar: Cedar) -> MakeUps:
    return make_ups(cedar)


def write(school: MakeUps, text: str, *, is_private: bool = False, by: Person = LIND) -> LessonNote | None:
    user = school.cedar.user(by)
    return write_note(lesson=school.lesson(), student=school.mia, text=text, is_private=is_private, by=user)


def audited() -> list[tuple[str, object]]:
    rows = AuditEntry.objects.filter(table_name="scheduling_lessonnote").order_by("pk")
    return [(row.operation, row.changes["text"]) for row in rows]


def test_a_note_is_rewritten_and_taken_away_and_the_audit_keeps_its_words(school: MakeUps) -> None:
    first, again = write(school, "Bars 1 to 8"), write(school, " Bars 1 to 8 ")
    assert first == again

    changed = write(school, "Bars 1 to 12", by=FELIX)
    assert changed
    assert (changed.pk, changed.written_by) == (first and first.pk, school.cedar.user(FELIX))
    assert write(school, "  ") is None

    assert not LessonNote.objects.exists()
    assert audited() == [
        ("INSERT", "Bars 1 to 8"),
        ("UPDATE", ["Bars 1 to 8", "Bars 1 to 12"]),
        ("DELETE", "Bars 1 to 12"),
    ]


def test_the_two_kinds_stand_side_by_side(school: MakeUps) -> None:
    write(school, "For all to read")
    write(school, "For us", is_private=True)

    found = LessonNote.objects.order_by("pk").values_list("text", "is_private", "student")
    assert list(found) == [("For all to read", False, school.mia.pk), ("For us", True, school.mia.pk)]


@pytest.mark.parametrize("person", [OKAFOR, GIULIA])
def test_only_the_teacher_and_the_office_write(school: MakeUps, person: Person) -> None:
    with pytest.raises(Refusal) as no:
        write(school, "Said", by=person)

    assert no.value.code == "not-allowed"


def test_it_is_about_somebody_who_has_a_part_in_an_agreed_lesson_and_no_book(school: MakeUps) -> None:
    lesson, lind = school.lesson(), school.cedar.user(LIND)
    wish = {"lesson": lesson, "text": "Said", "is_private": False, "by": lind}

    def code(**other: object) -> str:
        with pytest.raises(Refusal) as no:
            write_note(**{"student": school.mia, **wish, **other})  # type: ignore[arg-type]
        return no.value.code

    assert code(student=school.cedar.student(NOAH)) == "not-there"
    assert code(text="x" * (LONGEST + 1)) == "too-long"
    held = Lesson.objects.create(
        teacher=lesson.teacher,
        starts_at=lesson.starts_at + timedelta(days=300),
        ends_at=lesson.ends_at + timedelta(days=300),
        state=Lesson.State.HELD,
    )
    assert code(lesson=held, student=None) == "held"
    assert not LessonNote.objects.exists()
