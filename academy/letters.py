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


ACCOUNT = Kind(facts=_account, channels=("email",), secret=True)
LOGIN_CODE = Kind(facts=_account, channels=("email",), secret=True)
STAFF_ALERT = Kind(facts=_alert)
