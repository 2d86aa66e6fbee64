"""Weekly times at which teachers can be booked, and the page on which many are published at once."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from academy.admin.base import RemovableMixin, StaffAdmin
from academy.admin.buttons import Button
from academy.admin.forms import StaffForm
from academy.models import Teacher
from scheduling.actions.timeslots import publish_timeslots
from scheduling.models import Room, Timeslot, Weekday


class PublishForm(StaffForm):
    """Whose times, on which days, from when to when."""

    teacher = forms.ModelChoiceField(label=_("Teacher"), queryset=Teacher.objects.filter(is_active=True))
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days"), choices=Weekday.choices, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    first = forms.TimeField(label=_("From"), help_text=_("On the clock of the teacher's own zone: 15:00"))
    last = forms.TimeField(label=_("To"), help_text=_("The last lesson ends by then."))
    minutes = forms.IntegerField(label=_("Length (minutes)"), initial=30, min_value=1, max_value=1440)
    room = forms.ModelChoiceField(label=_("Room"), queryset=Room.objects.filter(is_active=True), required=False)


def _publish(_row: None, by: Any, **answers: Any) -> str:
    new = publish_timeslots(**answers)
    return ngettext("%(n)s weekly time is published.", "%(n)s weekly times are published.", len(new)) % {"n": len(new)}


PUBLISH = Button(
    name="publish",
    label=_("Publish weekly times"),
    press=_publish,
    permission="scheduling.add_timeslot",
    question=_("Times that are there already stay as they are; families can book the new ones at once."),
    form=PublishForm,
    tone="main",
)


@admin.register(Timeslot)
class TimeslotAdmin(RemovableMixin, StaffAdmin):
    """What was published stays what it was, because places point to it; it is taken out of the offer instead."""

    list_display = ("__str__", "minutes", "room", "zone", "is_active")
    list_filter = ("weekday", "is_active", "teacher")
    list_select_related = ("teacher", "room")
    search_fields = ("teacher__name",)
    ordering = ("weekday", "starts", "teacher__name", "pk")
    fields = (("teacher", "weekday"), ("starts", "minutes"), "zone", "room", "is_active")
    readonly_fields = ("teacher", "weekday", "starts", "minutes", "zone")
    list_buttons = (PUBLISH,)
    related = ((_("Places"), "scheduling", "place", "timeslot__id__exact={pk}"),)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Published by a verb: the button over the list."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only what nobody ever held may go."""
        return super().has_delete_permission(request, obj) and (obj is None or not obj.places.exists())
