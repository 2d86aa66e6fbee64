"""The enquiry form."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from academy.models import Subject


class EnquiryForm(forms.Form):
    """Who asks, and for whom. Whoever fills in `website` is a machine."""

    first_name = forms.CharField(
        label=_("Your first name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label=_("Your last name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    email = forms.CharField(
        label=_("E-mail"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "email", "type": "email", "inputmode": "email"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=30,
        required=False,
        help_text=_("If you would rather be called."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )
    student_name = forms.CharField(label=_("Student's first name"), max_length=80)
    birth_date = forms.DateField(
        label=_("Student's birth date"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("So that we can suggest the right teacher."),
    )
    subject = forms.ModelChoiceField(
        label=_("What would they like to learn?"),
        queryset=Subject.objects.filter(is_active=True),
        to_field_name="slug",
        empty_label=_("Please choose"),
    )
    message = forms.CharField(
        label=_("Anything we should know?"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    consent = forms.BooleanField(
        label=_("You may write to me or call me about lessons."),
        error_messages={"required": _("Without your leave we may not answer you.")},
    )
    website = forms.CharField(required=False)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        for name in ("first_name", "last_name", "student_name", "email", "phone"):
            if any(character in found.get(name, "") for character in "\r\n\u2028\u2029\x00"):
                self.add_error(name, _("Please write this on one line."))
        return found
