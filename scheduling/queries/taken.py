"""Who is in the way of an hour, by name."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from academy.models import Teacher
from scheduling.models import Claim, Room

Span = tuple[datetime, datetime]


def taken_by(
    *,
    teacher: Teacher,
    room: Room | None,
    students: Iterable[Any],
    spans: Sequence[Span],
    but: Iterable[int] = (),
) -> list[list[str]]:
    """For each span a sentence for everybody who has a lesson then; in one question, however many spans.

    but: lessons (by id) that do not count, because they are about to be moved away.
    """
    if not spans:
        return []
    first, last = min(start for start, _end in spans), max(end for _start, end in spans)
    concerned = Q(resource__teacher=teacher) | Q(resource__student__in=[student.pk for student in students])
    if room:
        concerned |= Q(resource__room=room)
    claims = list(
        Claim.objects.filter(concerned, is_live=True, ends_at__gt=first, starts_at__lt=last)
        .exclude(lesson__in=but)
        .select_related("resource__teacher", "resource__student", "resource__room")
        .order_by("role", "starts_at")
    )
    return [
        list(dict.fromkeys(_said(claim) for claim in claims if claim.starts_at < end and claim.ends_at > start))
        for start, end in spans
    ]


def _said(claim: Claim) -> str:
    resource = claim.resource
    if resource.room:
        return _("%(room)s is taken at that time.") % {"room": resource.room}
    who = resource.teacher or (resource.student and resource.student.first_name)
    return _("%(name)s has another lesson at that time.") % {"name": who}
