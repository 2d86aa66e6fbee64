"""Fields that look somebody up while one types; without JavaScript they are lists (forms.make_plain)."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.utils.translation import gettext_lazy as _

from academy.models import Enrolment, Student


def student_field(*, required: bool = True) -> forms.ModelChoiceField:
    """A student, with their family."""
    return forms.ModelChoiceField(
        label=_("Student"),
        queryset=Student.objects.select_related("family"),
        required=required,
        widget=AutocompleteSelect(Enrolment._meta.get_field("student"), admin.site),
    )
