"""Take lessons from the lots of packages, and give lots back."""

from collections.abc import Collection, Iterable

from django.db import transaction

from academy.kernel.db import now
from billing.models import LotUse, Package
from billing.pricing.lots import lot_for
from billing.queries.hours import Hour, lesson_hours
from billing.queries.lots import Prepaid, prepaid


@transaction.atomic
def keep_lots(*, students: Collection[int]) -> None:
    """Every lesson to be paid for has a lot, the one that expires first; what was called off in time has none.

    A lot that was taken stays with its lesson. Where there are no packages nothing happens; again: nothing more.
    """
    # Against two lessons that take the last lot at once.
    enrolments = {package.enrolment_id: package.enrolment.student_id for package in lock_packages(students)}
    if not enrolments:
        return
    hours, paid = lesson_hours(enrolments.keys()), prepaid(enrolments.keys())
    for enrolment, student in enrolments.items():
        _keep(student, hours.get(enrolment, []), paid[enrolment])


def lock_packages(students: Collection[int]) -> list[Package]:
    """Whoever changes what takes or ends a lot queues at all packages of its student, after any payer's row."""
    packages = Package.objects.filter(enrolment__student__in=students).order_by("pk")
    return list(packages.select_for_update(of=("self",), no_key=True).select_related("enrolment"))


def _keep(student: int, hours: Iterable[Hour], paid: Prepaid) -> None:
    due = {hour.lesson: hour for hour in hours if hour.gap is None}
    lots = {lot.key: lot for lot in paid.lots}
    stays = {
        lesson: lot
        for lesson, lot in paid.taken.items()
        if lesson in due and lots[lot].first_day <= due[lesson].day <= lots[lot].last_day
    }
    gone = [lot for lesson, lot in paid.taken.items() if lesson not in stays]
    LotUse.objects.filter(lot__in=gone, given_back_at=None).update(given_back_at=now())
    taken = set(stays.values())
    for hour in sorted(due.values(), key=lambda hour: (hour.day, hour.key)):
        found = None if hour.lesson in stays else lot_for(hour.day, lots=paid.lots, taken=taken)
        if found:
            LotUse.objects.create(lot_id=found.key, lesson_id=hour.lesson, student_id=student)
            taken.add(found.key)
