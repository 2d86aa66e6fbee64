"""What a living school's calendar holds beside weekly places: a group, a pause, and a waiting list."""

from datetime import timedelta

from academy.kernel.db import now
from academy.models import Enrolment
from billing.actions.invoice import raise_invoice
from billing.actions.payer import family_payer
from billing.actions.payment import record_payment
from billing.models import Invoice, InvoiceLine, Payment
from scheduling.actions.credit import issue
from scheduling.actions.pause import pause_place
from scheduling.models import Offer, Place, WaitingEntry
from tests.cast import ADA_HERSELF, ALVAREZ, GIULIA, JONAS_HIMSELF, LEO, MIA, NOAH, OLIVIA, TANAKA
from tests.group import open_group
from tests.school import Cedar


def live_the_calendar(cedar: Cedar) -> None:
    """Noah and Jonas play together; Mia rests in the last week and has a credit; Leo has an offer, and Ada waits."""
    olivia, semester = cedar.user(OLIVIA), cedar.semester
    group = [cedar.student(NOAH), cedar.student(JONAS_HIMSELF)]
    offering = open_group(semester, cedar.teacher(ALVAREZ), students=group, by=olivia)
    for enrolment in offering.enrolments.all():
        _paid(enrolment)
    rests = Place.objects.get(enrolment__student=cedar.student(MIA))
    week = timedelta(days=6)
    pause_place(place=rests, first_day=semester.last_day - week, last_day=semester.last_day, by=cedar.user(GIULIA))
    issue(student=cedar.student(MIA), minutes=30, because="By hand.", by=olivia)
    WaitingEntry.objects.create(student=cedar.student(ADA_HERSELF), teacher=cedar.teacher(TANAKA), asked_by=olivia)
    held = Place.objects.get(enrolment__student=cedar.student(LEO))
    entry = WaitingEntry.objects.create(student=cedar.student(LEO), timeslot=held.timeslot, asked_by=olivia)
    WaitingEntry.objects.filter(pk=entry.pk).update(state=WaitingEntry.State.OFFERED)
    Offer.objects.create(entry=entry, place=held, because="The first in line.", expires_at=held.expires_at)


def _paid(enrolment: Enrolment) -> None:
    """An invoice for a seat in a group, and its payment."""
    payer = family_payer(family=enrolment.student.family)
    invoice = Invoice.objects.create(payer=payer, enrolment=enrolment, currency="CAD", due_on=now().date())
    InvoiceLine.objects.create(invoice=invoice, position=1, description="A group", amount_cents=1800)
    record_payment(
        invoice=raise_invoice(invoice=invoice),
        amount=invoice.total,
        provider=Payment.Provider.TRANSFER,
        reference=f"group-{enrolment.pk}",
        received_at=now(),
        method="test",
    )
