"""What a subscription may take: the agreed price, the payer's part of it, and which one goes on."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from academy.models import Enrolment, Price
from billing.models import Agreement, InvoiceLine, Payer, Share, Subscription, SubscriptionWish
from billing.pricing.rules import WHOLE
from billing.pricing.whole import half_up

# An invoice about what is subscribed to waits so long after it is due for the subscription to pay it.
WAITS = timedelta(days=31)


def agreed(enrolment: Enrolment, day: date) -> Price | None:
    """The price by which an enrolment is billed on a day, or will be first."""
    rows = Agreement.objects.filter(enrolment=enrolment).filter(Q(last_day=None) | Q(last_day__gte=day))
    row = rows.select_related("price__course").order_by("first_day").first()
    return row.price if row else None


def part_of(payer: Payer, student: int, day: date) -> int:
    """How much of what a student costs this payer pays on a day, in hundredths of a percent; nothing: 0."""
    return _part(_parts({student}, day).get(student, {}), payer)


def divided_since(student: int, day: date) -> date | None:
    """Since when a student's costs are divided as they are on a day; nothing: they never were otherwise."""
    shares = Share.objects.filter(student=student).values_list("first_day", "last_day")
    edges = {first for first, _last in shares} | {last + timedelta(days=1) for _first, last in shares if last}
    return max((edge for edge in edges if edge <= day), default=None)


def taking_another_part(live: QuerySet[Subscription], day: date) -> Iterator[tuple[Subscription, int]]:
    """Those of these that take other than their payer's part of the price on a day, and the cents that it would be."""
    rows = with_wishes(live.filter(Exists(Share.objects.filter(student=OuterRef("enrolment__student")))))
    parts = _parts({one.enrolment.student_id for one in rows}, day)
    for one in rows:
        last = wish_of(one)
        cents = taken_each_time(last.price, _part(parts.get(one.enrolment.student_id, {}), one.payer))
        if cents != last.cents:
            yield one, cents


def _parts(students: Collection[int], day: date) -> dict[int, dict[int, int]]:
    """Of each student the points of each payer, by their ids."""
    found: dict[int, dict[int, int]] = {}
    held = Share.objects.filter(Q(last_day=None) | Q(last_day__gte=day), student__in=students, first_day__lte=day)
    for share in held:
        found.setdefault(share.student_id, {})[share.payer_id] = share.points
    return found


def _part(parts: dict[int, int], payer: Payer) -> int:
    if parts:
        return parts.get(payer.pk, 0)
    return WHOLE if payer.person_id is None else 0


def taken_each_time(price: Price, points: int) -> int:
    """The cents that a payer with this part is charged each week or month."""
    return half_up(price.cents_each_time * points, WHOLE)


def wish_of(subscription: Subscription) -> SubscriptionWish:
    """What it is wished to be now."""
    wishes = list(subscription.wishes.all())
    return next((one for one in wishes if one.state != SubscriptionWish.State.DROPPED), wishes[-1])


def with_wishes(subscriptions: QuerySet[Subscription]) -> QuerySet[Subscription]:
    """The same, with all that the words about them name."""
    wishes = SubscriptionWish.objects.select_related("card", "price", "pause")
    rows = subscriptions.select_related("enrolment__student", "enrolment__offering__course", "payer__person")
    return rows.select_related("payer__family").prefetch_related(Prefetch("wishes", wishes))


def to_be_begun(payers: Collection[Payer], day: date) -> list[tuple[Payer, Enrolment, Price, int]]:
    """For which enrolments these payers may begin one now, at which price, and the cents it would take each time.

    Two queries. Whether a card is saved is not asked.
    """
    families = {payer.family_id for payer in payers}
    rows = Agreement.objects.filter(
        Q(last_day=None) | Q(last_day__gte=day),
        enrolment__student__family__in=families,
        enrolment__state__in=Enrolment.LIVE,
    ).exclude(enrolment__in=Subscription.objects.live().values("enrolment"))
    rows = rows.select_related("price", "enrolment__student", "enrolment__offering__course")
    earliest = {row.enrolment_id: row for row in rows.order_by("-first_day")}
    agreed_first = {pk: row for pk, row in earliest.items() if _is_collected(row)}
    parts = _parts({row.enrolment.student_id for row in agreed_first.values()}, day)
    found = []
    for row in sorted(agreed_first.values(), key=lambda one: one.enrolment_id):
        student = row.enrolment.student
        for payer in payers:
            points = _part(parts.get(student.pk, {}), payer) if payer.family_id == student.family_id else 0
            cents = taken_each_time(row.price, points)
            if cents:
                found.append((payer, row.enrolment, row.price, cents))
    return found


def not_begun(payers: Collection[Payer]) -> dict[tuple[int, int], datetime]:
    """By payer and enrolment: when the newest one came to nothing, though nobody had ended it."""
    asked = Subscription.objects.filter(payer__in=payers).order_by("enrolment_id", "-pk").distinct("enrolment_id")
    failed = Subscription.objects.filter(pk__in=asked.values("pk"), state="canceled", reference=None)
    found = {}
    for one in failed.prefetch_related("wishes"):
        newest, *_before = one.wishes.all()
        if newest.settled_at and not (newest.ends_with_period or newest.is_over):
            found[(one.payer_id, one.enrolment_id)] = newest.settled_at
    return found


def _is_collected(agreement: Agreement) -> bool:
    return agreement.price.collection == Price.Collection.SUBSCRIPTION and agreement.enrolment.is_weekly


def live_subscription(enrolment: Enrolment) -> Subscription | None:
    """The one that is not over."""
    return Subscription.objects.live().filter(enrolment=enrolment).first()


def left_to_a_subscription(today: date) -> Q:
    """Which invoices a subscription of their payer's is still going to pay, so that no card is charged for them too.

    What it takes is money on account, in parts that need not be an invoice's. So an invoice with lessons of a
    subscribed enrolment is left alone until 31 days after it is due: by then it was taken for once by the month, or
    four times by the week, and whatever is open still is charged like everything else. One that rests, ends with its
    period or was given up by Stripe takes nothing more, so nothing waits for it.
    """
    theirs = Subscription.objects.collecting().filter(payer=OuterRef(OuterRef("payer")), enrolment=OuterRef("about"))
    lessons = InvoiceLine.objects.filter(invoice=OuterRef("pk"), kind=InvoiceLine.Kind.TUITION)
    return Q(due_on__gt=today - WAITS) & Q(Exists(lessons.filter(Exists(theirs))))
