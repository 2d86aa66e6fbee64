"""Who was there and what the teacher wrote, as the office sees it; and the button by which it corrects a mark."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from academy.admin.base import Panel
from academy.admin.buttons import Button
from academy.admin.forms import StaffForm
from academy.words import clock, here, short_day
from scheduling.actions.attendance import EARLY, mark
from scheduling.dots import UNMARKED, kind_of, word_of
from scheduling.models import Attendance, Lesson


class MarkForm(StaffForm):
    """Whose mark, and which."""

    student = forms.ChoiceField(label=_("Student"))
    mark = forms.ChoiceField(label=_("Attendance"), choices=Attendance.Mark.choices)

    def __init__(self, *args: Any, row: Lesson, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        self.coming = {str(part.pk): part for part in row.participants.all() if part.excused_at is None}
        choices = [(pk, str(part.student)) for pk, part in self.coming.items()]
        self.fields["student"].choices = choices  # type: ignore[attr-defined]

    def clean_student(self) -> Any:
        return self.coming[self.cleaned_data["student"]]


def _mark(_lesson: Lesson, by: Any, **answers: Any) -> str:
    mark(participant=answers["student"], mark=answers["mark"], by=by)
    return say("The mark is written down; who was absent was judged by the make-up policy.")


def _has_begun(lesson: Lesson) -> bool:
    is_agreed = lesson.state in (Lesson.State.BOOKED, Lesson.State.TAUGHT)
    return is_agreed and lesson.starts_at - EARLY <= timezone.now()


MARK = Button(
    name="mark",
    label=_("Attendance"),
    press=_mark,
    permission="scheduling.change_lesson",
    question=_("A mark given before is replaced; what follows from it by the make-up policy is decided anew."),
    form=MarkForm,
    offered=_has_begun,
)


def attendance_of(lesson: Lesson) -> list[Panel]:
    """The marks there are."""
    kinds = [(part.student, kind_of(part)) for part in lesson.participants.select_related("attendance", "student")]
    marked = [f"{student}: {word_of(kind)}" for student, kind in kinds if kind != UNMARKED]
    return [Panel(_("Attendance"), "admin/office/sentences.html", {"all": marked})] if marked else []


def notes_of(lesson: Lesson) -> list[Panel]:
    """Both kinds of notes, the private ones named so."""
    entries = []
    for note in lesson.notes.select_related("student", "written_by"):
        whom = say("for teachers and the office") if note.is_private else say("to the family")
        about = f"{note.student or say('The whole group')}, {whom}"
        at = here(note.written_at)
        entries.append({"text": note.text, "when_label": f"{about} · {note.written_by}, {short_day(at)}, {clock(at)}"})
    return [Panel(_("Notes"), "admin/office/ledger.html", {"entries": entries})] if entries else []
