"""The hours that a weekly time would have had in whole months or terms, where there is no lesson: over those too a
month's or a term's price is spread."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from academy.models import Enrolment
from billing.pricing.facts import Gap
from billing.queries.hours import Hour
from scheduling.models import Pause, Series
from scheduling.queries.occurrences import closed_days, days_of

Span = tuple[date, date]
DAY = timedelta(days=1)


def pattern_hours(spans: Mapping[Enrolment, Span], lessons: Mapping[int, Sequence[Hour]]) -> dict[int, list[Hour]]:
    """Of each enrolment, the hours of its weekly time in its span that are no lessons, by why they are none.

    spans: first and last day, of whole months or terms. lessons: what there is. Four queries, none where none is asked.
    """
    if not spans:
        return {}
    series = _series(spans)
    closed = closed_days(min(first for first, _last in spans.values()), max(last for _first, last in spans.values()))
    pauses: dict[int, list[Span]] = defaultdict(list)
    for enrolment, first, last in Pause.objects.filter(place__enrolment__in=spans, lifted_at=None).values_list(
        "place__enrolment", "first_day", "last_day"
    ):
        pauses[enrolment].append((first, last))
    return {
        enrolment.pk: list(
            _hours(series[enrolment.pk], span, lessons.get(enrolment.pk, ()), closed, pauses[enrolment.pk])
        )
        for enrolment, span in spans.items()
    }


def _series(enrolments: Mapping[Enrolment, Span]) -> dict[int, list[Series]]:
    """Of each enrolment the patterns it had, one after the other; in a group they are the group's."""
    found: dict[int, list[Series]] = defaultdict(list)
    own = Series.objects.filter(place__enrolment__in=enrolments).select_related("place")
    for row in own.order_by("first_day", "pk"):
        found[row.place.enrolment_id].append(row)  # type: ignore[union-attr]
    of_groups: dict[int, list[Series]] = defaultdict(list)
    offerings = {enrolment.offering_id for enrolment in enrolments}
    for row in Series.objects.filter(offering__in=offerings).order_by("first_day", "pk"):
        of_groups[row.offering_id].append(row)  # type: ignore[index]
    for enrolment in enrolments:
        found[enrolment.pk] = found[enrolment.pk] or of_groups[enrolment.offering_id]
    return found


def _hours(
    series: Sequence[Series], span: Span, lessons: Sequence[Hour], closed: set[date], pauses: Sequence[Span]
) -> Iterator[Hour]:
    there = {hour.day for hour in lessons}
    if not series or not there:
        return
    begins, ends = min(there), max(there)
    for place, row in enumerate(series):
        # Where only the weekday changes the month goes on: nothing is added between two patterns.
        first = span[0] if place == 0 else row.first_day
        last = span[1] if place == len(series) - 1 else row.last_day
        for number, day in enumerate(days_of(row.weekday, first_day=first, last_day=last)):
            if day not in there:
                yield Hour(-(row.pk * 1000 + number) - 1, day, _why(day, begins, ends, closed, pauses))


def _why(day: date, begins: date, ends: date, closed: set[date], pauses: Sequence[Span]) -> Gap:
    if day in closed:
        return Gap.CLOSED
    if day < begins:
        return Gap.BEFORE
    if any(first <= day <= last for first, last in pauses):
        return Gap.PAUSED
    return Gap.AFTER if day > ends else Gap.CALLED_OFF
