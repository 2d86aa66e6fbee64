"""The families of the cast, their places, invoices in every state, and leads in every stage."""

from datetime import date, timedelta

from academy.kernel.db import Now, now
from academy.kernel.models import Run
from academy.kernel.work import perform
from academy.kernel.workflow import advance, run_of
from academy.models import Enrolment, Family, Guardian, Semester, Student, Subject
from billing.actions.first_invoice import raise_first_invoice
from billing.actions.invoice import raise_invoice, void_invoice
from billing.actions.payer import family_payer
from billing.actions.payment import record_payment
from billing.models import Invoice, InvoiceLine, Payment
from crm.actions.lead import invite, lose, record_enquiry
from crm.demo.school import login
from crm.models import Lead
from scheduling.actions.book import book_place
from scheduling.actions.materialise import lessons_of
from scheduling.models import Lesson, Participant, Place, Series
from scheduling.queries.free import free_times, offered
from scheduling.queries.occurrences import closed_days, occurrences
from tests.cast import ADA_HERSELF, ANNE, GIULIA, HOUSEHOLDS, JONAS_HIMSELF, LEO, MIA, NOAH, ZOE, Child, Household

# Who learns what with whom.
PLACES = (
    (MIA, "piano", "lind"),
    (LEO, "drums", "okafor"),
    (NOAH, "guitar", "alvarez"),
    (ZOE, "piano", "lind"),
    (JONAS_HIMSELF, "bass", "okafor"),
    (ADA_HERSELF, "piano", "alvarez"),
)


def add_households(today: date) -> None:
    """The families with their guardians, students and logins."""
    for household in HOUSEHOLDS:
        _household(household, today)


def add_places(semester: Semester) -> None:
    """Who learns what with whom: paid, confirmed, and with the lessons already taught."""
    for child, subject, teacher in PLACES:
        _place(child, subject, teacher, semester)


def _household(household: Household, today: date) -> None:
    if Family.objects.filter(name=household.name).exists():
        return
    family = Family.objects.create(name=household.name)
    for person, rights in household.guardians:
        full = rights != "see"
        guardian = Guardian.objects.create(
            family=family, user=login(person), may_book=full, may_pay=full, may_pick_up=full
        )
        if rights == "withdrawn":
            ended = Now() - timedelta(days=20)
            Guardian.objects.filter(pk=guardian.pk).update(since=Now() - timedelta(days=200), until=ended)
    for child in household.children:
        Student.objects.create(
            family=family,
            user=login(child.login) if child.login else None,
            first_name=child.first,
            last_name=child.last,
            birth_date=child.born(today),
        )


def student(child: Child) -> Student:
    """The row of a child of the cast."""
    return Student.objects.get(first_name=child.first, last_name=child.last)


def _place(child: Child, subject: str, teacher: str, semester: Semester) -> None:
    learner = student(child)
    if learner.enrolments.exists():
        return
    times = free_times(offered().filter(teacher__slug=teacher), students=[learner])
    payer = learner.family.guardians.filter(may_pay=True, until=None).select_related("user").get()
    enrolment = book_place(
        student=learner, timeslot=times[0].timeslot, by=payer.user, subject=Subject.objects.get(slug=subject)
    )
    _teach_the_past(enrolment, semester)
    invoice = raise_first_invoice(enrolment=enrolment)
    record_payment(
        invoice=invoice,
        amount=invoice.total,
        provider=Payment.Provider.TRANSFER,
        reference=f"opening-{enrolment.pk}",
        received_at=now() - timedelta(days=3),
        method="Bank transfer",
    )
    run = run_of("enrolment", enrolment)
    if run:
        perform(Run, run.pk, advance)


def _teach_the_past(enrolment: Enrolment, semester: Semester) -> None:
    """The weeks of the term that lie behind, as lessons that were given."""
    place: Place = enrolment.places.get()
    series = place.series.get()
    Series.objects.filter(pk=series.pk).update(first_day=semester.first_day)
    past = occurrences(series, semester, closed=closed_days(semester.first_day, semester.last_day))
    over = [one for one in past if one.ends_at < now()]
    lessons = Lesson.objects.bulk_create(lessons_of(series, over, state=Lesson.State.TAUGHT))
    Participant.objects.bulk_create(Participant(lesson=lesson, student=enrolment.student) for lesson in lessons)


def add_invoices(today: date) -> None:
    """A draft, an open one and one taken back, beside the paid ones of the places."""
    for email, what, cents, state in (
        (ANNE.email, "Sheet music: Sagreras, First lessons", 2450, "open"),
        (GIULIA.email, "Recital accompaniment, spring", 6000, "draft"),
        (GIULIA.email, "Metronome", 3900, "void"),
    ):
        family = Guardian.objects.filter(user__email=email, until=None).get().family
        payer = family_payer(family=family)
        if InvoiceLine.objects.filter(invoice__payer=payer, description=what).exists():
            continue
        invoice = Invoice.objects.create(payer=payer, currency="CAD", due_on=today + timedelta(days=10))
        InvoiceLine.objects.create(
            invoice=invoice,
            position=1,
            description=what,
            steps=[{"code": "extra", "cents": cents}],
            amount_cents=cents,
        )
        if state != "draft":
            raise_invoice(invoice=invoice)
        if state == "void":
            void_invoice(invoice=invoice, because="Given back unopened.")


def add_leads(today: date) -> None:
    """New, invited and lost; one of them asks for the second time."""
    asked = (
        ("Priya", "Nair", "Arjun", 8, "piano", "new", "He plays songs by ear and would love to read."),
        ("Tom", "Whitfield", "Edie", 11, "drums", "new", "She has been drumming on the kitchen table for a year."),
        ("Giulia", "Rossi", "Mia", 9, "guitar", "new", "Could Mia add guitar on another day?"),
        ("Hannah", "Osei", "Kofi", 6, "guitar", "invited", ""),
        ("Peter", "Lang", "Lotte", 13, "bass", "lost", ""),
    )
    for first, last, child, years, subject, stage, message in asked:
        email = GIULIA.email if first == "Giulia" else f"{first}.{last}@example.com".lower()
        if Lead.objects.filter(email=email).exists():
            continue
        lead = record_enquiry(
            first_name=first,
            last_name=last,
            email=email,
            phone="+1 416 555 01" + str(10 + years),
            student_name=child,
            birth_date=Child(child, last, years).born(today),
            subject=Subject.objects.get(slug=subject),
            message=message,
        )
        if stage == "invited":
            invite(lead=lead)
        elif stage == "lost":
            lose(lead=lead, reason="Moved to another city.")
