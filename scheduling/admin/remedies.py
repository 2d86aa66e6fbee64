"""A form that first asks what happens, and then, lesson by lesson, what becomes of those that it meets."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from academy.admin.forms import StaffForm, dress
from academy.kernel.errors import Refusal
from academy.models import Teacher
from academy.words import when
from scheduling.actions.remedies import Kind, Remedy
from scheduling.models import Lesson
from scheduling.queries.affected import hours_instead, substitutes
from scheduling.queries.openings import Opening

CALLED_OFF = (
    (Kind.POLICY, _("call off; the policy says what follows")),
    (Kind.CREDIT, _("call off, with a make-up credit")),
    (Kind.DROP, _("call off, not charged, no credit")),
)


class RemedyForm(StaffForm):
    """A form's own fields come first; once they make sense, it has a field for each lesson they meet.

    Sent without those, it comes back with them, and nothing is done. cleaned_data["remedies"] has a Remedy for each
    lesson by its id.
    """

    others_may_give_it = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked: dict[str, int] = {}
        self.possible: dict[str, dict[str, Remedy]] = {}
        own = self._own() if self.is_bound else None
        if own is not None:
            self._ask(self.met(own), self.after(own))

    def check(self, own: dict[str, Any]) -> None:
        """Raises Refusal for answers that make no sense."""
        raise NotImplementedError

    def met(self, own: dict[str, Any]) -> Sequence[Lesson]:
        """The lessons that these answers meet."""
        raise NotImplementedError

    def after(self, own: dict[str, Any]) -> datetime:
        """From when on other hours are looked for."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        new = [name for name in self.asked if not self.data.get(self.add_prefix(name))]
        if new:
            raise forms.ValidationError(
                ngettext(
                    "%(n)s lesson is concerned. Say below what becomes of it; nothing was changed yet.",
                    "%(n)s lessons are concerned. Say below what becomes of each; nothing was changed yet.",
                    len(new),
                )
                % {"n": len(new)}
            )
        chosen = {name: typed.pop(name) for name in self.asked if name in typed}
        typed["remedies"] = {self.asked[name]: self.possible[name][value] for name, value in chosen.items()}
        return typed

    def _own(self) -> dict[str, Any] | None:
        """The form's own answers; None where they make no sense (the form itself, or the verb, says so)."""
        found = {}
        try:
            for name, field in self.fields.items():
                typed = field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
                found[name] = field.clean(typed)
            self.check(found)
        except (forms.ValidationError, Refusal):
            return None
        return found

    def _ask(self, lessons: Sequence[Lesson], after: datetime) -> None:
        hours = hours_instead(lessons, after=after)
        others = substitutes(lessons) if self.others_may_give_it else {}
        for lesson in lessons:
            name = f"lesson_{lesson.pk}"
            self.asked[name] = lesson.pk
            offered = _offered(others.get(lesson.pk, []), hours[lesson.pk])
            self.possible[name] = {value: remedy for value, _words, remedy in offered}
            choices = [(value, words) for value, words, _remedy in offered]
            field = forms.ChoiceField(label=_label(lesson), choices=choices, required=False)
            dress(field)
            self.fields[name] = field


def _offered(teachers: list[Teacher], hours: list[Opening]) -> list[tuple[str, str, Remedy]]:
    """What may be chosen for a lesson: the value, the words, the remedy."""
    found = [(str(kind), str(words), Remedy(kind)) for kind, words in CALLED_OFF]
    for teacher in teachers:
        words = say("%(teacher)s gives it") % {"teacher": teacher}
        found.append((f"substitute {teacher.pk}", words, Remedy(Kind.SUBSTITUTE, teacher=teacher)))
    for hour in hours:
        words = say("move to %(time)s") % {"time": when(hour.starts_at, hour.ends_at)}
        remedy = Remedy(Kind.MOVE, starts_at=hour.starts_at, room=hour.room)
        found.append((f"move {hour.starts_at.isoformat()}", words, remedy))
    return found


def _label(lesson: Lesson) -> str:
    students = ", ".join(row.student.first_name for row in lesson.participants.all()) or say("nobody yet")
    return f"{students}: {when(lesson.starts_at, lesson.ends_at)}, {lesson.teacher}"
