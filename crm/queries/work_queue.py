"""What needs a person now, and what today holds: a fixed number of queries however much there is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Window

from academy.kernel.db import Now
from academy.kernel.models import DeadLetter, InboundEvent, Run
from academy.kernel.models.work import WorkState
from billing.models import Payment, Refund
from crm.models import Lead
from messaging.models import Message
from scheduling.models import Lesson, Place

# So many rows of each kind are shown; the rest is behind a link.
SHOWN = 6
# Past this, a provider or a worker has kept something too long.
SLOW = timedelta(minutes=5)
SLOW_REFUND = timedelta(hours=1)
# A letter that came back is worth a call for so long.
FRESH_MAIL = timedelta(days=14)


@dataclass(frozen=True)
class Heap:
    """The rows to show first, and how many there are in all."""

    rows: list[Any]
    count: int


def heap(rows: QuerySet[Any], *, shown: int = SHOWN) -> Heap:
    """The first rows with the number of all, in one query."""
    first = list(rows.annotate(of_all=Window(Count("*")))[:shown])
    return Heap(rows=first, count=first[0].of_all if first else 0)


def new_leads() -> Heap:
    """Who asked and has no answer yet; whoever waits longest comes first."""
    return heap(Lead.objects.filter(stage=Lead.Stage.NEW).select_related("subject").order_by("pk"))


def dead_letters() -> Heap:
    """Work that gave up and was not answered."""
    return heap(DeadLetter.objects.filter(resolution="").order_by("-pk"))


def undelivered_mail() -> Heap:
    """Letters that came back, as long as the person still has that address."""
    rows = Message.objects.filter(
        channel=Message.Channel.EMAIL,
        state__in=(Message.State.FAILED, Message.State.BOUNCED),
        created_at__gt=Now() - FRESH_MAIL,
        address=F("person__email"),
    )
    return heap(rows.select_related("person").order_by("-pk"))


def slow_refunds() -> Heap:
    """Money that should be on its way back and is not there yet."""
    rows = Refund.objects.filter(state=Refund.State.ASKED, created_at__lt=Now() - SLOW_REFUND)
    return heap(rows.select_related("payment__invoice__payer__family").order_by("pk"))


def lapsed_holds(*, since: datetime) -> Heap:
    """Places that were held and not paid for, given back since then: somebody may want to call."""
    rows = Place.objects.filter(state=Place.State.FREED, confirmed_at=None, freed_at__gte=since)
    return heap(rows.select_related("enrolment__student", "timeslot__teacher").order_by("-freed_at"))


def stuck_runs() -> Heap:
    """Stories that fail and are tried again, or that no worker has taken up."""
    overdue = Q(not_before__lt=Now() - SLOW) & (Q(leased_until=None) | Q(leased_until__lt=Now()))
    return heap(Run.objects.filter(overdue | ~Q(last_error=""), state=WorkState.DUE).order_by("pk"))


def stuck_events() -> Heap:
    """Providers' events that have waited too long to be handled."""
    return heap(InboundEvent.objects.filter(state=WorkState.DUE, created_at__lt=Now() - SLOW).order_by("pk"))


def lessons_between(start: datetime, end: datetime) -> Heap:
    """The lessons that begin in this stretch, with their students."""
    rows = Lesson.objects.live().agreed().filter(starts_at__gte=start, starts_at__lt=end)
    return heap(
        rows.select_related("teacher", "room").prefetch_related("participants__student").order_by("starts_at", "pk"),
        shown=12,
    )


def open_holds() -> Heap:
    """Places that are held and not paid for yet, the one that runs out first on top."""
    rows = Place.objects.filter(state=Place.State.HELD).select_related("enrolment__student", "timeslot__teacher")
    return heap(rows.order_by("expires_at"))


def payments_since(start: datetime) -> Heap:
    """Money that came in, the latest first."""
    rows = Payment.objects.counted().filter(received_at__gte=start).select_related("invoice__payer__family")
    return heap(rows.order_by("-received_at", "-pk"))
