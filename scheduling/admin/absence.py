"""Teachers who are away, and what becomes of their lessons meanwhile."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from unfold import widgets

from academy.admin.base import RemovableMixin, StaffAdmin
from academy.admin.buttons import Button
from academy.admin.columns import moment
from academy.models import Teacher
from scheduling.actions.absence import enter_absence, refuse_absence
from scheduling.admin.remedies import RemedyForm
from scheduling.models import Lesson, Unavailability
from scheduling.queries.affected import during, lessons_left


class AwayForm(RemedyForm):
    """Who, from when to when, and why; then what becomes of each lesson."""

    others_may_give_it = True

    teacher = forms.ModelChoiceField(label=_("Teacher"), queryset=Teacher.objects.filter(is_active=True))
    starts_at = forms.SplitDateTimeField(label=_("From"), widget=widgets.UnfoldAdminSplitDateTimeWidget)
    ends_at = forms.SplitDateTimeField(label=_("Until"), widget=widgets.UnfoldAdminSplitDateTimeWidget)
    kind = forms.ChoiceField(label=_("Reason"), choices=Unavailability.Kind.choices)
    note = forms.CharField(label=_("Note for the office"), max_length=200, required=False)

    def check(self, own: dict[str, Any]) -> None:
        refuse_absence(starts_at=own["starts_at"], ends_at=own["ends_at"])

    def met(self, own: dict[str, Any]) -> list[Lesson]:
        return during(own["teacher"], own["starts_at"], own["ends_at"])

    def after(self, own: dict[str, Any]) -> datetime:
        ends_at: datetime = own["ends_at"]
        return ends_at


class LessonsForm(RemedyForm):
    """What becomes of the lessons that came into an absence later."""

    others_may_give_it = True

    def check(self, own: dict[str, Any]) -> None:
        refuse_absence(starts_at=self.row.starts_at, ends_at=self.row.ends_at)

    def met(self, own: dict[str, Any]) -> list[Lesson]:
        return during(self.row.teacher, self.row.starts_at, self.row.ends_at)

    def after(self, own: dict[str, Any]) -> datetime:
        ends_at: datetime = self.row.ends_at
        return ends_at


def _see_to(absence: Unavailability, by: Any, **answers: Any) -> str:
    done = enter_absence(
        teacher=absence.teacher,
        starts_at=absence.starts_at,
        ends_at=absence.ends_at,
        kind=absence.kind,
        by=by,
        **answers,
    )
    return say("Lessons seen to: %(count)s; everybody concerned is told.") % {"count": len(done)}


def _away(_row: None, by: Any, **answers: Any) -> str:
    done = enter_absence(by=by, **answers)
    return say("It is entered. Lessons seen to: %(count)s; everybody concerned is told.") % {"count": len(done)}


AWAY = Button(
    name="away",
    label=_("A teacher is away"),
    press=_away,
    permission="scheduling.add_unavailability",
    question=_("Say when. If there are lessons, you are asked what becomes of each, and all is done at once."),
    form=AwayForm,
    tone="main",
)


SEE_TO = Button(
    name="lessons",
    label=_("See to its lessons"),
    press=_see_to,
    permission="scheduling.add_unavailability",
    question=_("Lessons that were booked into this time later; you are asked what becomes of each."),
    form=LessonsForm,
    offered=lambda absence: absence.ends_at > timezone.now(),
    tone="main",
)


@admin.register(Unavailability)
class UnavailabilityAdmin(RemovableMixin, StaffAdmin):
    """Entered by a verb, so that no lesson is forgotten. Removed, the hours may be booked again; lessons stay."""

    list_display = ("teacher", "begins", "ends", "kind", "lessons_left", "note")
    list_filter = ("kind", "teacher")
    list_select_related = ("teacher",)
    search_fields = ("teacher__name",)
    ordering = ("-starts_at",)
    fields = (("teacher", "kind"), ("begins", "ends"), "note")
    readonly_fields = ("teacher", "begins", "ends")
    buttons = (SEE_TO,)
    list_buttons = (AWAY,)

    begins = moment("starts_at", title=_("from"))
    ends = moment("ends_at", title=_("until"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Unavailability]:
        return super().get_queryset(request).annotate(left=lessons_left())

    @admin.display(description=_("lessons in it"))
    def lessons_left(self, absence: Unavailability) -> int:
        left: int = absence.left  # type: ignore[attr-defined]
        return left

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Entered by a verb: the button over the list."""
        return False
