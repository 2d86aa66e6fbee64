"""What needs a person now, and what today holds: a fixed number of queries however much there is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Count, F, Q, QuerySet, TextField, Value, Window
from django.db.models.functions import Concat, RowNumber, Trim

from academy.kernel.db import Now, now
from academy.kernel.models import DeadLetter, InboundEvent, Run
from academy.kernel.models.work import WorkState
from billing.models import Payment, Refund
from crm.models import Lead
from messaging.models import Message
from scheduling.models import Decision, Lesson, Place, Unavailability
from scheduling.queries.affected import lessons_left
from scheduling.queries.often_absent import often_absent
from scheduling.queries.often_missed import lost_places
from scheduling.queries.on_calendar import NEVER_AGREED

# So many rows of each kind are shown; the rest is behind a link.
SHOWN = 6
# Past this, a provider or a worker has kept something too long.
SLOW = timedelta(minutes=5)
SLOW_REFUND = timedelta(hours=1)
# A letter that came back is worth a call for so long.
FRESH_MAIL = timedelta(days=14)
# So long somebody still knows who was there.
STILL_KNOWN = timedelta(days=30)


@dataclass(frozen=True)
class Heap:
    """The rows to show first, and how many there are in all."""

    rows: list[Any]
    count: int


NONE = Heap(rows=[], count=0)


def heap(rows: QuerySet[Any], *, shown: int = SHOWN) -> Heap:
    """The first rows with the number of all, in one query."""
    return _heap(list(rows.annotate(of_all=Window(Count("*")))[:shown]))


def _heap(rows: list[Any]) -> Heap:
    return Heap(rows=rows, count=rows[0].of_all if rows else 0)


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


def at_discretion() -> Heap:
    """What the policy left to the office in the last two weeks, and nobody has looked at."""
    rows = Decision.objects.filter(
        replaced_at=None,
        exception="",
        decided_at__gt=Now() - FRESH_MAIL,
        because__contains=[{"code": "discretion"}],
    )
    return heap(rows.select_related("student", "lesson__teacher").order_by("pk"))


def places_lost() -> Heap:
    """Weekly places that are lost by the policy, because too much was missed; only a person takes one away."""
    found = lost_places()
    return Heap(rows=found[:SHOWN], count=len(found))


def slow_refunds() -> Heap:
    """Money that should be on its way back and is not there yet."""
    rows = Refund.objects.filter(state=Refund.State.ASKED, created_at__lt=Now() - SLOW_REFUND)
    return heap(rows.select_related("payment__payer__family").order_by("pk"))


def holds(*, lapsed_since: datetime) -> tuple[Heap, Heap]:
    """Places held and not paid for yet, the one that runs out first on top; and those given back since then unpaid."""
    rows = Place.objects.with_pattern().filter(
        Q(state=Place.State.HELD) | Q(state=Place.State.FREED, confirmed_at=None, freed_at__gte=lapsed_since)
    )
    rows = rows.annotate(
        of_all=Window(Count("*"), partition_by=F("state")),
        number=Window(RowNumber(), partition_by=F("state"), order_by=["expires_at", "pk"]),
    )
    shown = list(
        rows.filter(number__lte=SHOWN)
        .select_related("enrolment__student", "enrolment__offering__course")
        .order_by("state", "number")
    )
    held, freed = ([row for row in shown if row.state == state] for state in (Place.State.HELD, Place.State.FREED))
    return _heap(held), _heap(freed)


def stuck_runs() -> Heap:
    """Stories that fail and are tried again, or that no worker has taken up."""
    overdue = Q(not_before__lt=Now() - SLOW) & (Q(leased_until=None) | Q(leased_until__lt=Now()))
    return heap(Run.objects.filter(overdue | ~Q(last_error=""), state=WorkState.DUE).order_by("pk"))


def stuck_events() -> Heap:
    """Providers' events that have waited too long to be handled."""
    return heap(InboundEvent.objects.filter(state=WorkState.DUE, created_at__lt=Now() - SLOW).order_by("pk"))


def lessons_between(start: datetime, end: datetime) -> Heap:
    """The lessons that begin in this stretch; who_comes: their students' names."""
    rows = Lesson.objects.live().agreed().filter(starts_at__gte=start, starts_at__lt=end)
    return heap(_with_names(rows).order_by("starts_at", "pk"), shown=12)


def _with_names(lessons: QuerySet[Lesson]) -> QuerySet[Lesson]:
    name = Trim(Concat("participants__student__first_name", Value(" "), "participants__student__last_name"))
    named = lessons.annotate(who_comes=StringAgg(name, ", ", default=Value(""), output_field=TextField()))
    return named.select_related("teacher", "room")


def tally(start: datetime, end: datetime) -> dict[str, int]:
    """How many lessons of this stretch were taught, were called off, are over and not marked, and are still to come."""
    meant = Lesson.objects.filter(starts_at__gte=start, starts_at__lt=end).exclude(NEVER_AGREED)
    booked = Q(state=Lesson.State.BOOKED)
    counts: dict[str, int] = meant.aggregate(
        taught=Count("pk", filter=Q(state=Lesson.State.TAUGHT)),
        called_off=Count("pk", filter=Q(state=Lesson.State.CANCELLED)),
        unmarked=Count("pk", filter=booked & Q(ends_at__lte=Now())),
        to_come=Count("pk", filter=booked & Q(ends_at__gt=Now())),
    )
    return counts


def unmarked_lessons() -> Heap:
    """Lessons that are over, of which nobody has said who was there; the one that is over longest comes first."""
    at = now()
    rows = Lesson.objects.filter(state=Lesson.State.BOOKED, starts_at__gt=at - STILL_KNOWN, ends_at__lte=at)
    return heap(_with_names(rows).order_by("starts_at", "pk"))


def teachers_away() -> Heap:
    """Absences with lessons of which nobody has said what becomes of them; the next comes first."""
    rows = Unavailability.objects.filter(ends_at__gt=Now()).annotate(left=lessons_left()).filter(left__gt=0)
    return heap(rows.select_related("teacher").order_by("starts_at", "pk"))


def often_away() -> Heap:
    """Students who stayed away more than once lately without a word."""
    return heap(often_absent())


def payments_since(start: datetime) -> Heap:
    """Money that came in, the latest first."""
    rows = Payment.objects.counted().filter(received_at__gte=start).select_related("payer__family")
    return heap(rows.order_by("-received_at", "-pk"))
