"""What is asked on a policy's own pages: an absence to try it on, and what to compare it with."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from academy.admin.forms import StaffForm
from academy.models.zone import zone
from scheduling.makeup.facts import Earlier, Facts
from scheduling.models import Cancellation, Cause, Lesson, MakeUpPolicy, Side
from scheduling.queries.school_days import SchoolDays

# Somebody, and one course: whoever tries a policy thinks of one student.
SOMEBODY = 1


class TryForm(StaffForm):
    """One missed lesson."""

    side = forms.ChoiceField(label=_("Said by"), choices=Side.choices, initial=Side.FAMILY)
    cause = forms.ChoiceField(label=_("Cause"), choices=Cause.choices, initial=Cause.FAMILY)
    kind = forms.ChoiceField(label=_("Kind of lesson"), choices=Lesson.Kind.choices, initial=Lesson.Kind.WEEKLY)
    day = forms.DateField(label=_("Day of the lesson"))
    starts = forms.TimeField(label=_("It begins at"), initial=time(16))
    notice = forms.DecimalField(
        label=_("Called off so many hours before"),
        required=False,
        min_value=-1000,
        max_value=10_000,
        max_digits=8,
        decimal_places=2,
        help_text=_("Empty: nobody called it off."),
    )
    channel = forms.ChoiceField(label=_("How"), choices=Cancellation.Channel.choices)
    words = forms.CharField(label=_("In words"), required=False, initial="…", max_length=500)
    has_proof = forms.BooleanField(label=_("Proof was seen"), required=False)
    is_unpaid = forms.BooleanField(label=_("The lesson is not paid"), required=False)
    is_adult = forms.BooleanField(label=_("The student is of age"), required=False)
    earlier = forms.CharField(
        label=_("Days of earlier credits that count"),
        required=False,
        max_length=500,
        help_text=_("Such as 2026-10-06 2026-11-03; the number of the rule may follow: 2026-10-06#4."),
    )

    def clean_earlier(self) -> tuple[Earlier, ...]:
        found = []
        for word in self.cleaned_data["earlier"].replace(",", " ").split():
            day, _hash, rule = word.partition("#")
            try:
                found.append(_earlier(date.fromisoformat(day), int(rule) if rule else None))
            except ValueError as error:
                raise forms.ValidationError(say("“%(word)s” is no day.") % {"word": word}) from error
        return tuple(found)

    def facts(self, days: SchoolDays, zone_name: str) -> Facts:
        """Of a form that is valid."""
        given = self.cleaned_data
        starts_at = datetime.combine(given["day"], given["starts"], tzinfo=zone(zone_name)).astimezone(UTC)
        notice = given["notice"]
        return Facts(
            side=given["side"],
            cause=given["cause"],
            starts_at=starts_at,
            zone=zone_name,
            announced_at=None if notice is None else starts_at - timedelta(minutes=round(notice * 60)),
            channel=given["channel"],
            words=given["words"],
            has_proof=given["has_proof"],
            is_paid=not given["is_unpaid"],
            is_make_up=given["kind"] == Lesson.Kind.MAKE_UP,
            kind=given["kind"],
            is_adult=given["is_adult"],
            earlier=given["earlier"],
            terms=days.terms,
            school_years=days.school_years,
            closed_days=days.closed_days,
            student=SOMEBODY,
            course=SOMEBODY,
            family=SOMEBODY,
        )


def _earlier(day: date, rule: int | None) -> Earlier:
    return Earlier(day, student=SOMEBODY, course=SOMEBODY, family=SOMEBODY, rule=rule)


class WhatIfForm(StaffForm):
    """Which policy is compared with, and over which days."""

    base = forms.ModelChoiceField(label=_("Compared with"), queryset=MakeUpPolicy.objects.all())
    first_day = forms.DateField(label=_("Lessons from"))
    last_day = forms.DateField(label=_("to"))

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        first, last = typed.get("first_day"), typed.get("last_day")
        if first and last and not timedelta(0) <= last - first <= timedelta(days=800):
            self.add_error("last_day", say("Choose days in their order, two years at most."))
        return typed
