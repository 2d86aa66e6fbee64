"""What a provider and our books say differently: kept with both sides until it matches or somebody explains it."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from academy.kernel.db import Now
from academy.kernel.errors import Refusal
from academy.kernel.notices import tell_staff
from billing.models import Mismatch
from billing.queries.drift import Booked, Key
from billing.queries.moved import Moved


def note_mismatch(*, provider: str, key: Key, told: Moved | None, ours: Booked | None, reason: str) -> bool:
    """Keep both sides and tell the office once; whether it waits for a person.

    It does not where somebody has explained it and both sides still say the same.
    """
    side = told or ours
    if side is None:
        raise ValueError("Neither side says anything.")
    says = {
        "told_cents": told.amount if told else None,
        "told_fee_cents": told.fee if told else None,
        "booked_cents": ours.amount if ours else None,
        "booked_fee_cents": ours.fee if ours else None,
    }
    kind, reference = key
    row, is_new = Mismatch.objects.get_or_create(
        provider=provider,
        kind=kind,
        reference=reference,
        defaults={
            **says,
            "source": told.source if told else "",
            "currency": side.currency,
            "happened_at": side.at,
            "reason": reason[:300],
        },
    )
    explained = row.settled_by_id is not None and all(getattr(row, name) == value for name, value in says.items())
    if explained:
        return False
    if not is_new:
        Mismatch.objects.filter(pk=row.pk).update(
            **says, reason=reason[:300], settled_at=None, settled_by=None, settled_because=""
        )
    if is_new or row.settled_at:
        _tell(row)
    return True


def settle_what_matches(*, provider: str, keys: Collection[Key]) -> None:
    """What did not match and does now needs nobody any more."""
    waiting = Mismatch.objects.open().filter(provider=provider)
    matching = [row.pk for row in waiting if (row.kind, row.reference) in keys]
    Mismatch.objects.filter(pk__in=matching).update(settled_at=Now(), settled_because=_("It matches now."))


@transaction.atomic
def explain_mismatch(*, mismatch: Mismatch, because: str, by: Any) -> None:
    """Somebody has seen to it; it is left alone as long as both sides say the same. Raises Refusal where it was
    settled before."""
    open_now = Q(pk=mismatch.pk, settled_at=None)
    if not Mismatch.objects.filter(open_now).update(settled_at=Now(), settled_by=by, settled_because=because[:300]):
        raise Refusal(_("This is settled already."), code="settled")


def _tell(row: Mismatch) -> None:
    tell_staff(
        "staff_money",
        about=row,
        facts={
            "title": _("The books and %(provider)s differ: %(what)s")
            % {"provider": row.get_provider_display(), "what": row.get_kind_display()},
            "reason": row.reason or _("Both sides are shown beside each other; somebody has to look."),
        },
    )
