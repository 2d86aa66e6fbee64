"""A lot comes to its end once: its lesson was held, or its last day is over and nobody took it. Its worth is earned."""

from datetime import date, timedelta

from django.db import transaction

from billing.actions.ledger import post_day
from billing.models import Account, JournalEntry, Lot, LotUse, Package
from billing.queries.lot_ends import earned_with, ends

Kind = JournalEntry.Kind


@transaction.atomic
def earn_lot(*, lot: Lot, day: date) -> None:
    """Its lesson was held on that day. Again, or once it has expired: nothing more happens."""
    _end(lot, Kind.EARNING, day, f"Lot {lot.position} of {lot.package.extra.name} taught")


@transaction.atomic
def expire_lot(*, lot: Lot) -> None:
    """Its last day is over and nobody took it: what was billed for it is earned without a lesson. Again: once."""
    memo = f"Lot {lot.position} of {lot.package.extra.name} expired"
    _end(lot, Kind.BREAKAGE, lot.last_day + timedelta(days=1), memo)


def _end(lot: Lot, kind: Kind, day: date, memo: str) -> None:
    # Against two clocks, a lesson that takes it now, and its package being taken back.
    package = Package.objects.select_for_update(of=("self",), no_key=True).get(pk=lot.package_id)
    is_taken = LotUse.objects.filter(lot=lot, given_back_at=None).exists()
    if package.taken_back_at or is_taken != (kind == Kind.EARNING) or ends().filter(about_id=lot.pk).exists():
        return
    sides = [
        side
        for payer, cents in earned_with(lot)
        for side in ((payer, Account.DEFERRED, cents), (payer, Account.REVENUE, -cents))
    ]
    if sides:
        post_day(kind=kind, about=lot, memo=memo, day=day, currency=package.extra.currency, sides=sides)
