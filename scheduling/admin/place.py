"""Weekly places: who holds or has which weekly time; and booking one for a family that asks at the counter."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from academy.admin.base import FactAdmin
from academy.admin.buttons import Button
from academy.admin.columns import WAITS, WELL, link_to, moment, state
from academy.admin.columns import say as say_time
from academy.admin.forms import StaffForm
from academy.admin.lookups import student_field
from academy.kernel.errors import Refusal
from academy.models import Guardian, Student, Subject
from scheduling.actions.assign import book_any_teacher
from scheduling.actions.book import book_place
from scheduling.models import Place, Timeslot
from scheduling.queries.free import free_times, offered


class BookingForm(StaffForm):
    """For whom, and which of the times that are free now; without a time the assigner finds a teacher."""

    student = student_field()
    subject = forms.ModelChoiceField(label=_("Subject"), queryset=Subject.objects.filter(is_active=True))
    timeslot = forms.ChoiceField(label=_("Time"), required=False, help_text=_("Empty: any teacher of the subject."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        free = free_times(offered())
        self.free = {str(time.timeslot.pk): time.timeslot for time in free}
        choices = [("", "–"), *((pk, self._said(slot)) for pk, slot in self.free.items())]
        self.fields["timeslot"].choices = choices  # type: ignore[attr-defined]

    @staticmethod
    def _said(slot: Timeslot) -> str:
        return f"{slot} ({', '.join(slot.teacher.subject_names)})"

    def clean_timeslot(self) -> Timeslot | None:
        return self.free.get(self.cleaned_data["timeslot"])


def _book(_row: None, by: Any, *, student: Student, subject: Subject, timeslot: Timeslot | None) -> str:
    guardian = Guardian.objects.current().filter(family=student.family, may_book=True, user__is_active=True)
    booker = guardian.select_related("user").order_by("pk").first()
    if booker is None:
        raise Refusal(say("Nobody in this family may book. Give a guardian that right first."))
    if timeslot:
        enrolment = book_place(student=student, timeslot=timeslot, by=booker.user, subject=subject)
    else:
        enrolment = book_any_teacher(student=student, subject=subject, by=booker.user)
    place = enrolment.places.select_related("enrolment__student", "enrolment__offering__course").with_pattern().get()
    return say("%(place)s is held until %(when)s; %(guardian)s can pay for it on their page.") % {
        "place": place,
        "when": say_time(place.expires_at),
        "guardian": booker.user,
    }


BOOK = Button(
    name="book",
    label=_("Book a place"),
    press=_book,
    permission="scheduling.add_place",
    question=_("The place is held in the name of the family's guardian, who pays for it on their own page."),
    form=BookingForm,
    tone="main",
)


@admin.register(Place)
class PlaceAdmin(FactAdmin):
    """Held, confirmed and freed by the enrolment's story."""

    list_display = ("__str__", "state_label", "until", "confirmed", "freed", "freed_because")
    list_filter = ("state",)
    list_select_related = ("enrolment__student", "enrolment__offering__course__subject")
    search_fields = ("enrolment__student__first_name", "enrolment__student__last_name", "series__teacher__name")
    ordering = ("-pk",)
    fields = (
        ("state_label", "its_timeslot"),
        ("its_student", "its_enrolment"),
        ("until", "confirmed"),
        ("freed", "freed_because"),
    )
    readonly_fields = ("state_label", "its_timeslot", "its_student", "its_enrolment", "until", "confirmed", "freed")
    list_buttons = (BOOK,)
    related = ((_("Its lessons"), "scheduling", "lesson", "when=all&place__id__exact={pk}"),)

    state_label = state("state", {Place.State.HELD: WAITS, Place.State.CONFIRMED: WELL})
    until = moment("expires_at", title=_("held until"))
    confirmed = moment("confirmed_at", title=_("confirmed"))
    freed = moment("freed_at", title=_("freed"))

    def get_queryset(self, request: Any) -> Any:
        return super().get_queryset(request).with_pattern()

    @admin.display(description=_("weekly time"))
    def its_timeslot(self, place: Place) -> str:
        return link_to(place.timeslot) if place.timeslot else ""

    @admin.display(description=_("student"))
    def its_student(self, place: Place) -> str:
        return link_to(place.enrolment.student)

    @admin.display(description=_("enrolment"))
    def its_enrolment(self, place: Place) -> str:
        return link_to(place.enrolment)
