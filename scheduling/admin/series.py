"""Weekly lessons as patterns: changed from a day on, ended, given to somebody else."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from academy.admin.base import FactAdmin
from academy.admin.buttons import Button
from academy.admin.columns import link_to
from academy.admin.forms import StaffForm
from academy.kernel.errors import Refusal
from academy.models import Teacher
from academy.queries.school import school_today
from academy.words import short_day
from scheduling.actions.pause import pause_place
from scheduling.actions.rehome import rehome
from scheduling.actions.series import change_from, end_series
from scheduling.models import Room, Series, Weekday

REASON = _("Only where a rule speaks against it: a closed day, leave, hours that are not offered.")


class RunningFilter(admin.SimpleListFilter):
    """What is over is history."""

    title = _("when")
    parameter_name = "when"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("all", _("All"))]

    def choices(self, changelist: Any) -> Any:
        choices = super().choices(changelist)
        yield {**next(choices), "display": _("Running")}
        yield from choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[Series]) -> QuerySet[Series]:
        if self.value() == "all":
            return queryset
        return queryset.filter(pk__in=Series.objects.running())


class ChangeForm(StaffForm):
    """From which day on; what is left as it stands stays."""

    day = forms.DateField(label=_("From"), widget=forms.DateInput)
    weekday = forms.TypedChoiceField(label=_("Day"), choices=Weekday.choices, coerce=int)
    starts = forms.TimeField(label=_("Starts"))
    minutes = forms.IntegerField(
        label=_("Length (minutes)"),
        min_value=1,
        max_value=1440,
        help_text=_(
            "Another length changes the lessons only: what was invoiced stays, and so does the course’s price."
        ),
    )
    teacher = forms.ModelChoiceField(label=_("Teacher"), queryset=Teacher.objects.filter(is_active=True))
    room = forms.ModelChoiceField(label=_("Room"), queryset=Room.objects.filter(is_active=True), required=False)
    allowed_because = forms.CharField(label=_("Why all the same"), max_length=200, required=False, help_text=REASON)


class EndForm(StaffForm):
    """The last day on which there is a lesson."""

    last_day = forms.DateField(label=_("Last day"), widget=forms.DateInput)
    because = forms.CharField(label=_("Why"), max_length=200)


class RestForm(StaffForm):
    """From when to when."""

    first_day = forms.DateField(label=_("First day"), widget=forms.DateInput)
    last_day = forms.DateField(label=_("Last day"), widget=forms.DateInput)
    because = forms.CharField(label=_("Why"), max_length=100)
    exception = forms.CharField(
        label=_("Why although the policy says no"), max_length=100, required=False, help_text=_("Usually empty.")
    )


class RehomeForm(StaffForm):
    """Whose series go to whom, and from when."""

    teacher = forms.ModelChoiceField(label=_("Of"), queryset=Teacher.objects.all())
    to = forms.ModelChoiceField(label=_("To"), queryset=Teacher.objects.filter(is_active=True))
    day = forms.DateField(label=_("From"), widget=forms.DateInput)
    allowed_because = forms.CharField(label=_("Why all the same"), max_length=200, required=False, help_text=REASON)


def _change(series: Series, by: Any, **answers: Any) -> str:
    changed = change_from(series=series, **answers)
    sentence = say("It is changed; the first lesson is on %(day)s. Family and teachers are told.") % {
        "day": short_day(changed.first)
    }
    if changed.lost:
        sentence += " " + say("Because of closed days or the end of the term these fall out: %(days)s.") % {
            "days": ", ".join(short_day(day) for day in changed.lost)
        }
    return sentence


def _end(series: Series, by: Any, **answers: Any) -> str:
    changes = end_series(series=series, **answers)
    return say("It ends. Lessons called off: %(count)s.") % {"count": len(changes.called_off)}


def _rest(series: Series, by: Any, **answers: Any) -> str:
    if series.place is None:
        raise Refusal(say("Only one student's weekly place can rest, not a group."))
    pause_place(place=series.place, by=by, **answers)
    return say("The place rests, and its time stays the student's.")


def _rehome(_row: None, by: Any, **answers: Any) -> str:
    done = rehome(**answers)
    sentence = say("Given over: %(count)s. Families and teachers are told.") % {"count": len(done.done)}
    if done.refused:
        lines = "; ".join(f"{series}: {why}" for series, why in done.refused)
        sentence += " " + say("These stay and need a look: %(lines)s") % {"lines": lines}
    return sentence


def _is_running(series: Series) -> bool:
    return series.last_day >= school_today()


CHANGE = Button(
    name="change_from",
    label=_("Change from a day on"),
    press=_change,
    permission="scheduling.change_series",
    question=_("All lessons from that day on follow, or none does. Families and teachers are told."),
    form=ChangeForm,
    initial=lambda series: {
        "day": max(school_today(), series.first_day),
        "weekday": series.weekday,
        "starts": f"{series.starts:%H:%M}",
        "minutes": series.minutes,
        "teacher": series.teacher_id,
        "room": series.room_id,
    },
    offered=_is_running,
    tone="main",
)
END = Button(
    name="end",
    label=_("End"),
    press=_end,
    permission="scheduling.change_series",
    question=_("Lessons after the last day are called off, and the hour is free."),
    form=EndForm,
    offered=_is_running,
    tone="stern",
)
REST = Button(
    name="rest",
    label=_("Let it rest"),
    press=_rest,
    permission="scheduling.change_series",
    question=_("No lessons in these days; the weekly time stays the student's."),
    form=RestForm,
    offered=lambda series: series.place_id is not None and _is_running(series),
)
REHOME = Button(
    name="rehome",
    label=_("A teacher leaves: give their series over"),
    press=_rehome,
    permission="scheduling.change_series",
    question=_("Each series goes over whole or stays; those that stay are named with what is in the way."),
    form=RehomeForm,
)


@admin.register(Series)
class SeriesAdmin(FactAdmin):
    """The pattern behind weekly lessons. A change from a day on ends one series and begins the next."""

    list_display = ("__str__", "whose", "minutes", "room", "first_day", "last_day")
    list_filter = (RunningFilter, "weekday", "teacher")
    list_select_related = ("teacher", "room", "place__enrolment__student", "offering__course", "offering__semester")
    search_fields = (
        "teacher__name",
        "place__enrolment__student__first_name",
        "place__enrolment__student__last_name",
        "offering__course__name",
    )
    ordering = ("weekday", "starts", "pk")
    fields = (
        ("weekday", "starts", "minutes"),
        ("zone", "room"),
        ("its_teacher", "its_owner"),
        ("first_day", "last_day"),
    )
    readonly_fields = ("its_teacher", "its_owner")
    buttons = (CHANGE, REST, END)
    list_buttons = (REHOME,)
    related = ((_("Its lessons"), "scheduling", "lesson", "when=all&series__id__exact={pk}"),)

    @admin.display(description=_("for"))
    def whose(self, series: Series) -> str:
        return str(series.place.enrolment.student if series.place else series.offering)

    @admin.display(description=_("teacher"))
    def its_teacher(self, series: Series) -> str:
        return link_to(series.teacher)

    @admin.display(description=_("for"))
    def its_owner(self, series: Series) -> str:
        return link_to(series.place or series.offering)
