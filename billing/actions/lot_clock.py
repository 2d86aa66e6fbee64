"""What time does to packages: lessons take their lots, families are told, and lots expire."""

from datetime import timedelta

from academy.kernel.notices import tell
from academy.queries.audience import told
from academy.queries.school import school_today
from billing.actions.lot import keep_lots
from billing.actions.lot_end import earn_lot, expire_lot
from billing.models import Lot, Package
from billing.queries.lot_ends import to_earn, to_expire
from billing.queries.lots import with_use

# A family is told so many days before a lot's last day.
WARNING = timedelta(days=7)


def tend_lots() -> dict[str, int]:
    """Everything that is due; how many of each. Running it again changes nothing."""
    today = school_today()
    running = Package.objects.filter(lots__last_day__gte=today - timedelta(days=1))
    students = set(running.values_list("enrolment__student", flat=True))
    for student in sorted(students):
        keep_lots(students=[student])
    held = to_earn()
    for lot, day in held:
        earn_lot(lot=lot, day=day)
    due = to_expire(today=today)
    for lot in due:
        expire_lot(lot=lot)
    return {"students": len(students), "earned": len(held), "expired": len(due), "warned": _warn()}


def _warn() -> int:
    """Each lot that nobody took is told of once, some days before it expires."""
    today = school_today()
    soon = with_use(Lot.objects.filter(last_day__range=(today, today + WARNING), package__taken_back_at=None)).filter(
        lesson=None
    )
    lots = list(soon.select_related("package__enrolment__student__family").order_by("pk"))
    for lot in lots:
        for person in told(lot.package.enrolment.student.family):
            tell(person, "lot_expires", about=lot)
    return len(lots)
