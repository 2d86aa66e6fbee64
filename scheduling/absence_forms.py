"""A teacher's own word that they are away."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from academy.models import Teacher
from scheduling.models import Unavailability
from scheduling.queries.occurrences import instant
from scheduling.queries.teaching import today_at

LONGEST_AHEAD = timedelta(days=2 * 365)


class AbsenceForm(forms.Form):
    """From when to when on the teacher's own clock, and why. `away` has what the verb wants."""

    first_day = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    starts = forms.TimeField(
        label=_("From"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}),
        help_text=_("Empty: the whole day."),
    )
    last_day = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Empty: the same day."),
    )
    ends = forms.TimeField(
        label=_("Until"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}),
        help_text=_("Empty: the whole day."),
    )
    kind = forms.ChoiceField(label=_("Why"), choices=Unavailability.Kind.choices)
    note = forms.CharField(
        label=_("Anything the office should know"),
        max_length=200,
        required=False,
        help_text=_("Families do not see this."),
    )

    def __init__(self, *args: Any, teacher: Teacher, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.teacher = teacher

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        for name in ("first_day", "last_day"):
            on = typed.get(name)
            if on and abs(on - today_at(self.teacher)) > LONGEST_AHEAD:
                self.add_error(name, say("Choose a day within the next two years."))
        return typed

    @property
    def away(self) -> dict[str, Any]:
        """The instants and the rest of a valid form."""
        typed = self.cleaned_data
        first: date = typed["first_day"]
        last: date = typed["last_day"] or first
        # Until midnight, where no hour is named.
        end = (last, typed["ends"]) if typed["ends"] else (last + timedelta(days=1), time())
        return {
            "starts_at": self._instant(first, typed["starts"] or time()),
            "ends_at": self._instant(*end),
            "kind": typed["kind"],
            "note": typed["note"],
        }

    def _instant(self, day: date, clock: time) -> datetime:
        return instant(day, clock, self.teacher.zone)
