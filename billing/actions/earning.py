"""Book what lessons have earned: out of what was invoiced and not yet taught, into revenue."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from academy.kernel.db import advisory_locks
from academy.queries.school import school, school_today
from billing.actions.ledger import PayerSide, post_day
from billing.models import Account, Earning, EarningDay, JournalEntry
from billing.queries.earned import Due, earned_by
from billing.queries.owed import BACK

# The space of advisory locks for families whose earnings are booked: two at once would book the same twice.
EARNING = 9


@dataclass
class Booked:
    """How many earnings, and why nothing was booked for a family (a sentence by its id)."""

    count: int = 0
    problems: dict[int, str] = field(default_factory=dict)


@transaction.atomic
def earn(*, families: Collection[int], since: date | None = None) -> Booked:
    """Book of these families what lessons held have earned and what they have not earned after all, an entry for each
    day. Again: nothing more is booked. since: back to the semesters that ended then; usually as far as is billed.
    """
    # The last lock of all: whoever waits here holds up nobody who has it.
    advisory_locks(space=EARNING, numbers=families)
    found = earned_by(families, since=since or school_today() - BACK)
    by_day: dict[date, list[Due]] = defaultdict(list)
    for due in found.due:
        by_day[due.day].append(due)
    currency = school().currency
    days = EarningDay.objects.bulk_create(EarningDay(day=day, currency=currency) for day in sorted(by_day))
    Earning.objects.bulk_create(_row(day, due) for day in days for due in by_day[day.day])
    for day in days:
        post_day(
            kind=JournalEntry.Kind.EARNING,
            about=day,
            memo=f"Earned by lessons, {day.day}",
            day=day.day,
            currency=currency,
            sides=_sides(by_day[day.day]),
        )
    return Booked(len(found.due), found.problems)


def _row(day: EarningDay, due: Due) -> Earning:
    payer, participant, enrolment, cycle, purchase = due.earner
    return Earning(
        of=day,
        payer_id=payer,
        participant_id=participant,
        enrolment_id=enrolment,
        cycle=cycle,
        purchase_id=purchase,
        nth=due.nth,
        cents=due.cents,
    )


def _sides(dues: Iterable[Due]) -> list[PayerSide]:
    """Of each payer what was earned, and apart from it what was taken back."""
    sums: Counter[tuple[int, bool]] = Counter()
    for due in dues:
        sums[due.earner.payer, due.cents < 0] += due.cents
    return [
        (payer, account, cents * sign)
        for (payer, _is_back), cents in sums.items()
        for account, sign in ((Account.DEFERRED, 1), (Account.REVENUE, -1))
    ]
