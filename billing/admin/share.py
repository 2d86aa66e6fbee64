"""Who pays how much of a student's bill, where several do."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from academy.admin.amounts import PercentField
from academy.admin.base import FactAdmin
from academy.admin.buttons import Button
from academy.admin.forms import StaffForm
from academy.admin.lookups import student_field
from academy.models import Guardian, Student, User
from academy.queries.school import school_today
from billing.actions.shares import divide
from billing.models import Share


def _somebody(label: Any) -> forms.ModelChoiceField:
    widget = AutocompleteSelect(Guardian._meta.get_field("user"), admin.site)
    guardians = User.objects.filter(guardianships__in=Guardian.objects.current().filter(may_pay=True)).distinct()
    return forms.ModelChoiceField(label=label, queryset=guardians, required=False, widget=widget)


def _part() -> PercentField:
    return PercentField(label=_("Percent"), min_value=0, max_value=100, required=False)


class DivideForm(StaffForm):
    """Two people and their parts; without any the family pays as a whole again."""

    student = student_field()
    first_day = forms.DateField(label=_("From"))
    first_payer = _somebody(_("Who pays"))
    first_percent = _part()
    second_payer = _somebody(_("And who else"))
    second_percent = _part()


def _divide(_row: None, by: Any, *, student: Student, first_day: Any, **parts: Any) -> str:
    both = (
        (parts["first_payer"], parts["first_percent"]),
        (parts["second_payer"], parts["second_percent"]),
    )
    divide(student=student, first_day=first_day, parts={person: points or 0 for person, points in both if person})
    return say("From %(day)s on %(student)s’s bill is paid like this.") % {
        "day": first_day,
        "student": student.first_name,
    }


DIVIDE = Button(
    name="divide",
    label=_("Divide a student’s bill"),
    press=_divide,
    permission="billing.add_share",
    question=_("Each gets invoices of their own for their part; together they come to the whole, to the cent."),
    form=DivideForm,
    initial=lambda _row: {"first_day": school_today()},
    tone="main",
)


@admin.register(Share)
class ShareAdmin(FactAdmin):
    """Where nobody stands here the family pays as a whole."""

    list_display = ("student", "payer", "percent", "first_day", "last_day")
    list_select_related = ("student", "payer__person", "payer__family")
    search_fields = ("student__first_name", "student__last_name", "payer__family__name")
    ordering = ("student__last_name", "student__first_name", "-first_day")
    fields = (("student", "payer"), ("percent", "first_day", "last_day"))
    readonly_fields = ("percent",)
    list_buttons = (DIVIDE,)

    @admin.display(description=_("part"), ordering="points")
    def percent(self, share: Share) -> str:
        return f"{share.points / 100:g} %"
