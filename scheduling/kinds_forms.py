"""Forms about seats, single lessons, the waiting list, and leaving."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from academy.models import CourseOffering, Student


class ChildForm(forms.Form):
    """Who it is for; what is cleaned is the row itself."""

    student = forms.TypedChoiceField(label=_("Who is it for?"))

    def __init__(self, *args: Any, students: Sequence[Student], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = {str(student.pk): student for student in students}
        field: Any = self.fields["student"]
        field.choices = [("", "---------"), *((key, str(row)) for key, row in rows.items())]
        field.coerce = rows.__getitem__
        # Nothing to choose is not asked.
        if len(students) == 1:
            field.initial = str(students[0].pk)


class SeatForm(ChildForm):
    """Who is to have the seat."""

    voucher = forms.CharField(label=_("Voucher, if you have one"), max_length=20, required=False)


class OnceForm(ChildForm):
    """Who comes, and to what: a trial or a single lesson in a subject."""

    course = forms.TypedChoiceField(label=_("What would you like?"))

    def __init__(self, *args: Any, offerings: Sequence[CourseOffering], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = {str(offering.pk): offering for offering in offerings}
        field: Any = self.fields["course"]
        field.choices = [("", "---------"), *((key, self._said(row)) for key, row in rows.items())]
        field.coerce = rows.__getitem__

    @staticmethod
    def _said(offering: CourseOffering) -> str:
        course = offering.course
        return f"{course} ({course.price})" if course.lesson_cents else f"{course} ({_('free of charge')})"


class LeaveForm(forms.Form):
    """A family gives up a course; the last day is the first that the notice allows, or later."""

    last_day = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
    words = forms.CharField(
        label=_("Would you tell us why?"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class PauseForm(forms.Form):
    """The days on which a weekly place rests, both included."""

    first_day = forms.DateField(label=_("First day without lessons"), widget=forms.DateInput(attrs={"type": "date"}))
    last_day = forms.DateField(label=_("Last day without lessons"), widget=forms.DateInput(attrs={"type": "date"}))
    because = forms.CharField(label=_("Would you tell us why?"), max_length=150, required=False)
