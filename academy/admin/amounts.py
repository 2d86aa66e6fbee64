"""Amounts and rates as people write them, kept as whole numbers: 32.00 as 3200 cents, 12.5 % as 1250 points."""

from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from unfold import widgets

from academy.queries.school import school

POINTS = 2  # Hundredths of a percent.


class Scaled(forms.DecimalField):
    """A decimal that is kept as a whole number, so many places further left."""

    widget = widgets.UnfoldAdminDecimalFieldWidget

    def places(self) -> int:
        """How many decimal places it may have."""
        raise NotImplementedError

    def sentence(self) -> str:
        """Said where there are more."""
        raise NotImplementedError

    def prepare_value(self, value: Any) -> Any:
        return Decimal(value).scaleb(-self.places()) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        number = super().clean(value)
        if number is None:
            return None
        whole = number.scaleb(self.places())
        if whole != int(whole):
            raise ValidationError(self.sentence())
        return int(whole)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class AmountField(Scaled):
    """Money in the school's currency, kept in minor units."""

    def places(self) -> int:
        return int(get_currency_precision(school().currency))

    def sentence(self) -> str:
        return _("%(currency)s has no smaller coin.") % {"currency": school().currency}


class PercentField(Scaled):
    """A rate in percent, kept in hundredths of a percent."""

    def places(self) -> int:
        return POINTS

    def sentence(self) -> str:
        return _("A percentage has two decimal places at the most.")
