"""The ground floor's letters: about one's account, and alerts to the staff."""

from django.conf import settings
from django.urls import reverse

from academy.kernel.letters import Facts, Kind
from academy.kernel.models import Notice


def _account(notice: Notice) -> Facts | None:
    # Sent once, and then its text is gone (Kind.secret), so a replay has nothing to say.
    return notice.facts or None


def _alert(notice: Notice) -> Facts:
    return {**notice.facts, "link": settings.ORIGIN + reverse("admin:index")}


ACCOUNT = Kind(
    facts=_account, why="You get this because somebody asked for it with your address.", channels=("email",), secret=True
)
STAFF_ALERT = Kind(facts=_alert, why="You get this because you work in the office.")
