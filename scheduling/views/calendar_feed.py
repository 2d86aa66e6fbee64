"""The door for other people's calendars: whoever has the address reads it, until it is revoked."""

import hashlib
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.utils import timezone, translation
from django.utils.http import parse_etags, quote_etag
from django.views.decorators.http import require_safe

from academy.api.limits import Limit, TooOften, address_of, count
from academy.audiences import public_page
from academy.kernel.db import Now
from academy.models.zone import zone
from academy.queries.school import school
from scheduling.feed_file import file_of
from scheduling.models import CalendarFeed
from scheduling.queries.feeds import feed_of

# The most eager readers come every five minutes; a family may have several.
READS = Limit("feed", 60, timedelta(hours=1))
MISSES = Limit("feed-miss", 60, timedelta(minutes=10))
SEEN_EVERY = timedelta(minutes=10)
CALENDAR = "text/calendar; charset=utf-8"


@require_safe
@public_page
def feed(request: Any, token: str) -> HttpResponse:
    """The file, or 304 where the reader has it; 404 for an address that is unknown, revoked or no longer anybody's."""
    found = feed_of(token)
    try:
        count(READS, found.pk) if found else count(MISSES, address_of(request))
    except TooOften as often:
        return HttpResponse(status=429, headers={"Retry-After": str(often.wait), "Cache-Control": "no-store"})
    if found is None:
        raise Http404
    _seen(found)
    here = zone(school().zone)
    today = timezone.now().astimezone(here).replace(hour=0, minute=0, second=0, microsecond=0)
    with translation.override(found.made_by.language):
        body = file_of(found, today=today)
    return calendar_file(request, body, name="calendar")


def calendar_file(request: Any, body: bytes, *, name: str) -> HttpResponse:
    """A file that is the reader's alone, asked for anew each time and not sent twice."""
    tag = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    known = {word.removeprefix("W/") for word in parse_etags(request.headers.get("If-None-Match", ""))}
    answer = HttpResponseNotModified() if tag in known or "*" in known else HttpResponse(body, content_type=CALENDAR)
    answer["ETag"] = tag
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = "no-referrer"
    if answer.status_code == 200:
        answer["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return answer


def _seen(found: CalendarFeed) -> None:
    """When it was read last, to the ten minutes: whoever made it sees which of them is in use."""
    last = found.last_read_at
    if last is None or timezone.now() - last > SEEN_EVERY:
        CalendarFeed.objects.filter(pk=found.pk).update(last_read_at=Now())
