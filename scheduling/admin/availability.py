"""When teachers can teach, week by week, and the weekly times that are published from it."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from academy.admin.base import RemovableMixin, StaffAdmin
from academy.admin.buttons import Button
from academy.admin.forms import StaffForm
from academy.models import Teacher
from scheduling.actions.publish import publish_from_availability
from scheduling.models import Availability


class PublishForm(StaffForm):
    """Whose times, and how long each is."""

    teacher = forms.ModelChoiceField(
        label=_("Teacher"),
        queryset=Teacher.objects.filter(is_active=True),
        required=False,
        help_text=_("Empty: all teachers."),
    )
    minutes = forms.IntegerField(label=_("Length (minutes)"), initial=30, min_value=1, max_value=1440)


class HoursForm(forms.ModelForm):
    """Times and days in their order, said before the database would be asked about ranges that are none."""

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        starts, ends = typed.get("starts"), typed.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", say("It must end after it starts."))
        first, last = typed.get("first_day"), typed.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", say("The last day is before the first."))
        return typed


def _publish(_row: None, by: Any, teacher: Teacher | None, minutes: int) -> str:
    teachers = [teacher] if teacher else Teacher.objects.filter(is_active=True, availabilities__isnull=False).distinct()
    done = publish_from_availability(teachers=teachers, minutes=minutes)
    sentence = say("Newly offered: %(new)s. Kept: %(kept)s. Taken out of the offer: %(withdrawn)s.") % {
        "new": len(done.new),
        "kept": len(done.kept),
        "withdrawn": len(done.withdrawn),
    }
    if done.in_the_way:
        sentence += " " + say("Left out, because another time is there: %(times)s.") % {
            "times": "; ".join(done.in_the_way)
        }
    return sentence


PUBLISH = Button(
    name="publish",
    label=_("Publish weekly times"),
    press=_publish,
    permission="scheduling.add_timeslot",
    question=_(
        "Weekly times are offered wherever the teachers are available. Times that fit stay as they are; those that no"
        " longer fit are taken out of the offer, and places booked from them stay."
    ),
    form=PublishForm,
    tone="main",
)


@admin.register(Availability)
class AvailabilityAdmin(RemovableMixin, StaffAdmin):
    """Lessons that are on the calendar are not touched; what is offered follows with the button."""

    form = HoursForm
    list_display = ("__str__", "room", "zone", "buffer_minutes", "first_day", "last_day")
    list_filter = ("weekday", "teacher")
    list_select_related = ("teacher", "room")
    search_fields = ("teacher__name",)
    ordering = ("teacher__name", "weekday", "starts")
    autocomplete_fields = ("teacher",)
    fields = (
        ("teacher", "room"),
        "weekday",
        ("starts", "ends"),
        ("first_day", "last_day"),
        ("zone", "buffer_minutes"),
    )
    list_buttons = (PUBLISH,)
