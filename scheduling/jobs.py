"""What the worker does for the calendar."""

import structlog

from scheduling.actions import credit_clock
from scheduling.actions.derive import derive
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
