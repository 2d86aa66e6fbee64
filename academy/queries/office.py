"""Who works in the office."""

from typing import Any

from django.conf import settings


def works_here(person: Any) -> bool:
    """Whether this person's mark as staff counts: where ADMIN_EMAIL_ALLOWLIST is set, only with an address on it.

    Asked at every request, so that taking an address off the list shuts the office at once, whatever the tables say.
    """
    if not (person.is_active and person.is_staff):
        return False
    return not settings.ADMIN_EMAIL_ALLOWLIST or person.email in settings.ADMIN_EMAIL_ALLOWLIST
