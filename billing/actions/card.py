"""Saved cards: asked for, written down as Stripe has them, chosen, taken away; and the day they are charged on."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import transaction
from django.utils.translation import gettext as _

from academy.kernel.db import Now, alone
from academy.kernel.errors import Refusal
from academy.kernel.workflow import start
from academy.models import User
from billing.models import Card, CardChange, Checkout, Invoice, Payer, StripePage, Subscription
from billing.queries.balances import balance
from billing.queries.charging import default_card
from billing.stripe.client import Card as Theirs

# The space of advisory locks for what is read of a payer's customer.
CUSTOMERS = 14
LAST_DAY = 28


@contextmanager
def in_turn(payer: Payer) -> Iterator[None]:
    """One at a time reads what Stripe has of a payer and writes it down, or an older reading might come last.

    A lock of the connection, not of a transaction: Stripe is asked while it is held.
    """
    with alone(space=CUSTOMERS, word=str(payer.pk)):
        yield


@transaction.atomic
def ask_for_page(*, payer: Payer, kind: StripePage.Kind, by: User) -> StripePage:
    """Have a page of Stripe's opened for a payer."""
    page = StripePage.objects.create(payer=payer, kind=kind, asked_by=by)
    start("stripe-page", page)
    return page


@transaction.atomic
def ask_to_pay(*, invoice: Invoice, by: User) -> StripePage:
    """Have a page opened on which all that is open of an invoice can be paid. Again, while it is opened: the same one.

    Raises Refusal where nothing is open, and where it is being paid already.
    """
    # Against a charge of the saved card, and a second press.
    invoice = Invoice.objects.select_for_update(of=("self",)).select_related("payer").get(pk=invoice.pk)
    if invoice.state != Invoice.State.OPEN or balance(invoice).cents <= 0:
        raise Refusal(_("Nothing is left to pay on this invoice."), code="nothing-owed")
    if invoice.charges.live().exists():
        raise Refusal(_("This invoice is being charged already."), code="under-way")
    if invoice.checkouts.filter(state=Checkout.State.OPEN).exists():
        raise Refusal(_("A page to pay on is open already; go on there."), code="under-way")
    there = invoice.stripe_pages.filter(url="").first()
    if there:
        return there
    page = StripePage.objects.create(payer=invoice.payer, kind=StripePage.Kind.PAY, invoice=invoice, asked_by=by)
    start("stripe-page", page)
    return page


@transaction.atomic
def keep_cards(*, payer: Payer, cards: Sequence[Theirs]) -> None:
    """Write down which cards Stripe has of a payer. The one Stripe calls the chosen is charged, else the newest.

    What was taken away here stays away, and what was chosen here is chosen, also while Stripe has not heard of it.
    """
    # Against somebody who chooses or takes one away now.
    payer = Payer.objects.select_for_update().get(pk=payer.pk)
    page = payer.stripe_pages.first()
    for card in cards:
        Card.objects.get_or_create(
            payment_method=card.payment_method,
            defaults={
                "payer": payer,
                "brand": card.brand,
                "last4": card.last4,
                "expires_month": card.expires_month,
                "expires_year": card.expires_year,
                "saved_by": page.asked_by if page else None,
            },
        )
        # A bank's new expiry; the number is another card.
        Card.objects.kept().filter(payment_method=card.payment_method).update(
            expires_month=card.expires_month, expires_year=card.expires_year
        )
    there = [card.payment_method for card in cards]
    payer.cards.kept().exclude(payment_method__in=there).update(removed_at=Now(), is_default=False)
    kept = list(payer.cards.kept())
    theirs = next((card.payment_method for card in cards if card.is_default), None)
    chosen = next((card for card in kept if card.payment_method == theirs), None)
    if CardChange.objects.filter(card__payer=payer, kind=CardChange.Kind.CHOOSE, done_at=None).exists():
        chosen = next((card for card in kept if card.is_default), chosen)
    # Stripe lists the newest first.
    newest = min(kept, key=lambda card: there.index(card.payment_method), default=None)
    _make_default(payer, chosen or newest)


def _make_default(payer: Payer, card: Card | None) -> None:
    number = card.pk if card else 0
    payer.cards.filter(is_default=True).exclude(pk=number).update(is_default=False)
    payer.cards.kept().filter(pk=number, is_default=False).update(is_default=True)


@transaction.atomic
def choose_card(*, card: Card, by: User) -> None:
    """From now on this one is charged. Raises Refusal for a card that was taken away."""
    _refuse_unless_kept(card)
    _make_default(card.payer, card)
    _tell_stripe(card, CardChange.Kind.CHOOSE, by)


@transaction.atomic
def remove_card(*, card: Card, by: User) -> None:
    """It is charged no more, from this moment, and Stripe forgets it.

    Raises Refusal while it is being charged, and for the last one while a subscription takes from it.
    """
    _refuse_unless_kept(card)
    if card.charges.live().exists():
        raise Refusal(_("This card is being charged just now. Take it away when that is over."), code="under-way")
    others = card.payer.cards.kept().exclude(pk=card.pk)
    if not others.exists() and Subscription.objects.filter(payer=card.payer).collecting().exists():
        sentence = _(
            "Stripe collects from this card by subscription. Save another card first, or end the subscription."
        )
        raise Refusal(sentence, code="subscribed")
    Card.objects.filter(pk=card.pk).update(removed_at=Now(), is_default=False)
    if default_card(card.payer) is None:
        _make_default(card.payer, card.payer.cards.kept().order_by("-pk").first())
    _tell_stripe(card, CardChange.Kind.REMOVE, by)


def _refuse_unless_kept(card: Card) -> None:
    # Against two who choose at once, and against Stripe's own word on the same cards.
    Payer.objects.select_for_update().get(pk=card.payer_id)
    # Against a charge of it that begins now.
    if not Card.objects.kept().select_for_update().filter(pk=card.pk).exists():
        raise Refusal(_("This card is not saved any more."), code="no-card")


def _tell_stripe(card: Card, kind: CardChange.Kind, by: User) -> None:
    start("card-change", CardChange.objects.create(card=card, kind=kind, asked_by=by))


@transaction.atomic
def choose_day(*, payer: Payer, day: int | None, by: User) -> None:
    """Have what is open taken from the card by itself on this day of each month (1 to 28); None: no more.

    Raises Refusal for another day, and where no card is saved.
    """
    # Against the last card being taken away now.
    payer = Payer.objects.select_for_update().get(pk=payer.pk)
    if day is not None and not 1 <= day <= LAST_DAY:
        sentence = _("Choose a day from 1 to 28, which every month has.")
        raise Refusal(sentence, code="day", fields={"day": sentence})
    if day is not None and default_card(payer) is None:
        raise Refusal(_("Save a card first; then it can be charged by itself."), code="no-card")
    if payer.autopay_day != day:
        Payer.objects.filter(pk=payer.pk).update(autopay_day=day, autopay_by=by, autopay_at=Now())
