"""Lesson notes: one to the family and a private one, of each student or of the whole group."""

from django.db import transaction
from django.utils.translation import gettext as _

from academy.kernel.db import Now
from academy.kernel.errors import Refusal
from academy.models import Student, User
from academy.queries.office import works_here
from scheduling.models import Lesson, LessonNote

LONGEST = LessonNote._meta.get_field("text").max_length or 0


@transaction.atomic
def write_note(*, lesson: Lesson, student: Student | None, text: str, is_private: bool, by: User) -> LessonNote | None:
    """Write the note about a student (None: about the whole lesson), in place of the one there was; "" takes it away.

    What it said before stays in the audit. The same words again change nothing. is_private: for teachers and the
    office alone. Raises Refusal: not this person's lesson, not agreed yet, a student who has no part in it, too long.
    """
    # Against two who write at once: there is one note of a kind, and the later words stand.
    lesson = Lesson.objects.select_for_update(of=("self",)).select_related("teacher").get(pk=lesson.pk)
    text = text.strip()
    _refuse(lesson, student, text, by)
    there = lesson.notes.filter(student=student, is_private=is_private).first()
    if not text:
        if there:
            there.delete()
        return None
    if there is None:
        return LessonNote.objects.create(
            lesson=lesson, student=student, text=text, is_private=is_private, written_by=by
        )
    if there.text != text:
        LessonNote.objects.filter(pk=there.pk).update(text=text, written_by=by, written_at=Now())
        there.refresh_from_db()
    return there


def _refuse(lesson: Lesson, student: Student | None, text: str, by: User) -> None:
    if not works_here(by) and lesson.teacher.user_id != by.pk:
        raise Refusal(_("This is not your lesson."), code="not-allowed")
    if lesson.state == Lesson.State.HELD:
        sentence = _("This lesson is only held until it is paid. Write about it once it is booked.")
        raise Refusal(sentence, code="held")
    if student and not lesson.participants.filter(student=student).exists():
        raise Refusal(_("This student has no part in this lesson."), code="not-there")
    if len(text) > LONGEST:
        sentence = _("A note has at most %(most)s letters; this one has %(count)s.")
        words = sentence % {"most": LONGEST, "count": len(text)}
        raise Refusal(words, code="too-long", fields={"text": words})
