"""Forms about money."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from academy.models import Enrolment, Student

LONGEST_YEARS = 3


class StatementForm(forms.Form):
    """Between which two days. What was not asked for is the last twelve months; `asked` is always good to go by."""

    first = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, data: Any, *, today: date) -> None:
        self.usual = {"first": today.replace(year=today.year - 1, day=1), "last": today}
        given = {name: data.get(name) or str(day) for name, day in self.usual.items()}
        super().__init__(given)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        first, last = found.get("first"), found.get("last")
        if first and last and first > last:
            self.add_error("last", say("This day lies before the first."))
        elif first and last and (last - first).days > 366 * LONGEST_YEARS:
            self.add_error("first", say("A statement reaches over three years at most."))
        return found

    @property
    def asked(self) -> tuple[date, date]:
        """The first and the last day, which is not after today: of what is to come the books know nothing."""
        days = self.cleaned_data if self.is_valid() else self.usual
        last = min(days["last"], self.usual["last"])
        return min(days["first"], last), last


class YearForm(forms.Form):
    """Which child's receipt, and of which year: the first child's and this year's where nobody said."""

    def __init__(self, data: Any, *, students: Collection[Student], years: Collection[int]) -> None:
        self.students = {student.pk: student for student in students}
        usual = {"student": next(iter(self.students), ""), "year": next(iter(years), "")}
        super().__init__({name: data.get(name) or first for name, first in usual.items()})
        children = [(pk, str(student)) for pk, student in self.students.items()]
        self.fields["student"] = forms.TypedChoiceField(label=_("Child"), coerce=int, choices=children)
        self.fields["year"] = forms.TypedChoiceField(
            label=_("Year"), coerce=int, choices=[(one, str(one)) for one in years]
        )


class VoucherForm(forms.Form):
    """A code, and what it is to be used for; with one place there is nothing to choose."""

    voucher = forms.CharField(label=_("Code"), max_length=20)
    enrolment = forms.TypedChoiceField(label=_("For"))

    def __init__(self, *args: Any, enrolments: Collection[Enrolment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = {str(enrolment.pk): enrolment for enrolment in enrolments}
        field: Any = self.fields["enrolment"]
        field.choices = [(key, str(row)) for key, row in rows.items()]
        field.coerce = rows.__getitem__
