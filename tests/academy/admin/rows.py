"""Rows for the office to look at, made by the verbs that make them live."""

from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from django.utils import timezone

from academy.kernel.db import Now
from academy.kernel.dead_letters import bury
from academy.kernel.inbox import receive
from academy.kernel.models import DeadLetter, Heartbeat, InboundEvent, Notice
from academy.kernel.work import claim
from academy.models import AcademicYear, ClosedDate, Enrolment, Subject, User
from billing.actions.checkout import record_checkout
from billing.actions.first_invoice import raise_first_invoice
from billing.actions.grant import give_discount
from billing.actions.package import sell_package
from billing.actions.payer import family_payer
from billing.actions.payment import record_payment
from billing.actions.refund import give_back
from billing.actions.voucher import make_voucher
from billing.models import (
    BillingRun,
    ClosedMonth,
    Discount,
    EarningDay,
    Extra,
    Invoice,
    Payment,
    PaymentLink,
    Share,
    Sort,
    TaxRate,
)
from crm.actions.lead import record_enquiry
from crm.models import Lead
from messaging.models import Message
from scheduling.actions.book import book_place
from scheduling.models import Room, Unavailability
from tests.academy.admin.calendar_rows import three_of_the_calendar
from tests.cast import ALVAREZ, ANNE, GIULIA, LEO, LIND, MIA, NOAH, OKAFOR, OLIVIA, ZOE, Child, Person
from tests.house.seeded_cards import add_switch, saves_a_card
from tests.house.seeded_subscriptions import subscribes
from tests.moved_rows import add_movements
from tests.school import Cedar
from tests.today import day_at_school

BOOKINGS = ((MIA, GIULIA, LIND), (LEO, GIULIA, OKAFOR), (NOAH, ANNE, ALVAREZ))


def new_lead(number: int = 1) -> Lead:
    """Somebody who asked."""
    return record_enquiry(
        first_name=f"Priya{number}",
        last_name="Nair",
        email=f"priya{number}@example.com",
        phone=f"+1 416 555 01{number:02}",
        student_name="Arjun",
        birth_date=day_at_school() - timedelta(days=9 * 365),
        subject=Subject.objects.get(slug="piano"),
    )


def booking(cedar: Cedar, child: Child = MIA, guardian: Person = GIULIA, teacher: Person = LIND) -> Enrolment:
    """A place on hold."""
    return book_place(student=cedar.student(child), timeslot=cedar.slot(teacher), by=cedar.user(guardian))


def invoice(cedar: Cedar) -> Invoice:
    """Mia's first invoice, open."""
    return raise_first_invoice(enrolment=booking(cedar))


def paid(bill: Invoice, reference: str = "bank-1") -> Payment:
    """All of it, by transfer."""
    return record_payment(
        invoice=bill,
        amount=bill.total,
        provider=Payment.Provider.TRANSFER,
        reference=reference,
        received_at=timezone.now(),
    )


def event(number: int = 1) -> InboundEvent:
    """Something Stripe told us, not handled yet."""
    receive("stripe", f"evt_{number}", "checkout.session.completed", {"id": f"evt_{number}"})
    return InboundEvent.objects.get(event_id=f"evt_{number}")


def dead_event(number: int = 1) -> DeadLetter:
    """An event that gave up, with its letter."""
    taken = claim(InboundEvent, event(number).pk)
    assert taken
    bury(taken, "Session cs_9 belongs to no invoice of ours.")
    return DeadLetter.objects.get(kind="academy.InboundEvent", work_id=taken.pk)


def bounced(notice: Notice, person: User) -> Message:
    """A letter that came back."""
    return Message.objects.create(
        notice=notice,
        channel=Message.Channel.EMAIL,
        person=person,
        address=person.email,
        subject="Welcome to Cedar Heights",
        state=Message.State.BOUNCED,
        error="550 no such mailbox",
        message_id=f"letter-{notice.pk}",
    )


def older(row: Any, by: timedelta) -> None:
    """Make a row as old as that."""
    type(row).objects.filter(pk=row.pk).update(created_at=Now() - by)


def _rules(cedar: Cedar, number: int) -> None:
    """What decides what is owed, of its own day each."""
    first, last = date(2020, number, 1), date(2020, number, 20)
    BillingRun.objects.create(kind=BillingRun.Kind.DRAFT, month=first)
    EarningDay.objects.create(day=first, currency="CAD")
    TaxRate.objects.create(name="HST", sort=Sort.GOODS, points=1300, first_day=first, last_day=last)
    Discount.objects.create(kind="staff", name=f"Staff {number}", points=100, currency="CAD", first_day=first)
    make_voucher(code=f"WELCOME{number}", points=1000)
    mia = cedar.student(MIA)
    Extra.objects.create(
        family=mia.family, student=mia, sort=Sort.GOODS, day=first, name="A book", cents=900, currency="CAD"
    )
    Share.objects.create(
        payer=family_payer(family=mia.family), student=mia, points=10000, first_day=first, last_day=last
    )


def three_of_everything(cedar: Cedar) -> None:
    """At least three rows on every list of the office."""
    for number in (1, 2, 3):
        new_lead(number)
        dead_event(number)
        Heartbeat.objects.create(worker=f"w{number}", boot="1", host="h", process_group=number)
        Room.objects.create(name=f"Attic {number}")
        closed = ClosedMonth(month=date(2020, number, 1), figures='{"owed":[],"trial_balance":[]}')
        closed.digest = sha256(closed.figures.encode()).hexdigest()
        closed.save()
        _rules(cedar, number)
        first = day_at_school() + timedelta(days=4000 + 400 * number)
        AcademicYear.objects.create(name=f"Later {number}", first_day=first, last_day=first + timedelta(days=300))
        ClosedDate.objects.create(day=first, reason="Holiday")
        Unavailability.objects.create(
            teacher=cedar.teacher(LIND),
            starts_at=timezone.now() + timedelta(days=4000 + number),
            ends_at=timezone.now() + timedelta(days=4001 + number),
            entered_by=cedar.user(OLIVIA),
        )
    for number, (child, guardian, teacher) in enumerate(BOOKINGS):
        enrolment = booking(cedar, child, guardian, teacher)
        discount = Discount.objects.filter(kind="staff").latest("pk")
        give_discount(discount=discount, enrolment=enrolment, because="An aunt teaches here.", by=None)
        bill = raise_first_invoice(enrolment=enrolment)
        sell_package(enrolment=enrolment, lessons=2, cents=6000, first_day=day_at_school(), weeks=number + 1, by=None)
        record_checkout(invoice=bill, session=f"cs_test_{number}", url="https://example.com/pay", amount_cents=100)
        PaymentLink.objects.create(invoice=bill, amount_cents=100, currency="CAD", due_on=day_at_school())
        payment = paid(bill, f"bank-{number}")
        give_back(payment=payment, because="Moved away.")
        add_movements(payment)
        add_switch(cedar.user(OLIVIA))
        if not bill.payer.cards.exists():
            saves_a_card(bill.payer.family)
            subscribes(bill.payer.family)
    family_payer(family=cedar.student(ZOE).family)
    three_of_the_calendar(cedar)
    for notice in Notice.objects.select_related("person").order_by("pk")[:3]:
        bounced(notice, notice.person)
