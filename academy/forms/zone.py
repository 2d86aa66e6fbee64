"""Whose clock the pages show."""

from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

AREAS = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")


def zones() -> list[tuple[str, str]]:
    """Every zone with its place's name, in order."""
    return [(name, name.replace("_", " ")) for name in sorted(available_timezones()) if name.startswith(AREAS)]


class ZoneForm(forms.Form):
    """A time zone to show times in."""

    zone = forms.ChoiceField(label=_("Time zone"), choices=zones)
