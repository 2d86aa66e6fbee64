"""Forms behind buttons, dressed like the office's other forms."""

from typing import Any, cast

from django import forms
from django.contrib.admin.widgets import AutocompleteMixin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold import widgets

DRESS = {
    forms.TextInput: widgets.UnfoldAdminTextInputWidget,
    forms.EmailInput: widgets.UnfoldAdminEmailInputWidget,
    forms.NumberInput: widgets.UnfoldAdminIntegerFieldWidget,
    forms.Textarea: widgets.UnfoldAdminTextareaWidget,
    forms.DateInput: widgets.UnfoldAdminSingleDateWidget,
    forms.TimeInput: widgets.UnfoldAdminSingleTimeWidget,
    forms.DateTimeInput: widgets.UnfoldAdminSplitDateTimeWidget,
    forms.SplitDateTimeWidget: widgets.UnfoldAdminSplitDateTimeWidget,
    forms.CheckboxInput: widgets.UnfoldBooleanWidget,
}


# What an address says where fields that look somebody up by script are to be plain lists of all there are.
PLAIN = "plain"


def is_plain(request: HttpRequest) -> bool:
    """Whether this page was asked for as it works without JavaScript."""
    return PLAIN in request.GET


class StaffForm(forms.Form):
    """row: the row the button stands on, None over a list. plain: fields that look up by script are lists instead."""

    def __init__(self, *args: Any, row: Any = None, plain: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        self.looks_up = not plain and looks_up(self)
        for field in self.fields.values():
            if plain:
                make_plain(field)
            dress(field)


def looks_up(form: forms.BaseForm) -> bool:
    """Whether it has a field that asks the server for its choices while one types."""
    return any(isinstance(_inside(field), AutocompleteMixin) for field in form.fields.values())


def make_plain(field: forms.Field) -> None:
    """A field that looks up by script becomes a list of all that it may be."""
    if isinstance(field, forms.ModelChoiceField) and isinstance(field.widget, AutocompleteMixin):
        field.widget = forms.Select(choices=list(getattr(field, "choices", [])))


def _inside(field: forms.Field) -> forms.Widget:
    """The widget itself, without the admin's links beside it."""
    inside: Any = getattr(field.widget, "widget", field.widget)
    return cast(forms.Widget, inside)


def dress(field: forms.Field) -> None:
    """Give a plain field the office's widget; one that was chosen on purpose stays."""
    worn = type(field.widget)
    if isinstance(field, forms.ModelChoiceField) and worn is forms.Select and field.empty_label:
        field.empty_label = _("Choose …") if field.required else "–"
    if worn in (forms.Select, forms.SelectMultiple):
        choices = list(getattr(field, "choices", []))
        field.widget = (
            widgets.UnfoldAdminSelectWidget(choices=choices)
            if worn is forms.Select
            else widgets.UnfoldAdminSelectMultipleWidget(choices=choices)
        )
    elif worn is forms.CheckboxSelectMultiple:
        field.widget = widgets.UnfoldAdminCheckboxSelectMultipleWidget(choices=list(getattr(field, "choices", [])))
    elif worn in DRESS:
        field.widget = DRESS[worn](attrs=field.widget.attrs)
    field.widget.is_required = field.required


class ReasonForm(StaffForm):
    """For a verb that wants to know why. An empty reason is the verb's to refuse."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea, required=False, max_length=500)
