"""Forms about saved cards."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.actions.card import LAST_DAY

NEVER = ""


def _days() -> list[tuple[str, Any]]:
    return [(NEVER, _("Never: I pay each invoice myself")), *((str(day), str(day)) for day in range(1, LAST_DAY + 1))]


class DayForm(forms.Form):
    """On which day of the month a card is charged by itself; none for never."""

    day = forms.TypedChoiceField(
        label=_("Day of the month"), choices=_days, coerce=int, empty_value=None, required=False
    )
