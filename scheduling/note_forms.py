"""Forms for a lesson's notes."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from academy.models import Student
from scheduling.actions.notes import LONGEST
from scheduling.models import Lesson


class NotesForm(forms.Form):
    """The two notes about a student, or about the whole lesson (student: None). Emptying one takes it away."""

    to_family = forms.CharField(
        label=_("To the family"),
        help_text=_("What you did, what to practise, what to bring. The student and the family read it at once."),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    private = forms.CharField(
        label=_("For teachers and the office only"),
        help_text=_("Never shown to the student or the family."),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    # Which of the model's notes each of them is.
    NOTES = {"to_family": False, "private": True}

    def __init__(self, *args: Any, student: Student | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.student = student
        self.title = str(student) if student else _("The whole group")

    @property
    def has_words(self) -> bool:
        """Whether something was written already."""
        return any(self.initial.values())


def sheets_of(lesson: Lesson, posted: Mapping[str, Any] | None) -> list[NotesForm]:
    """One for the only student; for a group one for all, and one for each. posted: what was sent, about one of them.

    Reads the lesson's prefetched participants; one query for the notes.
    """
    there = {(note.student_id, note.is_private): note.text for note in reversed(lesson.notes.all())}
    about: list[Student | None] = [row.student for row in lesson.participants.all()]
    if len(about) != 1 or any(student is None for student, _is_private in there):
        about.insert(0, None)
    sheets = []
    for student in about:
        prefix = f"student-{student.pk}" if student else "all"
        texts = {
            name: there.get((student.pk if student else None, is_private), "")
            for name, is_private in NotesForm.NOTES.items()
        }
        is_sent = posted is not None and posted.get("about") == prefix
        sheets.append(NotesForm(posted if is_sent else None, prefix=prefix, initial=texts, student=student))
    return sheets
