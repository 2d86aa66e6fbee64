"""Forms about calendars."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class FeedForm(forms.Form):
    """Whose lessons an address shows, and what it is for. Where there is no choice, none is asked."""

    whose = forms.ChoiceField(label=_("Whose lessons?"))
    label = forms.CharField(
        label=_("What is it for?"),
        max_length=60,
        required=False,
        help_text=_("Such as “My phone” or “Grandmother”, so that you know later which one to revoke."),
    )

    def __init__(self, *args: Any, choices: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["whose"].choices = list(choices.items())  # type: ignore[attr-defined]
        self.fields["whose"].initial = next(iter(choices))
        if len(choices) == 1:
            self.fields["whose"].widget = forms.HiddenInput()
