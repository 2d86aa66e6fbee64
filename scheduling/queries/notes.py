"""What teachers wrote after a lesson, and who may read it."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from academy.models import Student
from scheduling.models import Lesson, LessonNote, Participant


def to_the_family(lesson: Lesson, student: Student) -> QuerySet[LessonNote]:
    """What a student and their family read: nothing private, and nothing about another student of a group."""
    return lesson.notes.filter(Q(student=None) | Q(student=student), is_private=False)


def has_note_to_read() -> Exists:
    """Of a participant: whether there is such a note."""
    about = Q(student=None) | Q(student=OuterRef("student"))
    return Exists(LessonNote.objects.filter(about, lesson=OuterRef("lesson"), is_private=False))


def of_parts(parts: Iterable[Participant]) -> dict[int, list[LessonNote]]:
    """For teachers: all that was written about one student's parts in lessons, by lesson; in one query."""
    found: dict[int, list[LessonNote]] = defaultdict(list)
    of = {part.lesson_id: part.student_id for part in parts}
    for note in LessonNote.objects.filter(lesson__in=of):
        if note.student_id in (None, of[note.lesson_id]):
            found[note.lesson_id].append(note)
    return found
