"""Students."""

from datetime import date

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from academy.admin.base import StaffAdmin
from academy.admin.columns import link_to, moment
from academy.models import Student


@admin.register(Student)
class StudentAdmin(StaffAdmin):
    """Somebody who learns; places are booked by a button over the weekly places."""

    list_display = ("__str__", "age", "family", "since")
    list_select_related = ("family",)
    search_fields = ("first_name", "last_name", "family__name")
    ordering = ("first_name", "last_name", "pk")
    autocomplete_fields = ("family", "user")
    fields = (("first_name", "last_name"), ("birth_date", "age"), "family", "user", ("its_family", "since"))
    readonly_fields = ("age", "its_family", "since")
    related = (
        (_("Enrolments"), "academy", "enrolment", "student__id__exact={pk}"),
        (_("Lessons"), "scheduling", "lesson", "students__id__exact={pk}"),
        (_("Attendance"), "scheduling", "attendance", "participant__student__id__exact={pk}"),
    )

    since = moment("created_at", title=_("since"))

    @admin.display(description=_("age"))
    def age(self, student: Student) -> str:
        today: date = timezone.localdate()
        return str(student.age_on(today)) if student.pk else "–"

    @admin.display(description=_("the family's page"))
    def its_family(self, student: Student) -> str:
        return link_to(student.family) if student.family_id else "–"
