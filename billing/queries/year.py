"""What was paid for a child in a year, and what they were taught, on the school's calendar."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils.text import capfirst

from academy.kernel.money import Money
from academy.models import Student
from academy.models.zone import zone
from academy.queries.school import school, school_day
from billing.documents.year import Taught, YearPaper
from billing.models import Allocation, Invoice, InvoiceLine, Payer, Payment
from billing.pricing.whole import whole
from billing.queries.papers import payer_of
from billing.queries.used import Use, in_words, uses
from scheduling.models import Lesson, Participant

# What tells whose an invoice is.
WHAT = ("payer__person", "purchase__decision")


def years_of(payers: Collection[Payer]) -> list[int]:
    """Those in which these payers paid something, the newest first."""
    paid = Payment.objects.counted().filter(payer__in=payers)
    return [year.year for year in paid.datetimes("received_at", "year", order="DESC", tzinfo=zone(school().zone))]


def year_paper(student: Student, payers: Collection[Payer], year: int) -> YearPaper:
    """Money counts in the year in which it came in, or where it lay on account, in which it was used; what was taken
    back from an invoice, in the year in which it was.

    Of what was paid for several children together, or in part, each has the part that is theirs of the invoice.
    """
    begins, ends = (datetime(one, 1, 1, tzinfo=zone(school().zone)) for one in (year, year + 1))
    its = _Share.of(student)
    paid, taxed = [], Money(0, school().currency)
    for use in uses(_allocations(payers, (begins, ends))):
        if begins <= use.at < ends:
            parts = [its.part(invoice, Money(cents, invoice.currency)) for invoice, cents in _weighed(use)]
            amount = sum((part for part, _taxed in parts), start=Money(0, taxed.currency))
            taxed = sum((part for _part, part in parts), start=taxed)
            if amount:
                paid.append(replace(in_words(use), amount=amount))
    return YearPaper(
        year=year,
        payer=payer_of(student.family, payers),
        child=str(student),
        born=student.birth_date,
        taught=_taught(student, begins, ends),
        paid=tuple(paid),
        taxed=taxed,
    )


def _allocations(payers: Collection[Payer], span: tuple[datetime, datetime]) -> QuerySet[Allocation]:
    """All that may have moved something in that time."""
    rows = Allocation.objects.filter(invoice__payer__in=payers).filter(
        Q(at__range=span) | Q(released_at__range=span) | Q(payment__received_at__range=span)
    )
    rows = rows.select_related("payment", *(f"{one}__{more}" for one in ("invoice", "credit") for more in WHAT))
    return rows.prefetch_related("invoice__lines", "credit__lines", "payment__refunds__payment").order_by("pk")


def _weighed(use: Use) -> Iterator[tuple[Invoice, int]]:
    """What a credit pays elsewhere was credited where it came from."""
    yield from use.parts
    if isinstance(use.source, Invoice):
        yield use.source, -use.amount.cents


@dataclass(frozen=True)
class _Share:
    """Which lines are a child's: of their enrolments, of what was sold for them, of make-ups bought for them."""

    student: int
    enrolments: frozenset[int]
    extras: frozenset[int]

    @classmethod
    def of(cls, student: Student) -> "_Share":
        enrolments = student.enrolments.values_list("pk", flat=True)
        return cls(student.pk, frozenset(enrolments), frozenset(student.extras.values_list("pk", flat=True)))

    def part(self, invoice: Invoice, amount: Money) -> tuple[Money, Money]:
        """Its part of an amount paid for an invoice, and what of that bore tax.

        The amount lies on the lines as they weigh, to the cent: all children's parts add up to it.
        """
        lines, total = list(invoice.lines.all()), invoice.total.cents
        weights = (amount.cents * line.amount_cents for line in lines)
        parts = list(zip(lines, whole(weights, total), strict=True)) if total else []
        its = [(line, cents) for line, cents in parts if self._is_its(line)]
        taxed = sum(cents for line, cents in its if line.tax_cents)
        return Money(sum(cents for _line, cents in its), amount.currency), Money(taxed, amount.currency)

    def _is_its(self, line: InvoiceLine) -> bool:
        if line.kind == InvoiceLine.Kind.EXTRA:
            return line.about in self.extras
        if line.kind:
            return line.about in self.enrolments
        purchase = getattr(line.invoice, "purchase", None)
        return line.invoice.enrolment_id in self.enrolments or (
            purchase is not None and purchase.decision.student_id == self.student
        )


def _taught(student: Student, begins: datetime, ends: datetime) -> tuple[Taught, ...]:
    rows = Participant.objects.filter(
        student=student,
        excused_at=None,
        lesson__state=Lesson.State.TAUGHT,
        lesson__starts_at__gte=begins,
        lesson__starts_at__lt=ends,
    ).select_related(
        "lesson__teacher", "lesson__place__enrolment__offering__course", "place__enrolment__offering__course"
    )
    found: dict[tuple[str, str], list[date]] = {}
    for row in rows.order_by("lesson__starts_at", "pk"):
        place = row.place or row.lesson.place
        what = str(place.enrolment.offering.course) if place else capfirst(row.lesson.get_kind_display())
        found.setdefault((what, row.lesson.teacher.name), []).append(school_day(row.lesson.starts_at))
    return tuple(Taught(what, teacher, tuple(days)) for (what, teacher), days in found.items())
