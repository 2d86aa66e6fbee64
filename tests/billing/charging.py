"""A family with a card saved on Stripe's own page, and an invoice to be taken from it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from academy.kernel.db import Now
from academy.kernel.models import Notice, Run
from academy.kernel.trace import tracing
from academy.models import Family, User
from billing.actions.card import ask_for_page, choose_day
from billing.actions.charge import begin_charge, begin_due_charges
from billing.actions.invoice import raise_invoice
from billing.actions.payer import family_payer
from billing.models import Card, Charge, Invoice, InvoiceLine, Payer, Payment, StripePage
from tests.today import day_at_school
from tests.world import World

GOOD, ASKING, ASKING_AND_POOR = "4242424242424242", "4000002760003184", "4000008260003178"
# It can be saved; each charge of it is declined, such as 4000000000000341.
FAILING = "4000000000000341"
AMOUNT = 12000


def owes(payer: Payer, cents: int = AMOUNT) -> Invoice:
    """An invoice of the month, due today."""
    invoice = Invoice.objects.create(payer=payer, currency="CAD", due_on=day_at_school())
    InvoiceLine.objects.create(invoice=invoice, position=1, description="Piano lessons", amount_cents=cents)
    return raise_invoice(invoice=invoice)


@dataclass(frozen=True)
class Charged:
    """A payer whose card is saved, with one invoice."""

    world: World
    worker: Callable[[], int]
    payer: Payer
    person: User
    invoice: Invoice

    @classmethod
    def begin(cls, world: World, worker: Callable[[], int], family: Family, person: User) -> "Charged":
        """With the day on which it is charged, but without a card yet."""
        with tracing(actor="test"):
            payer = family_payer(family=family)
            return cls(world, worker, payer, person, owes(payer))

    def page(self) -> StripePage:
        """A page of Stripe's on which a card can be saved."""
        with tracing(actor="test"):
            page = ask_for_page(payer=self.payer, kind=StripePage.Kind.CARD, by=self.person)
        self.worker()
        page.refresh_from_db()
        return page

    def save(self, number: str = GOOD) -> Card:
        """A card saved there, and we hear of it."""
        self.world.pay(self.page().url, number, approve=True)
        self.hear()
        return self.payer.cards.kept().latest("pk")

    def by_itself(self, day: int | None = 1) -> None:
        """On this day of each month, or never."""
        with tracing(actor="test"):
            choose_day(payer=Payer.objects.get(pk=self.payer.pk), day=day, by=self.person)

    def tick(self) -> Charge | None:
        """The clock looks, and what it begins is done; the newest charge."""
        with tracing(actor="clock"):
            begin_due_charges()
        self.worker()
        return self.charges[-1] if self.charges else None

    def pay_now(self, card: Card | None = None) -> Charge:
        """The family presses pay; what became of it by now."""
        with tracing(actor="test"):
            charge = begin_charge(
                invoice=self.invoice, card=card or self.payer.cards.get(is_default=True), by=self.person
            )
        self.worker()
        charge.refresh_from_db()
        return charge

    def hear(self) -> None:
        """All that Stripe says by now arrives and is handled."""
        self.world.deliver()
        self.worker()

    def later(self, hours: float) -> None:
        """The last attempt was so many hours ago, and whatever waits looks again."""
        Charge.objects.filter(pk=self.charges[-1].pk).update(settled_at=Now() - timedelta(hours=hours))

    @property
    def charges(self) -> list[Charge]:
        """The first one first."""
        return list(self.invoice.charges.order_by("nth"))

    @property
    def states(self) -> list[str]:
        return [charge.state for charge in self.charges]

    @property
    def payments(self) -> list[int]:
        """What was booked."""
        return [payment.amount_cents for payment in Payment.objects.filter(invoice=self.invoice)]

    @property
    def captured(self) -> list[int]:
        """What Stripe's own log says was taken."""
        return [entry["data"]["amount"] for entry in self.world.log("charge.captured")]

    @property
    def told(self) -> list[str]:
        """Which letters the payer got."""
        rows = Notice.objects.filter(person=self.person, kind__in=("charge_declined", "charge_needs_you", "receipt"))
        return list(rows.order_by("pk").values_list("kind", flat=True))


def look_again(charge: Charge) -> None:
    """As if what its story waits for were due now."""
    Run.objects.filter(recipe="charge", subject_id=charge.pk).update(not_before=Now())
