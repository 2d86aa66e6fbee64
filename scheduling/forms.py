"""Forms about times."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from academy.forms.teachers import SubjectField, to_choose_from
from academy.models import Student, Subject
from scheduling.models import Cause, Weekday


def offer(field: Any, rows: Mapping[str, Any], *, empty: Any = "---------") -> None:
    """Let one of these be chosen; what is cleaned is the row itself, which is not read a second time."""
    field.choices = [("", empty), *((key, str(row)) for key, row in rows.items())]
    field.coerce = rows.__getitem__


class TimeFilter(forms.Form):
    """Narrow the free times; everything is optional. A large school lists only the teachers of a subject."""

    subject = SubjectField()
    day = forms.TypedChoiceField(
        label=_("Day"),
        choices=[("", _("Any day")), *Weekday.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    time = forms.TimeField(
        label=_("Hour at the school"), required=False, widget=forms.TimeInput(attrs={"type": "time", "step": "900"})
    )
    teacher = forms.TypedChoiceField(label=_("Teacher"), required=False, empty_value=None)

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        if teachers := {teacher.slug: teacher for teacher in to_choose_from(data)}:
            offer(self.fields["teacher"], teachers, empty=_("Any teacher"))
        else:
            del self.fields["teacher"]


class BookingForm(forms.Form):
    """Who is to have the weekly place, and what they want to learn."""

    student = forms.TypedChoiceField(label=_("Who is it for?"))
    subject = forms.TypedChoiceField(label=_("What to learn"))
    voucher = forms.CharField(label=_("Voucher, if you have one"), max_length=20, required=False)

    def __init__(self, *args: Any, students: Sequence[Student], subjects: Sequence[Subject], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields["student"], {str(student.pk): student for student in students})
        offer(self.fields["subject"], {subject.slug: subject for subject in subjects})
        # Nothing to choose is not asked.
        if len(students) == 1:
            self.fields["student"].initial = str(students[0].pk)
        if len(subjects) == 1:
            self.fields["subject"].initial = subjects[0].slug
            self.fields["subject"].widget = forms.HiddenInput()


class CallOffForm(forms.Form):
    """Why somebody cannot come; what the policy says of each reason stands beside it."""

    cause = forms.ChoiceField(label=_("Why?"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("In a few words"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, foreseen: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.foreseen = foreseen
        causes = [Cause(cause) for cause in foreseen]
        self.fields["cause"].choices = [(cause.value, cause.label) for cause in causes]  # type: ignore[attr-defined]
        self.fields["cause"].initial = causes[0].value
        self.fields["words"].required = any(one.words_required for one in foreseen.values())

    def options(self) -> list[tuple[Any, list[Any]]]:
        """What the policy will say, each answer once, with the reasons to which it says so."""
        groups: list[tuple[Any, list[Any]]] = []
        for choice in self["cause"]:
            says = self.foreseen[choice.data["value"]]
            same = next((choices for other, choices in groups if other.sentences == says.sentences), None)
            if same is None:
                groups.append((says, [choice]))
            else:
                same.append(choice)
        return groups
