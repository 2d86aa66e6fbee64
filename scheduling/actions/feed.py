"""Make and revoke private calendar addresses."""

import secrets
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from academy.kernel.db import Now
from academy.kernel.errors import Refusal
from scheduling.models import CalendarFeed
from scheduling.queries.feeds import hash_of, may_show

# Of one person, in force at the same time.
MOST = 20


@transaction.atomic
def make_feed(*, by: Any, label: str = "", **whose: Any) -> tuple[CalendarFeed, str]:
    """An address for one family, student, teacher or room, and its secret part, which nobody can see again.

    Raises Refusal: not theirs to see, or too many already.
    """
    token = secrets.token_urlsafe(32)
    feed = CalendarFeed(made_by=by, label=label.strip()[:60], token_hash=hash_of(token), **whose)
    if not may_show(feed, by):
        raise Refusal(_("This calendar is not yours to share."), code="not-yours")
    if CalendarFeed.objects.filter(made_by=by, revoked_at=None).count() >= MOST:
        sentence = _("You have %(most)s calendar addresses already. Revoke one that nobody uses, then make another.")
        raise Refusal(sentence % {"most": MOST}, code="too-many")
    feed.save()
    return feed, token


def revoke_feed(*, feed: CalendarFeed) -> None:
    """The address is dead from now on. Again: nothing more happens."""
    CalendarFeed.objects.filter(pk=feed.pk, revoked_at=None).update(revoked_at=Now())
