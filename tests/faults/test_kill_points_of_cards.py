"""kill -9 of a worker at every step boundary of saved cards: while they are saved, charged, chosen and taken away."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pgtrigger
import pytest

from academy.kernel.db import Now
from academy.kernel.trace import tracing
from academy.kernel.workflow import cancel, start
from billing.actions.card import ask_for_page, choose_card, remove_card
from billing.actions.charge import begin_charge
from billing.actions.checkout import record_checkout
from billing.actions.payer import family_payer
from billing.models import Card, CardChange, Charge, Checkout, Payment, StripePage
from billing.stripe.client import open_session
from tests.billing.charging import AMOUNT, ASKING, GOOD, owes
from tests.faults.families import family, hurried
from tests.faults.killed import Killed
from tests.faults.points import CARDS, batches, of_recipes, stage
from tests.faults.stories import story
from tests.report import Tell
from tests.site import Site, until

pytestmark = pytest.mark.faults


def saved(site: Site, number: str) -> Card:
    """A new family saves a card on Stripe's page."""
    person, student = family()
    with tracing(actor="test"):
        page = ask_for_page(payer=family_payer(family=student.family), kind=StripePage.Kind.CARD, by=person)
    pages = StripePage.objects.filter(pk=page.pk).exclude(url="")
    until(pages.exists, within=150, what="a page on which a card is saved")
    site.world.pay(pages.get().url, number, approve=True)
    cards = Card.objects.filter(payer=page.payer)
    until(cards.exists, within=150, what="the card is known")
    return cards.select_related("payer").get()


def charged(card: Card, *, has_page: bool = False) -> Charge:
    """Its family presses pay; has_page: while a page is open on which they could pay as well."""
    with tracing(actor="test"):
        invoice = owes(card.payer)
        if has_page:
            session = open_session(
                invoice=invoice.pk,
                customer=str(card.payer.stripe_customer),
                title="Lessons",
                amount=AMOUNT,
                currency="CAD",
                done_url="http://127.0.0.1/",
                back_url="http://127.0.0.1/",
                key=f"page-{invoice.pk}",
            )
            record_checkout(invoice=invoice, session=session.id, url=session.url, amount_cents=AMOUNT)
        return begin_charge(invoice=invoice, card=card, by=card.saved_by)


def asked(charge: Charge) -> Charge:
    """Once its bank has asked for the payer."""
    rows = Charge.objects.filter(pk=charge.pk).exclude(ask_url="")
    until(rows.exists, within=150, what=f"the bank asks about {charge}")
    return rows.get()


def runs_out(charge: Charge) -> None:
    """Nobody has answered for two days."""
    asked_at = Now() - timedelta(days=3)
    with hurried(story("charge", charge), Now()), pgtrigger.ignore("billing.Charge:asks_for_the_same"):
        Charge.objects.filter(pk=charge.pk).update(asked_at=asked_at)


def states(charges: list[Charge]) -> list[str]:
    return [Charge.objects.get(pk=charge.pk).state for charge in charges]


@pytest.mark.parametrize("batch", batches(of_recipes(CARDS)), ids=stage)
def test_a_killed_worker_loses_nothing_and_charges_nothing_twice(
    site: Site, tmp_path: Path, tell: Tell, batch: list[str], settings: Any
) -> None:
    settings.STRIPE_API_URL = site.world.stripe_api
    killed = Killed.begin(site, batch, tmp_path, tell)

    good, asking = saved(site, GOOD), saved(site, ASKING)
    charges = [charged(good, has_page=True), *(charged(asking) for _ in range(3))]
    answered, silent, regretted = (asked(charge) for charge in charges[1:])
    httpx.post(answered.ask_url, data={"do": "approve"})
    runs_out(silent)
    cancel(story("charge", regretted), reason="They pay in cash.")
    ended = ["succeeded", "succeeded", "given_up", "given_up"]
    until(lambda: states(charges) == ended, within=200, what=f"the charges end as {ended}")
    person = asking.saved_by
    assert person
    assert good.saved_by
    with tracing(actor="test"):
        choose_card(card=asking, by=person)
        remove_card(card=good, by=good.saved_by)
        change = CardChange.objects.create(card=asking, kind=CardChange.Kind.CHOOSE, asked_by=person)
        cancel(start("card-change", change), reason="They changed their minds.")
    site.quiet(within=150)

    killed.assert_everywhere()
    assert [Payment.objects.filter(invoice=charge.invoice).count() for charge in charges] == [1, 1, 0, 0]
    taken = [entry["data"]["metadata"].get("attempt") for entry in site.world.log("charge.captured")]
    assert [taken.count(charge.key) for charge in charges] == [1, 1, 0, 0]
    assert Checkout.objects.get(invoice=charges[0].invoice).state == "expired"
    assert not CardChange.objects.filter(done_at=None).exists()
    site.verify()
    assert not killed.sent_twice()
