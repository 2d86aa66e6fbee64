"""The office's home: what needs a person now, then today, then the last seven days."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from academy.queries.school import school
from crm.admin.matters import matters
from crm.admin.today import today_cards
from crm.admin.trends import trend_cards
from crm.queries.trends import last_days


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What the index page shows; each part only to those who may see its rows."""
    begins = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    sections = matters(request, since=begins)
    days = last_days(zone=timezone.get_current_timezone_name(), currency=school().currency)
    return {
        **context,
        "title": "",
        "today": begins,
        "sections": sections,
        "waiting": sum(section.count for section in sections),
        "cards": today_cards(request, begins, begins + timedelta(days=1)),
        "trends": trend_cards(request, days, currency=school().currency),
    }
