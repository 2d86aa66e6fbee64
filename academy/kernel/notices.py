"""tell(person, kind, about): an obligation, written once, inside the caller's transaction."""

from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models

from academy.kernel.models.notice import Notice
from academy.kernel.queue import ring
from academy.kernel.trace import current


def tell(
    person: Any,
    kind: str,
    *,
    about: models.Model,
    occasion: str = "",
    facts: dict[str, Any] | None = None,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
) -> Notice:
    """Oblige the academy to tell this person, once however often it is called.

    occasion: what tells two notices about the same thing apart ("24h", "15min"). not_before/expires_at: aware times;
    a notice that was not sent before it expires is closed with that reason, never sent late.
    """
    notice = obligation(
        person.pk, kind, about=about, occasion=occasion, facts=facts, not_before=not_before, expires_at=expires_at
    )
    tell_all([notice])
    # A row that was there already is left out silently and gives no key back, so ask who is there.
    notice = Notice.objects.get(
        kind=kind, person=person, about_label=about._meta.label, about_id=about.pk, occasion=occasion
    )
    ring(notice)
    return notice


def tell_all(notices: list[Notice]) -> None:
    """Write many obligations by one statement; what was written already is left out.

    No bell is rung for them: the sweeper rings for each when its time has come.
    """
    Notice.objects.bulk_create(notices, ignore_conflicts=True)


def obligation(
    person: int,
    kind: str,
    *,
    about: models.Model,
    occasion: str = "",
    facts: dict[str, Any] | None = None,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
) -> Notice:
    """As `tell` would write it, not written yet. person: an id."""
    times = {} if not_before is None else {"not_before": not_before}
    return Notice(
        kind=kind,
        person_id=person,
        about_label=about._meta.label,
        about_id=about.pk,
        occasion=occasion,
        facts=facts or {},
        expires_at=expires_at,
        request_id=current().request_id,
        **times,
    )


def tell_staff(kind: str, *, about: models.Model, occasion: str = "", facts: dict[str, Any] | None = None) -> None:
    """Tell everybody who works in the office and gets alerts."""
    for person in get_user_model().objects.filter(is_staff=True, is_active=True):
        tell(person, kind, about=about, occasion=occasion, facts=facts)
