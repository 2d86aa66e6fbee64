"""EVERYTHING the academy does by itself, and when. Nothing else is scheduled.

`manage.py sync_clock` makes the database equal this list; it runs at every release. One more thing beats without it:
the worker's supervisor sweeps for due work every few seconds (academy/kernel/sweeper.py), because that guarantee must
not hang on the very queue whose losses it repairs.
"""

from django.db import transaction
from django_q.models import Schedule

from academy.kernel.clock import Tick
from academy.kernel.db import advisory_locks

# The space of advisory locks for the clock itself.
CLOCKS = 3

CLOCK = (
    Tick("reconcile-checkouts", "* * * * *", "billing.jobs.reconcile_checkouts", "Ask Stripe; webhooks get lost."),
    Tick("reconcile-links", "* * * * *", "billing.jobs.reconcile_payment_links", "Ask Instamojo; it may say it once."),
    Tick("charge-cards", "* * * * *", "billing.jobs.charge_cards", "Open invoices of who pays by themselves; retries."),
    Tick("reconcile-charges", "*/10 * * * *", "billing.jobs.reconcile_card_charges", "Ask Stripe; webhooks get lost."),
    Tick("keep-subscriptions", "* * * * *", "billing.jobs.keep_subscriptions", "Enrolments end; cards are changed."),
    Tick("earn", "13 4,10 * * *", "billing.jobs.earn", "Lessons held have earned what was invoiced; credits expire."),
    Tick("compare-books", "7 4 * * *", "billing.jobs.compare_every_night", "The providers' own books and ours."),
    Tick("derive-lessons", "43 2 * * *", "scheduling.jobs.derive_lessons", "Closed days and clocks change."),
    Tick("tend-credits", "*/10 * * * *", "scheduling.jobs.tend_credits", "Make-ups get taught; credits expire."),
    Tick("tend-lots", "*/10 * * * *", "billing.jobs.tend_lots", "Prepaid lessons get taken; what is left expires."),
    Tick("offer-places", "* * * * *", "scheduling.jobs.offer_places", "Those in line; whatever became free, however."),
    Tick("remind", "* * * * *", "scheduling.jobs.remind", "Lessons begin in 24 hours, and in a quarter of one."),
    Tick("finish-single", "*/15 * * * *", "scheduling.jobs.finish_single", "A trial is over when its lesson is."),
    Tick("purge", "17 3 * * *", "academy.jobs.purge", "Drop what has served its purpose."),
)


@transaction.atomic
def sync_clock() -> dict[str, int]:
    """Add, change and remove schedules until the database equals CLOCK; says how many of each."""
    # Against two releases at once.
    advisory_locks(space=CLOCKS, numbers=[1])
    counts = {"added": 0, "changed": 0, "kept": 0, "removed": 0}
    for tick in CLOCK:
        wanted = {"func": tick.job, "schedule_type": Schedule.CRON, "cron": tick.cron, "repeats": -1}
        rows = Schedule.objects.filter(name=tick.name)
        if rows.filter(**wanted).count() == 1:
            counts["kept"] += 1
            continue
        # Made anew: the time for which the old line was set down next means nothing to the new one.
        counts["changed" if rows.delete()[0] else "added"] += 1
        Schedule.objects.create(name=tick.name, **wanted)
    counts["removed"] = Schedule.objects.exclude(name__in=[tick.name for tick in CLOCK]).delete()[0]
    return counts
