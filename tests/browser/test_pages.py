"""Every page of every audience: on a phone and a desk, light and dark, with nothing to complain of."""

from collections.abc import Callable

import pytest

from academy.kernel.trace import tracing
from billing.models import Payment
from crm.demo.families import add_invoices, add_places
from tests.browser.visitor import Visitor
from tests.cast import GIULIA, JONAS, LIND, SAM, Person
from tests.school import Cedar
from tests.site import Site
from tests.today import day_at_school

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("_busy")]

PUBLIC = (
    "/",
    "/courses/",
    "/teachers/",
    "/teachers/lind/",
    "/timeslots/",
    "/timeslots/?subject=drums",
    "/timeslots/?subject=piano&day=6",
    "/enquiry/",
    "/enquiry/thanks/",
    "/privacy/",
    "/zone/",
    "/accounts/login/",
    "/accounts/login/code/",
    "/accounts/password/reset/",
)
OWN: dict[Person, tuple[str, ...]] = {
    GIULIA: ("/family/", "/family/lessons/", "/family/invoices/", "/me/notices/", "/accounts/2fa/"),
    SAM: ("/family/", "/family/invoices/"),
    JONAS: ("/student/", "/student/make-ups/"),
    LIND: ("/teacher/",),
}
SIZES = ((1180, False), (1180, True), (360, False), (360, True))


@pytest.fixture(scope="module")
def _busy(academy: tuple[Site, Cedar]) -> None:
    """A school in the middle of its term."""
    with tracing(actor="test"):
        add_places(academy[1].semester)
        add_invoices(day_at_school())


@pytest.mark.parametrize(("width", "dark"), SIZES)
def test_public_pages_are_clean(visit: Callable[..., Visitor], width: int, dark: bool) -> None:
    visitor = visit(width=width, dark=dark)
    for path in PUBLIC:
        visitor.look(path)


@pytest.mark.parametrize(("width", "dark"), SIZES)
@pytest.mark.parametrize("person", OWN, ids=lambda person: person.first)
def test_own_pages_are_clean(visit: Callable[..., Visitor], person: Person, width: int, dark: bool) -> None:
    visitor = visit(width=width, dark=dark)
    visitor.sign_in(person)
    for path in OWN[person]:
        visitor.look(path)


def test_a_paid_familys_papers_are_clean(visit: Callable[..., Visitor], cedar: Cedar) -> None:
    payment = Payment.objects.filter(invoice__payer__family=cedar.family("Rossi"))[0]
    visitor = visit(width=360)
    visitor.sign_in(GIULIA)
    visitor.look(f"/family/invoices/{payment.invoice_id}/")
    visitor.look(f"/family/receipts/{payment.pk}/")
    visitor.look("/family/statement/")
    student = payment.invoice.enrolment.student_id
    visitor.look(f"/family/students/{student}/receipts/{payment.received_at.year}/")


def test_what_is_not_there_says_so_kindly(visit: Callable[..., Visitor]) -> None:
    visitor = visit(width=360)
    visitor.look("/nowhere/", status=404)
    visitor.complaints.clear()
    visitor.check()
    assert visitor.page.get_by_role("heading", level=1).is_visible()
