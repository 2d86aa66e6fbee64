"""Forms behind buttons, dressed like the office's other forms."""

from typing import Any

from django import forms
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


class StaffForm(forms.Form):
    """row: the row the button stands on, None over a list."""

    def __init__(self, *args: Any, row: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        for field in self.fields.values():
            dress(field)


def dress(field: forms.Field) -> None:
    """Give a plain field the office's widget; one that was chosen on purpose stays."""
    worn = type(field.widget)
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
