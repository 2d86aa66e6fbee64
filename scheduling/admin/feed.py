"""Private calendar addresses: who has one, whether it is read; revoking it, and making one for a room or teacher."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from academy.admin.base import FactAdmin
from academy.admin.buttons import Button
from academy.admin.columns import moment
from academy.admin.forms import StaffForm
from academy.kernel.errors import Refusal
from academy.models import Teacher
from scheduling.actions.feed import make_feed, revoke_feed
from scheduling.models import CalendarFeed, Lesson, Room
from scheduling.queries.feeds import address_of


class FeedForm(StaffForm):
    """One room or one teacher; families and students make their own."""

    room = forms.ModelChoiceField(
        label=_("Room"),
        queryset=Room.objects.all(),
        required=False,
        widget=AutocompleteSelect(Lesson._meta.get_field("room"), admin.site),
    )
    teacher = forms.ModelChoiceField(
        label=_("Teacher"),
        queryset=Teacher.objects.all(),
        required=False,
        widget=AutocompleteSelect(Lesson._meta.get_field("teacher"), admin.site),
    )
    label = forms.CharField(label=_("What is it for?"), max_length=60, required=False)


def _make(_row: None, by: Any, *, room: Room | None, teacher: Teacher | None, label: str) -> str:
    if (room is None) == (teacher is None):
        raise Refusal(say("Choose one room or one teacher."))
    whose: dict[str, Any] = {"room": room} if room else {"teacher": teacher}
    _feed, token = make_feed(by=by, label=label, **whose)
    return say("The address, shown this once only: %(address)s") % {"address": address_of(token)}


def _revoke(feed: CalendarFeed, by: Any) -> str:
    revoke_feed(feed=feed)
    return say("The address is dead. Calendars that used it find nothing there any more.")


MAKE = Button(
    name="make",
    label=_("New address"),
    press=_make,
    permission="scheduling.add_calendarfeed",
    question=_("Whoever has the address sees first names and times, without signing in. It is shown once."),
    form=FeedForm,
    tone="main",
)
REVOKE = Button(
    name="revoke",
    label=_("Revoke"),
    press=_revoke,
    permission="scheduling.change_calendarfeed",
    question=_("Calendars that use it lose these lessons at once. It cannot be undone; another can be made."),
    offered=lambda feed: feed.revoked_at is None,
    tone="stern",
)


@admin.register(CalendarFeed)
class CalendarFeedAdmin(FactAdmin):
    """The secret part of an address is kept nowhere and cannot be shown again."""

    list_display = ("__str__", "label", "made_by", "made", "read", "revoked")
    list_select_related = ("family", "student", "teacher", "room", "made_by")
    search_fields = ("label", "made_by__email")
    ordering = ("-pk",)
    fields = (("family", "student", "teacher", "room"), ("label", "made_by"), ("made", "read", "revoked"))
    readonly_fields = ("made", "read", "revoked")
    buttons = (REVOKE,)
    list_buttons = (MAKE,)

    made = moment("created_at", title=_("made"))
    read = moment("last_read_at", title=_("last read"))
    revoked = moment("revoked_at", title=_("revoked"))
