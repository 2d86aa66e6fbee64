"""Enrolments that came to their end by themselves: the one lesson is over."""

from django.db.models import Exists, OuterRef

from academy.actions.enrolment import end_enrolment
from academy.kernel.db import Now
from academy.models import Enrolment
from scheduling.models import Lesson
from scheduling.queries.trials import ONCE

BATCH = 500


def finish_single() -> int:
    """End those for one lesson whose lesson is over or was called off; says how many. The lesson stays as it is."""
    ahead = Lesson.objects.live().filter(place__enrolment=OuterRef("pk"), ends_at__gt=Now())
    rows = Enrolment.objects.filter(
        ~Exists(ahead), state__in=(Enrolment.State.ACTIVE, Enrolment.State.PAUSED), offering__course__format__in=ONCE
    )
    done = 0
    for enrolment in rows.order_by("pk")[:BATCH]:
        end_enrolment(enrolment=enrolment)
        done += 1
    return done
