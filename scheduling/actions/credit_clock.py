"""What time does to make-up credits: taught ones are used, old ones expire, and families are told beforehand."""

from datetime import UTC, date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from academy.kernel.notices import tell
from academy.models.zone import midnight
from academy.queries.audience import told
from academy.queries.school import school, school_today
from academy.words import long_date
from scheduling.actions.credit import expire, redeem
from scheduling.models import CreditEntry, Lesson, MakeUpCredit

BATCH = 200
# A family is told so many days before a credit's last day.
WARNINGS = (14, 3)
State = MakeUpCredit.State


def tend_credits() -> dict[str, int]:
    """Everything that is due, in batches; how many of each. Running it again changes nothing."""
    return {"redeemed": redeem_taught(), "expired": expire_due(), "warned": warn()}


@transaction.atomic
def redeem_taught(*, lesson: Lesson | None = None) -> int:
    """Those booked for a make-up that was taught (this one, or any) are used now."""
    entries = CreditEntry.objects.filter(
        kind=CreditEntry.Kind.RESERVED,
        credit__state=State.RESERVED,
        lesson__kind=Lesson.Kind.MAKE_UP,
        lesson__state=Lesson.State.TAUGHT,
    )
    if lesson:
        entries = entries.filter(lesson=lesson)
    rows = entries.select_for_update(of=("self",), skip_locked=True).select_related("credit", "lesson")[:BATCH]
    for entry in rows:
        taught = entry.lesson or lesson
        if taught:
            redeem(credit=entry.credit, lesson=taught, because=_("The make-up lesson was taught."))
    return len(rows)


def expire_due() -> int:
    """Open ones whose last day is over where the school is."""
    today = school_today()
    done = 0
    while True:
        with transaction.atomic():
            # Against somebody who books with one of them at this moment: it is left to the next time.
            due = MakeUpCredit.objects.filter(state=State.OPEN, expires_on__lt=today).order_by("pk")
            rows = list(due.select_for_update(skip_locked=True)[:BATCH])
            for credit in rows:
                last = long_date(credit.expires_on or today)
                expire(credit=credit, because=_("It was to be used by %(day)s.") % {"day": last})
        done += len(rows)
        if len(rows) < BATCH:
            return done


def warn() -> int:
    """Tell families of open credits that expire soon; once for each warning, and only as long as it is true."""
    today = school_today()
    rows = MakeUpCredit.objects.filter(
        state=State.OPEN, expires_on__gte=today, expires_on__lte=today + timedelta(days=max(WARNINGS))
    ).select_related("student__family")
    count = 0
    for credit in rows.order_by("pk").iterator(chunk_size=BATCH):
        last = credit.expires_on or today
        left = (last - today).days
        # The nearest warning that is due; who got a credit late does not hear of it twice on one day.
        days = min(warning for warning in WARNINGS if left <= warning)
        for person in told(credit.student.family):
            tell(person, "credit_expires", about=credit, occasion=f"{days}d", expires_at=_end_of(last))
        count += 1
    return count


def _end_of(day: date) -> datetime:
    return midnight(day + timedelta(days=1), school().zone).astimezone(UTC)
