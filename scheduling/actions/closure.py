"""The school closes on some days, or is open after all."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from academy.kernel.errors import Refusal
from academy.models import ClosedDate, User
from academy.queries.school import school_today
from scheduling.actions.calendar_lock import lock_days
from scheduling.actions.derive import Derived, derive
from scheduling.actions.remedies import Kind, Remedy, remedy_all
from scheduling.models import Cause, Series
from scheduling.queries.affected import on_days

LONGEST = timedelta(days=60)


def refuse_closure(*, first_day: date, last_day: date, reason: str) -> None:
    """Raises Refusal for days that are over, in no order or too many, and without a reason."""
    no: tuple[str, str] | None = None
    if last_day < first_day:
        no = "last_day", _("The last day is before the first.")
    elif first_day < school_today():
        no = "first_day", _("This day is over. Choose one that is to come.")
    elif last_day - first_day > LONGEST:
        no = "last_day", _("At most sixty days can be closed at once.")
    elif not reason.strip():
        no = "reason", _("Say why the school is closed; families read it.")
    if no:
        raise Refusal(no[1], code="nonsense", fields={no[0]: no[1]})


@transaction.atomic
def close_days(
    *, first_day: date, last_day: date, reason: str, remedies: Mapping[int, Remedy], by: User
) -> dict[int, Kind]:
    """Close these days, both included, and do to each lesson on them (by id) what its remedy says; all or nothing.

    Lessons that are merely held are called off by rule. Again: days that are closed stay so, and nobody is told twice.
    Raises Refusal as refuse_closure does, and where a lesson has no remedy or one that cannot be done.
    """
    refuse_closure(first_day=first_day, last_day=last_day, reason=reason)
    # Against two who close the same days, whoever moves a lesson onto them, and all who change a series meanwhile.
    lock_days()
    series = _lock_series(first_day, last_day)
    days = [first_day + timedelta(days=step) for step in range((last_day - first_day).days + 1)]
    ClosedDate.objects.bulk_create(
        [ClosedDate(day=day, reason=reason.strip()[:80]) for day in days], ignore_conflicts=True
    )
    done = remedy_all(
        lessons=on_days(first_day, last_day),
        remedies=remedies,
        cause=Cause.CLOSED,
        reason=reason.strip(),
        about=ClosedDate.objects.get(day=first_day),
        by=by,
    )
    derive(series=series)
    return done


@transaction.atomic
def reopen_day(*, closed: ClosedDate) -> Derived:
    """The school is open that day after all: what only the closure called off takes place again, where it still can."""
    series = _lock_series(closed.day, closed.day)
    ClosedDate.objects.filter(pk=closed.pk).delete()
    return derive(series=series)


def _lock_series(first_day: date, last_day: date) -> list[int]:
    """The running series that give lessons on these days; nobody changes them until the transaction ends."""
    span = (last_day - first_day).days + 1
    weekdays = {(first_day.weekday() + step) % 7 for step in range(min(span, 7))}
    given = Series.objects.running().filter(first_day__lte=last_day, last_day__gte=first_day, weekday__in=weekdays)
    return list(given.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk", flat=True))
