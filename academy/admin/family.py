"""Families, with the people who belong to them."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from academy.admin.base import StaffAdmin
from academy.admin.columns import moment
from academy.admin.inlines import RowsInline
from academy.models import Family, Guardian, Student


class GuardianInline(RowsInline):
    """What each guardian may do. Custody changes are an end date and a new row."""

    model = Guardian
    fields = ("user", "may_see", "may_book", "may_pay", "may_pick_up", "is_told", "until")
    autocomplete_fields = ("user",)


class StudentInline(RowsInline):
    """The family's students."""

    model = Student
    fields = ("first_name", "last_name", "birth_date")
    show_change_link = True


@admin.register(Family)
class FamilyAdmin(StaffAdmin):
    """A household's account."""

    list_display = ("name", "since")
    search_fields = ("name", "guardians__user__email", "students__first_name")
    ordering = ("name", "pk")
    fields = ("name", "since")
    readonly_fields = ("since",)
    inlines = (StudentInline, GuardianInline)
    related = (
        (_("Account"), "billing", "payer", "family__id__exact={pk}"),
        (_("Invoices"), "billing", "invoice", "payer__family__id__exact={pk}"),
        (_("Enrolments"), "academy", "enrolment", "student__family__id__exact={pk}"),
        (_("Leads"), "crm", "lead", "family__id__exact={pk}"),
    )

    since = moment("created_at", title=_("since"))
