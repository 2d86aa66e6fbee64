"""A family's saved cards and what was charged; the rules for it, and the switch that stops it."""

from django.utils import timezone

from academy.models import Family, Guardian, User
from billing.models import Card, CardChange, Charge, ChargingSwitch, DunningPolicy, Invoice, Payer, StripePage
from tests.spring import YEAR


def saves_a_card(family: Family) -> None:
    """One that was charged for the last bill, and declined; another that waits for its bank; and who asked for it."""
    payer = family.payers.earliest("pk")
    who = Guardian.objects.current().filter(family=family, may_pay=True).earliest("pk").user
    Payer.objects.filter(pk=payer.pk).update(autopay_day=3, autopay_by=who, autopay_at=timezone.now())
    cards = [
        Card.objects.create(
            payer=payer,
            payment_method=f"pm_{family.pk}_{last4}",
            brand="visa",
            last4=last4,
            expires_month=4,
            expires_year=YEAR + 1,
            is_default=last4 == "4242",
        )
        for last4 in ("0341", "4242")
    ]
    CardChange.objects.create(card=cards[1], kind=CardChange.Kind.CHOOSE, asked_by=who)
    StripePage.objects.create(
        payer=payer, kind=StripePage.Kind.CARD, session=f"cs_{family.pk}", url="https://example.com/", asked_by=who
    )
    invoice = Invoice.objects.filter(payments__payer=payer).earliest("pk")
    for nth, card in enumerate(cards, start=1):
        charge = Charge.objects.create(invoice=invoice, nth=nth, card=card, amount_cents=100, currency="CAD")
        Charge.objects.filter(pk=charge.pk, nth=1).update(
            state=Charge.State.DECLINED,
            payment_intent=f"pi_{charge.pk}",
            decline_code="insufficient_funds",
            settled_at=timezone.now(),
        )


def add_switch(person: User) -> None:
    """Rules for declined cards; charging was stopped once, and goes on."""
    DunningPolicy.objects.create(late_fee_cents=1500)
    ChargingSwitch.objects.create(is_on=False, because="The bank called", by=person)
    ChargingSwitch.objects.create(is_on=True, because="It was nothing", by=person)
