"""A booking of the cast, for tests that begin where somebody has chosen a time."""

from dataclasses import dataclass

from academy.kernel.db import Now, now
from academy.kernel.models import Run
from academy.kernel.money import Money
from academy.kernel.trace import tracing
from academy.kernel.workflow import run_of
from academy.models import Enrolment
from billing.actions.payment import record_payment
from billing.models import Account, Checkout, Invoice, Payment, Posting
from scheduling.actions.book import book_place
from scheduling.models import Place
from tests.cast import GIULIA, LIND, MIA, Child, Person
from tests.school import Cedar


@dataclass(frozen=True)
class Booked:
    """One enrolment, and what became of it, always read anew."""

    pk: int

    @property
    def enrolment(self) -> Enrolment:
        return Enrolment.objects.get(pk=self.pk)

    @property
    def place(self) -> Place:
        return Place.objects.get(enrolment=self.pk)

    @property
    def invoice(self) -> Invoice:
        return Invoice.objects.get(enrolment=self.pk)

    @property
    def checkout(self) -> Checkout:
        return Checkout.objects.get(invoice__enrolment=self.pk)

    @property
    def payments(self) -> list[Payment]:
        return list(Payment.objects.filter(invoice__enrolment=self.pk))

    @property
    def run(self) -> Run:
        run = run_of("enrolment", self.enrolment)
        assert run
        return run

    @property
    def states(self) -> tuple[str, str, str]:
        """Of enrolment, place and invoice."""
        return self.enrolment.state, self.place.state, self.invoice.state

    def lapse(self) -> None:
        """The hold is over, and whoever waits for it looks again."""
        Place.objects.filter(enrolment=self.pk).update(expires_at=Now())
        self.look_again()

    def look_again(self) -> None:
        """As if what its story waits for were due now."""
        Run.objects.filter(pk=self.run.pk).update(not_before=Now())


def booked(
    cedar: Cedar, child: Child = MIA, teacher: Person = LIND, subject: str = "piano", by: Person = GIULIA
) -> Booked:
    """Mia holds Ms Lind's first hour, or somebody else another."""
    with tracing(actor="test"):
        enrolment = book_place(
            student=cedar.student(child),
            timeslot=cedar.slot(teacher),
            by=cedar.user(by),
            subject=cedar.subject(subject),
        )
    return Booked(enrolment.pk)


def pay_by_transfer(invoice: Invoice, reference: str = "transfer-1", amount: Money | None = None) -> Payment:
    """The whole of it arrives at the bank, or a part."""
    return record_payment(
        invoice=invoice,
        amount=amount or invoice.total,
        provider=Payment.Provider.TRANSFER,
        reference=reference,
        received_at=now(),
    )


def books() -> dict[str, int]:
    """The balance of every account that has moved (cents; debits positive)."""
    found: dict[str, int] = {}
    for posting in Posting.objects.all():
        found[Account(posting.account).value] = found.get(posting.account, 0) + posting.cents
    return {account: cents for account, cents in found.items() if cents}
