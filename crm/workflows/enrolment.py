"""From a family's yes to a confirmed place, of whatever kind. The booking itself holds it, before the recipe starts."""

from academy.actions.enrolment import activate_enrolment, fail_enrolment
from academy.kernel.db import now
from academy.kernel.notices import tell, tell_staff
from academy.kernel.recipe import Abandon, Recipe, Waiting
from academy.kernel.workflow import run_of
from academy.models import Enrolment
from academy.queries.audience import told
from billing.actions.first_invoice import raise_first_invoice as raise_invoice_of
from billing.actions.take_back import take_back_invoice
from billing.workflows.checkout import close_checkout, invoice_of, open_checkout, owes_nothing, register_customer
from crm.models import Lead
from scheduling.actions.place import confirm_place, free_place
from scheduling.models import Place
from scheduling.place_words import place_words

NOT_PAID = "The place was not paid for in time."


def place_of(enrolment: Enrolment) -> Place:
    """The weekly place an enrolment holds or held."""
    return enrolment.places.with_pattern().latest("pk")


def raise_first_invoice(enrolment: Enrolment) -> None:
    """What the place costs to the end of the semester; none where it costs nothing, as a trial may."""
    if enrolment.offering.course.lesson_cents:
        raise_invoice_of(enrolment=enrolment)


def wait_for_first_payment(enrolment: Enrolment) -> Waiting | None:
    """Until it is paid, or the hold has run out; in doubt the next step asks Stripe."""
    place = place_of(enrolment)
    invoice = invoice_of(enrolment)
    if invoice is None or owes_nothing(enrolment) or now() >= place.expires_at:
        return None
    return Waiting(f"invoice-paid:{invoice.pk}", until=place.expires_at)


def require_payment(enrolment: Enrolment) -> None:
    """The checkout is closed now: either it was paid, or the place goes back."""
    if not owes_nothing(enrolment):
        raise Abandon(NOT_PAID)


def confirm_the_place(enrolment: Enrolment) -> None:
    """Place, lessons and enrolment become real together; the lead, if there was one, has arrived."""
    confirm_place(place=place_of(enrolment))
    activate_enrolment(enrolment=enrolment)
    Lead.objects.filter(student=enrolment.student, stage=Lead.Stage.INVITED).update(stage=Lead.Stage.ENROLLED)


def welcome_the_family(enrolment: Enrolment) -> None:
    """Guardians and teacher are told, once each."""
    for person in told(enrolment.student.family):
        tell(person, "welcome", about=enrolment)
    teacher = place_words(place_of(enrolment))["teacher"]
    if teacher:
        tell(teacher.user, "teacher_new_student", about=enrolment)


def reason_of(enrolment: Enrolment) -> str:
    """Why the run turned round."""
    run = run_of("enrolment", enrolment)
    return (run.reason if run else "") or NOT_PAID


def void_the_invoice(enrolment: Enrolment) -> None:
    """Nothing is owed for a place that was not taken; what came in all the same goes back."""
    for invoice in enrolment.invoices.order_by("pk"):
        take_back_invoice(invoice=invoice, because=reason_of(enrolment))


def free_the_slot(enrolment: Enrolment) -> None:
    """The place is anybody's again, and the enrolment says why."""
    free_place(place=place_of(enrolment), because=reason_of(enrolment))
    fail_enrolment(enrolment=enrolment, because=reason_of(enrolment))


def say_that_it_lapsed(enrolment: Enrolment) -> None:
    """The family learns that nothing was charged and how to go on; the staff may want to call."""
    for person in told(enrolment.student.family):
        tell(person, "hold_lapsed", about=enrolment)
    tell_staff("staff_hold_lapsed", about=enrolment)


ENROLMENT = Recipe(
    name="enrolment",
    subject=Enrolment,
    steps=(
        raise_first_invoice,
        register_customer,
        open_checkout,
        wait_for_first_payment,
        close_checkout,
        require_payment,
        confirm_the_place,
        welcome_the_family,
    ),
    on_cancel=(close_checkout, void_the_invoice, free_the_slot, say_that_it_lapsed),
)
