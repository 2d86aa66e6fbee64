"""A family whose enrolment Stripe collects for by subscription, with a saved card and an open invoice of its month."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from academy.kernel.invariants import verify
from academy.kernel.models import Notice
from academy.kernel.trace import tracing
from academy.models import Enrolment, Price
from billing.actions.invoice import raise_invoice
from billing.actions.subscription import subscribe
from billing.actions.subscription_clock import tend_subscriptions
from billing.models import Card, Invoice, InvoiceLine, Payment, Subscription, SubscriptionBill
from billing.queries.balances import balance
from tests.billing.charging import Charged
from tests.billing.owing import enrolment_of, priced, taught
from tests.billing.stripe.moving import told
from tests.cast import GIULIA, MIA
from tests.school import Cedar
from tests.today import day_at_school
from tests.world import World

DAY, HOUR = 24 * 3600, 3600
MONTH = 12000
LETTERS = ("subscription_declined", "subscription_needs_you", "subscription_begins")


def wrong() -> dict[str, Any]:
    """What is not true that must be; but that these lessons stand without their booking having been paid."""
    return {name: rows for name, rows in verify().items() if not name.startswith("I5 confirmed-is-paid")}


@dataclass(frozen=True)
class Subscribed:
    """One payer with a card, the price that Stripe shall take, and what came of it."""

    payer: Charged
    enrolment: Enrolment
    price: Price

    @classmethod
    def begin(
        cls, cedar: Cedar, world: World, worker: Callable[[], int], number: str = "", **price: Any
    ) -> "Subscribed":
        """With a saved card (this one, or a good one), but nothing begun yet."""
        with tracing(actor="test"):
            series = taught(cedar)
            listed = priced(series, **{"cents": MONTH, "collection": Price.Collection.SUBSCRIPTION} | price)
        payer = Charged.begin(world, worker, cedar.student(MIA).family, cedar.user(GIULIA))
        made = cls(payer, enrolment_of(series), listed)
        made.save(number)
        return made

    @property
    def world(self) -> World:
        return self.payer.world

    def save(self, number: str = "") -> Card:
        """A card saved at Stripe, which is charged from now on."""
        return self.payer.save(number) if number else self.payer.save()

    def start(self, **choices: Any) -> Subscription:
        """Somebody begins it, and Stripe hears of it."""
        self.payer.payer.refresh_from_db()
        with tracing(actor="test"):
            begun = subscribe(enrolment=self.enrolment, payer=self.payer.payer, by=self.payer.person, **choices)
        self.hear()
        begun.refresh_from_db()
        return begun

    def press(self, verb: Callable[..., Any], **answers: Any) -> Subscription:
        """Somebody wishes something of the newest one, and it is done."""
        with tracing(actor="test"):
            verb(subscription=self.subscription, by=self.payer.person, **answers)
        self.hear()
        return self.subscription

    def hear(self) -> None:
        """What is to be done is done, and all that Stripe says by now arrives and is handled."""
        self.payer.worker()
        self.payer.hear()

    def later(self, *, days: float) -> None:
        """Time passes at Stripe, and it tells us what that brought."""
        self.world.clock(advance=days * DAY + 2 * HOUR)
        self.hear()

    @property
    def subscription(self) -> Subscription:
        return Subscription.objects.get(enrolment=self.enrolment)

    @property
    def bills(self) -> list[tuple[int, str]]:
        """What Stripe billed and what became of it, the first one first."""
        return list(SubscriptionBill.objects.order_by("made_at", "pk").values_list("amount_cents", "state"))

    @property
    def payments(self) -> list[int]:
        """What was booked, the first one first."""
        return list(Payment.objects.order_by("received_at", "pk").values_list("amount_cents", flat=True))

    @property
    def open_cents(self) -> int:
        """What is left of the invoice."""
        return balance(Invoice.objects.get(pk=self.payer.invoice.pk)).cents

    @property
    def told(self) -> list[str]:
        """Which letters the payer got."""
        rows = Notice.objects.filter(person=self.payer.person, kind__in=LETTERS).order_by("pk")
        return list(rows.values_list("kind", flat=True))

    def events(self, *, after: set[str] = frozenset()) -> list[dict[str, Any]]:  # type: ignore[assignment]
        """What Stripe has told, the oldest first."""
        return told(self.world, after=after)


Begin = Callable[..., Subscribed]


def tended(family: Subscribed) -> int:
    with tracing(actor="clock"):
        made = tend_subscriptions()
    family.hear()
    return made


def of_lessons(family: Subscribed) -> Invoice:
    """An invoice that says for which enrolment it is."""
    today = day_at_school()
    invoice = Invoice.objects.create(payer=family.payer.payer, currency="CAD", due_on=today)
    item = {"kind": "tuition", "about": family.enrolment.pk, "cycle": today.replace(day=1)}
    InvoiceLine.objects.create(invoice=invoice, position=1, description="Lessons", amount_cents=MONTH, **item)
    return raise_invoice(invoice=invoice)
