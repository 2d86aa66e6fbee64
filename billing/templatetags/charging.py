"""What the office's pages show of the charging of cards."""

from typing import Any

from django import template
from django.urls import reverse

from academy.words import clock, here, short_day
from billing.queries.charging import stopped_by

register = template.Library()


@register.inclusion_tag("panels/charging_stopped.html", takes_context=True)
def charging_stopped(context: Any) -> dict[str, Any]:
    """A line over every page of the office while no card is charged: since when, by whom and why."""
    person: Any = getattr(context.get("request"), "user", None)
    switch = stopped_by() if person and person.is_staff else None
    if switch is None:
        return {}
    may = person.has_perm("billing.view_chargingswitch")
    return {
        "switch": switch,
        "since": f"{short_day(here(switch.at))}, {clock(here(switch.at))}",
        "url": reverse("admin:billing_chargingswitch_changelist") if may else "",
    }
