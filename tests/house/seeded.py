"""The academy in the middle of its term, with something of everything for everybody, marked with canaries."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.utils import timezone

from academy.kernel.dead_letters import bury
from academy.kernel.inbox import receive
from academy.kernel.models import Heartbeat, InboundEvent, Notice
from academy.kernel.notices import tell, tell_staff
from academy.kernel.trace import tracing
from academy.models import Enrolment, Family, Guardian, Student, Subject, Teacher, User
from billing.actions.allocate import release_payment
from billing.actions.first_invoice import raise_first_invoice
from billing.actions.invoice import raise_invoice, void_invoice
from billing.models import (
    Card,
    Charge,
    Checkout,
    ClosedMonth,
    Invoice,
    InvoiceLine,
    Payer,
    Payment,
    PaymentLink,
    Purchase,
    Refund,
    StripePage,
    Subscription,
)
from billing.queries.books import digest_of, figures
from crm.demo.families import add_invoices, add_leads, add_places
from crm.demo.school import login
from crm.models import Lead
from messaging.models import Message
from scheduling.actions.book import book_place
from scheduling.models import CalendarFeed, Decision, Lesson, Participant, Timeslot, Unavailability, WaitingEntry
from scheduling.queries.free import free_times, offered
from tests.cast import LIND, OKAFOR, PAOLO, Person
from tests.house.canaries import FAMILIES, mark
from tests.house.principals import BARE, DISABLED, FORMER
from tests.house.seeded_calendar import add_calendar
from tests.house.seeded_cards import add_switch, saves_a_card
from tests.house.seeded_owed import add_rules
from tests.house.seeded_subscriptions import subscribes
from tests.moved_rows import add_movements
from tests.school import open_cedar_heights
from tests.today import day_at_school


@dataclass(frozen=True)
class Things:
    """One row of each kind that a family's pages show."""

    student: int
    invoice: int
    payment: int
    booking: int
    lesson: int
    to_come: int
    make_up: int
    feed: int
    waiting: int
    purchase: int
    void: int
    payer: int
    card: int
    stripe_page: int
    charge: int
    subscription: int


@dataclass(frozen=True)
class Taught:
    """A lesson that a teacher gave and wrote about, who was taught in it, and when the teacher is away."""

    taught: int
    learner: int
    absence: int


@dataclass(frozen=True)
class Seeded:
    """What there is to knock for. things: of each family. taught: of each teacher. free: times nobody has taken."""

    people: dict[str, User]
    things: dict[str, Things]
    taught: dict[Person, Taught]
    free: list[Timeslot]

    def row(self, label: str) -> Any:
        """The key of the newest row of a table, such as "billing.refund"."""
        return apps.get_model(label)._default_manager.order_by("-pk").values_list("pk", flat=True).first()


def seed() -> Seeded:
    """Everything, in the caller's transaction."""
    today = day_at_school()
    with tracing(actor="seed"):
        cedar = open_cedar_heights(today)
        add_places(cedar.semester)
        add_invoices(today)
        add_leads(today)
        _more_people()
        _under_way()
        add_calendar(cedar.semester)
        add_rules(Student.objects.get(first_name="Mia"))
        for name in FAMILIES:
            # The newest invoice is one that was taken back: it has a credit note.
            _say_something(Family.objects.get(name=name))
        for name in FAMILIES:
            add_movements(Payment.objects.filter(invoice__payer__family__name=name).latest("pk"))
        _office()
        add_switch(User.objects.filter(is_staff=True).earliest("pk"))
        _told_before_it_ended(User.objects.get(email=PAOLO.email))
        people = {person.email: person for person in User.objects.all()}
        taught = {person: _taught(person) for person in (LIND, OKAFOR)}
        things = {name: _things(Family.objects.get(name=name)) for name in FAMILIES}
        for family in Family.objects.filter(name__in=FAMILIES):
            mark(family)
    return Seeded(people, things, taught, [time.timeslot for time in free_times(offered())])


def _more_people() -> None:
    """Those whose rights have ended."""
    family = Family.objects.get(name="Rossi")
    disabled = login(DISABLED)
    Guardian.objects.create(family=family, user=disabled)
    User.objects.filter(pk=disabled.pk).update(is_active=False)
    login(BARE)
    lind = Teacher.objects.get(user__email=LIND.email)
    former = Teacher.objects.create(user=login(FORMER), name="Ms Quist", slug="quist", is_active=False)
    former.subjects.set(lind.subjects.all())


def _under_way() -> None:
    """A place that Giulia holds for Mia, waiting for her payment."""
    mia = Student.objects.get(first_name="Mia")
    giulia = Guardian.objects.of(User.objects.get(first_name="Giulia")).get()
    guitar = Subject.objects.get(slug="guitar")
    time = free_times(offered(subject=guitar), students=[mia])[0]
    enrolment = book_place(student=mia, timeslot=time.timeslot, by=giulia.user, subject=guitar)
    invoice = raise_first_invoice(enrolment=enrolment)
    Checkout.objects.create(
        invoice=invoice, session="cs_test_held", url="https://checkout.stripe.com/c/pay/cs_test_held", amount_cents=900
    )
    PaymentLink.objects.create(
        invoice=invoice,
        amount_cents=900,
        currency="INR",
        reference="held",
        url="https://www.instamojo.com/@academy/held",
        due_on=invoice.due_on,
    )


def _buys(family: Family) -> None:
    """A make-up that somebody of the family buys."""
    decision = Decision.objects.filter(student__family=family, replaced_at=None).earliest("pk")
    buyer = Guardian.objects.current().filter(family=family, may_book=True).earliest("pk").user
    invoice = Invoice.objects.create(payer=family.payers.earliest("pk"), currency="CAD", due_on=day_at_school())
    InvoiceLine.objects.create(invoice=invoice, position=1, description="Said", amount_cents=2500)
    raise_invoice(invoice=invoice)
    Purchase.objects.create(decision=decision, invoice=invoice, booked_by=buyer, expires_at=timezone.now())


def _takes_back(family: Family) -> None:
    """An invoice that was raised by mistake."""
    payer = Payer.objects.filter(family=family).earliest("pk")
    invoice = Invoice.objects.create(payer=payer, currency="CAD", due_on=day_at_school())
    InvoiceLine.objects.create(invoice=invoice, position=1, description="Said", amount_cents=100)
    void_invoice(invoice=raise_invoice(invoice=invoice), because="A reason")


def _say_something(family: Family) -> None:
    """A lead, a notice in the app, a dead letter, an event and a refund of each family's own."""
    people = User.objects.filter(guardianships__family=family) | User.objects.filter(student__family=family)
    for person in people.distinct():
        notice = tell(person, "staff_alert", about=family)
        for channel in Message.Channel.values:
            Message.objects.create(
                notice=notice, channel=channel, person=person, subject="Said", message_id=f"{channel}-{notice.pk}"
            )
    Lead.objects.create(
        family=family,
        first_name="Asked",
        email="asked@cedarheights.example",
        student_name="Child",
        birth_date=day_at_school() - timedelta(days=3000),
        subject=Subject.objects.get(slug="piano"),
    )
    receive("mail", f"asked-{family.name}", "delivered", {})
    event = InboundEvent.objects.get(event_id=f"asked-{family.name}")
    bury(event, f"{family.name} could not be read")
    _buys(family)
    _takes_back(family)
    saves_a_card(family)
    subscribes(family)
    payment = Payment.objects.filter(invoice__payer__family=family).latest("pk")
    release_payment(payment=payment, cents=100)
    Refund.objects.create(payment=payment, amount_cents=100, reason="A reason", asked_key="seeded")


def _told_before_it_ended(person: User) -> None:
    """Nobody tells a withdrawn guardian anything; what they were told is older than that."""
    ended = person.guardianships.exclude(until=None).latest("until").until
    assert ended
    Message.objects.filter(person=person).update(created_at=ended - timedelta(days=1))


def _office() -> None:
    """What only the office has."""
    long_ago = figures(date(2001, 1, 1))
    ClosedMonth.objects.create(month=date(2001, 1, 1), figures=long_ago, digest=digest_of(long_ago))
    Heartbeat.objects.create(worker="one", boot="one:1", host="one", process_group=1)
    tell_staff("staff_hold_lapsed", about=Enrolment.objects.latest("pk"))
    Notice.objects.filter(kind="staff_hold_lapsed").update(expires_at=timezone.now())


def _taught(person: Person) -> Taught:
    part = Participant.objects.filter(lesson__teacher__user__email=person.email, lesson__notes__isnull=False)
    absence = Unavailability.objects.filter(teacher__user__email=person.email).earliest("pk")
    return Taught(part.earliest("pk").lesson_id, part.earliest("pk").student_id, absence.pk)


def _things(family: Family) -> Things:
    payment = Payment.objects.counted().filter(invoice__payer__family=family).earliest("pk")
    return Things(
        student=Student.objects.filter(family=family).earliest("pk").pk,
        invoice=payment.invoice_id,
        payment=payment.pk,
        booking=Enrolment.objects.of_family(family).filter(state=Enrolment.State.ACTIVE).earliest("pk").pk,
        lesson=Lesson.objects.of_family(family).agreed().filter(notes__isnull=False).earliest("pk").pk,
        to_come=Lesson.objects.of_family(family).filter(state="booked", kind="weekly").to_come()[1].pk,
        make_up=Lesson.objects.of_family(family).filter(kind="make_up").earliest("pk").pk,
        feed=CalendarFeed.objects.filter(family=family).earliest("pk").pk,
        waiting=WaitingEntry.objects.of_family(family).in_line().earliest("pk").pk,
        purchase=Purchase.objects.of_family(family).earliest("pk").pk,
        void=Invoice.objects.filter(payer__family=family, number__isnull=False)
        .filter(state=Invoice.State.VOID)
        .latest("pk")
        .pk,
        payer=family.payers.earliest("pk").pk,
        card=Card.objects.filter(payer__family=family).latest("pk").pk,
        stripe_page=StripePage.objects.filter(payer__family=family).latest("pk").pk,
        charge=Charge.objects.filter(invoice__payer__family=family).latest("pk").pk,
        subscription=Subscription.objects.filter(payer__family=family).latest("pk").pk,
    )
