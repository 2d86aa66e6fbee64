"""What the worker does for the calendar."""

import structlog

from scheduling.actions import credit_clock, finish
from scheduling.actions import remind as reminders
from scheduling.actions.derive import derive
from scheduling.actions.offers import make_offers
from scheduling.models import Series

log = structlog.get_logger()


def derive_lessons() -> None:
    """Look at every running series once, so that its lessons are what pattern, closures and tz data say."""
    running = Series.objects.running().order_by("pk").values_list("pk", flat=True)
    done = derive(series=list(running))
    log.info("lessons derived", added=done.added, changed=done.changed, in_the_way=len(done.in_the_way))


def tend_credits() -> None:
    """Use, expire and warn of make-up credits."""
    log.info("credits tended", **credit_clock.tend_credits())


def offer_places() -> None:
    """Ask those in line for whom something is free: when something was given back, and every minute all the same."""
    made = make_offers()
    if made:
        log.info("places offered", offers=[offer.pk for offer in made])


def remind() -> None:
    """Write down the reminders whose time is near."""
    count = reminders.remind()
    if count:
        log.info("reminders written", lessons=count)


def finish_single() -> None:
    """End what was for one lesson only, once that is over."""
    log.info("single lessons over", ended=finish.finish_single())
