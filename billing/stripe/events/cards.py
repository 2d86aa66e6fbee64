"""Saved cards: whatever Stripe says of one, all cards of its payer are read anew."""

from academy.kernel.models import InboundEvent
from billing.actions.card import in_turn, keep_cards
from billing.models import Card, Payer
from billing.stripe.client import list_cards


def read_cards(customer: str | None) -> None:
    """Write down which cards Stripe has of a customer; of one that is none of ours, none."""
    payer = Payer.objects.filter(stripe_customer=customer).first() if customer else None
    if payer:
        with in_turn(payer):
            keep_cards(payer=payer, cards=list_cards(customer=str(customer)))


def cards_changed(event: InboundEvent) -> None:
    """A card was saved, chosen, changed or taken away."""
    told = event.payload["data"]["object"]
    if told["object"] == "customer":
        read_cards(told["id"])
        return
    # What was taken away has no customer any more.
    method = told["id"] if told["object"] == "payment_method" else told.get("payment_method")
    card = Card.objects.filter(payment_method=method).select_related("payer").first()
    read_cards(told.get("customer") or (card.payer.stripe_customer if card else None))


READERS = dict.fromkeys(
    (
        "customer.updated",
        "payment_method.attached",
        "payment_method.automatically_updated",
        "payment_method.detached",
        "payment_method.updated",
        "setup_intent.succeeded",
    ),
    cards_changed,
)
