"""What the school has told this person."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from academy.audiences import person_page
from academy.words import clock, here, short_day
from messaging.actions.read import mark_read
from messaging.models import Message


@require_safe
@person_page
def notices(request: HttpRequest) -> HttpResponse:
    """The newest fifty, which are read by being looked at."""
    rows = list(Message.objects.in_app(request.user)[:50])
    shown = [
        {
            "when_label": f"{short_day(here(row.created_at))}, {clock(here(row.created_at))}",
            "text": row.subject,
            "url": row.url,
            "unread": row.read_at is None,
        }
        for row in rows
    ]
    if request.method == "GET":
        mark_read(person=request.user, up_to=rows[0].pk if rows else 0)
    return render(request, "person/notices.html", {"notices": shown})
