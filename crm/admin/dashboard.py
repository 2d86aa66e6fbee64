"""The office's home: what needs a person now, then today, then the last seven days."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from crm.admin.matters import matters
from crm.admin.today import today_cards
from crm.admin.trends import trend_cards
from crm.queries.trends import last_days
from crm.queries.work_queue import NONE, holds


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What the index page shows; each part only to those who may see its rows."""
    begins = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    may_see_places = request.user.has_perm("scheduling.view_place")
    held, lapsed = holds(lapsed_since=begins) if may_see_places else (NONE, NONE)
    sections = matters(request, lapsed=lapsed)
    return {
        **context,
        "title": "",
        "today": begins,
        "sections": sections,
        "waiting": sum(section.count for section in sections),
        "cards": today_cards(request, begins, begins + timedelta(days=1), held=held),
        "trends": trend_cards(request, last_days(zone=timezone.get_current_timezone_name())),
    }
