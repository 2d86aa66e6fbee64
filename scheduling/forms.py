"""Forms about times."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from academy.models import Family, Student, Subject, Teacher
from scheduling.models import Timeslot


class TimeFilter(forms.Form):
    """Narrow the free times; everything is optional."""

    subject = forms.ModelChoiceField(
        label=_("Subject"),
        queryset=Subject.objects.filter(is_active=True),
        to_field_name="slug",
        required=False,
        empty_label=_("Any subject"),
    )
    day = forms.TypedChoiceField(
        label=_("Day"),
        choices=[("", _("Any day")), *Timeslot.Weekday.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    teacher = forms.ModelChoiceField(
        label=_("Teacher"),
        queryset=Teacher.objects.public(),
        to_field_name="slug",
        required=False,
        empty_label=_("Any teacher"),
    )


class BookingForm(forms.Form):
    """Who is to have the weekly place, and what they want to learn."""

    student = forms.ModelChoiceField(label=_("Who is it for?"), queryset=Student.objects.none())
    subject = forms.ModelChoiceField(label=_("What to learn"), queryset=Subject.objects.none(), to_field_name="slug")

    def __init__(self, *args: Any, family: Family, subjects: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        students = Student.objects.of_family(family)
        self.fields["student"].queryset = students  # type: ignore[attr-defined]
        self.fields["subject"].queryset = subjects  # type: ignore[attr-defined]
        # Nothing to choose is not asked.
        if len(students) == 1:
            self.fields["student"].initial = students[0]
        if len(subjects) == 1:
            self.fields["subject"].initial = subjects[0].slug
            self.fields["subject"].widget = forms.HiddenInput()
