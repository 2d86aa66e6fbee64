"""The demo's saved card is one at the sandbox: it pays."""

from collections.abc import Callable

import pytest
from django.core.management import call_command

from academy.kernel.trace import tracing
from academy.models import User
from billing.actions.charge import begin_charge
from billing.models import Card, Charge
from billing.queries.balances import balance
from tests.cast import ANNE
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_is_declined_once_and_then_it_pays(outside_world: World, worker: Callable[[], int]) -> None:
    call_command("seed_demo", verbosity=0)
    card = Card.objects.get()
    declined = Charge.objects.get()
    assert (declined.state, card.is_default, card.payer.stripe_customer is not None) == ("declined", True, True)

    with tracing(actor="test"):
        charge = begin_charge(invoice=declined.invoice, card=card, by=User.objects.get(email=ANNE.email))
    worker()

    charge.refresh_from_db()
    assert charge.state == "succeeded"
    assert balance(declined.invoice).cents == 0
    call_command("seed_demo", verbosity=0)
    assert Card.objects.count() == 1


def test_without_a_sandbox_there_is_a_demo_without_a_card(db: None) -> None:
    call_command("seed_demo", verbosity=0)

    assert not Card.objects.exists()
