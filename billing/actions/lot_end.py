"""A lot comes to its end once: its lesson was held, or its last day is over and nobody took it. Its worth is earned."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from billing.actions.ledger import post_day
from billing.models import Account, JournalEntry, Lot, LotUse, Package
from billing.pricing.lots import worth
from billing.queries.held import held_days
from billing.queries.lots import billed_net, with_use
from scheduling.models import Participant

Kind = JournalEntry.Kind
# By lesson, or without one.
ENDS = (Kind.EARNING, Kind.BREAKAGE)


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
    # Against two clocks, and a lesson that takes it now.
    package = Package.objects.select_for_update(of=("self",), no_key=True).get(pk=lot.package_id)
    is_taken = LotUse.objects.filter(lot=lot, given_back_at=None).exists()
    if is_taken != (kind == Kind.EARNING) or _ends().filter(about_id=lot.pk).exists():
        return
    sides = []
    for payer, net in sorted(billed_net(package).items()):
        cents = worth(price=max(0, net), lots=package.lessons)[lot.position - 1]
        sides += [(payer, Account.DEFERRED, cents), (payer, Account.REVENUE, -cents)] if cents else []
    if sides:
        post_day(kind=kind, about=lot, memo=memo, day=day, currency=package.extra.currency, sides=sides)


def to_expire(*, today: date) -> list[Lot]:
    """Lots that nobody took and whose last day is over, as far as nothing is booked of them."""
    over = Lot.objects.filter(last_day__lt=today).exclude(Exists(_ends().filter(about_id=OuterRef("pk"))))
    return list(with_use(over).filter(lesson=None).select_related("package__extra").order_by("pk"))


def to_earn() -> list[tuple[Lot, date]]:
    """Lots whose lessons were held, each with the day, as far as nothing is booked of them. Three queries."""
    uses = LotUse.objects.filter(given_back_at=None).exclude(Exists(_ends().filter(about_id=OuterRef("lot"))))
    mine = Participant.objects.filter(lesson=OuterRef("lesson"), student=OuterRef("student")).values("pk")[:1]
    rows = list(uses.annotate(participant=mine).select_related("lot__package__extra").order_by("lot"))
    held = held_days({row.lot.package.enrolment_id for row in rows}) if rows else {}
    return [(row.lot, held[row.participant]) for row in rows if row.participant in held]


def _ends() -> QuerySet[JournalEntry]:
    return JournalEntry.objects.filter(kind__in=ENDS, about_label=Lot._meta.label)
