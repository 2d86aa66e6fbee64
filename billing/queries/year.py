"""What was paid for a child in a year, and what they were taught, on the school's calendar."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.text import capfirst

from academy.kernel.money import Money
from academy.models import Student
from academy.models.zone import zone
from academy.queries.school import school, school_day
from billing.documents.year import Taught, YearPaper
from billing.models import Invoice, InvoiceLine, Payer, Payment, Refund
from billing.pricing.whole import whole
from billing.queries.papers import given_back, payer_of, received
from scheduling.models import Lesson, Participant

# What tells whose an invoice is.
WHAT = ("invoice__payer__person", "invoice__purchase__decision")


def years_of(payers: Collection[Payer]) -> list[int]:
    """Those in which these payers paid something, the newest first."""
    paid = Payment.objects.counted().filter(invoice__payer__in=payers)
    return [year.year for year in paid.datetimes("received_at", "year", order="DESC", tzinfo=zone(school().zone))]


def year_paper(student: Student, payers: Collection[Payer], year: int) -> YearPaper:
    """Payments count in the year in which they came in, refunds in that in which they went out.

    Of what was paid for several children together, or in part, each has the part that is theirs of the invoice.
    """
    begins, ends = (datetime(one, 1, 1, tzinfo=zone(school().zone)) for one in (year, year + 1))
    its = _Share.of(student)
    payments = Payment.objects.counted().filter(
        invoice__payer__in=payers, received_at__gte=begins, received_at__lt=ends
    )
    refunds = Refund.objects.done().filter(
        payment__invoice__payer__in=payers, created_at__gte=begins, created_at__lt=ends
    )
    rows = [
        (payment.invoice, received(payment))
        for payment in payments.select_related(*WHAT).prefetch_related("invoice__lines")
    ]
    rows += [
        (refund.payment.invoice, given_back(refund))
        for refund in refunds.select_related(*(f"payment__{one}" for one in WHAT)).prefetch_related(
            "payment__invoice__lines"
        )
    ]
    parts = [(one, *its.part(invoice, one.amount)) for invoice, one in rows]
    paid = sorted((replace(one, amount=part) for one, part, _taxed in parts if part), key=lambda one: one.day)
    return YearPaper(
        year=year,
        payer=payer_of(student.family, payers),
        child=str(student),
        born=student.birth_date,
        taught=_taught(student, begins, ends),
        paid=tuple(paid),
        taxed=sum((taxed for _one, _part, taxed in parts), start=Money(0, school().currency)),
    )


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
