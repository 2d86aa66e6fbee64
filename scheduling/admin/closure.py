"""Days on which the school is closed, and what becomes of the lessons on them."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from academy.admin.base import StaffAdmin
from academy.admin.buttons import Button
from academy.models import ClosedDate
from academy.models.zone import midnight
from academy.queries.school import school, school_today
from academy.words import short_day
from scheduling.actions.closure import close_days, refuse_closure, reopen_day
from scheduling.admin.remedies import RemedyForm
from scheduling.models import Lesson
from scheduling.queries.affected import on_days


class CloseForm(RemedyForm):
    """From when to when, and why; then what becomes of each lesson."""

    first_day = forms.DateField(label=_("First day"), widget=forms.DateInput)
    last_day = forms.DateField(label=_("Last day"), widget=forms.DateInput)
    reason = forms.CharField(label=_("Why (families read it)"), max_length=80)

    def check(self, own: dict[str, Any]) -> None:
        refuse_closure(**own)

    def met(self, own: dict[str, Any]) -> list[Lesson]:
        return on_days(own["first_day"], own["last_day"])

    def after(self, own: dict[str, Any]) -> datetime:
        return midnight(own["last_day"] + timedelta(days=1), school().zone)


def _close(_row: None, by: Any, **answers: Any) -> str:
    done = close_days(by=by, **answers)
    return say("The school is closed. Lessons seen to: %(count)s; everybody concerned is told.") % {"count": len(done)}


def _reopen(closed: ClosedDate, by: Any) -> str:
    day = closed.day
    done = reopen_day(closed=closed)
    sentence = say("The school is open on %(day)s. Lessons that take place again: %(count)s.") % {
        "day": short_day(day),
        "count": done.added + done.changed,
    }
    lost: set[date] = {one for days in done.in_the_way.values() for one in days}
    if lost:
        sentence += " " + say("Some could not return: their hour is taken, or their credit is used.")
    return sentence


CLOSE = Button(
    name="close",
    label=_("Close the school"),
    press=_close,
    permission="academy.add_closeddate",
    question=_("Say which days. If lessons are on them, you are asked what becomes of each, and all is done at once."),
    form=CloseForm,
    tone="main",
)
REOPEN = Button(
    name="reopen",
    label=_("Open after all"),
    press=_reopen,
    permission="academy.delete_closeddate",
    question=_("Lessons that were called off only because of this take place again, where their hour is still free."),
    offered=lambda closed: closed.day >= school_today(),
    tone="stern",
)


@admin.register(ClosedDate)
class ClosedDateAdmin(StaffAdmin):
    """Closed and opened by verbs, so that no lesson is forgotten; the words may be put right."""

    list_display = ("day", "reason")
    search_fields = ("reason",)
    ordering = ("-day",)
    fields = (("day", "reason"),)
    readonly_fields = ("day",)
    buttons = (REOPEN,)
    list_buttons = (CLOSE,)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Closed by a verb: the button over the list."""
        return False
